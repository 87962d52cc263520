import { Buffer } from 'node:buffer'
import { decodeUtf8 } from '../../protocol/utf8.ts'
import type { TimestampType } from '../../records/batch.ts'
import type { DeserializationContext, Deserializer } from '../deserializers.ts'
import { ConsumerRecord, type ConsumerRecordHeader, NO_HEADERS } from './consumer-record.ts'
import { CorruptRecordsError, DeserializationError } from './errors.ts'

/**
 * The record that an iteration over a `RecordBatch` stands at. The same object for every record of the iteration: what it shows changes with the next step,
 * so take what is needed from it, or `keep()` it. Everything is read from the fetched bytes when it is touched.
 */
export interface RecordView<K = unknown, V = unknown> {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds; -1 for none. */
  readonly timestamp: number
  /** 0 CreateTime, 1 LogAppendTime. */
  readonly timestampType: TimestampType
  /** Of the leader that wrote it; -1 where it is not known. */
  readonly leaderEpoch: number
  /** By the consumer's deserializer, anew each time it is touched. Throws `DeserializationError`. */
  readonly key: K | null
  /** As `key`. Null in a tombstone. */
  readonly value: V | null
  /** Bytes; -1 for null. */
  readonly keyLength: number
  readonly valueLength: number
  /** A view of the fetched bytes, made when touched. It stays valid, and holds the memory of the fetch while it is held. */
  readonly keyBytes: Buffer | null
  readonly valueBytes: Buffer | null
  /** What the record lies in, from `keyAt` to `keyAt + keyLength` and so on: for who reads bytes without a view of each record. */
  readonly buffer: Buffer
  readonly keyAt: number
  readonly valueAt: number
  readonly headerCount: number
  readonly headers: readonly ConsumerRecordHeader[]
  /** The record as an object of its own. Throws `DeserializationError`. */
  keep(): ConsumerRecord<K, V>
}

/** What an iteration goes over: the records of one batch, decompressed. */
export interface RecordRegion {
  readonly topic: string
  readonly partition: number
  readonly buffer: Buffer
  /** Of the first record, and behind the last. */
  readonly start: number
  readonly end: number
  readonly count: number
  readonly baseOffset: number
  readonly nextOffset: number
  readonly baseTimestamp: number
  readonly timestampType: TimestampType
  /** Of all records where the type is 1. */
  readonly maxTimestamp: number
  readonly leaderEpoch: number
  /** Records below are passed over. */
  readonly fromOffset: number
}

/**
 * The cursor behind `RecordView`. `next` finds where the parts of a record lie, and checks every length against what is there; nothing is made of them before it
 * is asked for. Throws `CorruptRecordsError`.
 */
export class RecordCursor<K, V> implements RecordView<K, V>, DeserializationContext {
  readonly #keys: Deserializer<K>
  readonly #values: Deserializer<V>
  #region: RecordRegion | null = null
  buffer: Buffer = NO_BUFFER
  topic = ''
  partition = -1
  leaderEpoch = -1
  timestampType: TimestampType = 0
  offset = -1
  timestamp = -1
  keyAt = 0
  keyLength = -1
  valueAt = 0
  valueLength = -1
  headerCount = 0
  isKey = false
  #headersAt = 0
  #recordEnd = 0
  /** All records before this offset could be read. */
  #readableTo = 0
  #at = 0
  #left = 0
  #baseOffset = 0
  #baseTimestamp = 0
  #maxTimestamp = -1

  constructor(keys: Deserializer<K>, values: Deserializer<V>) {
    this.#keys = keys
    this.#values = values
  }

  /** Stands before the first record of `region` that is not below its `fromOffset`. */
  open(region: RecordRegion): this {
    this.#region = region
    this.buffer = region.buffer
    this.topic = region.topic
    this.partition = region.partition
    this.leaderEpoch = region.leaderEpoch
    this.timestampType = region.timestampType
    this.#at = region.start
    this.#left = region.count
    this.#baseOffset = region.baseOffset
    this.#baseTimestamp = region.baseTimestamp
    this.#maxTimestamp = region.maxTimestamp
    this.offset = region.baseOffset - 1
    return this
  }

  /** Lets go of the bytes. */
  close(): void {
    this.#region = null
    this.buffer = NO_BUFFER
    this.#left = 0
  }

