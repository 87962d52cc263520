import type { Clock } from '../../src/base/clock.ts'

const SAMPLES = 20

/**
 * The machine's clocks. Monotonic time counts from the same start in every thread of the process (`performance.now` alone counts
 * from the start of its thread), so that times from two threads can be compared, to a few microseconds.
 */
export class NodeClock implements Clock {
  readonly #offsetUs = offsetUs()

  nowMs(): number {
    return Date.now()
  }

  monotonicUs(): number {
    return Math.floor(performance.now() * 1e3 + this.#offsetUs)
  }
}

/**
 * From this thread's time to the process's. The two cannot be read at one moment: of several attempts the shortest is the truest.
 */
function offsetUs(): number {
  let offset = 0
  let shortest = Number.POSITIVE_INFINITY
  for (let sample = 0; sample < SAMPLES; sample++) {
    const before = performance.now()
    const [seconds, nanoseconds] = process.hrtime()
    const after = performance.now()
    if (after - before >= shortest) continue
    shortest = after - before
    offset = seconds * 1e6 + nanoseconds / 1e3 - ((before + after) / 2) * 1e3
  }
  return offset
}
