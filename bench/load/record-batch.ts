import { BATCH_OVERHEAD } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { sizeOfVarint } from '../../src/records/varint.ts'

export interface BatchShape {
  /** Records in the batch. */
  records: number
  /** Value bytes of each; there are no keys and no headers. */
  recordBytes: number
  /** Of all records, milliseconds. */
  timestampMs: number
}

/** One uncompressed batch without producer id, base offset 0, as a producer sends it. */
export function recordBatch({ records, recordBytes, timestampMs }: BatchShape): Buffer {
  const value = new Uint8Array(recordBytes).map((_, at) => 0x20 + (at % 0x5f))
  const builder = new BatchBuilder()
  for (let index = 0; index < records; index++) builder.append({ timestamp: timestampMs, key: null, value, headers: [] })
  return Buffer.from(builder.build().buffer)
}

/** The most records of `recordBytes` that a batch of at most `batchBytes` holds, and never less than one. */
export function recordsPerBatch(batchBytes: number, recordBytes: number): number {
  let size = BATCH_OVERHEAD
  for (let records = 0; ; records++) {
    // Attributes, timestamp delta, offset delta, null key, value with its length, no headers.
    const body = 1 + 1 + sizeOfVarint(records) + 1 + sizeOfVarint(recordBytes) + recordBytes + 1
    size += sizeOfVarint(body) + body
    if (size > batchBytes) return Math.max(1, records)
  }
}