  get isOpen(): boolean {
    return this.#region !== null
  }

  /** Moves on; false behind the last record. */
  next(): boolean {
    const region = this.#region
    if (region === null) return false
    while (this.#left > 0) {
      this.#left--
      // What a broken record says of its offset is not to be believed.
      this.#readableTo = this.offset + 1
      this.#step(region)
      if (this.offset >= region.fromOffset) return true
    }
    if (this.#at !== region.end) throw this.#corrupt(`${region.end - this.#at} bytes are left behind the last record`)
    return false
  }

  /** Length, attributes, timestamp delta, offset delta, key, value, headers (Kafka's record format v2). */
  #step(region: RecordRegion): void {
    const buffer = this.buffer
    const regionEnd = region.end
    let at = this.#at
    // One byte of room for each of six fields and the length is what every record has; what is longer is checked as it is read.
    if (at + 7 > regionEnd) throw this.#corrupt('a record is cut off')

    let byte = buffer[at++]!
    let raw = byte
    if (byte >= 0x80) {
      byte = buffer[at++]!
      raw = (raw & 0x7f) | (byte << 7)
      if (byte >= 0x80) {
        this.#at = at - 2
        raw = this.#rawVarint(regionEnd)
        at = this.#at
      }
    }
    const length = (raw >>> 1) ^ -(raw & 1)
    const end = at + length
    if (length < 6 || end > regionEnd) throw this.#corrupt(`a record of ${length} bytes with ${regionEnd - at} left`)
    this.#recordEnd = end

    // The attributes mean nothing.
    at++
    byte = buffer[at]!
    if (byte < 0x80) {
      at++
      this.timestamp = this.#baseTimestamp + ((byte >>> 1) ^ -(byte & 1))
    } else {
      this.#at = at
      this.timestamp = this.#baseTimestamp + this.#varlong(end)
      at = this.#at
    }
    if (this.timestampType === 1) this.timestamp = this.#maxTimestamp

    if (at >= end) throw this.#corrupt(CUT_OFF)
    byte = buffer[at++]!
    raw = byte
    if (byte >= 0x80) {
      this.#at = at - 1
      raw = this.#rawVarint(end)
      at = this.#at
    }
    this.offset = this.#baseOffset + ((raw >>> 1) ^ -(raw & 1))

    if (at >= end) throw this.#corrupt(CUT_OFF)
    byte = buffer[at++]!
    raw = byte
    if (byte >= 0x80) {
      this.#at = at - 1
      raw = this.#rawVarint(end)
      at = this.#at
    }
    let size = (raw >>> 1) ^ -(raw & 1)
    this.keyAt = at
    this.keyLength = size < 0 ? -1 : size
    if (size > 0) at += size

    if (at >= end) throw this.#corrupt('a key is longer than its record')
    byte = buffer[at++]!
    raw = byte
    if (byte >= 0x80) {
      this.#at = at - 1
      raw = this.#rawVarint(end)
      at = this.#at
    }
    size = (raw >>> 1) ^ -(raw & 1)
    this.valueAt = at
    this.valueLength = size < 0 ? -1 : size
    if (size > 0) at += size

    if (at >= end) throw this.#corrupt('a value is longer than its record')
    byte = buffer[at++]!
    if (byte === 0) {
      this.headerCount = 0
      if (at !== end) throw this.#corrupt(`${end - at} bytes are left in a record`)
    } else {
      this.#at = at - 1
      raw = this.#rawVarint(end)
      this.headerCount = (raw >>> 1) ^ -(raw & 1)
      this.#headersAt = this.#at
      if (this.headerCount < 0 || this.headerCount > end - this.#headersAt)
        throw this.#corrupt(`${this.headerCount} headers with ${end - this.#headersAt} bytes left`)
    }
    this.#at = end
  }

  get key(): K | null {
    const length = this.keyLength
    if (length < 0) return null
    try {
      const range = this.#keys.range
      if (range !== undefined) return range(this.buffer, this.keyAt, this.keyAt + length)
      this.isKey = true
      return this.#keys.deserialize(this.buffer.subarray(this.keyAt, this.keyAt + length), this)
    } catch (cause) {
      throw new DeserializationError('key', this, { cause })
    }
  }

  get value(): V | null {
    const length = this.valueLength
    if (length < 0) return null
    try {
      const range = this.#values.range
      if (range !== undefined) return range(this.buffer, this.valueAt, this.valueAt + length)
      this.isKey = false
      return this.#values.deserialize(this.buffer.subarray(this.valueAt, this.valueAt + length), this)
    } catch (cause) {
      throw new DeserializationError('value', this, { cause })
    }
  }

  get keyBytes(): Buffer | null {
    return this.keyLength < 0 ? null : this.buffer.subarray(this.keyAt, this.keyAt + this.keyLength)
  }

  get valueBytes(): Buffer | null {
    return this.valueLength < 0 ? null : this.buffer.subarray(this.valueAt, this.valueAt + this.valueLength)
  }

  get headers(): readonly ConsumerRecordHeader[] {
    return this.headerCount === 0 ? NO_HEADERS : this.#readHeaders()
  }

  keep(): ConsumerRecord<K, V> {
    return new ConsumerRecord(
      this.topic,
      this.partition,
      this.offset,
      this.timestamp,
      this.timestampType,
      this.key,
      this.value,
      this.headerCount === 0 ? NO_HEADERS : this.#readHeaders(),
      this.leaderEpoch,
    )
  }

  #readHeaders(): ConsumerRecordHeader[] {
    const { buffer } = this
    const end = this.#recordEnd
    const next = this.#at
    const headers: ConsumerRecordHeader[] = []
    this.#at = this.#headersAt
    for (let index = 0; index < this.headerCount; index++) {
      const keyLength = this.#varint(end)
      const keyAt = this.#at
      if (keyLength < 0 || keyLength > end - keyAt) throw this.#corrupt('a header’s key is longer than its record')
      this.#at = keyAt + keyLength
      const valueLength = this.#varint(end)
      const valueAt = this.#at
      if (valueLength > end - valueAt) throw this.#corrupt('a header’s value is longer than its record')
      if (valueLength > 0) this.#at = valueAt + valueLength
      headers.push({
        key: decodeUtf8(buffer, keyAt, keyAt + keyLength),
        value: valueLength < 0 ? null : buffer.subarray(valueAt, valueAt + valueLength),
      })
    }
    if (this.#at !== end) throw this.#corrupt(`${end - this.#at} bytes are left behind the headers`)
    this.#at = next
    return headers
  }

  #varint(end: number): number {
    const raw = this.#rawVarint(end)
    return (raw >>> 1) ^ -(raw & 1)
  }

