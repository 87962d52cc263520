import { describe, expect, test } from 'vitest'
import { RafkaError } from '../../../src/base/errors.ts'
import type { Log } from '../../../src/log/log.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { BOMBS, bombBatch } from '../../records/bombs.ts'
import { append, type Bench, batchOf, makeBench, marker, openLog, rangesOf, readAll, reopen } from '../log-fixture.ts'
import { cleanLog } from './clean-log.ts'
import { type KeyedValue, keyedBatch, keyedRecords } from './keyed-batch.ts'

const COMPACTED = { config: { compact: true, delete: false, deleteRetentionMs: 1000 } }

/** A compacted log with these batches, all but the active segment ready to be cleaned. */
function logOf(
  bench: Bench,
  batches: readonly (readonly KeyedValue[])[],
  options: Parameters<typeof openLog>[1] = COMPACTED,
): Log {
  const log = openLog(bench, options)
  for (const pairs of batches) append(log, keyedBatch(pairs))
  log.roll()
  log.updateHighWatermark(log.logEndOffset)
  return log
}

const pairsOf = (log: Log): KeyedValue[] => keyedRecords(readAll(log)).map(({ key, value }) => [key, value])

test('of each key the last value stays, at the offset that it had', () => {
  const bench = makeBench()
  const log = logOf(bench, [
    [
      ['a', '1'],
      ['b', '1'],
    ],
    [['a', '2']],
    [
      ['c', '1'],
      ['a', '3'],
    ],
  ])
  expect(cleanLog(log, bench.disk).endOffset).toBe(5)
  expect(keyedRecords(readAll(log)).map(({ offset, key, value }) => [offset, key, value])).toEqual([
    [1, 'b', '1'],
    [3, 'c', '1'],
    [4, 'a', '3'],
  ])
  expect(log.logEndOffset).toBe(5)
})

test('a log that was cleaned and opened again is the same', () => {
  const bench = makeBench()
  const log = logOf(
    bench,
    Array.from({ length: 60 }, (_, index) => [[`key-${index % 7}`, `value-${index}`]]),
  )
  cleanLog(log, bench.disk)
  const before = readAll(log)
  expect(readAll(reopen(bench, log, COMPACTED))).toEqual(before)
})

test('segments that became small are merged', () => {
  const bench = makeBench()
  const log = logOf(
    bench,
    Array.from({ length: 100 }, (_, index) => [[`key-${index % 5}`, `value-${index}`]]),
  )
  const { segmentCount } = log
  const { endOffset } = cleanLog(log, bench.disk)
  cleanLog(log, bench.disk, { cleanedOffset: 0 })
  expect(segmentCount).toBeGreaterThan(5)
  expect(log.segmentCount).toBe(2)
  expect(endOffset).toBe(100)
  expect(pairsOf(log)).toHaveLength(5)
})

test('a tombstone outlives what it deletes by delete.retention.ms', () => {
  const bench = makeBench()
  const log = logOf(bench, [
    [
      ['a', '1'],
      ['b', '1'],
    ],
    [['a', null]],
    [['c', '1']],
  ])
  cleanLog(log, bench.disk)
  const [, tombstone] = readAll(log)
  expect(new BatchView().at(tombstone!, 0).hasDeleteHorizon).toBe(true)
  expect(new BatchView().at(tombstone!, 0).baseTimestamp).toBe(bench.clock.ms + 1000)
  expect(keyedRecords([tombstone!])).toEqual([{ offset: 2, key: 'a', value: null, timestamp: bench.clock.ms }])
  bench.clock.advance(999)
  cleanLog(log, bench.disk)
  expect(pairsOf(log)).toContainEqual(['a', null])
  bench.clock.advance(1)
  cleanLog(log, bench.disk)
  expect(pairsOf(log)).toEqual([
    ['b', '1'],
    ['c', '1'],
  ])
})

test('records without a key have no place in a compacted log', () => {
  const bench = makeBench()
  const log = openLog(bench, COMPACTED)
  append(log, batchOf(['none']))
  append(log, keyedBatch([['a', '1']]))
  log.roll()
  log.updateHighWatermark(2)
  expect(cleanLog(log, bench.disk).stats.invalidRecords).toBe(1)
  expect(pairsOf(log)).toEqual([['a', '1']])
})

test('the last batch stays as an empty one, so that readers find their way to the end', () => {
  const bench = makeBench()
  const log = openLog(bench, COMPACTED)
  append(log, keyedBatch([['a', '1']]))
  append(log, batchOf(['none']))
  log.roll()
  append(log, keyedBatch([['a', '2']]))
  log.updateHighWatermark(3)
  cleanLog(log, bench.disk)
  expect(readAll(log).flatMap(rangesOf)).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ])
  expect(new BatchView().at(readAll(log)[1]!, 0).count).toBe(0)
})

describe('what may be cleaned', () => {
  test('ends where a transaction is open', () => {
    const bench = makeBench()
    const log = openLog(bench, COMPACTED)
    append(log, keyedBatch([['a', '1']]))
    log.roll()
    append(log, keyedBatch([['a', '2']], { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true }), {
      verificationGuard: log.beginVerification(1, 0, 0, false),
    })
    log.roll()
    append(log, keyedBatch([['a', '3']]))
    log.roll()
    log.updateHighWatermark(3)
    expect(log.cleaning.survey(-1)).toMatchObject({ firstDirtyOffset: 0, firstUncleanableOffset: 1 })
    append(log, marker('commit', { producerId: 1 }), { origin: 'coordinator' })
    log.updateHighWatermark(4)
    expect(log.cleaning.survey(-1)).toMatchObject({ firstDirtyOffset: 0, firstUncleanableOffset: 3 })
  })

  test('ends in front of segments that are younger than min.compaction.lag.ms', () => {
    const bench = makeBench()
    const log = logOf(bench, [[['a', '1']]], { config: { ...COMPACTED.config, minCompactionLagMs: 100 } } as typeof COMPACTED)
    bench.clock.advance(99)
    expect(log.cleaning.survey(-1)).toMatchObject({ firstUncleanableOffset: 0, cleanableBytes: 0 })
    bench.clock.advance(1)
    expect(log.cleaning.survey(-1)).toMatchObject({ firstUncleanableOffset: 1 })
  })
})

test.each(Object.keys(BOMBS) as (keyof typeof BOMBS)[])(
  'a bomb of %s ends the cleaning, which leaves the log as it was',
  (name) => {
    const bench = makeBench()
    const log = logOf(bench, [[['a', '1']], [['a', '2']]], {
      ...COMPACTED,
      config: { ...COMPACTED.config, segmentBytes: 4 << 20 },
    })
    append(log, bombBatch(BOMBS[name]))
    log.roll()
    log.updateHighWatermark(log.logEndOffset)
    const before = readAll(log)
    expect(() => cleanLog(log, bench.disk)).toThrow(RafkaError)
    expect(readAll(log)).toEqual(before)
  },
)
