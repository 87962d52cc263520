import { describe, expect, test } from 'vitest'
import {
  CorruptLogError,
  InconsistentTopicIdError,
  LogOfflineError,
  RecordListTooLargeError,
  UnexpectedAppendOffsetError,
} from '../../src/log/errors.ts'
import { BatchView } from '../../src/records/batch.ts'
import {
  append,
  batch,
  batchOf,
  concat,
  DIRECTORY,
  makeBench,
  marker,
  openLog,
  rangesOf,
  readAll,
  readOnce,
  reopen,
  START_MS,
} from './log-fixture.ts'

const PRODUCER_STATE = { producerIdExpirationMs: 86_400_000, transactionVerification: false }

describe('appending as a leader', () => {
  test('gives the next offsets and the leader epoch, in place, and leaves the checksum right', () => {
    const log = openLog(makeBench())
    append(log, batch(3))
    const bytes = concat(batch(2), batch(1))
    expect(append(log, bytes, { leaderEpoch: 9 })).toEqual({
      baseOffset: 3,
      lastOffset: 5,
      isDuplicate: false,
      duplicateTimestamp: -1,
    })
    const view = new BatchView().at(bytes, 0)
    expect([view.baseOffset, view.partitionLeaderEpoch, view.crcMatches()]).toEqual([3, 9, true])
    expect(rangesOf(readOnce(log, 3))).toEqual([
      [3, 4],
      [5, 5],
    ])
    expect(log.epochs.latest).toEqual({ epoch: 9, startOffset: 3 })
  })

  test('is one write', () => {
    const bench = makeBench()
    const log = openLog(bench)
    append(log, batch(1))
    const writes: string[] = []
    bench.disk.failWhen(({ kind, path }) => {
      if (kind !== 'read') writes.push(`${kind} ${path.slice(DIRECTORY.length + 1)}`)
      return null
    })
    append(log, concat(batch(2), batch(1)))
    expect(writes).toEqual(['write 00000000000000000000.log'])
  })

  test('answers a batch that is sent again with the offsets it has', () => {
    const log = openLog(makeBench())
    const bytes = batch(2, { producerId: 1, producerEpoch: 0, baseSequence: 0 })
    append(log, bytes.slice())
    append(log, batch(1))
    expect(append(log, bytes.slice())).toEqual({ baseOffset: 0, lastOffset: 1, isDuplicate: true, duplicateTimestamp: START_MS })
    expect(log.logEndOffset).toBe(3)
  })

  test('refuses what no segment can hold, and what is no whole batch', () => {
    const log = openLog(makeBench())
    expect(() => append(log, batchOf(['x'.repeat(2000)]))).toThrow(RecordListTooLargeError)
    expect(() => append(log, batch(1).subarray(0, 60))).toThrow(CorruptLogError)
    expect(() => append(log, concat(batch(1), new Uint8Array(3)))).toThrow(CorruptLogError)
    expect(append(log, new Uint8Array(0)).baseOffset).toBe(-1)
    expect([log.logEndOffset, log.sizeInBytes]).toEqual([0, 0])
  })
})

