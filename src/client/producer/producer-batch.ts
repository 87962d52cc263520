import { Buffer } from 'node:buffer'
import { crc32cOfRange } from '../../base/crc32c.ts'
import { encodeUtf8, utf8Length } from '../../protocol/utf8.ts'
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  BATCH_OVERHEAD,
  COUNT_AT,
  CRC_AT,
  incrementSequence,
  LAST_OFFSET_DELTA_AT,
  LOG_OVERHEAD,
  MAGIC,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  NO_PARTITION_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  PARTITION_LEADER_EPOCH_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  TRANSACTIONAL_BIT,
} from '../../records/batch.ts'
import { writeInt16, writeInt32, writeInt64 } from '../../records/int64.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from '../../records/varint.ts'
import type { CompressionCodec } from '../compression-codec.ts'
import type { Batcher } from './batcher.ts'
import type { Content, Delivery, ProducerHeader } from './record.ts'

/** Up to here a loop in JavaScript beats the call into the runtime. */
const SHORT_TEXT = 16
/** As much as a char of text can take in UTF-8. */
const UTF8_BYTES_MAX = 3
/** Length, attributes, both deltas, and the lengths of key and value: the most that they take. */
const RECORD_OVERHEAD_MAX = 5 + 1 + 10 + 5 + 5 + 5
/** As in Java: batches are closed a little early, since a batch that comes out too large costs more than a small one. */
const RATIO_MARGIN = 1.05
const NOT_ASCII = -1

export interface FlushWaiter {
  left: number
  done: () => void
}

/**
 * A batch that is being filled, waits to be sent, or is under way. A record is written once, in its final form, behind the others: no object is made for it. `seal` compresses what there is;
 * the producer's numbers and the checksum are written each time the batch is sent.
 */
export class ProducerBatch {
  readonly batcher: Batcher
  readonly createdUs: number
  /** Where its first record stands among all of the partition, by which batches are kept in order. */
  readonly firstPlace: number
  /** The records behind room for the header; null once the memory was given back. */
  buffer: Buffer
  /** Behind the last record, before compression. */
  end = BATCH_OVERHEAD
  count = 0
  /** Those whose senders wait, and their places among the records. */
  deliveries: Delivery[] | null = null
  deliveryPlaces: number[] | null = null
  flushes: FlushWaiter[] | null = null

  attempts = 0
  lastAttemptUs = 0
  /** How long the batch waits before it is sent again. */
  backoffUs = 0
  /** The leader's epoch when it was last sent: no back-off is due once there is another leader. */
  leaderEpochWhenSent = -1
  isInRetry = false
  isUnderWay = false
  isDone = false
  /** Takes no more records. */
  isFull = false
  isSealed = false
  isTransactional = false
  isReleased = false

  producerId = NO_PRODUCER_ID
  producerEpoch = NO_PRODUCER_EPOCH
  baseSequence = NO_SEQUENCE
  /** How many batches of the partition got a sequence before it. */
  number = 0
  /** Its numbers were given anew: what the broker says of the old ones means little. */
  sequenceWasReset = false

  #baseTimestamp = 0
  #maxTimestamp = 0
  readonly #bytesMax: number
  readonly #ratio: number
  #sealed: Uint8Array | null = null
  #compression = 0

  /** `bytesMax` is what it may have as it is sent, which `ratio` (compressed to plain) helps to guess. */
  constructor(
    batcher: Batcher,
    buffer: Buffer,
    { createdUs, firstPlace, bytesMax, ratio = 1 }: { createdUs: number; firstPlace: number; bytesMax: number; ratio?: number },
  ) {
    this.batcher = batcher
    this.firstPlace = firstPlace
    this.buffer = buffer
    this.createdUs = createdUs
    this.#bytesMax = bytesMax
    this.#ratio = ratio === 1 ? 1 : ratio * RATIO_MARGIN
  }

  get hasSequence(): boolean {
    return this.baseSequence !== NO_SEQUENCE
  }

  get lastSequence(): number {
    return incrementSequence(this.baseSequence, this.count - 1)
  }

  get maxTimestamp(): number {
    return this.#maxTimestamp
  }

