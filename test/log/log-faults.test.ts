import { describe, expect, test } from 'vitest'
import { DiskError } from '../../src/base/disk.ts'
import { LogOfflineError, LogStorageError } from '../../src/log/errors.ts'
import type { Log } from '../../src/log/log.ts'
import { append, type Bench, batch, DIRECTORY, makeBench, marker, openLog, rangesOf, readAll } from './log-fixture.ts'

const CONFIG = { segmentBytes: 500, segmentIndexBytes: 240, indexIntervalBytes: 50, retentionBytes: 1200, preallocate: true }
const PRODUCER_STATE = { producerIdExpirationMs: 86_400_000, transactionVerification: false }

type Step = (log: Log) => void

/** Something of everything: idempotent batches, transactions, rolling, flushing, new epochs, retention, truncation. */
function steps(): Step[] {
  const steps: Step[] = []
  let sequence = 0
  for (let round = 0; round < 9; round++) {
    const first = sequence
    sequence += 3
    steps.push((log) => append(log, batch(3, { producerId: 1, producerEpoch: 0, baseSequence: first }), { leaderEpoch: round }))
    steps.push((log) =>
      append(log, batch(2, { producerId: 2, producerEpoch: round, baseSequence: 0, isTransactional: true }), {
        leaderEpoch: round,
      }),
    )
    steps.push((log) =>
      append(log, marker(round % 2 === 0 ? 'abort' : 'commit', { producerId: 2, producerEpoch: round }), {
        leaderEpoch: round,
        origin: 'coordinator',
      }),
    )
    steps.push((log) => void log.updateHighWatermark(log.logEndOffset))
    if (round % 2 === 1) steps.push((log) => log.flush())
    if (round === 5) steps.push((log) => void log.deleteExpired())
    if (round === 7) {
      let target = -1
      steps.push((log) => {
        if (target === -1) target = log.logEndOffset - 3
        log.truncateTo(target)
      })
    }
  }
  return steps
}

function open(bench: Bench): Log {
  for (;;) {
    try {
      const log = openLog(bench, { config: CONFIG, producerState: PRODUCER_STATE })
      log.updateHighWatermark(log.logEndOffset)
      return log
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
    }
  }
}

/** Runs all steps; what fails is tried again, with the log opened anew if it went offline. Gives the log and how often that was. */
function runAll(bench: Bench): { log: Log; failures: string[] } {
  const failures: string[] = []
  let log = open(bench)
  for (const step of steps()) {
    const before = log.logEndOffset
    try {
      step(log)
    } catch (error) {
      failures.push((error as Error).constructor.name)
      if (error instanceof LogStorageError) {
        expect(log.logEndOffset).toBe(before)
        expect(log.isOffline).toBe(false)
      } else if (error instanceof LogOfflineError) {
        expect(log.isOffline).toBe(true)
        expect(() => append(log, batch(1))).toThrow(LogOfflineError)
        log.abandon()
        log = open(bench)
      } else throw error
      step(log)
    }
  }
  return { log, failures }
}

const undisturbed = makeBench()
const { log: undisturbedLog } = runAll(undisturbed)
const operations = undisturbed.disk.operations
const expected = readAll(undisturbedLog)

describe.each(['EIO', 'ENOSPC', 'EROFS'])('a single %s', (errno) => {
  test('at any call to the disk costs nothing that was acknowledged, and shows nothing twice', () => {
    const seen = new Set<string>()
    for (let number = 1; number <= operations; number++) {
      const bench = makeBench()
      const heal = bench.disk.failWhen((operation) => {
        if (operation.number !== number) return null
        return operation.kind === 'write' ? { errno, writtenBytes: number % (operation.length + 1) } : errno
      })
      const { log, failures } = runAll(bench)
      heal()
      for (const failure of failures) seen.add(failure)
      expect(failures.length).toBeLessThanOrEqual(1)
      expect(readAll(log).flatMap(rangesOf)).toEqual(expected.flatMap(rangesOf))
      expect(readAll(log)).toEqual(expected)
      expect(log.producers.get(1)!.lastSequence).toBe(26)
      log.close()
      const { cleanShutdown, ...options } = {
        cleanShutdown: true,
        logStartOffset: log.logStartOffset,
        recoveryPoint: log.recoveryPoint,
      }
      expect(readAll(openLog(bench, { config: CONFIG, ...options, cleanShutdown }))).toEqual(expected)
    }
    expect([...seen].sort()).toEqual(['LogOfflineError', 'LogStorageError'])
  })
})

