import { expect, test } from 'vitest'
import { parseMachineCpuSeconds } from '../../../bench/peers/machine-usage.ts'

test('all that is not idle or waiting for a disk counts as busy', () => {
  const stat = 'cpu  100 200 300 99999 99999 10 20 30 7 8\ncpu0 1 1 1 1 1 1 1 1 0 0\n'

  expect(parseMachineCpuSeconds(stat)).toBe(6.6)
})
