import { generateKeyPairSync, sign } from 'node:crypto'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import type { Arena, ByteRange } from '../../src/base/arena.ts'
import { RafkaError } from '../../src/base/errors.ts'
import { LimitedLog } from '../../src/base/limited-log.ts'
import type { SeededRandom } from '../../src/base/seeded-random.ts'
import { ClientConnection, type ConnectionHost } from '../../src/broker/client-connection.ts'
import { Dispatcher } from '../../src/broker/dispatcher.ts'
import type { Exchange } from '../../src/broker/exchange.ts'
import { SaslListeners } from '../../src/broker/sasl-listeners.ts'
import type { Frame } from '../../src/network/frame-reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { tokenSecrets } from '../../src/security/token-secrets.ts'
import { BrokerFixture } from './broker-fixture.ts'
import { FakeSocket } from './fake-socket.ts'

const LISTENER = 'SASL_PLAINTEXT'
export const PASSWORD = 'correct horse battery staple'
const CONFIG = {
  listeners: `${LISTENER}://127.0.0.1:0`,
  'security.inter.broker.protocol': LISTENER,
  'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
  'listener.name.sasl_plaintext.oauthbearer.sasl.jaas.config':
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
  'sasl.oauthbearer.jwks.endpoint.url': 'https://identity.example/keys',
  'sasl.oauthbearer.expected.audience': 'rafka',
  'listener.name.sasl_plaintext.plain.sasl.jaas.config':
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin" ' +
    `user_admin="admin" user_alice="${PASSWORD}";`,
  'delegation.token.secret.key': 'the key of the tokens',
}
const [PRODUCE, FETCH, METADATA, SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE] = [0, 1, 3, 17, 18, 36]
/** What is to happen later than this happens never. */
const FUTURE_MS = 60_000
const BEFORE_AUTHENTICATION: ReadonlySet<number> = new Set([SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE])

/** Ranges by powers of two, used again and again. */
class PooledArena implements Arena {
  readonly #free = new Map<number, ByteRange[]>()
  readonly #bytes = new Map<number, Uint8Array>()
  #next = 64
  liveBytes = 0

  allocate(length: number): ByteRange {
    const size = 1 << Math.ceil(Math.log2(Math.max(64, length)))
    this.liveBytes += size
    const range = this.#free.get(size)?.pop()
    if (range !== undefined) return { ...range, length }
    const offset = this.#next
    this.#next += size
    this.#bytes.set(offset, new Uint8Array(size))
    return { arena: 0, offset, length }
  }

  release({ offset }: ByteRange): void {
    const size = this.#bytes.get(offset)!.length
    this.liveBytes -= size
    const free = this.#free.get(size)
    const range = { arena: 0, offset, length: size }
    if (free === undefined) this.#free.set(size, [range])
    else free.push(range)
  }

  view({ offset, length }: ByteRange): Uint8Array {
    return this.#bytes.get(offset)!.subarray(0, length)
  }

  freeBytes(): number {
    return 2 ** 28
  }
}

/** Takes all that is written at once. */
class Socket extends FakeSocket {
  write(_chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    written(true)
  }
}

/**
 * Clients that nobody knows, before a broker's listener with SASL: real connections, gate and dispatcher, without sockets and without the actors behind them. What
 * must not happen is collected in `wrong`.
 */
export class UnauthenticatedClients implements ConnectionHost {
  readonly arena = new PooledArena()
  readonly writer = new Writer()
  readonly frameBytesMax = 100 << 20
  readonly wrong: string[] = []
  inputs = 0
  answered = 0
  refused = 0
  readonly #fixture = new BrokerFixture(CONFIG)
  readonly #dispatcher: Dispatcher
  readonly #sasl: SaslListeners
  #turns: (() => void)[] = []

