import type { ProducersDescribed } from '../messages/message.ts'
import { BatchView, NO_PRODUCER_ID } from '../records/batch.ts'
import { ABORT, readEndTransactionMarker } from '../records/control-records.ts'
import { RecordCursor } from '../records/record.ts'
import type { AppendOrigin } from '../records/validate.ts'
import { InvalidProducerEpochError, InvalidTransactionStateError } from './errors.ts'
import { type CompletedTransaction, OngoingTransactions } from './ongoing-transactions.ts'
import { ProducerAppendInfo } from './producer-append-info.ts'
import type { BatchMetadata, ProducerStateEntry } from './producer-state-entry.ts'
import { ProducerStateEntry as Entry } from './producer-state-entry.ts'
import { NO_VERIFICATION, TransactionVerifications } from './transaction-verification.ts'

export interface ProducerStateOptions {
  /** producer.id.expiration.ms, default a day: an idle producer is forgotten after it. */
  readonly producerIdExpirationMs: number
  /** transaction.partition.verification.enable, default true (KIP-890). */
  readonly transactionVerification: boolean
}

/** A producer as DescribeProducers shows it. */
export type ActiveProducer = ProducersDescribed['producers'][number]

export const DEFAULT_PRODUCER_STATE_OPTIONS: ProducerStateOptions = Object.freeze({
  producerIdExpirationMs: 24 * 60 * 60 * 1000,
  transactionVerification: true,
})

const NO_COMPLETED: readonly CompletedTransaction[] = Object.freeze([])
/** A replayed log says nothing of the feature level; old rules hold for it. */
const UNKNOWN_TRANSACTION_VERSION = -1

/**
 * What a partition knows of its producers (KIP-98): sequences, epochs and open transactions, up to `mapEndOffset`. An append is checked by `check`, and taken
 * over by `commit` when its bytes are in the log; a check that is not committed leaves no trace.
 */
export class ProducerState {
  readonly #options: ProducerStateOptions
  readonly #producers = new Map<number, ProducerStateEntry>()
  readonly #verifications = new TransactionVerifications()
  readonly transactions = new OngoingTransactions()
  /** Offset behind the last batch that is accounted for. */
  mapEndOffset = 0

  readonly #view = new BatchView()
  readonly #records = new RecordCursor()
  /** One for each producer of the append that is being checked. */
  #staged: ProducerAppendInfo[] = []
  #stagedCount = 0
  #completed: CompletedTransaction[] = []

  constructor(options: ProducerStateOptions = DEFAULT_PRODUCER_STATE_OPTIONS) {
    this.#options = options
  }

  get producerCount(): number {
    return this.#producers.size
  }
  get producers(): ReadonlyMap<number, ProducerStateEntry> {
    return this.#producers
  }
  get isEmpty(): boolean {
    return this.#producers.size === 0 && this.transactions.unreplicated.length === 0
  }

  get(producerId: number): ProducerStateEntry | undefined {
    return this.#producers.get(producerId)
  }

  /**
   * Looks at all batches of an append whose offsets are set. Gives the batch that a client sends again, if it is one of the producer's last five: then nothing
   * is to be appended. Throws `OutOfOrderSequenceError`, `InvalidProducerEpochError`, `InvalidTransactionStateError`,
   * `TransactionCoordinatorFencedError`.
   */
  check(
    bytes: Uint8Array,
    origin: AppendOrigin,
    { verificationGuard, transactionVersion }: { verificationGuard: number; transactionVersion: number },
  ): BatchMetadata | null {
    this.#stagedCount = 0
    this.#completed.length = 0
    const view = this.#view
    for (let at = 0; at < bytes.length; at += view.sizeInBytes) {
      view.at(bytes, at)
      const producerId = view.producerId
      if (producerId <= NO_PRODUCER_ID) continue
      const current = this.#producers.get(producerId)
      if (origin === 'client') {
        const duplicate = current?.findDuplicate(view.producerEpoch, view.baseSequence, view.lastSequence)
        if (duplicate !== undefined && duplicate !== null) return duplicate
      }
      if (view.isTransactional && (origin === 'client' || origin === 'coordinator'))
        this.#checkOpenTransaction(view, current, verificationGuard)
      this.#stage(view, current, origin, transactionVersion)
    }
    return null
  }

