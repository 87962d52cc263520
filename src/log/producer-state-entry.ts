import { NO_PRODUCER_EPOCH, NO_SEQUENCE, NO_TIMESTAMP } from '../records/batch.ts'

/** What is remembered of a producer's batch. */
export interface BatchMetadata {
  lastSequence: number
  lastOffset: number
  /** Last offset minus first offset, which is also how far the sequence went. */
  offsetDelta: number
  timestamp: number
}

/** So many batches may be under way at once (max.in.flight.requests.per.connection of an idempotent producer), and so far back a retry is known. */
export const BATCHES_TO_RETAIN = 5

/** The first sequence of a batch: sequences wrap to 0 behind 2^31 - 1. */
export function firstSequenceOf({ lastSequence, offsetDelta }: BatchMetadata): number {
  const first = lastSequence - offsetDelta
  return first >= 0 ? first : first + 0x80000000
}

/** All that a partition knows of one producer id. The last batches are kept in a ring that is written over in place. */
export class ProducerStateEntry {
  readonly producerId: number
  producerEpoch = NO_PRODUCER_EPOCH
  /** Of the last marker, -1 for none. */
  coordinatorEpoch = -1
  lastTimestamp = NO_TIMESTAMP
  /** First offset of the transaction that is open, -1 for none. */
  currentTransactionFirstOffset = -1
  readonly #batches: BatchMetadata[] = []
  /** Place of the oldest batch. */
  #oldest = 0
  #count = 0

  constructor(producerId: number) {
    this.producerId = producerId
  }

  get batchCount(): number {
    return this.#count
  }
  /** -1 without batches. */
  get lastSequence(): number {
    return this.#count === 0 ? NO_SEQUENCE : this.batch(this.#count - 1).lastSequence
  }
  /** -1 without batches. */
  get firstSequence(): number {
    return this.#count === 0 ? NO_SEQUENCE : firstSequenceOf(this.batch(0))
  }
  /** -1 without batches. */
  get lastDataOffset(): number {
    return this.#count === 0 ? -1 : this.batch(this.#count - 1).lastOffset
  }
  get lastOffsetDelta(): number {
    return this.#count === 0 ? 0 : this.batch(this.#count - 1).offsetDelta
  }

  /** The batches that are remembered, 0 the oldest. */
  batch(index: number): BatchMetadata {
    return this.#batches[(this.#oldest + index) % BATCHES_TO_RETAIN]!
  }

  addBatch(producerEpoch: number, lastSequence: number, lastOffset: number, offsetDelta: number, timestamp: number): void {
    this.setEpoch(producerEpoch)
    this.lastTimestamp = timestamp
    if (this.#count === BATCHES_TO_RETAIN) this.#oldest = (this.#oldest + 1) % BATCHES_TO_RETAIN
    else this.#count++
    const place = (this.#oldest + this.#count - 1) % BATCHES_TO_RETAIN
    const batch = this.#batches[place]
    if (batch === undefined) {
      this.#batches[place] = { lastSequence, lastOffset, offsetDelta, timestamp }
      return
    }
    batch.lastSequence = lastSequence
    batch.lastOffset = lastOffset
    batch.offsetDelta = offsetDelta
    batch.timestamp = timestamp
  }

  /** Puts batches in front of those that are remembered: the ones that came before them, the oldest first, as far as there is room. */
  recall(older: readonly BatchMetadata[]): void {
    const known = Array.from({ length: this.#count }, (_, index) => ({ ...this.batch(index) }))
    const { lastTimestamp } = this
    this.clearBatches()
    for (const { lastSequence, lastOffset, offsetDelta, timestamp } of [...older, ...known].slice(-BATCHES_TO_RETAIN))
      this.addBatch(this.producerEpoch, lastSequence, lastOffset, offsetDelta, timestamp)
    this.lastTimestamp = lastTimestamp
  }

  /** A new epoch forgets the batches of the old one. */
  setEpoch(producerEpoch: number): void {
    if (producerEpoch === this.producerEpoch) return
    this.producerEpoch = producerEpoch
    this.clearBatches()
  }

  clearBatches(): void {
    this.#oldest = 0
    this.#count = 0
  }

  /** The remembered batch with exactly these sequences, if it was of this epoch. */
  findDuplicate(producerEpoch: number, firstSequence: number, lastSequence: number): BatchMetadata | null {
    if (producerEpoch !== this.producerEpoch) return null
    for (let index = 0; index < this.#count; index++) {
      const batch = this.batch(index)
      if (batch.lastSequence === lastSequence && firstSequenceOf(batch) === firstSequence) return batch
    }
    return null
  }
}
