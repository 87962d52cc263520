import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LogOfflineError, OffsetOutOfRangeError } from '../../src/log/errors.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { GZIP, LZ4, NONE, ZSTD } from '../../src/records/compression.ts'
import { readRecords } from '../../src/records/record.ts'
import { PolicyViolationError } from '../../src/replica/partition.ts'
import { batch, batchOf, marker, START_MS } from '../log/log-fixture.ts'
import { makePartition, type TestPartition } from './partition-fixture.ts'

const DAY_MS = 86_400_000

/** The batches that a reader of this isolation may see. */
function read({ partition }: TestPartition, fetchOffset = 0, isolation: 0 | 1 = 0): BatchView[] {
  const plan = partition.plan(fetchOffset, 1 << 20, isolation, true)
  if (plan === null) return []
  const bytes = new Uint8Array(plan.length)
  const end = plan.fill(bytes)
  const batches: BatchView[] = []
  for (let at = 0; at < end; at = batches.at(-1)!.end) batches.push(new BatchView().at(bytes, at))
  return batches
}

function valuesOf(batches: readonly BatchView[]): string[] {
  return batches.flatMap((each) => [...readRecords(each)].map(({ value }) => Buffer.from(value!).toString()))
}

function keyed(keys: readonly (string | null)[]): Uint8Array {
  const builder = new BatchBuilder()
  for (const key of keys)
    builder.append({ timestamp: START_MS, key: key === null ? null : Buffer.from(key), value: Buffer.from('v') })
  return builder.build()
}

describe('an append', () => {
  test('gets the next offsets and the leader’s epoch, is committed at once, and can be read', () => {
    const it = makePartition({ state: { leaderEpoch: 5 } })
    expect(it.append(batchOf(['a', 'b']))).toMatchObject({ errorCode: 0, baseOffset: 0, nextOffset: 2, recordCount: 2 })
    expect(it.append(batchOf(['c']))).toMatchObject({ errorCode: 0, baseOffset: 2, nextOffset: 3, logAppendTimeMs: -1 })
    expect(it.partition).toMatchObject({ highWatermark: 3, lastStableOffset: 3, leaderEpoch: 5 })
    const batches = read(it)
    expect(batches.map(({ baseOffset, partitionLeaderEpoch }) => [baseOffset, partitionLeaderEpoch])).toEqual([
      [0, 5],
      [2, 5],
    ])
    expect(batches.every((each) => each.crcMatches())).toBe(true)
    expect(valuesOf(batches)).toEqual(['a', 'b', 'c'])
  })

  test('that is refused leaves nothing behind, in the log or in the next outcome', () => {
    const it = makePartition()
    const broken = batch(2)
    broken[broken.length - 1]! ^= 1
    expect(it.append(broken)).toMatchObject({ errorCode: ErrorCode.CORRUPT_MESSAGE, baseOffset: -1, nextOffset: -1 })
    expect(it.partition.log.logEndOffset).toBe(0)
    expect(it.append(batch(1))).toMatchObject({ errorCode: 0, errorMessage: null, recordErrors: null, baseOffset: 0 })
  })

  test('of an idempotent producer counts once, and its repetition gets the same offsets', () => {
    const it = makePartition()
    const first = () => batch(3, { producerId: 9, producerEpoch: 0, baseSequence: 0 })
    expect(it.append(first())).toMatchObject({ baseOffset: 0, duplicate: false })
    expect(it.append(first())).toMatchObject({ errorCode: 0, baseOffset: 0, nextOffset: 3, duplicate: true })
    // As Kafka: of a repetition the time that the log knows is told, whatever the topic's timestamp type.
    expect(it.append(first()).logAppendTimeMs).toBe(START_MS)
    expect(it.append(batch(1, { producerId: 9, producerEpoch: 0, baseSequence: 7 }))).toMatchObject({
      errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    })
    expect(it.partition.log.logEndOffset).toBe(3)
  })

  test('of a coordinator may hold control batches, and several of them', () => {
    const it = makePartition()
    const records = Buffer.concat([batch(1), batch(2)])
    expect(it.append(records, { origin: 'coordinator' })).toMatchObject({ errorCode: 0, baseOffset: 0, nextOffset: 3 })
    expect(it.append(marker('commit', { producerId: 4 }))).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD })
    expect(it.append(marker('commit', { producerId: 4 }), { origin: 'coordinator' })).toMatchObject({ errorCode: 0 })
  })

  test('that the disk refuses is a storage error, after which the partition goes on', () => {
    const it = makePartition()
    const mend = it.disk.failWhen(({ kind, path }) => (kind === 'write' && path.endsWith('.log') ? 'ENOSPC' : null))
    expect(it.append(batch(1))).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
    mend()
    expect(it.append(batch(1))).toMatchObject({ errorCode: 0, baseOffset: 0 })
  })

  test('to a log that is offline throws, so that its owner opens it anew', () => {
    const it = makePartition()
    it.partition.log.fail('sync', new Error('EIO'))
    expect(() => it.append(batch(1))).toThrow(LogOfflineError)
  })
})

