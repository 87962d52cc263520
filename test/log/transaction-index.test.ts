import { expect, test } from 'vitest'
import { InvariantError } from '../../src/base/assert.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { CorruptIndexError } from '../../src/log/errors.ts'
import { type AbortedTransaction, TransactionIndex } from '../../src/log/transaction-index.ts'

const PATH = '/00000000000000000000.txnindex'

const aborted = (producerId: number, firstOffset: number, lastOffset: number, lastStableOffset: number): AbortedTransaction => ({
  producerId,
  firstOffset,
  lastOffset,
  lastStableOffset,
})
const ENTRIES = [aborted(0, 0, 10, 11), aborted(1, 5, 15, 13), aborted(2, 18, 35, 25), aborted(3, 32, 50, 40)]

function filled(): { disk: MemoryDisk; index: TransactionIndex } {
  const disk = new MemoryDisk()
  const index = new TransactionIndex(disk, PATH, 0, false)
  for (const entry of ENTRIES) index.append(entry)
  return { disk, index }
}

test('the file is made with the first entry: version, producer id, first, last and last stable offset', () => {
  const disk = new MemoryDisk()
  const index = new TransactionIndex(disk, PATH, 0, false)
  index.truncateTo(0)
  expect(index.collect(0, 100, [])).toBe(false)
  expect(disk.exists(PATH)).toBe(false)
  index.append(aborted(7, 1, 2, 3))
  expect(Buffer.from(disk.readFile(PATH)).toString('hex')).toBe(
    '0000' + '0000000000000007' + '0000000000000001' + '0000000000000002' + '0000000000000003',
  )
})

test('the transactions that overlap a range are found, and whether a later segment can have more', () => {
  const { index } = filled()
  const collect = (from: number, to: number) => {
    const into: AbortedTransaction[] = []
    const isComplete = index.collect(from, to, into)
    return [into.map(({ producerId }) => producerId), isComplete]
  }
  expect(collect(0, 100)).toEqual([[0, 1, 2, 3], false])
  expect(collect(0, 32)).toEqual([[0, 1, 2], true])
  expect(collect(0, 35)).toEqual([[0, 1, 2, 3], true])
  expect(collect(10, 35)).toEqual([[0, 1, 2, 3], true])
  expect(collect(11, 35)).toEqual([[1, 2, 3], true])
  expect(collect(20, 41)).toEqual([[2, 3], false])
  expect(collect(51, 100)).toEqual([[], false])
})

test('what was written is read again', () => {
  const { disk, index } = filled()
  index.close()
  expect(new TransactionIndex(disk, PATH, 0, true).entries).toEqual(ENTRIES)
})

test('truncating forgets the transactions whose markers go', () => {
  const { disk, index } = filled()
  index.truncateTo(51)
  expect(index.entries).toHaveLength(4)
  index.truncateTo(35)
  expect(index.entries).toEqual(ENTRIES.slice(0, 2))
  expect(disk.readFile(PATH).length).toBe(68)
  index.append(aborted(9, 20, 36, 37))
  index.reset()
  expect(index.entries).toEqual([])
  expect(disk.readFile(PATH).length).toBe(0)
})

test('markers are indexed in their order', () => {
  const { index } = filled()
  expect(() => index.append(aborted(4, 41, 50, 51))).toThrow(InvariantError)
})

test('damage is told: half entries, newer versions, and what is no transaction', () => {
  const damaged = (damage: (bytes: Uint8Array) => Uint8Array): TransactionIndex => {
    const { disk } = filled()
    disk.replaceFile(PATH, damage(disk.readFile(PATH)))
    return new TransactionIndex(disk, PATH, 0, true)
  }
  expect(() => damaged((bytes) => bytes.subarray(0, 40)).entries).toThrow(CorruptIndexError)
  expect(() => damaged((bytes) => bytes.with(1, 1)).entries).toThrow(CorruptIndexError)
  expect(() => damaged((bytes) => bytes.with(2, 0x80)).entries).toThrow(CorruptIndexError)
  expect(() => damaged((bytes) => bytes.with(34 + 25, 9)).entries).toThrow(CorruptIndexError)
  expect(() => damaged((bytes) => bytes.fill(0, 34, 68)).entries).toThrow(CorruptIndexError)
})
