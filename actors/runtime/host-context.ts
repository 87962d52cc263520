import { assert } from '../../src/base/assert.ts'
import type { ActorId, Context } from '../../src/messages/context.ts'
import type { ActorSpec } from './actor-spec.ts'

/** What the runtime's own parts, such as sockets, need beside `Context`. */
export interface HostContext extends Context {
  /**
   * Runs `turn` as a turn of this actor: at once when called from the event loop or from a turn of the same actor, else in turn.
   * Messages it sends, deferred turns and doorbells follow. Does nothing once this incarnation of the actor has ended.
   */
  enter(turn: () => void): void
  /**
   * Runs `cleanup` when this incarnation of the actor ends, by a throw or after `stop`: where what lies outside the runtime is
   * let go.
   */
  whenEnded(cleanup: () => void): void
}

/** What actors on the supervisor's thread can do beside: the placement lives there. */
export interface SupervisorContext extends HostContext {
  /**
   * Makes an actor, on the thread that the placement chooses for its role or on the one given. Messages sent to it from now on
   * will reach it.
   */
  spawn(spec: ActorSpec, thread?: number): ActorId
  /** Stops an actor for good: its `stop` runs, all others get `actor-down` and no `actor-up`. */
  stop(actor: ActorId): void
}

/** The context as the supervisor sees it. Only on the supervisor's thread. */
export function asSupervisor(context: HostContext): SupervisorContext {
  assert('spawn' in context && context.self >>> 20 === 0, 'only actors of the main thread spawn others')
  return context as SupervisorContext
}
