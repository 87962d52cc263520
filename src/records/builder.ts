import { Buffer } from 'node:buffer'
import { crc32cOfRange } from '../base/crc32c.ts'
import { RafkaError } from '../base/errors.ts'
import { encodeUtf8, utf8Length } from '../protocol/utf8.ts'
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  BATCH_OVERHEAD,
  CONTROL_BIT,
  COUNT_AT,
  CRC_AT,
  DELETE_HORIZON_BIT,
  LAST_OFFSET_DELTA_AT,
  LOG_OVERHEAD,
  MAGIC,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  NO_PARTITION_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  PARTITION_LEADER_EPOCH_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  TIMESTAMP_TYPE_BIT,
  type TimestampType,
  TRANSACTIONAL_BIT,
} from './batch.ts'
import { compress, NONE } from './compression.ts'
import { writeInt16, writeInt32, writeInt64 } from './int64.ts'
import type { RecordContent, RecordHeader } from './record.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts'

/** A batch, or a record in it, that the format cannot hold or Kafka's own builder refuses to write. */
export class InvalidBatchError extends RafkaError {
  readonly code = 'INVALID_RECORD'
  readonly retriable = false
}

export interface BatchOptions {
  /** Default 0. */
  baseOffset?: number
  /** Default 0, none. */
  compression?: number
  /** Default: the codec's own. */
  compressionLevel?: number
  /** Default 0, CreateTime. */
  timestampType?: TimestampType
  /** Maximum timestamp of a batch of LogAppendTime, ms; default -1. */
  logAppendTime?: number
  /** Default -1: none. */
  producerId?: number
  producerEpoch?: number
  baseSequence?: number
  isTransactional?: boolean
  isControl?: boolean
  /** Default -1: not known, the leader fills it in. */
  partitionLeaderEpoch?: number
  /** KIP-534, ms: becomes the base timestamp; default -1: none. */
  deleteHorizonMs?: number
}

const INITIAL_BYTES = 1024
const INT32_MAX = 0x7fffffff

/**
 * Writes one record batch v2, byte for byte what Kafka's MemoryRecordsBuilder writes (compressed batches: what our compressors
 * make of the same bytes). Append records, then `build` or `buildInto`; `reset` starts the next batch in the same memory. Records
 * go straight to their place, so an uncompressed batch is complete but for its header when the last one is appended.
 */
