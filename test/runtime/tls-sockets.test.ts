import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { NodeNetwork } from '../../actors/runtime/sockets.ts'
import type { RafkaError } from '../../src/base/errors.ts'
import type { Connection, ConnectionEvents, Listener } from '../../src/base/network.ts'
import type { HandshakeOutcome, TlsSettings } from '../../src/base/tls.ts'
import { type Issued, issue } from '../client/node/certificates.ts'

const authority = issue({ name: 'An Authority', isAuthority: true })
const stranger = issue({ name: 'Another Authority', isAuthority: true })
const hosts = ['localhost', '127.0.0.1']
const broker = issue({ name: 'broker', hosts, issuer: authority })
const alice = issue({ name: 'alice', issuer: authority })

function settings(own: Issued | null, changes: Partial<TlsSettings> = {}): TlsSettings {
  return {
    keyStore: own === null ? null : { kind: 'pem', certificates: own.cert, key: own.key, keyPassword: null },
    trustStore: { kind: 'pem', certificates: authority.cert, key: null, keyPassword: null },
    clientAuth: 'none',
    protocols: ['TLSv1.2', 'TLSv1.3'],
    cipherSuites: [],
    identifiesEndpoint: true,
    allowsDnChanges: false,
    allowsSanChanges: false,
    ...changes,
  }
}

const networks: NodeNetwork[] = []
const clients: TLSSocket[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  for (const network of networks.splice(0)) network.close()
})

function nodeNetwork(): NodeNetwork {
  const network = new NodeNetwork((turn) => turn())
  networks.push(network)
  return network
}

/** Sends back what it gets, each time out of other memory of an odd size; can stop reading for a while. */
class Echo implements ConnectionEvents {
  readonly connection: Connection
  readonly #memory: readonly [Uint8Array, Uint8Array]
  readonly #readsAtOnce: number
  #reads = 0
  isClosed = false

  constructor(connection: Connection, { memory = 5000, readsAtOnce = Number.POSITIVE_INFINITY } = {}) {
    this.connection = connection
    this.#memory = [new Uint8Array(memory), new Uint8Array(memory)]
    this.#readsAtOnce = readsAtOnce
  }
  buffer(): Uint8Array {
    return this.#memory[this.#reads % 2]!
  }
  received(length: number): void {
    this.connection.write([this.buffer().slice(0, length)], () => {})
    if (++this.#reads % this.#readsAtOnce !== 0) return
    this.connection.pause()
    setImmediate(() => this.connection.resume())
  }
  ended(): void {
    this.connection.close()
  }
  closed(): void {
    this.isClosed = true
  }
}

interface Listening {
  port: number
  listener: Listener
  outcomes: HandshakeOutcome[]
  echoes: Echo[]
  /** The next handshake's outcome. */
  outcome(): Promise<HandshakeOutcome>
}

async function listening(own: TlsSettings, options: { memory?: number; readsAtOnce?: number } = {}): Promise<Listening> {
  const outcomes: HandshakeOutcome[] = []
  const echoes: Echo[] = []
  const waiting: ((outcome: HandshakeOutcome) => void)[] = []
  let listener!: Listener
  const port = await new Promise<number>((resolve, reject) => {
    listener = nodeNetwork().listen(
      {
        host: '127.0.0.1',
        port: 0,
        tls: {
          settings: own,
          handshaken: (outcome) => {
            outcomes.push(outcome)
            waiting.shift()?.(outcome)
          },
        },
      },
      (connection) => {
        const echo = new Echo(connection, options)
        echoes.push(echo)
        return echo
      },
      (error, bound) => (error === null ? resolve(bound) : reject(error)),
    )
  })
  return { port, listener, outcomes, echoes, outcome: () => new Promise((resolve) => waiting.push(resolve)) }
}

/** Resolves when the handshake is done as far as the client can tell. */
async function client(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca: authority.cert, ...options })
  clients.push(socket)
  await once(socket, 'secureConnect')
  return socket
}

