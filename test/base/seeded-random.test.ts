import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'

test('one seed gives one sequence, on every machine', () => {
  const random = new SeededRandom(42)
  const again = new SeededRandom(42)
  const first = Array.from({ length: 8 }, () => random.below(1000))
  expect(Array.from({ length: 8 }, () => again.below(1000))).toEqual(first)
  expect(Array.from({ length: 8 }, () => new SeededRandom(43).below(1000))).not.toEqual(first)
  expect(first).toMatchInlineSnapshot(`
    [
      218,
      677,
      847,
      224,
      935,
      167,
      599,
      239,
    ]
  `)
})

test('numbers are spread evenly and stay in bounds', () => {
  const random = new SeededRandom('dice')
  const counts = new Array(6).fill(0)
  for (let roll = 0; roll < 60_000; roll++) counts[random.below(6)]++
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  expect(random.below(1)).toBe(0)
})

test('bytes are as many as asked for, and a chance is as likely as told', () => {
  const random = new SeededRandom('bytes')
  expect(random.bytes(1000)).toHaveLength(1000)
  expect(new Set(random.bytes(4096)).size).toBe(256)
  const hits = Array.from({ length: 10_000 }, () => random.chance(0.1)).filter(Boolean).length
  expect(Math.abs(hits - 1_000)).toBeLessThan(100)
  expect(random.chance(0)).toBe(false)
  expect(random.chance(1)).toBe(true)
})
