import { Backoff } from '../base/backoff.ts'
import { type Logger, SILENT_LOGGER } from '../base/logger.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { readResponseHeader, writeRequestHeader } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import type { Authenticator } from './authenticator.ts'
import type { Address } from './bootstrap.ts'
import { type ClientEnvironment, sleep, type Transport } from './environment.ts'
import { ClientClosedError, checkErrorCode, KafkaError, NetworkError, ProtocolError, TimeoutError } from './errors.ts'
import { NO_OBSERVER, type RequestObserver } from './request-observer.ts'
import { SaslSession } from './sasl-session.ts'

/** Before a broker has said what it knows, this is asked: every Kafka since 2.4 answers it, and older ones say so in a way that can be read. */
const API_VERSIONS_VERSION = 3
/** What brokers are told of this client, for their metrics (KIP-511). */
export const CLIENT_SOFTWARE = { clientSoftwareName: 'rafka', clientSoftwareVersion: '0.1.0' } as const
/** So many requests wait for their answers at once over one connection; who comes then waits for room. */
const IN_FLIGHT_MAX = 100
/** Nor does more go out while the kernel has so much to take: a broker that does not read fills no memory here. */
const UNSENT_BYTES_MAX = 1 << 20
/** Kept for later, beside the one that is in use. */
const SPARE_WRITERS_MAX = 4

export interface BrokerTaskOptions {
  readonly clientId: string
  /** What proves who this client is, before anything else is asked. */
  readonly authenticator?: Authenticator | null
  readonly logger?: Logger
  readonly observer?: RequestObserver
  /** Between attempts to connect, growing. Default 50 ms, at most 1 s. */
  readonly reconnectBackoffMs?: number
  readonly reconnectBackoffMaxMs?: number
  /** For a connection to be there and authenticated. Default 10 s. */
  readonly connectionSetupTimeoutMs?: number
  /** A connection over which nothing went for so long is closed. Default 9 minutes. */
  readonly connectionsMaxIdleMs?: number
}

export interface ExchangeOptions {
  /** For the answer, from the moment the request is sent. */
  readonly timeoutMs: number
  readonly maxVersion?: number
  /** No answer is to come (Produce with acks 0). */
  readonly noResponse?: boolean
  /** Gives up waiting, with the signal's reason; the request may take effect all the same. */
  readonly signal?: AbortSignal | undefined
}

interface Queued {
  run(): void
  fail(error: unknown): void
}

interface Pending {
  readonly api: string
  readonly apiKey: number
  readonly apiVersion: number
  readonly sentUs: number
  /** Gives the milliseconds for which the broker wants to be left alone. */
  read(reader: Reader): number
  fail(error: Error): void
}

/**
 * One connection to one broker, and the only one who writes to it. Requests go out in the order of the calls; answers find their caller by correlation id. Connects when it is
 * first needed, and again after the connection was lost; does not retry requests.
 */
export class BrokerTask {
  readonly host: string
  readonly port: number
  readonly #name: string
  readonly #environment: ClientEnvironment
  readonly #options: BrokerTaskOptions
  readonly #logger: Logger
  readonly #observer: RequestObserver
  readonly #backoff: Backoff
  readonly #setupTimeoutMs: number
  #writer = new Writer()
  readonly #spareWriters: Writer[] = []
  readonly #pending = new Map<number, Pending>()
  #queue: Queued[] = []
  #draining = false
  /** Room may be there again for what is queued. */
  #wake: () => void = () => {}
  readonly #closing = new AbortController()
  #transport: Transport | null = null
  #connecting: Promise<void> | null = null
  #sasl: SaslSession | null = null
  #versions: ReadonlyMap<number, { minVersion: number; maxVersion: number }> = new Map()
  #features: ReadonlyMap<string, number> = new Map()
  #correlationId = 0
  #retryAtUs = 0
  #mutedUntilUs = 0
  #usedUs = 0
  #cancelIdle: () => void = () => {}
  /** No answer has come over the connection but that to ApiVersions. */
  #isNew = true

