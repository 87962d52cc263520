import { describe, expect, test } from 'vitest'
import { Directory } from '../../src/broker/directory.ts'
import { topicId } from '../metadata/cluster-image.ts'

const ORDERS = topicId(1)
const OFFSETS = topicId(2)

function place(
  directory: Directory,
  endOffset: number,
  ...placed: readonly (readonly [string, string, number, number, number?])[]
): void {
  directory.place({
    kind: 'partitions-placed',
    endOffset,
    lost: [],
    offlineLogDirs: [],
    removed: [],
    placed: placed.map(([id, topic, partition, actor, coordinator = 0]) => ({
      topicId: id,
      topic,
      partition,
      actor,
      coordinator,
    })),
  })
}

describe('where partitions live', () => {
  test('is nowhere before the placement told', () => {
    const directory = new Directory()
    expect(directory.endOffset).toBe(-1)
    expect(directory.partition(ORDERS, 0)).toBe(0)
    expect(directory.coordinator('__consumer_offsets', 0)).toBe(0)
    expect(directory.coordinators('__consumer_offsets')).toEqual([])
  })

  test('is known by topic id and partition, whichever order they came in', () => {
    const directory = new Directory()
    place(directory, 7, [ORDERS, 'orders', 2, 102], [ORDERS, 'orders', 0, 100])
    expect([0, 1, 2, 3].map((partition) => directory.partition(ORDERS, partition))).toEqual([100, 0, 102, 0])
    expect(directory.partition(topicId(9), 0)).toBe(0)
    expect(directory.endOffset).toBe(7)
  })

  test('adds up over placements, and the last word counts', () => {
    const directory = new Directory()
    place(directory, 7, [ORDERS, 'orders', 0, 100])
    place(directory, 9, [ORDERS, 'orders', 1, 101])
    place(directory, 12)
    expect([0, 1].map((partition) => directory.partition(ORDERS, partition))).toEqual([100, 101])
    expect(directory.endOffset).toBe(12)
    place(directory, 13, [ORDERS, 'orders', 0, 200])
    expect(directory.partition(ORDERS, 0)).toBe(200)
  })

  test('is forgotten with the topic, whose actors are named to whoever wakes those that wait on them', () => {
    const directory = new Directory()
    place(directory, 7, [ORDERS, 'orders', 0, 100], [ORDERS, 'orders', 1, 101], [topicId(3), 'more', 0, 103])
    expect(directory.removeTopic(ORDERS)).toEqual([100, 101])
    expect(directory.partition(ORDERS, 0)).toBe(0)
    expect(directory.partition(topicId(3), 0)).toBe(103)
    expect(directory.removeTopic(ORDERS)).toEqual([])
  })

  test('of a topic made anew under its name is not mixed up with the old one: ids tell them apart', () => {
    const directory = new Directory()
    const again = topicId(4)
    place(directory, 7, [ORDERS, 'orders', 0, 100])
    place(directory, 9, [again, 'orders', 0, 200])
    directory.removeTopic(ORDERS)
    expect(directory.partition(again, 0)).toBe(200)
  })
})

describe('where coordinators live', () => {
  test('is known by the topic’s name and the partition', () => {
    const directory = new Directory()
    place(directory, 7, [OFFSETS, '__consumer_offsets', 3, 103, 203], [OFFSETS, '__consumer_offsets', 1, 101, 201])
    expect([1, 2, 3].map((partition) => directory.coordinator('__consumer_offsets', partition))).toEqual([201, 0, 203])
    expect(directory.coordinators('__consumer_offsets')).toEqual([201, 203])
    expect(directory.coordinator('orders', 1)).toBe(0)
  })

  test('partitions without one have none', () => {
    const directory = new Directory()
    place(directory, 7, [ORDERS, 'orders', 0, 100])
    expect(directory.coordinators('orders')).toEqual([])
  })
})

describe('what leaves this node', () => {
  test('is a coordinator whose partition is led elsewhere now: it is named once, and not found any more', () => {
    const directory = new Directory()
    place(directory, 1, [OFFSETS, '__consumer_offsets', 0, 110, 210])
    const placed = [{ topicId: OFFSETS, topic: '__consumer_offsets', partition: 0, actor: 110, coordinator: 0 }]
    const news = { kind: 'partitions-placed' as const, endOffset: 2, placed, removed: [], lost: [], offlineLogDirs: [] }
    expect(directory.place(news)).toEqual([210])
    expect(directory.place(news)).toEqual([])
    expect(directory.coordinator('__consumer_offsets', 0)).toBe(0)
    expect(directory.coordinators('__consumer_offsets')).toEqual([])
    expect(directory.partition(OFFSETS, 0)).toBe(110)
  })

  test('is a replica that was reassigned, with its coordinator', () => {
    const directory = new Directory()
    place(directory, 1, [OFFSETS, '__consumer_offsets', 0, 110, 210], [ORDERS, 'orders', 0, 100])
    const removed = [{ topicId: OFFSETS, topic: '__consumer_offsets', partition: 0 }]
    expect(
      directory.place({ kind: 'partitions-placed', endOffset: 2, placed: [], removed, lost: [], offlineLogDirs: [] }),
    ).toEqual([110, 210])
    expect(directory.partition(OFFSETS, 0)).toBe(0)
    expect(directory.partition(ORDERS, 0)).toBe(100)
  })

  test('is what a topic had, and not what one of the same name has that was made after it', () => {
    const directory = new Directory()
    place(directory, 1, [OFFSETS, '__consumer_offsets', 0, 110, 210])
    place(directory, 2, [topicId(7), '__consumer_offsets', 0, 120, 220])
    expect(directory.removeTopic(OFFSETS)).toEqual([110])
    expect(directory.coordinator('__consumer_offsets', 0)).toBe(220)
  })
})
