/** The figures of a latency distribution, microseconds. All NaN when nothing was recorded. */
export interface LatencySummary {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Every sample is kept (8 bytes each), so percentiles are exact: the nearest rank, a value that did occur. */
export class Latencies {
  #samples = new Float64Array(1024)
  #count = 0

  get count(): number {
    return this.#count
  }

  record(microseconds: number): void {
    if (this.#count === this.#samples.length) {
      const larger = new Float64Array(this.#samples.length * 2)
      larger.set(this.#samples)
      this.#samples = larger
    }
    this.#samples[this.#count++] = microseconds
  }

  summary(): LatencySummary {
    const sorted = this.#samples.slice(0, this.#count).sort()
    return {
      count: this.#count,
      p50: nearestRank(sorted, 0.5),
      p95: nearestRank(sorted, 0.95),
      p99: nearestRank(sorted, 0.99),
      max: nearestRank(sorted, 1),
    }
  }
}

/** The smallest sample that at least `fraction` (0 to 1) of all samples do not exceed; NaN of none. `sorted` is ascending. */
export function nearestRank(sorted: ArrayLike<number>, fraction: number): number {
  if (sorted.length === 0) return Number.NaN
  const rank = Math.max(1, Math.ceil(fraction * sorted.length))
  return sorted[rank - 1] as number
}
