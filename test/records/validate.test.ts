import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RafkaError } from '../../src/base/errors.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { validateRecords } from '../../src/records/deep-validate.ts'
import { RecordCursor } from '../../src/records/record.ts'
import { recordsAreWellFormed, recordsFit } from '../../src/records/records-fit.ts'
import { type BatchChecks, BatchesInfo, checkBatches } from '../../src/records/validate.ts'
import { someRecords } from './record-arbitraries.ts'

const NOW = 1_700_000_100_000
const checks = (origin: BatchChecks['origin'], change: Partial<BatchChecks> = {}): BatchChecks => ({
  origin,
  maxMessageBytes: 1_048_588,
  timestampType: 0,
  timestampBeforeMaxMs: 2 ** 63,
  timestampAfterMaxMs: 3_600_000,
  leaderEpoch: 4,
  topicPartition: 'orders-2',
  ...change,
})

function build(options: BatchOptions = {}, count = 3): Uint8Array {
  const builder = new BatchBuilder(options)
  for (const record of someRecords(count)) builder.append(record)
  return builder.build()
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

test('what is known of batches that are fine', () => {
  const bytes = concat(
    build({ baseOffset: 100, partitionLeaderEpoch: 3 }),
    build({ baseOffset: 103, partitionLeaderEpoch: 4, compression: 3 }, 5),
  )

  const info = checkBatches(bytes, checks('replication'), NOW)

  expect(info).toMatchObject({
    errorCode: 0,
    errorMessage: null,
    batchCount: 2,
    recordCount: 8,
    validBytes: bytes.length,
    firstOffset: 100,
    lastOffset: 107,
    lastOffsetOfFirstBatch: 102,
    maxTimestamp: 1_700_000_000_004,
    offsetOfMaxTimestamp: 107,
    compression: 3,
    lastLeaderEpoch: 4,
    isMonotonic: true,
  })
})

test('the answer may be reused, and forgets', () => {
  const info = new BatchesInfo()
  checkBatches(build({ baseOffset: 5 }), checks('client'), NOW, info)
  expect(info.errorCode).toBe(ErrorCode.INVALID_RECORD)

  expect(checkBatches(build(), checks('client'), NOW, info)).toBe(info)
  expect(info).toMatchObject({ errorCode: 0, errorMessage: null, batchCount: 1 })
})

test('offsets that go back are noted, whoever appends', () => {
  const bytes = concat(build({ baseOffset: 100 }), build({ baseOffset: 102 }))

  expect(checkBatches(bytes, checks('replication'), NOW)).toMatchObject({ errorCode: 0, isMonotonic: false })
})

test('a coordinator may append several batches, also of control records and without a sequence; a client may not', () => {
  const control = build({ producerId: 3, producerEpoch: 1, isTransactional: true, isControl: true }, 1)
  const bytes = concat(control, control)

  expect(checkBatches(bytes, checks('coordinator'), NOW)).toMatchObject({ errorCode: 0, batchCount: 2 })
  expect(checkBatches(bytes, checks('client'), NOW)).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD })
  expect(checkBatches(control, checks('client'), NOW)).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD })
})

test('a follower takes what its leader has, whatever its size, times and codec', () => {
  const batch = build({ timestampType: 1, logAppendTime: 5_000_000_000_000, baseOffset: 7, compression: 1 })
  const strict = { maxMessageBytes: 10, timestampBeforeMaxMs: 1, timestampAfterMaxMs: 1 }

  expect(checkBatches(batch, checks('replication', strict), NOW)).toMatchObject({ errorCode: 0, batchCount: 1 })
})

test('a follower leaves out what is of a later leader epoch than it asked for, and all behind it (KAFKA-18723)', () => {
  const first = build({ baseOffset: 0, partitionLeaderEpoch: 4 })
  const bytes = concat(
    first,
    build({ baseOffset: 3, partitionLeaderEpoch: 5 }),
    build({ baseOffset: 6, partitionLeaderEpoch: 4 }),
  )

  expect(checkBatches(bytes, checks('replication'), NOW)).toMatchObject({ errorCode: 0, batchCount: 1, validBytes: first.length })
})

test('a batch that is not whole is left out by a follower', () => {
  const whole = build({ baseOffset: 0 })
  for (const more of [0, 5, 16, 17, 60, 61, 100]) {
    const bytes = concat(whole, build({ baseOffset: 3 }).subarray(0, more))

    expect(checkBatches(bytes, checks('replication'), NOW)).toMatchObject({
      errorCode: 0,
      batchCount: 1,
      validBytes: whole.length,
    })
  }
})

test('the metadata quorum stamps its own epoch on all it appends', () => {
  expect(checkBatches(build({ baseOffset: 50, partitionLeaderEpoch: 4 }), checks('raft-leader'), NOW)).toMatchObject({
    errorCode: 0,
    firstOffset: 50,
  })
  expect(checkBatches(build({ baseOffset: 50, partitionLeaderEpoch: 3 }), checks('raft-leader'), NOW)).toMatchObject({
    errorCode: ErrorCode.INVALID_RECORD,
  })
})

test('the formats before magic 2 are refused by followers too', () => {
  for (const magic of [0, 1]) {
    const batch = build()
    batch[16] = magic

    expect(checkBatches(batch, checks('replication'), NOW)).toMatchObject({ errorCode: ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT })
    expect(checkBatches(batch, checks('client'), NOW)).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD })
  }
})

