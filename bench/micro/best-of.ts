/**
 * Nanoseconds for one call of `work`, the best of many short runs after a warm-up: a shared machine only ever adds to the time, and leaves short gaps.
 * `work` gives a number, which is summed up so that nothing of it can be left out.
 */
export function bestNs(
  work: (round: number) => number,
  { runs = 60, runMs = 5 }: { runs?: number; runMs?: number } = {},
): number {
  let calls = 1
  for (;;) {
    const start = process.hrtime.bigint()
    repeat(work, calls)
    if (Number(process.hrtime.bigint() - start) / 1e6 >= runMs) break
    calls *= 2
  }
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint()
    repeat(work, calls)
    best = Math.min(best, Number(process.hrtime.bigint() - start) / calls)
  }
  return best
}

let sink = 0

function repeat(work: (round: number) => number, calls: number): void {
  let sum = 0
  for (let round = 0; round < calls; round++) sum = (sum + work(round)) | 0
  sink ^= sum
}

/** What all the work came to; print it, and it was not for nothing. */
export function workDone(): number {
  return sink
}
