import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Rate } from '../../../src/base/quota/rate.ts'

const WINDOWS = { samples: 11, windowMs: 1000 }

describe('a rate', () => {
  test('counts windows that are missing as empty: a burst at the beginning is no rate yet', () => {
    const rate = new Rate(WINDOWS)
    rate.record(1000, 5000)
    expect(rate.measure(5000)).toBe(100)
    expect(rate.windowMs(5000)).toBe(10_000)
  })

  test('is what was recorded in its windows, by their time', () => {
    const rate = new Rate(WINDOWS)
    for (let second = 0; second < 20; second++) rate.record(500, second * 1000)
    expect(rate.measure(19_999)).toBeCloseTo(500, -1)
  })

  test('forgets windows that are out of sight', () => {
    const rate = new Rate(WINDOWS)
    rate.record(1000, 0)
    expect(rate.measure(10_999)).toBeGreaterThan(0)
    expect(rate.measure(11_000)).toBe(0)
  })

  test('tells how long to rest until it is down to a bound', () => {
    const rate = new Rate(WINDOWS)
    rate.record(2000, 0)
    expect(rate.excessMs(200, 0)).toBe(0)
    expect(rate.excessMs(100, 0)).toBe(10_000)
    expect(rate.excessMs(160, 0)).toBe(2500)
  })

  test('takes back what was recorded', () => {
    const rate = new Rate(WINDOWS)
    rate.record(2000, 0)
    rate.record(-2000, 0)
    expect(rate.measure(0)).toBe(0)
  })

  test('is too much exactly when it is above its bound, and after all windows have passed it is nothing', () => {
    const events = fc.array(fc.record({ waitMs: fc.nat(3000), value: fc.nat(10_000) }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 5000 }), (list, bound) => {
        const rate = new Rate(WINDOWS)
        let nowMs = 1_000_000
        for (const { waitMs, value } of list) {
          nowMs += waitMs
          rate.record(value, nowMs)
          const tooMuch = rate.measure(nowMs) - bound
          expect(rate.excessMs(bound, nowMs)).toBe(tooMuch <= 0 ? 0 : Math.round((tooMuch / bound) * rate.windowMs(nowMs)))
        }
        expect(rate.measure(nowMs + WINDOWS.samples * WINDOWS.windowMs)).toBe(0)
      }),
      { seed: 7, numRuns: 200 },
    )
  })

  test('never measures more than was recorded over the shortest time that it looks at', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat(1000)), { maxLength: 60 }), (list) => {
        const rate = new Rate(WINDOWS)
        let nowMs = 5
        let sum = 0
        for (const [waitMs, value] of list) {
          nowMs += waitMs
          sum += value
          rate.record(value, nowMs)
          expect(rate.measure(nowMs)).toBeLessThanOrEqual(sum / 10 + 1e-9)
        }
      }),
      { seed: 8, numRuns: 200 },
    )
  })
})