  constructor() {
    const { broker } = this.#fixture
    // Time passes as soon as nothing else is to be done: refusals wait for it.
    Object.assign(broker.context, {
      schedule: (delayMs: number, turn: () => void) => {
        if (delayMs < FUTURE_MS) this.#turns.push(turn)
      },
    })
    this.#dispatcher = new Dispatcher(broker)
    this.#sasl = new SaslListeners({
      config: broker.currentConfig,
      context: broker.context,
      log: new LimitedLog(broker.context.logger),
      cryptography: nodeCryptography,
      fetchText: (_url, done) => done(null, JSON.stringify({ keys: [PUBLISHED_KEY] })),
      image: () => broker.image,
      tokenSecrets: tokenSecrets(broker.config, nodeCryptography),
    })
  }

  /** One connection, which sends until it is ended or has nothing more to say. */
  converse(random: SeededRandom): void {
    const socket = new Socket()
    const connection = new ClientConnection(socket, this, LISTENER, 'broker', this.#sasl.begin(LISTENER, '/10.0.0.7'))
    socket.ended = () => connection.closed()
    const inputs = conversation(random)
    for (const bytes of inputs) {
      if (socket.isClosed) break
      this.inputs++
      this.#send(socket, connection, bytes)
      this.#settle()
    }
    if (!socket.isClosed && random.chance(0.5)) connection.ended()
    this.#settle()
    connection.close()
    this.#settle()
    if (connection.principal !== 'User:ANONYMOUS') this.#tell(`somebody became ${connection.principal}`, inputs)
    if (this.#fixture.sent.length > 0) this.#tell(`an actor was sent ${this.#fixture.sent[0]!.message.kind}`, inputs)
    if (this.arena.liveBytes !== 0) this.#tell(`${this.arena.liveBytes} bytes were kept`, inputs)
  }

  #send(socket: Socket, connection: ClientConnection, bytes: Uint8Array): void {
    let at = 0
    // As a socket does: nobody is asked where bytes go while nobody wants to read.
    while (at < bytes.length && !socket.isClosed && !socket.isPaused) {
      const buffer = connection.buffer()
      if (buffer === null) return
      const length = Math.min(buffer.length, bytes.length - at)
      buffer.set(bytes.subarray(at, at + length))
      at += length
      connection.received(length)
      this.#settle()
    }
  }

  #settle(): void {
    while (this.#turns.length > 0) for (const turn of this.#turns.splice(0)) turn()
    this.#fixture.runDeferred()
  }

  #tell(what: string, inputs: readonly Uint8Array[]): void {
    if (this.wrong.length < 10) this.wrong.push(`${what}: ${inputs.map((bytes) => Buffer.from(bytes).toString('hex')).join(' ')}`)
  }

  dispatch(connection: ClientConnection, frame: Frame): Exchange<unknown> {
    return this.#dispatcher.dispatch(connection, frame)
  }
  defer(turn: () => void): void {
    this.#turns.push(turn)
  }
  nowMs(): number {
    return 1_700_000_000_000
  }
  after(_delayMs: number, turn: () => void): void {
    this.#turns.push(turn)
  }
  wait(): void {}
  congested(): boolean {
    return false
  }
  completed(exchange: Exchange<unknown>): void {
    // Nothing is said where the connection ends instead.
    if (exchange.chunks!.length === 0) return
    this.answered++
    if (!BEFORE_AUTHENTICATION.has(exchange.apiKey)) this.#tell(`API ${exchange.apiKey} was answered`, [])
  }
  leaving(): void {}
  left(): void {}
  countError(): void {}
  principalOf(): string {
    return 'User:ANONYMOUS'
  }
  failed(_connection: ClientConnection, error: unknown): void {
    this.refused++
    // Whatever comes from outside is refused by name; anything else is a bug of ours.
    if (!(error instanceof RafkaError)) this.#tell(String(error instanceof Error ? error.stack : error), [])
  }
  closed(): void {}
}

function conversation(random: SeededRandom): Uint8Array[] {
  const count = 1 + random.below(5)
  const inputs: Uint8Array[] = []
  const orderly = random.chance(0.6)
  if (orderly && random.chance(0.7)) inputs.push(frame(API_VERSIONS, random.below(5), clientSoftware()))
  if (orderly) inputs.push(frame(SASL_HANDSHAKE, random.below(2), string(pick(random, MECHANISMS))))
  for (let at = 0; at < count; at++) inputs.push(input(random, orderly))
  return inputs.map((bytes) => (random.chance(0.3) ? mutated(bytes, random) : bytes))
}

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER', 'GSSAPI', '', '\u0000', 'PLAIN ']
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PUBLISHED_KEY = { ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' }
const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const CLAIMS = { sub: 'alice', aud: 'rafka', iat: 1, exp: 9_999_999_999 }

/** The first message of OAUTHBEARER with a token of these claims, signed. */
function bearer(claims: unknown, { key = privateKey, header = {} as object } = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'ES256', kid: 'one', ...header })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  return `n,,\u0001auth=Bearer ${signed}.${signature}\u0001\u0001`
}

