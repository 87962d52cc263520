import { crc32cOfRange } from '../base/crc32c.ts'
import { readInt16, readInt32, readInt64, readTimestamp, writeInt16, writeInt32, writeInt64 } from './int64.ts'

/** Base offset and batch length: what stands before the bytes that the batch length counts. */
export const LOG_OVERHEAD = 12
/** Size of a record batch v2 without records. */
export const BATCH_OVERHEAD = 61
/** The only record format since Kafka 4.0. */
export const MAGIC = 2

export const BASE_OFFSET_AT = 0
export const BATCH_LENGTH_AT = 8
export const PARTITION_LEADER_EPOCH_AT = 12
export const MAGIC_AT = 16
export const CRC_AT = 17
export const ATTRIBUTES_AT = 21
export const LAST_OFFSET_DELTA_AT = 23
export const BASE_TIMESTAMP_AT = 27
export const MAX_TIMESTAMP_AT = 35
export const PRODUCER_ID_AT = 43
export const PRODUCER_EPOCH_AT = 51
export const BASE_SEQUENCE_AT = 53
export const COUNT_AT = 57
export const RECORDS_AT = 61

export const COMPRESSION_MASK = 0x07
export const TIMESTAMP_TYPE_BIT = 0x08
export const TRANSACTIONAL_BIT = 0x10
export const CONTROL_BIT = 0x20
export const DELETE_HORIZON_BIT = 0x40

export const NO_PRODUCER_ID = -1
export const NO_PRODUCER_EPOCH = -1
export const NO_SEQUENCE = -1
export const NO_PARTITION_LEADER_EPOCH = -1
export const NO_TIMESTAMP = -1

/** 0 CreateTime, 1 LogAppendTime. */
export type TimestampType = 0 | 1

/** Kafka's producer sequences wrap at 2^31: after 2147483647 comes 0. */
export function incrementSequence(sequence: number, increment: number): number {
  return (sequence + increment) % 0x80000000
}

/**
 * One record batch v2 (magic 2, KIP-98) where it lies: a cursor over bytes that are not copied, reused for batch after batch.
 * Each getter reads its field anew; none checks that the field lies within the bytes, nor that the batch is of magic 2: look at
 * `isWhole` and `magic` first. Offsets and producer ids are exact or `UnsafeInt64Error` (never one of a batch that `checkBatches`
 * passed); timestamps beyond 2^53 are rounded.
 */
export class BatchView {
  #bytes: Uint8Array = EMPTY
  #position = 0

  /** Moves to the batch that starts at `position` of `bytes`. */
  at(bytes: Uint8Array, position: number): this {
    this.#bytes = bytes
    this.#position = position
    return this
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }
  get position(): number {
    return this.#position
  }
  /** Where the next batch starts. */
  get end(): number {
    return this.#position + this.sizeInBytes
  }

