import type { Clock } from '../../src/base/clock.ts'
import { NodeClock } from '../runtime/node-clock.ts'

/** The machine's clock and what it was moved ahead by. */
export class MovingClock implements Clock {
  readonly #clock = new NodeClock()
  #aheadMs = 0

  /** Whole milliseconds, forwards. */
  advance(ms: number): void {
    this.#aheadMs += ms
  }

  nowMs(): number {
    return this.#clock.nowMs() + this.#aheadMs
  }

  monotonicUs(): number {
    return this.#clock.monotonicUs() + this.#aheadMs * 1000
  }
}
