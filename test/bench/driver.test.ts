import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Driver } from '../../bench/driver.ts'

/** A server that gives each socket to `serve`. */
async function server(serve: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const listener = createServer(serve)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void listener.close())
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port')
  return { host: '127.0.0.1', port: address.port }
}

async function connected(serve: (socket: Socket) => void): Promise<Driver> {
  const driver = await Driver.connect({ ...(await server(serve)), receiveBytes: 64 })
  onTestFinished(() => driver.close())
  return driver
}

function frame(correlationId: number, payload: string): Buffer {
  const bytes = Buffer.alloc(8 + Buffer.byteLength(payload))
  bytes.writeInt32BE(bytes.length - 4, 0)
  bytes.writeInt32BE(correlationId, 4)
  bytes.write(payload, 8)
  return bytes
}

/** A request frame of 12 bytes: size, API key, version, correlation id. */
function request(): Buffer {
  return Buffer.from([0, 0, 0, 8, 0, 18, 0, 0, 0, 0, 0, 0])
}

function reply(driver: Driver): Promise<string> {
  const got = new Promise<string>((resolve) => {
    driver.send(request(), (bytes, start, end) => resolve(bytes.toString('utf8', start, end)))
  })
  return Promise.race([got, driver.broken])
}

test('requests are numbered and replies come back to them in order', async () => {
  const numbers: number[] = []
  const driver = await connected((socket) => {
    socket.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += 12) {
        const number = chunk.readInt32BE(at + 8)
        numbers.push(number)
        socket.write(frame(number, `reply ${number}`))
      }
    })
  })

  const replies = await Promise.all([reply(driver), reply(driver), reply(driver)])

  expect(replies).toEqual(['reply 0', 'reply 1', 'reply 2'])
  expect(numbers).toEqual([0, 1, 2])
  expect(driver.inFlight).toBe(0)
})

test('a reply larger than the receive buffer, behind a small one and in pieces, arrives whole', async () => {
  const large = 'x'.repeat(100_000)
  const driver = await connected((socket) => {
    socket.once('data', () => {
      const bytes = Buffer.concat([frame(0, 'small'), frame(1, large)])
      socket.write(bytes.subarray(0, 20))
      setImmediate(() => socket.write(bytes.subarray(20, 50_000)))
      setImmediate(() => setImmediate(() => socket.write(bytes.subarray(50_000))))
    })
  })

  const [small, second] = await Promise.all([reply(driver), reply(driver)])

  expect(small).toBe('small')
  expect(second).toBe(large)
})

test('a reply out of order breaks the connection', async () => {
  const driver = await connected((socket) => socket.once('data', () => socket.write(frame(5, ''))))

  await expect(reply(driver)).rejects.toThrow('reply 5 came where 0 was due')
})

test('a connection that the broker closes ends what waits on it, and later sends', async () => {
  const driver = await connected((socket) => socket.once('data', () => socket.end()))

  await expect(reply(driver)).rejects.toThrow('closed the connection')
  expect(() => driver.send(request(), () => {})).toThrow('closed the connection')
})
