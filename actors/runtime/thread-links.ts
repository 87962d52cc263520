import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { ByteRange } from '../../src/base/arena.ts'
import { assert } from '../../src/base/assert.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { Board } from './board.ts'
import { type HostMessage, threadOf } from './control-message.ts'
import { Link } from './link.ts'
import type { Links } from './links.ts'
import { MessageUnpacker } from './message-packer.ts'
import { RingReader, type RingTaker, ringMemory } from './ring.ts'

export interface ThreadLinksOptions {
  thread: number
  board: SharedArrayBuffer
  ringSlots: number
  /** Brings the reading end of a new ring to its thread. */
  connect: (to: number, ring: SharedArrayBuffer, port: MessagePort) => void
  /** A range of this thread's arena comes home. */
  released: (offset: number) => void
  /** Takes in what the main thread has said about other threads and what waits in the event loop. */
  catchUp: () => void
  /** The pump should run. */
  rung: () => void
  fail: (error: Error) => void
}

/**
 * The rings of one thread, each made when first used: one for every thread that it writes to, one for every thread that writes to
 * it.
 */
export class ThreadLinks implements Links {
  readonly #options: ThreadLinksOptions
  readonly #thread: number
  readonly #board: Board
  readonly #known: number[] = []
  readonly #outgoing: (Link | undefined)[] = []
  readonly #incoming: { reader: RingReader; port: MessagePort; taker: RingTaker }[] = []
  /** Where the next drain begins, so that no ring is always first. */
  #turn = 0
  #deliver: (to: ActorId, message: HostMessage) => void = () => {}

  constructor(options: ThreadLinksOptions) {
    this.#options = options
    this.#thread = options.thread
    this.#board = new Board(options.board)
  }

  /** There is another thread. */
  know(thread: number): void {
    this.#known.push(thread)
  }

  /** The reading end of a ring that another thread has made. */
  attach(ring: SharedArrayBuffer, port: MessagePort): void {
    const unpacker = new MessageUnpacker()
    const taker: RingTaker = {
      hot: (to: ActorId, message: Message) => this.#deliver(to, message),
      packed: (to, bytes, fresh) => this.#deliver(to, unpacker.unpack(bytes, fresh)),
      released: this.#options.released,
    }
    this.#incoming.push({ reader: new RingReader(ring), port, taker })
    port.on('message', this.#options.rung)
  }

  threads(): readonly number[] {
    return this.#known
  }

  post(to: ActorId, message: HostMessage): void {
    this.#linkTo(threadOf(to)).post(to, message)
  }

  release(range: ByteRange): void {
    this.#linkTo(range.arena).release(range.offset)
  }

  drain(limit: number, deliver: (to: ActorId, message: HostMessage) => void): number {
    const rings = this.#incoming.length
    let count = 0
    this.#deliver = deliver
    for (let step = 0; step < rings && count < limit; step++) {
      const { reader, port, taker } = this.#incoming[(this.#turn + step) % rings]!
      if (!reader.ready()) continue
      count += reader.drain(limit - count, taker)
      // Not only when its flag says that it sleeps: it may be between asking for room and going to sleep.
      if (reader.writerCanGoOn()) port.postMessage(0)
    }
    this.#turn++
    return count
  }

  publish(): void {
    for (const link of this.#outgoing) link?.publish()
  }

  congested(): boolean {
    for (const link of this.#outgoing) if (link?.congested()) return true
    return false
  }

  sleep(): boolean {
    this.#board.sleeps(this.#thread)
    for (const { reader } of this.#incoming) {
      if (!reader.ready()) continue
      this.#board.awake(this.#thread)
      return false
    }
    return true
  }

  awake(): void {
    this.#board.awake(this.#thread)
  }

  fail(error: Error): void {
    this.#options.fail(error)
  }

  close(): void {
    for (const link of this.#outgoing) link?.close()
    for (const { port } of this.#incoming) port.close()
    this.#incoming.length = 0
  }

  #linkTo(thread: number): Link {
    const link = this.#outgoing[thread]
    if (link !== undefined) return link
    // The word of a new actor may travel faster, from another thread, than the word of the new thread that it lives on.
    if (!this.#known.includes(thread)) this.#options.catchUp()
    assert(this.#known.includes(thread), `thread ${thread}, which is written to, exists`)
    const ring = ringMemory(this.#options.ringSlots)
    const { port1, port2 } = new MessageChannel()
    port1.on('message', this.#options.rung)
    const made = new Link(thread, ring, port1, this.#board)
    this.#outgoing[thread] = made
    this.#options.connect(thread, ring, port2)
    return made
  }
}
