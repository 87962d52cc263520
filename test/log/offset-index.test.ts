import { expect, test } from 'vitest'
import { InvariantError } from '../../src/base/assert.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { OffsetIndex } from '../../src/log/offset-index.ts'

const PATH = '/00000000000000001000.index'

/** Entries for offsets 1010, 1020 … at positions 100, 200 … */
function filled(count: number, disk = new MemoryDisk()): { disk: MemoryDisk; index: OffsetIndex } {
  const index = new OffsetIndex(disk, PATH, 1000)
  index.create(1 << 20)
  for (let entry = 1; entry <= count; entry++) index.append(1000 + entry * 10, entry * 100)
  return { disk, index }
}

test('an entry is the relative offset and the position, an int32 each', () => {
  const { disk, index } = filled(2)
  index.trim()
  expect(Buffer.from(disk.readFile(PATH)).toString('hex')).toBe('0000000a00000064' + '00000014000000c8')
})

test('the file has its full length while it is written to, in whole entries, and is trimmed to what is used', () => {
  const disk = new MemoryDisk()
  const index = new OffsetIndex(disk, PATH, 1000)
  index.create(1005)
  expect(disk.readFile(PATH).length).toBe(1000)
  index.append(1010, 100)
  index.trim()
  expect(disk.readFile(PATH).length).toBe(8)
  index.preallocate(1005)
  expect(disk.readFile(PATH).length).toBe(1000)
})

test.each([0, 1, 63, 64, 65, 511, 512, 513, 5000])(
  'a lookup among %i entries gives the last that is not behind the offset',
  (count) => {
    const { index } = filled(count)
    expect(index.lookup(1000)).toEqual({ offset: 1000, position: 0 })
    expect(index.lookup(1009)).toEqual({ offset: 1000, position: 0 })
    for (let entry = 1; entry <= count; entry += 1 + (entry >> 4)) {
      expect(index.lookup(1000 + entry * 10)).toEqual({ offset: 1000 + entry * 10, position: entry * 100 })
      expect(index.lookup(1000 + entry * 10 + 9).position).toBe(entry * 100)
    }
    expect(index.lookup(2 ** 50).position).toBe(count * 100)
  },
)

test('entries that were not written yet are found as well, and closing without a flush loses them', () => {
  const { disk, index } = filled(70)
  expect(index.lookup(1699).position).toBe(6900)
  index.close()
  const again = new OffsetIndex(disk, PATH, 1000)
  expect(again.open()).toBe(true)
  expect(again.entries).toBe(64)
  expect(again.lastOffset).toBe(1640)
})

test('the zeros that an unclean stop leaves behind the entries are no entries', () => {
  const { disk, index } = filled(300)
  index.flush()
  index.close()
  const again = new OffsetIndex(disk, PATH, 1000)
  again.open()
  expect(again.entries).toBe(300)
  expect(again.lookup(10_000)).toEqual({ offset: 4000, position: 30_000 })
  again.append(4010, 30_100)
  expect(again.lookup(4010).position).toBe(30_100)
})

test('a file that does not end with a whole entry is told', () => {
  const { disk, index } = filled(3)
  index.trim()
  index.close()
  const file = disk.open(PATH, 'write')
  file.truncate(20)
  const again = new OffsetIndex(disk, PATH, 1000)
  expect(again.open()).toBe(false)
  expect(again.entries).toBe(2)
})

test('truncating forgets the entries from the offset on, in memory and on the disk', () => {
  for (const [offset, left] of [
    [1000, 0],
    [1010, 0],
    [1011, 1],
    [1500, 49],
    [1655, 65],
    [9999, 80],
  ] as const) {
    const { disk, index } = filled(80)
    index.truncateTo(offset)
    expect(index.entries).toBe(left)
    expect(index.lastOffset).toBe(1000 + left * 10)
    index.append(5000, 1)
    index.flush()
    index.close()
    const again = new OffsetIndex(disk, PATH, 1000)
    again.open()
    expect(again.entries).toBe(left + 1)
  }
})

test('offsets must rise, and stay within 2^31 of the base offset', () => {
  const { index } = filled(1)
  expect(() => index.append(1010, 200)).toThrow(InvariantError)
  expect(index.canAppend(999)).toBe(false)
  expect(index.canAppend(1000 + 0x7fffffff)).toBe(true)
  expect(index.canAppend(1000 + 0x80000000)).toBe(false)
  index.append(1000 + 0x7fffffff, 0x7fffffff)
  expect(index.lookup(2 ** 45)).toEqual({ offset: 1000 + 0x7fffffff, position: 0x7fffffff })
})

test('it is full at the size that was set, although it takes more: an append is never refused for its index', () => {
  const { index } = filled(3)
  expect(index.isFull(24)).toBe(true)
  expect(index.isFull(32)).toBe(false)
})

test('a full disk keeps entries in memory until it takes them', () => {
  const { disk, index } = filled(10)
  const heal = disk.failWhen(({ kind }) => (kind === 'write' ? 'ENOSPC' : null))
  for (let entry = 11; entry <= 400; entry++) index.append(1000 + entry * 10, entry * 100)
  expect(index.lookup(4000).position).toBe(30_000)
  expect(() => index.flush()).toThrow('ENOSPC')
  heal()
  index.trim()
  index.close()
  const again = new OffsetIndex(disk, PATH, 1000)
  again.open()
  expect(again.entries).toBe(400)
  expect(again.lookup(3999).position).toBe(29_900)
})
