import type { OffsetToCommit } from '../offsets.ts'
import type { Content, ProducerRecord, RecordMetadata } from './record.ts'
import type { OffsetsGroup } from './transaction-manager.ts'

/** What a transaction asks of its producer. */
export interface TransactionHost<Key, Value> {
  send(record: ProducerRecord<Key, Value>, signal?: AbortSignal): Promise<RecordMetadata>
  enqueue(record: ProducerRecord<Key, Value>): undefined | Promise<void>
  sendOffsets(offsets: readonly OffsetToCommit[], group: OffsetsGroup, signal?: AbortSignal): Promise<void>
  commit(signal?: AbortSignal): Promise<void>
  abort(signal?: AbortSignal): Promise<void>
  /** Throws when this is not the producer's present transaction. */
  check(transaction: Transaction<Key, Value>): void
}

/**
 * Records and offsets that all become visible to `read_committed` consumers with `commit`, or none of them. With `await using`, what was not committed is aborted.
 *
 * An error after which only `abort` is possible is a `TransactionFailedError`; any other error of `commit`, `sendOffsets` or `abort` that is not `retriable` ends the producer (another one has
 * taken its transactional id over, for one). A `commit` whose answer did not come in time may be called again.
 */
export class Transaction<Key = Content, Value = Content> implements AsyncDisposable {
  readonly #host: TransactionHost<Key, Value>
  #isOver = false

  constructor(host: TransactionHost<Key, Value>) {
    this.#host = host
  }

  /** Committed or aborted. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** As `Producer.send`, within the transaction. */
  async send(record: ProducerRecord<Key, Value>, { signal }: { signal?: AbortSignal } = {}): Promise<RecordMetadata> {
    this.#host.check(this)
    return this.#host.send(record, signal)
  }

  /** As `Producer.enqueue`, within the transaction. `commit` sees to it that all has arrived. */
  enqueue(record: ProducerRecord<Key, Value>): undefined | Promise<void> {
    this.#host.check(this)
    return this.#host.enqueue(record)
  }

  /** Commits a consumer's positions with the transaction. `group` is what the consumer's `groupMetadata()` gives. */
  async sendOffsets(
    offsets: readonly OffsetToCommit[],
    group: OffsetsGroup,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<void> {
    this.#host.check(this)
    return this.#host.sendOffsets(offsets, group, signal)
  }

  /** Sends all that there is and commits it. Throws `TransactionFailedError` when a record could not be delivered. */
  async commit({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    this.#host.check(this)
    await this.#host.commit(signal)
    this.#isOver = true
  }

  /** Drops what was not sent and aborts. */
  async abort({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    this.#host.check(this)
    await this.#host.abort(signal)
    this.#isOver = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) await this.abort()
  }
}