describe('a leader that is elected again', () => {
  const replicas = [1, 2, 3]
  /** Follower 2 has all of five records, follower 3 three of them. */
  const lead = () => {
    const it = makePartition({ state: { replicas, isr: replicas } })
    it.append(batch(3))
    it.append(batch(2))
    it.partition.followerFetched(2, { fetchOffset: 5, logStartOffset: 0, brokerEpoch: 1 })
    it.partition.followerFetched(3, { fetchOffset: 3, logStartOffset: 0, brokerEpoch: 1 })
    expect(it.partition.highWatermark).toBe(3)
    return it
  }

  test('in the next epoch still knows how far its followers have come', () => {
    const it = lead()
    it.configure({}, { replicas, isr: [1, 2], leaderEpoch: 1 })
    it.partition.commit()
    expect(it.partition.highWatermark).toBe(5)
  })

  test('in a later one commits nothing before its followers have asked: another led between, who may have cut them', () => {
    const it = lead()
    it.configure({}, { replicas, isr: [1, 2], leaderEpoch: 2 })
    it.partition.commit()
    expect(it.partition.highWatermark).toBe(3)
    it.partition.followerFetched(2, { fetchOffset: 4, logStartOffset: 0, brokerEpoch: 1 })
    expect(it.partition.highWatermark).toBe(4)
  })
})

describe('who has to have a record', () => {
  test('with acks all as many as min.insync.replicas have to be in sync, with other acks nobody asks', () => {
    const it = makePartition({ texts: { 'min.insync.replicas': '2' }, state: { replicas: [1, 2, 3], isr: [1] } })
    expect(it.append(batch(1))).toMatchObject({
      errorCode: ErrorCode.NOT_ENOUGH_REPLICAS,
      errorMessage:
        'The size of the current ISR : 1 is insufficient to satisfy the min.isr requirement of 2 for partition topic-0',
    })
    expect(it.append(batch(1), { acks: 1 })).toMatchObject({ errorCode: 0 })
    expect(it.append(batch(1), { acks: 0 })).toMatchObject({ errorCode: 0 })
    it.configure({ 'min.insync.replicas': '2' }, { replicas: [1, 2, 3], isr: [1, 3] })
    expect(it.append(batch(1))).toMatchObject({ errorCode: 0 })
  })

  test('more than there are replicas is not asked for', () => {
    const it = makePartition({ texts: { 'min.insync.replicas': '3' } })
    expect(it.append(batch(1))).toMatchObject({ errorCode: 0 })
  })

  test('with durability=fsync nothing is committed, and seen by readers, before it is on disk', () => {
    const it = makePartition({ texts: { durability: 'fsync' } })
    it.append(batch(2))
    it.append(batch(1))
    expect(it.partition).toMatchObject({ highWatermark: 0, waitsForFlush: true })
    expect(read(it)).toEqual([])
    it.flushed(2)
    expect(it.partition.highWatermark).toBe(2)
    expect(read(it).map(({ lastOffset }) => lastOffset)).toEqual([1])
    it.flushed(1)
    expect(it.partition.highWatermark).toBe(2)
  })

  test('a change of durability holds at once: what is written is committed, or waits for the disk from here on', () => {
    const it = makePartition({ texts: { durability: 'fsync' } })
    it.append(batch(2))
    it.configure({ durability: 'kafka' })
    it.partition.commit()
    expect(it.partition.highWatermark).toBe(2)
    it.configure({ durability: 'fsync' })
    it.partition.commit()
    it.append(batch(1))
    // What was committed stays so: the high watermark never goes back.
    expect(it.partition.highWatermark).toBe(2)
  })

  test('what a leader finds in its log when it starts is committed', () => {
    const { bench, partition } = started()
    partition.log.close()
    const again = makePartition({ bench, texts: { durability: 'fsync' } })
    expect(again.partition.highWatermark).toBe(3)
  })
})

function started() {
  const it = makePartition({ texts: { durability: 'fsync' } })
  it.append(batch(3))
  const { disk, clock, random } = it
  return { bench: { disk, clock, random }, partition: it.partition }
}

