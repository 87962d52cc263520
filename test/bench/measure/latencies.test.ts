import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { Latencies, nearestRank } from '../../../bench/measure/latencies.ts'

test('percentiles are samples that did occur, by nearest rank', () => {
  const latencies = new Latencies()

  for (let us = 100; us >= 1; us--) latencies.record(us)

  expect(latencies.summary()).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 })
})

test('one sample is every percentile', () => {
  const latencies = new Latencies()

  latencies.record(7.5)

  expect(latencies.summary()).toEqual({ count: 1, p50: 7.5, p95: 7.5, p99: 7.5, max: 7.5 })
})

test('no sample gives no figure', () => {
  expect(new Latencies().summary()).toEqual({ count: 0, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, max: Number.NaN })
})

test('samples beyond the first allotment are kept', () => {
  const latencies = new Latencies()

  for (let us = 1; us <= 5000; us++) latencies.record(us)

  expect(latencies.summary()).toMatchObject({ count: 5000, p50: 2500, max: 5000 })
})

property.prop(
  [fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true })],
  { seed: 3 },
)('at least the fraction asked for does not exceed the percentile, and less than that lies below it', (samples, fraction) => {
  const sorted = samples.toSorted((a, b) => a - b)

  const value = nearestRank(sorted, fraction)

  expect(sorted.filter((sample) => sample <= value).length).toBeGreaterThanOrEqual(Math.floor(fraction * sorted.length))
  expect(sorted.filter((sample) => sample < value).length).toBeLessThan(fraction * sorted.length)
})