describe('appending as a follower', () => {
  const fetched = (baseOffset: number, epoch: number, count = 2) => batch(count, { baseOffset, partitionLeaderEpoch: epoch })
  const follow = (log: ReturnType<typeof openLog>, bytes: Uint8Array, leaderEpoch: number) =>
    log.append(bytes, { leaderEpoch, origin: 'replication' })

  test('keeps the offsets and epochs that the leader gave', () => {
    const log = openLog(makeBench())
    expect(follow(log, concat(fetched(5, 1), fetched(7, 2), fetched(20, 2)), 3)).toMatchObject({ baseOffset: 5, lastOffset: 21 })
    expect(log.logEndOffset).toBe(22)
    expect(log.epochs.entries).toEqual([
      { epoch: 1, startOffset: 5 },
      { epoch: 2, startOffset: 7 },
    ])
  })

  test('refuses offsets that do not continue the log', () => {
    const log = openLog(makeBench())
    follow(log, fetched(0, 1, 5), 1)
    expect(() => follow(log, fetched(4, 1), 1)).toThrow(UnexpectedAppendOffsetError)
    expect(() => follow(log, concat(fetched(5, 1), fetched(6, 1)), 1)).toThrow(UnexpectedAppendOffsetError)
    expect(log.logEndOffset).toBe(5)
  })

  test('leaves out what is of a later epoch than the leader that it asked', () => {
    const log = openLog(makeBench())
    expect(follow(log, concat(fetched(0, 1), fetched(2, 2)), 1)).toMatchObject({ lastOffset: 1 })
    expect(follow(log, fetched(2, 2), 1).baseOffset).toBe(-1)
    expect(log.logEndOffset).toBe(2)
  })

  test('writes what the leader wrote, byte for byte', () => {
    const [leader, follower] = [makeBench(), makeBench()]
    const [leaderLog, followerLog] = [
      openLog(leader, { producerState: PRODUCER_STATE }),
      openLog(follower, { producerState: PRODUCER_STATE }),
    ]
    for (let round = 0; round < 20; round++) {
      append(leaderLog, batch(2, { timestamp: START_MS + round * 50 }), { leaderEpoch: round >> 2 })
      append(leaderLog, batch(1, { producerId: 3, producerEpoch: round, baseSequence: 0, isTransactional: true }), {
        leaderEpoch: round >> 2,
      })
      append(leaderLog, marker('abort', { producerId: 3, producerEpoch: round }), {
        leaderEpoch: round >> 2,
        origin: 'coordinator',
      })
    }
    for (const bytes of readAll(leaderLog)) follow(followerLog, bytes, 99)
    leaderLog.close()
    followerLog.close()
    const names = leader.disk.list(DIRECTORY)
    expect(follower.disk.list(DIRECTORY)).toEqual(names)
    for (const name of names)
      expect([name, follower.disk.readFile(`${DIRECTORY}/${name}`)]).toEqual([name, leader.disk.readFile(`${DIRECTORY}/${name}`)])
  })
})

