import { ATTRIBUTES_AT, BATCH_LENGTH_AT, BATCH_OVERHEAD, BatchView, COMPRESSION_MASK, LOG_OVERHEAD } from './batch.ts'
import { compress, decompress } from './compression.ts'
import { writeInt32 } from './int64.ts'
import { DECOMPRESSED_BYTES_MAX } from './record.ts'

/**
 * What the broker does with `compression.type`: `producer` keeps the codec of the batch; control batches stay as they are
 * written.
 */
export function needsRecompression(batch: BatchView, targetCompression: number): boolean {
  return batch.compression !== targetCompression && !(batch.isControl && batch.compression === 0)
}

/**
 * The same batch with its records compressed otherwise (0: not at all), in memory of its own. The records themselves are copied
 * as they are: they must have been checked (`validateRecords`). Errors as `compress` and `decompress`.
 */
export function recompressed(
  batch: BatchView,
  targetCompression: number,
  { level, maxBytes = DECOMPRESSED_BYTES_MAX }: { level?: number; maxBytes?: number } = {},
): Uint8Array {
  const records = batch.bytes.subarray(batch.position + BATCH_OVERHEAD, batch.end)
  const content = compress(targetCompression, decompress(batch.compression, records, { maxBytes }), level)
  const bytes = new Uint8Array(BATCH_OVERHEAD + content.length)
  bytes.set(batch.bytes.subarray(batch.position, batch.position + BATCH_OVERHEAD))
  bytes.set(content, BATCH_OVERHEAD)
  writeInt32(bytes, BATCH_LENGTH_AT, bytes.length - LOG_OVERHEAD)
  bytes[ATTRIBUTES_AT + 1] = (bytes[ATTRIBUTES_AT + 1]! & ~COMPRESSION_MASK) | targetCompression
  new BatchView().at(bytes, 0).updateCrc()
  return bytes
}
