import type { Clock } from '../../base/clock.ts'

/** How long one rate is measured before it is held against what is allowed. */
const INTERVAL_MS = 300

/** Says how long to pause so that a rate is kept on average. */
export class IoThrottle {
  readonly #clock: Clock
  #periodStartUs: number
  #observed = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#periodStartUs = clock.monotonicUs()
  }

  /** So many more bytes were read or written, and this many a second are allowed. Gives ms to wait, mostly 0; the caller does. */
  pauseMs(bytes: number, bytesPerSecond: number): number {
    this.#observed += bytes
    const nowUs = this.#clock.monotonicUs()
    const elapsedMs = (nowUs - this.#periodStartUs) / 1000
    if (elapsedMs <= INTERVAL_MS) return 0
    const pauseMs = Math.max(0, Math.round((this.#observed * 1000) / bytesPerSecond - elapsedMs))
    this.#periodStartUs = nowUs + pauseMs * 1000
    this.#observed = 0
    return pauseMs
  }
}
