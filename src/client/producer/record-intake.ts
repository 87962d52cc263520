import { Backoff } from '../../base/backoff.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { BATCH_OVERHEAD } from '../../records/batch.ts'
import type { Client } from '../client.ts'
import { sleep } from '../environment.ts'
import { errorOf, KafkaError, TimeoutError, UnknownPartitionError } from '../errors.ts'
import { partitionForKey, partitionForText } from '../partitioner.ts'
import type { Batcher } from './batcher.ts'
import { InvalidRecordError, RecordTooLargeError } from './errors.ts'
import type { PartitionerInput } from './options.ts'
import { recordBytesMax } from './producer-batch.ts'
import type { ProducerMetrics } from './producer-metrics.ts'
import type { Content, Delivery, ProducerHeader } from './record.ts'
import { NO_MEMORY, NO_ROOM, type RecordAccumulator } from './record-accumulator.ts'
import type { TopicBatchers } from './topic-batchers.ts'
import { type WaitingRecord, WaitingRecords } from './waiting-records.ts'

export interface RecordIntakeOptions {
  readonly batchSize: number
  readonly bufferMemory: number
  readonly maxRequestSize: number
  readonly maxBlockMs: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
  readonly allowAutoCreateTopics: boolean
  readonly partitioner: ((input: PartitionerInput) => number) | null
  readonly partitionerIgnoreKeys: boolean
}

export interface RecordIntakeEvents {
  /** A record went to a partition. */
  appended(batcher: Batcher): void
  /** A record was not queued, for a reason that is not the caller's mistake. */
  refused(error: Error): void
  /** A record that nobody waits for was not queued. */
  failed(topic: string, partition: number, error: Error): void
  /** Records wait for memory, or no longer. */
  exhausted(isExhausted: boolean): void
  /** There is something to send. */
  queued(): void
}

/**
 * Takes records on their way into batches: chooses their partitions, and lets them wait, each in its turn and for a bounded time, for their topic to be known or for memory to be free.
 */
export class RecordIntake {
  readonly #client: Client
  readonly #options: RecordIntakeOptions
  readonly #accumulator: RecordAccumulator
  readonly #events: RecordIntakeEvents
  readonly #memoryWaiters: WaitingRecords
  readonly #topicWaiters = new Map<string, WaitingRecords>()
  /** Why a topic that is waited for was not told the last time. */
  readonly #problems = new Map<string, Error>()
  readonly #closing = new AbortController()
  /** Nothing can be written yet, as the codec is not there. */
  #isHeld = false

