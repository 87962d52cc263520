import { expect, test } from 'vitest'
import { SimulatedRun } from './simulated-run.ts'

// A few seeds in every run of the tests; SIMULATOR_SEEDS=n for the first n. `node test/simulator/simulate.ts --help` tells of all others.
const SEEDS = Number(process.env['SIMULATOR_SEEDS'] ?? 2)

test.for(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  'the life of a node by seed %i keeps its promises',
  async (seed) => {
    const { problems } = await new SimulatedRun({ seed, nodes: 1, chaosMs: 15_000 }).run()
    expect(problems).toEqual([])
  },
)

test('the same seed gives the same life', async () => {
  const hash = async (): Promise<string> => (await new SimulatedRun({ seed: 7, nodes: 1, chaosMs: 5_000 }).run()).traceHash
  expect(await hash()).toBe(await hash())
})
