import { connect, type Socket } from 'node:net'
import type { Input, MessageCodec } from '../src/protocol/codec.ts'
import { readResponseHeader, writeRequestHeader } from '../src/protocol/headers.ts'
import { Reader } from '../src/protocol/reader.ts'
import { Writer } from '../src/protocol/writer.ts'

/** Gets the bytes of one reply, from behind its size and correlation id up to `end`; they are overwritten when it returns. */
export type ReplyHandler = (bytes: Buffer, start: number, end: number) => void

export interface DriverOptions {
  host: string
  port: number
  /** First size of the receive buffer; it grows to the largest reply. Default 64 KB. */
  receiveBytes?: number
}

/** Size, API key and version lie before the correlation id of a request frame. */
const CORRELATION_ID_AT = 8

/**
 * One connection for benchmarks: requests are pipelined without limit, replies come in order (Kafka's promise) and are checked by
 * correlation id. Prebuilt frames leave as they are and replies are read straight into one buffer, so that the driver costs
 * little beside the broker. Any break of the connection or the protocol ends all that waits with an error, and later calls too.
 */
export class Driver {
  readonly #socket: Socket
  #buffer: Buffer
  /** What was received and not yet handed on lies in `#buffer[#readAt, #writeAt)`. */
  #readAt = 0
  #writeAt = 0
  readonly #waiting: ReplyHandler[] = []
  /** Handlers before this index are done; the array is cut when it is worth it. */
  #waitingAt = 0
  #nextCorrelationId = 0
  #expectedCorrelationId = 0
  #failure: Error | null = null
  readonly #hoping = new Set<(error: Error) => void>()
  readonly #failed: (error: Error) => void
  /** Rejects when the connection breaks; never resolves. */
  readonly broken: Promise<never>

  static async connect(options: DriverOptions): Promise<Driver> {
    const driver = new Driver(options)
    await Promise.race([new Promise<void>((resolve) => driver.#socket.once('connect', resolve)), driver.broken])
    return driver
  }

  private constructor({ host, port, receiveBytes = 64 * 1024 }: DriverOptions) {
    this.#buffer = Buffer.allocUnsafeSlow(receiveBytes)
    const { promise, reject } = Promise.withResolvers<never>()
    this.broken = promise
    promise.catch(() => {})
    this.#failed = reject
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: () => this.#room(),
        callback: (bytes) => {
          this.#received(bytes)
          return true
        },
      },
    })
    this.#socket.once('error', (error) => this.#fail(error))
    this.#socket.once('close', () => this.#fail(new Error('the broker closed the connection')))
  }

  /** Requests whose reply is not there yet. */
  get inFlight(): number {
    return this.#waiting.length - this.#waitingAt
  }

  /**
   * Sends a whole request frame (size included), whose correlation id is written into it. The frame must not be touched or sent
   * again before its reply is there.
   */
  send(frame: Buffer, onReply: ReplyHandler): void {
    if (this.#failure !== null) throw this.#failure
    frame.writeInt32BE(this.#nextCorrelationId, CORRELATION_ID_AT)
    this.#nextCorrelationId = (this.#nextCorrelationId + 1) & 0x7fff_ffff
    this.#waiting.push(onReply)
    this.#socket.write(frame)
  }

  /** Sends a frame that asks for no reply (Produce with acks=0). */
  sendOnly(frame: Buffer): void {
    if (this.#failure !== null) throw this.#failure
    frame.writeInt32BE(0x7fff_ffff, CORRELATION_ID_AT)
    this.#socket.write(frame)
  }

  /** One request by codec, and its reply. */
  call<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    version: number,
    message: Input<Request>,
  ): Promise<Response> {
    const reply = new Promise<Response>((resolve, reject) => {
      this.send(requestFrame(request, version, message), (bytes, start, end) => {
        try {
          // From a copy: record bytes in the message are views of what it was read from.
          resolve(readResponse(response, version, Buffer.from(bytes.subarray(start - 4, end))))
        } catch (error) {
          reject(error)
        }
      })
    })
    return this.orBroken(reply)
  }

  /** What `reply` comes to, or the error that broke the connection. A race with `broken` itself would stay in memory for as long as the connection lives. */
  orBroken<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#hoping.add(reject)
      reply.then(resolve, reject).finally(() => this.#hoping.delete(reject))
      if (this.#failure !== null) reject(this.#failure)
    })
  }

  close(): void {
    this.#failure ??= new Error('this connection is closed')
    this.#socket.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #room(): Buffer {
    if (this.#readAt === this.#writeAt) {
      this.#readAt = 0
      this.#writeAt = 0
    }
    const held = this.#writeAt - this.#readAt
    const wanted = held >= 4 ? Math.max(4 + this.#buffer.readInt32BE(this.#readAt), held + 1) : 64
    if (this.#readAt + wanted > this.#buffer.length || this.#writeAt === this.#buffer.length) {
      const target = wanted > this.#buffer.length ? Buffer.allocUnsafeSlow(2 * wanted) : this.#buffer
      this.#buffer.copy(target, 0, this.#readAt, this.#writeAt)
      this.#buffer = target
      this.#readAt = 0
      this.#writeAt = held
    }
    return this.#buffer.subarray(this.#writeAt)
  }

  #received(byteCount: number): void {
    this.#writeAt += byteCount
    try {
      while (this.#writeAt - this.#readAt >= 8) {
        const end = this.#readAt + 4 + this.#buffer.readInt32BE(this.#readAt)
        if (end > this.#writeAt) break
        const correlationId = this.#buffer.readInt32BE(this.#readAt + 4)
        if (correlationId !== this.#expectedCorrelationId) {
          throw new Error(`reply ${correlationId} came where ${this.#expectedCorrelationId} was due`)
        }
        this.#expectedCorrelationId = (this.#expectedCorrelationId + 1) & 0x7fff_ffff
        const start = this.#readAt + 8
        this.#readAt = end
        this.#nextHandler()(this.#buffer, start, end)
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
      this.#socket.destroy()
    }
  }

  #nextHandler(): ReplyHandler {
    const handler = this.#waiting[this.#waitingAt++]
    if (handler === undefined) throw new Error('a reply came that nobody asked for')
    if (this.#waitingAt >= 64 && this.#waitingAt * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#waitingAt)
      this.#waitingAt = 0
    }
    return handler
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#failed(this.#failure)
    for (const giveUp of this.#hoping) giveUp(this.#failure)
  }
}

/** A whole request frame: size, header, message. Correlation id 0, client id "bench". */
export function requestFrame<Request>(codec: MessageCodec<Request>, version: number, message: Input<Request>): Buffer {
  const writer = new Writer()
  writer.int32(0)
  writeRequestHeader(writer, { apiKey: codec.apiKey, apiVersion: version, correlationId: 0, clientId: 'bench' })
  codec.write(writer, message, version)
  const frame = Buffer.from(writer.toBytes().buffer)
  frame.writeInt32BE(frame.length - 4, 0)
  return frame
}

/** Reads a reply from its correlation id on; throws when the message does not end where the bytes do. */
export function readResponse<Response>(codec: MessageCodec<Response>, version: number, bytes: Uint8Array): Response {
  const reader = new Reader(bytes)
  readResponseHeader(reader, codec.apiKey, version)
  const message = codec.read(reader, version)
  if (reader.remaining !== 0) throw new Error(`${reader.remaining} bytes too many in a reply of ${codec.name} ${version}`)
  return message
}
