import { crc32cOfRange } from '../base/crc32c.ts'
import { readInt16, readInt32, readInt64, readTimestamp, writeInt16, writeInt32, writeInt64 } from '../records/int64.ts'
import { CorruptFileError } from './errors.ts'
import { ProducerStateEntry } from './producer-state-entry.ts'

/**
 * `.snapshot`: what a partition knows of its producers up to an offset, as Kafka's message ProducerSnapshot with its version in front. Written and read
 * by fixed positions: a producer may have written timestamps beyond 2^53 (nanoseconds), which the general codecs refuse, and which must not cost
 * a partition the memory of all its producers.
 */
const VERSION = 1
const CRC_AT = 2
const COUNT_AT = 6
const ENTRIES_AT = 10
const ENTRY_BYTES = 46

/** Of each producer the last batch only, as Kafka does. */
export function encodeProducerSnapshot(entries: Iterable<ProducerStateEntry>, count: number): Uint8Array {
  const bytes = new Uint8Array(ENTRIES_AT + count * ENTRY_BYTES)
  writeInt16(bytes, 0, VERSION)
  writeInt32(bytes, COUNT_AT, count)
  let at = ENTRIES_AT
  for (const entry of entries) {
    writeInt64(bytes, at, entry.producerId)
    writeInt16(bytes, at + 8, entry.producerEpoch)
    writeInt32(bytes, at + 10, entry.lastSequence)
    writeInt64(bytes, at + 14, entry.lastDataOffset)
    writeInt32(bytes, at + 22, entry.lastOffsetDelta)
    writeInt64(bytes, at + 26, entry.lastTimestamp)
    writeInt32(bytes, at + 34, entry.coordinatorEpoch)
    writeInt64(bytes, at + 38, entry.currentTransactionFirstOffset)
    at += ENTRY_BYTES
  }
  writeInt32(bytes, CRC_AT, crc32cOfRange(bytes, COUNT_AT, bytes.length))
  return bytes
}

/** Throws `CorruptFileError`; `path` is for its message. */
export function decodeProducerSnapshot(bytes: Uint8Array, path: string): ProducerStateEntry[] {
  if (bytes.length < ENTRIES_AT) throw new CorruptFileError(path, `${bytes.length} bytes are no snapshot`)
  const version = readInt16(bytes, 0)
  if (version !== VERSION) throw new CorruptFileError(path, `unknown version ${version}`)
  if (readInt32(bytes, CRC_AT) >>> 0 !== crc32cOfRange(bytes, COUNT_AT, bytes.length))
    throw new CorruptFileError(path, 'wrong checksum')
  const count = readInt32(bytes, COUNT_AT)
  if (count < 0 || bytes.length < ENTRIES_AT + count * ENTRY_BYTES)
    throw new CorruptFileError(path, `too short for ${count} producers`)
  const entries: ProducerStateEntry[] = []
  for (let index = 0, at = ENTRIES_AT; index < count; index++, at += ENTRY_BYTES) {
    const entry = new ProducerStateEntry(readInt64(bytes, at))
    const producerEpoch = readInt16(bytes, at + 8)
    const lastOffset = readInt64(bytes, at + 14)
    const timestamp = readTimestamp(bytes, at + 26)
    if (lastOffset >= 0)
      entry.addBatch(producerEpoch, readInt32(bytes, at + 10), lastOffset, readInt32(bytes, at + 22), timestamp)
    entry.producerEpoch = producerEpoch
    entry.lastTimestamp = timestamp
    entry.coordinatorEpoch = readInt32(bytes, at + 34)
    entry.currentTransactionFirstOffset = Math.max(-1, readInt64(bytes, at + 38))
    entries.push(entry)
  }
  return entries
}
