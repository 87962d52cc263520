import { Buffer } from 'node:buffer'
import { decodeUtf8 } from '../../protocol/utf8.ts'
import { VarintCursor } from '../../records/varint.ts'
import type { CompressionCodec } from '../compression-codec.ts'
import type { FailedRecords } from './options.ts'
import type { ProducerBatch } from './producer-batch.ts'

/** The records of a batch that failed, read back from what was written. */
export function* failedRecordsOf(
  batch: ProducerBatch,
  codec: CompressionCodec | null,
): Generator<ReturnType<FailedRecords['records']> extends Iterable<infer Record> ? Record : never, void, undefined> {
  const bytes = Buffer.from(batch.plainRecords(codec))
  const cursor = new VarintCursor().at(bytes, 0, bytes.length)
  const next = (length: number): Uint8Array | null => {
    if (length < 0) return null
    cursor.position += length
    return bytes.subarray(cursor.position - length, cursor.position)
  }
  for (let place = 0; place < batch.count; place++) {
    cursor.varint()
    cursor.position++
    const timestamp = batch.baseTimestamp + cursor.varlong()
    cursor.varint()
    const key = next(cursor.varint())
    const value = next(cursor.varint())
    const headers: { key: string; value: Uint8Array | null }[] = []
    for (let left = cursor.varint(); left > 0; left--) {
      const length = cursor.varint()
      const at = cursor.position
      cursor.position += length
      headers.push({ key: decodeUtf8(bytes, at, at + length), value: next(cursor.varint()) })
    }
    yield { key, value, timestamp, headers }
  }
}
