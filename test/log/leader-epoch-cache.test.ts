import { expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { CorruptFileError } from '../../src/log/errors.ts'
import { LeaderEpochCache } from '../../src/log/leader-epoch-cache.ts'

const PATH = '/data/leader-epoch-checkpoint'

function cacheWith(...entries: [epoch: number, startOffset: number][]): { disk: MemoryDisk; cache: LeaderEpochCache } {
  const disk = new MemoryDisk()
  disk.makeDirectory('/data')
  const cache = new LeaderEpochCache(disk, '/data')
  cache.load()
  for (const [epoch, startOffset] of entries) cache.assign(epoch, startOffset)
  return { disk, cache }
}

const content = (disk: MemoryDisk) => new TextDecoder().decode(disk.readFile(PATH))
const pairs = (cache: LeaderEpochCache) => cache.entries.map(({ epoch, startOffset }) => [epoch, startOffset])

test('a new epoch is on the disk at once', () => {
  const { disk, cache } = cacheWith([2, 6], [3, 8])
  expect(content(disk)).toBe('0\n2\n2 6\n3 8\n')
  const again = new LeaderEpochCache(disk, '/data')
  again.load()
  expect(pairs(again)).toEqual([
    [2, 6],
    [3, 8],
  ])
  expect([cache.latestEpoch, cache.earliest]).toEqual([3, { epoch: 2, startOffset: 6 }])
})

test('the latest epoch at a later offset is nothing new', () => {
  const { disk, cache } = cacheWith([2, 6])
  const before = disk.operations
  cache.assign(2, 9)
  expect(pairs(cache)).toEqual([[2, 6]])
  expect(disk.operations).toBe(before)
})

test('entries that a new one contradicts go', () => {
  expect(pairs(cacheWith([2, 6], [3, 8], [4, 12], [3, 9]).cache)).toEqual([
    [2, 6],
    [3, 9],
  ])
  expect(pairs(cacheWith([2, 6], [3, 8], [4, 8]).cache)).toEqual([
    [2, 6],
    [4, 8],
  ])
  expect(pairs(cacheWith([2, 6], [3, 8], [1, 2]).cache)).toEqual([[1, 2]])
})

test('the end of an epoch is the start of the next known one (KIP-279)', () => {
  const { cache } = cacheWith([2, 6], [4, 10], [7, 20])
  const end = (epoch: number) => {
    const { epoch: found, endOffset } = cache.endOffsetFor(epoch, 30)
    return [found, endOffset]
  }
  expect(end(7)).toEqual([7, 30])
  expect(end(4)).toEqual([4, 20])
  expect(end(5)).toEqual([4, 20])
  expect(end(2)).toEqual([2, 10])
  expect(end(1)).toEqual([1, 6])
  expect(end(8)).toEqual([-1, -1])
  expect(end(-1)).toEqual([-1, -1])
  expect(cacheWith().cache.endOffsetFor(0, 5)).toEqual({ epoch: -1, endOffset: -1 })
})

test('the epoch of an offset is the last that began at or before it', () => {
  const { cache } = cacheWith([2, 6], [4, 10])
  expect([5, 6, 9, 10, 99].map((offset) => cache.epochForOffset(offset))).toEqual([-1, 2, 2, 4, 4])
})

test('truncating the end takes the epochs that begin there', () => {
  const { cache } = cacheWith([2, 6], [3, 8], [4, 11])
  cache.truncateFromEnd(11)
  expect(pairs(cache)).toEqual([
    [2, 6],
    [3, 8],
  ])
  cache.truncateFromEnd(20)
  cache.truncateFromEnd(0)
  expect(pairs(cache)).toEqual([])
})

test('truncating the start keeps the epoch that the log now begins with', () => {
  const { cache } = cacheWith([2, 6], [3, 8], [4, 11])
  cache.truncateFromStart(7)
  expect(pairs(cache)).toEqual([
    [2, 7],
    [3, 8],
    [4, 11],
  ])
  cache.truncateFromStart(8)
  expect(pairs(cache)).toEqual([
    [3, 8],
    [4, 11],
  ])
  cache.truncateFromStart(100)
  expect(pairs(cache)).toEqual([[4, 100]])
})

test('what truncation took is written with the next flush, or before the log grows over it', () => {
  const { disk, cache } = cacheWith([2, 6], [5, 8])
  cache.truncateFromEnd(8)
  expect(content(disk)).toBe('0\n2\n2 6\n5 8\n')
  cache.assign(2, 8)
  expect(content(disk)).toBe('0\n1\n2 6\n')
  cache.truncateFromStart(7)
  cache.assign(2, 9)
  expect(content(disk)).toBe('0\n1\n2 6\n')
  cache.flush()
  expect(content(disk)).toBe('0\n1\n2 7\n')
})

test('an epoch that cannot be written is not known either', () => {
  const { disk, cache } = cacheWith([2, 6], [3, 8])
  const heal = disk.failWhen(({ kind }) => (kind === 'write' ? 'ENOSPC' : null))
  expect(() => cache.assign(4, 12)).toThrow('ENOSPC')
  expect(pairs(cache)).toEqual([
    [2, 6],
    [3, 8],
  ])
  heal()
  cache.assign(4, 12)
  expect(cache.latestEpoch).toBe(4)
})

test('a damaged file is told', () => {
  const { disk } = cacheWith()
  disk.replaceFile(PATH, new TextEncoder().encode('0\n1\n2\n'))
  expect(() => new LeaderEpochCache(disk, '/data').load()).toThrow(CorruptFileError)
})
