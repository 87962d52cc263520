import type { Buffer } from 'node:buffer'
import type { Readable } from 'node:stream'
import { abortable } from '../abortable.ts'
import type { Client } from '../client.ts'
import { ClientClosedError, TimeoutError, UsageError } from '../errors.ts'
import type { PartitionMetadata } from '../metadata-snapshot.ts'
import type { CommittedOffset, GroupMetadata, OffsetToCommit } from '../offsets.ts'
import { partitionKey, type TopicPartition } from '../topic-partition.ts'
import { AutoCommit } from './auto-commit.ts'
import type { ConsumerRecord } from './consumer-record.ts'
import { Delivery } from './delivery.ts'
import type { AssignmentListener, CommitOptions, GroupMembership, MembershipFactory, Subscription } from './membership.ts'
import { lookUpOffsets, type OffsetQuestion } from './offset-lookup.ts'
import { type CheckedOptions, type ConsumerOptions, checkConsumerOptions } from './options.ts'
import { EARLIEST, LATEST, type PartitionState } from './partition-state.ts'
import { Polling } from './polling.ts'
import { readableOf } from './readable.ts'
import { Rebalances } from './rebalances.ts'
import type { RecordBatch } from './record-batch.ts'

/** Of methods that ask the cluster. */
export interface CallOptions {
  /** Ends the wait, with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** For all tries together. Default `defaultApiTimeoutMs`. */
  readonly timeoutMs?: number | undefined
}

/** Of one `poll`. */
export interface PollOptions {
  /** How long to wait for a record. Default 0: not at all. */
  readonly timeoutMs?: number
  /** Default `maxPollRecords`. */
  readonly maxRecords?: number
  readonly signal?: AbortSignal | undefined
}

/** How a consumer ends. */
export interface CloseOptions {
  /** Whether the group is told that this member goes; static members stay in any case until their session times out. Default true. */
  readonly leave?: boolean
  readonly signal?: AbortSignal | undefined
  /** For the commit and the goodbye. Default 30 000. */
  readonly timeoutMs?: number
}

/** An offset in a partition. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: number
}

/** The first record that is not older than a moment; `offset` null: no record is as late. */
export interface OffsetForTime extends TopicPartition {
  readonly offset: number | null
  /** Of that record, in ms; -1 where it is not known. */
  readonly timestamp: number
}

/** What a consumer is put together with, besides its options. */
export interface ConsumerParts {
  /** Makes the consumer a member of groups. Without it only `assign` can be used, and nothing can be committed. */
  readonly membership?: MembershipFactory<Client>
  /** Whether closing the consumer closes the client. Default false. */
  readonly ownsClient?: boolean
}

const CLOSE_TIMEOUT_MS = 30_000

/**
 * Reads records of topics: as a member of a group (`subscribe`), or of partitions of its own choice (`assign`). Records come by iterating over the consumer, over its `batches()`,
 * by `poll`, or as a stream; one of these at a time. Fetches ahead of the application, within bounds.
 *
 * With a group and `enableAutoCommit`, offsets of what was finished are committed every `autoCommitIntervalMs`, when partitions go, and by `close`. What an iteration gave is finished
 * when the next record or batch is asked for, what `poll` gave at the next `poll` or `close`: a process that dies, or a loop body that throws, leaves the rest to be read again.
 */
export class Consumer<K = Buffer, V = Buffer> implements AsyncIterable<ConsumerRecord<K, V>>, AsyncDisposable {
  readonly #client: Client
  readonly #options: CheckedOptions<K, V>
  readonly #ownsClient: boolean
  readonly #delivery: Delivery<K, V>
  readonly #rebalances: Rebalances<K, V>
  readonly #polling: Polling<K, V>
  readonly #membership: GroupMembership | null
  readonly #autoCommit: AutoCommit | null
  #mode: 'none' | 'assigned' | 'subscribed' = 'none'
  #subscription: Subscription | null = null
  #closing: Promise<void> | null = null