describe('how records are stored', () => {
  test('with LogAppendTime under the broker’s time', () => {
    const it = makePartition({ texts: { 'message.timestamp.type': 'LogAppendTime' } })
    it.clock.advance(5_000)
    expect(it.append(batch(2, { timestamp: 1 }))).toMatchObject({ errorCode: 0, logAppendTimeMs: START_MS + 5_000 })
    const [stored] = read(it)
    expect(stored).toMatchObject({ timestampType: 1, maxTimestamp: START_MS + 5_000 })
    expect(stored!.crcMatches()).toBe(true)
    expect([...readRecords(stored!)].map(({ timestamp }) => timestamp)).toEqual([START_MS + 5_000, START_MS + 5_000])
  })

  test.each([
    ['producer', LZ4, LZ4],
    ['producer', NONE, NONE],
    ['gzip', LZ4, GZIP],
    ['zstd', NONE, ZSTD],
    ['uncompressed', ZSTD, NONE],
    ['lz4', LZ4, LZ4],
  ])('with compression.type=%s what came under codec %i is kept under %i', (type, compression, stored) => {
    const it = makePartition({ texts: { 'compression.type': type } })
    const values = Array.from({ length: 20 }, (_, number) => `value ${number}`)
    expect(it.append(batchOf(values, { compression, producerId: 3, producerEpoch: 1, baseSequence: 0 }))).toMatchObject({
      errorCode: 0,
      nextOffset: 20,
    })
    const [kept] = read(it)
    expect(kept).toMatchObject({ compression: stored, producerId: 3, producerEpoch: 1, baseSequence: 0, lastOffset: 19 })
    expect(kept!.crcMatches()).toBe(true)
    expect(valuesOf([kept!])).toEqual(values)
  })

  test('recompression and LogAppendTime go together', () => {
    const it = makePartition({ texts: { 'compression.type': 'gzip', 'message.timestamp.type': 'LogAppendTime' } })
    it.append(batchOf(['a'], { compression: LZ4 }))
    const [kept] = read(it)
    expect(kept).toMatchObject({ compression: GZIP, timestampType: 1, maxTimestamp: START_MS })
    expect(kept!.crcMatches()).toBe(true)
  })

  test('a batch that is too large once it is stored as the topic wants is refused', () => {
    const it = makePartition({ texts: { 'compression.type': 'uncompressed', 'max.message.bytes': '1000' } })
    expect(it.append(batchOf(['x'.repeat(2000)], { compression: ZSTD }))).toMatchObject({
      errorCode: ErrorCode.MESSAGE_TOO_LARGE,
      errorMessage: expect.stringMatching(/Message batch size is 20\d\d bytes in append to partition topic-0/),
    })
    expect(it.partition.log.logEndOffset).toBe(0)
  })
})

describe('what a topic does not take', () => {
  test('a compacted one: records without a key, each of which is named', () => {
    const it = makePartition({ texts: { 'cleanup.policy': 'compact' } })
    expect(it.append(keyed(['a', null, 'b', null]))).toMatchObject({
      errorCode: ErrorCode.INVALID_RECORD,
      recordErrors: [
        { batchIndex: 1, message: 'Compacted topic cannot accept message without key in topic partition topic-0' },
        { batchIndex: 3, message: 'Compacted topic cannot accept message without key in topic partition topic-0' },
      ],
    })
    expect(it.append(keyed(['a', 'b']))).toMatchObject({ errorCode: 0, recordErrors: null })
  })

  test('records too far in the future, or in the past where there is a limit', () => {
    const it = makePartition({ texts: { 'message.timestamp.before.max.ms': String(DAY_MS) } })
    for (const timestamp of [START_MS + 2 * 3_600_000, START_MS - 2 * DAY_MS]) {
      const outcome = it.append(batch(2, { timestamp }))
      expect(outcome).toMatchObject({ errorCode: ErrorCode.INVALID_TIMESTAMP })
      expect(outcome.recordErrors?.map(({ batchIndex }) => batchIndex)).toEqual([0, 1])
    }
    expect(it.append(batch(2, { timestamp: START_MS - DAY_MS }))).toMatchObject({ errorCode: 0 })
    expect(it.append(batch(2, { timestamp: -1 }))).toMatchObject({ errorCode: 0 })
  })

  test('a header that lies about its timestamps is put right by the records', () => {
    const it = makePartition()
    const lying = new BatchView().at(batch(2), 0)
    lying.setMaxTimestamp(0, START_MS + 100 * DAY_MS)
    expect(it.append(lying.bytes)).toMatchObject({ errorCode: 0 })
    expect(read(it)[0]).toMatchObject({ maxTimestamp: START_MS })
  })

  test('records that do not fill their batch, where every record is looked at', () => {
    const broken = new BatchView().at(batchOf(['hello']), 0)
    // The length of the only record, made shorter by one; then the checksum is right again.
    broken.bytes[61]! -= 2
    broken.updateCrc()
    const lenient = makePartition()
    const strict = makePartition({ validateRecords: true })
    expect(lenient.append(broken.bytes.slice())).toMatchObject({ errorCode: 0 })
    expect(strict.append(broken.bytes.slice())).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD })
  })
})

