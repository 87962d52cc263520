import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimingWheel } from '../../src/base/timing-wheel.ts'

function expiredBy(wheel: TimingWheel<string>, nowMs: number): string[] {
  const values: string[] = []
  wheel.advance(nowMs, (value) => values.push(value))
  return values
}

test('a timer expires at its deadline and not before', () => {
  const wheel = new TimingWheel<string>(1_000)
  wheel.add(1_500, 'a')
  expect(expiredBy(wheel, 1_499)).toEqual([])
  expect(expiredBy(wheel, 1_500)).toEqual(['a'])
  expect(expiredBy(wheel, 9_999)).toEqual([])
})

test('timers of one deadline expire in the order in which they were added, whatever level they started on', () => {
  const wheel = new TimingWheel<string>(0)
  wheel.add(70_000, 'first')
  expiredBy(wheel, 69_000)
  wheel.add(70_000, 'second')
  expiredBy(wheel, 69_999)
  wheel.add(70_000, 'third')
  expect(expiredBy(wheel, 70_000)).toEqual(['first', 'second', 'third'])
})

test('a cancelled timer does not expire, and its handle cancels nothing else', () => {
  const wheel = new TimingWheel<string>(0)
  const handle = wheel.add(10, 'a')
  expect(wheel.cancel(handle)).toBe(true)
  wheel.add(10, 'b')
  expect(wheel.cancel(handle)).toBe(false)
  expect(expiredBy(wheel, 10)).toEqual(['b'])
  expect(handle).not.toBe(0)
})

test('a timer added while others expire waits for a later tick', () => {
  const wheel = new TimingWheel<string>(0)
  const order: string[] = []
  wheel.add(5, 'a')
  wheel.advance(5, (value) => {
    order.push(value)
    if (order.length < 3) wheel.add(0, 'again')
  })
  expect(order).toEqual(['a'])
  wheel.advance(6, (value) => order.push(value))
  expect(order).toEqual(['a', 'again'])
})

test('a year passes at once', () => {
  const wheel = new TimingWheel<string>(7)
  const yearMs = 365 * 24 * 3_600_000
  wheel.add(yearMs, 'new year')
  expect(wheel.nextMs()).toBeLessThanOrEqual(yearMs)
  expect(expiredBy(wheel, yearMs - 1)).toEqual([])
  expect(expiredBy(wheel, yearMs)).toEqual(['new year'])
  expect(wheel.nextMs()).toBe(Number.POSITIVE_INFINITY)
})

test('it behaves like a sorted list', () => {
  const operation = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), delay: fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(2 ** 33)) }),
    fc.record({
      kind: fc.constant('advance' as const),
      by: fc.oneof(fc.nat(5), fc.nat(1_000), fc.nat(100_000), fc.nat(2 ** 34)),
    }),
    fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(1_000) }),
  )
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.array(operation, { maxLength: 120 }), (startMs, operations) => {
      const wheel = new TimingWheel<number>(startMs)
      let model: { id: number; deadline: number; handle: number }[] = []
      let now = startMs
      let id = 0
      for (const step of operations) {
        if (step.kind === 'add') {
          const deadline = Math.max(now + step.delay, now + 1)
          model.push({ id, deadline, handle: wheel.add(now + step.delay, id) })
          id++
        } else if (step.kind === 'cancel') {
          const victim = model[step.which % Math.max(1, model.length)]
          if (victim === undefined) continue
          expect(wheel.cancel(victim.handle)).toBe(true)
          model = model.filter((entry) => entry !== victim)
        } else {
          now += step.by
          expect(wheel.nextMs()).toBeLessThanOrEqual(Math.min(...model.map((entry) => entry.deadline)))
          const expired: number[] = []
          wheel.advance(now, (value) => expired.push(value))
          const due = model.filter((entry) => entry.deadline <= now).sort((a, b) => a.deadline - b.deadline || a.id - b.id)
          expect(expired).toEqual(due.map((entry) => entry.id))
          model = model.filter((entry) => entry.deadline > now)
        }
        expect(wheel.size).toBe(model.length)
      }
    }),
    { numRuns: 300, seed: 42 },
  )
})
