import { Buffer } from 'node:buffer'
import { BATCH_OVERHEAD, BatchView, LOG_OVERHEAD, MAGIC, MAGIC_AT } from '../../records/batch.ts'
import { readInt16, readInt32, UnsafeInt64Error } from '../../records/int64.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { CorruptRecordsError } from './errors.ts'
import { RecordBatch, type RecordReading } from './record-batch.ts'

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export interface FetchedRecordsOptions extends TopicPartition {
  /** Batches of magic 2, end on end; the last one may be cut off. */
  readonly bytes: Uint8Array
  /** What was asked for: the first offset that is wanted. */
  readonly fetchOffset: number
  /** Transactions that were aborted and have records in the bytes; null where all records are wanted (`read_uncommitted`). */
  readonly aborted: readonly AbortedTransaction[] | null
  readonly checkCrcs: boolean
}

/**
 * The records that one fetch brought of one partition, batch by batch. Passes over what an application does not see: control batches, batches of aborted
 * transactions, batches that compaction emptied, and what lies below the offset asked for.
 */
export class FetchedRecords {
  readonly topic: string
  readonly partition: number
  readonly sizeInBytes: number
  readonly #checkCrcs: boolean
  readonly #aborted: AbortedTransaction[] | null
  /** Producers inside of a transaction that was aborted. */
  readonly #aborting = new Set<number>()
  readonly #batch = new BatchView()
  #buffer: Buffer
  #at = 0
  /** Of the batch that was given last. */
  #givenAt = 0
  #isBegun = false
  #isDetached = false
  #nextOffset: number
  #leaderEpoch = -1

  constructor({ topic, partition, bytes, fetchOffset, aborted, checkCrcs }: FetchedRecordsOptions) {
    this.topic = topic
    this.partition = partition
    this.sizeInBytes = bytes.length
    this.#buffer = bufferOf(bytes)
    this.#nextOffset = fetchOffset
    this.#checkCrcs = checkCrcs
    // One that began before the offset asked for is among them; several of one producer may be.
    this.#aborted =
      aborted === null || aborted.length === 0 ? null : [...aborted].sort((one, other) => one.firstOffset - other.firstOffset)
  }

  /** The first offset that the batches given so far, and what was passed over since, do not reach: where a fetch goes on. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /** Of the last batch, -1 where it is not known. */
  get leaderEpoch(): number {
    return this.#leaderEpoch
  }

  /**
   * The next batch that holds records for the application, null behind the last. Throws `CorruptRecordsError`, the same again at the next call: the batch
   * that is broken stays the next.
   */
  nextBatch<K, V>(reading: RecordReading<K, V>): RecordBatch<K, V> | null {
    const buffer = this.#buffer
    const batch = this.#batch
    for (;;) {
      if (!this.#isWholeAt(this.#at)) {
        // Brokers give the first batch whole, however large it is: with no whole one at all the same would be fetched for ever.
        if (!this.#isBegun && buffer.length > 0)
          throw this.#corrupt(`${buffer.length} bytes that hold no whole batch`, this.#nextOffset + 1)
        return null
      }
      batch.at(buffer, this.#at)
      let nextOffset: number
      try {
        nextOffset = batch.nextOffset
        if (this.#checkCrcs && !batch.crcMatches()) throw this.#corrupt('the checksum of a batch does not match', nextOffset)
        if (batch.lastOffsetDelta < 0 || batch.count < 0)
          throw this.#corrupt(`a batch of ${batch.count} records and ${batch.lastOffsetDelta + 1} offsets`, this.#nextOffset + 1)
        if (this.#passesOver(batch)) {
          this.#advance(batch.end, nextOffset, batch.partitionLeaderEpoch)
          continue
        }
        this.#givenAt = this.#at
        const records = new RecordBatch(this.topic, this.partition, buffer, batch, this.#nextOffset, reading)
        this.#advance(batch.end, nextOffset, batch.partitionLeaderEpoch)
        return records
      } catch (error) {
        if (error instanceof UnsafeInt64Error) throw this.#corrupt(error.message, this.#nextOffset + 1)
        throw error
      }
    }
  }

  /** Back into the batch that was given last, or before it: what comes next starts with `offset`. */
  rewind(offset: number): void {
    this.#at = this.#givenAt
    this.#nextOffset = offset
  }

  /** Copies the bytes that are still to be read to memory of their own: the rest of the fetch can go, while these wait for long. */
  detach(): void {
    if (this.#isDetached) return
    this.#isDetached = true
    const rest = Buffer.allocUnsafeSlow(this.#buffer.length - this.#at)
    this.#buffer.copy(rest, 0, this.#at)
    this.#buffer = rest
    this.#at = 0
    this.#givenAt = 0
  }

  #advance(end: number, nextOffset: number, leaderEpoch: number): void {
    this.#at = end
    this.#isBegun = true
    this.#nextOffset = Math.max(this.#nextOffset, nextOffset)
    this.#leaderEpoch = leaderEpoch
  }

  #passesOver(batch: BatchView): boolean {
    if (this.#aborted !== null && batch.producerId >= 0) {
      const { producerId, lastOffset } = batch
      while (this.#aborted.length > 0 && this.#aborted[0]!.firstOffset <= lastOffset)
        this.#aborting.add(this.#aborted.shift()!.producerId)
      if (batch.isControl) {
        if (isAbortMarker(batch)) this.#aborting.delete(producerId)
      } else if (batch.isTransactional && this.#aborting.has(producerId)) return true
    }
    return batch.isControl || batch.count === 0 || batch.lastOffset < this.#nextOffset
  }

  /** False at the end, and where a batch is cut off, as the last of a fetch may be. Throws `CorruptRecordsError` for what no batch can be. */
  #isWholeAt(at: number): boolean {
    const left = this.#buffer.length - at
    if (left <= MAGIC_AT) return false
    const size = LOG_OVERHEAD + readInt32(this.#buffer, at + 8)
    if (size > left) return false
    const magic = this.#buffer[at + MAGIC_AT]!
    if (magic !== MAGIC) throw this.#corrupt(`a batch of format ${magic}`, this.#nextOffset + 1)
    if (size < BATCH_OVERHEAD) throw this.#corrupt(`a batch of ${size} bytes`, this.#nextOffset + 1)
    return true
  }

  #corrupt(reason: string, nextOffset: number): CorruptRecordsError {
    const { topic, partition } = this
    const offset = this.#nextOffset
    return new CorruptRecordsError(reason, { topic, partition, offset, nextOffset: Math.max(nextOffset, offset + 1) })
  }
}

const ABORT = 0

/** The key of its one record says what a control batch is: version, then type (int16 each). Control batches are not compressed. */
function isAbortMarker(batch: BatchView): boolean {
  const { bytes, end } = batch
  let at = batch.position + BATCH_OVERHEAD
  if (batch.count < 1) return false
  // Length, attributes, timestamp delta, offset delta, key length: numbers of up to ten bytes.
  at = behindVarint(bytes, at, end) + 1
  at = behindVarint(bytes, at, end)
  at = behindVarint(bytes, at, end)
  at = behindVarint(bytes, at, end)
  return at + 4 <= end && readInt16(bytes, at + 2) === ABORT
}

function behindVarint(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at]! >= 0x80) at++
  return at + 1
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length)
}
