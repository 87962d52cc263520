import { expect, test } from 'vitest'
import { SimulatedRun } from './simulated-run.ts'

// A few seeds in every run of the tests; SIMULATOR_SEEDS=n for the first n. `npm run simulate -- --help` tells of all others.
const SEEDS = Number(process.env['SIMULATOR_SEEDS'] ?? 2)
const TIMEOUT_MS = 60_000

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)

test.for(seeds)('three nodes under faults keep their promises: seed %i', { timeout: TIMEOUT_MS }, async (seed) => {
  const { problems } = await new SimulatedRun({ seed, chaosMs: 15_000 }).run()
  expect(problems).toEqual([])
})

test('one node keeps them too', { timeout: TIMEOUT_MS }, async () => {
  const { problems } = await new SimulatedRun({ seed: 1, nodes: 1, chaosMs: 10_000 }).run()
  expect(problems).toEqual([])
})

test('the same seed gives the same life', { timeout: TIMEOUT_MS }, async () => {
  const hash = async (): Promise<string> => (await new SimulatedRun({ seed: 7, chaosMs: 5_000 }).run()).traceHash
  expect(await hash()).toBe(await hash())
})
