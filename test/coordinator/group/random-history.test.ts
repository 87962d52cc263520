import { describe, expect, test } from 'vitest'
import { RandomHistory } from './random-history.ts'

const SEEDS = Number(process.env['GROUP_SEEDS'] ?? 40)
const FIRST_SEED = Number(process.env['GROUP_SEED'] ?? 1)

describe('random histories of groups', () => {
  test.each(Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i))('hold what must always hold (seed %i)', (seed) => {
    const history = new RandomHistory(seed)
    history.run(500)
    expect(history.bench.log.length).toBeGreaterThan(0)
  })

  test('reach what they are about', () => {
    let rebalances = 0
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 10; seed++) {
      const history = new RandomHistory(seed)
      history.run(300)
      rebalances += history.bench.counters.rebalances.value
    }
    expect(rebalances).toBeGreaterThan(20)
  })
})
