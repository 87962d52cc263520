import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../protocol/generated/api/offset-for-leader-epoch.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { Client } from '../client.ts'
import { ClientClosedError, errorOf, KafkaError } from '../errors.ts'
import type { CommittedOffset } from '../offsets.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { LogTruncationError, NoOffsetForPartitionError, OffsetOutOfRangeError } from './errors.ts'
import { lookUpOnce, type OffsetAndTimestamp } from './offset-lookup.ts'
import { LATEST, type PartitionState, type PositionPhase } from './partition-state.ts'

export interface PositionsOptions {
  readonly isolationLevel: 0 | 1
  /** The moment to start from where there is no offset; null where the application wants an error. */
  resetTimestamp(): number | null
  /** What the group committed; null where the consumer is in no group. */
  readonly committed: ((partitions: readonly TopicPartition[]) => Promise<readonly CommittedOffset[]>) | null
  readonly retryBackoffMs: number
}

export interface PositionsListener {
  /** A position came, or a problem is to be told. */
  onChanged(): void
  onProblem(error: Error): void
}

/**
 * Finds the position of every partition that has none, and sees that positions are still those of the log that leads: committed offsets, then the reset policy, and
 * after each change of leader the question whether its log was cut off below (KIP-320).
 */
export class Positions {
  readonly #client: Client
  readonly #states: ReadonlyMap<string, PartitionState>
  readonly #options: PositionsOptions
  readonly #listener: PositionsListener
  readonly #unsubscribe: () => void
  #cancelTimer: () => void = () => {}
  #timerAtUs = Number.POSITIVE_INFINITY
  #isClosed = false
  /** Topics to ask for anew before their leaders are asked again. */
  readonly #stale = new Set<string>()