describe('what is stable', () => {
  test('ends where the first open transaction begins, as soon as that is committed', () => {
    const log = openLog(makeBench(), { producerState: PRODUCER_STATE })
    append(log, batch(2))
    append(log, batch(2, { producerId: 3, producerEpoch: 0, baseSequence: 0, isTransactional: true }))
    append(log, batch(2))
    expect(log.lastStableOffset).toBe(0)
    log.updateHighWatermark(6)
    expect([log.highWatermark, log.lastStableOffset]).toEqual([6, 2])
    append(log, marker('abort', { producerId: 3 }), { origin: 'coordinator' })
    expect(log.lastStableOffset).toBe(2)
    log.updateHighWatermark(7)
    expect(log.lastStableOffset).toBe(7)
    expect(log.abortedTransactions(0, 7)).toEqual([{ producerId: 3, firstOffset: 2, lastOffset: 6, lastStableOffset: 7 }])
    expect(log.abortedTransactions(0, 2)).toEqual([])
  })

  test('is the same for a follower that gets in one piece what its leader got one by one', () => {
    const [log, follower] = [makeBench(), makeBench()].map((bench) => openLog(bench, { producerState: PRODUCER_STATE }))
    const ofTransaction = { producerEpoch: 0, isTransactional: true }
    append(log!, batch(2, { ...ofTransaction, producerId: 3, baseSequence: 0 }))
    append(log!, marker('abort', { producerId: 3 }), { origin: 'coordinator' })
    append(log!, batch(1, { ...ofTransaction, producerId: 3, baseSequence: 2 }))
    append(log!, batch(1))
    append(log!, batch(2, { ...ofTransaction, producerId: 4, baseSequence: 0 }))
    append(follower!, concat(...readAll(log!)), { origin: 'replication' })
    append(log!, marker('abort', { producerId: 3 }), { origin: 'coordinator' })
    append(follower!, concat(...readAll(log!, 7)), { origin: 'replication' })
    for (const each of [log!, follower!]) {
      each.updateHighWatermark(8)
      expect(each.lastStableOffset).toBe(5)
      // The entry of the first transaction does not hide that of the second.
      expect(each.abortedTransactions(3, 5)).toEqual([{ producerId: 3, firstOffset: 3, lastOffset: 7, lastStableOffset: 5 }])
    }
    expect(follower!.abortedTransactions(0, 8)).toEqual(log!.abortedTransactions(0, 8))
  })

  test('is known again after a restart, with the transactions that were aborted over several segments', () => {
    const bench = makeBench()
    const log = openLog(bench, { producerState: PRODUCER_STATE })
    for (let round = 0; round < 20; round++) {
      append(log, batch(2, { producerId: 3, producerEpoch: 0, baseSequence: round * 2, isTransactional: true }))
      append(log, marker(round % 2 === 0 ? 'abort' : 'commit', { producerId: 3 }), { origin: 'coordinator' })
    }
    append(log, batch(1, { producerId: 4, producerEpoch: 0, baseSequence: 0, isTransactional: true }))
    log.updateHighWatermark(log.logEndOffset)
    const aborted = log.abortedTransactions(0, 61)
    expect(aborted).toHaveLength(10)
    bench.disk.kill()
    const crashed = openLog({ ...bench, disk: bench.disk.fork() }, { producerState: PRODUCER_STATE })
    for (const again of [
      crashed,
      reopen(bench, openLog(bench, { producerState: PRODUCER_STATE }), { producerState: PRODUCER_STATE }),
    ]) {
      again.updateHighWatermark(again.logEndOffset)
      expect([again.logEndOffset, again.lastStableOffset]).toEqual([61, 60])
      expect(again.abortedTransactions(0, 61)).toEqual(aborted)
      expect(again.abortedTransactions(31, 33)).toEqual([aborted[5]])
    }
  })

  test('never lies in front of the start of the log', () => {
    const log = openLog(makeBench(), { producerState: PRODUCER_STATE })
    append(log, batch(4, { producerId: 3, producerEpoch: 0, baseSequence: 0, isTransactional: true }))
    log.updateHighWatermark(4)
    log.deleteRecordsBefore(3)
    expect([log.logStartOffset, log.lastStableOffset, log.highWatermark]).toEqual([3, 3, 4])
  })

  test('does not reach over a transaction whose marker may yet be lost, even after a truncation', () => {
    const log = openLog(makeBench(), { producerState: PRODUCER_STATE })
    append(log, batch(2, { producerId: 3, producerEpoch: 0, baseSequence: 0, isTransactional: true }))
    append(log, marker('commit', { producerId: 3 }), { origin: 'coordinator' })
    log.roll()
    append(log, batch(5))
    log.updateHighWatermark(1)
    log.truncateTo(3)
    log.updateHighWatermark(2)
    expect(log.lastStableOffset).toBe(0)
    log.updateHighWatermark(3)
    expect(log.lastStableOffset).toBe(3)
  })
})

test('the high watermark stays within the log', () => {
  const log = openLog(makeBench())
  append(log, batch(5))
  expect([log.updateHighWatermark(99), log.updateHighWatermark(3), log.updateHighWatermark(-1)]).toEqual([5, 3, 0])
})

describe('truncating', () => {
  test('takes records, epochs and producers back to what they were', () => {
    const log = openLog(makeBench())
    for (let round = 0; round < 30; round++)
      append(log, batch(2, { producerId: 1, producerEpoch: 0, baseSequence: round * 2 }), { leaderEpoch: round })
    expect(log.truncateTo(31)).toBe(30)
    expect([log.logEndOffset, log.epochs.latestEpoch, log.producers.get(1)!.lastSequence]).toEqual([30, 14, 29])
    append(log, batch(2, { producerId: 1, producerEpoch: 0, baseSequence: 30 }), { leaderEpoch: 50 })
    expect(readAll(log).flatMap(rangesOf).at(-1)).toEqual([30, 31])
  })

  test('beyond the end does nothing but to forget an epoch that wrote nothing', () => {
    const log = openLog(makeBench())
    append(log, batch(2))
    log.beginEpoch(4)
    expect(log.epochs.latestEpoch).toBe(4)
    expect(log.truncateTo(5)).toBe(2)
    expect(log.epochs.latestEpoch).toBe(0)
  })

  test('to an offset in front of the log begins anew there', () => {
    const log = openLog(makeBench(), { logStartOffset: 100 })
    append(log, batch(2))
    expect([log.truncateTo(40), log.logStartOffset, log.logEndOffset]).toEqual([40, 40, 40])
    log.truncateFullyAndStartAt(500, 480)
    expect([log.logStartOffset, log.logEndOffset, log.segmentCount]).toEqual([480, 500, 1])
    append(log, batch(1))
    expect(rangesOf(readOnce(log, 500))).toEqual([[500, 500]])
  })
})

