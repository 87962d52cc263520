import { describe, expect, test } from 'vitest'
import { type Mutation, ReplicatedPartition } from './replicated-partition.ts'

const STEPS = 250
const SEEDS = 60
/** Within so many seeds each mutation has to be found. */
const MUTATION_SEEDS = 50

function run(seed: number, mutation: Mutation = 'none'): ReplicatedPartition {
  const partition = new ReplicatedPartition(seed, mutation)
  for (let step = 0; step < STEPS; step++) partition.step()
  partition.calm()
  return partition
}

test('what was committed stays where it is, on whoever leads, whatever happens to one replica at a time', () => {
  const total = { committed: 0, acknowledged: 0, elections: 0, truncations: 0, losses: 0 }
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { committed, acknowledged, elections, truncations, losses } = run(seed)
    total.committed += committed.length
    total.acknowledged += acknowledged
    total.elections += elections
    total.truncations += truncations
    total.losses += losses
  }
  // Else it would be easy.
  expect(total.acknowledged).toBeGreaterThan(SEEDS / 2)
  expect(total.elections).toBeGreaterThan(SEEDS * 2)
  expect(total.truncations).toBeGreaterThan(SEEDS / 2)
  expect(total.losses).toBeGreaterThan(SEEDS)
})

describe('is found out:', () => {
  test.each<Mutation>([
    'a follower does not truncate',
    'the high watermark is the end of the leader’s log',
    'an append is acknowledged without the ISR',
    'a replica begins with all of its log as committed',
    'a replica that lost records stays in the ISR',
  ])('%s', (mutation) => {
    let found = 0
    for (let seed = 1; seed <= MUTATION_SEEDS && found === 0; seed++) {
      try {
        run(seed, mutation)
      } catch {
        // By what was committed, or by an invariant of the code itself.
        found = seed
      }
    }
    expect(found, `within ${MUTATION_SEEDS} seeds`).toBeGreaterThan(0)
  })
})
