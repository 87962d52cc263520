import { ErrorCode, isRetriable } from '../../protocol/error-codes.ts'
import { incrementSequence, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE } from '../../records/batch.ts'
import type { Batcher } from './batcher.ts'
import type { ProducerBatch } from './producer-batch.ts'

const EPOCH_MAX = 0x7fff
/** So many batches of a producer a broker remembers for each partition. */
const KNOWN_BATCHES = 5

/** What a transaction does about a batch that failed. */
export interface TransactionErrors {
  readonly hasFatalError: boolean
  batchFailed(error: Error, errorCode: number): void
  sequenceLost(batcher: Batcher): void
}

/**
 * The numbers of an idempotent producer (KIP-98, KIP-360): its id and epoch, and a sequence for each partition, by which a broker knows a batch that it has taken, and sees that one is missing.
 * Where it cannot be known any more what a broker took, the producer raises its epoch and starts the partitions concerned at 0; within a transaction that waits until it has been aborted.
 */
export class Idempotence {
  producerId = NO_PRODUCER_ID
  producerEpoch = NO_PRODUCER_EPOCH
  /** Null: no transactions. */
  readonly transactions: TransactionErrors | null
  readonly #numbered = new Set<Batcher>()
  readonly #unresolved = new Set<Batcher>()
  readonly #toRestart = new Set<Batcher>()

  constructor(transactions: TransactionErrors | null = null) {
    this.transactions = transactions
  }

  get hasProducerId(): boolean {
    return this.producerId !== NO_PRODUCER_ID
  }

  setProducer(producerId: number, producerEpoch: number): void {
    this.producerId = producerId
    this.producerEpoch = producerEpoch
  }

  /** All partitions start at 0, under the producer's present numbers. */
  resetSequences(): void {
    for (const batcher of this.#numbered) {
      batcher.inFlight.length = 0
      batcher.producerId = NO_PRODUCER_ID
      batcher.unresolvedSequence = NO_SEQUENCE
    }
    this.#numbered.clear()
    this.#unresolved.clear()
    this.#toRestart.clear()
  }

