import type { Arena, ByteRange } from '../base/arena.ts'
import type { Connection, ConnectionEvents } from '../base/network.ts'
import type { TlsFacts } from '../base/tls.ts'
import { type Frame, FrameReader } from '../network/frame-reader.ts'
import type { Writer } from '../protocol/writer.ts'
import type { SaslServerSession } from '../security/server/sasl-server-session.ts'
import type { ListenerRole } from './api-table.ts'
import type { Exchange, ExchangeOwner } from './exchange.ts'

const PRODUCE = 0
/** Produce requests of one connection that may be under way at once; clients send at most 5 (`max.in.flight.requests.per.connection`) by default. */
const PIPELINED_MAX = 32

/** Several small responses leave as one: a copy costs less than another piece for the kernel to gather. */
const MERGED_BYTES_MAX = 8192

/** A client that sends at least so much from one pulse to the next is not slow. */
const BRISK_BYTES = 16_384
/** Memory of a connection that has no more than an idle one is not worth taking back. */
const IDLE_BYTES = 4096

/** What a connection needs of the actor that hosts it. */
export interface ConnectionHost {
  readonly arena: Arena
  readonly writer: Writer
  readonly frameBytesMax: number
  /** Decides the request in `frame`. Null: it was refused, and the connection must end. */
  dispatch(connection: ClientConnection, frame: Frame): Exchange<unknown> | null
  /** Runs `turn` when the work at hand is done: responses that became ready together leave together. */
  defer(turn: () => void): void
  /** Monotonic. */
  nowMs(): number
  /** Runs `turn` when so much time has passed. */
  after(delayMs: number, turn: () => void): void
  /** There is no memory to read into, or no room in the node's rings: call `resume` when there is. */
  wait(connection: ClientConnection): void
  congested(connection: ClientConnection): boolean
  completed(exchange: Exchange<unknown>): void
  /** Responses go to the socket. */
  leaving(exchanges: readonly Exchange<unknown>[]): void
  /** They have left, or never will. */
  left(exchanges: readonly Exchange<unknown>[]): void
  countError(apiKey: number, errorCode: number): void
  failed(connection: ClientConnection, error: unknown): void
  /** Who a client is that has not authenticated itself by SASL. */
  principalOf(connection: ClientConnection): string
  closed(connection: ClientConnection): void
}

/**
 * One client's connection: cuts its bytes into requests and sends the responses back in order.
 *
 * As in Kafka a request begins when the one before has been answered and its answer has been written, so that a client that does not read holds
 * one response and no more. Produce requests alone are let in behind each other, since a partition keeps their order anyway.
 */
export class ClientConnection implements ConnectionEvents, ExchangeOwner {
  readonly writer: Writer
  readonly clientHost: string
  readonly listener: string
  readonly role: ListenerRole
  /** Kept by the API handlers: set by ApiVersions. */
  clientSoftware: { name: string; version: string } | null = null
  /** Null at a listener without SASL. */
  readonly sasl: SaslServerSession | null
  readonly openedMs: number
  /** Who the client is: `User:{name}`. */
  #principal: string | null = null
  readonly #connection: Connection
  readonly #host: ConnectionHost
  readonly #reader: FrameReader
  /** Requests that were begun and whose responses have not been handed to the socket, oldest first. */
  readonly #open: Exchange<unknown>[] = []
  /** Responses handed to the socket that have not left. */
  #writing = 0
  #sendingSinceMs = 0
  /** The last request begun was no Produce: nothing else begins before it has left. */
  #exclusive = false
  #stalled: Frame | null = null
  /** Times that its client is to wait out, for what it used beyond its quotas. */
  #mutes = 0
  #flushDue = false
  /** The client ended its half: what it sent before is answered, then the connection ends. */
  #inputOver = false
  /** Nothing more is begun; the connection ends when what was begun is answered. */
  #ending = false
  #closed = false
  #lastActiveMs: number
  #receivedBytes = 0
  #unsentBytes = 0
  /** Since when its memory for requests is filled slowly, or was not filled at all. */
  #slowSinceMs: number
  /** Since when there is no memory for what it sends; 0 where there is. */
  #starvedSinceMs = 0