  /** Up to five bytes below `end`, without the zig-zag undone. */
  #rawVarint(end: number): number {
    const buffer = this.buffer
    let at = this.#at
    let raw = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      if (at >= end) throw this.#corrupt(CUT_OFF)
      const byte = buffer[at++]!
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.#at = at
        return raw
      }
    }
    throw this.#corrupt('a number of more than five bytes')
  }

  /** Beyond 2^53 rounded. */
  #varlong(end: number): number {
    const buffer = this.buffer
    let at = this.#at
    // 28 + 28 + 8 bits: each part is exact in an int32.
    let low = 0
    let middle = 0
    let high = 0
    for (let index = 0; index < 10; index++) {
      if (at >= end) throw this.#corrupt(CUT_OFF)
      const byte = buffer[at++]!
      const bits = byte & 0x7f
      if (index < 4) low |= bits << (7 * index)
      else if (index < 8) middle |= bits << (7 * (index - 4))
      else high |= (bits << (7 * (index - 8))) & 0xff
      if (byte < 0x80) {
        this.#at = at
        const magnitude = high * 0x80000000000000 + middle * 0x8000000 + (low >>> 1)
        return (low & 1) === 0 ? magnitude : -magnitude - 1
      }
    }
    throw this.#corrupt('a number of more than ten bytes')
  }

  #corrupt(reason: string): CorruptRecordsError {
    const { topic, partition, nextOffset } = this.#region!
    const offset = Math.max(this.#region!.fromOffset, Math.min(this.#readableTo, nextOffset - 1))
    return new CorruptRecordsError(reason, { topic, partition, offset, nextOffset })
  }
}

const NO_BUFFER = Buffer.alloc(0)
const CUT_OFF = 'a record ends inside a number'
