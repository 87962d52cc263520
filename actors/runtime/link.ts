import type { MessagePort } from 'node:worker_threads'
import { assert } from '../../src/base/assert.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import type { Board } from './board.ts'
import type { HostMessage } from './control-message.ts'
import { MessagePacker } from './message-packer.ts'
import { RingWriter } from './ring.ts'
import { TurnQueue } from './turn-queue.ts'

/** Messages that wait for room in a ring. Senders stop at `congested` long before; this many means that one does not. */
const OVERFLOW_MAX = 1 << 20

/**
 * The way from this thread to one other. What does not fit into the ring waits here, in order: nothing is dropped, and nobody
 * blocks. The reader, which has the other end of `port`, is woken by a message on it, and wakes this side the same way when there
 * is room again.
 */
export class Link {
  readonly #writer: RingWriter
  readonly #thread: number
  readonly #board: Board
  readonly #port: MessagePort
  readonly #packer = new MessagePacker()
  readonly #overflow = new TurnQueue<ActorId, HostMessage>(64)
  /** A message of which a part is in the ring. */
  #partial: { to: ActorId; bytes: Uint8Array; position: number; fresh: boolean } | null = null
  /** Ranges of the other thread's arena to give back. */
  readonly #releases: number[] = []
  readonly #high: number

  constructor(thread: number, ring: SharedArrayBuffer, port: MessagePort, board: Board) {
    this.#thread = thread
    this.#writer = new RingWriter(ring)
    this.#port = port
    this.#board = board
    this.#high = (this.#writer.capacity / 4) * 3
  }

  post(to: ActorId, message: HostMessage): void {
    if (this.#overflow.size > 0 || this.#partial !== null || !this.#write(to, message)) {
      assert(this.#overflow.size < OVERFLOW_MAX, `fewer than ${OVERFLOW_MAX} messages wait for thread ${this.#thread}`)
      this.#overflow.push(to, message)
    }
  }

  release(offset: number): void {
    this.#releases.push(offset)
  }

  /** Lets the other thread see what was posted, and wakes it if it sleeps. */
  publish(): void {
    const writer = this.#writer
    for (;;) {
      const left = !this.#flush()
      if (writer.publish() && this.#board.wake(this.#thread)) this.#port.postMessage(0)
      if (!left || writer.waitForRoom()) return
    }
  }

  congested(): boolean {
    if (this.#overflow.size > 0 || this.#partial !== null) return true
    return this.#writer.used() > this.#high && this.#writer.usedNow() > this.#high
  }

  close(): void {
    this.#port.close()
  }

  /** True when nothing waits any more. */
  #flush(): boolean {
    const partial = this.#partial
    if (partial !== null) {
      partial.position = this.#writer.writePacked(partial.to, partial.bytes, partial.position, partial.fresh)
      if (partial.position < partial.bytes.length) return false
      this.#partial = null
    }
    while (this.#overflow.size > 0) {
      if (!this.#writer.hasRoom()) return false
      this.#overflow.shift(this.#writeOn)
      if (this.#partial !== null) return false
    }
    if (this.#releases.length > 0) this.#writer.writeReleases(this.#releases)
    return this.#releases.length === 0
  }

  readonly #writeOn = (to: ActorId, message: HostMessage): void => {
    assert(this.#write(to, message), 'there is room in the ring')
  }

  /** False when there is no room at all. */
  #write(to: ActorId, message: HostMessage): boolean {
    if (this.#writer.writeHot(to, message as Message)) return true
    if (!this.#writer.hasRoom()) return false
    const { bytes, fresh } = this.#packer.pack(message)
    const position = this.#writer.writePacked(to, bytes, 0, fresh)
    if (position < bytes.length) this.#partial = { to, bytes, position, fresh }
    return true
  }
}