  /**
   * Whether the batch ends at `end` of the bytes or before. False as well for a size below `BATCH_OVERHEAD`, which no batch has:
   * where the reason matters, `sizeInBytes` tells (given `LOG_OVERHEAD` bytes).
   */
  isWhole(end: number): boolean {
    if (end - this.#position < BATCH_OVERHEAD) return false
    const size = this.sizeInBytes
    return size >= BATCH_OVERHEAD && size <= end - this.#position
  }

  get baseOffset(): number {
    return readInt64(this.#bytes, this.#position + BASE_OFFSET_AT)
  }
  /** Of the whole batch, the length field included. As wrong as that field: anything from -2^31 + 12 on. */
  get sizeInBytes(): number {
    return LOG_OVERHEAD + readInt32(this.#bytes, this.#position + BATCH_LENGTH_AT)
  }
  get partitionLeaderEpoch(): number {
    return readInt32(this.#bytes, this.#position + PARTITION_LEADER_EPOCH_AT)
  }
  /** Signed, as Java's byte. At the same place in the older formats. */
  get magic(): number {
    return (this.#bytes[this.#position + MAGIC_AT]! << 24) >> 24
  }
  /** As stored, unsigned. */
  get crc(): number {
    return readInt32(this.#bytes, this.#position + CRC_AT) >>> 0
  }
  get attributes(): number {
    return readInt16(this.#bytes, this.#position + ATTRIBUTES_AT)
  }
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; 5 to 7 are unknown. */
  get compression(): number {
    return this.#attributesLow & COMPRESSION_MASK
  }
  get timestampType(): TimestampType {
    return (this.#attributesLow & TIMESTAMP_TYPE_BIT) === 0 ? 0 : 1
  }
  get isTransactional(): boolean {
    return (this.#attributesLow & TRANSACTIONAL_BIT) !== 0
  }
  get isControl(): boolean {
    return (this.#attributesLow & CONTROL_BIT) !== 0
  }
  /** Set by the cleaner; the base timestamp is then the delete horizon (KIP-534). */
  get hasDeleteHorizon(): boolean {
    return (this.#attributesLow & DELETE_HORIZON_BIT) !== 0
  }
  get lastOffsetDelta(): number {
    return readInt32(this.#bytes, this.#position + LAST_OFFSET_DELTA_AT)
  }
  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta
  }
  get nextOffset(): number {
    return this.baseOffset + this.lastOffsetDelta + 1
  }
  /** Milliseconds, -1 for none. */
  get baseTimestamp(): number {
    return readTimestamp(this.#bytes, this.#position + BASE_TIMESTAMP_AT)
  }
  /** Milliseconds, -1 for none. */
  get maxTimestamp(): number {
    return readTimestamp(this.#bytes, this.#position + MAX_TIMESTAMP_AT)
  }
  /** -1 for none. */
  get producerId(): number {
    return readInt64(this.#bytes, this.#position + PRODUCER_ID_AT)
  }
  get producerEpoch(): number {
    return readInt16(this.#bytes, this.#position + PRODUCER_EPOCH_AT)
  }
  /** -1 for none. */
  get baseSequence(): number {
    return readInt32(this.#bytes, this.#position + BASE_SEQUENCE_AT)
  }
  /** -1 for none. */
  get lastSequence(): number {
    const baseSequence = this.baseSequence
    return baseSequence === NO_SEQUENCE ? NO_SEQUENCE : incrementSequence(baseSequence, this.lastOffsetDelta)
  }
  /** Records in the batch; after compaction less than `lastOffsetDelta + 1`, down to 0. */
  get count(): number {
    return readInt32(this.#bytes, this.#position + COUNT_AT)
  }

  /** Whether the stored checksum is that of the bytes from the attributes on. The batch must be whole. */
  crcMatches(): boolean {
    return this.crc === this.#computeCrc()
  }

  /** Outside the checksum. */
  setBaseOffset(offset: number): void {
    writeInt64(this.#bytes, this.#position + BASE_OFFSET_AT, offset)
  }
  /** Outside the checksum. */
  setPartitionLeaderEpoch(epoch: number): void {
    writeInt32(this.#bytes, this.#position + PARTITION_LEADER_EPOCH_AT, epoch)
  }
  /**
   * Makes the batch one of LogAppendTime with this maximum timestamp (ms), which then is the timestamp of all its records. Inside
   * the checksum: costs a pass over the batch, unless nothing changes.
   */
  setLogAppendTime(timestamp: number): void {
    this.setMaxTimestamp(1, timestamp)
  }
  /**
   * As `setLogAppendTime`, for either type: a batch of CreateTime whose maximum timestamp is not that of its records is put
   * right.
   */
  setMaxTimestamp(timestampType: TimestampType, maxTimestamp: number): void {
    if (this.timestampType === timestampType && this.maxTimestamp === maxTimestamp) return
    const attributes = this.attributes
    writeInt16(
      this.#bytes,
      this.#position + ATTRIBUTES_AT,
      timestampType === 1 ? attributes | TIMESTAMP_TYPE_BIT : attributes & ~TIMESTAMP_TYPE_BIT,
    )
    writeInt64(this.#bytes, this.#position + MAX_TIMESTAMP_AT, maxTimestamp)
    this.updateCrc()
  }
  /** Writes the checksum of what the batch holds now. */
  updateCrc(): void {
    writeInt32(this.#bytes, this.#position + CRC_AT, this.#computeCrc())
  }

  #computeCrc(): number {
    return crc32cOfRange(this.#bytes, this.#position + ATTRIBUTES_AT, this.end)
  }

  /** All flags are in the second of the two bytes. */
  get #attributesLow(): number {
    return this.#bytes[this.#position + ATTRIBUTES_AT + 1]!
  }
}

const EMPTY = new Uint8Array(0)
