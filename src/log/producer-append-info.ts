import { NO_PRODUCER_EPOCH, NO_SEQUENCE } from '../records/batch.ts'
import type { AppendOrigin } from '../records/validate.ts'
import {
  InvalidProducerEpochError,
  InvalidTransactionStateError,
  OutOfOrderSequenceError,
  TransactionCoordinatorFencedError,
} from './errors.ts'
import type { CompletedTransaction } from './ongoing-transactions.ts'
import { type BatchMetadata, ProducerStateEntry } from './producer-state-entry.ts'
import type { TransactionVerification } from './transaction-verification.ts'

const SEQUENCE_MAX = 0x7fffffff
const PRODUCER_EPOCH_MAX = 0x7fff

/**
 * Checks the batches of one producer in one append against what is known of it, and holds what will be known once they are written: `applyTo` carries
 * it over. Objects are reused from append to append.
 */
export class ProducerAppendInfo {
  #current: ProducerStateEntry | null = null
  readonly #updated = new ProducerStateEntry(-1)
  #producerId = -1
  #verification: TransactionVerification | undefined = undefined
  #origin: AppendOrigin = 'client'
  readonly #startedTransactions: number[] = []
  #touchesTransaction = false

  /** `current` is null for a producer that is not known. */
  begin(
    producerId: number,
    current: ProducerStateEntry | null,
    verification: TransactionVerification | undefined,
    origin: AppendOrigin,
  ): this {
    this.#current = current
    this.#verification = verification
    this.#origin = origin
    this.#startedTransactions.length = 0
    this.#touchesTransaction = false
    this.#producerId = producerId
    const updated = this.#updated
    updated.clearBatches()
    updated.producerEpoch = current?.producerEpoch ?? NO_PRODUCER_EPOCH
    updated.coordinatorEpoch = current?.coordinatorEpoch ?? -1
    updated.lastTimestamp = current?.lastTimestamp ?? -1
    updated.currentTransactionFirstOffset = current?.currentTransactionFirstOffset ?? -1
    return this
  }

  get producerId(): number {
    return this.#producerId
  }
  /** First offsets of the transactions that these batches begin. */
  get startedTransactions(): readonly number[] {
    return this.#startedTransactions
  }
  /** Whether any of the batches is part of a transaction, or ends one. */
  get touchesTransaction(): boolean {
    return this.#touchesTransaction
  }

  appendDataBatch(batch: {
    producerEpoch: number
    baseSequence: number
    lastSequence: number
    maxTimestamp: number
    baseOffset: number
    lastOffset: number
    isTransactional: boolean
  }): void {
    const { producerEpoch, baseSequence, baseOffset, lastOffset } = batch
    const updated = this.#updated
    this.#checkEpoch(producerEpoch, baseOffset, -1)
    if (this.#origin === 'client') this.#checkSequence(producerEpoch, baseSequence, baseOffset)
    updated.addBatch(producerEpoch, batch.lastSequence, lastOffset, lastOffset - baseOffset, batch.maxTimestamp)
    const isOpen = updated.currentTransactionFirstOffset >= 0
    if (!batch.isTransactional) {
      if (!isOpen) return
      throw new InvalidTransactionStateError('expected a transactional write', {
        producerId: this.producerId,
        offset: baseOffset,
      })
    }
    this.#touchesTransaction = true
    if (isOpen) return
    updated.currentTransactionFirstOffset = baseOffset
    this.#startedTransactions.push(baseOffset)
  }

  /**
   * Gives null for a marker that ends nothing: its transaction had no records here. `transactionVersion` is the feature level that the coordinator
   * wrote it with; 2 and more want an epoch above the current one (KIP-890).
   */
  appendMarker(
    aborted: boolean,
    coordinatorEpoch: number,
    producerEpoch: number,
    offset: number,
    timestamp: number,
    transactionVersion: number,
  ): CompletedTransaction | null {
    const updated = this.#updated
    this.#checkEpoch(producerEpoch, offset, transactionVersion)
    if (updated.coordinatorEpoch > coordinatorEpoch && this.#origin !== 'replication') {
      const { producerId } = this
      throw new TransactionCoordinatorFencedError({
        producerId,
        coordinatorEpoch,
        currentCoordinatorEpoch: updated.coordinatorEpoch,
      })
    }
    this.#touchesTransaction = true
    const firstOffset = updated.currentTransactionFirstOffset
    updated.setEpoch(producerEpoch)
    updated.coordinatorEpoch = coordinatorEpoch
    updated.lastTimestamp = timestamp
    updated.currentTransactionFirstOffset = -1
    return firstOffset < 0 ? null : { producerId: this.producerId, firstOffset, lastOffset: offset, aborted }
  }

  /** Carries the result over to the state that is kept. */
  applyTo(entry: ProducerStateEntry): void {
    const updated = this.#updated
    entry.setEpoch(updated.producerEpoch)
    for (let index = 0; index < updated.batchCount; index++) {
      const { lastSequence, lastOffset, offsetDelta, timestamp } = updated.batch(index) as BatchMetadata
      entry.addBatch(updated.producerEpoch, lastSequence, lastOffset, offsetDelta, timestamp)
    }
    entry.coordinatorEpoch = updated.coordinatorEpoch
    entry.lastTimestamp = updated.lastTimestamp
    entry.currentTransactionFirstOffset = updated.currentTransactionFirstOffset
  }

  #checkEpoch(producerEpoch: number, offset: number, transactionVersion: number): void {
    const current = this.#updated.producerEpoch
    if (transactionVersion < 2 ? producerEpoch >= current : producerEpoch > current) return
    // A marker that is written again after its transaction is over changes nothing. At the largest epoch the producer id changes instead.
    const isRetry = this.#updated.currentTransactionFirstOffset < 0 || producerEpoch === PRODUCER_EPOCH_MAX
    if (transactionVersion >= 2 && producerEpoch === current && isRetry) return
    if (this.#origin === 'replication') return
    throw new InvalidProducerEpochError('the producer has a newer epoch', {
      producerId: this.producerId,
      producerEpoch,
      current,
      offset,
    })
  }

  #checkSequence(producerEpoch: number, firstSequence: number, offset: number): void {
    const updated = this.#updated
    const current = this.#current
    const verification = this.#verification
    const facts = { producerId: this.producerId, producerEpoch, firstSequence, offset }
    if (verification !== undefined) {
      if (verification.supportsEpochBump && firstSequence !== 0 && (current === null || current.batchCount === 0)) {
        throw new OutOfOrderSequenceError('a producer without state begins at sequence 0', facts)
      }
      if (firstSequence > verification.lowestSequence) {
        throw new OutOfOrderSequenceError('an earlier batch is still to come', {
          ...facts,
          lowestSequence: verification.lowestSequence,
        })
      }
    }
    if (producerEpoch !== updated.producerEpoch) {
      if (firstSequence === 0 || updated.producerEpoch === NO_PRODUCER_EPOCH) return
      throw new OutOfOrderSequenceError('a new epoch begins at sequence 0', { ...facts, currentEpoch: updated.producerEpoch })
    }
    // Without a known epoch (all records of the producer may have been deleted) any sequence is taken.
    if (current === null || current.producerEpoch === NO_PRODUCER_EPOCH) return
    const lastSequence =
      updated.batchCount > 0 ? updated.lastSequence : producerEpoch === current.producerEpoch ? current.lastSequence : NO_SEQUENCE
    if (firstSequence === lastSequence + 1 || (firstSequence === 0 && lastSequence === SEQUENCE_MAX)) return
    throw new OutOfOrderSequenceError('the sequence does not follow the last one', { ...facts, lastSequence })
  }
}
