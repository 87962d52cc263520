import type { Socket } from 'node:net'
import type { Transport } from '../environment.ts'
import type { FrameReader } from './frame-reader.ts'

/** A transport over a socket of Node that is connected, TCP or TLS, and whose options had the reader's `onread`. */
export class SocketTransport implements Transport {
  readonly isEncrypted: boolean
  onEnd: (reason: Error | null) => void = () => {}
  onDrain: () => void = () => {}
  readonly #socket: Socket
  readonly #frames: FrameReader

  /** `explain` gives what the socket's error means to its owner, or what it means that the other side ends the connection without one; null where that is all there is to say. */
  constructor(
    socket: Socket,
    frames: FrameReader,
    { isEncrypted, explain }: { isEncrypted: boolean; explain(error: Error | null): Error | null },
  ) {
    this.isEncrypted = isEncrypted
    this.#socket = socket
    this.#frames = frames
    let reason: Error | null = null
    frames.onFault = (fault) => {
      reason ??= fault
      socket.destroy()
    }
    socket.on('error', (error) => {
      reason ??= explain(error) ?? error
    })
    // Without an answer to come there is no use of the half that is open: what is unsent will not be heard.
    socket.on('end', () => {
      reason ??= explain(null)
      socket.destroy()
    })
    socket.on('drain', () => this.onDrain())
    socket.on('close', () => this.onEnd(reason))
  }

  get onFrame(): (frame: Uint8Array) => void {
    return this.#frames.onFrame
  }

  set onFrame(onFrame: (frame: Uint8Array) => void) {
    this.#frames.onFrame = onFrame
  }

  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  send(chunks: readonly Uint8Array[]): void {
    const socket = this.#socket
    if (chunks.length === 1) {
      socket.write(chunks[0]!)
      return
    }
    // One call to the kernel for all of them (writev).
    socket.cork()
    for (const chunk of chunks) socket.write(chunk)
    socket.uncork()
  }

  close(): void {
    this.#socket.destroy()
  }
}
