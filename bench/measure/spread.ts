/** Several runs of one measurement. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly runs: readonly number[]
}

/** Runs that gave no figure (NaN) are left out; the median of an even count is the mean of the middle two. */
export function spread(runs: readonly number[]): Spread {
  const sorted = runs.filter((run) => !Number.isNaN(run)).sort((a, b) => a - b)
  if (sorted.length === 0) return { median: Number.NaN, min: Number.NaN, max: Number.NaN, runs }
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
  return { median, min: sorted[0] as number, max: sorted[sorted.length - 1] as number, runs }
}

/** Three figures, but all digits before the point: 0.0123, 1.23, 123, 12345. An empty text for NaN. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return ''
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 100) return value.toFixed(0)
  return value.toFixed(Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(size)))))
}

/** `median [min-max]`, or the one figure when there was one run. */
export function figures({ median, min, max, runs }: Spread): string {
  if (Number.isNaN(median)) return 'none'
  return runs.length === 1 ? figure(median) : `${figure(median)} [${figure(min)}-${figure(max)}]`
}