async function echoed(socket: TLSSocket, bytes: Uint8Array): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  const all = new Promise<void>((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('closed')))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= bytes.length) resolve()
    })
  })
  socket.write(bytes)
  await all
  return Buffer.concat(chunks)
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff)

describe('a listener with TLS', () => {
  test.each([
    { name: 'in the memory of its owner', options: {} },
    { name: 'in pieces of a byte', options: { memory: 1 }, length: 2000 },
    { name: 'whose owner stops reading all the time', options: { memory: 300, readsAtOnce: 1 }, length: 100_000 },
    { name: 'whose owner has room for more than a record', options: { memory: 100_000, readsAtOnce: 3 } },
  ])('gives what comes, decrypted and in order, $name', async ({ options, length = 700_000 }) => {
    const { port, outcomes } = await listening(settings(broker), options)
    const sent = pattern(length)
    expect(Buffer.compare(await echoed(await client(port), sent), sent)).toBe(0)
    expect(outcomes).toMatchObject([
      { facts: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', subject: null }, error: null },
    ])
  })

  test('speaks TLS 1.2 where a client knows no better, and the cipher that was chosen', async () => {
    const { port, outcomes, echoes } = await listening(
      settings(broker, { cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] }),
    )
    const socket = await client(port, { maxVersion: 'TLSv1.2' })
    await echoed(socket, pattern(100))
    const facts = { protocol: 'TLSv1.2', cipher: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', subject: null }
    expect(outcomes[0]!.facts).toEqual(facts)
    expect(echoes[0]!.connection.tls).toEqual(facts)
  })

  test.each([
    { named: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', spoken: 'TLSv1.2', other: { minVersion: 'TLSv1.3' } },
    { named: 'TLS_AES_256_GCM_SHA384', spoken: 'TLSv1.3', other: { maxVersion: 'TLSv1.2' } },
  ] as const)('speaks no version for which it has no cipher: $named', async ({ named, spoken, other }) => {
    const { port, outcomes } = await listening(settings(broker, { cipherSuites: [named] }))
    await echoed(await client(port), pattern(10))
    expect(outcomes[0]!.facts).toMatchObject({ protocol: spoken, cipher: named })
    await expect(client(port, other)).rejects.toThrow()
    await expect.poll(() => outcomes[1]?.error?.message).toMatch(/no version of TLS/)
  })

  test('is refused where its ciphers are for other versions than its own', async () => {
    const own = settings(broker, { cipherSuites: ['TLS_AES_256_GCM_SHA384'], protocols: ['TLSv1.2'] })
    await expect(listening(own)).rejects.toThrow(/ssl.cipher.suites names no cipher for TLSv1.2/)
  })

  test('tells the other side of the end, and hears of its end', async () => {
    const { port, echoes } = await listening(settings(broker))
    const first = await client(port)
    await echoed(first, pattern(10))
    const over = once(first, 'end')
    first.resume()
    echoes[0]!.connection.close()
    await over
    const second = await client(port)
    await echoed(second, pattern(10))
    second.end()
    await once(second, 'close')
    await expect.poll(() => echoes.map(({ isClosed }) => isClosed)).toEqual([true, true])
  })
})

describe('who has to show a certificate', () => {
  const required = settings(broker, { clientAuth: 'required' })
  test('is known by its name', async () => {
    const { port, echoes } = await listening(required)
    const socket = await client(port, { cert: alice.cert, key: alice.key })
    await echoed(socket, pattern(10))
    expect(echoes[0]!.connection.tls!.subject).toBe('CN=alice')
  })

  test.each([
    { who: 'none', cert: null, words: /shows no certificate/ },
    { who: 'one that expired', cert: issue({ name: 'a', issuer: authority, validDays: [-2, -1] }), words: /expired/ },
    { who: 'one of a foreign authority', cert: issue({ name: 'a', issuer: stranger }), words: /not in the trust store/ },
  ])('is turned away with $who, before anything that it sends is read', async ({ cert, words }) => {
    const { port, outcome, echoes } = await listening(required)
    const seen = outcome()
    const socket = connect({
      port,
      host: '127.0.0.1',
      ca: authority.cert,
      ...(cert === null ? {} : { cert: cert.cert, key: cert.key }),
    })
    clients.push(socket)
    socket.on('error', () => {})
    socket.write('something')
    expect(await seen).toMatchObject({
      facts: null,
      error: { message: expect.stringMatching(words), code: 'SSL_HANDSHAKE_FAILED' },
    })
    await expect.poll(() => echoes[0]!.isClosed).toBe(true)
    expect(echoes[0]!.connection.tls).toBeNull()
  })

  test('may do without where it is only asked, but not with a foreign one', async () => {
    const { port, echoes, outcome } = await listening(settings(broker, { clientAuth: 'requested' }))
    await echoed(await client(port), pattern(10))
    expect(echoes[0]!.connection.tls!.subject).toBeNull()
    await echoed(await client(port, { cert: alice.cert, key: alice.key }), pattern(10))
    expect(echoes[1]!.connection.tls!.subject).toBe('CN=alice')
    const seen = outcome()
    const foreign = issue({ name: 'alice', issuer: stranger })
    const socket = await client(port, { cert: foreign.cert, key: foreign.key })
    socket.on('error', () => {})
    expect((await seen).error).not.toBeNull()
  })
})

describe('what is no handshake', () => {
  test.each([
    {
      what: 'a request of Kafka without TLS',
      bytes: Buffer.from([0, 0, 0, 20, 0, 18, 0, 3, 0, 0, 0, 1]),
      words: /does not speak TLS/,
    },
    { what: 'a request of HTTP', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'), words: /speaks HTTP/ },
  ])('ends with a cause: $what', async ({ bytes, words }) => {
    const { port, outcome } = await listening(settings(broker))
    const seen = outcome()
    const socket = connectPlain(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(bytes)
    expect((await seen).error!.message).toMatch(words)
    socket.destroy()
  })

  test('ends when the client goes in the middle of it', async () => {
    const { port, outcome, echoes } = await listening(settings(broker))
    const seen = outcome()
    const socket = connectPlain(port, '127.0.0.1', () => socket.end(Buffer.from([0x16, 3, 1])))
    expect((await seen).error!.message).toMatch(/ended the connection during the handshake/)
    await expect.poll(() => echoes[0]!.isClosed).toBe(true)
  })

  test('a version that is too old is refused by name', async () => {
    const { port, outcome } = await listening(settings(broker, { protocols: ['TLSv1.3'] }))
    const seen = outcome()
    const socket = connect({ port, host: '127.0.0.1', ca: authority.cert, maxVersion: 'TLSv1.2' })
    socket.on('error', () => {})
    expect((await seen).error!.message).toMatch(/no version of TLS/)
  })
})

test('a handshake that the owner of its connection gave up is forgotten, and so is a connection that was held without one', async () => {
  for (const give of ['close', 'hold'] as const) {
    const network = nodeNetwork()
    const accepted: Connection[] = []
    const port = await new Promise<number>((resolve) => {
      network.listen(
        { host: '127.0.0.1', port: 0, tls: { settings: settings(broker), handshaken: () => {} } },
        (connection) => {
          accepted.push(connection)
          if (give === 'hold') connection.pause()
          return new Echo(connection)
        },
        (_, bound) => resolve(bound),
      )
    })
    const socket = connectPlain(port, '127.0.0.1')
    socket.on('error', () => {})
    await expect.poll(() => accepted).toHaveLength(1)
    expect(network.open).toEqual({ connections: 1, handshakes: give === 'hold' ? 0 : 1 })
    accepted[0]!.close()
    await expect.poll(() => network.open).toEqual({ connections: 0, handshakes: 0 })
    socket.destroy()
  }
})

describe('who dials', () => {
  async function dial(
    port: number,
    own: TlsSettings,
    host = '127.0.0.1',
  ): Promise<{ error: RafkaError | null; tls: unknown; heard: string }> {
    const network = nodeNetwork()
    const memory = new Uint8Array(100)
    return new Promise((resolve) => {
      network.dial({ host, port, tls: own }, (error, connection) => {
        if (connection === null) {
          resolve({ error, tls: null, heard: '' })
          return null
        }
        setImmediate(() => connection.write([Buffer.from('hello')], () => {}))
        return {
          buffer: () => memory,
          received: (length) => {
            resolve({ error, tls: connection.tls, heard: Buffer.from(memory.subarray(0, length)).toString() })
          },
          ended: () => {},
          closed: () => {},
        }
      })
    })
  }

  test('shows its certificate, and knows whom it has reached', async () => {
    const { port, echoes } = await listening(settings(broker, { clientAuth: 'required' }))
    const { heard, tls } = await dial(port, settings(issue({ name: 'node-2', hosts, issuer: authority })))
    expect(heard).toBe('hello')
    expect(tls).toMatchObject({ protocol: 'TLSv1.3', subject: 'CN=broker' })
    expect(echoes[0]!.connection.tls!.subject).toBe('CN=node-2')
  })

  test('does not believe a certificate for another host, unless hosts are not looked at', async () => {
    const { port } = await listening(settings(issue({ name: 'b', hosts: ['example.com'], issuer: authority })))
    const { error } = await dial(port, settings(null))
    expect(error!.message).toMatch(/TLS with 127\.0\.0\.1:\d+: its certificate is for another host/)
    expect((await dial(port, settings(null, { identifiesEndpoint: false }))).heard).toBe('hello')
  })

  test('does not believe a foreign authority, nor one that does not speak TLS', async () => {
    const { port } = await listening(settings(issue({ name: 'b', hosts, issuer: stranger })))
    expect((await dial(port, settings(null))).error!.message).toMatch(/not in the trust store/)
    const plain = await new Promise<number>((resolve) => {
      nodeNetwork().listen(
        { host: '127.0.0.1', port: 0 },
        (connection) => new Echo(connection),
        (_, bound) => resolve(bound),
      )
    })
    expect((await dial(plain, settings(null))).error!.message).toMatch(/does not speak TLS|ended the connection/)
  })
})

describe('a new certificate', () => {
  test('is shown to those who come after, and those who are there stay', async () => {
    const { port, listener } = await listening(settings(broker))
    const before = await client(port)
    expect(listener.renewTls(settings(broker))).toBe('same')
    expect(listener.renewTls(settings(issue({ name: 'broker', hosts: [...hosts, 'example.com'], issuer: authority })))).toBe(
      'renewed',
    )
    const after = await client(port)
    expect(before.getPeerX509Certificate()!.subjectAltName).not.toContain('example.com')
    expect(after.getPeerX509Certificate()!.subjectAltName).toContain('example.com')
    await echoed(before, pattern(10))
  })

  test.each([
    {
      what: 'for another name',
      next: settings(issue({ name: 'other', hosts, issuer: authority })),
      words: /DistinguishedName does not match/,
    },
    {
      what: 'for fewer hosts',
      next: settings(issue({ name: 'broker', hosts: ['localhost'], issuer: authority })),
      words: /127\.0\.0\.1/,
    },
    {
      what: 'that cannot be read',
      next: settings(null, {
        keyStore: { kind: 'file', type: 'PEM', location: '/nowhere/a.pem', password: null, keyPassword: null },
      }),
      words: /\/nowhere\/a\.pem cannot be used/,
    },
  ])('is not taken $what, which is said once', async ({ next, words }) => {
    const { port, listener } = await listening(settings(broker))
    expect(listener.renewTls(next)).toMatchObject({ message: expect.stringMatching(words) })
    expect(listener.renewTls(next)).toBe('same')
    await echoed(await client(port), pattern(10))
  })

  test('may be for another name where that is allowed', async () => {
    const { listener } = await listening(settings(broker))
    const other = settings(issue({ name: 'other', issuer: authority }), { allowsDnChanges: true, allowsSanChanges: true })
    expect(listener.renewTls(other)).toBe('renewed')
  })
})
