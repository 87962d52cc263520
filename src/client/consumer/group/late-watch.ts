import type { MemberContext } from './member.ts'

/** Finds out that heartbeats could not be sent because the process itself was busy. */
export class LateWatch {
  readonly #context: Pick<MemberContext, 'environment' | 'logger' | 'options'>
  #turnUs = 0

  constructor(context: Pick<MemberContext, 'environment' | 'logger' | 'options'>) {
    this.#context = context
  }

  /** A turn that is known to have come in time. */
  heard(): void {
    this.#turnUs = this.#context.environment.clock.monotonicUs()
  }

  /** At each turn of a timer that should come several times in a session. */
  look(): void {
    const { clock } = this.#context.environment
    const { groupId, sessionTimeoutMs } = this.#context.options
    const sinceMs = Math.round((clock.monotonicUs() - this.#turnUs) / 1000)
    this.heard()
    if (sinceMs <= sessionTimeoutMs) return
    this.#context.logger.warn(
      'no heartbeat could be sent for longer than a session lasts, because the event loop was blocked or the process stopped: the group has given the partitions to others by now',
      { groupId, sinceMs, sessionTimeoutMs },
    )
  }
}
