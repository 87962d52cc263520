import { expect, test } from 'vitest'
import { defaultPlacement, Placement } from '../../actors/runtime/placement.ts'

function placed(placement: Placement, role: 'network' | 'log' | 'coordinator', count: number): number[] {
  return Array.from({ length: count }, () => placement.place(role))
}

test('each log has a thread of its own until the budget is used up, then the least loaded take more', () => {
  const placement = new Placement(defaultPlacement(5, 'auto'))
  expect(placement.place('network')).toBe(1)
  expect(placed(placement, 'log', 4)).toEqual([2, 3, 4, 5])
  expect(placed(placement, 'log', 6)).toEqual([2, 3, 4, 5, 2, 3])
})

test('the thread of an actor that is gone is taken again before another is started', () => {
  const placement = new Placement(defaultPlacement(5, 'auto'))
  placed(placement, 'log', 3)
  placement.removed(2)
  expect(placement.place('log')).toBe(2)
  expect(placement.place('log')).toBe(4)
  placement.removed(3)
  placement.put(1)
  placement.put(2)
  expect(placement.place('log')).toBe(3)
})

test('on one or two cores one thread serves sockets and logs, and they draw on one arena', () => {
  for (const cores of [1, 2]) {
    const placement = new Placement(defaultPlacement(cores, 'auto'))
    expect(placement.place('network')).toBe(1)
    expect(placed(placement, 'log', 3)).toEqual([1, 1, 1])
    expect(placement.isShared(1)).toBe(true)
  }
})

test('with more cores sockets have a thread of their own, and from eight on two', () => {
  const four = new Placement(defaultPlacement(4, 'auto'))
  expect(placed(four, 'network', 2)).toEqual([1, 1])
  expect(placed(four, 'log', 4)).toEqual([2, 3, 4, 2])
  expect(four.isShared(1)).toBe(false)
  const eight = new Placement(defaultPlacement(8, 'auto'))
  expect(placed(eight, 'network', 3)).toEqual([1, 2, 1])
  expect(new Set(placed(eight, 'log', 20)).size).toBe(6)
})

test('a thread budget overrules the number of cores', () => {
  const placement = new Placement(defaultPlacement(16, 'auto', 2))
  expect(new Set(placed(placement, 'log', 20)).size).toBe(2)
})

test('dedicated gives each log and coordinator its own thread, up to the cap', () => {
  const placement = new Placement({ ...defaultPlacement(2, 'dedicated'), threadsCap: 6 })
  expect(placement.place('network')).toBe(1)
  expect(placed(placement, 'log', 3)).toEqual([2, 3, 4])
  expect(placed(placement, 'coordinator', 1)).toEqual([5])
  expect(placed(placement, 'log', 4)).toEqual([6, 2, 3, 4])
})

test('the main thread holds the supervisor, and inline holds everything', () => {
  expect(new Placement(defaultPlacement(8, 'auto')).place('main')).toBe(0)
  const inline = new Placement(defaultPlacement(8, 'inline'))
  expect([inline.place('network'), inline.place('log'), inline.place('coordinator')]).toEqual([0, 0, 0])
})
