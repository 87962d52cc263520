import { describe, expect, test } from 'vitest'
import { ConsumerHistory } from './consumer-history.ts'

const SEEDS = Number(process.env['GROUP_SEEDS'] ?? 25)
const FIRST_SEED = Number(process.env['GROUP_SEED'] ?? 1)

describe('random histories of consumer groups', () => {
  test.each(Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i))('hold what must always hold (seed %i)', (seed) => {
    new ConsumerHistory(seed).run(300)
  })

  test('reach every state', () => {
    const history = new ConsumerHistory(848)
    history.run(600)
    expect([...history.states].sort()).toEqual(['Assigning', 'Empty', 'Reconciling', 'Stable'])
  })
})
