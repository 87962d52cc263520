import type { Random } from '../../base/random.ts'
import type { Batcher } from './batcher.ts'
import type { TopicBatchers } from './topic-batchers.ts'

export interface StickyPartitionOptions {
  /** Bytes after which another partition has its turn: the batch size. */
  readonly bytes: number
  /** Whether partitions with short queues have more turns than those with long ones. */
  readonly isAdaptive: boolean
  /** Whether a partition's leader has not taken what was ready for longer than it may. */
  readonly isSlow: (batcher: Batcher) => boolean
}

/**
 * Where records without a key go (KIP-480, KIP-794): all to one partition until a batch's worth of bytes went there, then to another, by chance. Partitions whose queues are long get fewer
 * turns, so that a slow broker gets less; a partition is not left while its batch is only half full, unless two batches' worth went there.
 */
export class StickyPartition {
  readonly #topic: TopicBatchers
  readonly #random: Random
  readonly #options: StickyPartitionOptions
  #current: Batcher | null = null
  #producedBytes = 0

  constructor(topic: TopicBatchers, random: Random, options: StickyPartitionOptions) {
    this.#topic = topic
    this.#random = random
    this.#options = options
  }

  /** The partition whose turn it is. The topic must be known. */
  current(): Batcher {
    this.#current ??= this.#next()
    return this.#current
  }

  /** Counts bytes that went to the current partition. `mayLeave`: none of its batches is half full. Gives whether another one has its turn now. */
  produced(bytes: number, mayLeave: boolean): boolean {
    this.#producedBytes += bytes
    const isEnough = this.#producedBytes >= this.#options.bytes && mayLeave
    if (!isEnough && this.#producedBytes < 2 * this.#options.bytes) return false
    this.#current = this.#next()
    this.#producedBytes = 0
    return true
  }

  #next(): Batcher {
    const { available } = this.#topic
    if (!this.#options.isAdaptive || available.length < 2) return this.#anyOf(available)
    let longest = 0
    let shortest = Number.POSITIVE_INFINITY
    let slow = 0
    for (const batcher of available) {
      const { length } = batcher.queue
      if (this.#options.isSlow(batcher)) {
        slow++
        continue
      }
      if (length > longest) longest = length
      if (length < shortest) shortest = length
    }
    if (slow === available.length || (slow === 0 && longest === shortest)) return this.#anyOf(available)
    // A turn's chance goes with how much shorter than the longest queue its own is; the longest has a chance of one.
    const weightOf = (batcher: Batcher): number =>
      slow > 0 && this.#options.isSlow(batcher) ? 0 : longest + 1 - batcher.queue.length
    let total = 0
    for (const batcher of available) total += weightOf(batcher)
    let left = this.#random.below(total)
    for (const batcher of available) {
      left -= weightOf(batcher)
      if (left < 0) return batcher
    }
    return available[0]!
  }

  #anyOf(batchers: readonly Batcher[]): Batcher {
    return batchers.length === 1 ? batchers[0]! : batchers[this.#random.below(batchers.length)]!
  }
}
