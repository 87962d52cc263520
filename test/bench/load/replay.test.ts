import { expect, test } from 'vitest'
import { FETCH_VERSION } from '../../../bench/load/fetch-reply.ts'
import { dealOut, PrebuiltFetch } from '../../../bench/load/replay-fetch.ts'
import { partitionGroups } from '../../../bench/load/replay-produce.ts'
import { FetchRequest } from '../../../src/protocol/generated/api/fetch.ts'
import { readRequestHeader } from '../../../src/protocol/headers.ts'
import { Reader } from '../../../src/protocol/reader.ts'

const TOPIC = { name: 'topic', id: 'AAAAAAAAAAAAAAAAAAAABQ', partitions: 6 }

function offsetsIn(frame: Buffer): [number, number][] {
  const reader = new Reader(frame, 4)
  readRequestHeader(reader)
  const request = FetchRequest.read(reader, FETCH_VERSION)
  return request.topics[0]!.partitions.map(({ partition, fetchOffset }) => [partition, fetchOffset])
}

test('a prebuilt fetch starts at the beginning of each partition', () => {
  expect(offsetsIn(new PrebuiltFetch(TOPIC, [0, 2]).frame)).toEqual([
    [0, 0],
    [2, 0],
  ])
})

test('moving one partition of a prebuilt fetch leaves the others where they are', () => {
  const fetch = new PrebuiltFetch(TOPIC, [0, 2, 5])

  fetch.moveTo(2, 5_000_000_001)

  expect(offsetsIn(fetch.frame)).toEqual([
    [0, 0],
    [2, 5_000_000_001],
    [5, 0],
  ])
  expect(fetch.offsetOf(2)).toBe(5_000_000_001)
})

test('a partition that is not in the request cannot be moved', () => {
  expect(() => new PrebuiltFetch(TOPIC, [0]).moveTo(1, 1)).toThrow('not in this request')
})

test('partitions are cut into requests of at most so many', () => {
  expect(partitionGroups(7, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]])
  expect(partitionGroups(1, 6)).toEqual([[0]])
})

test('partitions are dealt out evenly, and no connection goes without', () => {
  expect(dealOut(6, 4)).toEqual([[0, 4], [1, 5], [2], [3]])
  expect(dealOut(1, 4)).toEqual([[0]])
})
