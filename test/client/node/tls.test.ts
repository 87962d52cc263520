import { once } from 'node:events'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer, type TlsOptions as ServerOptions } from 'node:tls'
import { fc } from '@fast-check/vitest'
import { afterEach, describe, expect, test } from 'vitest'
import type { Transport } from '../../../src/client/environment.ts'
import { AuthError, KafkaError, NetworkError, UsageError } from '../../../src/client/errors.ts'
import { TlsDialer } from '../../../src/client/node/tls.ts'
import { issue } from './certificates.ts'

const TIMEOUT_MS = 5000
const servers: Server[] = []
const sockets = new Set<Socket>()

const authority = issue({ name: 'An Authority', isAuthority: true })
const hosts = ['localhost', '127.0.0.1']
const broker = issue({ name: 'broker', hosts, issuer: authority })
const client = issue({ name: 'client', issuer: authority })

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers.splice(0)) server.close()
  sockets.clear()
})

async function listen(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function serveTls(options: ServerOptions): Promise<number> {
  const server = createServer(options, (socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  return listen(server.on('tlsClientError', () => {}))
}

function serveBytes(onConnection: (socket: Socket) => void): Promise<number> {
  return listen(createTcpServer(onConnection))
}

/** Sends a frame to a server that gives it back. */
async function echo(transport: Transport, length: number): Promise<Uint8Array> {
  const body = new Uint8Array(length).map((_, at) => at)
  const arrived = new Promise<Uint8Array>((resolve, reject) => {
    transport.onFrame = resolve
    transport.onEnd = (reason) => reject(reason ?? new Error('the connection ended'))
  })
  transport.send([Buffer.from(Uint32Array.of(length).buffer).swap32(), body])
  const frame = await arrived
  expect(Buffer.compare(frame, body)).toBe(0)
  return frame
}

async function failure(work: Promise<unknown>): Promise<KafkaError> {
  const error = await work.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(KafkaError)
  return error as KafkaError
}

function dial(port: number, options = {}, host = '127.0.0.1', timeoutMs = TIMEOUT_MS): Promise<Transport> {
  return new TlsDialer({ ca: authority.cert, ...options }).dial(host, port, timeoutMs)
}

describe('a TLS connection', () => {
  test('carries frames of any size, to a host by name or by address', async () => {
    const port = await serveTls({ cert: broker.cert, key: broker.key })
    for (const host of ['127.0.0.1', 'localhost']) {
      const transport = await dial(port, {}, host)
      expect(transport.isEncrypted).toBe(true)
      for (const length of [1, 1000, 100_000, 3_000_000]) {
        // Ten bytes first: the first frame is never large.
        if (length === 1) await echo(transport, 10)
        await echo(transport, length)
      }
      expect(transport.unsentBytes).toBe(0)
      transport.close()
    }
  })

  test('proves who the client is, by a certificate whose key may have a passphrase', async () => {
    const port = await serveTls({ cert: broker.cert, key: broker.key, ca: authority.cert, requestCert: true })
    const passphrase = 'open sesame'
    const key = client.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string
    for (const options of [
      { cert: client.cert, key: client.key },
      { cert: Buffer.from(client.cert), key, passphrase },
      { cert: client.cert, key, passphrase: Buffer.from(passphrase) },
    ]) {
      const transport = await dial(port, options)
      await echo(transport, 10)
      transport.close()
    }
    const wrong = await failure(dial(port, { cert: client.cert, key, passphrase: 'open barley' }))
    expect(wrong).toBeInstanceOf(UsageError)
    expect(wrong.message).toMatch(/tls.ca, tls.cert or tls.key cannot be read/)
    expect(wrong.message).not.toMatch(/barley/)
    expect(await failure(dial(port, { pfx: Buffer.from('no PKCS#12') }))).toBeInstanceOf(UsageError)
  })

  test('has at least version 1.2', async () => {
    const port = await serveTls({ cert: broker.cert, key: broker.key, maxVersion: 'TLSv1.2' })
    const transport = await dial(port)
    await echo(transport, 10)
    transport.close()
    const refused = await failure(dial(port, { minVersion: 'TLSv1.3' }))
    expect(refused).toMatchObject({ kind: 'auth', message: expect.stringMatching(/no version of TLS in common/) })
  })
})

describe('who cannot be trusted', () => {
  const other = issue({ name: 'Another Authority', isAuthority: true })
  test.each([
    { who: 'expired', broker: issue({ name: 'b', hosts, issuer: authority, validDays: [-2, -1] }), words: /has expired/ },
    { who: 'not valid yet', broker: issue({ name: 'b', hosts, issuer: authority, validDays: [1, 2] }), words: /not valid yet/ },
    {
      who: 'of another host',
      broker: issue({ name: 'b', hosts: ['example.com'], issuer: authority }),
      words: /for another host.*127\.0\.0\.1/,
    },
    { who: 'self-signed', broker: issue({ name: 'b', hosts }), words: /self-signed/ },
    { who: 'of an unknown authority', broker: issue({ name: 'b', hosts, issuer: other }), words: /unknown authority/ },
  ])('a broker whose certificate is $who is refused at once, in words', async ({ broker: { cert, key }, words }) => {
    let connections = 0
    const server = createServer({ cert, key }).on('tlsClientError', () => {})
    server.on('connection', () => connections++)
    const error = await failure(dial(await listen(server)))
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code: 'SSL_HANDSHAKE_FAILED', retriable: false, message: expect.stringMatching(words) })
    expect(connections).toBe(1)
  })

  test('the authorities of the system do not vouch for a test’s', async () => {
    const port = await serveTls({ cert: broker.cert, key: broker.key })
    expect(await failure(new TlsDialer({}).dial('127.0.0.1', port, TIMEOUT_MS))).toMatchObject({ kind: 'auth' })
  })

  test('NODE_TLS_REJECT_UNAUTHORIZED changes nothing', async () => {
    const port = await serveTls(issue({ name: 'b', hosts }))
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect(await failure(dial(port))).toMatchObject({ kind: 'auth' })
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    }
  })

  test('verifyHost: false takes another host’s certificate, and no other authority’s', async () => {
    const elsewhere = issue({ name: 'b', hosts: ['example.com'], issuer: authority })
    const transport = await dial(await serveTls(elsewhere), { verifyHost: false })
    await echo(transport, 10)
    transport.close()
    expect(await failure(dial(await serveTls(issue({ name: 'b', hosts })), { verifyHost: false }))).toMatchObject({
      kind: 'auth',
    })
  })

  test('servername is the name that counts', async () => {
    const port = await serveTls(issue({ name: 'b', hosts: ['broker.example.com'], issuer: authority }))
    const transport = await dial(port, { servername: 'broker.example.com' })
    await echo(transport, 10)
    transport.close()
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a client without the certificate that the broker asks for is told so (%s)',
    async (version) => {
      const port = await serveTls({
        cert: broker.cert,
        key: broker.key,
        ca: authority.cert,
        requestCert: true,
        maxVersion: version,
      })
      const error = await failure(dial(port).then((transport) => echo(transport, 10)))
      expect(error.message).toMatch(/client certificate/)
    },
  )

  test('a client whose certificate the broker does not trust is told so', async () => {
    const port = await serveTls({
      cert: broker.cert,
      key: broker.key,
      ca: authority.cert,
      requestCert: true,
      maxVersion: 'TLSv1.2',
    })
    const stranger = issue({ name: 'stranger' })
    const error = await failure(dial(port, { cert: stranger.cert, key: stranger.key }).then((transport) => echo(transport, 10)))
    expect(error.message).toMatch(/client certificate/)
  })
})

describe('who does not speak TLS', () => {
  test('answers in plain text: said at once', async () => {
    const port = await serveBytes((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await failure(dial(port))).toMatchObject({ kind: 'auth', message: expect.stringMatching(/does not speak TLS/) })
  })

  test('ends the handshake in the middle: tried once more, and then said', async () => {
    let connections = 0
    const port = await serveBytes((socket) => {
      connections++
      socket.once('data', () => socket.end(Uint8Array.of(0x16, 3, 3, 0, 90, 2, 0, 0, 86)))
    })
    const error = await failure(dial(port))
    expect(error).toMatchObject({ kind: 'auth', message: expect.stringMatching(/in the middle of the handshake/) })
    expect(connections).toBe(2)
  })

  test('ends the handshake because it stops: the network’s error, which may be over soon', async () => {
    const server = createTcpServer((socket) => {
      server.close()
      socket.once('data', () => socket.end())
    })
    const error = await failure(dial(await listen(server)))
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ code: 'ECONNREFUSED', retriable: true })
  })

  test('resets the connection, as Kafka’s listeners without TLS do: the network’s error, with what it may mean', async () => {
    const port = await serveBytes((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    const error = await failure(dial(port))
    expect(error).toMatchObject({
      kind: 'network',
      retriable: true,
      message: expect.stringMatching(/a listener without TLS does that/),
    })
  })

  test('ends the connection right after the handshake: the network’s error, with what it may mean', async () => {
    const server = createServer({ cert: broker.cert, key: broker.key, maxVersion: 'TLSv1.2' }, (socket) => void socket.end())
    const error = await failure(dial(await listen(server)).then((transport) => echo(transport, 10)))
    expect(error).toMatchObject({ kind: 'network', message: expect.stringMatching(/asks for a client certificate/) })
  })

  test('says nothing: over when the time is', async () => {
    const port = await serveBytes(() => {})
    const error = await failure(dial(port, {}, '127.0.0.1', 100))
    expect(error).toMatchObject({
      kind: 'network',
      code: 'ETIMEDOUT',
      message: expect.stringMatching(/no TLS handshake with .* within 100 ms/),
    })
  })

  test('answers random bytes, or a handshake with random bytes in it: always an error of ours, within the time', async () => {
    const start = [
      Uint8Array.of(),
      Uint8Array.of(0x16, 3, 3),
      Uint8Array.of(0x16, 3, 3, 0, 40),
      Uint8Array.of(0x15, 3, 3, 0, 2),
      Uint8Array.of(0x16, 3, 3, 0, 44, 2, 0, 0, 40, 3, 3),
    ]
    const answers = fc.tuple(
      fc.constantFrom(...start),
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('end', 'stay', 'reset'),
    )
    let answer: [Uint8Array, Uint8Array, string] = [start[0]!, start[0]!, 'end']
    const port = await serveBytes((socket) => {
      socket.once('data', () => {
        const [head, bytes, then] = answer
        socket.write(Buffer.concat([head, bytes]))
        if (then === 'end') socket.end()
        if (then === 'reset') socket.resetAndDestroy()
      })
    })
    const dialer = new TlsDialer({ ca: authority.cert })
    for (answer of fc.sample(answers, { seed: 34, numRuns: 100 })) {
      const startedAt = performance.now()
      await failure(dialer.dial('127.0.0.1', port, 25))
      expect(performance.now() - startedAt).toBeLessThan(2000)
    }
  })

  test('cuts a true handshake off anywhere: always an error of ours', async () => {
    const tlsPort = await serveTls({ cert: broker.cert, key: broker.key, maxVersion: 'TLSv1.2' })
    let cutAfter = 0
    const port = await serveBytes((socket) => {
      const upstream = connect(tlsPort, '127.0.0.1').on('error', () => {})
      let left = cutAfter
      socket.pipe(upstream)
      upstream.on('data', (bytes: Uint8Array) => {
        socket.write(bytes.subarray(0, left))
        left -= bytes.length
        if (left <= 0) socket.end()
      })
    })
    const dialer = new TlsDialer({ ca: authority.cert })
    for (cutAfter of [1, 4, 5, 6, 60, 100, 300, 500]) {
      expect(await failure(dialer.dial('127.0.0.1', port, TIMEOUT_MS)), `after ${cutAfter} bytes`).toMatchObject({ kind: 'auth' })
    }
  })
})
