import { monotonicMs } from '../base/monotonic-ms.ts'
import type { Context } from '../messages/context.ts'

/** One timer for many deadlines: most are met long before they pass, and cost nothing then. Times are monotonic milliseconds. */
export class DeadlineTimer {
  readonly #context: Context
  readonly #passed: (nowMs: number) => number
  #timer = 0
  #atMs = Number.POSITIVE_INFINITY

  /** `passed` does what is due, and gives the next deadline; `Infinity` for none. */
  constructor(context: Context, passed: (nowMs: number) => number) {
    this.#context = context
    this.#passed = passed
  }

  nowMs(): number {
    return monotonicMs(this.#context.clock)
  }

  /** There is a deadline at `atMs`. */
  add(atMs: number): void {
    if (atMs >= this.#atMs) return
    this.#context.cancel(this.#timer)
    this.#atMs = atMs
    this.#timer = this.#context.schedule(Math.max(0, atMs - this.nowMs()), () => {
      this.#timer = 0
      this.#atMs = Number.POSITIVE_INFINITY
      const next = this.#passed(this.nowMs())
      if (next !== Number.POSITIVE_INFINITY) this.add(next)
    })
  }
}
