import { abortable } from '../abortable.ts'
import type { Client } from '../client.ts'
import { loadCompressionCodec } from '../compression-codec.ts'
import type { PartitionMetadata } from '../metadata-snapshot.ts'
import type { Serializer } from '../serializers.ts'
import { DeliveryError, InvalidRecordError, ProducerClosedError, TransactionStateError } from './errors.ts'
import { failedRecordsOf } from './failed-records.ts'
import { Idempotence } from './idempotence.ts'
import { type ProducerOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import type { ProducerBatch } from './producer-batch.ts'
import { ProducerMetrics } from './producer-metrics.ts'
import {
  type Content,
  type Delivery,
  headersOf,
  type ProducerRecord,
  PromisedDeliveries,
  PromisedDelivery,
  type RecordMetadata,
} from './record.ts'
import { RecordAccumulator } from './record-accumulator.ts'
import { RecordIntake } from './record-intake.ts'
import { Sender, type SenderEvents } from './sender.ts'
import type { TopicBatchers } from './topic-batchers.ts'
import { TracedDelivery } from './traced-delivery.ts'
import { Transaction, type TransactionHost } from './transaction.ts'
import { TransactionManager } from './transaction-manager.ts'

/** How many records share one look at the clock. */
const RECORDS_PER_LOOK = 16
/** After so many bytes `enqueue` lets the network have a turn: what is sent while it is still in the processor's cache costs less, and the broker has something to do. */
const PAUSE_BYTES = 1 << 20

/**
 * Sends records to a cluster, as Java's KafkaProducer does: in batches for each partition, idempotent by default, in bounded memory.
 *
 * `send` gives a promise of where the record went; `enqueue` is for many records, and makes none. Neither waits for the network: records are written into their batch at once, and go out when
 * the batch is full or `lingerMs` has passed. Records of one partition are written in the order of the calls.
 */
export class Producer<Key = Content, Value = Content> implements AsyncDisposable {
  readonly #client: Client
  readonly #ownsClient: boolean
  readonly #options: ResolvedOptions<Key, Value>
  readonly #accumulator: RecordAccumulator
  readonly #sender: Sender
  readonly #transactions: TransactionManager | null
  readonly #intake: RecordIntake
  readonly #host: TransactionHost<Key, Value>
  #transaction: Transaction<Key, Value> | null = null
  #lastTopic: TopicBatchers | null = null
  #nowMs = 0
  #looks = 0
  #failedCount = 0
  #firstFailure: Error | null = null
  #broken: Error | null = null
  #pauseAt = PAUSE_BYTES
  #closed: Promise<void> | null = null

  /** Opens no connection. Throws `UsageError` for options that make no sense. `ownsClient`: the client is closed with the producer; default false. */
  constructor(client: Client, options: ProducerOptions<Key, Value> = {}, { ownsClient = false }: { ownsClient?: boolean } = {}) {
    const resolved = resolveOptions(options)
    this.#client = client
    this.#ownsClient = ownsClient
    this.#options = resolved
    const { clock } = client.environment
    const metrics = new ProducerMetrics(client.metrics)
    this.#accumulator = new RecordAccumulator(
      client.environment,
      {
        batchSize: resolved.batchSize,
        bufferMemory: resolved.bufferMemory,
        isAdaptive: resolved.partitionerAdaptivePartitioningEnable,
        reusesMemory: resolved.acks !== 0,
        isSlow: (batcher) => this.#sender.isSlow(batcher, resolved.partitionerAvailabilityTimeoutMs),
      },
      {
        batchOpened: ({ createdUs }) => {
          // No timer is as quick as the end of this turn.
          if (resolved.lingerMs === 0) this.#sender.runSoon()
          else this.#sender.wakeAt(createdUs + resolved.lingerMs * 1000)
        },
        batchFull: () => this.#sender.runSoon(),
      },
      metrics,
    )
    this.#transactions =
      resolved.transactionalId === null
        ? null
        : new TransactionManager(client, { ...resolved, transactionalId: resolved.transactionalId }, metrics, {
            flush: () => this.#settleAll(),
            failUnsent: (error) => {
              this.#intake.failAll(error)
              this.#sender.failUnsent(error)
            },
            runSoon: () => this.#sender.runSoon(),
          })
    const idempotence = this.#transactions?.idempotence ?? (resolved.enableIdempotence ? new Idempotence() : null)
    const events: SenderEvents = {
      failed: (batch, error, count) => this.#failed(batch, error, count),
      memoryFreed: () => this.#intake.admit(),
      broken: (error) => {
        this.#broken ??= error
        client.logger.error('a producer cannot go on', { error: error.stack ?? error.message })
      },
    }
    this.#sender = new Sender(client, this.#accumulator, idempotence, this.#transactions, resolved, events, metrics)
    this.#intake = new RecordIntake(
      client,
      resolved,
      this.#accumulator,
      {
        appended: (batcher) => this.#transactions?.add(batcher),
        refused: (error) => this.#transactions?.recordRefused(error),
        failed: (topic, partition, error) => this.#failedAlone(topic, partition, error),
        exhausted: (isExhausted) => {
          this.#sender.isExhausted = isExhausted
        },
        queued: () => this.#sender.runSoon(),
      },
      metrics,
    )
    this.#host = this.#transactionHost()
    this.#nowMs = clock.nowMs()
    if (resolved.compressionType !== 'none') void this.#loadCodec()
  }

  /**
   * Queues a record; the promise is of where it went. Waits for memory and for the topic's metadata, up to `maxBlockMs`, if it has to. Rejects with a `KafkaError`: of the broker; a
   * `DeliveryTimeoutError` after `deliveryTimeoutMs`; `InvalidRecordError`, `RecordTooLargeError`. When the signal is aborted, with its reason: a record that waited is then not sent, and
   * one that was queued is sent all the same.
   */
  send(record: ProducerRecord<Key, Value>, { signal }: { signal?: AbortSignal } = {}): Promise<RecordMetadata> {
    if (this.#transactions !== null) return Promise.reject(outsideOfTransaction())
    return this.#send(record, signal)
  }

  /**
   * As `send`, for records that are waited for together: gives their places in their order, or rejects with the first error when all are settled. No record of another call comes between
   * those of a partition. When the signal is aborted only the wait ends.
   */
  async sendAll(
    records: readonly ProducerRecord<Key, Value>[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<RecordMetadata[]> {
    if (this.#transactions !== null) throw outsideOfTransaction()
    signal?.throwIfAborted()
    const deliveries = new PromisedDeliveries(records.length)
    // All at once, so that no other call's records come between those of a partition; they wait for memory in this order.
    for (let place = 0; place < records.length; place++) {
      const delivery = deliveries.at(place)
      try {
        this.#put(records[place]!, delivery)
      } catch (error) {
        delivery.failed(error as Error)
      }
    }
    return abortable(deliveries.promise, signal)
  }

  /**
   * Queues a record without a promise for it: the fast way. Gives nothing, or a promise to await before the next call, when memory is full, the topic is not known yet, or the network should
   * have a turn; it never rejects. Who does not await it loses nothing but the bound on memory. Failures are told by `flush`, `close` and `onDeliveryError`; throws `InvalidRecordError`,
   * `RecordTooLargeError` and `ProducerClosedError` at once.
   */
  enqueue(record: ProducerRecord<Key, Value>): undefined | Promise<void> {
    if (this.#transactions !== null) throw outsideOfTransaction()
    return this.#enqueue(record)
  }

  /**
   * Sends what was queued before the call, without lingering, and resolves when all of it is settled. Rejects with `DeliveryError` when records given to `enqueue` have failed since this was
   * last told. When the signal is aborted only the wait ends.
   */
  async flush({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    await abortable(this.#settleAll(), signal)
    this.#tellFailures()
  }

  /** The partitions of a topic and who leads them; waits for the topic as `send` does. */
  async partitionsFor(topic: string, { signal }: { signal?: AbortSignal } = {}): Promise<readonly PartitionMetadata[]> {
    this.#checkOpen()
    const { allowAutoCreateTopics: create, maxBlockMs: timeoutMs } = this.#options
    return (await this.#client.topic(topic, { create, leaderless: true, signal, timeoutMs })).partitions
  }

  /**
   * Takes nothing more, sends what there is, and lets go of everything. A transaction that is not committed is aborted. After `timeoutMs` (default: `deliveryTimeoutMs` ends it) what is left
   * fails with `ProducerClosedError`. Rejects with `DeliveryError` as `flush` does. Later calls give the same promise.
   */
  close({ timeoutMs = Number.POSITIVE_INFINITY }: { timeoutMs?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(timeoutMs)
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** A Node or web stream may be piped into this: each chunk is a record. Closing it flushes; the producer stays open. */
  writable(): WritableStream<ProducerRecord<Key, Value>> {
    return new WritableStream<ProducerRecord<Key, Value>>(
      { write: (record) => this.enqueue(record), close: () => this.flush(), abort: () => this.flush().catch(() => {}) },
      { highWaterMark: 1024 },
    )
  }

  /**
   * Takes the transactional id over: fences other producers of that id, and ends what they left behind. `begin` does it where it was not done. Throws `KafkaError`; after one that is
   * `retriable`, it may be called again.
   */
  async initTransactions({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    this.#checkOpen()
    await this.#manager().initialize(signal)
  }

  /** Begins a transaction; there is one at a time. Throws `TransactionStateError` while another one is not over. */
  async begin({ signal }: { signal?: AbortSignal } = {}): Promise<Transaction<Key, Value>> {
    this.#checkOpen()
    const transactions = this.#manager()
    if (!transactions.isInitialized) await transactions.initialize(signal)
    await transactions.begin()
    this.#transaction = new Transaction(this.#host)
    return this.#transaction
  }

  /**
   * Runs `work` in a transaction and commits it; aborts it, and throws the error, where `work` or the commit fails. Gives what `work` gives. After a commit whose answer did not come in time
   * (the error is `retriable`) nobody knows whether it took effect: close the producer, and the next one of its transactional id settles it.
   */
  async transaction<Result>(
    work: (transaction: Transaction<Key, Value>) => Promise<Result>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Result> {
    const transaction = await this.begin({ signal: signal as AbortSignal })
    try {
      const result = await work(transaction)
      if (!transaction.isOver) await transaction.commit({ signal: signal as AbortSignal })
      return result
    } catch (error) {
      if (!transaction.isOver && !this.#manager().hasFatalError) await transaction.abort().catch(() => {})
      throw error
    }
  }

  #send(record: ProducerRecord<Key, Value>, signal: AbortSignal | undefined): Promise<RecordMetadata> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const delivery = new PromisedDelivery()
    const { interceptors } = this.#options
    for (const interceptor of interceptors) {
      const failed = (error: unknown): void => this.#client.logger.error('an interceptor failed', { error: String(error) })
      delivery.promise
        .then(
          (metadata) => interceptor.onAcknowledgement?.(metadata, null),
          (error) => interceptor.onAcknowledgement?.(null, error),
        )
        .catch(failed)
    }
    try {
      const waiting = this.#put(record, delivery)
      if (signal === undefined) return delivery.promise
      if (waiting !== undefined) {
        const abandon = (): void => this.#intake.abandon(delivery)
        signal.addEventListener('abort', abandon, { once: true })
        void waiting.then(() => signal.removeEventListener('abort', abandon))
      }
    } catch (error) {
      delivery.failed(error as Error)
    }
    return abortable(delivery.promise, signal)
  }

  #enqueue(record: ProducerRecord<Key, Value>): undefined | Promise<void> {
    const waiting = this.#put(record, null)
    if (waiting !== undefined || this.#accumulator.filledBytes < this.#pauseAt) return waiting
    this.#pauseAt = this.#accumulator.filledBytes + PAUSE_BYTES
    return this.#letOthersRun()
  }

  async #letOthersRun(): Promise<void> {
    this.#sender.run()
    await this.#client.environment.yield()
  }

  /** Queues a record: at once, or when what it waits for is there. The promise never rejects; whoever waits for the record hears of its failure by `delivery`. */
  #put(given: ProducerRecord<Key, Value>, delivery: Delivery | null): undefined | Promise<void> {
    if (this.#closed !== null || this.#broken !== null) this.#checkOpen()
    let record = given
    const options = this.#options
    if (options.interceptors.length > 0)
      for (const interceptor of options.interceptors) record = interceptor.onSend?.(record) ?? record
    let topic = this.#lastTopic
    if (topic === null || topic.name !== record.topic) {
      topic = this.#intake.topic(record.topic)
      this.#lastTopic = topic
    }
    const key = contentOf(record.key, options.keySerializer, record.topic, 'key')
    const value = contentOf(record.value, options.valueSerializer, record.topic, 'value')
    const headers = headersOf(record.headers)
    let { timestamp } = record
    if (timestamp === undefined) {
      if ((this.#looks++ & (RECORDS_PER_LOOK - 1)) === 0) this.#lookAtClock()
      timestamp = this.#nowMs
    } else if (!Number.isSafeInteger(timestamp) || timestamp < 0)
      throw new InvalidRecordError(`${timestamp} is no timestamp`, { topic: record.topic, timestamp })
    const span = this.#client.tracer === null ? null : this.#client.tracer.send(record)
    if (span === null) return this.#intake.queue(topic, record.partition, key, value, headers, timestamp, delivery)
    const unheard = (error: Error): void => this.#failedAlone(record.topic, record.partition ?? -1, error)
    const traced = new TracedDelivery(span, delivery, unheard)
    try {
      return this.#intake.queue(topic, record.partition, key, value, [...headers, ...span.headers], timestamp, traced)
    } catch (error) {
      span.failed(error as Error)
      throw error
    }
  }

  /** A record failed that nobody waits for, and that is in no batch, or is told of by itself. */
  #failedAlone(topic: string, partition: number, error: Error): void {
    this.#countFailures(error, 1)
    this.#tellHandler(error, { topic, partition, count: 1, records: () => [] })
  }

  /** When everything that was queued before the call has been settled, one way or the other. */
  async #settleAll(): Promise<void> {
    await this.#intake.settled()
    await this.#sender.flush()
  }

  #failed(batch: ProducerBatch, error: Error, count: number): void {
    this.#countFailures(error, count)
    if (this.#options.onDeliveryError === null) return
    const { topic, partition } = batch.batcher
    const records = (): ReturnType<typeof failedRecordsOf> => failedRecordsOf(batch, this.#accumulator.codec)
    this.#tellHandler(error, { topic: topic.name, partition, count, records })
  }

  #tellHandler(error: Error, failed: Parameters<NonNullable<ProducerOptions['onDeliveryError']>>[1]): void {
    try {
      this.#options.onDeliveryError?.(error, failed)
    } catch (thrown) {
      this.#client.logger.error('onDeliveryError failed', { error: String(thrown) })
    }
  }

  #countFailures(error: Error, count: number): void {
    this.#failedCount += count
    this.#firstFailure ??= error
  }

  #tellFailures(): void {
    const error = this.#firstFailure
    if (error === null) return
    const count = this.#failedCount
    this.#firstFailure = null
    this.#failedCount = 0
    throw new DeliveryError(count, error)
  }

  #lookAtClock(): void {
    this.#nowMs = this.#client.environment.clock.nowMs()
    // A turn of the event loop may take any time: the next one looks again.
    if (this.#looks > 1) return
    void SETTLED.then(() => {
      this.#looks = 0
    })
  }

  async #loadCodec(): Promise<void> {
    this.#intake.hold()
    const { compressionType, compressionLevel } = this.#options
    try {
      this.#accumulator.codec = await loadCompressionCodec(compressionType, compressionLevel)
    } catch (error) {
      this.#broken = error as Error
      this.#intake.failAll(error as Error)
    }
    this.#intake.release()
    this.#sender.run()
  }

  #checkOpen(): void {
    if (this.#closed !== null) throw new ProducerClosedError()
    if (this.#broken !== null) throw this.#broken
  }

  #manager(): TransactionManager {
    if (this.#transactions === null) throw new TransactionStateError('transactions need a transactionalId')
    return this.#transactions
  }

  #transactionHost(): TransactionHost<Key, Value> {
    return {
      send: (record, signal) => {
        this.#manager().checkSend()
        return this.#send(record, signal)
      },
      enqueue: (record) => {
        this.#manager().checkSend()
        return this.#enqueue(record)
      },
      sendOffsets: (offsets, group, signal) => this.#manager().sendOffsets(offsets, group, signal),
      commit: (signal) => abortable(this.#manager().commit(signal), signal).then(() => this.#forgetFailures()),
      abort: (signal) => abortable(this.#manager().abort(signal), signal).then(() => this.#forgetFailures()),
      check: (transaction) => {
        if (transaction.isOver || this.#transaction !== transaction) throw new TransactionStateError('the transaction is over')
      },
    }
  }

  /** A transaction's end tells of its records. */
  #forgetFailures(): void {
    this.#firstFailure = null
    this.#failedCount = 0
  }

  async #close(timeoutMs: number): Promise<void> {
    const late = timeoutMs === Number.POSITIVE_INFINITY ? undefined : this.#after(timeoutMs)
    try {
      const ended =
        this.#transactions?.isOngoing === true && !this.#transactions.hasFatalError ? this.#endTransaction() : this.#settleAll()
      await (late === undefined ? ended : Promise.race([ended, late.promise]))
    } finally {
      late?.cancel()
      this.#intake.close()
      const error = new ProducerClosedError('the producer was closed before the record was sent')
      this.#intake.failAll(error)
      this.#sender.failAll(error)
      this.#sender.close()
      const names = [...this.#accumulator.topics()].filter(({ isKnown }) => isKnown).map(({ name }) => name)
      this.#client.metadataCache.unwatch(names)
      if (this.#ownsClient) this.#client.close()
    }
    this.#tellFailures()
  }

  async #endTransaction(): Promise<void> {
    const transactions = this.#manager()
    if (transactions.isCompleting) await this.#settleAll()
    else
      await transactions
        .abort()
        .catch((error) => this.#client.logger.warn('a transaction was not aborted', { error: String(error) }))
    this.#forgetFailures()
  }

  #after(delayMs: number): { promise: Promise<void>; cancel: () => void } {
    let cancel = (): void => {}
    const promise = new Promise<void>((resolve) => {
      cancel = this.#client.environment.after(delayMs, resolve)
    })
    return { promise, cancel }
  }
}

const SETTLED = Promise.resolve()
function contentOf<T>(given: T | null | undefined, serialize: Serializer<T> | null, topic: string, what: string): Content {
  if (given === null || given === undefined) return null
  let content: unknown = given
  if (serialize !== null) {
    try {
      content = serialize(given, topic)
    } catch (error) {
      throw new InvalidRecordError(
        `the ${what} of a record for ${topic} cannot be written: ${String(error)}`,
        { topic },
        { cause: error },
      )
    }
  }
  if (typeof content === 'string' || content instanceof Uint8Array || content === null) return content
  throw new InvalidRecordError(
    `the ${what} of a record for ${topic} is neither text, bytes nor null: it needs a ${what}Serializer`,
    { topic },
  )
}

function outsideOfTransaction(): TransactionStateError {
  return new TransactionStateError('a transactional producer sends within transactions: begin one')
}