  constructor(
    connection: Connection,
    host: ConnectionHost,
    listener: string,
    role: ListenerRole = 'broker',
    sasl: { readonly session: SaslServerSession; readonly receiveBytesMax: number } | null = null,
  ) {
    this.#connection = connection
    this.#host = host
    this.sasl = sasl?.session ?? null
    this.#reader = new FrameReader(
      host.arena,
      sasl === null ? host.frameBytesMax : Math.min(sasl.receiveBytesMax, host.frameBytesMax),
    )
    this.writer = host.writer
    this.clientHost = `/${connection.remoteAddress}`
    this.listener = listener
    this.role = role
    this.openedMs = host.nowMs()
    this.#lastActiveMs = this.openedMs
    this.#slowSinceMs = this.openedMs
  }

  /** `User:{name}`; by the certificate of the client, where the listener does not ask for SASL. Throws `NoMatchingRuleError`. */
  get principal(): string {
    this.#principal ??= this.sasl === null ? this.#host.principalOf(this) : 'User:ANONYMOUS'
    return this.#principal
  }

  /** Null without TLS. */
  get tls(): TlsFacts | null {
    return this.#connection.tls
  }

  get lastActiveMs(): number {
    return this.#lastActiveMs
  }

  /** For how long the client has filled the memory that it holds for its requests by next to nothing, while there was more to be had. */
  slowMs(nowMs: number): number {
    return this.#starvedSinceMs === 0 ? nowMs - this.#slowSinceMs : 0
  }

  /** For how long there has been no memory for what the client sends. */
  starvedMs(nowMs: number): number {
    return this.#starvedSinceMs === 0 ? 0 : nowMs - this.#starvedSinceMs
  }

  /** For how long the client has not taken the response that is on its way; 0 when there is none. */
  sendingMs(nowMs: number): number {
    return this.#writing === 0 ? 0 : nowMs - this.#sendingSinceMs
  }

  /** Memory for its requests, those that wait for their turn included. */
  get heldBytes(): number {
    return this.#reader.heldBytes + (this.#stalled?.bytes.length ?? 0)
  }

  buffer(): Uint8Array | null {
    // What follows bytes that ended the connection is not looked at.
    if (this.#ending) return null
    const buffer = this.#reader.buffer()
    if (buffer === null) {
      if (this.#starvedSinceMs === 0) this.#starvedSinceMs = this.#host.nowMs()
      this.#host.wait(this)
    } else if (this.#starvedSinceMs !== 0) {
      this.#starvedSinceMs = 0
      this.#slowSinceMs = this.#host.nowMs()
    }
    return buffer
  }

  received(length: number): void {
    this.#lastActiveMs = this.#host.nowMs()
    this.#receivedBytes += length
    this.#reader.received(length)
    this.#advance()
  }

  /** The client has shown who it is: requests of any kind and size may come. */
  authenticated(principal: string): void {
    this.#principal = principal
    this.#reader.frameBytesMax = this.#host.frameBytesMax
  }

  /** There is memory and room again. */
  resume(): void {
    if (!this.#closed) this.#advance()
  }

  /** Called about once a second: looks at what has moved since, and gives back memory that is not needed. */
  pulse(nowMs: number): void {
    const { unsentBytes } = this.#connection
    if (unsentBytes < this.#unsentBytes) this.#lastActiveMs = nowMs
    this.#unsentBytes = unsentBytes
    if (this.#receivedBytes >= BRISK_BYTES || this.heldBytes <= IDLE_BYTES || this.#mutes > 0) this.#slowSinceMs = nowMs
    this.#receivedBytes = 0
    const isGivingBack = this.#reader.canShrink
    if (isGivingBack) this.#connection.pause()
    this.#reader.shrink()
    if (isGivingBack) this.resume()
  }

  ended(): void {
    this.#inputOver = true
    this.#advance()
  }

  /** Ends the connection now; responses that are ready are dropped, and so are requests that were read and not begun. */
  close(): void {
    this.#ending = true
    this.#connection.close()
  }

  closed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#dropRest()
    this.#reader.close()
    this.#host.closed(this)
  }

  /** Nothing more is begun for so long: what the client sends stays in its socket. */
  mute(throttleMs: number): void {
    this.#mutes++
    this.#host.after(throttleMs, () => {
      this.#mutes--
      this.resume()
    })
  }

  completed(exchange: Exchange<unknown>): void {
    this.#host.completed(exchange)
    const throttleMs = exchange.quota?.throttleMs ?? 0
    if (throttleMs > 0 && !this.#closed) this.mute(throttleMs)
    if (this.#closed || this.#open[0]?.chunks === null || this.#flushDue) return
    this.#flushDue = true
    this.#host.defer(() => this.#flush())
  }

  releaseRange(range: ByteRange): void {
    this.#host.arena.release(range)
  }

  failed(_exchange: Exchange<unknown>, error: unknown): void {
    this.#host.failed(this, error)
    this.close()
  }

  countError(apiKey: number, errorCode: number): void {
    this.#host.countError(apiKey, errorCode)
  }

  /** Begins as many requests as may begin now, and decides whether the socket is read on. */
  #advance(): void {
    if (this.#closed) return
    let begun = this.#open.length
    try {
      while (!this.#ending) {
        const frame = this.#stalled ?? this.#reader.next()
        if (frame === null) break
        this.#stalled = null
        if (this.#host.congested(this)) {
          this.#stalled = frame
          this.#host.wait(this)
          break
        }
        if (!this.#mayBegin(frame)) {
          this.#stalled = frame
          this.#open[0]?.hurry()
          break
        }
        this.#begin(frame)
        begun = this.#open.length
      }
    } catch (error) {
      this.#host.failed(this, error)
      // A request that was begun will have no answer: there is no way to go on.
      if (this.#open.length > begun) this.close()
      this.#ending = true
    }
    if (this.#inputOver && this.#stalled === null) this.#ending = true
    if (this.#ending) {
      this.#connection.pause()
      if (this.#open.length === 0 && this.#writing === 0) this.close()
    } else if (this.#stalled !== null) {
      this.#connection.pause()
    } else {
      // Asked for every time: the socket may have paused by itself for want of memory.
      this.#connection.resume()
    }
  }

  #mayBegin(frame: Frame): boolean {
    if (this.#mutes > 0) return false
    if (this.#open.length === 0 && this.#writing === 0) return true
    if (this.#exclusive || this.#open.length >= PIPELINED_MAX) return false
    return isProduce(frame)
  }

  #begin(frame: Frame): void {
    this.#exclusive = !isProduce(frame)
    const exchange = this.#host.dispatch(this, frame)
    if (exchange === null) this.#ending = true
  }

  /** Called by the dispatcher before the handler runs, since a handler may reply at once. */
  opened(exchange: Exchange<unknown>): void {
    this.#open.push(exchange)
  }

  #flush(): void {
    this.#flushDue = false
    if (this.#closed) return
    const ready: Exchange<unknown>[] = []
    const chunks: Uint8Array[] = []
    let bytes = 0
    while (this.#open.length > 0) {
      const next = this.#open[0]!.chunks
      if (next === null) break
      for (const chunk of next) {
        chunks.push(chunk)
        bytes += chunk.length
      }
      const exchange = this.#open.shift()!
      ready.push(exchange)
      if (exchange.isLast) this.#dropRest()
    }
    if (ready.length > 0) this.#host.leaving(ready)
    if (chunks.length > 0) {
      if (this.#writing++ === 0) this.#sendingSinceMs = this.#host.nowMs()
      this.#connection.write(chunks.length > 1 && bytes <= MERGED_BYTES_MAX ? [merged(chunks, bytes)] : chunks, () =>
        this.#written(ready),
      )
    } else this.#left(ready)
    this.#lastActiveMs = this.#host.nowMs()
    if (this.#open.length === 0 || this.#stalled !== null || this.#ending) this.#advance()
  }

  #dropRest(): void {
    this.#ending = true
    for (const exchange of this.#open) exchange.abandon()
    this.#open.length = 0
    this.#stalled?.release()
    this.#stalled = null
  }

  #written(exchanges: readonly Exchange<unknown>[]): void {
    this.#writing--
    this.#sendingSinceMs = this.#host.nowMs()
    this.#left(exchanges)
    this.#lastActiveMs = this.#host.nowMs()
    if (this.#stalled !== null || this.#ending) this.#advance()
  }

  #left(exchanges: readonly Exchange<unknown>[]): void {
    this.#host.left(exchanges)
    for (const exchange of exchanges) exchange.sent()
  }
}

/** The API key stands in a request's first two bytes. */
function isProduce(frame: Frame): boolean {
  return frame.bytes.length >= 2 && ((frame.bytes[0]! << 8) | frame.bytes[1]!) === PRODUCE
}

function merged(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
