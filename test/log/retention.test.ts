import { expect, test } from 'vitest'
import type { Log } from '../../src/log/log.ts'
import type { LogConfig } from '../../src/log/log-config.ts'
import { deleteFiles } from '../../src/log/segment-store.ts'
import { append, type Bench, batch, DIRECTORY, makeBench, openLog, START_MS } from './log-fixture.ts'

/** Segments of one batch of ten records each, a second apart; the high watermark is at the end. */
function logOf(segments: number, config: Partial<LogConfig>): { bench: Bench; log: Log } {
  const bench = makeBench()
  const log = openLog(bench, { config: { retentionMs: -1, retentionBytes: -1, ...config } })
  for (let index = 0; index < segments; index++) {
    if (index > 0) log.roll()
    append(log, batch(10, { timestamp: START_MS + index * 1000 }))
  }
  log.updateHighWatermark(log.logEndOffset)
  return { bench, log }
}

const BATCH_BYTES = batch(10).length

test('by time: segments whose youngest record is too old go', () => {
  const { bench, log } = logOf(5, { retentionMs: 10_000 })
  bench.clock.ms = START_MS + 12_000
  expect(log.deleteExpired()).toBe(2)
  expect([log.logStartOffset, log.segmentCount]).toEqual([20, 3])
  expect(log.deleteExpired()).toBe(0)
})

test('by time: when all is too old, the active segment goes as well, behind a new empty one', () => {
  const { bench, log } = logOf(3, { retentionMs: 10_000 })
  bench.clock.ms = START_MS + 1_000_000
  expect(log.deleteExpired()).toBe(3)
  expect([log.logStartOffset, log.logEndOffset, log.segmentCount, log.sizeInBytes]).toEqual([30, 30, 1, 0])
  expect(log.deleteExpired()).toBe(0)
  append(log, batch(1))
  expect(log.logEndOffset).toBe(31)
})

test('by time: records from the future keep their segment', () => {
  const { bench, log } = logOf(2, { retentionMs: 0 })
  bench.clock.ms = START_MS - 1
  expect(log.deleteExpired()).toBe(0)
})

test('by size: the oldest go, as long as what is left is not less than the limit', () => {
  const { log } = logOf(5, { retentionBytes: BATCH_BYTES * 2 + 1 })
  expect(log.deleteExpired()).toBe(2)
  expect(log.sizeInBytes).toBe(BATCH_BYTES * 3)
  expect(log.logStartOffset).toBe(20)
})

test('never beyond the high watermark', () => {
  const { bench, log } = logOf(5, { retentionMs: 10 })
  log.updateHighWatermark(25)
  bench.clock.ms = START_MS + 1_000_000
  expect(log.deleteExpired()).toBe(2)
  expect(log.logStartOffset).toBe(20)
})

test('deleted records take the segments that hold nothing else', () => {
  const { log } = logOf(4, {})
  expect(log.deleteRecordsBefore(25)).toBe(true)
  expect(log.deleteRecordsBefore(25)).toBe(false)
  expect(() => log.read(24, 1000, 40, true)).toThrow('not in the log')
  expect(log.segmentCount).toBe(4)
  expect(log.deleteExpired()).toBe(2)
  expect([log.logStartOffset, log.segmentCount]).toEqual([25, 2])
})

test('records above the high watermark cannot be deleted', () => {
  const { log } = logOf(2, {})
  log.updateHighWatermark(10)
  expect(() => log.deleteRecordsBefore(11)).toThrow('not in the log')
  expect(log.logStartOffset).toBe(0)
})

test('a topic that is compacted only keeps what is old and large', () => {
  const { bench, log } = logOf(4, { retentionMs: 10, retentionBytes: 1, compact: true, delete: false })
  bench.clock.ms = START_MS + 1_000_000
  expect(log.deleteExpired()).toBe(0)
  log.deleteRecordsBefore(10)
  expect(log.deleteExpired()).toBe(1)
})

test('files are renamed at once, and named for their removal after the delay', () => {
  const { bench, log } = logOf(3, { retentionBytes: BATCH_BYTES * 2, fileDeleteDelayMs: 5000 })
  log.deleteExpired()
  const [deletion, ...more] = log.takeDeletions()
  expect(more).toEqual([])
  expect(deletion!.delayMs).toBe(5000)
  expect(log.takeDeletions()).toEqual([])
  const deleted = () => bench.disk.list(DIRECTORY).filter((name) => name.endsWith('.deleted'))
  expect(deleted()).toEqual(['.index', '.log', '.timeindex'].map((suffix) => `00000000000000000000${suffix}.deleted`))
  deleteFiles(bench.disk, deletion!)
  expect(deleted()).toEqual([])
})

test('the producer snapshot of a segment goes with it', () => {
  const { bench, log } = logOf(4, { retentionBytes: BATCH_BYTES })
  log.deleteExpired()
  expect(bench.disk.list(DIRECTORY).filter((name) => name.endsWith('.snapshot'))).toEqual(['00000000000000000030.snapshot'])
})

test('where the disk has no room for a new segment, all but the newest go, and free some', () => {
  const { bench, log } = logOf(5, { retentionMs: 10_000 })
  bench.clock.advance(1_000_000)
  const mend = bench.disk.failWhen(({ kind }) => (kind === 'create' ? 'ENOSPC' : null))
  expect(log.deleteExpired()).toBe(4)
  expect(log.deleteExpired()).toBe(0)
  mend()
  expect(log.deleteExpired()).toBe(1)
  expect(log.segmentCount).toBe(1)
})
