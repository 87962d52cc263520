export interface SupervisionOptions {
  /** More failures of one actor than this within `windowMs` stop the node. Default 5. */
  failuresMax: number
  /** Default 5 minutes. */
  windowMs: number
  /** The first wait before an actor is made anew; it doubles with each failure. Default 100. */
  backOffMinMs: number
  /** Default 10 s. */
  backOffMaxMs: number
  /** After this long without a failure the wait is the first one again. Default 1 minute. */
  healthyMs: number
}

export const DEFAULT_SUPERVISION: SupervisionOptions = {
  failuresMax: 5,
  windowMs: 300_000,
  backOffMinMs: 100,
  backOffMaxMs: 10_000,
  healthyMs: 60_000,
}

/** Decides when an actor that threw is made anew, and when it is given up. One for each actor. */
export class RestartPolicy {
  readonly #options: SupervisionOptions
  #failures: number[] = []
  #backOffMs: number
  #startedMs = Number.NEGATIVE_INFINITY

  constructor(options: SupervisionOptions) {
    this.#options = options
    this.#backOffMs = options.backOffMinMs
  }

  started(nowMs: number): void {
    this.#startedMs = nowMs
  }

  /** Gives the milliseconds to wait before the next start, or null when there shall be none. A failure that is `forgiven` does not count, but for the wait. */
  failed(nowMs: number, { forgiven = false }: { forgiven?: boolean } = {}): number | null {
    const { failuresMax, windowMs, backOffMinMs, backOffMaxMs, healthyMs } = this.#options
    this.#failures = this.#failures.filter((failedMs) => nowMs - failedMs < windowMs)
    if (!forgiven) this.#failures.push(nowMs)
    if (this.#failures.length > failuresMax) return null
    if (nowMs - this.#startedMs >= healthyMs) this.#backOffMs = backOffMinMs
    const backOffMs = this.#backOffMs
    this.#backOffMs = Math.min(backOffMs * 2, backOffMaxMs)
    return backOffMs
  }
}
