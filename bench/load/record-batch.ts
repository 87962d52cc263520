import { crc32c } from '../../src/base/crc32c.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { ATTRIBUTES_AT, BATCH_LENGTH_AT, BATCH_OVERHEAD, CRC_AT, LOG_OVERHEAD, MAGIC } from '../../src/records/batch.ts'

export interface BatchShape {
  /** Records in the batch. */
  records: number
  /** Value bytes of each; there are no keys and no headers. */
  recordBytes: number
  /** Of all records, milliseconds. */
  timestampMs: number
  /** Fills the values, so that no two shapes of one run are alike. Default 0. */
  fill?: number
}

/** One uncompressed batch without producer id, base offset 0, as a producer sends it. */
export function recordBatch({ records, recordBytes, timestampMs, fill = 0 }: BatchShape): Buffer {
  const value = new Uint8Array(recordBytes).map((_, at) => 0x20 + ((at + fill) % 0x5f))
  const writer = new Writer(BATCH_OVERHEAD + records * (recordBytes + 16))
  writer.int64(0)
  writer.int32(0)
  writer.int32(-1)
  writer.int8(MAGIC)
  writer.int32(0)
  writer.int16(0)
  writer.int32(records - 1)
  writer.int64(timestampMs)
  writer.int64(timestampMs)
  writer.int64(-1)
  writer.int16(-1)
  writer.int32(-1)
  writer.int32(records)
  for (let index = 0; index < records; index++) {
    writer.varint(recordBodyBytes(index, recordBytes))
    writer.int8(0)
    writer.varlong(0)
    writer.varint(index)
    writer.varint(-1)
    writer.varint(recordBytes)
    writer.raw(value)
    writer.varint(0)
  }
  const batch = Buffer.from(writer.toBytes().buffer)
  batch.writeInt32BE(batch.length - LOG_OVERHEAD, BATCH_LENGTH_AT)
  batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_AT)), CRC_AT)
  return batch
}

/** The most records of `recordBytes` that a batch of at most `batchBytes` holds, and never less than one. */
export function recordsPerBatch(batchBytes: number, recordBytes: number): number {
  let size = BATCH_OVERHEAD
  for (let records = 0; ; records++) {
    const body = recordBodyBytes(records, recordBytes)
    size += varintBytes(body) + body
    if (size > batchBytes) return Math.max(1, records)
  }
}

/** Attributes, timestamp delta, offset delta, null key, value with its length, no headers. */
function recordBodyBytes(offsetDelta: number, recordBytes: number): number {
  return 1 + 1 + varintBytes(offsetDelta) + 1 + varintBytes(recordBytes) + recordBytes + 1
}

/** Size of a zig-zag varint of a number that is not negative. */
function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value * 2; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++
  return bytes
}
