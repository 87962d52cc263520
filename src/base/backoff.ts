import type { Random } from './random.ts'

/** Waiting longer after each failure, up to a bound, and never all at the same moment: exponential back-off with jitter of 20 % (KIP-580, Java's ExponentialBackoff). */
export class Backoff {
  readonly #random: Random
  readonly #delayMsMin: number
  readonly #delayMsMax: number
  #failures = 0

  constructor(random: Random, { delayMsMin, delayMsMax }: { delayMsMin: number; delayMsMax: number }) {
    this.#random = random
    this.#delayMsMin = delayMsMin
    this.#delayMsMax = Math.max(delayMsMin, delayMsMax)
  }

  get failures(): number {
    return this.#failures
  }

  /** Counts a failure, and gives how long to wait for the next attempt, in milliseconds. */
  failed(): number {
    const delayMs = Math.min(this.#delayMsMin * 2 ** Math.min(this.#failures, 30), this.#delayMsMax)
    this.#failures++
    return delayMs * 0.8 + this.#random.below(Math.max(1, Math.ceil(delayMs * 0.4)))
  }

  succeeded(): void {
    this.#failures = 0
  }
}
