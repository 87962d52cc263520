import { BATCH_OVERHEAD, type BatchView } from './batch.ts'
import { NONE } from './compression.ts'
import { VarintCursor } from './varint.ts'

const cursor = new VarintCursor()

/**
 * Whether the records of an uncompressed batch chain from its header exactly to its end, as many as the header counts, with
 * offset deltas 0, 1, 2 …: what a reader needs to get through the batch. Keys, values and headers are not looked at
 * (`recordsAreWellFormed`), nothing is allocated. A compressed batch would have to be decompressed first: true.
 */
export function recordsFit(batch: BatchView): boolean {
  if (batch.compression !== NONE) return true
  const end = batch.end
  const count = batch.count
  cursor.at(batch.bytes, batch.position + BATCH_OVERHEAD, end)
  for (let index = 0; index < count; index++) {
    const length = cursor.varint()
    const recordEnd = cursor.position + length
    if (length < 1 || recordEnd > end) return false
    cursor.position++
    cursor.skipVarlong()
    if (cursor.varint() !== index || cursor.failed || cursor.position > recordEnd) return false
    cursor.position = recordEnd
  }
  return cursor.position === end
}

/** `recordsFit`, and each record's key, value and headers fill it exactly: no reader will stumble over the batch. */
export function recordsAreWellFormed(batch: BatchView): boolean {
  if (batch.compression !== NONE) return true
  const end = batch.end
  const count = batch.count
  cursor.at(batch.bytes, batch.position + BATCH_OVERHEAD, end)
  for (let index = 0; index < count; index++) {
    const length = cursor.varint()
    const recordEnd = cursor.position + length
    if (length < 1 || recordEnd > end) return false
    cursor.position++
    cursor.skipVarlong()
    if (cursor.varint() !== index) return false
    if (!skipBytes(recordEnd) || !skipBytes(recordEnd)) return false
    const headers = cursor.varint()
    if (headers < 0 || headers > recordEnd - cursor.position) return false
    for (let header = 0; header < headers; header++) {
      const keyLength = cursor.varint()
      if (keyLength < 0 || keyLength > recordEnd - cursor.position) return false
      cursor.position += keyLength
      if (!skipBytes(recordEnd)) return false
    }
    if (cursor.failed || cursor.position !== recordEnd) return false
  }
  return cursor.position === end
}

/** Passes over a length, negative for null, and as many bytes. */
function skipBytes(recordEnd: number): boolean {
  const length = cursor.varint()
  if (length > recordEnd - cursor.position) return false
  if (length > 0) cursor.position += length
  return true
}
