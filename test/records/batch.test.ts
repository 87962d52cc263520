import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BATCH_OVERHEAD, BatchView, incrementSequence } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { batchOptions, recordContents, someRecords } from './record-arbitraries.ts'

function build(options = {}, records = someRecords(3)): Uint8Array {
  const builder = new BatchBuilder(options)
  for (const record of records) builder.append(record)
  return builder.build()
}

test('every field of the header is read as it was written, wherever the batch lies', () => {
  fc.assert(
    fc.property(
      batchOptions,
      fc.array(recordContents, { minLength: 1, maxLength: 5 }),
      fc.nat(40),
      (options, records, position) => {
        const batch = build(options, records)
        const bytes = new Uint8Array(new SharedArrayBuffer(position + batch.length + 10))
        bytes.set(batch, position)

        const view = new BatchView().at(bytes, position)

        expect(view.baseOffset).toBe(options.baseOffset)
        expect(view.sizeInBytes).toBe(batch.length)
        expect(view.end).toBe(position + batch.length)
        expect(view.partitionLeaderEpoch).toBe(options.partitionLeaderEpoch)
        expect(view.magic).toBe(2)
        expect(view.compression).toBe(0)
        expect(view.timestampType).toBe(options.timestampType)
        expect(view.isTransactional).toBe(options.isTransactional)
        expect(view.isControl).toBe(false)
        expect(view.hasDeleteHorizon).toBe(false)
        expect(view.lastOffsetDelta).toBe(records.length - 1)
        expect(view.lastOffset).toBe(options.baseOffset! + records.length - 1)
        expect(view.nextOffset).toBe(options.baseOffset! + records.length)
        expect(view.baseTimestamp).toBe(records[0]!.timestamp)
        expect(view.maxTimestamp).toBe(
          options.timestampType === 1 ? options.logAppendTime : Math.max(...records.map((record) => record.timestamp)),
        )
        expect(view.producerId).toBe(options.producerId ?? -1)
        expect(view.producerEpoch).toBe(options.producerEpoch ?? -1)
        expect(view.baseSequence).toBe(options.baseSequence ?? -1)
        expect(view.count).toBe(records.length)
        expect(view.crcMatches()).toBe(true)
      },
    ),
    { seed: 6 },
  )
})

test('base offset and leader epoch are patched without touching the checksum', () => {
  const batch = build()
  const view = new BatchView().at(batch, 0)

  view.setBaseOffset(2 ** 53 - 10)
  view.setPartitionLeaderEpoch(2 ** 31 - 1)

  expect(view.baseOffset).toBe(2 ** 53 - 10)
  expect(view.lastOffset).toBe(2 ** 53 - 8)
  expect(view.partitionLeaderEpoch).toBe(2 ** 31 - 1)
  expect(view.crcMatches()).toBe(true)
})

test('log append time goes into the header, under a new checksum', () => {
  const batch = build()
  const view = new BatchView().at(batch, 0)
  const crc = view.crc

  view.setLogAppendTime(1_800_000_000_001)

  expect(view.timestampType).toBe(1)
  expect(view.maxTimestamp).toBe(1_800_000_000_001)
  expect(view.crc).not.toBe(crc)
  expect(view.crcMatches()).toBe(true)
})

test('a maximum timestamp of CreateTime takes the flag of LogAppendTime away', () => {
  const batch = build({ timestampType: 1, logAppendTime: 77 })
  const view = new BatchView().at(batch, 0)

  view.setMaxTimestamp(0, 1_700_000_000_002)

  expect(batch).toEqual(build())
  expect(view.crcMatches()).toBe(true)
})

test('any flipped bit behind the checksum is noticed, none before it', () => {
  const batch = build()
  const view = new BatchView().at(batch, 0)

  for (let bit = 0; bit < batch.length * 8; bit++) {
    const byte = bit >>> 3
    if (byte >= 8 && byte < 12) continue
    batch[byte]! ^= 1 << (bit & 7)
    expect(view.crcMatches()).toBe(byte < 17)
    batch[byte]! ^= 1 << (bit & 7)
  }
})

test('a batch is whole when it ends at the end, or before', () => {
  const batch = build()
  const view = new BatchView().at(batch, 0)

  expect(view.isWhole(batch.length)).toBe(true)
  expect(view.isWhole(batch.length + 1)).toBe(true)
  expect(view.isWhole(batch.length - 1)).toBe(false)
  expect(view.isWhole(5)).toBe(false)
})

test('a size that no batch has is never whole', () => {
  const batch = build()
  const view = new BatchView().at(batch, 0)

  for (const length of [0, -1, BATCH_OVERHEAD - 12 - 1, 0x7fffffff, -0x80000000]) {
    new DataView(batch.buffer).setInt32(8, length)
    expect(view.isWhole(batch.length)).toBe(false)
  }
})

test('an offset beyond 2^53 is refused, a timestamp is rounded', () => {
  const batch = build()
  const fields = new DataView(batch.buffer)
  fields.setBigInt64(0, 2n ** 53n)
  fields.setBigInt64(43, -(2n ** 60n))
  fields.setBigInt64(27, 1_700_000_000_123_456_789n)
  const view = new BatchView().at(batch, 0)

  expect(() => view.baseOffset).toThrow(expect.objectContaining({ code: 'CORRUPT_MESSAGE' }))
  expect(() => view.producerId).toThrow(expect.objectContaining({ code: 'CORRUPT_MESSAGE' }))
  expect(view.baseTimestamp).toBe(Number(1_700_000_000_123_456_789n))
})

test('negative timestamps and offsets are read as such', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const batch = new Uint8Array(BATCH_OVERHEAD)
      const view = new BatchView().at(batch, 0)
      view.setBaseOffset(value)
      new DataView(batch.buffer).setBigInt64(35, BigInt(value))

      expect(new DataView(batch.buffer).getBigInt64(0)).toBe(BigInt(value))
      expect(view.baseOffset).toBe(value)
      expect(view.maxTimestamp).toBe(value)
    }),
    { seed: 7 },
  )
})

test('sequences wrap from 2147483647 to 0', () => {
  expect(incrementSequence(5, 3)).toBe(8)
  expect(incrementSequence(2147483647, 1)).toBe(0)
  expect(incrementSequence(2147483640, 10)).toBe(2)

  const view = new BatchView().at(build({ producerId: 1, producerEpoch: 0, baseSequence: 2147483646 }), 0)
  expect(view.lastSequence).toBe(0)
  expect(new BatchView().at(build(), 0).lastSequence).toBe(-1)
})