  constructor(
    client: Client,
    states: ReadonlyMap<string, PartitionState>,
    options: PositionsOptions,
    listener: PositionsListener,
  ) {
    this.#client = client
    this.#states = states
    this.#options = options
    this.#listener = listener
    this.#unsubscribe = client.metadataCache.subscribe(() => {
      this.#meetLeaders()
      this.update()
      this.#listener.onChanged()
    })
  }

  close(): void {
    this.#isClosed = true
    this.#cancelTimer()
    this.#unsubscribe()
  }

  /** Asks whatever is to be asked now. To be called whenever a partition came, or a position changed. */
  update(): void {
    if (this.#isClosed) return
    const nowUs = this.#client.environment.clock.monotonicUs()
    const asking: Record<PositionPhase, PartitionState[]> = { new: [], reset: [], validate: [], ready: [] }
    let retryAtUs = Number.POSITIVE_INFINITY
    for (const state of this.#states.values()) {
      // Of partitions that are held too: a handler of their assignment may ask where they are.
      if (state.isAsking || state.problem !== null) continue
      if (state.phase === 'ready' || state.phase === 'validate') {
        if (state.leaderEpoch < 0 || state.leader < 0) this.#meetLeader(state)
        if (state.phase === 'ready') continue
      }
      if (state.retryAtUs > nowUs) retryAtUs = Math.min(retryAtUs, state.retryAtUs)
      else asking[state.phase].push(state)
    }
    if (asking.new.length > 0) void this.#ask(asking.new, (states, versions) => this.#start(states, versions))
    if (asking.reset.length > 0) void this.#ask(asking.reset, (states, versions) => this.#reset(states, versions))
    for (const states of Map.groupBy(asking.validate, ({ leader }) => leader).values())
      void this.#ask(states, (mine, versions) => this.#validate(mine, versions))
    this.#arm(retryAtUs)
  }

  /** The log does not hold the position. */
  outOfRange(state: PartitionState): void {
    const timestamp = this.#options.resetTimestamp()
    const { topic, partition, fetchOffset: offset } = state
    this.#client.logger.info('a position is out of range', { topic, partition, offset })
    if (timestamp === null) state.fail(new OffsetOutOfRangeError({ topic, partition, offset }))
    else state.reset(timestamp)
    this.update()
    this.#listener.onChanged()
  }

  /** Marks the partitions while the question is under way, and afterwards the ones that have to be asked for again. */
  async #ask(
    states: readonly PartitionState[],
    question: (states: readonly PartitionState[], versions: ReadonlyMap<PartitionState, number>) => Promise<void>,
  ): Promise<void> {
    const versions = new Map(states.map((state) => [state, state.version]))
    for (const state of states) state.isAsking = true
    try {
      await question(states, versions)
    } catch (error) {
      if (this.#isClosed) return
      // A topic that is not there may come, or come again: as Java's consumer, this one waits for it.
      const isMissing = error instanceof KafkaError && error.code === 'UNKNOWN_TOPIC_OR_PARTITION'
      if (this.#client.isClosed) {
        this.close()
        this.#listener.onProblem(new ClientClosedError())
      } else if (isMissing) this.#client.logger.warn('a topic or partition is not there', { reason: error.message })
      else if (!(error instanceof KafkaError) || !error.retriable) this.#listener.onProblem(error as Error)
      else this.#client.logger.debug('a position is not known yet', { code: error.code, reason: error.message })
    }
    const retryAtUs = this.#client.environment.clock.monotonicUs() + this.#options.retryBackoffMs * 1000
    for (const [state, version] of versions) {
      if (state.version !== version) continue
      state.isAsking = false
      // Still where it was: asked again, after a while.
      if (state.phase !== 'ready') state.retryAtUs = retryAtUs
    }
    if (this.#isClosed) return
    this.update()
    this.#listener.onChanged()
  }

  async #start(states: readonly PartitionState[], versions: ReadonlyMap<PartitionState, number>): Promise<void> {
    const { committed, resetTimestamp } = this.#options
    const offsets = new Map<string, CommittedOffset>()
    if (committed !== null) for (const offset of await committed(states)) offsets.set(partitionKey(offset), offset)
    const without: PartitionState[] = []
    for (const state of states) {
      if (state.version !== versions.get(state)) continue
      const offset = offsets.get(state.key)
      if (offset === undefined) without.push(state)
      else state.seek(offset.offset, offset.leaderEpoch ?? -1)
    }
    if (without.length === 0) return
    const timestamp = resetTimestamp()
    if (timestamp === null) for (const state of without) state.fail(new NoOffsetForPartitionError([state]))
    else for (const state of without) state.reset(timestamp)
  }

  async #reset(states: readonly PartitionState[], versions: ReadonlyMap<PartitionState, number>): Promise<void> {
    const found = new Map<string, OffsetAndTimestamp | null>()
    const questions = states.map(({ topic, partition, resetTo: timestamp }) => ({ topic, partition, timestamp }))
    try {
      await lookUpOnce(this.#client, questions, this.#options.isolationLevel, found, this.#stale)
    } finally {
      for (const state of states) {
        const offset = found.get(state.key)
        if (offset === undefined || state.version !== versions.get(state)) continue
        // Nothing is as late as that: what comes next will be.
        if (offset === null) state.reset(LATEST)
        else {
          const { topic, partition } = state
          this.#client.logger.info('a position was reset', { topic, partition, offset: offset.offset })
          state.seek(offset.offset)
          this.#meetLeader(state)
        }
      }
    }
  }

  #meetLeaders(): void {
    const { errors } = this.#client.metadataCache.snapshot()
    for (const topic of new Set([...this.#states.values()].map((state) => state.topic))) {
      const errorCode = errors.get(topic)
      if (errorCode === undefined || errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) continue
      const error = errorOf(errorCode, `topic ${topic}`)
      if (!error.retriable) this.#listener.onProblem(error)
    }
    for (const state of this.#states.values()) this.#meetLeader(state)
  }

  /** What the metadata tells of a partition now, against what its position was found with. */
  #meetLeader(state: PartitionState): void {
    const { topics } = this.#client.metadataCache.snapshot()
    const topic = topics.get(state.topic)
    if (topic === undefined) return
    if (state.topicId !== '' && state.topicId !== topic.id && topic.id !== ZERO_UUID && state.topicId !== ZERO_UUID)
      this.#becomeAnother(state)
    state.topicId = topic.id
    const partition = topic.partitions[state.partition]
    if (partition === undefined || partition.leader < 0) return
    // Told by a broker that has not heard of the leader that the position comes from: the log of the leader before may end below it. Validation then waits for the next one.
    if (partition.leaderEpoch >= 0 && partition.leaderEpoch < state.fetchEpoch) {
      state.leader = -1
      return
    }
    if (state.leader === partition.leader && state.leaderEpoch === partition.leaderEpoch) return
    state.leader = partition.leader
    state.leaderEpoch = partition.leaderEpoch
    state.replica = -1
    // Answers of the leader before are of no use to this position any more; what was fetched is, once it is found valid.
    if (state.phase === 'ready' || state.phase === 'validate') {
      state.version++
      state.isAsking = false
      state.retryAtUs = 0
      state.phase = state.fetchEpoch >= 0 && state.leaderEpoch >= 0 ? 'validate' : 'ready'
    }
  }

  /** The topic was deleted and made anew under its name: offsets of the old log mean nothing in the new one. */
  #becomeAnother(state: PartitionState): void {
    const { topic, partition, position } = state
    this.#client.logger.warn('a topic was made anew while it was read: its partitions are reset', { topic, partition })
    state.leader = -1
    state.leaderEpoch = -1
    state.endOffset = -1
    state.logStartOffset = -1
    if (state.phase === 'new') return
    const timestamp = this.#options.resetTimestamp()
    if (timestamp !== null) {
      state.reset(timestamp)
      return
    }
    state.dropBuffered()
    state.fail(new OffsetOutOfRangeError({ topic, partition, offset: position }))
  }

  /** All of one leader. */
  async #validate(states: readonly PartitionState[], versions: ReadonlyMap<PartitionState, number>): Promise<void> {
    const client = this.#client
    const [{ leader } = { leader: -1 }] = states
    if (leader < 0) {
      for (const { topic } of states) client.metadataCache.markStale(topic)
      return
    }
    const asked = new Map(states.map((state) => [state.key, { state, offset: state.fetchOffset }]))
    let answer: OffsetForLeaderEpochResponse
    try {
      answer = await client.node(leader, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, {
        replicaId: -1,
        topics: [...byTopic(states)].map(([topic, mine]) => ({
          topic,
          partitions: mine.map(({ partition, leaderEpoch, fetchEpoch }) => ({
            partition,
            currentLeaderEpoch: leaderEpoch,
            leaderEpoch: fetchEpoch,
          })),
        })),
      })
    } catch (error) {
      for (const { topic } of states) client.metadataCache.markStale(topic)
      // A broker that does not know the question: Java does not ask it either.
      if (error instanceof KafkaError && error.kind === 'protocol') {
        for (const state of states) if (state.version === versions.get(state)) state.phase = 'ready'
        return
      }
      throw error
    }
    let problem: KafkaError | null = null
    for (const { topic, partitions } of answer.topics)
      for (const { partition, errorCode, leaderEpoch, endOffset } of partitions) {
        const question = asked.get(partitionKey({ topic, partition }))
        if (question === undefined || question.state.version !== versions.get(question.state)) continue
        if (errorCode === ErrorCode.NONE) this.#validated(question.state, leaderEpoch, endOffset)
        else {
          client.metadataCache.markStale(topic)
          problem ??= errorOf(errorCode, `leader epochs of ${question.state.key}`)
        }
      }
    if (problem !== null) throw problem
  }

  #validated(state: PartitionState, leaderEpoch: number, endOffset: number): void {
    const isKnown = leaderEpoch >= 0 && endOffset >= 0
    if (isKnown && endOffset >= state.fetchOffset) {
      state.phase = 'ready'
      state.isAsking = false
      return
    }
    // What was fetched ahead is not in the log any more; what was given may be: asked again, for the position itself.
    if (state.buffered.length > 0) {
      state.dropBuffered()
      state.isAsking = false
      if (state.fetchEpoch < 0) state.phase = 'ready'
      return
    }
    const { topic, partition, position: offset } = state
    const divergentOffset = isKnown ? endOffset : undefined
    this.#client.logger.warn('the log was cut off below a position', { topic, partition, offset, divergentOffset })
    const timestamp = this.#options.resetTimestamp()
    if (timestamp === null) state.fail(new LogTruncationError({ topic, partition, offset, divergentOffset }))
    else if (divergentOffset === undefined) state.reset(timestamp)
    else {
      const { leader, leaderEpoch: currentEpoch } = state
      state.seek(divergentOffset)
      state.leader = leader
      state.leaderEpoch = currentEpoch
      state.positionEpoch = leaderEpoch
      state.fetchEpoch = leaderEpoch
    }
  }

  #arm(atUs: number): void {
    if (atUs >= this.#timerAtUs || this.#isClosed) return
    this.#cancelTimer()
    const { clock } = this.#client.environment
    this.#timerAtUs = atUs
    this.#cancelTimer = this.#client.environment.after(Math.max(1, Math.ceil((atUs - clock.monotonicUs()) / 1000)), () => {
      this.#timerAtUs = Number.POSITIVE_INFINITY
      this.update()
    })
  }
}
