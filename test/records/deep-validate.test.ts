import { expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { type RecordChecks, validateRecords } from '../../src/records/deep-validate.ts'
import { needsRecompression, recompressed } from '../../src/records/recompress.ts'
import type { RecordContent } from '../../src/records/record.ts'
import { someRecords } from './record-arbitraries.ts'

const NOW = 1_700_000_100_000
const checks: RecordChecks = {
  origin: 'client',
  maxMessageBytes: 1_048_588,
  timestampType: 0,
  timestampBeforeMaxMs: 2 ** 63,
  timestampAfterMaxMs: 3_600_000,
  leaderEpoch: 4,
  topicPartition: 'orders-2',
  isCompacted: false,
}

function build(records: readonly RecordContent[], options: BatchOptions = {}): BatchView {
  const builder = new BatchBuilder(options)
  for (const record of records) builder.append(record)
  return new BatchView().at(builder.build(), 0)
}

test('a good batch gives its true maximum timestamp, whatever its header says', () => {
  const records = someRecords(5)
  for (const compression of [0, 1, 2, 3, 4]) {
    const batch = build([...records, { ...records[0]!, timestamp: 1_700_000_000_001 }], { compression })
    batch.setMaxTimestamp(0, 1_700_000_050_000)

    expect(validateRecords(batch, checks, NOW)).toEqual({
      errorCode: 0,
      errorMessage: null,
      recordErrors: null,
      maxTimestamp: 1_700_000_000_004,
    })
  }
})

test('records without a key are named where the topic is compacted, and nowhere else', () => {
  const [first, second] = someRecords(2) as [RecordContent, RecordContent]
  const batch = build([first, { ...second, key: null }, { ...second, key: new Uint8Array(0) }])

  expect(validateRecords(batch, checks, NOW).errorCode).toBe(0)
  expect(validateRecords(batch, { ...checks, isCompacted: true }, NOW)).toMatchObject({
    errorCode: ErrorCode.INVALID_RECORD,
    recordErrors: [{ batchIndex: 1, message: 'Compacted topic cannot accept message without key in topic partition orders-2' }],
  })
})

test('records out of the allowed time are named, with the range', () => {
  const [first] = someRecords(1) as [RecordContent]
  const batch = build([first, { ...first, timestamp: NOW + 1001 }, { ...first, timestamp: NOW - 200_001 }])

  expect(validateRecords(batch, { ...checks, timestampAfterMaxMs: 1000, timestampBeforeMaxMs: 200_000 }, NOW)).toMatchObject({
    errorCode: ErrorCode.INVALID_TIMESTAMP,
    errorMessage: 'One or more records have been rejected due to invalid timestamp',
    recordErrors: [
      {
        batchIndex: 1,
        message: `Timestamp ${NOW + 1001} of message with offset 1 is out of range. The timestamp should be within [${NOW - 200_000}, ${NOW + 1000}]`,
      },
      { batchIndex: 2 },
    ],
  })
})

test('offset deltas that leave one out are refused', () => {
  const builder = new BatchBuilder()
  builder.appendAt(0, someRecords(1)[0]!)
  builder.appendAt(2, someRecords(1)[0]!)

  expect(validateRecords(new BatchView().at(builder.build(), 0), checks, NOW)).toMatchObject({
    errorCode: ErrorCode.INVALID_RECORD,
    recordErrors: [{ batchIndex: 1 }],
  })
})

test('what becomes too large is refused, and so is what does not decompress', () => {
  const batch = build(someRecords(100), { compression: 4 })

  expect(validateRecords(batch, { ...checks, decompressedBytesMax: 1000 }, NOW)).toMatchObject({
    errorCode: ErrorCode.INVALID_RECORD,
    recordErrors: null,
  })
  batch.bytes[80]! ^= 0x55
  expect(validateRecords(batch, checks, NOW)).toMatchObject({ errorCode: ErrorCode.INVALID_RECORD, recordErrors: null })
})

test('a batch is recompressed with nothing changed but its codec', () => {
  const options = {
    baseOffset: 12,
    producerId: 4,
    producerEpoch: 1,
    baseSequence: 9,
    isTransactional: true,
    partitionLeaderEpoch: 7,
  }
  for (const from of [0, 1, 2, 3, 4]) {
    for (const to of [0, 1, 2, 3, 4]) {
      const batch = build(someRecords(20), { ...options, compression: from })

      const bytes = recompressed(batch, to)

      expect(needsRecompression(batch, to)).toBe(from !== to)
      expect(bytes).toEqual(build(someRecords(20), { ...options, compression: to }).bytes)
    }
  }
})

test('control batches stay as they are written', () => {
  const batch = build(someRecords(1), { producerId: 4, producerEpoch: 1, isTransactional: true, isControl: true })

  expect(needsRecompression(batch, 4)).toBe(false)
})
