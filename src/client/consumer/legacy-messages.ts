import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { LOG_OVERHEAD, MAGIC, MAGIC_AT, type TimestampType } from '../../records/batch.ts'
import { BatchBuilder } from '../../records/builder.ts'
import { readInt32, readInt64, readTimestamp } from '../../records/int64.ts'
import { xxhash32 } from '../../records/xxhash32.ts'
import { decompressRecords, isDecompressorLoaded, loadDecompressor } from './decompressors.ts'

/**
 * Message formats 0 and 1, from before Kafka 0.11: brokers up to 3.x may still hold them. Offset (int64), size (int32), then checksum (CRC-32 of what follows), magic,
 * attributes (codec; bit 3 for LogAppendTime), in format 1 a timestamp, key and value with int32 lengths. A compressed message holds such messages in its value.
 */
const CRC_AT = LOG_OVERHEAD
const ATTRIBUTES_AT = MAGIC_AT + 1
const TIMESTAMP_AT = ATTRIBUTES_AT + 1
const CODEC_MASK = 7
const LZ4 = 3
const LOG_APPEND_TIME_BIT = 8
const MESSAGE_BYTES_MIN = 26
/** As much as batches of magic 2 may become by default. */
const DECOMPRESSED_BYTES_MAX = 128 * 1024 * 1024

interface Message {
  readonly offset: number
  readonly magic: number
  readonly codec: number
  readonly timestampType: TimestampType
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/**
 * The same records as batches of magic 2, one for each message that stood on its own or was compressed; what is of magic 2 already is kept. From a message on that
 * cannot be read the bytes stay as they are: whoever reads them meets a batch of a format that it does not know, at its offset.
 */
export async function batchesOfLegacy(bytes: Uint8Array): Promise<Uint8Array> {
  const input = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length)
  const output: Uint8Array[] = []
  let at = 0
  while (input.length - at > MAGIC_AT) {
    const size = LOG_OVERHEAD + readInt32(input, at + 8)
    if (size < MESSAGE_BYTES_MIN || size > input.length - at) break
    if (input[at + MAGIC_AT]! >= MAGIC) output.push(input.subarray(at, at + size))
    else {
      const codec = input[at + ATTRIBUTES_AT]! & CODEC_MASK
      if (!isDecompressorLoaded(codec)) await loadDecompressor(codec)
      const batch = batchOf(input.subarray(at, at + size))
      if (batch === null) break
      output.push(batch)
    }
    at += size
  }
  output.push(input.subarray(at))
  return Buffer.concat(output)
}

/** Null for what does not decode. */
function batchOf(bytes: Buffer): Uint8Array | null {
  const wrapper = read(bytes)
  if (wrapper === null) return null
  const messages = wrapper.codec === 0 ? [wrapper] : inner(wrapper)
  if (messages === null || messages.length === 0) return null
  const { timestampType } = wrapper
  const builder = new BatchBuilder({
    baseOffset: messages[0]!.offset,
    timestampType,
    ...(timestampType === 1 ? { logAppendTime: wrapper.timestamp } : {}),
  })
  for (const { offset, timestamp, key, value } of messages) builder.appendAt(offset, { timestamp, key, value })
  return Uint8Array.from(builder.build())
}

function inner(wrapper: Message): Message[] | null {
  if (wrapper.value === null) return null
  let decompressed: Uint8Array
  try {
    const compressed = wrapper.magic === 0 && wrapper.codec === LZ4 ? withRightLz4Header(wrapper.value) : wrapper.value
    decompressed = decompressRecords(wrapper.codec, compressed, DECOMPRESSED_BYTES_MAX)
  } catch {
    return null
  }
  const bytes = Buffer.from(decompressed.buffer as ArrayBuffer, decompressed.byteOffset, decompressed.length)
  const messages: Message[] = []
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < MESSAGE_BYTES_MIN) return null
    const size = LOG_OVERHEAD + readInt32(bytes, at + 8)
    if (size < MESSAGE_BYTES_MIN || size > bytes.length - at) return null
    const message = read(bytes.subarray(at, at + size))
    if (message === null || message.codec !== 0) return null
    messages.push(message)
    at += size
  }
  if (wrapper.magic === 0 || messages.length === 0) return messages
  // In format 1 offsets inside count from 0, and the wrapper has that of the last.
  const first = wrapper.offset - messages[messages.length - 1]!.offset
  return messages.map((message) => ({ ...message, offset: first + message.offset }))
}

/** With format 0 Kafka took the checksum of an LZ4 frame's header over its magic number as well (KAFKA-3160). */
function withRightLz4Header(frame: Buffer): Uint8Array {
  const right = Uint8Array.from(frame)
  if (right.length > 6) right[6] = xxhash32(right, 4, 6) >>> 8
  return right
}

/** Null where the checksum is another, or lengths do not fit. */
function read(bytes: Buffer): Message | null {
  if (crc32(bytes.subarray(MAGIC_AT)) !== readInt32(bytes, CRC_AT) >>> 0) return null
  const magic = bytes[MAGIC_AT]!
  const attributes = bytes[ATTRIBUTES_AT]!
  const keyLengthAt = magic === 0 ? TIMESTAMP_AT : TIMESTAMP_AT + 8
  if (bytes.length < keyLengthAt + 8) return null
  const keyLength = readInt32(bytes, keyLengthAt)
  const keyAt = keyLengthAt + 4
  const valueLengthAt = keyAt + Math.max(0, keyLength)
  if (bytes.length < valueLengthAt + 4) return null
  const valueLength = readInt32(bytes, valueLengthAt)
  const valueAt = valueLengthAt + 4
  if (valueAt + Math.max(0, valueLength) !== bytes.length) return null
  return {
    offset: readInt64(bytes, 0),
    magic,
    codec: attributes & CODEC_MASK,
    timestampType: magic === 1 && (attributes & LOG_APPEND_TIME_BIT) !== 0 ? 1 : 0,
    timestamp: magic === 0 ? -1 : readTimestamp(bytes, TIMESTAMP_AT),
    key: keyLength < 0 ? null : bytes.subarray(keyAt, keyAt + keyLength),
    value: valueLength < 0 ? null : bytes.subarray(valueAt, valueAt + valueLength),
  }
}
