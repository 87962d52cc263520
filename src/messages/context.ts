import type { Arena } from '../base/arena.ts'
import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import type { Telemetry } from '../base/telemetry.ts'
import type { Message } from './message.ts'

/** Address of an actor on this node: `thread * 2^20 + index`. 0 is nobody. Kept over a restart of the actor. */
export type ActorId = number

/**
 * An actor turns one message into new state and replies, from start to end, without waiting. It never keeps a `Message` object
 * beyond the turn (it may be reused), and never looks at another actor's state. A throw stops it: the supervisor makes a new one
 * from the same spec, which restores itself from disk, and all others get `actor-down`.
 */
export interface Actor {
  /** First turn, before any message: restore from disk, set timers, say hello. */
  start(): void
  receive(message: Message): void
  /** Last turn on a clean stop: flush and close. Not called after a throw. */
  stop(): void
}

/** All that an actor can reach. Three runtimes give it: threads, inline, simulated; an actor cannot tell which. */
export interface Context {
  readonly self: ActorId
  /** How many times this actor was made anew after a throw: 0 at first. Then nothing that was written without a sync can be trusted. */
  readonly restarts: number
  readonly clock: Clock
  readonly random: Random
  /** Completions (`syncLater`) run as turns of this actor. */
  readonly disk: Disk
  readonly arena: Arena
  readonly logger: Logger
  readonly telemetry: Telemetry
  /**
   * Queues a message; delivered in order per pair of actors, never during this call. To an actor that is down it is dropped:
   * the sender has got or will get `actor-down`, and answers what waits on it. Bounded: see `congested`.
   */
  send(to: ActorId, message: Message): void
  /** True while a ring towards another thread is over its high mark: whoever feeds from outside (sockets) stops reading until it is false. */
  congested(): boolean
  /** Runs `turn` once as a turn of this actor, not before `delayMs`. Gives a handle for `cancel`, never 0. */
  schedule(delayMs: number, turn: () => void): number
  cancel(timer: number): void
  /** Asks the runtime to run `turn` after all messages that are ready now were handled: where batches of work are closed (group commit, corked sockets). */
  defer(turn: () => void): void
}