  /** Opens no connection. Throws `UsageError` for options that are unknown or wrong. */
  constructor(client: Client, options: ConsumerOptions<K, V> = {}, { membership, ownsClient = false }: ConsumerParts = {}) {
    this.#client = client
    this.#ownsClient = ownsClient
    this.#options = checkConsumerOptions(options)
    const { groupId, enableAutoCommit, autoCommitIntervalMs, onRebalance } = this.#options
    this.#delivery = new Delivery(client, {
      ...this.#options,
      committed: groupId === undefined ? null : (partitions) => this.#group().committed(partitions),
    })
    this.#rebalances = new Rebalances(this.#delivery, {
      onRebalance,
      commitFinished: enableAutoCommit ? (partitions) => this.#commitFinished(partitions) : null,
      removed: (partitions) => this.#autoCommit?.forget(partitions),
    })
    this.#membership =
      groupId === undefined || membership === undefined ? null : this.#join(membership, groupId, this.#rebalances)
    this.#autoCommit =
      enableAutoCommit && this.#membership !== null
        ? new AutoCommit(client.environment, {
            intervalMs: autoCommitIntervalMs,
            logger: client.logger,
            commit: (offsets) => this.#group().commit(offsets),
            offsets: () => this.#delivery.offsets({ finished: true }),
          })
        : null
    this.#polling = new Polling(client, this.#delivery, this.#rebalances, () => this.#membership?.polled())
  }

  /**
   * Becomes a member of the group, which gives it partitions of these topics, or of those whose whole name matches the pattern; or tells the group of a change. Partitions come while
   * records are waited for. Throws `UsageError` without a `groupId`, or beside `assign`.
   */
  subscribe(subscription: Subscription): void {
    this.#checkOpen()
    if (this.#mode === 'assigned') throw new UsageError('subscribe: partitions were assigned; unsubscribe first')
    const { topics } = subscription
    if (topics !== undefined && topics.length === 0) throw new UsageError('subscribe: no topic')
    const group = this.#group()
    this.#mode = 'subscribed'
    this.#subscription = subscription
    group.subscribe(subscription)
    this.#autoCommit?.start()
    this.#polling.start()
  }

  /** What was subscribed to last; null for nothing. */
  subscription(): Subscription | null {
    return this.#subscription
  }

  /** Leaves the group, after a commit where `enableAutoCommit` is on; or drops what was assigned. */
  async unsubscribe({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#checkOpen()
    this.#polling.settle()
    if (this.#mode === 'subscribed') {
      this.#rebalances.isImmediate = true
      try {
        await this.#group().unsubscribe(signal === undefined ? {} : { signal })
      } finally {
        this.#rebalances.isImmediate = false
      }
    } else if (this.#autoCommit !== null) await this.#commitFinished([...this.#delivery.states.values()])
    const rest = this.assignment()
    this.#delivery.remove(rest)
    this.#autoCommit?.forget(rest)
    this.#subscription = null
    this.#mode = 'none'
  }

  /**
   * Reads exactly these partitions, without a group deciding. Those that stay keep their position; new ones start at the offset that the group committed, if there is a `groupId`, else by
   * `autoOffsetReset`. Throws `UsageError` beside `subscribe`.
   */
  assign(partitions: readonly TopicPartition[]): void {
    this.#checkOpen()
    if (this.#mode === 'subscribed') throw new UsageError('assign: topics are subscribed to; unsubscribe first')
    for (const { topic, partition } of partitions)
      if (topic === '' || !Number.isInteger(partition) || partition < 0)
        throw new UsageError(`assign: there is no partition ${topic}-${partition}`)
    const wanted = new Set(partitions.map(partitionKey))
    const going = [...this.#delivery.states.values()].filter(({ key }) => !wanted.has(key))
    this.#polling.settle()
    if (this.#autoCommit !== null && going.length > 0)
      void this.#commitFinished(going).then(() =>
        this.#autoCommit?.forget(going.filter(({ key }) => !this.#delivery.states.has(key))),
      )
    this.#delivery.remove(going)
    this.#mode = partitions.length > 0 ? 'assigned' : 'none'
    if (this.#options.allowAutoCreateTopics) this.#createMissing(partitions)
    this.#delivery.add(partitions)
    if (this.#mode === 'assigned') this.#autoCommit?.start()
  }

  /** The partitions that are this consumer's now. */
  assignment(): TopicPartition[] {
    return [...this.#delivery.states.values()].map(({ topic, partition }) => ({ topic, partition }))
  }

  /**
   * The records that are there, no more than `maxRecords`; waits up to `timeoutMs` for the first. What the call before gave counts as finished. Handlers of rebalances run
   * inside. Throws what keeps the consumer from going on: `CorruptRecordsError`, `DeserializationError`, `OffsetOutOfRangeError`, `AuthError` …, or the signal's reason.
   */
  poll({ timeoutMs = 0, maxRecords = this.#options.maxPollRecords, signal }: PollOptions = {}): Promise<ConsumerRecord<K, V>[]> {
    return this.#polling.poll(timeoutMs, maxRecords, signal)
  }

  /** As `records()`. */
  [Symbol.asyncIterator](): AsyncIterator<ConsumerRecord<K, V>, undefined> {
    return this.records()[Symbol.asyncIterator]()
  }

  /**
   * All records, one after the other, without end: ends when the consumer is closed. A record is finished when the next one is asked for; the one at which the loop was left, by `break` or by
   * an error, counts as not finished until `commit` or another iteration. Throws as `poll`; the loop can be begun again.
   */
  records({ signal }: { readonly signal?: AbortSignal } = {}): AsyncIterable<ConsumerRecord<K, V>> {
    return this.#polling.records(signal)
  }

  /**
   * As `records()`, batch by batch as they were written: views of the fetched bytes, of which nothing is decoded before it is touched. The quickest way to read.
   */
  batches({ signal }: { readonly signal?: AbortSignal } = {}): AsyncIterable<RecordBatch<K, V>> {
    return this.#polling.batches(signal)
  }

  /**
   * The records as a stream of objects, which ends when the consumer is closed; destroying it does not close the consumer. A stream takes in `highWaterMark` records (default 1) before they
   * are read from it, and for the automatic commit they are finished then: commit by hand where that matters.
   */
  readable({ highWaterMark = 1, signal }: { readonly highWaterMark?: number; readonly signal?: AbortSignal } = {}): Readable {
    return readableOf(this.#polling.records(signal), highWaterMark)
  }

  /**
   * Commits these offsets, or those behind everything that was given so far, what is being worked on included. Throws `UsageError` without a `groupId`, and as `GroupMembership.commit`.
   */
  async commit(offsets?: readonly OffsetToCommit[] | null, options: CommitOptions = {}): Promise<void> {
    const chosen = offsets ?? this.#delivery.offsets({ finished: false })
    const group = this.#group()
    if (chosen.length === 0) return
    this.#autoCommit?.forget(chosen)
    await group.commit(chosen, options)
  }

  /** What the group committed last for these partitions, by default the assigned ones; those without an offset are left out. */
  committed(partitions: readonly TopicPartition[] = this.assignment(), options: CallOptions = {}): Promise<CommittedOffset[]> {
    return this.#group().committed(partitions, withoutUndefined(options))
  }

  /** For a producer's `sendOffsets`. Throws `UsageError` without a `groupId`. */
  groupMetadata(): GroupMetadata {
    return this.#group().groupMetadata()
  }

  /** Offset of the next record that an assigned partition will give; waits until it is known. Throws `UsageError` for one that is not assigned, `TimeoutError`, and what keeps it from being known. */
  async position(
    partition: TopicPartition,
    { signal, timeoutMs = this.#options.defaultApiTimeoutMs }: CallOptions = {},
  ): Promise<number> {
    const state = this.#assigned(partition)
    await this.#polling.until(() => state.position >= 0, timeoutMs, signal)
    if (state.position < 0)
      throw new TimeoutError(`the position of ${state.key} is not known after ${timeoutMs} ms`, { timeoutMs })
    return state.position
  }

  /** How many offsets are between the position and the end of what can be read, as far as is known here; undefined while nothing is. */
  currentLag(partition: TopicPartition): number | undefined {
    const { endOffset, position } = this.#assigned(partition)
    return endOffset < 0 || position < 0 ? undefined : Math.max(0, endOffset - position)
  }

  /** The partition goes on at this offset, whether the log holds it or not (`autoOffsetReset` decides then). What was fetched ahead of it is dropped. */
  seek({
    offset,
    leaderEpoch,
    ...partition
  }: TopicPartition & { readonly offset: number; readonly leaderEpoch?: number | null | undefined }): void {
    if (!Number.isSafeInteger(offset) || offset < 0) throw new UsageError(`seek: there is no offset ${offset}`)
    const state = this.#assigned(partition)
    state.seek(offset, leaderEpoch ?? -1)
    this.#delivery.moved(state)
  }

  /** These partitions, by default all that are assigned, go on at their first record. The offset is asked for when it is needed. */
  seekToBeginning(partitions: readonly TopicPartition[] = this.assignment()): void {
    this.#reset(partitions, EARLIEST)
  }

  /** As `seekToBeginning`, at the end: with `read_committed` at the last stable offset. */
  seekToEnd(partitions: readonly TopicPartition[] = this.assignment()): void {
    this.#reset(partitions, LATEST)
  }

  /** As `seekToBeginning`, at the first record that is not older than `timestamp` (ms); at the end where there is none. */
  seekToTimestamp(timestamp: number, partitions: readonly TopicPartition[] = this.assignment()): void {
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new UsageError(`seekToTimestamp: there is no time ${timestamp}`)
    this.#reset(partitions, timestamp)
  }

  /** No records of these partitions, by default all that are assigned, until `resume`. What was fetched ahead of them is kept. */
  pause(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#delivery.pause(this.#assigned(partition))
  }

  resume(partitions: readonly TopicPartition[] = this.assignment()): void {
    for (const partition of partitions) this.#delivery.resume(this.#assigned(partition))
  }

  paused(): TopicPartition[] {
    return this.assignment().filter((partition) => this.#assigned(partition).isPaused)
  }

  /** For each partition the first record that is not older than its timestamp (ms). Asks the leaders; the partitions need not be assigned. */
  async offsetsForTimes(
    questions: readonly (TopicPartition & { readonly timestamp: number })[],
    options: CallOptions = {},
  ): Promise<OffsetForTime[]> {
    for (const { timestamp } of questions)
      if (!Number.isSafeInteger(timestamp) || timestamp < 0)
        throw new UsageError(`offsetsForTimes: there is no time ${timestamp}`)
    const found = await this.#lookUp(questions, options)
    return questions.map(({ topic, partition }) => {
      const { offset, timestamp } = found.get(partitionKey({ topic, partition })) ?? { offset: null, timestamp: -1 }
      return { topic, partition, offset, timestamp }
    })
  }

  /** The first offset that each log holds. */
  beginningOffsets(partitions: readonly TopicPartition[], options: CallOptions = {}): Promise<PartitionOffset[]> {
    return this.#offsetsAt(partitions, EARLIEST, options)
  }

  /** The offset behind the last record that can be read: the high watermark, or with `read_committed` the last stable offset. */
  endOffsets(partitions: readonly TopicPartition[], options: CallOptions = {}): Promise<PartitionOffset[]> {
    return this.#offsetsAt(partitions, LATEST, options)
  }

  /** Who leads a topic's partitions, and who has them. Throws `UnknownTopicError`. */
  async partitionsFor(
    topic: string,
    { signal, timeoutMs = this.#options.defaultApiTimeoutMs }: CallOptions = {},
  ): Promise<readonly PartitionMetadata[]> {
    return (await this.#client.topic(topic, { leaderless: true, signal, timeoutMs })).partitions
  }

  /**
   * Commits what was finished (with `enableAutoCommit`), gives the partitions back with `onRebalance`, and leaves the group. Iterations that wait end. Never rejects because of the cluster; the signal and
   * `timeoutMs` end the wait for it.
   */
  close({ leave = true, signal, timeoutMs = CLOSE_TIMEOUT_MS }: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(leave, signal, timeoutMs)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(leave: boolean, signal: AbortSignal | undefined, timeoutMs: number): Promise<void> {
    this.#polling.close()
    this.#autoCommit?.stop()
    this.#rebalances.isImmediate = true
    const timer = new AbortController()
    const cancel = this.#client.environment.after(timeoutMs, () => timer.abort())
    const over = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal])
    try {
      await abortable(this.#leave(leave, over, timeoutMs), over)
    } catch (error) {
      if (!over.aborted) throw error
    } finally {
      cancel()
      this.#delivery.close()
      if (this.#ownsClient) this.#client.close()
    }
  }

  async #leave(leave: boolean, signal: AbortSignal, timeoutMs: number): Promise<void> {
    if (this.#autoCommit !== null) await this.#commitFinished([...this.#delivery.states.values()])
    await this.#membership?.close({ leave, signal, timeoutMs })
  }

  /** Never rejects. */
  async #commitFinished(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#autoCommit?.commit(this.#delivery.offsets({ finished: true, partitions }))
  }

  #join(factory: MembershipFactory<Client>, groupId: string, listener: AssignmentListener): GroupMembership {
    const options = this.#options
    return factory(
      this.#client,
      {
        ...options,
        groupId,
        groupInstanceId: options.groupInstanceId ?? null,
        groupRemoteAssignor: options.groupRemoteAssignor ?? null,
        clientRack: options.clientRack === '' ? null : options.clientRack,
      },
      listener,
    )
  }

  #group(): GroupMembership {
    if (this.#membership !== null) return this.#membership
    const reason =
      this.#options.groupId === undefined ? 'groupId: is needed for this' : 'this consumer was made without the code for groups'
    throw new UsageError(reason, { options: ['groupId'] })
  }

  #assigned(partition: TopicPartition): PartitionState {
    const state = this.#delivery.states.get(partitionKey(partition))
    if (state === undefined) throw new UsageError(`${partitionKey(partition)} is not assigned to this consumer`, { ...partition })
    return state
  }

  #reset(partitions: readonly TopicPartition[], timestamp: number): void {
    for (const partition of partitions) {
      const state = this.#assigned(partition)
      state.reset(timestamp)
      this.#delivery.moved(state)
    }
  }

  async #offsetsAt(partitions: readonly TopicPartition[], timestamp: number, options: CallOptions): Promise<PartitionOffset[]> {
    const found = await this.#lookUp(
      partitions.map(({ topic, partition }) => ({ topic, partition, timestamp })),
      options,
    )
    return partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      offset: found.get(partitionKey({ topic, partition }))?.offset ?? 0,
    }))
  }

  #lookUp(
    questions: readonly OffsetQuestion[],
    { signal, timeoutMs = this.#options.defaultApiTimeoutMs }: CallOptions,
  ): ReturnType<typeof lookUpOffsets> {
    this.#checkOpen()
    const isolationLevel = this.#options.isolationLevel === 'read_committed' ? 1 : 0
    return lookUpOffsets(this.#client, questions, isolationLevel, { signal, timeoutMs })
  }

  /** Asks for topics that are not known, which has a broker make them where it does so; what comes of it is seen in the metadata. */
  #createMissing(partitions: readonly TopicPartition[]): void {
    const { topics } = this.#client.metadataCache.snapshot()
    const missing = [...new Set(partitions.map(({ topic }) => topic))].filter((topic) => !topics.has(topic))
    if (missing.length > 0) void this.#client.metadata(missing, { create: true }).catch(() => {})
  }

  #checkOpen(): void {
    if (this.#closing !== null) throw new ClientClosedError()
  }
}

/** Options for methods whose types take no undefined. */
function withoutUndefined({ signal, timeoutMs }: CallOptions): { signal?: AbortSignal; timeoutMs?: number } {
  return { ...(signal === undefined ? {} : { signal }), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
}