test('offsets and producer ids beyond 2^53 are refused, not misread', () => {
  for (const at of [0, 43]) {
    const batch = build({ producerId: 1, producerEpoch: 0, baseSequence: 0 })
    new DataView(batch.buffer).setBigInt64(at, 2n ** 53n)
    new BatchView().at(batch, 0).updateCrc()

    expect(checkBatches(batch, checks('replication'), NOW)).toMatchObject({ errorCode: ErrorCode.CORRUPT_MESSAGE })
    expect(checkBatches(batch, checks('client'), NOW)).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD })
  }
})

test('timestamps are judged by the first and the latest', () => {
  const batch = build({}, 10)
  const first = 1_700_000_000_000
  const before = (ms: number) => checkBatches(batch, checks('client', { timestampBeforeMaxMs: ms }), NOW).errorCode
  const after = (ms: number, now: number) => checkBatches(batch, checks('client', { timestampAfterMaxMs: ms }), now).errorCode

  expect(before(NOW - first)).toBe(0)
  expect(before(NOW - first - 1)).toBe(ErrorCode.INVALID_TIMESTAMP)
  expect(after(9, first)).toBe(0)
  expect(after(8, first)).toBe(ErrorCode.INVALID_TIMESTAMP)
})

test('out of time is a suspicion: what else there is to know is there', () => {
  const batch = build({}, 10)

  expect(checkBatches(batch, checks('client', { timestampBeforeMaxMs: 1 }), NOW)).toMatchObject({
    errorCode: ErrorCode.INVALID_TIMESTAMP,
    batchCount: 1,
    recordCount: 10,
    validBytes: batch.length,
  })
})

test('the structure of uncompressed records is looked at without reading them', () => {
  const batch = build({}, 50)
  const view = new BatchView().at(batch, 0)
  expect(recordsFit(view)).toBe(true)
  expect(recordsAreWellFormed(view)).toBe(true)

  view.bytes[61]! += 2
  expect(recordsFit(view)).toBe(false)
  expect(recordsAreWellFormed(view)).toBe(false)
  view.bytes[61]! -= 2

  new DataView(batch.buffer).setInt32(57, 49)
  expect(recordsFit(view)).toBe(false)
  expect(recordsFit(new BatchView().at(build({ compression: 1 }), 0))).toBe(true)
})

test('a record whose fields do not fill it is noticed by the closer look only', () => {
  const batch = build({}, 1)
  const view = new BatchView().at(batch, 0)
  const key = batch.indexOf(0x6b)
  batch[key - 1]! += 2

  expect(recordsFit(view)).toBe(true)
  expect(recordsAreWellFormed(view)).toBe(false)
})

test('bytes of any kind, at any place, never do worse than a typed answer', () => {
  const valid = [0, 1, 2, 3, 4].map((compression) => build({ compression, baseOffset: 0 }, 20))
  const guard = 64
  fc.assert(
    fc.property(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('random', 'changed', 'changed, with its checksum', 'cut'),
      fc.constantFrom<BatchChecks['origin']>('client', 'coordinator', 'replication'),
      (batch, changes, random, kind, origin) => {
        let bytes = kind === 'random' ? random : batch.slice()
        if (kind.startsWith('changed')) for (const [at, value] of changes) bytes[at % bytes.length] = value
        const view = new BatchView().at(bytes, 0)
        if (kind === 'changed, with its checksum' && view.isWhole(bytes.length)) view.updateCrc()
        if (kind === 'cut') bytes = bytes.subarray(0, (changes[0]?.[0] ?? 0) % bytes.length)
        // Whoever read beyond the end would read 0xff here, and so another answer than from the bytes alone.
        const guarded = new Uint8Array(bytes.length + 2 * guard).fill(0xff)
        guarded.set(bytes, guard)
        const inside = guarded.subarray(guard, guard + bytes.length)

        const info = checkBatches(bytes, checks(origin), NOW)

        expect(checkBatches(inside, checks(origin), NOW)).toEqual(info)
        expect(info.validBytes).toBeLessThanOrEqual(bytes.length)
        if (!view.at(bytes, 0).isWhole(bytes.length) || bytes[16] !== 2) return
        const verdict = validateRecords(view, { ...checks(origin), isCompacted: true, decompressedBytesMax: 100_000 }, NOW)
        const fit = recordsFit(view)
        const wellFormed = recordsAreWellFormed(view)
        expect([0, ErrorCode.INVALID_RECORD, ErrorCode.INVALID_TIMESTAMP, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE]).toContain(
          verdict.errorCode,
        )
        if (wellFormed) expect(fit).toBe(true)
        if (verdict.errorCode === 0 && view.count > 0) expect(wellFormed).toBe(true)
        try {
          const cursor = new RecordCursor().open(view, { maxBytes: 100_000 })
          while (cursor.next()) cursor.record()
          if (view.count > 0 && view.compression === 0 && verdict.errorCode === 0) expect(wellFormed).toBe(true)
        } catch (error) {
          if (!(error instanceof RafkaError)) throw error
        }
      },
    ),
    { seed: 14, numRuns: 3000 },
  )
})
