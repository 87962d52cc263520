import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { type Deadline, DeadlineQueue } from '../../src/coordinator/deadline-queue.ts'

describe('deadlines', () => {
  test('run when their time has come, the earliest first', () => {
    const { queue, ran, deadline } = queueOf()
    queue.set(deadline('late'), 20)
    queue.set(deadline('early'), 10)

    queue.runDue(9)
    expect(ran).toEqual([])
    queue.runDue(20)
    expect(ran).toEqual(['early', 'late'])
    expect(queue.size).toBe(0)
  })

  test('can be moved later and earlier', () => {
    const { queue, ran, deadline } = queueOf()
    const moved = deadline('moved')
    queue.set(moved, 10)
    queue.set(moved, 30)
    queue.runDue(20)
    expect(ran).toEqual([])
    queue.set(moved, 25)
    expect(queue.nextMs).toBe(25)
    queue.runDue(25)
    expect(ran).toEqual(['moved'])
  })

  test('do not run once cleared, and can be set again', () => {
    const { queue, ran, deadline } = queueOf()
    const one = deadline('one')
    queue.set(one, 10)
    queue.clear(one)
    expect([queue.size, queue.nextMs, one.isSet]).toEqual([0, Number.POSITIVE_INFINITY, false])
    queue.runDue(100)
    queue.set(one, 110)
    queue.runDue(110)
    expect(ran).toEqual(['one'])
  })

  test('pushing back, as a heartbeat does, leaves the queue alone until the old time has come', () => {
    const { queue, deadline } = queueOf()
    const session = deadline('session')
    queue.set(session, 10)
    for (let nowMs = 1; nowMs < 10; nowMs++) queue.set(session, nowMs + 10)
    expect(queue.nextMs).toBe(10)
    queue.runDue(10)
    expect(queue.nextMs).toBe(19)
  })

  test('a deadline that sets another one for now has it run in the same call', () => {
    const { queue, ran, deadline } = queueOf()
    const second = deadline('second')
    queue.set(
      queue.create(() => queue.set(second, 5)),
      5,
    )
    queue.runDue(5)
    expect(ran).toEqual(['second'])
  })

  test('thousands of them run at their times whatever is done to them', () => {
    const random = new SeededRandom(3)
    const queue = new DeadlineQueue()
    const expected = new Map<Deadline, number>()
    const deadlines: Deadline[] = []
    let nowMs = 0
    for (let i = 0; i < 300; i++) {
      const deadline: Deadline = queue.create(() => {
        expect(expected.get(deadline)).toBe(nowMs)
        expected.delete(deadline)
      })
      deadlines.push(deadline)
    }
    for (let step = 0; step < 20_000; step++) {
      const deadline = deadlines[random.below(300)]!
      if (random.chance(0.2)) {
        queue.clear(deadline)
        expected.delete(deadline)
      } else {
        const dueMs = nowMs + 1 + random.below(500)
        queue.set(deadline, dueMs)
        expected.set(deadline, dueMs)
      }
      if (random.chance(0.3)) queue.runDue(++nowMs)
    }
    for (; expected.size > 0; nowMs++) queue.runDue(nowMs)
    expect(queue.size).toBe(0)
  })
})

function queueOf() {
  const queue = new DeadlineQueue()
  const ran: string[] = []
  return { queue, ran, deadline: (name: string) => queue.create(() => ran.push(name)) }
}