describe('opening', () => {
  test('begins a new log at the checkpointed start', () => {
    const bench = makeBench()
    const log = openLog(bench, { logStartOffset: 42 })
    expect([log.logStartOffset, log.highWatermark, log.logEndOffset]).toEqual([42, 42, 42])
    expect(bench.disk.list(DIRECTORY)).toEqual(
      ['.index', '.log', '.timeindex'].map((suffix) => `00000000000000000042${suffix}`).concat('leader-epoch-checkpoint'),
    )
  })

  test('starts anew where all that is left lies in front of the start', () => {
    const bench = makeBench()
    append(openLog(bench), batch(5))
    bench.disk.kill()
    const log = openLog(bench, { logStartOffset: 10 })
    expect([log.logStartOffset, log.logEndOffset]).toEqual([10, 10])
    expect(log.takeDeletions()[0]!.paths.length).toBeGreaterThan(2)
  })

  test('knows the topic, and refuses the folder of another', () => {
    const bench = makeBench()
    expect(openLog(bench, { topicId: 'pN5UeXzXQbSF0Bq4m6xTvA' }).topicId).toBe('pN5UeXzXQbSF0Bq4m6xTvA')
    expect(openLog(bench).topicId).toBe('pN5UeXzXQbSF0Bq4m6xTvA')
    expect(() => openLog(bench, { topicId: 'zzzzzzzzzzzzzzzzzzzzzz' })).toThrow(InconsistentTopicIdError)
  })

  test('leaves a log as it was when it was closed properly', () => {
    const bench = makeBench()
    const log = openLog(bench)
    for (let index = 0; index < 30; index++) append(log, batch(2, { producerId: 1, producerEpoch: 0, baseSequence: index * 2 }))
    log.close()
    const filesOf = () => bench.disk.list(DIRECTORY).map((name) => [name, bench.disk.readFile(`${DIRECTORY}/${name}`)])
    const before = filesOf()
    openLog(bench, { cleanShutdown: true, recoveryPoint: 60 }).close()
    expect(filesOf()).toEqual(before)
  })

  test('goes through a log that was not closed, in memory that does not depend on its size', () => {
    const bench = makeBench()
    const log = openLog(bench, { config: { segmentBytes: 1 << 24 } })
    append(log, batchOf(['x'.repeat(3 << 20)]))
    append(log, batch(1))
    bench.disk.kill()
    let most = 0
    bench.disk.failWhen(({ kind, length }) => {
      if (kind === 'read') most = Math.max(most, length)
      return null
    })
    expect(openLog(bench).logEndOffset).toBe(2)
    expect(most).toBeLessThanOrEqual(1 << 20)
  })
})

test('a folder is renamed while it is open, and the log goes on in it', () => {
  const bench = makeBench()
  const log = openLog(bench, { config: { fileDeleteDelayMs: 0 } })
  append(log, batch(2))
  log.renameDirectory('/data/topic-0.abc-delete')
  append(log, batch(2), { leaderEpoch: 3 })
  log.roll()
  log.close()
  expect(bench.disk.list('/data')).toEqual(['topic-0.abc-delete'])
  expect(openLog(bench, { directory: '/data/topic-0.abc-delete', cleanShutdown: true, recoveryPoint: 4 }).logEndOffset).toBe(4)
})

test('a log that was closed takes no more calls', () => {
  const log = openLog(makeBench())
  log.close()
  expect(() => append(log, batch(1))).toThrow(LogOfflineError)
  expect(log.isOffline).toBe(true)
})

test('what is configured anew holds from the next segment on', () => {
  const bench = makeBench()
  const log = openLog(bench)
  log.configure({ ...log.config, segmentBytes: batch(2).length * 2, preallocate: true })
  for (let index = 0; index < 4; index++) append(log, batch(2))
  expect(log.segmentCount).toBe(2)
})
