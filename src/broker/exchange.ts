import type { ByteRange } from '../base/arena.ts'
import type { Frame } from '../network/frame-reader.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import { responseHeaderVersion } from '../protocol/headers.ts'
import type { Writer } from '../protocol/writer.ts'
import type { ListenerRole } from './api-table.ts'
import type { RequestQuota } from './request-quota.ts'

/** What an exchange needs of the connection that it came by. */
export interface ExchangeOwner {
  /** One writer for all responses of a thread: what it holds is copied out at once, but for record bytes. */
  readonly writer: Writer
  /** The response of this exchange is ready (or it needs none); responses leave in the order of the requests. */
  completed(exchange: Exchange<unknown>): void
  releaseRange(range: ByteRange): void
  /** A response that does not fit its version, or the like: our bug; the connection ends. */
  failed(exchange: Exchange<unknown>, error: unknown): void
  countError(apiKey: number, errorCode: number): void
}

/** Where a request comes from, and when it came. */
export interface ExchangeOrigin {
  readonly clientHost: string
  readonly listener: string
  readonly role?: ListenerRole
  readonly principal: string
  /** Default false. */
  readonly tokenAuthenticated?: boolean
  /** Default false. */
  readonly isForwarded?: boolean
  readonly startedUs: number
}

/** One request in flight and the way back for its response. */
export class Exchange<Response> {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  /** As Kafka shows it: `/127.0.0.1`. */
  readonly clientHost: string
  readonly listener: string
  /** What the listener is for that the request came by. */
  readonly role: ListenerRole
  readonly principal: string
  /** Who asks has logged in with a delegation token (KIP-48). */
  readonly tokenAuthenticated: boolean
  /** Another broker has handed it on for its client, who came by a listener of that broker. */
  readonly isForwarded: boolean
  readonly startedUs: number
  /** When the handler had returned, the response was ready, and the response was given to the socket; 0 before. */
  handledUs = 0
  readyUs = 0
  leavingUs = 0
  /** What it counts against; null where its client is not limited. */
  quota: RequestQuota | null = null
  readonly #owner: ExchangeOwner
  readonly #codec: MessageCodec<Response>
  #frame: Frame | null
  /** Null while open, empty when nothing is sent. */
  #chunks: Uint8Array[] | null = null
  #ranges: ByteRange[] | null = null
  #abandoned = false
  #isLast = false
  #abandonTurn: (() => void) | null = null
  #hurryTurn: (() => void) | null = null

  constructor(
    owner: ExchangeOwner,
    codec: MessageCodec<Response>,
    frame: Frame | null,
    header: { apiKey: number; apiVersion: number; correlationId: number; clientId: string | null },
    origin: ExchangeOrigin,
  ) {
    this.#owner = owner
    this.#codec = codec
    this.#frame = frame
    this.apiKey = header.apiKey
    this.apiVersion = header.apiVersion
    this.correlationId = header.correlationId
    this.clientId = header.clientId
    this.clientHost = origin.clientHost
    this.listener = origin.listener
    this.role = origin.role ?? 'broker'
    this.principal = origin.principal
    this.tokenAuthenticated = origin.tokenAuthenticated ?? false
    this.isForwarded = origin.isForwarded ?? false
    this.startedUs = origin.startedUs
  }

  /** Where the request's bytes lie; record bytes of the request are inside. Not there for a request that came within another. */
  get frame(): Frame {
    return this.#frame!
  }

  /** For an answer within an answer. Used up by the next reply. */
  get writer(): Writer {
    return this.#owner.writer
  }

  /** The connection ended first: whoever still works on this request may stop. */
  get abandoned(): boolean {
    return this.#abandoned
  }

  /** The connection ends in the place of an answer, when what was asked before has been answered. */
  get isLast(): boolean {
    return this.#isLast
  }

  get chunks(): readonly Uint8Array[] | null {
    return this.#chunks
  }

  /** Makes the response's bytes. `ranges` are what its record fields point into; they are released when the bytes have left. */
  reply(body: Input<Response>, ranges: ByteRange[] | null = null): void {
    this.#ranges = ranges
    const throttleTimeMs = this.quota?.replying() ?? 0
    if (!this.#abandoned) {
      const { writer } = this.#owner
      try {
        writer.reset()
        writer.int32(0)
        writer.int32(this.correlationId)
        if (responseHeaderVersion(this.apiKey, this.apiVersion) > 0) writer.uvarint(0)
        this.#codec.write(writer, throttleTimeMs === 0 ? body : { ...body, throttleTimeMs }, this.apiVersion)
        writer.patchInt32(0, writer.byteLength - 4)
        this.#chunks = ranges === null ? [writer.toBytes()] : writer.detachedChunks()
      } catch (error) {
        this.#chunks = []
        this.#owner.failed(this as Exchange<unknown>, error)
      }
    }
    this.#finish()
  }

  /** How many bytes a response would have. */
  byteLengthOf(body: Input<Response>): number {
    const { writer } = this.#owner
    writer.reset()
    this.#codec.write(writer, body, this.apiVersion)
    return writer.byteLength
  }

  /** For a request that wants no response (Produce with acks 0). */
  replyNothing(): void {
    this.#chunks = []
    this.#finish()
  }

  /** Ends the connection instead of an answer. What was asked before is still answered, what was asked behind it is not. */
  disconnect(): void {
    this.#isLast = true
    this.replyNothing()
  }

  /** As `reply`, and the connection ends behind it. */
  replyLast(body: Input<Response>): void {
    this.#isLast = true
    this.reply(body)
  }

  /** A bare token of SASL, for a client that shook hands in version 0: a length and nothing else stands before it. */
  replyToken(token: Uint8Array): void {
    const { writer } = this.#owner
    writer.reset()
    writer.bytes(token)
    this.#chunks = [writer.toBytes()]
    this.#finish()
  }

  /** For the metrics: an error in a response, wherever in it. */
  countError(errorCode: number): void {
    this.#owner.countError(this.apiKey, errorCode)
  }

  /** The bytes have left, or never will: the records in them are given back. */
  sent(): void {
    if (this.#ranges === null) return
    for (const range of this.#ranges) this.#owner.releaseRange(range)
    this.#ranges = null
  }

  /** Runs when the connection ends before the reply: what waits for this request need not wait on. */
  onAbandon(turn: () => void): void {
    this.#abandonTurn = turn
  }

  /** Runs when another request waits behind this one: for one that may be answered early. */
  onHurry(turn: () => void): void {
    this.#hurryTurn = turn
  }

  hurry(): void {
    if (this.#chunks === null) this.#hurryTurn?.()
  }

  abandon(): void {
    this.#abandoned = true
    // Bytes of a Produce under way stay where they are: partitions may still be writing from them.
    if (this.#chunks === null) this.#abandonTurn?.()
    // A response that waited for its turn will not be sent.
    if (this.#chunks !== null) this.sent()
  }

  /** The request's bytes are not needed any more; called for every API but Produce as soon as the request was decoded. */
  releaseFrame(): void {
    this.#frame?.release()
    this.#frame = null
  }

  #finish(): void {
    this.releaseFrame()
    if (this.#abandoned) this.sent()
    else this.#owner.completed(this as Exchange<unknown>)
  }
}
