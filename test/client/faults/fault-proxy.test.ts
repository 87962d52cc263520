import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FaultProxy } from './fault-proxy.ts'

/** Sends back what it gets, and its end. */
const server = createServer({ allowHalfOpen: true }, (socket) => {
  accepted.push(socket)
  socket.on('error', () => {})
  socket.pipe(socket)
})
let accepted: Socket[] = []
let proxy: FaultProxy

beforeEach(async () => {
  accepted = []
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await FaultProxy.start({ upstreamPort: (server.address() as AddressInfo).port, seed: 1 })
})
afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  for (const socket of accepted) socket.destroy()
  server.close()
  await once(server, 'close')
})

async function connected({ allowHalfOpen = false } = {}): Promise<Socket> {
  const socket = createConnection({ host: '127.0.0.1', port: proxy.port, allowHalfOpen })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('hello')
  await once(socket, 'data')
  return socket
}

test('without faults all bytes come through, in order, and so does the end', async () => {
  const socket = await connected()
  proxy.weather = { delayMs: [0, 3], trickle: 0.5 }
  const sent = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251))

  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  for (let at = 0; at < sent.length; at += 20_000) socket.write(sent.subarray(at, at + 20_000))
  socket.end()
  await once(socket, 'end')

  expect(Buffer.concat(received).equals(sent)).toBe(true)
  expect(received.length).toBeGreaterThan(5)
})

test('a cut and a reset end both sides', async () => {
  for (const fault of ['cut', 'reset'] as const) {
    const socket = await connected()
    const ends = Promise.all([socket, accepted.at(-1)!].map((side) => new Promise((resolve) => side.once('close', resolve))))
    expect(proxy.strike(fault)).toBe(1)
    await ends
  }
  expect(proxy.counts).toMatchObject({ connected: 2, cut: 1, reset: 1 })
})

test('of half a connection the other half goes on until somebody ends it', async () => {
  const socket = await connected({ allowHalfOpen: true })

  proxy.strike('half')
  await once(socket, 'end')

  expect(socket.destroyed).toBe(false)
  socket.destroy()
})

test('a black hole says nothing, and ends with the storm', async () => {
  const socket = await connected()
  let answers = 0
  socket.on('data', () => answers++)

  proxy.strike('black-hole')
  socket.write('is anybody there?')
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(answers).toBe(0)
  expect(socket.readableEnded).toBe(false)

  proxy.calm()
  await once(socket, 'close')
})

test('while it refuses, nobody connects', async () => {
  proxy.isRefusing = true
  const socket = createConnection({ host: '127.0.0.1', port: proxy.port })
  await expect(once(socket, 'end')).rejects.toThrow('ECONNRESET')
  expect(proxy.counts.refused).toBe(1)
})
