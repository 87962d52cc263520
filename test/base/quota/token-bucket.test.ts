import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExpiringMap } from '../../../src/base/quota/expiring-map.ts'
import { TokenBucket } from '../../../src/base/quota/token-bucket.ts'

const WINDOWS = { samples: 10, windowMs: 1000 }

describe('a token bucket', () => {
  test('begins full, and holds as many tokens as its windows together allow', () => {
    const bucket = new TokenBucket(WINDOWS, 5)
    expect(bucket.tokens(1000)).toBe(50)
    expect(bucket.tokens(100_000)).toBe(50)
  })

  test('gives more than it has once, and tells when the debt is paid', () => {
    const bucket = new TokenBucket(WINDOWS, 5)
    bucket.take(60, 1000)
    expect(bucket.tokens(1000)).toBe(-10)
    expect(bucket.debtMs(1000)).toBe(2000)
    expect(bucket.debtMs(3000)).toBe(0)
    expect(bucket.tokens(4000)).toBe(5)
  })

  test('has another rate from now on', () => {
    const bucket = new TokenBucket(WINDOWS, 5)
    bucket.take(50, 1000)
    bucket.setRate(1)
    expect(bucket.tokens(3000)).toBe(2)
    expect(bucket.tokens(60_000)).toBe(10)
  })

  test('grants over time no more than its burst and its rate', () => {
    const takes = fc.array(fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 30 })), { maxLength: 60 })
    fc.assert(
      fc.property(takes, fc.integer({ min: 1, max: 20 }), (list, perSecond) => {
        const bucket = new TokenBucket(WINDOWS, perSecond)
        const startMs = 1000
        let nowMs = startMs
        let granted = 0
        for (const [waitMs, count] of list) {
          nowMs += waitMs
          if (bucket.debtMs(nowMs) > 0) continue
          bucket.take(count, nowMs)
          granted += count
          // The last one may go into debt, and half a millisecond of a debt is none.
          expect(granted).toBeLessThanOrEqual(10 * perSecond + (perSecond * (nowMs - startMs)) / 1000 + count + perSecond / 1000)
        }
      }),
      { seed: 9, numRuns: 300 },
    )
  })
})

test('what nobody looked at is forgotten, what somebody did is kept', () => {
  const map = new ExpiringMap<string>(1000)
  map.get('a', 0, () => 'first')
  map.get('b', 0, () => 'other')
  expect(map.get('a', 900, () => 'second')).toBe('first')
  map.get('c', 1500, () => 'new')
  expect(map.size).toBe(2)
  expect(map.get('b', 1500, () => 'again')).toBe('again')
})
