import { Buffer } from 'node:buffer'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { BATCH_OVERHEAD } from '../../records/batch.ts'
import { VarintCursor } from '../../records/varint.ts'
import type { CompressionCodec } from '../compression-codec.ts'
import type { Batcher } from './batcher.ts'
import { BufferPool } from './buffer-pool.ts'
import { ProducerBatch, recordBytesMax } from './producer-batch.ts'
import type { ProducerMetrics } from './producer-metrics.ts'
import type { Content, Delivery, ProducerHeader } from './record.ts'
import { StickyPartition } from './sticky-partition.ts'
import { TopicBatchers } from './topic-batchers.ts'

export interface RecordAccumulatorOptions {
  /** A batch is full at so many bytes, as they are sent. */
  readonly batchSize: number
  /** Of all batches that wait or are under way. */
  readonly bufferMemory: number
  readonly isAdaptive: boolean
  /** With acks 0 nobody tells when the bytes have left: memory is then left to the garbage collector. */
  readonly reusesMemory: boolean
  /** Whether a partition's leader has not taken what was ready for longer than it may. */
  readonly isSlow: (batcher: Batcher) => boolean
}

/** The open batch had no room and takes nothing more: ask again, for this partition or for another. */
export const NO_ROOM = 0
/** All memory is taken. */
export const NO_MEMORY = -1

/** How much more than a batch's size its records may be before they are compressed. */
const PLAIN_BATCHES_MAX = 16

/** What a producer has taken and the cluster has not: batches by topic and partition, in bounded memory. Sends nothing by itself. */
export class RecordAccumulator {
  readonly pool: BufferPool
  /** Partitions that may hold something; the sender takes out those that do not. */
  readonly active: Batcher[] = []
  /** Batches that are neither taken nor failed, oldest first. */
  readonly incomplete = new Set<ProducerBatch>()
  /** Set before the first record comes. */
  codec: CompressionCodec | null = null
  /** Bytes in batches that take no more records and are not under way. */
  fullBytes = 0
  /** Bytes in batches that were ever filled. */
  filledBytes = 0
  readonly #topics = new Map<string, TopicBatchers>()
  readonly #clock: Clock
  readonly #random: Random
  readonly #options: RecordAccumulatorOptions
  readonly #metrics: ProducerMetrics
  readonly #sender: { batchOpened(batch: ProducerBatch): void; batchFull(): void }

  /** `sender` is told, in the middle of an append, that there is something for it to look at later. */
  constructor(
    { clock, random }: { clock: Clock; random: Random },
    options: RecordAccumulatorOptions,
    sender: { batchOpened(batch: ProducerBatch): void; batchFull(): void },
    metrics: ProducerMetrics,
  ) {
    this.#metrics = metrics
    this.#clock = clock
    this.#random = random
    this.#options = options
    this.#sender = sender
    this.pool = new BufferPool({ totalBytes: options.bufferMemory, batchBytes: options.batchSize })
  }

  topics(): IterableIterator<TopicBatchers> {
    return this.#topics.values()
  }

  find(name: string): TopicBatchers | undefined {
    return this.#topics.get(name)
  }

