import type { Logger } from '../../../base/logger.ts'
import type { ClientEnvironment } from '../../environment.ts'

/** Whether the application still asks for records (`max.poll.interval.ms`). */
export class PollWatch {
  readonly #environment: Pick<ClientEnvironment, 'after' | 'clock'>
  readonly #logger: Logger
  readonly #intervalMs: number
  readonly #expired: () => void
  #polledUs = 0
  #cancel: (() => void) | null = null
  isExpired = false

  /** `expired` is called once for each time that the application fell silent. */
  constructor(environment: Pick<ClientEnvironment, 'after' | 'clock'>, logger: Logger, intervalMs: number, expired: () => void) {
    this.#environment = environment
    this.#logger = logger
    this.#intervalMs = intervalMs
    this.#expired = expired
  }

  start(): void {
    this.polled()
    if (this.#cancel === null) this.#arm(this.#intervalMs)
  }

  /** Cheap: it may be called for every record. Gives whether the time had run out. */
  polled(): boolean {
    this.#polledUs = this.#environment.clock.monotonicUs()
    if (!this.isExpired) return false
    this.isExpired = false
    this.#arm(this.#intervalMs)
    return true
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.isExpired = false
  }

  #arm(delayMs: number): void {
    this.#cancel?.()
    this.#cancel = this.#environment.after(delayMs, () => this.#look())
  }

  /** The timer runs on while the application polls, and is set anew when it ends. */
  #look(): void {
    const silentMs = (this.#environment.clock.monotonicUs() - this.#polledUs) / 1000
    if (silentMs < this.#intervalMs) {
      this.#arm(Math.max(1, Math.ceil(this.#intervalMs - silentMs)))
      return
    }
    this.isExpired = true
    this.#logger.warn(
      'the consumer leaves its group, since it did not ask for records for longer than maxPollIntervalMs: make that longer, or maxPollRecords smaller',
      { maxPollIntervalMs: this.#intervalMs },
    )
    this.#expired()
  }
}
