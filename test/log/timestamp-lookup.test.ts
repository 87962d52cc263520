import { expect, test } from 'vitest'
import type { Log } from '../../src/log/log.ts'
import {
  EARLIEST_LOCAL_TIMESTAMP,
  EARLIEST_PENDING_UPLOAD_TIMESTAMP,
  EARLIEST_TIMESTAMP,
  LATEST_TIERED_TIMESTAMP,
  LATEST_TIMESTAMP,
  MAX_TIMESTAMP,
} from '../../src/log/timestamp-lookup.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { COMPRESSION_NAMES } from '../../src/records/compression.ts'
import { append, batch, makeBench, openLog, reopen, START_MS } from './log-fixture.ts'

/** A batch with a record for each timestamp, counted from the start. */
function timed(timestamps: readonly number[], options: BatchOptions = {}): Uint8Array {
  const builder = new BatchBuilder(options)
  for (const timestamp of timestamps) builder.append({ timestamp: START_MS + timestamp, key: null, value: new Uint8Array(20) })
  return builder.build()
}

const find = (log: Log, timestamp: number) => {
  const found = log.offsetForTimestamp(START_MS + timestamp)
  return [found.timestamp === -1 ? -1 : found.timestamp - START_MS, found.offset, found.leaderEpoch]
}

test('the first record at or after a time is found, inside of its batch', () => {
  const log = openLog(makeBench())
  append(log, timed([0, 10, 20]), { leaderEpoch: 4 })
  append(log, timed([30, 5, 40]), { leaderEpoch: 5 })
  expect(find(log, -5)).toEqual([0, 0, 4])
  expect(find(log, 10)).toEqual([10, 1, 4])
  expect(find(log, 11)).toEqual([20, 2, 4])
  expect(find(log, 21)).toEqual([30, 3, 5])
  expect(find(log, 31)).toEqual([40, 5, 5])
  expect(find(log, 41)).toEqual([-1, -1, -1])
})

test.each(COMPRESSION_NAMES.map((name, id) => [name, id] as const))('in batches compressed with %s', (_name, compression) => {
  const log = openLog(makeBench())
  append(log, timed([0, 10, 20], { compression }))
  expect(find(log, 15)).toEqual([20, 2, 0])
})

test('over many segments, by the time indexes, in order or not, before and after a restart', () => {
  const bench = makeBench()
  const log = openLog(bench, { config: { indexIntervalBytes: 1, segmentIndexBytes: 12_000 } })
  const timestamps: number[] = []
  for (let index = 0; index < 200; index++) {
    const three = [0, 1, 2].map((record) => index * 10 + ((record * 7 + index * 13) % 25))
    timestamps.push(...three)
    append(log, timed(three))
  }
  for (const next of [() => log, () => reopen(bench, log)]) {
    const open = next()
    for (let target = 0; target < 2050; target += 7) {
      // Kafka takes the first segment that holds anything so late, and there the first record: that is the first of the log.
      const expected = timestamps.findIndex((timestamp) => timestamp >= target)
      expect(find(open, target)[1]).toBe(expected)
    }
  }
})

test('records that were deleted are not found, though they share a batch with others', () => {
  const log = openLog(makeBench())
  append(log, timed([0, 10, 20]))
  log.updateHighWatermark(3)
  log.deleteRecordsBefore(1)
  expect(find(log, 0)).toEqual([10, 1, 0])
})

test('the largest timestamp is that of the first record that has it', () => {
  const bench = makeBench()
  const log = openLog(bench)
  expect(log.offsetForTimestamp(MAX_TIMESTAMP)).toEqual({ timestamp: -1, offset: -1, leaderEpoch: -1 })
  for (const timestamps of [
    [0, 1],
    [50, 99, 3],
    [99, 2],
  ])
    append(log, timed(timestamps), { leaderEpoch: 7 })
  for (let index = 0; index < 30; index++) append(log, timed([index]), { leaderEpoch: 7 })
  const expected = { timestamp: START_MS + 99, offset: 3, leaderEpoch: 7 }
  expect(log.offsetForTimestamp(MAX_TIMESTAMP)).toEqual(expected)
  expect(reopen(bench, log).offsetForTimestamp(MAX_TIMESTAMP)).toEqual(expected)
})

test('records of LogAppendTime all have the time of their batch', () => {
  const log = openLog(makeBench())
  append(log, timed([0, 10], { timestampType: 1, logAppendTime: START_MS + 500 }))
  expect(find(log, 400)).toEqual([500, 0, 0])
  expect(log.offsetForTimestamp(MAX_TIMESTAMP).offset).toBe(0)
})

test('the ends of the log have names, and their leader epochs', () => {
  const log = openLog(makeBench())
  append(log, batch(3), { leaderEpoch: 2 })
  append(log, batch(3), { leaderEpoch: 5 })
  log.updateHighWatermark(6)
  log.deleteRecordsBefore(1)
  const at = (timestamp: number) => log.offsetForTimestamp(timestamp)
  expect(at(EARLIEST_TIMESTAMP)).toEqual({ timestamp: -1, offset: 1, leaderEpoch: 2 })
  expect(at(EARLIEST_LOCAL_TIMESTAMP)).toEqual({ timestamp: -1, offset: 1, leaderEpoch: 2 })
  expect(at(LATEST_TIMESTAMP)).toEqual({ timestamp: -1, offset: 6, leaderEpoch: 5 })
  expect(at(LATEST_TIERED_TIMESTAMP).offset).toBe(-1)
  expect(at(EARLIEST_PENDING_UPLOAD_TIMESTAMP).offset).toBe(-1)
})