  /** Takes over what the last `check` found. Gives the transactions that ended with it. */
  commit(): readonly CompletedTransaction[] {
    if (this.#stagedCount === 0) return NO_COMPLETED
    let started: { producerId: number; firstOffset: number }[] | null = null
    for (let index = 0; index < this.#stagedCount; index++) {
      const info = this.#staged[index]!
      const { producerId } = info
      let entry = this.#producers.get(producerId)
      if (entry === undefined) {
        entry = new Entry(producerId)
        this.#producers.set(producerId, entry)
      }
      info.applyTo(entry)
      if (info.touchesTransaction) this.#verifications.end(producerId)
      for (const firstOffset of info.startedTransactions) (started ??= []).push({ producerId, firstOffset })
    }
    this.#stagedCount = 0
    if (started !== null) {
      started.sort((a, b) => a.firstOffset - b.firstOffset)
      for (const { producerId, firstOffset } of started) this.transactions.begin(producerId, firstOffset)
    }
    return this.#completed.length === 0 ? NO_COMPLETED : this.#completed.slice()
  }

  /** Takes one batch of the log over, without the checks that are for clients. Gives the transaction that it ends, whose `complete` is the caller's. */
  replay(batch: BatchView): CompletedTransaction | null {
    if (batch.producerId > NO_PRODUCER_ID) {
      this.#stagedCount = 0
      this.#completed.length = 0
      this.#stage(batch, this.#producers.get(batch.producerId), 'replication', UNKNOWN_TRANSACTION_VERSION)
      const [completed = null] = this.commit()
      this.mapEndOffset = batch.nextOffset
      return completed
    }
    this.mapEndOffset = batch.nextOffset
    return null
  }

  /** The guard to append this producer's next transactional batch with, `NO_VERIFICATION` if its transaction is known to be open. Throws `InvalidProducerEpochError`. */
  beginVerification(
    producerId: number,
    sequence: number,
    producerEpoch: number,
    supportsEpochBump: boolean,
    nowMs: number,
  ): number {
    const entry = this.#producers.get(producerId)
    if (entry !== undefined && producerEpoch < entry.producerEpoch) throw staleEpoch(producerId, producerEpoch, entry)
    if (this.hasOngoingTransaction(producerId, producerEpoch)) return NO_VERIFICATION
    return this.#verifications.begin(producerId, sequence, producerEpoch, supportsEpochBump, nowMs)
  }

  /** Takes over the verifications under way in a replica that this one takes the place of. */
  adoptVerifications(other: ProducerState): void {
    this.#verifications.adopt(other.#verifications)
  }

  /** What an operator is shown (DescribeProducers); see `ProducersDescribed`. */
  active(): ActiveProducer[] {
    return Array.from(this.#producers.values(), (entry) => ({
      producerId: entry.producerId,
      producerEpoch: entry.producerEpoch,
      lastSequence: entry.lastSequence,
      lastTimestamp: entry.lastTimestamp,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTxnStartOffset: entry.currentTransactionFirstOffset,
    }))
  }

  hasOngoingTransaction(producerId: number, producerEpoch: number): boolean {
    const entry = this.#producers.get(producerId)
    return entry !== undefined && entry.currentTransactionFirstOffset >= 0 && entry.producerEpoch === producerEpoch
  }

  /** Whether the earliest open transaction is older than a coordinator would have let it become (KIP-664). */
  hasLateTransaction(nowMs: number, maxTransactionTimeoutMs: number): boolean {
    const producerId = this.transactions.firstUndecidedProducerId
    const lastTimestamp = producerId < 0 ? -1 : (this.#producers.get(producerId)?.lastTimestamp ?? -1)
    return lastTimestamp > 0 && nowMs - lastTimestamp > maxTransactionTimeoutMs + LATE_TRANSACTION_BUFFER_MS
  }

  /** Forgets producers that have been idle too long, but none with an open transaction. */
  removeExpired(nowMs: number): void {
    for (const [producerId, entry] of this.#producers) if (this.#isExpired(entry, nowMs)) this.#producers.delete(producerId)
    this.#verifications.removeExpired(nowMs, this.#options.producerIdExpirationMs)
  }

  /** Starts from a snapshot that goes up to `offset`. */
  load(entries: readonly ProducerStateEntry[], offset: number, nowMs: number): void {
    this.clear(offset)
    const open: ProducerStateEntry[] = []
    for (const entry of entries) {
      if (this.#isExpired(entry, nowMs)) continue
      this.#producers.set(entry.producerId, entry)
      if (entry.currentTransactionFirstOffset >= 0) open.push(entry)
    }
    open.sort((a, b) => a.currentTransactionFirstOffset - b.currentTransactionFirstOffset)
    for (const entry of open) this.transactions.begin(entry.producerId, entry.currentTransactionFirstOffset)
  }

  /** Forgets all producers and transactions; what comes next begins at `offset`. */
  clear(offset: number): void {
    this.#producers.clear()
    this.transactions.clear()
    this.mapEndOffset = offset
  }

  #checkOpenTransaction(view: BatchView, current: ProducerStateEntry | undefined, verificationGuard: number): void {
    const { producerId, producerEpoch } = view
    if (current !== undefined && current.currentTransactionFirstOffset >= 0 && current.producerEpoch === producerEpoch) return
    if (current !== undefined && producerEpoch < current.producerEpoch) throw staleEpoch(producerId, producerEpoch, current)
    if (!this.#options.transactionVerification || view.isControl) return
    const guard = this.#verifications.get(producerId)?.guard
    if (verificationGuard !== NO_VERIFICATION && guard === verificationGuard) return
    throw new InvalidTransactionStateError('the record is not part of an ongoing transaction', { producerId, producerEpoch })
  }

  #stage(view: BatchView, current: ProducerStateEntry | undefined, origin: AppendOrigin, transactionVersion: number): void {
    if (!view.isControl) {
      this.#infoFor(view.producerId, current, origin).appendDataBatch(view)
      return
    }
    // A control batch whose record was compacted away says nothing any more.
    if (view.count === 0 || !this.#records.open(view).next()) return
    const { key, value, timestamp } = this.#records
    const { type, coordinatorEpoch } = readEndTransactionMarker({ key, value })
    const info = this.#infoFor(view.producerId, current, origin)
    const completed = info.appendMarker(
      type === ABORT,
      coordinatorEpoch,
      view.producerEpoch,
      view.baseOffset,
      timestamp,
      transactionVersion,
    )
    if (completed !== null) this.#completed.push(completed)
  }

  #infoFor(producerId: number, current: ProducerStateEntry | undefined, origin: AppendOrigin): ProducerAppendInfo {
    for (let index = 0; index < this.#stagedCount; index++) {
      const info = this.#staged[index]!
      if (info.producerId === producerId) return info
    }
    if (this.#staged.length === this.#stagedCount) this.#staged.push(new ProducerAppendInfo())
    const info = this.#staged[this.#stagedCount++]!
    return info.begin(producerId, current ?? null, this.#verifications.get(producerId), origin)
  }

  #isExpired(entry: ProducerStateEntry, nowMs: number): boolean {
    return entry.currentTransactionFirstOffset < 0 && nowMs - entry.lastTimestamp >= this.#options.producerIdExpirationMs
  }
}

/** So much longer than the longest transaction timeout is needed until a transaction is called late. */
const LATE_TRANSACTION_BUFFER_MS = 5 * 60 * 1000

function staleEpoch(producerId: number, producerEpoch: number, entry: ProducerStateEntry): InvalidProducerEpochError {
  return new InvalidProducerEpochError('the producer has a newer epoch', {
    producerId,
    producerEpoch,
    current: entry.producerEpoch,
  })
}
