import { describe, expect, test } from 'vitest'
import { CorruptLogError, OffsetOutOfRangeError } from '../../src/log/errors.ts'
import type { Log } from '../../src/log/log.ts'
import {
  append,
  type Bench,
  batch,
  batchOf,
  concat,
  DIRECTORY,
  makeBench,
  openLog,
  rangesOf,
  readOnce,
  reopen,
} from './log-fixture.ts'

const BATCH_BYTES = batch(2).length

/** Batches of two records each, in one segment unless `segmentBytes` says otherwise. */
function logOf(count: number, { segmentBytes = 1 << 20, bench = makeBench() } = {}): { bench: Bench; log: Log } {
  const log = openLog(bench, { config: { segmentBytes, segmentIndexBytes: 1 << 16 } })
  for (let index = 0; index < count; index++) append(log, batch(2))
  return { bench, log }
}

/** What the reads of `work` ask of the disk, in bytes. */
function readsOf(bench: Bench, work: () => void): number[] {
  const reads: number[] = []
  const stop = bench.disk.failWhen(({ kind, length }) => {
    if (kind === 'read') reads.push(length)
    return null
  })
  work()
  stop()
  return reads
}

describe('what a read gives', () => {
  test('is whole batches, no more than asked for', () => {
    const { log } = logOf(10)
    for (let maxBytes = BATCH_BYTES; maxBytes < BATCH_BYTES * 12; maxBytes += 17) {
      const bytes = readOnce(log, 3, { maxBytes })
      expect(bytes.length).toBe(Math.min(9, Math.floor(maxBytes / BATCH_BYTES)) * BATCH_BYTES)
      expect(rangesOf(bytes)[0]).toEqual([2, 3])
    }
  })

  test('is one batch at least, if asked for', () => {
    const { log } = logOf(3)
    expect(readOnce(log, 0, { maxBytes: 1 }).length).toBe(BATCH_BYTES)
    expect(log.read(0, 1, 6, false)).toBeNull()
    expect(log.read(0, 0, 6, false)).toBeNull()
  })

  test('ends in front of the batch that reaches over the limit', () => {
    const { log } = logOf(100)
    for (const maxOffset of [2, 3, 4, 17, 198, 199, 200]) {
      const ranges = rangesOf(readOnce(log, 0, { maxOffset }))
      expect(ranges.at(-1)).toEqual([Math.floor(maxOffset / 2) * 2 - 2, Math.floor(maxOffset / 2) * 2 - 1])
    }
    expect(log.read(0, 1000, 0, true)).toBeNull()
    expect(readOnce(log, 0, { maxOffset: 1 })).toHaveLength(0)
  })

  test('is nothing at the end, and an error beyond it and in front of the start', () => {
    const { log } = logOf(3)
    expect(log.read(6, 1000, 6, true)).toBeNull()
    expect(() => log.read(7, 1000, 6, true)).toThrow(OffsetOutOfRangeError)
    log.updateHighWatermark(6)
    log.deleteRecordsBefore(2)
    expect(() => log.read(1, 1000, 6, true)).toThrow(OffsetOutOfRangeError)
  })

  test('is from one segment, and goes on in the next', () => {
    const { log } = logOf(40, { segmentBytes: BATCH_BYTES * 10 })
    expect(log.segmentCount).toBe(4)
    const plan = log.read(0, 1 << 20, 80, true)!
    expect(plan.fill(new Uint8Array(plan.length))).toBe(BATCH_BYTES * 10)
    expect(plan.endOffset).toBe(20)
    expect(rangesOf(readOnce(log, plan.endOffset))[0]).toEqual([20, 21])
  })

  test('passes over holes that the cleaner or a leader left, within a segment and between two', () => {
    const bench = makeBench()
    const log = openLog(bench, { config: { segmentBytes: BATCH_BYTES * 4 } })
    for (const baseOffset of [0, 10, 20, 22, 50, 60]) {
      log.append(batch(2, { baseOffset, partitionLeaderEpoch: 0 }), { leaderEpoch: 0, origin: 'replication' })
    }
    for (const next of [() => log, () => reopen(bench, log)]) {
      const open = next()
      expect(rangesOf(readOnce(open, 2))[0]).toEqual([10, 11])
      expect(rangesOf(readOnce(open, 15))[0]).toEqual([20, 21])
      expect(rangesOf(readOnce(open, 24))[0]).toEqual([50, 51])
      expect(rangesOf(readOnce(open, 55))[0]).toEqual([60, 61])
    }
  })
})

