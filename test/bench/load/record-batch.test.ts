import { expect, test } from 'vitest'
import { recordBatch, recordsPerBatch } from '../../../bench/load/record-batch.ts'
import { crc32c } from '../../../src/base/crc32c.ts'
import { ATTRIBUTES_AT, BatchView } from '../../../src/records/batch.ts'

test('a batch of 16 KB is as full as records of 100 bytes make it', () => {
  const records = recordsPerBatch(16_384, 100)

  expect(recordBatch({ records, recordBytes: 100, timestampMs: 0 }).length).toBeLessThanOrEqual(16_384)
  expect(recordBatch({ records: records + 1, recordBytes: 100, timestampMs: 0 }).length).toBeGreaterThan(16_384)
})

test('a record larger than the batch size gets a batch of its own', () => {
  expect(recordsPerBatch(1024, 5000)).toBe(1)
})

test('the header says what is in the batch, and its checksum holds', () => {
  const bytes = recordBatch({ records: 9, recordBytes: 100, timestampMs: 1_700_000_000_000 })

  const view = new BatchView().at(bytes, 0)

  expect(view.isWhole(bytes.length)).toBe(true)
  expect(view).toMatchObject({
    sizeInBytes: bytes.length,
    magic: 2,
    count: 9,
    lastOffsetDelta: 8,
    maxTimestamp: 1_700_000_000_000,
    producerId: -1,
  })
  expect(view.crc).toBe(crc32c(bytes.subarray(ATTRIBUTES_AT)))
})