  constructor(
    client: Client,
    options: RecordIntakeOptions,
    accumulator: RecordAccumulator,
    events: RecordIntakeEvents,
    metrics: ProducerMetrics,
  ) {
    this.#client = client
    this.#options = options
    this.#accumulator = accumulator
    this.#events = events
    const { maxBlockMs: timeoutMs } = options
    this.#memoryWaiters = new WaitingRecords(client.environment, {
      timeoutMs,
      timedOut: (waiting) => {
        metrics.exhausted.add(1)
        this.#gaveUp(waiting, `there was no memory for a record within ${timeoutMs} ms`)
      },
      ended: (waitedSeconds) => metrics.waitSeconds.record(waitedSeconds),
    })
  }

  /** Lets all records wait until `admit` is called after `release`. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
  }

  /** What is kept of a topic. Throws `InvalidRecordError` for a name that is none. */
  topic(name: string): TopicBatchers {
    if (typeof name !== 'string' || name === '') throw new InvalidRecordError('a record needs a topic', { topic: name })
    const topic = this.#accumulator.topic(name)
    if (!topic.isKnown) {
      const known = this.#client.metadataCache.snapshot().topics.get(name)
      if (known !== undefined) {
        topic.update(known)
        this.#client.metadataCache.watch([name])
      }
    }
    return topic
  }

  /**
   * Queues a record: at once, or when what it waits for is there, which the promise is about; it never rejects. Whoever waits for the record hears of its failure by `delivery`. Throws
   * `InvalidRecordError` and `RecordTooLargeError` at once.
   */
  queue(
    topic: TopicBatchers,
    partition: number | undefined,
    key: Content,
    value: Content,
    headers: readonly ProducerHeader[],
    timestamp: number,
    delivery: Delivery | null,
  ): undefined | Promise<void> {
    const mayAppend = topic.isKnown && !topic.isWaiting && !this.#isHeld && this.#memoryWaiters.isEmpty
    if (mayAppend && this.#append(topic, partition, key, value, headers, timestamp, delivery) > 0) return undefined
    return this.#wait(topic, { partition, key, value, headers, timestamp, delivery })
  }

  /** Gives the bytes that the record took; `NO_MEMORY`; or `NOT_KNOWN` for a partition that is not there yet. */
  #append(
    topic: TopicBatchers,
    partition: number | undefined,
    key: Content,
    value: Content,
    headers: readonly ProducerHeader[],
    timestamp: number,
    delivery: Delivery | null,
  ): number {
    const { batchSize } = this.#options
    // Whatever is shorter than a batch is shorter than everything else too.
    const length = (key === null ? 0 : key.length) + (value === null ? 0 : value.length)
    if (length * 3 > batchSize || headers.length > 0) this.#checkSize(topic, key, value, headers)
    const chosen = this.#choose(topic, partition, key, value)
    if (chosen === STICKY) {
      const { sticky } = topic
      for (;;) {
        const batcher = sticky.current()
        // A turn that is over ends between batches.
        if (batcher.open === null && sticky.produced(0, true)) continue
        const bytes = this.#appendTo(batcher, key, value, headers, timestamp, delivery)
        if (bytes === NO_ROOM) continue
        if (bytes > 0) sticky.produced(bytes, batcher.open === null)
        return bytes
      }
    }
    if (!(chosen >= 0 && Number.isInteger(chosen)))
      throw new InvalidRecordError(`${chosen} is no partition`, { topic: topic.name, partition: chosen })
    const batcher = topic.batchers[chosen]
    if (batcher === undefined) return NOT_KNOWN
    for (;;) {
      const bytes = this.#appendTo(batcher, key, value, headers, timestamp, delivery)
      if (bytes !== NO_ROOM) return bytes
    }
  }

  #appendTo(
    batcher: Batcher,
    key: Content,
    value: Content,
    headers: readonly ProducerHeader[],
    timestamp: number,
    delivery: Delivery | null,
  ): number {
    const bytes = this.#accumulator.append(batcher, timestamp, key, value, headers, delivery)
    if (bytes > 0) this.#events.appended(batcher)
    return bytes
  }

  #choose(topic: TopicBatchers, partition: number | undefined, key: Content, value: Content): number {
    if (partition !== undefined) return partition
    const { partitioner, partitionerIgnoreKeys } = this.#options
    const partitionCount = topic.batchers.length
    if (partitioner !== null) {
      const availablePartitions = topic.available.map(({ partition: id }) => id)
      return partitioner({ topic: topic.name, key, value, partitionCount, availablePartitions })
    }
    if (key === null || partitionerIgnoreKeys) return STICKY
    return typeof key === 'string' ? partitionForText(key, partitionCount) : partitionForKey(key, partitionCount)
  }

  #checkSize(topic: TopicBatchers, key: Content, value: Content, headers: readonly ProducerHeader[]): void {
    const { maxRequestSize, bufferMemory } = this.#options
    const bytes = BATCH_OVERHEAD + recordBytesMax(key, value, headers, 0)
    const limit = bytes > maxRequestSize ? 'maxRequestSize' : bytes > bufferMemory ? 'bufferMemory' : null
    if (limit === null) return
    const error = new RecordTooLargeError(topic.name, bytes, this.#options[limit], limit)
    this.#events.refused(error)
    throw error
  }

  /** Queues records that waited for memory, in their order, as far as there is some. */
  admit(): void {
    const waiters = this.#memoryWaiters
    if (waiters.isEmpty || this.#isHeld) return
    for (let next = waiters.first; next !== undefined; next = waiters.first) {
      if (!this.#place(next)) return
      waiters.take()
    }
    this.#events.exhausted(false)
  }

  /** When all records that wait now have been queued, or refused. */
  async settled(): Promise<void> {
    const waiting = this.#allWaiters().map(({ last }) => last)
    if (waiting.every((last) => last === null)) return
    this.#events.queued()
    await Promise.all(waiting)
  }

  /** Refuses all records that wait. */
  failAll(error: Error): void {
    for (const waiters of this.#allWaiters()) for (const waiting of waiters.takeAll()) this.#refused(waiting, error)
    this.#events.exhausted(false)
  }

  /** Takes out the record that its sender no longer waits for, if it waits. */
  abandon(delivery: Delivery): void {
    for (const waiters of this.#allWaiters()) waiters.remove(delivery)?.done()
  }

  /** Stops asking for topics. */
  close(): void {
    this.#closing.abort()
  }

  #allWaiters(): WaitingRecords[] {
    return [this.#memoryWaiters, ...this.#topicWaiters.values()]
  }

  /** Lets a record wait for its topic, or for memory, behind those that wait already: order within a partition stays that of the calls. */
  #wait(topic: TopicBatchers, record: Omit<WaitingRecord, 'topic' | 'done'>): Promise<void> {
    const waitsForTopic = topic.isWaiting || !topic.isKnown || (record.partition ?? 0) >= topic.batchers.length
    if (!waitsForTopic || this.#isHeld) {
      if (!this.#isHeld) {
        this.#events.exhausted(true)
        this.#events.queued()
      }
      return this.#memoryWaiters.add({ ...record, topic })
    }
    let waiters = this.#topicWaiters.get(topic.name)
    if (waiters === undefined) {
      const { maxBlockMs: timeoutMs } = this.#options
      const timedOut = (waiting: WaitingRecord): void =>
        this.#gaveUp(waiting, missing(waiting, timeoutMs), this.#problems.get(topic.name))
      const ended = (): void => {}
      waiters = new WaitingRecords(this.#client.environment, { timeoutMs, timedOut, ended })
      this.#topicWaiters.set(topic.name, waiters)
    }
    const waited = waiters.add({ ...record, topic })
    if (!topic.isWaiting) {
      topic.isWaiting = true
      void this.#learn(topic, waiters)
    }
    return waited
  }

  /** Asks for a topic until it has what the first of its records needs, or none of them waits any more. */
  async #learn(topic: TopicBatchers, waiters: WaitingRecords): Promise<void> {
    const { metadataCache, environment } = this.#client
    const { allowAutoCreateTopics: create, retryBackoffMs: delayMsMin, retryBackoffMaxMs: delayMsMax } = this.#options
    const backoff = new Backoff(environment.random, { delayMsMin, delayMsMax })
    metadataCache.watch([topic.name])
    let problem: Error | null = null
    while (!waiters.isEmpty && !this.#client.isClosed) {
      try {
        await this.#client.metadata([topic.name], { create })
        const { topics, errors } = metadataCache.snapshot()
        const known = topics.get(topic.name)
        const errorCode = errors.get(topic.name) ?? ErrorCode.NONE
        const refusal = errorCode === ErrorCode.NONE ? null : errorOf(errorCode, `topic ${topic.name}`)
        this.#note(topic, refusal)
        problem = HOPELESS.has(errorCode) ? refusal : null
        if (known !== undefined) {
          topic.update(known)
          const wanted = waiters.first?.partition ?? 0
          if (wanted < topic.batchers.length) break
        }
      } catch (error) {
        this.#note(topic, error as Error)
        problem = error instanceof KafkaError && error.retriable ? null : (error as Error)
      }
      if (problem !== null) break
      await sleep(environment, backoff.failed(), this.#closing.signal)
    }
    topic.isWaiting = false
    this.#problems.delete(topic.name)
    if (problem !== null) for (const waiting of waiters.takeAll()) this.#refused(waiting, problem)
    for (let next = waiters.first; next !== undefined; next = waiters.first) {
      if ((next.partition ?? 0) >= topic.batchers.length) {
        topic.isWaiting = true
        void this.#learn(topic, waiters)
        break
      }
      waiters.take()
      if (!this.#memoryWaiters.isEmpty || !this.#place(next)) this.#memoryWaiters.requeue(next)
    }
    if (!this.#memoryWaiters.isEmpty) this.#events.exhausted(true)
    this.#events.queued()
  }

  /** Whether the record is settled: queued, or refused. */
  #place(waiting: WaitingRecord): boolean {
    const { topic, partition, key, value, headers, timestamp, delivery } = waiting
    try {
      if (!topic.isKnown || (partition ?? 0) >= topic.batchers.length) {
        // It waited for something else, and now for its topic.
        void this.#wait(topic, waiting).then(waiting.done)
        return true
      }
      const taken = this.#append(topic, partition, key, value, headers, timestamp, delivery)
      if (taken === NO_MEMORY) return false
      if (taken === NOT_KNOWN) throw new UnknownPartitionError(topic.name, partition ?? -1, topic.batchers.length)
      waiting.done()
    } catch (error) {
      this.#refused(waiting, error as Error)
    }
    return true
  }

  #refused({ topic, partition, delivery, done }: WaitingRecord, error: Error): void {
    topic.metrics.failed.add(1)
    this.#events.refused(error)
    if (delivery !== null) delivery.failed(error)
    else this.#events.failed(topic.name, partition ?? -1, error)
    done()
  }

  #gaveUp(waiting: WaitingRecord, why: string, cause?: Error): void {
    const facts = { topic: waiting.topic.name, timeoutMs: this.#options.maxBlockMs }
    if (cause === undefined) this.#refused(waiting, new TimeoutError(why, facts))
    else this.#refused(waiting, new TimeoutError(`${why}: ${cause.message}`, facts, { cause }))
  }

  #note({ name }: TopicBatchers, problem: Error | null): void {
    if (problem === null) this.#problems.delete(name)
    else this.#problems.set(name, problem)
  }
}

/** Instead of a partition: the topic's sticky one. */
const STICKY = -2
/** Instead of bytes taken: the partition is not known. */
const NOT_KNOWN = -3

/** A topic of which a broker says so will not come by waiting. */
const HOPELESS: ReadonlySet<number> = new Set([
  ErrorCode.INVALID_TOPIC_EXCEPTION,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
])

function missing({ topic, partition }: WaitingRecord, timeoutMs: number): string {
  const what = topic.isKnown ? `partition ${partition} of topic ${topic.name}` : `topic ${topic.name}`
  return `${what} was not in the cluster's metadata within ${timeoutMs} ms`
}
