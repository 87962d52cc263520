import { expect, test } from 'vitest'
import type { DiskError } from '../../src/base/disk.ts'
import type { Log } from '../../src/log/log.ts'
import { append, batch, concat, DIRECTORY, makeBench, openLog, readAll, START_MS } from './log-fixture.ts'

const namesOf = (log: Log) => log.planFlush()!.files.map(({ path }) => path.slice(DIRECTORY.length + 1))

test('records are flushed when all files of the plan are synced, and not before', () => {
  const bench = makeBench()
  const log = openLog(bench)
  append(log, batch(3))
  const plan = log.planFlush()!
  expect(plan).toMatchObject({ offset: 3 })
  let open = plan.files.length
  const synced = (error: DiskError | null) => {
    expect(error).toBeNull()
    if (--open === 0) log.markFlushed(plan)
  }
  for (const file of plan.files) file.syncLater(synced)
  append(log, batch(2))
  expect([log.recoveryPoint, log.unflushedRecords]).toEqual([0, 5])
  bench.disk.completeSyncs()
  expect([log.recoveryPoint, log.unflushedRecords]).toEqual([3, 2])
  expect(log.unflushedBytes).toBe(batch(2).length)
  log.flush()
  expect([log.recoveryPoint, log.unflushedBytes]).toEqual([5, 0])
  expect(log.planFlush()).toBeNull()
})

test('only the log file of the active segment is synced: its indexes are made anew after a crash', () => {
  const log = openLog(makeBench())
  append(log, batch(3))
  expect(namesOf(log)).toEqual(['00000000000000000000.log'])
})

test('a segment that was closed is synced with its indexes and its snapshot', () => {
  const log = openLog(makeBench())
  append(log, batch(3, { producerId: 1, producerEpoch: 0, baseSequence: 0 }))
  log.roll()
  expect(log.hasClosedUnflushedSegments).toBe(true)
  expect(namesOf(log).sort()).toEqual([
    '00000000000000000000.index',
    '00000000000000000000.log',
    '00000000000000000000.timeindex',
    '00000000000000000003.snapshot',
  ])
  append(log, batch(1))
  expect(log.planFlush(3)!.files.some(({ path }) => path.endsWith('3.log'))).toBe(false)
  const plan = log.planFlush(3)!
  for (const file of plan.files) file.sync()
  log.markFlushed(plan)
  expect([log.recoveryPoint, log.hasClosedUnflushedSegments]).toEqual([3, false])
  expect(namesOf(log)).toEqual(['00000000000000000003.log'])
})

test('a segment that was closed while its sync was under way stays one that recovery looks at', () => {
  const log = openLog(makeBench())
  append(log, batch(3))
  const plan = log.planFlush()!
  log.roll()
  for (const file of plan.files) file.sync()
  log.markFlushed(plan)
  expect(log.recoveryPoint).toBe(2)
  log.flush()
  expect(log.recoveryPoint).toBe(3)
})

test('a truncation makes plans void, and takes the recovery point back into the segment that was cut', () => {
  const log = openLog(makeBench())
  append(log, concat(batch(3), batch(2)))
  log.flush()
  append(log, batch(1))
  const plan = log.planFlush()!
  log.truncateTo(3)
  expect(log.markFlushed(plan)).toBe(false)
  expect([log.recoveryPoint, log.recoveryPointLowered]).toEqual([2, true])
  log.recoveryPointCheckpointed()
  expect(log.recoveryPointLowered).toBe(false)
  log.flush()
  expect(log.recoveryPoint).toBe(3)
})

test('the folder is synced before the records of a new segment count as flushed', () => {
  const bench = makeBench()
  const log = openLog(bench)
  append(log, batch(3))
  log.flush()
  log.roll()
  append(log, batch(2))
  log.flush()
  for (let seed = 0; seed < 20; seed++) {
    const disk = bench.disk.fork()
    disk.crash({ below: (bound) => seed % bound, bytes: (length) => new Uint8Array(length) })
    expect(readAll(openLog({ ...bench, disk }, { recoveryPoint: 5 }))).toHaveLength(2)
  }
})

test('flush.messages and flush.ms say when a flush is due', () => {
  const bench = makeBench()
  const log = openLog(bench, { config: { flushMessages: 4, flushMs: 1000 } })
  expect(log.isFlushDue(START_MS + 5000)).toBe(false)
  append(log, batch(3))
  expect(log.isFlushDue(START_MS + 999)).toBe(false)
  expect(log.isFlushDue(START_MS + 1000)).toBe(true)
  append(log, batch(1))
  expect(log.isFlushDue(START_MS)).toBe(true)
  bench.clock.advance(500)
  // That the wall clock is put forth and back delays nothing.
  bench.clock.skewMs = 3_600_000
  log.flush()
  bench.clock.skewMs = 0
  expect(log.isFlushDue(START_MS + 5000)).toBe(false)
  append(log, batch(1))
  expect([log.isFlushDue(START_MS + 1499), log.isFlushDue(START_MS + 1500)]).toEqual([false, true])
})

test('records that were deleted need no flush', () => {
  const log = openLog(makeBench())
  append(log, batch(3))
  log.updateHighWatermark(3)
  log.deleteRecordsBefore(2)
  expect([log.recoveryPoint, log.unflushedRecords]).toEqual([2, 1])
})