describe('what a read costs', () => {
  test('at the end of the log: one call for exactly the bytes there are', () => {
    const { bench, log } = logOf(50)
    expect(readsOf(bench, () => readOnce(log, 99))).toEqual([BATCH_BYTES])
    expect(readsOf(bench, () => readOnce(log, 90))).toEqual([BATCH_BYTES * 5])
  })

  test('a little behind it, with a high watermark that follows: the same', () => {
    const { bench, log } = logOf(50)
    expect(readsOf(bench, () => readOnce(log, 80, { maxOffset: 90 }))).toEqual([BATCH_BYTES * 5])
  })

  test('in sequence through older records: one call each, without the index', () => {
    const { bench, log } = logOf(2000)
    const maxBytes = BATCH_BYTES * 10 + 30
    let offset = 0
    readOnce(log, offset, { maxBytes })
    const reads = readsOf(bench, () => {
      for (let call = 0; call < 20; call++) {
        offset += 20
        expect(rangesOf(readOnce(log, offset, { maxBytes }))).toHaveLength(10)
      }
    })
    expect(reads).toEqual(Array.from({ length: 20 }, () => maxBytes))
  })

  test('for several consumers at different places: still one call each', () => {
    const { bench, log } = logOf(2000)
    const offsets = [0, 500, 1000, 1500, 2000, 2500]
    const readAll = () => {
      for (const [consumer, offset] of offsets.entries()) {
        readOnce(log, offset, { maxBytes: BATCH_BYTES * 5 + 30 })
        offsets[consumer] = offset + 10
      }
    }
    readAll()
    expect(readsOf(bench, readAll)).toHaveLength(offsets.length)
  })

  test('from one segment to the next: at most a header more', () => {
    const { bench, log } = logOf(400, { segmentBytes: BATCH_BYTES * 100 })
    readOnce(log, 0, { maxBytes: BATCH_BYTES * 300 })
    expect(readsOf(bench, () => readOnce(log, 200, { maxBytes: BATCH_BYTES * 300 })).length).toBeLessThanOrEqual(3)
  })
})

test('what is remembered of positions does not outlive a truncation', () => {
  const { log } = logOf(20)
  readOnce(log, 10, { maxBytes: BATCH_BYTES * 2 })
  log.truncateTo(12)
  append(log, batchOf(['a longer value than before', 'b']))
  expect(rangesOf(readOnce(log, 12))).toEqual([[12, 13]])
  append(log, batch(1))
  expect(rangesOf(readOnce(log, 14))).toEqual([[14, 14]])
  expect(rangesOf(readOnce(log, 10))).toEqual([
    [10, 11],
    [12, 13],
    [14, 14],
  ])
})

test('several batches in one append are found each', () => {
  const log = openLog(makeBench())
  append(log, concat(batch(2), batch(3), batch(1)))
  expect([0, 1, 2, 4, 5].map((offset) => rangesOf(readOnce(log, offset))[0]![0])).toEqual([0, 0, 2, 2, 5])
})

test('a file that lost its end while it was open is damage, not the end of the log', () => {
  const { bench, log } = logOf(20)
  const file = bench.disk.open(`${DIRECTORY}/00000000000000000000.log`, 'write')
  file.truncate(BATCH_BYTES * 3)
  expect(() => readOnce(log, 0)).toThrow(CorruptLogError)
  expect(() => readOnce(log, 30)).toThrow(CorruptLogError)
  expect(rangesOf(readOnce(log, 0, { maxBytes: BATCH_BYTES * 2 }))).toHaveLength(2)
})

test('bytes that are no batch are never given away', () => {
  const { bench, log } = logOf(20)
  bench.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, BATCH_BYTES * 5 + 8, 7)
  expect(() => readOnce(log, 0, { maxBytes: BATCH_BYTES * 10 })).toThrow(CorruptLogError)
  expect(rangesOf(readOnce(log, 0, { maxBytes: BATCH_BYTES * 5 }))).toHaveLength(5)
})
