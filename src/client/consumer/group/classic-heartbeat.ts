import { Backoff } from '../../../base/backoff.ts'
import { type ClassicIdentity, ClassicRequests } from './classic-requests.ts'
import { LateWatch } from './late-watch.ts'
import type { MemberContext } from './member.ts'

/** Tells the coordinator every `heartbeatIntervalMs` that the member lives. Goes on while the application's handlers run. */
export class ClassicHeartbeat {
  readonly #context: MemberContext
  readonly #requests: ClassicRequests
  readonly #answered: (errorCode: number) => void
  readonly #backoff: Backoff
  readonly #late: LateWatch
  #identity: ClassicIdentity | null = null
  #cancel: () => void = () => {}

  /** `answered` is told the error code of every answer that comes before `stop`. */
  constructor(context: MemberContext, answered: (errorCode: number) => void) {
    this.#context = context
    this.#requests = new ClassicRequests(context)
    this.#answered = answered
    const delayMsMax = Math.min(1000, context.options.heartbeatIntervalMs)
    this.#backoff = new Backoff(context.environment.random, { delayMsMin: Math.min(100, delayMsMax), delayMsMax })
    this.#late = new LateWatch(context)
  }

  start(identity: ClassicIdentity): void {
    this.stop()
    this.#identity = identity
    this.#late.heard()
    this.#after(this.#context.options.heartbeatIntervalMs)
  }

  stop(): void {
    this.#cancel()
    this.#identity = null
  }

  #after(delayMs: number): void {
    this.#cancel = this.#context.environment.after(delayMs, () => void this.#beat())
  }

  async #beat(): Promise<void> {
    const identity = this.#identity
    if (identity === null) return
    this.#late.look()
    let delayMs = this.#context.options.heartbeatIntervalMs
    try {
      const errorCode = await this.#requests.heartbeat(identity)
      if (this.#identity !== identity) return
      this.#late.heard()
      this.#backoff.succeeded()
      this.#answered(errorCode)
    } catch (error) {
      // Whether the session is over is the coordinator's to say, once it can be reached.
      if (this.#identity !== identity) return
      this.#context.logger.debug('a heartbeat of a group failed', { error })
      delayMs = this.#backoff.failed()
    }
    if (this.#identity === identity) this.#after(delayMs)
  }
}
