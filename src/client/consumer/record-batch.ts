import { Buffer } from 'node:buffer'
import { BATCH_OVERHEAD, type BatchView, type TimestampType } from '../../records/batch.ts'
import type { Deserializer } from '../deserializers.ts'
import type { ConsumerRecord } from './consumer-record.ts'
import { decompressRecords } from './decompressors.ts'
import { CorruptRecordsError } from './errors.ts'
import { RecordCursor, type RecordRegion, type RecordView } from './record-view.ts'

/** How the records of a batch are read: the consumer's deserializers, and the most bytes that a compressed batch may become. */
export interface RecordReading<K, V> {
  readonly keys: Deserializer<K>
  readonly values: Deserializer<V>
  readonly decompressedBytesMax: number
}

/**
 * One batch of a partition as a producer wrote it, a view of the fetched bytes. Iterating shows its records one after the other through one `RecordView`; it can
 * be iterated as often as wanted, also after the consumer has gone on. Nothing is decompressed or decoded before it is iterated.
 */
export class RecordBatch<K = unknown, V = unknown> implements Iterable<RecordView<K, V>> {
  readonly topic: string
  readonly partition: number
  /** Of the first record that was in the batch once; iterating may start later, where the consumer's position is or compaction left something. */
  readonly baseOffset: number
  /** Behind the last record, and those that compaction took from the end. What `commit` takes. */
  readonly nextOffset: number
  /** Records in the batch; of these, the ones below the consumer's position are passed over. */
  readonly count: number
  /** Milliseconds; -1 for none. */
  readonly maxTimestamp: number
  /** 0 CreateTime, 1 LogAppendTime. */
  readonly timestampType: TimestampType
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly compression: number
  /** -1 for none. */
  readonly producerId: number
  readonly isTransactional: boolean
  /** Of the leader that wrote it; -1 where it is not known. */
  readonly leaderEpoch: number
  /** As fetched. */
  readonly sizeInBytes: number
  readonly #reading: RecordReading<K, V>
  readonly #buffer: Buffer
  readonly #at: number
  readonly #baseTimestamp: number
  readonly #fromOffset: number
  #region: RecordRegion | null = null

  /** `batch` is whole, of magic 2, and lies in `buffer`; records below `fromOffset` are not wanted. */
  constructor(
    topic: string,
    partition: number,
    buffer: Buffer,
    batch: BatchView,
    fromOffset: number,
    reading: RecordReading<K, V>,
  ) {
    this.topic = topic
    this.partition = partition
    this.baseOffset = batch.baseOffset
    this.nextOffset = batch.nextOffset
    this.count = batch.count
    this.maxTimestamp = batch.maxTimestamp
    this.timestampType = batch.timestampType
    this.compression = batch.compression
    this.producerId = batch.producerId
    this.isTransactional = batch.isTransactional
    this.leaderEpoch = batch.partitionLeaderEpoch
    this.sizeInBytes = batch.sizeInBytes
    this.#baseTimestamp = batch.baseTimestamp
    this.#reading = reading
    this.#buffer = buffer
    this.#at = batch.position
    this.#fromOffset = fromOffset
  }

  /** Throws `CorruptRecordsError`, at once or on the way. */
  [Symbol.iterator](): Iterator<RecordView<K, V>, undefined> {
    return new BatchIterator(new RecordCursor(this.#reading.keys, this.#reading.values).open(this.region()))
  }

  /** All records, as objects to keep. Throws `CorruptRecordsError`, `DeserializationError`. */
  records(): ConsumerRecord<K, V>[] {
    const records: ConsumerRecord<K, V>[] = []
    const cursor = new RecordCursor(this.#reading.keys, this.#reading.values).open(this.region())
    while (cursor.next()) records.push(cursor.keep())
    return records
  }

  /** Where the records lie, decompressed once. Throws `CorruptRecordsError`. */
  region(): RecordRegion {
    this.#region ??= this.#open()
    return this.#region
  }

  #open(): RecordRegion {
    const { topic, partition, count, baseOffset, nextOffset, maxTimestamp, timestampType, leaderEpoch } = this
    const fromOffset = this.#fromOffset
    let buffer = this.#buffer
    let start = this.#at + BATCH_OVERHEAD
    let end = this.#at + this.sizeInBytes
    if (this.compression !== 0 && count > 0) {
      try {
        const bytes = decompressRecords(this.compression, buffer.subarray(start, end), this.#reading.decompressedBytesMax)
        buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length)
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        const offset = Math.max(baseOffset, fromOffset)
        throw new CorruptRecordsError(reason, { topic, partition, offset, nextOffset }, { cause })
      }
      start = 0
      end = buffer.length
    }
    return {
      topic,
      partition,
      buffer,
      start,
      end,
      count,
      baseOffset,
      nextOffset,
      baseTimestamp: this.#baseTimestamp,
      timestampType,
      maxTimestamp,
      leaderEpoch,
      fromOffset,
    }
  }
}

/** One object for the whole iteration, its results included. */
class BatchIterator<K, V> implements Iterator<RecordView<K, V>, undefined> {
  readonly #cursor: RecordCursor<K, V>
  readonly #result: { done: false; value: RecordView<K, V> }

  constructor(cursor: RecordCursor<K, V>) {
    this.#cursor = cursor
    this.#result = { done: false, value: cursor }
  }

  next(): IteratorResult<RecordView<K, V>, undefined> {
    if (this.#cursor.next()) return this.#result
    return { done: true, value: undefined }
  }
}
