import type { Clock } from './clock.ts'

/** Monotonic milliseconds, whole ones: what durations, deadlines and rates are told in, which no jump of the wall clock may stretch. */
export function monotonicMs(clock: Clock): number {
  return Math.floor(clock.monotonicUs() / 1000)
}
