import { randomBytes, randomInt } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'
import type { ClientEnvironment, Transport } from '../environment.ts'
import { NetworkError, ProtocolError } from '../errors.ts'

/** The world of a client in Node: its clock, randomness, timers and TCP. */
export const nodeEnvironment: ClientEnvironment = {
  clock: {
    nowMs: () => Date.now(),
    monotonicUs: () => Math.floor(performance.now() * 1000),
  },
  random: {
    below: (bound) => randomInt(bound),
    bytes: (length) => new Uint8Array(randomBytes(length)),
  },
  after(delayMs, turn) {
    const timer = setTimeout(turn, delayMs)
    return () => clearTimeout(timer)
  },
  dial(host, port, timeoutMs) {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host, port, noDelay: true, keepAlive: true })
      const timer = setTimeout(() => {
        socket.destroy()
        reject(new NetworkError(`no connection to ${host}:${port} within ${timeoutMs} ms`, { host, port, errno: 'ETIMEDOUT' }))
      }, timeoutMs)
      const refused = (error: NodeJS.ErrnoException): void => {
        clearTimeout(timer)
        reject(
          new NetworkError(
            `cannot connect to ${host}:${port} (${error.code})`,
            { host, port, errno: error.code ?? 'NETWORK_EXCEPTION' },
            { cause: error },
          ),
        )
      }
      socket.once('error', refused)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', refused)
        resolve(new TcpTransport(socket))
      })
    })
  },
}

/** A broker's answer to a fetch is the largest thing that comes, and its size was asked for. */
const FRAME_BYTES_MAX = 1 << 30

class TcpTransport implements Transport {
  onFrame: (frame: Uint8Array) => void = () => {}
  onEnd: (reason: Error | null) => void = () => {}
  readonly #socket: Socket
  /** The frame under way, once its length is known. */
  #frame: Uint8Array | null = null
  #filled = 0
  /** Bytes of a length prefix that is not whole. */
  #prefix = 0
  #prefixBytes = 0
  #reason: Error | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#received(chunk))
    socket.on('error', (error) => {
      this.#reason ??= error
    })
    socket.on('close', () => this.onEnd(this.#reason))
  }

  send(chunks: readonly Uint8Array[]): void {
    if (chunks.length > 1) this.#socket.cork()
    for (const chunk of chunks) this.#socket.write(chunk)
    if (chunks.length > 1) this.#socket.uncork()
  }

  close(): void {
    this.#socket.destroy()
  }

  #received(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#frame === null) {
        this.#prefix = (this.#prefix << 8) | chunk[at++]!
        if (++this.#prefixBytes < 4) continue
        const length = this.#prefix
        this.#prefix = 0
        this.#prefixBytes = 0
        if (length < 0 || length > FRAME_BYTES_MAX) {
          this.#reason = new ProtocolError(`a frame of ${length} bytes: this is no Kafka broker, or it wants TLS`, { length })
          this.#socket.destroy()
          return
        }
        this.#frame = new Uint8Array(length)
        this.#filled = 0
      }
      const length = Math.min(chunk.length - at, this.#frame.length - this.#filled)
      this.#frame.set(chunk.subarray(at, at + length), this.#filled)
      this.#filled += length
      at += length
      if (this.#filled === this.#frame.length) {
        const frame = this.#frame
        this.#frame = null
        this.onFrame(frame)
      }
    }
  }
}