describe('who may read what', () => {
  test('readers of committed records stop in front of the oldest open transaction', () => {
    const it = makePartition()
    it.append(batchOf(['plain']))
    const transaction = { producerId: 1, producerEpoch: 0, isTransactional: true }
    it.append(batchOf(['open'], { ...transaction, baseSequence: 0 }))
    it.append(batchOf(['behind']))
    expect(it.partition).toMatchObject({ highWatermark: 3, lastStableOffset: 1 })
    expect(valuesOf(read(it, 0, 0))).toEqual(['plain', 'open', 'behind'])
    expect(valuesOf(read(it, 0, 1))).toEqual(['plain'])
    expect(it.partition.findOffset(-1, 0).offset).toBe(3)
    expect(it.partition.findOffset(-1, 1).offset).toBe(1)
    it.append(marker('abort', { producerId: 1 }), { origin: 'coordinator' })
    expect(it.partition.lastStableOffset).toBe(4)
    expect(read(it, 0, 1)).toHaveLength(4)
  })

  test('a read in front of the log’s start or behind its end is out of range', () => {
    const it = makePartition()
    it.append(batch(3))
    expect(() => it.partition.plan(4, 100, 0, true)).toThrow(OffsetOutOfRangeError)
    it.partition.deleteRecords(2)
    expect(() => it.partition.plan(1, 100, 0, true)).toThrow(OffsetOutOfRangeError)
    expect(it.partition.plan(3, 100, 0, true)).toBeNull()
  })

  test('requests that name another leader epoch are told which way it differs', () => {
    const { partition } = makePartition({ state: { leaderEpoch: 4 } })
    expect([-1, 3, 4, 5].map((epoch) => partition.checkAccess(epoch, true))).toEqual([
      0,
      ErrorCode.FENCED_LEADER_EPOCH,
      0,
      ErrorCode.UNKNOWN_LEADER_EPOCH,
    ])
  })

  test('a reader whose log went another way is told where', () => {
    const it = makePartition({ state: { leaderEpoch: 1 } })
    it.append(batch(3))
    it.configure({}, { leaderEpoch: 4 })
    it.append(batch(2))
    expect(it.partition.diverging(5, -1)).toBeNull()
    expect(it.partition.diverging(5, 4)).toBeNull()
    expect(it.partition.diverging(3, 1)).toBeNull()
    expect(it.partition.diverging(4, 1)).toEqual({ epoch: 1, endOffset: 3 })
    expect(it.partition.diverging(4, 3)).toEqual({ epoch: 1, endOffset: 3 })
    expect(() => it.partition.diverging(2, 9)).toThrow(OffsetOutOfRangeError)
    expect(it.partition.endOffsetForEpoch(1)).toEqual({ epoch: 1, endOffset: 3 })
    expect(it.partition.endOffsetForEpoch(4)).toEqual({ epoch: 4, endOffset: 5 })
  })
})

