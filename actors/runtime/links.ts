import type { ByteRange } from '../../src/base/arena.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { HostMessage } from './control-message.ts'

/** One thread's connections with all others of the node. */
export interface Links {
  /** All other threads, in the order in which they came. */
  threads(): readonly number[]
  post(to: ActorId, message: HostMessage): void
  /** Sends a range of another thread's memory home. */
  release(range: ByteRange): void
  /** Hands over up to `limit` messages that have arrived; gives how many there were. */
  drain(limit: number, deliver: (to: ActorId, message: HostMessage) => void): number
  /** Makes what was posted visible, and wakes those who sleep. */
  publish(): void
  congested(): boolean
  /** Says that this thread goes to sleep, so that others ring. False, and awake, when something has arrived meanwhile. */
  sleep(): boolean
  awake(): void
  /** Tells the main thread that the node cannot go on. */
  fail(error: Error): void
}

/** For a node of one thread. */
export class NoLinks implements Links {
  readonly #fail: (error: Error) => void

  constructor(fail: (error: Error) => void) {
    this.#fail = fail
  }

  threads(): readonly number[] {
    return []
  }

  post(to: ActorId): void {
    throw new RangeError(`actor ${to} is on a thread that does not exist`)
  }

  release(range: ByteRange): void {
    throw new RangeError(`arena ${range.arena} does not exist`)
  }

  drain(): number {
    return 0
  }

  publish(): void {}

  congested(): boolean {
    return false
  }

  sleep(): boolean {
    return true
  }

  awake(): void {}

  fail(error: Error): void {
    this.#fail(error)
  }
}
