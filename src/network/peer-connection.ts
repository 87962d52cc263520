import type { Arena } from '../base/arena.ts'
import { RafkaError } from '../base/errors.ts'
import type { Connection, ConnectionEvents } from '../base/network.ts'
import { type Frame, FrameReader } from './frame-reader.ts'

/** How soon a connection that waits for memory is tried again. */
const MEMORY_RETRY_MS = 2

/** What a connection to another node needs of whoever asks over it. */
export interface PeerConnectionHost {
  readonly arena: Arena
  readonly frameBytesMax: number
  schedule(delayMs: number, turn: () => void): number
  cancel(timer: number): void
  /** A whole frame came, which is the host's to release. */
  framed(connection: PeerConnection, frame: Frame): void
  /** It ended. `cause` is what was wrong with the bytes that came, where that was the reason. Called once, and not after `close`. */
  lost(connection: PeerConnection, cause: RafkaError | null): void
}

/** One connection that this node has opened: cuts what comes into frames. */
export class PeerConnection implements ConnectionEvents {
  readonly #connection: Connection
  readonly #host: PeerConnectionHost
  readonly #reader: FrameReader
  #isOver = false
  #memoryTimer = 0

  constructor(connection: Connection, host: PeerConnectionHost) {
    this.#connection = connection
    this.#host = host
    this.#reader = new FrameReader(host.arena, host.frameBytesMax)
  }

  send(chunks: readonly Uint8Array[]): void {
    // That a write came to nothing is told by the connection's end as well.
    this.#connection.write(chunks, () => {})
  }

  /** Ends the connection without a word to the host. */
  close(): void {
    if (this.#isOver) return
    this.#end()
    this.#connection.close()
  }

  buffer(): Uint8Array | null {
    if (this.#isOver) return null
    const buffer = this.#reader.buffer()
    if (buffer === null && this.#memoryTimer === 0) {
      this.#memoryTimer = this.#host.schedule(MEMORY_RETRY_MS, () => {
        this.#memoryTimer = 0
        this.#connection.resume()
      })
    }
    return buffer
  }

  received(length: number): void {
    if (this.#isOver) return
    this.#reader.received(length)
    try {
      while (!this.#isOver) {
        const frame = this.#reader.next()
        if (frame === null) break
        this.#host.framed(this, frame)
      }
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      this.#fail(error)
    }
  }

  /** Who will send nothing more will not answer. */
  ended(): void {
    this.#fail(null)
  }

  closed(): void {
    this.#fail(null)
  }

  #fail(cause: RafkaError | null): void {
    if (this.#isOver) return
    this.close()
    this.#host.lost(this, cause)
  }

  #end(): void {
    this.#isOver = true
    if (this.#memoryTimer !== 0) this.#host.cancel(this.#memoryTimer)
    this.#reader.close()
  }
}
