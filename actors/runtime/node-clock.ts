import type { Clock } from '../../src/base/clock.ts'

/**
 * The machine's clocks. Monotonic time counts from the same start in every thread of the process (`performance.now` alone counts from the start of its
 * thread), so a time that crossed in a message can be compared.
 */
export class NodeClock implements Clock {
  readonly #offsetUs: number

  constructor() {
    const [seconds, nanoseconds] = process.hrtime()
    this.#offsetUs = seconds * 1e6 + nanoseconds / 1e3 - performance.now() * 1e3
  }

  nowMs(): number {
    return Date.now()
  }

  monotonicUs(): number {
    return Math.floor(performance.now() * 1e3 + this.#offsetUs)
  }
}
