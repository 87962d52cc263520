import { expect, test } from 'vitest'
import { type SimulationOutcome, simulateRaft } from './raft-simulation.ts'

/** More lives than a run of the tests has time for: RAFT_SEEDS=2000 npx vitest run test/raft/raft-simulation.test.ts */
const LIVES = Number(process.env['RAFT_SEEDS'] ?? 100)
const STORM_MS = Number(process.env['RAFT_STORM_MS'] ?? 3000)

test(`${LIVES} quorums keep what they committed, whatever happens to them`, { timeout: 60_000 + LIVES * 1000 }, () => {
  const outcomes: SimulationOutcome[] = []
  for (let seed = 1; seed <= LIVES; seed++) {
    try {
      outcomes.push(simulateRaft(seed, { stormMs: STORM_MS }))
    } catch (error) {
      throw new Error(`seed ${seed} with a storm of ${STORM_MS} ms`, { cause: error })
    }
  }
  expect(outcomes.reduce((sum, { committed }) => sum + committed, 0)).toBeGreaterThan(LIVES * 10)
  expect(outcomes.filter(({ isStuck }) => isStuck).length).toBeLessThan(LIVES / 20)
})

test('the same seed is the same life', () => {
  expect(simulateRaft(7, { stormMs: 2000 })).toEqual(simulateRaft(7, { stormMs: 2000 }))
})
