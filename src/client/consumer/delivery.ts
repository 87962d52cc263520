import type { Client } from '../client.ts'
import type { CommittedOffset, OffsetToCommit } from '../offsets.ts'
import { partitionKey, type TopicPartition } from '../topic-partition.ts'
import { ConsumerMetrics } from './consumer-metrics.ts'
import { FetchBuffer } from './fetch-buffer.ts'
import { Fetcher } from './fetcher.ts'
import type { CheckedOptions } from './options.ts'
import { PartitionState } from './partition-state.ts'
import { Positions } from './positions.ts'

const REPLICA_LEASE_MS = 300_000
const RETRY_BACKOFF_MS = 100
const RETRY_BACKOFF_MS_MAX = 1000

export interface DeliveryOptions<K, V> extends CheckedOptions<K, V> {
  readonly committed: ((partitions: readonly TopicPartition[]) => Promise<readonly CommittedOffset[]>) | null
}

/**
 * The assigned partitions and the records that come of them: positions, what is fetched ahead, and what the application has in hand. Records that it has in hand were given
 * and are not finished: a commit that nobody asked for leaves them out.
 */
export class Delivery<K, V> {
  readonly states = new Map<string, PartitionState>()
  readonly buffer: FetchBuffer<K, V>
  readonly metrics: ConsumerMetrics
  readonly #client: Client
  readonly #fetcher: Fetcher
  readonly #positions: Positions
  readonly #watched = new Map<string, number>()
  /** Of each partition in hand, the first offset that is. */
  readonly #inHand = new Map<PartitionState, number>()
  /** As `#inHand`, for one record or batch at a time. */
  #handState: PartitionState | null = null
  #handOffset = -1
  #problem: Error | null = null
  #mayHaveProblem = false
  #waiting: (() => void)[] = []

