/**
 * An open-loop schedule: record `i` (from 0) is meant to leave `i / ratePerSecond` seconds after the start, whatever became of
 * those before it. Latency counted from then includes the time that a record waited because the broker or the driver was late.
 */
export class Pace {
  readonly ratePerSecond: number
  /** Records in all; none is due after the last. */
  readonly total: number

  constructor(ratePerSecond: number, durationSeconds: number) {
    this.ratePerSecond = ratePerSecond
    this.total = Math.round(ratePerSecond * durationSeconds)
  }

  /** How many records should have left by `elapsedUs` microseconds after the start. */
  dueBy(elapsedUs: number): number {
    if (elapsedUs < 0) return 0
    return Math.min(this.total, Math.floor((elapsedUs * this.ratePerSecond) / 1e6) + 1)
  }

  /** Microseconds after the start at which record `index` is meant to leave. */
  intendedUs(index: number): number {
    return (index * 1e6) / this.ratePerSecond
  }
}

/** Share of the target that was reached, percent, never over 100: an open loop cannot send more than was due. */
export function attainmentPercent(achieved: number, target: number): number {
  return Math.min(100, (achieved / target) * 100)
}
