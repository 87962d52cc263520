/** How a rate is measured: over `samples` windows of `windowMs`, the one under way included (`quota.window.num`, `quota.window.size.seconds`). */
export interface RateWindows {
  readonly samples: number
  readonly windowMs: number
}

interface Sample {
  value: number
  startMs: number
  lastMs: number
}

/**
 * Something per second, over sliding windows, as Kafka's `Rate` measures it: sums are kept by window; a window counts from its first record to the present, and
 * until there were enough of them the missing ones count as empty, so that a burst at the beginning is no rate yet.
 */
export class Rate {
  readonly #windows: RateWindows
  readonly #samples: Sample[] = []
  #current = 0

  constructor(windows: RateWindows) {
    this.#windows = windows
  }

  /** Negative values take back what was recorded. `nowMs` does not go back. */
  record(value: number, nowMs: number): void {
    let sample = this.#at(this.#current, nowMs)
    if (nowMs - sample.startMs >= this.#windows.windowMs) {
      // One more than counts: the oldest reaches into the time that is looked at.
      this.#current = (this.#current + 1) % (this.#windows.samples + 1)
      sample = this.#at(this.#current, nowMs)
      reset(sample, nowMs)
    }
    sample.value += value
    sample.lastMs = nowMs
  }

  /** Per second. */
  measure(nowMs: number): number {
    this.#purge(nowMs)
    let sum = 0
    for (const { value } of this.#samples) sum += value
    return (sum / this.windowMs(nowMs)) * 1000
  }

  /** The time over which the rate is measured. */
  windowMs(nowMs: number): number {
    this.#purge(nowMs)
    const { samples, windowMs } = this.#windows
    let oldestMs = nowMs
    for (const { startMs } of this.#samples) if (startMs < oldestMs) oldestMs = startMs
    const elapsedMs = nowMs - oldestMs
    const missing = Math.max(0, samples - 1 - Math.floor(elapsedMs / windowMs))
    return Math.max(elapsedMs + missing * windowMs, 1)
  }

  /** How long nothing must be recorded for the rate to come down to `bound`; 0 where it is not above. */
  excessMs(bound: number, nowMs: number): number {
    const rate = this.measure(nowMs)
    return rate <= bound ? 0 : Math.round(((rate - bound) / bound) * this.windowMs(nowMs))
  }

  #at(index: number, nowMs: number): Sample {
    let sample = this.#samples[index]
    if (sample === undefined) {
      sample = { value: 0, startMs: nowMs, lastMs: nowMs }
      this.#samples.push(sample)
    }
    return sample
  }

  #purge(nowMs: number): void {
    const { samples, windowMs } = this.#windows
    for (const sample of this.#samples) if (nowMs - sample.lastMs >= samples * windowMs) reset(sample, nowMs)
  }
}

function reset(sample: Sample, nowMs: number): void {
  sample.value = 0
  sample.startMs = nowMs
  sample.lastMs = nowMs
}