  constructor(client: Client, options: DeliveryOptions<K, V>) {
    this.#client = client
    this.metrics = new ConsumerMetrics(client.metrics)
    const isolationLevel = options.isolationLevel === 'read_committed' ? 1 : 0
    const retryBackoff = { retryBackoffMs: RETRY_BACKOFF_MS, retryBackoffMaxMs: RETRY_BACKOFF_MS_MAX }
    const { clock } = client.environment
    this.buffer = new FetchBuffer(
      { keys: options.keys, values: options.values, decompressedBytesMax: options.maxDecompressedBatchBytes },
      {
        onStarted: (state) => {
          if (!this.#fetcher.isBusy(state)) this.#fetcher.pump()
        },
        onBatch: (state, batch) => this.metrics.handedOver(state, batch),
      },
    )
    this.#fetcher = new Fetcher(
      client,
      this.states,
      { ...options, ...retryBackoff, isolationLevel, replicaLeaseMs: REPLICA_LEASE_MS },
      {
        onAnswer: (latencyUs, recordBytes) => this.metrics.fetched(latencyUs, recordBytes, this.states.values()),
        onFetched: (fetched) => {
          this.buffer.add(fetched)
          this.wake()
        },
        onOutOfRange: (state) => this.#positions.outOfRange(state),
        onProblem: (error) => this.fail(error),
      },
    )
    this.#positions = new Positions(
      client,
      this.states,
      {
        ...retryBackoff,
        isolationLevel,
        committed: options.committed,
        resetTimestamp() {
          const policy = options.resetPolicy
          if (policy === null) return null
          return 'timestamp' in policy ? policy.timestamp : clock.nowMs() - policy.beforeMs
        },
      },
      {
        onChanged: () => {
          this.#mayHaveProblem = true
          this.#fetcher.pump()
          this.wake()
        },
        onProblem: (error) => this.fail(error),
      },
    )
  }

  /** False as long as `takeProblem` has nothing to give. */
  get mayHaveProblem(): boolean {
    return this.#mayHaveProblem
  }

  /** What the application is to be told: once, or of a partition without a position again and again, until it is moved. */
  takeProblem(): Error | null {
    const problem = this.#problem
    this.#problem = null
    if (problem !== null) return problem
    for (const state of this.states.values()) if (state.problem !== null) return state.problem
    this.#mayHaveProblem = false
    return null
  }

  fail(error: Error): void {
    this.#problem = error
    this.#mayHaveProblem = true
    this.wake()
  }

  /** Called once, when there may be something to give or to tell. */
  onWake(wakeUp: () => void): void {
    this.#waiting.push(wakeUp)
  }

  wake(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    for (const wakeUp of waiting) wakeUp()
  }

  /** Held partitions are not fetched before `release`. */
  add(partitions: readonly TopicPartition[], { isHeld = false } = {}): PartitionState[] {
    const added: PartitionState[] = []
    for (const partition of partitions) {
      if (this.states.has(partitionKey(partition))) continue
      const state = new PartitionState(partition)
      state.isHeld = isHeld
      this.states.set(state.key, state)
      this.#watch(state.topic, 1)
      added.push(state)
    }
    this.metrics.assigned(this.states.size)
    this.changed()
    return added
  }

  /** Stops giving records of partitions that are about to go. */
  hold(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const state = this.states.get(partitionKey(partition))
      if (state !== undefined) state.isHeld = true
    }
  }

  release(states: readonly PartitionState[]): void {
    for (const state of states) state.isHeld = false
    this.changed()
  }

  remove(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const state = this.states.get(partitionKey(partition))
      if (state === undefined) continue
      this.states.delete(state.key)
      // What is under way for it, or waits, is of no use.
      state.version++
      state.buffered = []
      this.#inHand.delete(state)
      if (this.#handState === state) this.#handState = null
      this.#watch(state.topic, -1)
    }
    this.metrics.assigned(this.states.size)
    this.changed()
  }

  /** Asks and fetches what is to be, after a change. */
  changed(): void {
    this.#positions.update()
    this.#fetcher.pump()
  }

  /** The position of the partition was moved: what was in hand of it does not count any more. */
  moved(state: PartitionState): void {
    this.#inHand.delete(state)
    if (this.#handState === state) this.#handState = null
    this.changed()
  }

  pause(state: PartitionState): void {
    if (state.isPaused) return
    state.isPaused = true
    this.buffer.setAside(state)
  }

  resume(state: PartitionState): void {
    if (!state.isPaused) return
    state.isPaused = false
    this.changed()
    this.wake()
  }

  /** All that is in hand is finished. */
  finish(): void {
    this.#handState = null
    if (this.#inHand.size > 0) this.#inHand.clear()
  }

  /** The record at the buffer's cursor goes into the application's hand. */
  takeRecord(state: PartitionState): void {
    this.#handState = state
    this.#handOffset = this.buffer.cursor.offset
    this.buffer.given(state)
  }

  /** What starts at `offset` of the partition goes into the application's hand, beside what is there. */
  take(state: PartitionState, offset: number): void {
    if (!this.#inHand.has(state)) this.#inHand.set(state, offset)
  }

  /**
   * Positions to commit of these partitions, or of all: behind everything that was given, or with `finished` without what is in hand. Partitions without a position are left
   * out.
   */
  offsets({ finished, partitions }: { finished: boolean; partitions?: readonly TopicPartition[] }): OffsetToCommit[] {
    const offsets: OffsetToCommit[] = []
    const states = partitions === undefined ? this.states.values() : partitions.map((one) => this.states.get(partitionKey(one)))
    for (const state of states) {
      if (state === undefined || state.position < 0) continue
      const { topic, partition, positionEpoch } = state
      let offset = state.position
      if (finished) {
        if (state === this.#handState) offset = this.#handOffset
        offset = this.#inHand.get(state) ?? offset
      }
      offsets.push({ topic, partition, offset, ...(positionEpoch >= 0 ? { leaderEpoch: positionEpoch } : {}) })
    }
    return offsets
  }

  close(): void {
    this.remove([...this.states.values()])
    this.#positions.close()
    this.#fetcher.close()
    this.buffer.clear()
    this.wake()
  }

  #watch(topic: string, change: 1 | -1): void {
    const count = (this.#watched.get(topic) ?? 0) + change
    this.#watched.set(topic, count)
    if (count === 1 && change === 1) this.#client.metadataCache.watch([topic])
    if (count > 0) return
    this.#watched.delete(topic)
    this.#client.metadataCache.unwatch([topic])
  }
}
