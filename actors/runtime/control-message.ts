import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import type { ActorSpec } from './actor-spec.ts'

/** Threads speak with each other by messages to index 0, where no actor lives. */
export type ControlMessage =
  | { kind: 'spawn'; actor: ActorId; spec: ActorSpec }
  /** `closing`: the whole node stops, so nobody needs to be told. Answered by `stopped`, to the main thread. */
  | { kind: 'stop'; actor: ActorId; closing: boolean }
  | { kind: 'stopped'; actor: ActorId }
  /**
   * `actor` of thread `thread` ended, for the `round`th time; for good if `final`. Answered by `down-seen` once every actor of
   * the thread that got it knows.
   */
  | { kind: 'down'; actor: ActorId; thread: number; round: number; final: boolean }
  /** Never crosses a thread: stands in the queue behind the `actor-down`s. */
  | { kind: 'down-told'; actor: ActorId; thread: number; round: number }
  | { kind: 'down-seen'; actor: ActorId; thread: number; round: number }
  | { kind: 'up'; actor: ActorId }

export type HostMessage = Message | ControlMessage

const THREAD_BITS = 20
const INDEX_MASK = (1 << THREAD_BITS) - 1
/** So that an actor's id fits into an int32. */
export const THREADS_MAX = 1 << (31 - THREAD_BITS)
export const INDEX_MAX = INDEX_MASK

export function threadOf(actor: ActorId): number {
  return actor >>> THREAD_BITS
}

export function indexOf(actor: ActorId): number {
  return actor & INDEX_MASK
}

export function actorId(thread: number, index: number): ActorId {
  return (thread << THREAD_BITS) | index
}

/** Where control messages of a thread go. */
export function hostOf(thread: number): ActorId {
  return thread << THREAD_BITS
}