/** None of them is good: an expired one, one for others, one by another key, and what is no token. */
const BEARERS = [
  bearer({ ...CLAIMS, exp: 2 }),
  bearer({ ...CLAIMS, aud: ['others'] }),
  bearer({ ...CLAIMS, nbf: 9_999_999_998 }),
  bearer({ ...CLAIMS, exp: '9999999999' }),
  bearer({ ...CLAIMS, sub: '' }),
  bearer(CLAIMS, { key: strangers }),
  bearer(CLAIMS, { header: { kid: 'two' } }),
  bearer(CLAIMS, { header: { alg: 'HS256' } }),
  bearer(CLAIMS, { header: { alg: 'none' } }),
  bearer([CLAIMS]),
  bearer(null),
  bearer('x'.repeat(5000)),
]
const TOKENS = [
  ...BEARERS,
  '\0alice\0wrong',
  '\0alice\0',
  'alice\0alice\0x\0y',
  '\0\0\0',
  '',
  'n,,n=alice,r=abcdef',
  'n,a=bob,n=alice,r=abcdef',
  'n,,n=alice,r=abcdef,tokenauth=true',
  'y,,n=a=2Cb=3D,r=x',
  'p=tls-unique,,n=alice,r=x',
  'c=biws,r=abcdef,p=AAAA',
  'c=biws,r=abcdef,p=',
  'n,,n=constructor,r=__proto__',
  'n,,n=__proto__,r=x',
  'n,a=x,\u0001auth=Bearer a.b.c\u0001\u0001',
  'n,,\u0001auth=Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.\u0001\u0001',
  '\0alice\0\uFFFF',
]

function input(random: SeededRandom, orderly: boolean): Uint8Array {
  const kind = random.below(orderly ? 5 : 9)
  if (kind < 3) return frame(SASL_AUTHENTICATE, random.below(3), token(random, random.below(3)))
  if (kind === 3) return sized(Buffer.from(pick(random, TOKENS)))
  if (kind === 4)
    return frame(pick(random, [METADATA, PRODUCE, FETCH, random.below(100)]), random.below(18), random.bytes(random.below(40)))
  if (kind === 5) return random.bytes(random.below(64))
  if (kind === 6)
    return Buffer.from([pick(random, [0, 0x7f, 0x80, 0xff]), random.below(256), random.below(256), random.below(256)])
  if (kind === 7) return frame(SASL_HANDSHAKE, random.below(3), string(pick(random, MECHANISMS)))
  return frame(API_VERSIONS, random.below(8), clientSoftware())
}

function token(random: SeededRandom, version: number): Uint8Array {
  const bytes = Buffer.from(pick(random, TOKENS))
  if (version < 2) {
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const writer = new Writer(bytes.length + 8)
  // A flexible header's tagged fields, and the token as a compact field.
  writer.uvarint(0)
  writer.uvarint(bytes.length + 1)
  return Buffer.concat([writer.toBytes(), bytes, Buffer.from([0])])
}

function frame(apiKey: number, apiVersion: number, body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(10)
  header.writeInt16BE(apiKey, 0)
  header.writeInt16BE(apiVersion, 2)
  header.writeInt32BE(7, 4)
  header.writeInt16BE(-1, 8)
  return sized(Buffer.concat([header, body]))
}

function sized(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function string(text: string): Uint8Array {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Of ApiVersions 3 and 4; older versions have no body, and do not look at it. */
function clientSoftware(): Uint8Array {
  return Buffer.from([0, 2, 0x61, 2, 0x31, 0])
}

function mutated(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = Uint8Array.from(bytes)
  if (copy.length === 0) return copy
  const times = 1 + random.below(3)
  for (let time = 0; time < times; time++) copy[random.below(copy.length)] = random.below(256)
  return random.chance(0.2) ? copy.subarray(0, random.below(copy.length)) : copy
}

function pick<T>(random: SeededRandom, values: readonly T[]): T {
  return values[random.below(values.length)]!
}