test('a full disk refuses appends, keeps what it has, and takes more once there is room', () => {
  const bench = makeBench({ capacityBytes: 3000 })
  const log = openLog(bench, { config: { ...CONFIG, retentionBytes: 800 } })
  let acknowledged = 0
  for (;;) {
    try {
      append(log, batch(3))
      acknowledged += 3
    } catch (error) {
      expect(error).toBeInstanceOf(LogStorageError)
      expect((error as LogStorageError).errno).toBe('ENOSPC')
      break
    }
  }
  expect(log.logEndOffset).toBe(acknowledged)
  expect(() => append(log, batch(3))).toThrow(LogStorageError)
  expect(readAll(log).flatMap(rangesOf).at(-1)).toEqual([acknowledged - 3, acknowledged - 1])
  bench.disk.capacityBytes = 100_000
  append(log, batch(3))
  expect(readAll(log).flatMap(rangesOf).at(-1)).toEqual([acknowledged, acknowledged + 2])
})

test('an epoch of batches that a replica could not write has not begun', () => {
  const bench = makeBench()
  const log = openLog(bench)
  const replicate = (baseOffset: number, partitionLeaderEpoch: number): void =>
    void log.append(batch(2, { baseOffset, partitionLeaderEpoch }), { leaderEpoch: 9, origin: 'replication' })
  replicate(0, 3)
  const heal = bench.disk.failWhen(({ kind, path }) => (kind === 'write' && path.endsWith('.log') ? 'ENOSPC' : null))
  expect(() => replicate(2, 8)).toThrow(LogStorageError)
  heal()
  expect(log.epochs.latestEpoch).toBe(3)
  replicate(2, 5)
  expect(log.epochs.entries).toEqual([
    { epoch: 3, startOffset: 0 },
    { epoch: 5, startOffset: 2 },
  ])
})

test('an append that can neither be finished nor taken back takes the log offline', () => {
  const bench = makeBench()
  const log = openLog(bench)
  append(log, batch(2))
  bench.disk.failWhen(({ kind }) => (kind === 'write' ? { errno: 'EIO', writtenBytes: 30 } : kind === 'truncate' ? 'EIO' : null))
  expect(() => append(log, batch(2))).toThrow(LogOfflineError)
  expect(() => log.read(0, 1000, 2, true)).toThrow(LogOfflineError)
  bench.disk.kill()
  expect(readAll(openLog(bench)).flatMap(rangesOf)).toEqual([[0, 1]])
})

test('a failed sync takes the log offline: what it should have kept is not known to be there', () => {
  const bench = makeBench()
  const log = openLog(bench)
  append(log, batch(2))
  bench.disk.failWhen(({ kind, path }) => (kind === 'sync' && path.endsWith('.log') ? 'EIO' : null))
  expect(() => log.flush()).toThrow(LogOfflineError)
  expect(log.recoveryPoint).toBe(0)
  expect(log.isOffline).toBe(true)
})

test('a marker whose entry in the transaction index cannot be written is taken back with its effects', () => {
  const bench = makeBench()
  const log = openLog(bench, { producerState: PRODUCER_STATE })
  append(log, batch(2, { producerId: 5, producerEpoch: 0, baseSequence: 0, isTransactional: true }))
  const heal = bench.disk.failWhen(({ path }) => (path.endsWith('.txnindex') ? 'EIO' : null))
  expect(() => append(log, marker('abort', { producerId: 5 }), { origin: 'coordinator' })).toThrow(LogStorageError)
  expect(log.logEndOffset).toBe(2)
  expect(log.producers.hasOngoingTransaction(5, 0)).toBe(true)
  heal()
  append(log, marker('abort', { producerId: 5 }), { origin: 'coordinator' })
  log.updateHighWatermark(3)
  expect(log.lastStableOffset).toBe(3)
  expect(log.abortedTransactions(0, 3)).toEqual([{ producerId: 5, firstOffset: 0, lastOffset: 2, lastStableOffset: 3 }])
})

test('a producer snapshot that cannot be written costs nothing but time at the next start', () => {
  const bench = makeBench()
  const log = openLog(bench)
  bench.disk.failWhen(({ path }) => (path.endsWith('.snapshot') ? 'ENOSPC' : null))
  for (let round = 0; round < 12; round++) append(log, batch(4, { producerId: 9, producerEpoch: 0, baseSequence: round * 4 }))
  expect(log.segmentCount).toBeGreaterThan(1)
  bench.disk.kill()
  const again = openLog(bench)
  expect(again.producers.get(9)!.lastSequence).toBe(47)
  expect(bench.disk.list(DIRECTORY).some((name) => name.endsWith('.snapshot'))).toBe(true)
})
