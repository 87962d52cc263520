import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { Log } from '../../src/log/log.ts'
import { FutureReplica } from '../../src/replica/future-replica.ts'
import { append, type Bench, batch, batchOf, concat, makeBench, marker, openLog, readAll, reopen } from '../log/log-fixture.ts'

const FUTURE = '/data/topic-0.0123456789abcdef0123456789abcdef-future'
const EPOCH = 100

interface Pair {
  readonly bench: Bench
  readonly current: Log
  readonly future: FutureReplica
}

/** A log with `batches` of a record each, and a copy of it that is still empty. */
function pair(batches = 0): Pair {
  const bench = makeBench()
  const current = openLog(bench)
  for (let at = 0; at < batches; at++) append(current, batch())
  current.updateHighWatermark(current.logEndOffset)
  const log = openLog(bench, { directory: FUTURE, logStartOffset: current.logStartOffset })
  return { bench, current, future: new FutureReplica('/data', log) }
}

function copyAll({ current, future }: Pick<Pair, 'current' | 'future'>): void {
  while (future.copy(current, EPOCH));
}

/** Offsets, epochs and bytes from the start on. */
function expectSame({ current, future }: Pick<Pair, 'current' | 'future'>): void {
  const { log } = future
  const offsets = ({ logStartOffset, lastStableOffset, highWatermark, logEndOffset }: Log) => [
    logStartOffset,
    lastStableOffset,
    highWatermark,
    logEndOffset,
  ]
  expect(offsets(log)).toEqual(offsets(current))
  expect(log.epochs.entries).toEqual(current.epochs.entries)
  expect(concat(...readAll(log))).toEqual(concat(...readAll(current)))
  expect(log.producers.active()).toEqual(current.producers.active())
}

describe('a copy', () => {
  test('has the batches of the log byte by byte, over all of its segments', () => {
    const both = pair(60)
    expect(both.current.segmentCount).toBeGreaterThan(2)
    copyAll(both)
    expectSame(both)
    expect(both.future.log.segmentCount).toBe(both.current.segmentCount)
  })

  test('of an empty log is one', () => {
    const both = pair()
    copyAll(both)
    expectSame(both)
  })

  test('comes in portions, and says whether there is more', () => {
    const { current, future } = pair(60)
    // The copy’s own segments are the limit of a portion here.
    expect(future.copy(current, EPOCH)).toBe(true)
    expect(future.log.logEndOffset).toBeLessThan(current.logEndOffset)
    copyAll({ current, future })
    append(current, batch())
    current.updateHighWatermark(current.logEndOffset)
    expect(future.copy(current, EPOCH)).toBe(false)
    expectSame({ current, future })
  })

  test('leaves out what is not of this leader or one before it', () => {
    const { current, future } = pair()
    append(current, batch(), { leaderEpoch: 3 })
    append(current, batch(), { leaderEpoch: 5 })
    current.updateHighWatermark(2)
    future.copy(current, 4)
    expect(future.log.logEndOffset).toBe(1)
    expect(future.log.epochs.latestEpoch).toBe(3)
  })

  test('knows of open and of aborted transactions', () => {
    const { current, future } = pair()
    const producer = { producerId: 7, producerEpoch: 0, isTransactional: true }
    const put = (baseSequence: number): void => {
      const verificationGuard = current.beginVerification(7, baseSequence, 0, false)
      append(current, batchOf(['a'], { ...producer, baseSequence }), { verificationGuard })
    }
    put(0)
    append(current, marker('abort', producer), { origin: 'coordinator' })
    put(1)
    current.updateHighWatermark(3)
    copyAll({ current, future })
    expectSame({ current, future })
    expect(future.log.lastStableOffset).toBe(2)
    expect(future.log.abortedTransactions(0, 3)).toEqual(current.abortedTransactions(0, 3))
    expect(future.log.abortedTransactions(0, 3)).toHaveLength(1)
  })

  test('begins with the batch that the log’s start lies in', () => {
    const { bench, current } = pair()
    append(current, batch(5))
    append(current, batch(5))
    current.updateHighWatermark(10)
    current.deleteRecordsBefore(3)
    const log = openLog(bench, { directory: FUTURE, logStartOffset: current.logStartOffset })
    const future = new FutureReplica('/data', log)
    copyAll({ current, future })
    expect([log.logStartOffset, log.logEndOffset]).toEqual([3, 10])
    expect(concat(...readAll(log))).toEqual(concat(...readAll(current)))
  })

  test('lets go of what the log lets go of, and begins anew where that is all it had', () => {
    const { current, future } = pair(10)
    copyAll({ current, future })
    for (let at = 0; at < 60; at++) append(current, batch())
    current.updateHighWatermark(70)
    current.deleteRecordsBefore(5)
    future.copy(current, EPOCH)
    expect(future.log.logStartOffset).toBe(5)
    current.deleteRecordsBefore(66)
    copyAll({ current, future })
    expectSame({ current, future })
    expect(future.log.segmentCount).toBe(1)
  })

  test('ends where the log does, also behind offsets that compaction has left empty', () => {
    const { current, future } = pair(3)
    current.skipTo(10)
    current.updateHighWatermark(10)
    copyAll({ current, future })
    expectSame({ current, future })
    append(current, batch())
    current.updateHighWatermark(11)
    copyAll({ current, future })
    expectSame({ current, future })
  })
})

