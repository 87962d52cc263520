import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { attainmentPercent, Pace } from '../../../bench/measure/pace.ts'

test('the first record is due at once, the next after one interval', () => {
  const pace = new Pace(1000, 10)

  expect(pace.dueBy(0)).toBe(1)
  expect(pace.dueBy(999)).toBe(1)
  expect(pace.dueBy(1000)).toBe(2)
})

test('nothing is due before the start', () => {
  expect(new Pace(1000, 10).dueBy(-1)).toBe(0)
})

test('no more records are due than the rate gives in the whole duration', () => {
  const pace = new Pace(1000, 2)

  expect(pace.total).toBe(2000)
  expect(pace.dueBy(1e9)).toBe(2000)
})

property.prop([fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 100_000 })], { seed: 11 })(
  'a record is due at the time it is meant to leave, give or take the rounding of one record',
  (rate, index) => {
    const pace = new Pace(rate, 1_000_000)

    const due = pace.dueBy(pace.intendedUs(index))

    expect(due).toBeGreaterThanOrEqual(index)
    expect(due).toBeLessThanOrEqual(index + 1)
  },
)

test('attainment is the share of the target, at most all of it', () => {
  expect(attainmentPercent(50_000, 100_000)).toBe(50)
  expect(attainmentPercent(1000.4, 1000)).toBe(100)
})
