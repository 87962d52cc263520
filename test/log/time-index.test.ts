import { expect, test } from 'vitest'
import { InvariantError } from '../../src/base/assert.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { TimeIndex } from '../../src/log/time-index.ts'

const PATH = '/00000000000000000100.timeindex'

function created(disk = new MemoryDisk()): TimeIndex {
  const index = new TimeIndex(disk, PATH, 100)
  index.create(1 << 16)
  return index
}

function reopened(disk: MemoryDisk): TimeIndex {
  const index = new TimeIndex(disk, PATH, 100)
  index.open()
  return index
}

test('an entry is a timestamp, an int64, and a relative offset, an int32; the length is in whole entries', () => {
  const disk = new MemoryDisk()
  const index = created(disk)
  expect(disk.readFile(PATH).length).toBe(65_532)
  index.maybeAppend(1_700_000_000_000, 110)
  index.trim()
  expect(Buffer.from(disk.readFile(PATH)).toString('hex')).toBe('0000018bcfe568000000000a')
})

test('only a larger timestamp makes an entry', () => {
  const index = created()
  expect(index.last).toEqual({ timestamp: -1, offset: 100 })
  index.maybeAppend(-1, 101)
  index.maybeAppend(500, 102)
  index.maybeAppend(500, 109)
  index.maybeAppend(700, 110)
  expect(index.entries).toBe(2)
  expect(index.last).toEqual({ timestamp: 700, offset: 110 })
  expect(() => index.maybeAppend(600, 120)).toThrow(InvariantError)
})

test('a lookup gives the last entry that is not younger', () => {
  const index = created()
  for (let entry = 1; entry <= 2000; entry++) index.maybeAppend(entry * 10, 100 + entry)
  expect(index.lookup(9)).toEqual({ timestamp: -1, offset: 100 })
  expect(index.lookup(10)).toEqual({ timestamp: 10, offset: 101 })
  expect(index.lookup(12_345)).toEqual({ timestamp: 12_340, offset: 1334 })
  expect(index.lookup(Number.MAX_SAFE_INTEGER)).toEqual({ timestamp: 20_000, offset: 2100 })
})

test('it is full one entry early: that one is for the closing of the segment', () => {
  const index = created()
  index.maybeAppend(1, 101)
  expect(index.isFull(36)).toBe(false)
  index.maybeAppend(2, 102)
  expect(index.isFull(36)).toBe(true)
})

test('truncating goes by the offset', () => {
  const disk = new MemoryDisk()
  const index = created(disk)
  for (let entry = 1; entry <= 10; entry++) index.maybeAppend(entry * 10, 100 + entry * 5)
  index.truncateTo(125)
  expect(index.last).toEqual({ timestamp: 40, offset: 120 })
  index.flush()
  index.close()
  expect(reopened(disk).entries).toBe(4)
})

test('the only entry may be all zeros: a segment whose one batch is of 1970', () => {
  const disk = new MemoryDisk()
  const index = created(disk)
  index.maybeAppend(0, 100)
  index.trim()
  index.close()
  expect(reopened(disk).last).toEqual({ timestamp: 0, offset: 100 })
})

test('zeros behind the entries are no entries', () => {
  const disk = new MemoryDisk()
  const index = created(disk)
  for (let entry = 1; entry <= 5; entry++) index.maybeAppend(entry, 100 + entry)
  index.flush()
  index.close()
  expect(reopened(disk).entries).toBe(5)
})

test('nanoseconds in place of milliseconds do no harm', () => {
  const index = created()
  index.maybeAppend(1_700_000_000_000_000_000, 105)
  expect(index.lookup(2_000_000_000_000_000_000).offset).toBe(105)
})
