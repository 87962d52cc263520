import { describe, expect, test } from 'vitest'
import type { Logger } from '../../src/base/logger.ts'
import type { Log } from '../../src/log/log.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { Follower, type LeaderFetch } from '../../src/replica/follower.ts'
import { append, batch, concat, makeBench, marker, openLog, readAll } from '../log/log-fixture.ts'

interface Said {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A leader's log, the log of its follower, and what the follower said. */
function pair() {
  const said: Said[] = []
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      said.push({ level, message, fields })
    }
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const leader = openLog(makeBench({ seed: 1 }))
  const producerState = { producerIdExpirationMs: 86_400_000, transactionVerification: false }
  const log = openLog(makeBench({ seed: 2 }), { producerState })
  return { leader, log, follower: new Follower({ name: 'topic-0', logger }), said }
}

function fetched(log: Log, changes: Partial<LeaderFetch> = {}): LeaderFetch {
  return { leaderEpoch: 9, fetchOffset: log.logEndOffset, highWatermark: 0, logStartOffset: 0, ...changes }
}

describe('what the leader gave', () => {
  test('is appended as it is, with the leader’s offsets and epochs; the high watermark comes with it as far as the log goes', () => {
    const { leader, log, follower } = pair()
    append(leader, batch(2), { leaderEpoch: 1 })
    append(leader, batch(3), { leaderEpoch: 4 })
    expect(follower.append(log, concat(...readAll(leader)), fetched(log, { highWatermark: 100 }))).toBe(0)
    expect(readAll(log)).toEqual(readAll(leader))
    expect([log.logEndOffset, log.highWatermark, follower.recordCount]).toEqual([5, 5, 5])
    expect(log.epochs.entries).toEqual(leader.epochs.entries)
  })

  test('is left out as far as it is of a later epoch than the leader’s that was asked', () => {
    const { leader, log, follower } = pair()
    append(leader, batch(2), { leaderEpoch: 1 })
    append(leader, batch(3), { leaderEpoch: 4 })
    follower.append(log, concat(...readAll(leader)), fetched(log, { leaderEpoch: 3 }))
    expect(log.logEndOffset).toBe(2)
  })

  test('is taken up to its last whole batch', () => {
    const { leader, log, follower } = pair()
    append(leader, batch(2))
    append(leader, batch(3))
    const bytes = concat(...readAll(leader))
    expect(follower.append(log, bytes.subarray(0, bytes.length - 1), fetched(log))).toBe(0)
    expect(log.logEndOffset).toBe(2)
  })

  test('is refused where a bit has flipped, or batches are out of order, and said so', () => {
    const { leader, log, follower, said } = pair()
    append(leader, batch(2))
    append(leader, batch(3))
    const [first, second] = readAll(leader) as [Uint8Array, Uint8Array]
    const broken = concat(first, second)
    broken[broken.length - 1]! ^= 1
    expect(follower.append(log, broken, fetched(log))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(follower.append(log, concat(second, first), fetched(log))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(log.logEndOffset).toBe(0)
    expect(said.map(({ level }) => level)).toEqual(['error', 'error'])
  })

  test('begins an empty log within its first batch, where the leader’s log starts there', () => {
    const { leader, log, follower } = pair()
    append(leader, batch(5))
    append(leader, batch(5))
    leader.updateHighWatermark(10)
    leader.deleteRecordsBefore(3)
    log.truncateFullyAndStartAt(3)
    expect(follower.append(log, concat(...readAll(leader)), fetched(log, { highWatermark: 10, logStartOffset: 3 }))).toBe(0)
    expect([log.logStartOffset, log.logEndOffset]).toEqual([3, 10])
  })

  test('may be nothing but where the leader’s log starts, which is deleted here too', () => {
    const { leader, log, follower } = pair()
    append(leader, batch(5))
    follower.append(log, concat(...readAll(leader)), fetched(log, { highWatermark: 4 }))
    follower.append(log, new Uint8Array(0), fetched(log, { highWatermark: 5, logStartOffset: 3 }))
    expect([log.logStartOffset, log.highWatermark]).toEqual([3, 5])
  })
})

describe('a follower cuts its log', () => {
  test('to the end of the epoch that the leader has otherwise, with what its producers and transactions did there', () => {
    const { log, follower, said } = pair()
    append(log, batch(2, { producerId: 5, producerEpoch: 0, baseSequence: 0, isTransactional: true }), { leaderEpoch: 1 })
    append(log, marker('abort', { producerId: 5 }), { leaderEpoch: 2, origin: 'coordinator' })
    append(log, batch(1, { producerId: 6, producerEpoch: 0, baseSequence: 0 }), { leaderEpoch: 2 })
    follower.truncate(log, { kind: 'epoch', epoch: 1, endOffset: 2 })
    expect(log.logEndOffset).toBe(2)
    expect(log.producers.active().map(({ producerId }) => producerId)).toEqual([5])
    expect(log.abortedTransactions(0, 10)).toEqual([])
    expect(log.epochs.latestEpoch).toBe(1)
    expect(said).toMatchObject([{ level: 'info', fields: { from: 4, to: 2, partition: 'topic-0' } }])
  })

  test('to the end of its own epoch before the one that the leader names and it does not know, and asks again from there', () => {
    const { log, follower } = pair()
    append(log, batch(2), { leaderEpoch: 1 })
    append(log, batch(3), { leaderEpoch: 5 })
    follower.truncate(log, { kind: 'epoch', epoch: 3, endOffset: 4 })
    expect([log.logEndOffset, log.epochs.latestEpoch]).toEqual([2, 1])
  })

  test('below the high watermark with a warning that names the offsets', () => {
    const { log, follower, said } = pair()
    append(log, batch(2), { leaderEpoch: 1 })
    append(log, batch(3), { leaderEpoch: 2 })
    log.updateHighWatermark(5)
    follower.truncate(log, { kind: 'epoch', epoch: 1, endOffset: 2 })
    expect([log.logEndOffset, log.highWatermark]).toEqual([2, 2])
    expect(said).toMatchObject([{ level: 'warn', fields: { from: 5, to: 2, highWatermark: 5 } }])
  })

  test('to the leader’s end where it is longer, and begins anew at the leader’s start where that is behind its end', () => {
    const { log, follower, said } = pair()
    append(log, batch(5), { leaderEpoch: 1 })
    append(log, batch(5), { leaderEpoch: 1 })
    follower.truncate(log, { kind: 'range', startOffset: 0, endOffset: 5 })
    expect(log.logEndOffset).toBe(5)
    follower.truncate(log, { kind: 'range', startOffset: 2, endOffset: 50 })
    expect(log.logEndOffset, 'what is in the leader’s range stays').toBe(5)
    follower.truncate(log, { kind: 'range', startOffset: 40, endOffset: 50 })
    expect([log.logStartOffset, log.logEndOffset, log.epochs.latestEpoch]).toEqual([40, 40, -1])
    expect(said.map(({ level }) => level)).toEqual(['info', 'warn'])
  })
})