  constructor(environment: ClientEnvironment, address: Address, options: BrokerTaskOptions) {
    this.#environment = environment
    this.host = address.host
    this.port = address.port
    this.#name = `${address.host}:${address.port}`
    this.#options = options
    this.#logger = options.logger ?? SILENT_LOGGER
    this.#observer = options.observer ?? NO_OBSERVER
    this.#setupTimeoutMs = options.connectionSetupTimeoutMs ?? 10_000
    this.#backoff = new Backoff(environment.random, {
      delayMsMin: options.reconnectBackoffMs ?? 50,
      delayMsMax: options.reconnectBackoffMaxMs ?? 1000,
    })
  }

  /** The newest version of an API that both sides know; throws `ProtocolError` where there is none. Connected only. */
  version(codec: MessageCodec<unknown>, maxVersion = codec.maxVersion): number {
    const range = this.#versions.get(codec.apiKey)
    const newest = Math.min(maxVersion, range?.maxVersion ?? -1)
    if (range === undefined || newest < Math.max(codec.minVersion, range.minVersion)) {
      throw new ProtocolError(
        `the broker at ${this.#name} does not serve ${codec.name.replace(/Request$/, '')} in a version that this client knows`,
        { apiKey: codec.apiKey },
      )
    }
    return newest
  }

  /** Whether the broker serves an API at all. Connected only. */
  serves(apiKey: number): boolean {
    return this.#versions.has(apiKey)
  }

  /** The level of a feature of the cluster, such as `transaction.version`; 0 for one that it does not have. Connected only. */
  finalizedFeature(name: string): number {
    return this.#features.get(name) ?? 0
  }

  get isConnected(): boolean {
    return this.#transport !== null && this.#connecting === null
  }

  /** Whether the last attempt to connect failed so recently that the next one waits. */
  get isBackingOff(): boolean {
    return this.#transport === null && this.#retryAtUs > this.#environment.clock.monotonicUs()
  }

  /** Requests whose answers have not come. */
  get inFlight(): number {
    return this.#pending.size
  }

  /** Opens the connection, asks for the broker's versions and authenticates, once for all that ask. Throws `NetworkError`, `TimeoutError`, `AuthError`, `ProtocolError`. */
  connect(): Promise<void> {
    // A connection that is there is of no use before the broker's versions are.
    if (this.#connecting !== null) return this.#connecting
    if (this.#transport !== null) return Promise.resolve()
    this.#connecting = this.#open().finally(() => {
      this.#connecting = null
    })
    return this.#connecting
  }

  /**
   * Sends a request and gives its answer. With `noResponse` it gives null as soon as the bytes are with the connection. Throws `NetworkError`, `TimeoutError`,
   * `AuthError`, `ProtocolError`, and the reason of the signal.
   */
  async request<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    options: ExchangeOptions,
  ): Promise<Response> {
    options.signal?.throwIfAborted()
    if (this.#queue.length === 0 && this.#isReady()) return this.#send(request, response, body, options)
    return this.#enqueue(() => this.#send(request, response, body, options), options.signal)
  }

  close(): void {
    this.#closing.abort()
    this.#cancelIdle()
    this.#transport?.close()
    this.#wake()
  }

  #send<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    options: ExchangeOptions,
  ): Promise<Response> {
    const apiVersion = this.version(request as MessageCodec<unknown>, options.maxVersion)
    const message = typeof body === 'function' ? (body as (version: number) => Input<Request>)(apiVersion) : body
    return this.#exchange(request, response, message, apiVersion, options)
  }

  /** Whether a request can go out this very moment. */
  #isReady(): boolean {
    const transport = this.#transport
    if (transport === null || this.#connecting !== null || this.#closing.signal.aborted) return false
    if (this.#pending.size >= IN_FLIGHT_MAX || transport.unsentBytes >= UNSENT_BYTES_MAX) return false
    const nowUs = this.#environment.clock.monotonicUs()
    return nowUs >= this.#mutedUntilUs && this.#sasl?.isDue(nowUs) !== true
  }

  /** Requests that cannot go out at once do so in the order in which they came. */
  #enqueue<Response>(send: () => Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => {
        this.#queue = this.#queue.filter((other) => other !== queued)
        reject(signal!.reason)
      }
      const leave = (): void => signal?.removeEventListener('abort', abandon)
      const queued: Queued = {
        run: () => {
          leave()
          try {
            send().then(resolve, reject)
          } catch (error) {
            reject(error)
          }
        },
        fail: (error) => {
          leave()
          reject(error)
        },
      }
      signal?.addEventListener('abort', abandon, { once: true })
      this.#queue.push(queued)
      void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    try {
      while (this.#queue.length > 0) {
        if (this.#closing.signal.aborted) throw new ClientClosedError()
        if (this.#isReady()) this.#queue.shift()!.run()
        else await this.#becomeReady()
      }
    } catch (error) {
      // Without a connection there is nothing to wait for: who asks decides whether to try again.
      for (const { fail } of this.#queue.splice(0)) fail(error)
    } finally {
      this.#draining = false
    }
  }

  async #becomeReady(): Promise<void> {
    const transport = this.#transport
    if (transport === null || this.#connecting !== null) return this.connect()
    const nowUs = this.#environment.clock.monotonicUs()
    if (this.#sasl?.isDue(nowUs) === true) return this.#renew(transport)
    if (nowUs < this.#mutedUntilUs) return sleep(this.#environment, (this.#mutedUntilUs - nowUs) / 1000, this.#closing.signal)
    return new Promise((wake) => {
      this.#wake = wake
    })
  }

  async #open(): Promise<void> {
    const { clock } = this.#environment
    const waitMs = (this.#retryAtUs - clock.monotonicUs()) / 1000
    if (waitMs > 0) await sleep(this.#environment, waitMs, this.#closing.signal)
    if (this.#closing.signal.aborted) throw new ClientClosedError()
    try {
      await this.#establish()
      this.#backoff.succeeded()
      this.#retryAtUs = 0
    } catch (error) {
      this.#retryAtUs = clock.monotonicUs() + this.#backoff.failed() * 1000
      const fields = { broker: this.#name, error: String(error) }
      // Said once, until there was a connection again.
      if (this.#backoff.failures === 1) this.#logger.warn('no connection to a broker', fields)
      else this.#logger.debug('no connection to a broker', fields)
      throw error
    }
  }

  async #establish(): Promise<void> {
    const { host, port } = this
    const timeoutMs = this.#setupTimeoutMs
    this.#sasl = null
    this.#isNew = true
    const transport = await this.#environment.dial(host, port, timeoutMs, this.#closing.signal)
    if (this.#closing.signal.aborted) {
      transport.close()
      throw this.#gone(null)
    }
    transport.onFrame = (frame) => this.#received(frame)
    transport.onEnd = (reason) => this.#ended(transport, reason)
    transport.onDrain = () => this.#wake()
    this.#transport = transport
    try {
      await this.#learnVersions(timeoutMs)
      await this.#authenticate(transport)
    } catch (error) {
      transport.close()
      this.#transport = null
      throw error
    }
    this.#watchIdle()
    this.#observer.connected(this.#name)
    this.#logger.debug('connected', { broker: this.#name })
  }

  async #learnVersions(timeoutMs: number): Promise<void> {
    const options = { timeoutMs }
    let answer = await this.#exchange(ApiVersionsRequest, ApiVersionsResponse, CLIENT_SOFTWARE, API_VERSIONS_VERSION, options)
    // An older broker answers in version 0, which the reader was told to expect, and names what it does know.
    if (answer.errorCode === ErrorCode.UNSUPPORTED_VERSION)
      answer = await this.#exchange(ApiVersionsRequest, ApiVersionsResponse, {}, 0, options)
    checkErrorCode(answer.errorCode, `ApiVersions at ${this.#name}`)
    this.#versions = new Map(answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }]))
    this.#features = new Map(answer.finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]))
  }

  /** At first, and again before the session ends. */
  async #authenticate(transport: Transport): Promise<void> {
    const { authenticator } = this.#options
    if (authenticator === undefined || authenticator === null) return
    const { host, port } = this
    const timeoutMs = this.#setupTimeoutMs
    this.#sasl ??= new SaslSession(authenticator, {
      version: (codec) => this.version(codec),
      exchange: (request, response, body, { version, isSecret }) =>
        this.#exchange(request, response, body, version, { timeoutMs }, isSecret),
    })
    const over = new AbortController()
    const cancel = this.#environment.after(timeoutMs, () => {
      over.abort(new TimeoutError(`no authentication at ${this.#name} within ${timeoutMs} ms`, { timeoutMs }))
      transport.close()
    })
    try {
      await this.#sasl.authenticate({
        host,
        port,
        isEncrypted: transport.isEncrypted,
        environment: this.#environment,
        logger: this.#logger,
        signal: AbortSignal.any([over.signal, this.#closing.signal]),
      })
    } catch (error) {
      throw over.signal.aborted ? over.signal.reason : error
    } finally {
      cancel()
    }
  }

  /** Authenticates anew over the connection that is there (KIP-368); what is asked meanwhile waits, as it does for the first time. */
  #renew(transport: Transport): Promise<void> {
    this.#connecting = this.#authenticate(transport)
      .catch((error) => {
        transport.close()
        throw error
      })
      .finally(() => {
        this.#connecting = null
      })
    return this.#connecting
  }

  #exchange<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request>,
    apiVersion: number,
    { timeoutMs, noResponse = false, signal }: ExchangeOptions,
    isSecret = false,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const transport = this.#transport
      if (transport === null) {
        reject(this.#gone(null))
        return
      }
      const environment = this.#environment
      const broker = this.#name
      const correlationId = this.#correlationId
      this.#correlationId = (correlationId + 1) & 0x7fffffff
      const api = request.name.slice(0, -'Request'.length)
      const sentUs = environment.clock.monotonicUs()
      this.#usedUs = sentUs
      const writer = this.#writer
      let chunks: Uint8Array[]
      let isHeld: boolean
      try {
        writer.reset()
        writer.int32(0)
        writeRequestHeader(writer, { apiKey: request.apiKey, apiVersion, correlationId, clientId: this.#options.clientId })
        request.write(writer, body, apiVersion)
        writer.patchInt32(0, writer.byteLength - 4)
        chunks = writer.chunks()
        transport.send(chunks)
        // What the kernel has not taken has to stay as it is: the next request is written elsewhere.
        isHeld = transport.unsentBytes > 0
        if (isHeld) this.#writer = this.#spareWriters.pop() ?? new Writer()
        else if (isSecret) for (const chunk of chunks) chunk.fill(0)
      } catch (error) {
        reject(error)
        return
      }
      this.#observer.sent({ broker, api, correlationId, requestBytes: writer.byteLength })
      if (this.#logger !== SILENT_LOGGER)
        this.#logger.debug('request', { broker, api, version: apiVersion, correlationId, bytes: writer.byteLength })
      if (noResponse) {
        resolve(null as Response)
        return
      }
      const cancel = environment.after(timeoutMs, () => {
        this.#pending.delete(correlationId)
        pending.fail(
          new TimeoutError(`no answer to ${request.name} from ${broker} within ${timeoutMs} ms`, {
            timeoutMs,
            broker,
            correlationId,
          }),
        )
        // The answer may still come, in front of others: the connection is of no more use.
        transport.close()
      })
      // The answer will come all the same, and is then taken for what it is.
      const abandon = (): void => reject(signal!.reason)
      const end = (): void => {
        cancel()
        signal?.removeEventListener('abort', abandon)
        if (isSecret) for (const chunk of chunks) chunk.fill(0)
      }
      const pending: Pending = {
        api,
        apiKey: request.apiKey,
        apiVersion,
        sentUs,
        read: (reader) => {
          const answer = readAnswer(response, reader, apiVersion)
          end()
          // What is answered was sent whole.
          if (isHeld && this.#spareWriters.length < SPARE_WRITERS_MAX) this.#spareWriters.push(writer)
          resolve(answer)
          return (answer as { throttleTimeMs?: number }).throttleTimeMs ?? 0
        },
        fail: (error) => {
          end()
          const code = error instanceof KafkaError ? error.code : 'UNKNOWN_SERVER_ERROR'
          this.#observer.failed({ broker, api, correlationId, code })
          if (this.#logger !== SILENT_LOGGER)
            this.#logger.debug('request failed', { broker, api, correlationId, error: error.message })
          reject(error)
        },
      }
      signal?.addEventListener('abort', abandon, { once: true })
      this.#pending.set(correlationId, pending)
    })
  }

  #received(frame: Uint8Array): void {
    const reader = new Reader(frame)
    const correlationId = reader.int32()
    const pending = this.#pending.get(correlationId)
    if (pending === undefined) return
    this.#pending.delete(correlationId)
    const nowUs = this.#environment.clock.monotonicUs()
    this.#usedUs = nowUs
    try {
      reader.position = 0
      readResponseHeader(reader, pending.apiKey, pending.apiVersion)
      const throttleMs = pending.read(reader)
      if (pending.apiKey !== ApiVersionsRequest.apiKey) this.#isNew = false
      // The broker reads nothing for so long, or ends connections that go on (KIP-219).
      if (throttleMs > 0) this.#mutedUntilUs = Math.max(this.#mutedUntilUs, nowUs + throttleMs * 1000)
      const latencyUs = nowUs - pending.sentUs
      this.#observer.answered({
        broker: this.#name,
        api: pending.api,
        correlationId,
        responseBytes: frame.length + 4,
        latencyUs,
        throttleMs,
      })
      if (this.#logger !== SILENT_LOGGER)
        this.#logger.debug('answer', { broker: this.#name, api: pending.api, correlationId, bytes: frame.length + 4, latencyUs })
    } catch (error) {
      pending.fail(
        error instanceof KafkaError
          ? error
          : new ProtocolError(`an answer that cannot be read: ${String(error)}`, { correlationId }, { cause: error }),
      )
    }
    this.#wake()
  }

  #ended(transport: Transport, reason: Error | null): void {
    // Said of a connection that was given up before: there is another by now, or will be.
    if (this.#transport !== transport) return
    this.#transport = null
    this.#cancelIdle()
    this.#mutedUntilUs = 0
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    const error = reason instanceof KafkaError ? reason : this.#gone(reason)
    this.#observer.disconnected(this.#name, this.#closing.signal.aborted ? null : error.code)
    this.#logger.debug('disconnected', { broker: this.#name, inFlight: pending.length, error: error.message })
    for (const { fail } of pending) fail(error)
    this.#wake()
  }

  #watchIdle(): void {
    const idleMs = this.#options.connectionsMaxIdleMs ?? 540_000
    if (idleMs < 0) return
    this.#usedUs = this.#environment.clock.monotonicUs()
    const look = (): void => {
      const restMs = idleMs - (this.#environment.clock.monotonicUs() - this.#usedUs) / 1000
      if (restMs <= 0 && this.#pending.size === 0) this.#transport?.close()
      else this.#cancelIdle = this.#environment.after(Math.max(restMs, 1000), look)
    }
    this.#cancelIdle = this.#environment.after(idleMs, look)
  }

  #gone(cause: Error | null): NetworkError {
    const { host, port } = this
    // A listener that takes SASL ends the connection of who asks for anything else first, and says nothing.
    const mayWantSasl = this.#isNew && this.#versions.size > 0 && (this.#options.authenticator ?? null) === null
    const hint = mayWantSasl ? '; a listener that asks for SASL does that' : ''
    return new NetworkError(
      `the connection to ${this.#name} ended${hint}`,
      { host, port },
      cause === null ? undefined : { cause },
    )
  }
}

function readAnswer<Response>(codec: MessageCodec<Response>, reader: Reader, apiVersion: number): Response {
  if (codec.name !== 'ApiVersionsResponse' || apiVersion === 0) return codec.read(reader, apiVersion)
  // The one answer whose version is not that of the question: an error comes in version 0.
  const start = reader.position
  const errorCode = reader.int16()
  reader.position = start
  return codec.read(reader, errorCode === ErrorCode.UNSUPPORTED_VERSION ? 0 : apiVersion)
}