export class BatchBuilder {
  #options: Required<Omit<BatchOptions, 'compressionLevel'>> & { compressionLevel: number | undefined } = DEFAULTS
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES)
  #end = BATCH_OVERHEAD
  #count = 0
  #lastOffset = -1
  #baseTimestamp = NO_TIMESTAMP
  #maxTimestamp = NO_TIMESTAMP

  constructor(options: BatchOptions = {}) {
    this.reset(options)
  }

  /** Forgets all records, keeps the memory. */
  reset(options: BatchOptions = {}): this {
    this.#options = { ...DEFAULTS, ...options }
    this.#end = BATCH_OVERHEAD
    this.#count = 0
    this.#lastOffset = this.#options.baseOffset - 1
    this.#baseTimestamp = this.#options.deleteHorizonMs
    this.#maxTimestamp = NO_TIMESTAMP
    return this
  }

  get count(): number {
    return this.#count
  }
  /** Offset of the last record appended; the one before the base offset while there is none. */
  get lastOffset(): number {
    return this.#lastOffset
  }
  get maxTimestamp(): number {
    return this.#maxTimestamp
  }
  /** Of the batch before compression: exact without, nearly always an upper bound with. */
  get sizeInBytes(): number {
    return this.#end
  }

  /** Appends at the next offset, which it gives. Throws `InvalidBatchError`. */
  append(record: RecordContent): number {
    return this.appendAt(this.#lastOffset + 1, record)
  }

  /** Appends at `offset`, which must be above the last (compacted batches have gaps). Throws `InvalidBatchError`. */
  appendAt(offset: number, { timestamp, key, value, headers = NO_HEADERS }: RecordContent): number {
    if (offset <= this.#lastOffset)
      throw new InvalidBatchError(`offset ${offset} behind ${this.#lastOffset}`, { offset, lastOffset: this.#lastOffset })
    if (timestamp < 0 && timestamp !== NO_TIMESTAMP) throw new InvalidBatchError(`timestamp ${timestamp}`, { timestamp })
    const offsetDelta = offset - this.#options.baseOffset
    if (offsetDelta > INT32_MAX)
      throw new InvalidBatchError(`offset ${offset} too far from the base offset`, {
        offset,
        baseOffset: this.#options.baseOffset,
      })
    if (this.#count === 0 && this.#options.deleteHorizonMs === NO_TIMESTAMP) this.#baseTimestamp = timestamp
    const timestampDelta = timestamp - this.#baseTimestamp

    const length =
      1 +
      sizeOfVarlong(timestampDelta) +
      sizeOfVarint(offsetDelta) +
      sizeOfBytes(key) +
      sizeOfBytes(value) +
      sizeOfHeaders(headers)
    this.#reserve(sizeOfVarint(length) + length)
    const bytes = this.#bytes
    let at = writeVarint(bytes, this.#end, length)
    bytes[at++] = 0
    at = writeVarlong(bytes, at, timestampDelta)
    at = writeVarint(bytes, at, offsetDelta)
    at = writeBytes(bytes, at, key)
    at = writeBytes(bytes, at, value)
    at = writeVarint(bytes, at, headers.length)
    for (const header of headers) {
      const keyBytes = utf8Length(header.key)
      at = writeVarint(bytes, at, keyBytes)
      encodeUtf8(header.key, bytes, at)
      at = writeBytes(bytes, at + keyBytes, header.value)
    }
    this.#end = at
    this.#count++
    this.#lastOffset = offset
    if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp
    return offset
  }

  /** Whether the batch stays within `sizeMax` bytes, before compression, with this record too. */
  hasRoomFor({ key, value, headers = NO_HEADERS }: RecordContent, sizeMax: number): boolean {
    return this.#end + RECORD_OVERHEAD_MAX + sizeOfBytes(key) + sizeOfBytes(value) + sizeOfHeaders(headers) <= sizeMax
  }

  /** The batch, in memory of its own; empty when no record was appended, as in Kafka. Appending on and building again is fine. */
  build(): Uint8Array {
    if (this.#count === 0) return new Uint8Array(0)
    this.#checkProducer()
    const records = this.#records()
    const batch = new Uint8Array(BATCH_OVERHEAD + records.length)
    batch.set(records, BATCH_OVERHEAD)
    this.#writeHeader(batch, 0, batch.length)
    return batch
  }

  /**
   * Writes the batch into `target` at `position` and gives its size; 0 when no record was appended. Throws `InvalidBatchError`
   * when it does not fit.
   */
  buildInto(target: Uint8Array, position: number): number {
    if (this.#count === 0) return 0
    this.#checkProducer()
    const records = this.#records()
    const size = BATCH_OVERHEAD + records.length
    if (size > target.length - position)
      throw new InvalidBatchError(`a batch of ${size} bytes for ${target.length - position}`, { size })
    target.set(records, position + BATCH_OVERHEAD)
    this.#writeHeader(target, position, size)
    return size
  }

  #records(): Uint8Array {
    const records = this.#bytes.subarray(BATCH_OVERHEAD, this.#end)
    const { compression, compressionLevel } = this.#options
    return compression === NONE ? records : compress(compression, records, compressionLevel)
  }

  #writeHeader(target: Uint8Array, at: number, size: number): void {
    const options = this.#options
    let attributes = options.compression
    if (options.timestampType === 1) attributes |= TIMESTAMP_TYPE_BIT
    if (options.isTransactional) attributes |= TRANSACTIONAL_BIT
    if (options.isControl) attributes |= CONTROL_BIT
    if (options.deleteHorizonMs !== NO_TIMESTAMP) attributes |= DELETE_HORIZON_BIT
    writeInt64(target, at + BASE_OFFSET_AT, options.baseOffset)
    writeInt32(target, at + BATCH_LENGTH_AT, size - LOG_OVERHEAD)
    writeInt32(target, at + PARTITION_LEADER_EPOCH_AT, options.partitionLeaderEpoch)
    target[at + MAGIC_AT] = MAGIC
    writeInt16(target, at + ATTRIBUTES_AT, attributes)
    writeInt32(target, at + LAST_OFFSET_DELTA_AT, this.#lastOffset - options.baseOffset)
    writeInt64(target, at + BASE_TIMESTAMP_AT, this.#baseTimestamp)
    writeInt64(target, at + MAX_TIMESTAMP_AT, options.timestampType === 1 ? options.logAppendTime : this.#maxTimestamp)
    writeInt64(target, at + PRODUCER_ID_AT, options.producerId)
    writeInt16(target, at + PRODUCER_EPOCH_AT, options.producerEpoch)
    writeInt32(target, at + BASE_SEQUENCE_AT, options.baseSequence)
    writeInt32(target, at + COUNT_AT, this.#count)
    writeInt32(target, at + CRC_AT, crc32cOfRange(target, at + ATTRIBUTES_AT, at + size))
  }

  #checkProducer(): void {
    const { producerId, producerEpoch, baseSequence, isTransactional, isControl } = this.#options
    if (isTransactional && producerId === NO_PRODUCER_ID) throw new InvalidBatchError('a transactional batch needs a producer id')
    if (producerId === NO_PRODUCER_ID) return
    if (producerEpoch === NO_PRODUCER_EPOCH) throw new InvalidBatchError('a producer id without an epoch', { producerId })
    if (baseSequence < 0 && !isControl) throw new InvalidBatchError('a producer id without a sequence', { producerId })
  }

  #reserve(length: number): void {
    const needed = this.#end + length
    if (needed <= this.#bytes.length) return
    if (needed > INT32_MAX) throw new InvalidBatchError(`a batch of ${needed} bytes`, { size: needed })
    const grown = Buffer.allocUnsafeSlow(Math.min(INT32_MAX, Math.max(needed, this.#bytes.length * 2)))
    grown.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = grown
  }
}

const NO_HEADERS: readonly RecordHeader[] = Object.freeze([])
/** Length, attributes, timestamp delta, offset delta: the most that they take. */
const RECORD_OVERHEAD_MAX = 21

const DEFAULTS = Object.freeze({
  baseOffset: 0,
  compression: NONE,
  compressionLevel: undefined,
  timestampType: 0 as TimestampType,
  logAppendTime: NO_TIMESTAMP,
  producerId: NO_PRODUCER_ID,
  producerEpoch: NO_PRODUCER_EPOCH,
  baseSequence: NO_SEQUENCE,
  isTransactional: false,
  isControl: false,
  partitionLeaderEpoch: NO_PARTITION_LEADER_EPOCH,
  deleteHorizonMs: NO_TIMESTAMP,
})

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length
}

function sizeOfHeaders(headers: readonly RecordHeader[]): number {
  let size = sizeOfVarint(headers.length)
  for (const header of headers) {
    const keyBytes = utf8Length(header.key)
    size += sizeOfVarint(keyBytes) + keyBytes + sizeOfBytes(header.value)
  }
  return size
}

function writeBytes(target: Uint8Array, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(target, at, -1)
  const start = writeVarint(target, at, bytes.length)
  target.set(bytes, start)
  return start + bytes.length
}