  topic(name: string): TopicBatchers {
    let topic = this.#topics.get(name)
    if (topic === undefined) {
      const { batchSize: bytes, isAdaptive, isSlow } = this.#options
      const sticky = (of: TopicBatchers): StickyPartition => new StickyPartition(of, this.#random, { bytes, isAdaptive, isSlow })
      topic = new TopicBatchers(name, sticky, this.#metrics.topic(name))
      this.#topics.set(name, topic)
    }
    return topic
  }

  /** Writes a record into the partition's open batch, or opens one. Gives the bytes it took; `NO_ROOM`; or `NO_MEMORY`. */
  append(
    batcher: Batcher,
    timestamp: number,
    key: Content,
    value: Content,
    headers: readonly ProducerHeader[],
    delivery: Delivery | null,
  ): number {
    let batch = batcher.open
    if (batch === null) {
      batch = this.#openBatch(batcher, recordBytesMax(key, value, headers, this.#options.batchSize - BATCH_OVERHEAD))
      if (batch === null) return NO_MEMORY
    }
    let bytes = batch.append(timestamp, key, value, headers)
    if (bytes === 0 && this.codec !== null && this.#grow(batch, recordBytesMax(key, value, headers, 0)))
      bytes = batch.append(timestamp, key, value, headers)
    if (bytes === 0) {
      this.#close(batch)
      return NO_ROOM
    }
    if (delivery !== null) {
      delivery.timestamp = timestamp
      batch.addDelivery(delivery)
    }
    if (batch.isFull) this.#close(batch)
    return bytes
  }

  /** Takes the partition's first batch out of its queue and gives it its final form. */
  take(batcher: Batcher, isTransactional: boolean): ProducerBatch {
    const batch = batcher.queue.shift()!
    if (!batch.isFull) batcher.places += batch.count
    else this.fullBytes -= batch.end
    batch.isFull = true
    if (!batch.isSealed) this.#seal(batch, isTransactional)
    return batch
  }

  /** Puts a batch back that is to be sent again. */
  requeue(batch: ProducerBatch): void {
    this.fullBytes += batch.end
    batch.batcher.requeue(batch)
    this.#activate(batch.batcher)
  }

  /** A batch that a broker called too large, as batches of half its size or less, which wait in its place; it must hold two records or more. */
  split(batch: ProducerBatch): ProducerBatch[] {
    const { batcher, createdUs } = batch
    const plain = batch.plainRecords(this.codec)
    const bytesMax = Math.max(this.#options.batchSize, BATCH_OVERHEAD + (plain.length >>> 1))
    // Java takes its estimate back the same way: what was too large had better been guessed larger.
    batcher.topic.compressionRatio = 1
    const pieces: ProducerBatch[] = []
    const cursor = new VarintCursor().at(plain, 0, plain.length)
    let piece: ProducerBatch | null = null
    for (let place = 0, next = 0; place < batch.count; place++) {
      const length = cursor.varint()
      const end = cursor.position + length
      cursor.position++
      const timestamp = batch.baseTimestamp + cursor.varlong()
      cursor.varint()
      const encoded = plain.subarray(cursor.position, end)
      cursor.position = end
      // A batch of one size may be what was too large: then its halves are tried.
      const isHalf = place === batch.count >>> 1 && pieces.length === 1 && batch.end <= bytesMax
      if (piece === null || isHalf || piece.appendEncoded(timestamp, encoded) === 0) {
        const buffer = Buffer.allocUnsafeSlow(Math.max(bytesMax, BATCH_OVERHEAD + encoded.length + 32))
        this.pool.charge(buffer.length)
        piece = new ProducerBatch(batcher, buffer, { createdUs, firstPlace: batch.firstPlace + place, bytesMax })
        piece.appendEncoded(timestamp, encoded)
        pieces.push(piece)
      }
      for (; batch.deliveryPlaces?.[next] === place; next++) piece.addDelivery(batch.deliveries![next]!)
    }
    for (const one of pieces) {
      one.isFull = true
      one.attempts = batch.attempts
      one.lastAttemptUs = batch.lastAttemptUs
      one.flushes = batch.flushes === null ? null : [...batch.flushes]
      for (const flush of one.flushes ?? []) flush.left++
      this.incomplete.add(one)
      this.#seal(one, batch.isTransactional)
      this.requeue(one)
    }
    return pieces
  }

  /** The batch is taken or has failed: nobody waits for it any more. Its memory stays until `release`. */
  complete(batch: ProducerBatch): void {
    this.incomplete.delete(batch)
    if (batch.flushes === null) return
    for (const flush of batch.flushes) if (--flush.left === 0) flush.done()
    batch.flushes = null
  }

  /** Gives back a batch's memory: no connection may still read it. */
  release(batch: ProducerBatch): void {
    if (batch.isReleased) return
    batch.isReleased = true
    if (batch.isCompressed) this.pool.forget(batch.estimatedBytes)
    else if (this.#options.reusesMemory) this.pool.give(batch.buffer)
    else this.pool.forget(batch.buffer.length)
  }

  /** Takes batches that wait out of their queues: all, or those that have never been sent. */
  removeQueued({ unsentOnly }: { unsentOnly: boolean }): ProducerBatch[] {
    const removed: ProducerBatch[] = []
    for (const batcher of this.active) {
      const kept = batcher.queue.filter((batch) => unsentOnly && batch.hasSequence)
      for (const batch of batcher.queue) {
        if (kept.includes(batch)) continue
        this.#takenOut(batch)
        removed.push(batch)
      }
      batcher.queue.splice(0, batcher.queue.length, ...kept)
    }
    return removed
  }

  /** Takes one batch that waits out of its queue. */
  removeFromQueue(batch: ProducerBatch): boolean {
    const at = batch.batcher.queue.indexOf(batch)
    if (at < 0) return false
    batch.batcher.queue.splice(at, 1)
    this.#takenOut(batch)
    return true
  }

  #takenOut(batch: ProducerBatch): void {
    if (!batch.isFull) batch.batcher.places += batch.count
    else this.fullBytes -= batch.end
    batch.isFull = true
  }

  #openBatch(batcher: Batcher, recordBytes: number): ProducerBatch | null {
    const { batchSize } = this.#options
    const bytesMax = Math.max(batchSize, BATCH_OVERHEAD + recordBytes)
    const ratio = this.codec === null ? 1 : batcher.topic.compressionRatio
    const wished = ratio >= 1 ? bytesMax : Math.min(bytesMax / ratio, batchSize * PLAIN_BATCHES_MAX)
    const buffer = this.pool.take(Math.max(bytesMax, wished | 0)) ?? this.pool.take(bytesMax)
    if (buffer === null) return null
    const createdUs = this.#clock.monotonicUs()
    const batch = new ProducerBatch(batcher, buffer, { createdUs, firstPlace: batcher.places, bytesMax, ratio })
    this.incomplete.add(batch)
    batcher.queue.push(batch)
    this.#activate(batcher)
    this.#sender.batchOpened(batch)
    return batch
  }

  /** Larger memory for a batch whose records compress well; false where there is none to spare. */
  #grow(batch: ProducerBatch, recordBytes: number): boolean {
    const bytes = Math.max(batch.buffer.length * 2, batch.end + recordBytes)
    if (!batch.wantsMemoryFor(recordBytes) || bytes > this.#options.batchSize * PLAIN_BATCHES_MAX) return false
    const larger = this.pool.take(bytes)
    if (larger === null) return false
    this.pool.give(batch.moveTo(larger))
    return true
  }

  #close(batch: ProducerBatch): void {
    batch.isFull = true
    batch.batcher.places += batch.count
    this.fullBytes += batch.end
    this.filledBytes += batch.end
    this.#sender.batchFull()
  }

  #seal(batch: ProducerBatch, isTransactional: boolean): void {
    const ratio = batch.seal(this.codec, isTransactional)
    this.#metrics.batchBytes.record(batch.estimatedBytes)
    this.#metrics.batchRecords.record(batch.count)
    if (this.codec === null) return
    this.#metrics.compressionRatio.record(ratio)
    batch.batcher.topic.observeRatio(ratio)
    this.pool.give(batch.buffer)
    this.pool.charge(batch.estimatedBytes)
  }

  #activate(batcher: Batcher): void {
    if (batcher.isActive) return
    batcher.isActive = true
    this.active.push(batcher)
  }
}
