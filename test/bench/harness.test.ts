import { expect, test } from 'vitest'
import { harnessRow, parseRates } from '../../bench/harness.ts'
import { Latencies } from '../../bench/measure/latencies.ts'

test('a row holds mode, target, achieved rate, attainment and whole microseconds', () => {
  const latencies = new Latencies()
  for (let us = 1; us <= 100; us++) latencies.record(us + 0.4)

  const row = harnessRow('produce', 1000, { achievedPerSecond: 987.654, latencies })

  expect(row).toBe('produce,1000,987.7,98.77,50,95,99,100')
})

test('a rate at which nothing came through has no latencies', () => {
  expect(harnessRow('fetch', 1000, { achievedPerSecond: 0, latencies: new Latencies() })).toBe('fetch,1000,0,0,,,,')
})

test('rates are a list of positive numbers', () => {
  expect(parseRates('1000,10000,100000')).toEqual([1000, 10_000, 100_000])
  expect(() => parseRates('1000,fast')).toThrow('positive numbers')
  expect(() => parseRates('0')).toThrow('positive numbers')
})
