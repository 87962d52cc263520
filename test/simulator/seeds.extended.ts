import { expect, test } from 'vitest'
import { SimulatedRun } from './simulated-run.ts'

// Lives of a minute under faults, and a determinism check. SIMULATOR_SEEDS=n for another count, SIMULATOR_FIRST for another start; a failure names its seed, which
// `npm run simulate -- --seed N` repeats.
const SEEDS = Number(process.env['SIMULATOR_SEEDS'] ?? 2000)
const FIRST = Number(process.env['SIMULATOR_FIRST'] ?? 1)
const HOURS_3 = 3 * 3600_000

test(`${SEEDS} lives of three nodes`, { timeout: HOURS_3 }, async () => {
  const failed: string[] = []
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { problems } = await new SimulatedRun({ seed }).run()
    if (problems.length > 0) failed.push(`seed ${seed}: ${problems[0]}`)
  }
  expect(failed).toEqual([])
})

test('twenty seeds, each run twice, give the same lives', { timeout: HOURS_3 }, async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const first = await new SimulatedRun({ seed, chaosMs: 20_000 }).run()
    const second = await new SimulatedRun({ seed, chaosMs: 20_000 }).run()
    expect([seed, second.traceHash]).toEqual([seed, first.traceHash])
  }
})
