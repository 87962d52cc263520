import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { readResponseHeader, writeRequestHeader } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import type { ClientEnvironment, Transport } from './environment.ts'
import { checkErrorCode, KafkaError, NetworkError, ProtocolError, TimeoutError } from './errors.ts'

const UNSUPPORTED_VERSION = 35
/** Before a broker has said what it knows, this is asked: every Kafka since 2.4 answers it, and older ones say so in a way that can be read. */
const API_VERSIONS_VERSION = 3

interface Pending {
  readonly apiKey: number
  readonly apiVersion: number
  read(reader: Reader): void
  fail(error: Error): void
}

/** One broker: the only one who writes to its connection. Requests go out in the order of the calls; answers find their caller by correlation id. */
export class BrokerTask {
  readonly host: string
  readonly port: number
  readonly #environment: ClientEnvironment
  readonly #clientId: string
  readonly #writer = new Writer()
  readonly #pending = new Map<number, Pending>()
  #transport: Transport | null = null
  #connecting: Promise<void> | null = null
  #versions: ReadonlyMap<number, { minVersion: number; maxVersion: number }> = new Map()
  #correlationId = 0
  #closed = false

  constructor(environment: ClientEnvironment, address: { host: string; port: number }, clientId: string) {
    this.#environment = environment
    this.host = address.host
    this.port = address.port
    this.#clientId = clientId
  }

  /** The newest version of an API that both sides know; throws `ProtocolError` where there is none. Connected only. */
  version(codec: MessageCodec<unknown>, maxVersion = codec.maxVersion): number {
    const range = this.#versions.get(codec.apiKey)
    const newest = Math.min(maxVersion, range?.maxVersion ?? -1)
    if (range === undefined || newest < Math.max(codec.minVersion, range.minVersion)) {
      throw new ProtocolError(
        `the broker at ${this.host}:${this.port} does not serve ${codec.name.replace(/Request$/, '')} in a version that this client knows`,
        {
          apiKey: codec.apiKey,
        },
      )
    }
    return newest
  }

  /** Whether the broker serves an API at all. Connected only. */
  serves(apiKey: number): boolean {
    return this.#versions.has(apiKey)
  }

  /** Opens the connection and asks for the broker's versions, once. Throws `NetworkError`, `TimeoutError`, `ProtocolError`. */
  connect(timeoutMs: number): Promise<void> {
    // A connection that is there is of no use before the broker's versions are.
    if (this.#connecting !== null) return this.#connecting
    if (this.#transport !== null) return Promise.resolve()
    this.#connecting = this.#open(timeoutMs).finally(() => {
      this.#connecting = null
    })
    return this.#connecting
  }

  /**
   * Sends a request and gives its answer. `options.version` may lower the version. With `options.noResponse` (Produce with acks 0) it gives null as soon as
   * the bytes are with the connection. Throws `NetworkError`, `TimeoutError`, `ProtocolError`.
   */
  async request<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    options: { timeoutMs: number; maxVersion?: number; noResponse?: boolean },
  ): Promise<Response> {
    await this.connect(options.timeoutMs)
    const apiVersion = this.version(request as MessageCodec<unknown>, options.maxVersion)
    const message = typeof body === 'function' ? (body as (version: number) => Input<Request>)(apiVersion) : body
    return this.#exchange(request, response, message, apiVersion, options.timeoutMs, options.noResponse === true)
  }

  close(): void {
    this.#closed = true
    this.#transport?.close()
  }

  async #open(timeoutMs: number): Promise<void> {
    const transport = await this.#environment.dial(this.host, this.port, timeoutMs)
    if (this.#closed) {
      transport.close()
      throw this.#gone(null)
    }
    transport.onFrame = (frame) => this.#received(frame)
    transport.onEnd = (reason) => this.#ended(transport, reason)
    this.#transport = transport
    try {
      await this.#learnVersions(timeoutMs)
    } catch (error) {
      transport.close()
      this.#transport = null
      throw error
    }
  }

  async #learnVersions(timeoutMs: number): Promise<void> {
    const body = { clientSoftwareName: 'rafka', clientSoftwareVersion: '0.1.0' }
    let answer = await this.#exchange(ApiVersionsRequest, ApiVersionsResponse, body, API_VERSIONS_VERSION, timeoutMs, false)
    // An older broker answers in version 0, which the reader was told to expect, and names what it does know.
    if (answer.errorCode === UNSUPPORTED_VERSION)
      answer = await this.#exchange(ApiVersionsRequest, ApiVersionsResponse, {}, 0, timeoutMs, false)
    checkErrorCode(answer.errorCode, `ApiVersions at ${this.host}:${this.port}`)
    this.#versions = new Map(answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }]))
  }

  #exchange<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request>,
    apiVersion: number,
    timeoutMs: number,
    noResponse: boolean,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const transport = this.#transport
      if (transport === null) {
        reject(this.#gone(null))
        return
      }
      const correlationId = this.#correlationId++ & 0x7fffffff
      const writer = this.#writer
      try {
        writer.reset()
        writer.int32(0)
        writeRequestHeader(writer, { apiKey: request.apiKey, apiVersion, correlationId, clientId: this.#clientId })
        request.write(writer, body, apiVersion)
        writer.patchInt32(0, writer.byteLength - 4)
        transport.send([writer.toBytes()])
      } catch (error) {
        reject(error)
        return
      }
      if (noResponse) {
        resolve(null as Response)
        return
      }
      const cancel = this.#environment.after(timeoutMs, () => {
        this.#pending.delete(correlationId)
        reject(
          new TimeoutError(`no answer to ${request.name} from ${this.host}:${this.port} within ${timeoutMs} ms`, { timeoutMs }),
        )
        // The answer may still come, in front of others: the connection is of no more use.
        transport.close()
      })
      this.#pending.set(correlationId, {
        apiKey: request.apiKey,
        apiVersion,
        read: (reader) => {
          cancel()
          resolve(readAnswer(response, reader, apiVersion))
        },
        fail: (error) => {
          cancel()
          reject(error)
        },
      })
    })
  }

  #received(frame: Uint8Array): void {
    const reader = new Reader(frame)
    const correlationId = reader.int32()
    const pending = this.#pending.get(correlationId)
    if (pending === undefined) return
    this.#pending.delete(correlationId)
    try {
      reader.position = 0
      readResponseHeader(reader, pending.apiKey, pending.apiVersion)
      pending.read(reader)
    } catch (error) {
      pending.fail(
        error instanceof KafkaError
          ? error
          : new ProtocolError(`an answer that cannot be read: ${String(error)}`, {}, { cause: error }),
      )
    }
  }

  #ended(transport: Transport, reason: Error | null): void {
    // Said of a connection that was given up before: there is another by now, or will be.
    if (this.#transport !== transport) return
    this.#transport = null
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { fail } of pending) fail(reason instanceof KafkaError ? reason : this.#gone(reason))
  }

  #gone(cause: Error | null): NetworkError {
    const { host, port } = this
    return new NetworkError(`the connection to ${host}:${port} ended`, { host, port }, cause === null ? undefined : { cause })
  }
}

function readAnswer<Response>(codec: MessageCodec<Response>, reader: Reader, apiVersion: number): Response {
  if (codec.name !== 'ApiVersionsResponse' || apiVersion === 0) return codec.read(reader, apiVersion)
  // The one answer whose version is not that of the question: an error comes in version 0.
  const start = reader.position
  const errorCode = reader.int16()
  reader.position = start
  return codec.read(reader, errorCode === UNSUPPORTED_VERSION ? 0 : apiVersion)
}
