import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { ClientEnvironment, Transport } from '../../src/client/environment.ts'
import { NetworkError } from '../../src/client/errors.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { requestHeaderVersion, responseHeaderVersion } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'

/** Instead of an answer: none at all, the end of the connection, or bytes that are none. */
export const SILENCE = Symbol('silence')
export const HANG_UP = Symbol('hang up')
export const GARBAGE = Symbol('garbage')
type Answer<Body> = Input<Body> | typeof SILENCE | typeof HANG_UP | typeof GARBAGE

type Decide = (body: unknown, version: number) => Answer<unknown> | Promise<Answer<unknown>>

interface ServedApi {
  readonly request: MessageCodec<unknown>
  readonly response: MessageCodec<unknown>
  readonly maxVersion: number
  readonly decide: Decide
}

/** A broker in the same thread, which serves what a test lets it serve. */
export class FakeBroker {
  /** Requests that came, by name, ApiVersions among them. */
  readonly seen: string[] = []
  dials = 0
  isDown = false
  readonly #apis = new Map<number, ServedApi>()
  readonly #transports = new Set<FakeTransport>()

  constructor() {
    this.serve(ApiVersionsRequest, ApiVersionsResponse, () => ({
      apiKeys: [...this.#apis].map(([apiKey, { request, maxVersion }]) => ({
        apiKey,
        minVersion: request.minVersion,
        maxVersion,
      })),
    }))
  }

  serve<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    decide: (body: Request, version: number) => Answer<Response> | Promise<Answer<Response>>,
    maxVersion = request.maxVersion,
  ): this {
    this.#apis.set(request.apiKey, {
      request: request as MessageCodec<unknown>,
      response: response as MessageCodec<unknown>,
      maxVersion,
      decide: decide as Decide,
    })
    return this
  }

  /** Ends all connections. */
  hangUp(): void {
    for (const transport of [...this.#transports]) transport.end()
  }

  dial(): Transport {
    this.dials++
    const transport: FakeTransport = new FakeTransport(
      (bytes) => void this.#receive(bytes, transport),
      () => this.#transports.delete(transport),
    )
    this.#transports.add(transport)
    return transport
  }

  async #receive(bytes: Uint8Array, transport: FakeTransport): Promise<void> {
    const reader = new Reader(bytes)
    reader.int32()
    const apiKey = reader.int16()
    const version = reader.int16()
    const correlationId = reader.int32()
    reader.nullableString()
    if (requestHeaderVersion(apiKey, version) >= 2) reader.unknownTaggedFields({})
    const { request, response, decide, maxVersion } = this.#apis.get(apiKey)!
    this.seen.push(request.name)
    // As a broker that is older than the question.
    const readable = version <= maxVersion
    const answer = await decide(readable ? request.read(reader, version) : null, version)
    if (answer === SILENCE) return
    if (answer === HANG_UP) {
      transport.end()
      return
    }
    const writer = new Writer()
    writer.int32(correlationId)
    if (responseHeaderVersion(apiKey, version) > 0) writer.uvarint(0)
    if (answer === GARBAGE) writer.int8(-1)
    else response.write(writer, answer as Input<unknown>, readable ? version : 0)
    transport.arrive(writer.toBytes())
  }
}

/** Takes bytes as a kernel does: mostly not in the call, and whatever they are when it takes them. */
class FakeTransport implements Transport {
  readonly isEncrypted = false
  unsentBytes = 0
  onDrain: () => void = () => {}
  onFrame: (frame: Uint8Array) => void = () => {}
  onEnd: (reason: Error | null) => void = () => {}
  readonly #receive: (bytes: Uint8Array) => void
  readonly #ended: () => void
  #sends = 0
  #open = true

  constructor(receive: (bytes: Uint8Array) => void, ended: () => void) {
    this.#receive = receive
    this.#ended = ended
  }

  send(chunks: readonly Uint8Array[]): void {
    if (!this.#open) return
    if (this.unsentBytes === 0 && ++this.#sends % 3 === 0) {
      this.#receive(Uint8Array.from(Buffer.concat(chunks)))
      return
    }
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    this.unsentBytes += length
    queueMicrotask(() => {
      this.unsentBytes -= length
      if (this.#open) this.#receive(Uint8Array.from(Buffer.concat(chunks)))
    })
  }

  arrive(frame: Uint8Array): void {
    if (this.#open) this.onFrame(frame)
  }

  /** Said later, as sockets do. */
  end(): void {
    if (!this.#open) return
    this.#open = false
    this.#ended()
    queueMicrotask(() => this.onEnd(null))
  }

  close(): void {
    this.end()
  }
}

interface Timer {
  readonly atMs: number
  readonly turn: () => void
}

/** The world of a client under test: brokers by `host:port`, and a clock that stands still until nothing else can happen. */
export class FakeWorld implements ClientEnvironment {
  nowMs = 1_700_000_000_000
  readonly random = new SeededRandom(1)
  readonly clock = { nowMs: () => this.nowMs, monotonicUs: () => this.nowMs * 1000 }
  readonly #brokers: ReadonlyMap<string, FakeBroker>
  readonly #timers = new Set<Timer>()

  constructor(brokers: Readonly<Record<string, FakeBroker>>) {
    this.#brokers = new Map(Object.entries(brokers))
  }

  after(delayMs: number, turn: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, turn }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  yield(): Promise<void> {
    return this.settle()
  }

  async dial(host: string, port: number): Promise<Transport> {
    const broker = this.#brokers.get(`${host}:${port}`)
    if (broker === undefined || broker.isDown)
      throw new NetworkError(`cannot connect to ${host}:${port}`, { host, port, errno: 'ECONNREFUSED' })
    return broker.dial()
  }

  /** Lets everything happen that can happen without time passing. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Waits for `work`, and lets time jump to the next timer whenever nothing else can happen. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false
    const mark = (): void => {
      settled = true
    }
    work.then(mark, mark)
    for (await this.settle(); !settled; await this.settle()) {
      const next = [...this.#timers].sort((one, other) => one.atMs - other.atMs)[0]
      if (next === undefined) throw new Error('nothing can happen any more, and the work is not done')
      this.#timers.delete(next)
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.turn()
    }
    return work
  }
}
