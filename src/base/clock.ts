/** The only source of time in `src/`. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch, an integer. May jump. */
  nowMs(): number
  /** Monotonic, microseconds from an arbitrary start, an integer. Never goes back. */
  monotonicUs(): number
}