  /** Whether the partition's first batch may go out. One that has numbers must be the first of those that have; one that has none must not meet others of older numbers, or of an unknown fate. */
  mayDrain(batcher: Batcher, batch: ProducerBatch): boolean {
    if (!this.hasProducerId) return false
    const first = batcher.inFlight[0]
    if (batch.hasSequence) return first === undefined || first === batch
    if (first !== undefined && this.#isStale(batcher)) return false
    // A broker that knows nothing of a producer takes any sequence: were the first batch refused for the moment and the second one taken, they would change places.
    if (first !== undefined && batcher.ackedProducerId !== this.producerId) return false
    // Nor would it know a batch again, whose answer was lost, behind which it has taken five others.
    if (first !== undefined && batcher.numbered - first.number >= KNOWN_BATCHES) return false
    return batcher.unresolvedSequence === NO_SEQUENCE
  }

  /** Gives a batch its numbers, if it has none: the partition's next. */
  assign(batcher: Batcher, batch: ProducerBatch): void {
    if (batch.hasSequence) return
    if (this.#isStale(batcher) && batcher.inFlight.length === 0) this.#restart(batcher)
    batch.setProducerState(this.producerId, this.producerEpoch, batcher.nextSequence)
    batcher.nextSequence = incrementSequence(batcher.nextSequence, batch.count)
    batch.number = batcher.numbered++
    batcher.track(batch)
  }

  /** The broker took the batch, or had taken it before. */
  completed(batch: ProducerBatch, baseOffset: number): void {
    const { batcher } = batch
    if (batch.producerId === batcher.producerId && batch.producerEpoch === batcher.producerEpoch) {
      const { lastSequence } = batch
      if (lastSequence > batcher.lastAckedSequence) batcher.lastAckedSequence = lastSequence
      else if (batcher.lastAckedSequence - lastSequence > 0x3fffffff) batcher.lastAckedSequence = lastSequence
    }
    batcher.ackedProducerId = batch.producerId
    if (baseOffset >= 0) batcher.lastAckedOffset = Math.max(batcher.lastAckedOffset, baseOffset + batch.count - 1)
    batcher.untrack(batch)
  }

  /** Whether sending the batch again may help; sees to it that it then has numbers which the broker takes. */
  canRetry(batch: ProducerBatch, errorCode: number, logStartOffset: number): boolean {
    const { batcher } = batch
    const isTransactional = this.transactions !== null
    if (errorCode === ErrorCode.UNKNOWN_PRODUCER_ID) {
      // The broker has lost what it knew of the producer; where the log starts tells whether that was to be expected.
      if (logStartOffset < 0 || batch.sequenceWasReset) return true
      if (batcher.lastAckedOffset < logStartOffset && isTransactional) {
        this.#restart(batcher)
        return true
      }
      if (isTransactional) return false
      this.#toRestart.add(batcher)
      return true
    }
    if (errorCode === ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER) {
      const isUnresolved = batcher.unresolvedSequence !== NO_SEQUENCE
      // One before it has failed and will be sent again; this one follows.
      if (!isUnresolved && (batch.sequenceWasReset || !isNext(batcher, batch.baseSequence))) return true
      if (isTransactional) return false
      if (!isUnresolved || batcher.unresolvedSequence === batch.baseSequence) this.#toRestart.add(batcher)
      return true
    }
    return isRetriable(errorCode)
  }

  /** The batch has failed for good. `isRefused`: the broker has not taken it, so that its numbers are free; else that is not known. */
  failed(batch: ProducerBatch, error: Error, errorCode: number, { isRefused }: { isRefused: boolean }): void {
    const { batcher } = batch
    this.transactions?.batchFailed(error, errorCode)
    const wasNumbered = batch.hasSequence
    batcher.untrack(batch)
    if (!wasNumbered || this.transactions?.hasFatalError) return
    if (errorCode === ErrorCode.UNKNOWN_PRODUCER_ID) this.#restart(batcher)
    else if (this.transactions === null) {
      if (isRefused || errorCode === ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER) this.#toRestart.add(batcher)
    } else if (isRefused) closeGap(batcher, batch)
  }

  /** The batch's time is over, and it is not known whether the broker took it: nothing new goes to the partition until that shows. */
  markUnresolved(batch: ProducerBatch): void {
    if (!batch.hasSequence) return
    const { batcher } = batch
    const next = incrementSequence(batch.lastSequence, 1)
    batcher.unresolvedSequence = Math.max(batcher.unresolvedSequence, next)
    this.#unresolved.add(batcher)
  }

  /** A batch was cut in pieces: they share its numbers. */
  split(batch: ProducerBatch, pieces: readonly ProducerBatch[]): void {
    const { batcher } = batch
    batcher.untrack(batch)
    if (!batch.hasSequence) return
    let sequence = batch.baseSequence
    for (const piece of pieces) {
      piece.setProducerState(batch.producerId, batch.producerEpoch, sequence)
      piece.number = batch.number
      sequence = incrementSequence(sequence, piece.count)
      batcher.track(piece)
    }
  }

  /**
   * Called before batches are looked at: settles what has become clear, raises the epoch where that is due. Gives false when a new producer id is needed first, since there is no higher epoch.
   */
  settle(): boolean {
    for (const batcher of this.#unresolved) {
      if (batcher.inFlight.length > 0) continue
      this.#unresolved.delete(batcher)
      batcher.unresolvedSequence = NO_SEQUENCE
      // Later batches were taken, so that one was too.
      if (isNext(batcher, batcher.nextSequence)) continue
      if (this.transactions === null) this.#toRestart.add(batcher)
      else this.transactions.sequenceLost(batcher)
    }
    if (this.#toRestart.size === 0) return this.hasProducerId
    if (this.transactions !== null) {
      this.#toRestart.clear()
      return this.hasProducerId
    }
    if (!this.hasProducerId) return false
    if (this.producerEpoch === EPOCH_MAX) {
      this.producerId = NO_PRODUCER_ID
      this.producerEpoch = NO_PRODUCER_EPOCH
      return false
    }
    this.producerEpoch++
    this.#restartDue()
    return true
  }

  /** A new producer id has come for an idempotent producer. */
  producerIdCame(producerId: number, producerEpoch: number): void {
    this.setProducer(producerId, producerEpoch)
    this.#restartDue()
  }

  #restartDue(): void {
    for (const batcher of this.#toRestart) {
      this.#restart(batcher)
      batcher.unresolvedSequence = NO_SEQUENCE
      this.#unresolved.delete(batcher)
    }
    this.#toRestart.clear()
  }

  /** Numbers from 0 on for the partition, and for all that have numbers of it. What is under way is numbered anew as it is sent again, if it is. */
  #restart(batcher: Batcher): void {
    batcher.producerId = this.producerId
    batcher.producerEpoch = this.producerEpoch
    batcher.lastAckedSequence = NO_SEQUENCE
    let sequence = 0
    for (const batch of batcher.inFlight) {
      batch.setProducerState(this.producerId, this.producerEpoch, sequence)
      batch.sequenceWasReset = true
      sequence += batch.count
    }
    batcher.nextSequence = sequence
    this.#numbered.add(batcher)
  }

  #isStale(batcher: Batcher): boolean {
    return batcher.producerId !== this.producerId || batcher.producerEpoch !== this.producerEpoch
  }
}

function isNext(batcher: Batcher, sequence: number): boolean {
  return incrementSequence(batcher.lastAckedSequence, 1) === sequence
}

/** The numbers of a batch that a broker refused go to those behind it. */
function closeGap(batcher: Batcher, failed: ProducerBatch): void {
  if (failed.producerId !== batcher.producerId || failed.producerEpoch !== batcher.producerEpoch) return
  const SEQUENCES = 0x80000000
  batcher.nextSequence = (batcher.nextSequence - failed.count + SEQUENCES) % SEQUENCES
  for (const batch of batcher.inFlight) {
    if (batch.firstPlace < failed.firstPlace) continue
    const baseSequence = (batch.baseSequence - failed.count + SEQUENCES) % SEQUENCES
    batch.setProducerState(batch.producerId, batch.producerEpoch, baseSequence)
    batch.sequenceWasReset = true
  }
}