  /** As it will be sent, as far as that is known. */
  get estimatedBytes(): number {
    if (this.#sealed !== null) return this.#sealed.length
    return this.#ratio === 1 ? this.end : Math.ceil(BATCH_OVERHEAD + (this.end - BATCH_OVERHEAD) * this.#ratio)
  }

  /**
   * Writes a record behind the others and gives the bytes it took; 0, with nothing written, where there is no room. The first record always has room by the batch's size, and must have it in
   * its memory.
   */
  append(timestamp: number, key: Content, value: Content, headers: readonly ProducerHeader[]): number {
    const keyLength = key === null ? -1 : key.length
    const valueLength = value === null ? -1 : value.length
    // Nearly all text is ASCII, and has as many bytes as characters: that is taken for true until it turns out not to be.
    const appended = this.#append(timestamp, key, keyLength, value, valueLength, headers, false)
    if (appended !== NOT_ASCII) return appended
    return this.#append(timestamp, key, lengthOf(key), value, lengthOf(value), headers, true)
  }

  /** Writes a record whose key, value and headers lie encoded in `bytes`. As `append`. */
  appendEncoded(timestamp: number, bytes: Uint8Array): number {
    const timestampDelta = this.count === 0 ? 0 : timestamp - this.#baseTimestamp
    const length = 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(this.count) + bytes.length
    const size = sizeOfVarint(length) + length
    if (!this.#hasRoomFor(size)) return 0
    const at = this.#begin(this.buffer, length, timestampDelta)
    this.buffer.set(bytes, at)
    this.#appended(at + bytes.length, timestamp)
    return size
  }

  /** Moves the records to larger memory. */
  moveTo(buffer: Buffer): Buffer {
    const before = this.buffer
    buffer.set(before.subarray(0, this.end))
    this.buffer = buffer
    return before
  }

  /**
   * Ends the batch: from now on it has its final bytes but for the producer's numbers. Gives the ratio that compression came to, 1 without.
   */
  seal(codec: CompressionCodec | null, isTransactional: boolean): number {
    this.isFull = true
    this.isSealed = true
    this.isTransactional = isTransactional
    const plain = this.buffer.subarray(BATCH_OVERHEAD, this.end)
    let ratio = 1
    if (codec === null) this.#sealed = this.buffer.subarray(0, this.end)
    else {
      const compressed = codec.compress(plain)
      const sealed = Buffer.allocUnsafeSlow(BATCH_OVERHEAD + compressed.length)
      sealed.set(compressed, BATCH_OVERHEAD)
      this.#sealed = sealed
      this.#compression = codec.id
      ratio = compressed.length / plain.length
    }
    const bytes = this.#sealed
    writeInt64(bytes, BASE_OFFSET_AT, 0)
    writeInt32(bytes, BATCH_LENGTH_AT, bytes.length - LOG_OVERHEAD)
    writeInt32(bytes, PARTITION_LEADER_EPOCH_AT, NO_PARTITION_LEADER_EPOCH)
    bytes[MAGIC_AT] = MAGIC
    writeInt16(bytes, ATTRIBUTES_AT, this.#compression | (isTransactional ? TRANSACTIONAL_BIT : 0))
    writeInt32(bytes, LAST_OFFSET_DELTA_AT, this.count - 1)
    writeInt64(bytes, BASE_TIMESTAMP_AT, this.#baseTimestamp)
    writeInt64(bytes, MAX_TIMESTAMP_AT, this.#maxTimestamp)
    writeInt32(bytes, COUNT_AT, this.count)
    return ratio
  }

  /** The bytes to send, with the producer's numbers as they are now. */
  bytesToSend(): Uint8Array {
    const bytes = this.#sealed!
    writeInt64(bytes, PRODUCER_ID_AT, this.producerId)
    writeInt16(bytes, PRODUCER_EPOCH_AT, this.producerEpoch)
    writeInt32(bytes, BASE_SEQUENCE_AT, this.baseSequence)
    writeInt32(bytes, CRC_AT, crc32cOfRange(bytes, ATTRIBUTES_AT, bytes.length))
    return bytes
  }

  setProducerState(producerId: number, producerEpoch: number, baseSequence: number): void {
    this.producerId = producerId
    this.producerEpoch = producerEpoch
    this.baseSequence = baseSequence
  }

  /** The records as they were written, before compression. */
  plainRecords(codec: CompressionCodec | null): Uint8Array {
    if (this.#sealed === null || this.#compression === 0 || codec === null) return this.buffer.subarray(BATCH_OVERHEAD, this.end)
    return codec.decompress(this.#sealed.subarray(BATCH_OVERHEAD), this.end - BATCH_OVERHEAD)
  }

  get baseTimestamp(): number {
    return this.#baseTimestamp
  }

  /** Whether the memory that the records were written to is not that which is sent. */
  get isCompressed(): boolean {
    return this.#compression !== 0
  }

  addDelivery(delivery: Delivery, place = this.count - 1): void {
    if (this.deliveries === null) {
      this.deliveries = [delivery]
      this.deliveryPlaces = [place]
    } else {
      this.deliveries.push(delivery)
      this.deliveryPlaces!.push(place)
    }
  }

  /** Gives the bytes that were written; 0 for no room, `NOT_ASCII` where the lengths of text were wrong. Then nothing has been appended. */
  #append(
    timestamp: number,
    key: Content,
    keyLength: number,
    value: Content,
    valueLength: number,
    headers: readonly ProducerHeader[],
    isExact: boolean,
  ): number {
    const timestampDelta = this.count === 0 ? 0 : timestamp - this.#baseTimestamp
    const length =
      1 +
      sizeOfVarlong(timestampDelta) +
      sizeOfVarint(this.count) +
      sizeOfVarint(keyLength) +
      Math.max(keyLength, 0) +
      sizeOfVarint(valueLength) +
      Math.max(valueLength, 0) +
      (headers.length === 0 ? 1 : sizeOfHeaders(headers))
    const size = sizeOfVarint(length) + length
    if (!this.#hasRoomFor(size)) return 0
    const buffer = this.buffer
    let at = this.#begin(buffer, length, timestampDelta)
    at = writeContent(buffer, at, key, keyLength, isExact)
    if (at === NOT_ASCII) return NOT_ASCII
    at = writeContent(buffer, at, value, valueLength, isExact)
    if (at === NOT_ASCII) return NOT_ASCII
    if (headers.length === 0) buffer[at++] = 0
    else at = writeHeaders(buffer, at, headers)
    this.#appended(at, timestamp)
    return size
  }

  #hasRoomFor(size: number): boolean {
    if (this.end + size > this.buffer.length) return false
    return this.count === 0 || BATCH_OVERHEAD + (this.end - BATCH_OVERHEAD) * this.#ratio + size <= this.#bytesMax
  }

  /** Whether only its memory is too small for a record of so many bytes, and not the batch. */
  wantsMemoryFor(size: number): boolean {
    return (
      this.#ratio !== 1 &&
      this.end + size > this.buffer.length &&
      BATCH_OVERHEAD + (this.end - BATCH_OVERHEAD) * this.#ratio + size <= this.#bytesMax
    )
  }

  #begin(buffer: Buffer, length: number, timestampDelta: number): number {
    let at = this.end
    if (length < 64) buffer[at++] = length << 1
    else at = writeVarint(buffer, at, length)
    buffer[at++] = 0
    at = writeVarlong(buffer, at, timestampDelta)
    return writeVarint(buffer, at, this.count)
  }

  #appended(end: number, timestamp: number): void {
    if (this.count === 0) {
      this.#baseTimestamp = timestamp
      this.#maxTimestamp = timestamp
    } else if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp
    this.end = end
    this.count++
    if (BATCH_OVERHEAD + (end - BATCH_OVERHEAD) * this.#ratio >= this.#bytesMax) this.isFull = true
  }
}

/** The most that a record takes in a batch; for text that is long, exactly what it takes. */
export function recordBytesMax(key: Content, value: Content, headers: readonly ProducerHeader[], exactFrom: number): number {
  const overhead = RECORD_OVERHEAD_MAX + (headers.length === 0 ? 1 : sizeOfHeaders(headers))
  const bound = overhead + contentBytesMax(key) + contentBytesMax(value)
  return bound < exactFrom ? bound : overhead + Math.max(0, lengthOf(key)) + Math.max(0, lengthOf(value))
}

function contentBytesMax(content: Content): number {
  if (content === null) return 0
  return typeof content === 'string' ? content.length * UTF8_BYTES_MAX : content.length
}

function lengthOf(content: Content): number {
  if (content === null) return -1
  return typeof content === 'string' ? utf8Length(content) : content.length
}

function writeContent(buffer: Buffer, from: number, content: Content, length: number, isExact: boolean): number {
  let at = from
  if (length < 64 && length >= 0) buffer[at++] = length << 1
  else at = writeVarint(buffer, at, length)
  if (content === null) return at
  if (typeof content === 'string') {
    if (!isExact) return writeAscii(buffer, at, content)
    encodeUtf8(content, buffer, at)
    return at + length
  }
  if (length <= 8) for (let index = 0; index < length; index++) buffer[at + index] = content[index]!
  else buffer.set(content, at)
  return at + length
}

/** Gives the position behind the text, or `NOT_ASCII`. */
function writeAscii(buffer: Buffer, at: number, text: string): number {
  const { length } = text
  if (length > SHORT_TEXT && at + length * UTF8_BYTES_MAX <= buffer.length) {
    return buffer.write(text, at, 'utf8') === length ? at + length : NOT_ASCII
  }
  // Short, or so near to the end of the memory that other text might be cut there and look as if it were ASCII.
  let bits = 0
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index)
    bits |= code
    buffer[at + index] = code
  }
  return bits < 0x80 ? at + length : NOT_ASCII
}

function sizeOfHeaders(headers: readonly ProducerHeader[]): number {
  let size = sizeOfVarint(headers.length)
  for (const { key, value } of headers) {
    const keyLength = utf8Length(key)
    const valueLength = lengthOf(value)
    size += sizeOfVarint(keyLength) + keyLength + sizeOfVarint(valueLength) + Math.max(0, valueLength)
  }
  return size
}

function writeHeaders(buffer: Buffer, from: number, headers: readonly ProducerHeader[]): number {
  let at = writeVarint(buffer, from, headers.length)
  for (const { key, value } of headers) {
    at = writeContent(buffer, at, key, utf8Length(key), true)
    at = writeContent(buffer, at, value, lengthOf(value), true)
  }
  return at
}