describe('ListOffsets', () => {
  function withTimes(texts = {}) {
    const it = makePartition({ texts, state: { leaderEpoch: 2 } })
    for (const [place, timestamp] of [10, 30, 20].entries()) it.append(batchOf([`${place}`], { timestamp: START_MS + timestamp }))
    return it
  }
  const nothing = { timestamp: -1, offset: -1, leaderEpoch: -1 }

  test('finds the ends, the largest timestamp, and the first record at or after a time', () => {
    const { partition } = withTimes()
    expect(partition.findOffset(-1, 0)).toEqual({ timestamp: -1, offset: 3, leaderEpoch: 2 })
    expect(partition.findOffset(-2, 0)).toEqual({ timestamp: -1, offset: 0, leaderEpoch: 2 })
    expect(partition.findOffset(-3, 0)).toEqual({ timestamp: START_MS + 30, offset: 1, leaderEpoch: 2 })
    expect(partition.findOffset(-4, 0)).toEqual({ timestamp: -1, offset: 0, leaderEpoch: 2 })
    expect(partition.findOffset(-5, 0)).toEqual(nothing)
    expect(partition.findOffset(-6, 0)).toEqual(nothing)
    expect(partition.findOffset(START_MS, 0)).toEqual({ timestamp: START_MS + 10, offset: 0, leaderEpoch: 2 })
    expect(partition.findOffset(START_MS + 11, 0)).toEqual({ timestamp: START_MS + 30, offset: 1, leaderEpoch: 2 })
    expect(partition.findOffset(START_MS + 31, 0)).toEqual(nothing)
  })

  test('of an empty partition: 0 at both ends, and nothing by time', () => {
    const { partition } = makePartition()
    expect(partition.findOffset(-1, 0).offset).toBe(0)
    expect(partition.findOffset(-2, 0).offset).toBe(0)
    expect(partition.findOffset(-3, 0)).toEqual(nothing)
    expect(partition.findOffset(0, 0)).toEqual(nothing)
  })

  test('follows the log start', () => {
    const { partition } = withTimes()
    partition.deleteRecords(2)
    expect(partition.findOffset(-2, 0).offset).toBe(2)
    expect(partition.findOffset(START_MS, 0)).toEqual({ timestamp: START_MS + 20, offset: 2, leaderEpoch: 2 })
  })

  test('tells nothing of records that the reader may not see', () => {
    const it = withTimes({ durability: 'fsync' })
    it.flushed(1)
    expect(it.partition.findOffset(-1, 0).offset).toBe(1)
    expect(it.partition.findOffset(START_MS, 0).offset).toBe(0)
    expect(it.partition.findOffset(START_MS + 20, 0)).toEqual(nothing)
    expect(it.partition.findOffset(-3, 0)).toEqual(nothing)
  })
})

describe('DeleteRecords', () => {
  test('moves the log start up to the high watermark, and never back', () => {
    const it = makePartition()
    it.append(batch(5))
    expect(it.partition.deleteRecords(2)).toBe(2)
    it.partition.deleteRecords(1)
    expect(it.partition.lowWatermark).toBe(2)
    expect(it.partition.deleteRecords(-1)).toBe(5)
    expect(() => it.partition.deleteRecords(6)).toThrow(OffsetOutOfRangeError)
    expect(() => it.partition.deleteRecords(-2)).toThrow(OffsetOutOfRangeError)
  })

  test('takes no record that is not committed', () => {
    const it = makePartition({ texts: { durability: 'fsync' } })
    it.append(batch(5))
    it.flushed(3)
    expect(() => it.partition.deleteRecords(4)).toThrow(OffsetOutOfRangeError)
    expect(it.partition.deleteRecords(-1)).toBe(3)
  })

  test('is against the policy of a topic that is compacted and nothing else', () => {
    const compacted = makePartition({ texts: { 'cleanup.policy': 'compact' } })
    expect(() => compacted.partition.deleteRecords(0)).toThrow(PolicyViolationError)
    const both = makePartition({ texts: { 'cleanup.policy': 'compact,delete' } })
    expect(both.partition.deleteRecords(0)).toBe(0)
  })
})

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('append'), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('flushed'), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ kind: fc.constant('durability'), value: fc.constantFrom('kafka', 'fsync') }),
    fc.record({ kind: fc.constant('delete'), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ kind: fc.constant('open transaction'), producerId: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('end transactions') }),
  )

  test('log start, last stable offset, high watermark and log end keep their order, and the high watermark never goes back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const it = makePartition({ texts: { durability: 'fsync' } })
        const { partition } = it
        const sequences = new Map<number, number>()
        let before = 0
        for (const action of steps) {
          if ('count' in action) it.append(batch(action.count))
          if ('value' in action) {
            it.configure({ durability: action.value })
            partition.commit()
          }
          if ('producerId' in action) {
            const { producerId } = action
            const baseSequence = sequences.get(producerId) ?? 0
            sequences.set(producerId, baseSequence + 1)
            const open = batch(1, { producerId, producerEpoch: 0, baseSequence, isTransactional: true })
            expect(it.append(open).errorCode).toBe(0)
          }
          if (action.kind === 'end transactions')
            for (const producerId of sequences.keys()) it.append(marker('commit', { producerId }), { origin: 'coordinator' })
          if (action.kind === 'flushed' && 'share' in action) it.flushed(Math.floor(action.share * partition.log.logEndOffset))
          if (action.kind === 'delete' && 'share' in action)
            partition.deleteRecords(Math.floor(action.share * partition.highWatermark))
          partition.checkInvariants()
          expect(partition.highWatermark).toBeGreaterThanOrEqual(before)
          before = partition.highWatermark
        }
      }),
      { seed: 20_260_101, numRuns: 150 },
    )
  })
})