describe('a copy that an earlier start began', () => {
  test('goes on where it was', () => {
    const { bench, current, future } = pair(30)
    future.copy(current, EPOCH)
    const { logEndOffset } = future.log
    const again = new FutureReplica('/data', reopen(bench, future.log, { directory: FUTURE }))
    again.reconcile(current)
    expect(again.log.logEndOffset).toBe(logEndOffset)
    copyAll({ current, future: again })
    expectSame({ current, future: again })
  })

  test('loses what the log has lost', () => {
    const { current, future } = pair(30)
    copyAll({ current, future })
    current.truncateTo(20)
    future.reconcile(current)
    expect(future.log.logEndOffset).toBe(20)
  })

  test('loses what the log has otherwise since then', () => {
    const { current, future } = pair()
    for (let at = 0; at < 5; at++) append(current, batch(), { leaderEpoch: 1 })
    for (let at = 0; at < 5; at++) append(current, batch(), { leaderEpoch: 2 })
    current.updateHighWatermark(10)
    copyAll({ current, future })
    current.truncateTo(7)
    for (let at = 0; at < 10; at++) append(current, batchOf(['other']), { leaderEpoch: 4 })
    current.updateHighWatermark(17)
    future.reconcile(current)
    expect(future.log.logEndOffset).toBe(7)
    copyAll({ current, future })
    expectSame({ current, future })
  })

  test('begins anew where it has nothing in common with the log', () => {
    const { bench, current, future } = pair(10)
    copyAll({ current, future })
    const other = openLog(bench, { directory: '/data/topic-1' })
    for (let at = 0; at < 3; at++) append(other, batchOf(['other']), { leaderEpoch: 9 })
    other.updateHighWatermark(3)
    future.reconcile(other)
    copyAll({ current: other, future })
    expectSame({ current: other, future })
  })

  test('keeps after a power cut what was synced, for a hole in the rest might look like one of compaction', () => {
    const { current, future } = pair(30)
    copyAll({ current, future })
    future.reconcile(current, 17)
    expect(future.log.logEndOffset).toBe(17)
    future.reconcile(current, 0)
    expect([future.log.logStartOffset, future.log.logEndOffset]).toEqual([0, 0])
    copyAll({ current, future })
    expectSame({ current, future })
  })

  test('begins anew where it lacks the start', () => {
    const { bench, current } = pair(10)
    const log = openLog(bench, { directory: FUTURE, logStartOffset: 4 })
    const future = new FutureReplica('/data', log)
    future.reconcile(current)
    copyAll({ current, future })
    expectSame({ current, future })
  })
})

test('whatever happens to the log and to either end of both, the copy becomes the log', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new SeededRandom(`copy ${seed}`)
    const both = pair()
    const { current, future } = both
    let leaderEpoch = 0
    for (let step = 0; step < 60; step++) {
      switch (random.below(8)) {
        case 0:
          if (current.highWatermark > 0) current.deleteRecordsBefore(random.below(current.highWatermark + 1))
          current.deleteExpired()
          break
        case 1:
          current.beginEpoch(++leaderEpoch)
          break
        case 2:
          // The end of either may be lost in a stop; they are compared before anything else happens then.
          if (random.chance(0.5))
            current.truncateTo(current.logStartOffset + random.below(current.logEndOffset - current.logStartOffset + 1))
          else if (future.log.logEndOffset > future.log.logStartOffset)
            future.log.truncateTo(
              future.log.logStartOffset + random.below(future.log.logEndOffset - future.log.logStartOffset + 1),
            )
          current.beginEpoch(++leaderEpoch)
          if (random.chance(0.7)) future.reconcile(current)
          else {
            append(current, batchOf([`${seed} ${step}`]), { leaderEpoch })
            future.reconcile(current)
          }
          break
        case 3:
          future.copy(current, leaderEpoch)
          break
        default:
          append(current, batchOf(Array.from({ length: 1 + random.below(4) }, () => `${seed} ${step}`)), { leaderEpoch })
          current.updateHighWatermark(current.logEndOffset)
      }
    }
    current.updateHighWatermark(current.logEndOffset)
    copyAll(both)
    future.log.beginEpoch(current.epochs.latestEpoch)
    expectSame(both)
  }
})
