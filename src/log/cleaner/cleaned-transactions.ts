import type { BatchView } from '../../records/batch.ts'
import { ABORT, COMMIT, readControlType } from '../../records/control-records.ts'
import { RecordCursor } from '../../records/record.ts'
import type { AbortedTransaction } from '../transaction-index.ts'

/** An aborted transaction whose marker has not been met. */
interface OngoingAbort {
  readonly transaction: AbortedTransaction
  /** Batches of it are still in the log. */
  hasBatches: boolean
}

/** Between two tasks: plain data. */
export interface CleanedTransactionsState {
  /** How many of the aborted transactions have begun. */
  readonly begun: number
  readonly aborting: readonly OngoingAbort[]
  /** Producer ids. */
  readonly committing: readonly number[]
}

const INITIAL: CleanedTransactionsState = { begun: 0, aborting: [], committing: [] }

/**
 * Follows the transactions while the cleaner goes through the batches of a log: which batches are of aborted ones, and which markers nobody needs any more,
 * because no batch of their transaction is left.
 */
export class CleanedTransactions {
  /** By first offset. */
  readonly #aborted: readonly AbortedTransaction[]
  #begun: number
  /** By producer id. */
  readonly #aborting = new Map<number, OngoingAbort>()
  readonly #committing: Set<number>
  readonly #records = new RecordCursor()
  /** The transaction whose abort marker was read last, where that marker is still needed; else null. */
  abortedHere: AbortedTransaction | null = null

  /** `aborted`: all with batches or markers in what will be read, in any order. */
  constructor(aborted: readonly AbortedTransaction[], state: CleanedTransactionsState = INITIAL) {
    this.#aborted = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
    this.#begun = state.begun
    for (const ongoing of state.aborting) this.#aborting.set(ongoing.transaction.producerId, { ...ongoing })
    this.#committing = new Set(state.committing)
  }

  get state(): CleanedTransactionsState {
    return { begun: this.#begun, aborting: [...this.#aborting.values()], committing: [...this.#committing] }
  }

  /** Gives true for a batch of an aborted transaction. */
  dataBatchRead(batch: BatchView): boolean {
    this.#beginUpTo(batch.lastOffset)
    if (!batch.isTransactional) return false
    const ongoing = this.#aborting.get(batch.producerId)
    if (ongoing === undefined) {
      this.#committing.add(batch.producerId)
      return false
    }
    ongoing.hasBatches = true
    return true
  }

  /** Gives true for a marker that is not needed for any batch of its transaction. The batch is whole. Throws `InvalidRecordError`. */
  controlBatchRead(batch: BatchView): boolean {
    this.#beginUpTo(batch.lastOffset)
    this.abortedHere = null
    if (batch.count === 0 || !this.#records.open(batch).next()) return true
    const type = readControlType(this.#records.key)
    const { producerId } = batch
    if (type === COMMIT) return !this.#committing.delete(producerId)
    if (type !== ABORT) return false
    const ongoing = this.#aborting.get(producerId)
    this.#aborting.delete(producerId)
    if (ongoing === undefined || !ongoing.hasBatches) return true
    this.abortedHere = ongoing.transaction
    return false
  }

  #beginUpTo(offset: number): void {
    while (this.#begun < this.#aborted.length && this.#aborted[this.#begun]!.firstOffset <= offset) {
      const transaction = this.#aborted[this.#begun++]!
      if (!this.#aborting.has(transaction.producerId))
        this.#aborting.set(transaction.producerId, { transaction, hasBatches: false })
    }
  }
}
