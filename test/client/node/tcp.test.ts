import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { NetworkError, ProtocolError } from '../../../src/client/errors.ts'
import { dialTcp } from '../../../src/client/node/tcp.ts'

const TIMEOUT_MS = 5000
const servers: Server[] = []
const sockets = new Set<Socket>()

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers.splice(0)) server.close()
  sockets.clear()
})

async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const echo = (socket: Socket): void => void socket.pipe(socket)

describe('a TCP connection', () => {
  test('carries frames both ways, many chunks as one message', async () => {
    const transport = await dialTcp('127.0.0.1', await serve(echo), TIMEOUT_MS)
    const body = new Uint8Array(300_000).map((_, at) => at)
    const arrived = new Promise<Uint8Array[]>((resolve) => {
      const frames: Uint8Array[] = []
      transport.onFrame = (frame) => frames.push(frame) === 2 && resolve(frames)
    })
    transport.send([Uint8Array.of(0, 0, 0, 2, 7, 8)])
    transport.send([Uint8Array.of(0, 4, 0x93, 0xe0), body.subarray(0, 100), body.subarray(100)])
    const [small, large] = await arrived
    expect([...small!]).toEqual([7, 8])
    expect(Buffer.compare(large!, body)).toBe(0)
    expect(transport.isEncrypted).toBe(false)
    transport.close()
  })

  test('reaches a host by whichever of its addresses answers', async () => {
    const transport = await dialTcp('localhost', await serve(echo), TIMEOUT_MS)
    const arrived = new Promise<Uint8Array>((resolve) => {
      transport.onFrame = resolve
    })
    transport.send([Uint8Array.of(0, 0, 0, 1, 9)])
    expect([...(await arrived)]).toEqual([9])
    transport.close()
  })

  test('tells how much is unsent while the other side does not read, and when all is', async () => {
    let reader: Socket | null = null
    const port = await serve((socket) => {
      reader = socket.pause()
    })
    const transport = await dialTcp('127.0.0.1', port, TIMEOUT_MS)
    transport.send([Uint8Array.of(0, 0, 0, 1, 9)])
    expect(transport.unsentBytes).toBe(0)
    const drained = new Promise<void>((resolve) => {
      transport.onDrain = resolve
    })
    transport.send([new Uint8Array(32 << 20)])
    expect(transport.unsentBytes).toBeGreaterThan(0)
    await expect.poll(() => reader).not.toBeNull()
    reader!.resume()
    await drained
    expect(transport.unsentBytes).toBe(0)
    transport.close()
  })

  test('ends with null when the other side closes it, its half included', async () => {
    const transport = await dialTcp('127.0.0.1', await serve((socket) => void socket.end()), TIMEOUT_MS)
    const reason = await new Promise<Error | null>((resolve) => {
      transport.onEnd = resolve
    })
    expect(reason).toBeNull()
  })

  test('ends at once with what the other side probably is, when that is no Kafka', async () => {
    const port = await serve((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const transport = await dialTcp('127.0.0.1', port, TIMEOUT_MS)
    const reason = await new Promise<Error | null>((resolve) => {
      transport.onEnd = resolve
    })
    expect(reason).toBeInstanceOf(ProtocolError)
    expect(reason!.message).toMatch(/speaks HTTP/)
  })

  test('that nobody takes is a network error with the address', async () => {
    const port = await serve(echo)
    const [server] = servers.splice(0)
    await new Promise((resolve) => server!.close(resolve))
    const refused = await dialTcp('127.0.0.1', port, TIMEOUT_MS).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(NetworkError)
    expect(refused).toMatchObject({ code: 'ECONNREFUSED', retriable: true, facts: { host: '127.0.0.1', port } })
    await expect(dialTcp('no-such-host.invalid', 9092, TIMEOUT_MS)).rejects.toThrow(NetworkError)
  })

  test('is not opened when it is given up before it is there', async () => {
    const given = new AbortController()
    // An address for documentation (RFC 5737): nobody answers, or the network says so at once.
    const dialed = dialTcp('192.0.2.1', 9092, TIMEOUT_MS, given.signal)
    given.abort(new Error('no more'))
    await expect(dialed).rejects.toThrow('no more')
    await expect(dialTcp('127.0.0.1', 9092, TIMEOUT_MS, given.signal)).rejects.toThrow('no more')
  })
})
