import type { RateWindows } from './rate.ts'

/**
 * So many things per second, which may be taken in bursts (KIP-599): tokens come at the rate of the quota, and no more of them are kept than all windows together
 * allow. Taking more than there are leaves a debt, and while there is one nothing is granted.
 */
export class TokenBucket {
  readonly #windows: RateWindows
  #perSecond: number
  #tokens = 0
  #updatedMs = 0

  /** Begins full, however `nowMs` counts. */
  constructor(windows: RateWindows, perSecond: number) {
    this.#windows = windows
    this.#perSecond = perSecond
    this.#tokens = this.#burst
  }

  get perSecond(): number {
    return this.#perSecond
  }

  /** The rate is another from now on; what there is stays, as far as the new one allows so much. */
  setRate(perSecond: number): void {
    this.#perSecond = perSecond
  }

  /** Tokens that are there; negative while there is a debt. */
  tokens(nowMs: number): number {
    if (this.#updatedMs === 0) this.#updatedMs = nowMs
    const refilled = this.#tokens + (this.#perSecond * (nowMs - this.#updatedMs)) / 1000
    this.#tokens = Math.min(this.#burst, refilled)
    this.#updatedMs = nowMs
    return this.#tokens
  }

  take(count: number, nowMs: number): void {
    this.#tokens = Math.min(this.#burst, this.tokens(nowMs) - count)
  }

  /** How long until the debt is paid; 0 where there is none. */
  debtMs(nowMs: number): number {
    const tokens = this.tokens(nowMs)
    return tokens < 0 ? Math.round((-tokens / this.#perSecond) * 1000) : 0
  }

  get #burst(): number {
    return (this.#windows.samples * this.#windows.windowMs * this.#perSecond) / 1000
  }
}
