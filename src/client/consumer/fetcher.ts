import { Backoff } from '../../base/backoff.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { FetchRequest, FetchResponse, type FetchResponsePartitionData } from '../../protocol/generated/api/fetch.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { Client } from '../client.ts'
import { ClientClosedError, errorOf, KafkaError } from '../errors.ts'
import type { LeaderHint, MetadataSnapshot } from '../metadata-snapshot.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import { type FetchedPartition, FetchSession, type SessionRequest, withoutSession } from './fetch-session.ts'
import { lookAtFetched } from './fetched-bytes.ts'
import { FetchedRecords } from './fetched-records.ts'
import type { BufferedFetch, PartitionState } from './partition-state.ts'

export interface FetcherOptions {
  readonly fetchMinBytes: number
  readonly fetchMaxBytes: number
  readonly fetchMaxWaitMs: number
  readonly maxPartitionFetchBytes: number
  /** 0 read_uncommitted, 1 read_committed. */
  readonly isolationLevel: 0 | 1
  readonly clientRack: string
  readonly checkCrcs: boolean
  /** For how long a replica that the leader named is read before the leader is asked again. Java: `metadata.max.age.ms`. */
  readonly replicaLeaseMs: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
}

export interface FetchListener {
  /** An answer came, with so many bytes of records. */
  onAnswer(latencyUs: number, recordBytes: number): void
  /** Records came. */
  onFetched(fetched: BufferedFetch): void
  /** The log does not hold the position: the reset policy decides; null where there is none. */
  onOutOfRange(state: PartitionState): void
  /** The application has to know. */
  onProblem(error: Error): void
}

interface NodeFetches {
  readonly id: number
  readonly session: FetchSession
  readonly backoff: Backoff
  isInFlight: boolean
  /** Nothing is sent before (monotonic microseconds). */
  retryAtUs: number
  /** While records wait: when partitions are next looked at that had none. */
  lookAtUs: number
}

/** A fetch under way: what each partition was asked, to see whether the answer is still of use. */
interface Asked {
  readonly state: PartitionState
  readonly version: number
  readonly fetchOffset: number
}

const TOPIC_ID_VERSION = 13
const NAME_VERSION_MAX = 12
/** Errors of a partition that a look at the metadata mends. */
const MOVED: ReadonlySet<number> = new Set([
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REPLICA_NOT_AVAILABLE,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.OFFSET_NOT_AVAILABLE,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.INCONSISTENT_TOPIC_ID,
])

/**
 * Fetches ahead of the application, one request under way for each broker. A partition is fetched again once the application has begun with what was fetched of it, so no
 * more than two answers of it wait, and nothing is fetched while `fetchMaxBytes` wait in all.
 *
 * A broker holds an answer back, up to `fetchMaxWaitMs`, until there is news of the partitions asked for: were some left out because they have records waiting here, a
 * request for the others would stand in their way. So a request that may wait asks for all partitions of its broker, in an incremental session (KIP-227); while some
 * have records waiting, and no more than half of them, those are asked for that are known to have more, outside of the session and without waiting.
 */
export class Fetcher {
  readonly #client: Client
  readonly #states: ReadonlyMap<string, PartitionState>
  readonly #options: FetcherOptions
  readonly #listener: FetchListener
  readonly #nodes = new Map<number, NodeFetches>()
  readonly #closed = new AbortController()
  #cancelTimer: () => void = () => {}
  #timerAtUs = Number.POSITIVE_INFINITY

  constructor(client: Client, states: ReadonlyMap<string, PartitionState>, options: FetcherOptions, listener: FetchListener) {
    this.#client = client
    this.#states = states
    this.#options = options
    this.#listener = listener
  }

  /** Sends every fetch that may be sent now. To be called whenever something changed: the assignment, a position, a leader, what is buffered. */
  pump(): void {
    if (this.#closed.signal.aborted) return
    const nowUs = this.#client.environment.clock.monotonicUs()
    const snapshot = this.#client.metadataCache.snapshot()
    const wanted = new Map<number, PartitionState[]>()
    /** By broker, the partitions that have records waiting. */
    const holding = new Map<number, number>()
    let bufferedBytes = 0
    let retryAtUs = Number.POSITIVE_INFINITY
    for (const state of this.#states.values()) {
      if (!state.isFetchable) continue
      for (const { records } of state.buffered) bufferedBytes += records.sizeInBytes
      if (state.retryAtUs > nowUs) {
        retryAtUs = Math.min(retryAtUs, state.retryAtUs)
        continue
      }
      const nodeId = this.#nodeFor(state, snapshot, nowUs)
      if (nodeId < 0) continue
      if (state.hasUnstarted) {
        holding.set(nodeId, (holding.get(nodeId) ?? 0) + 1)
        continue
      }
      const mine = wanted.get(nodeId)
      if (mine === undefined) wanted.set(nodeId, [state])
      else mine.push(state)
    }
    if (bufferedBytes < this.#options.fetchMaxBytes) {
      for (const [nodeId, states] of wanted) {
        const node = this.#node(nodeId)
        if (node.isInFlight) continue
        if (node.retryAtUs > nowUs) {
          retryAtUs = Math.min(retryAtUs, node.retryAtUs)
          continue
        }
        const held = holding.get(nodeId) ?? 0
        if (held === 0) {
          this.#send(node, states, snapshot, { waits: true })
          continue
        }
        const behind = states.filter((state) => state.isBehind)
        // Not for each of them alone: a request costs the same for one as for many.
        if (behind.length >= held) this.#send(node, behind, snapshot, { waits: false })
        else if (nowUs >= node.lookAtUs) {
          // Now and then at the others too, however long the application takes for what waits.
          node.lookAtUs = nowUs + this.#options.fetchMaxWaitMs * 1000
          this.#send(node, states, snapshot, { waits: false })
        } else retryAtUs = Math.min(retryAtUs, node.lookAtUs)
      }
    }
    this.#arm(retryAtUs)
  }

  /** Whether a fetch for the partition may be under way: until then `pump` has nothing to do for its broker. */
  isBusy(state: PartitionState): boolean {
    return this.#nodes.get(state.replica >= 0 ? state.replica : state.leader)?.isInFlight === true
  }

  /** Gives up what is under way, and tells brokers that their sessions are over; does not wait for them. */
  close(): void {
    if (this.#closed.signal.aborted) return
    this.#closed.abort()
    this.#cancelTimer()
    for (const { id, session } of this.#nodes.values()) {
      const request = session.closing()
      if (request === null || this.#client.isClosed) continue
      // Behind the fetch that is under way, whose answer nobody waits for any more.
      void this.#ask(id, request, { waits: false }).catch(() => {})
    }
  }

  #node(id: number): NodeFetches {
    let node = this.#nodes.get(id)
    if (node === undefined) {
      const { retryBackoffMs: delayMsMin, retryBackoffMaxMs: delayMsMax } = this.#options
      const backoff = new Backoff(this.#client.environment.random, { delayMsMin, delayMsMax })
      this.#nodes.set(id, (node = { id, session: new FetchSession(), backoff, isInFlight: false, retryAtUs: 0, lookAtUs: 0 }))
    }
    return node
  }

  /** The replica that the leader named, while that holds and it is there, else the leader; -1 while there is none. */
  #nodeFor(state: PartitionState, snapshot: MetadataSnapshot, nowUs: number): number {
    if (state.replica >= 0) {
      const partition = snapshot.topics.get(state.topic)?.partitions[state.partition]
      const isThere =
        snapshot.brokers.has(state.replica) &&
        partition?.replicas.includes(state.replica) === true &&
        !partition.offlineReplicas.includes(state.replica)
      if (isThere && nowUs < state.replicaUntilUs) return state.replica
      if (!isThere) this.#client.metadataCache.markStale(state.topic)
      state.replica = -1
    }
    if (snapshot.brokers.has(state.leader)) return state.leader
    // A leader that the metadata knows no address of: an answer told of it, or its broker is gone.
    if (state.leader >= 0) this.#client.metadataCache.markStale(state.topic)
    return -1
  }

  #send(node: NodeFetches, states: readonly PartitionState[], snapshot: MetadataSnapshot, { waits }: { waits: boolean }): void {
    const wanted = states.map((state): FetchedPartition => {
      const { topic, partition, fetchOffset, leaderEpoch } = state
      const topicId = snapshot.topics.get(topic)?.id ?? ZERO_UUID
      return { topic, partition, topicId, fetchOffset, leaderEpoch, maxBytes: this.#options.maxPartitionFetchBytes }
    })
    const asked = new Map(states.map((state) => [state.key, { state, version: state.version, fetchOffset: state.fetchOffset }]))
    node.isInFlight = true
    void this.#fetch(node, waits ? node.session.request(wanted) : withoutSession(wanted), wanted, asked, waits)
      .catch((error) => this.#listener.onProblem(error as Error))
      .finally(() => {
        node.isInFlight = false
        this.pump()
      })
  }

  async #fetch(
    node: NodeFetches,
    request: SessionRequest,
    wanted: readonly FetchedPartition[],
    asked: ReadonlyMap<string, Asked>,
    waits: boolean,
  ): Promise<void> {
    const { clock } = this.#client.environment
    const sentUs = clock.monotonicUs()
    let answer: FetchResponse
    try {
      answer = await this.#ask(node.id, request, { waits, signal: this.#closed.signal })
    } catch (error) {
      if (this.#closed.signal.aborted) return
      if (waits) node.session.failed()
      this.#failed(node, asked, error)
      return
    }
    const { errorCode, sessionId, throttleTimeMs } = answer
    if (waits) {
      if (!node.session.answered({ errorCode, sessionId, throttleTimeMs, isEmpty: answer.responses.length === 0 })) {
        if (errorCode === ErrorCode.NONE) return
        // A new session is asked for at once; if that is refused as well, after a while.
        if (!SESSION_ERRORS.has(errorCode)) this.#failed(node, asked, errorOf(errorCode, 'fetch'))
        else if (node.backoff.failed() > this.#options.retryBackoffMs * 1.5)
          node.retryAtUs = clock.monotonicUs() + this.#options.retryBackoffMaxMs * 1000
        return
      }
    } else if (errorCode !== ErrorCode.NONE) {
      this.#failed(node, asked, errorOf(errorCode, 'fetch'))
      return
    }
    node.backoff.succeeded()
    let recordBytes = 0
    for (const { partitions } of answer.responses) for (const { records } of partitions) recordBytes += records?.length ?? 0
    this.#listener.onAnswer(clock.monotonicUs() - sentUs, recordBytes)
    await this.#take(node, answer, wanted, asked)
  }

  async #ask(
    nodeId: number,
    { sessionId, sessionEpoch, toSend, forgotten, usesTopicIds }: SessionRequest,
    { waits, signal }: { waits: boolean; signal?: AbortSignal },
  ): Promise<FetchResponse> {
    const { fetchMaxWaitMs, fetchMinBytes, fetchMaxBytes, isolationLevel, clientRack } = this.#options
    const client = this.#client
    return client.node(
      nodeId,
      FetchRequest,
      FetchResponse,
      (version) => ({
        maxWaitMs: waits ? fetchMaxWaitMs : 0,
        minBytes: fetchMinBytes,
        maxBytes: fetchMaxBytes,
        isolationLevel,
        ...(version >= 7 ? { sessionId, sessionEpoch } : {}),
        rackId: clientRack,
        topics: [...byTopic(toSend)].map(([topic, partitions]) => ({
          ...(version >= TOPIC_ID_VERSION ? { topicId: partitions[0]!.topicId } : { topic }),
          partitions: partitions.map(({ partition, fetchOffset, leaderEpoch, maxBytes }) => ({
            partition,
            fetchOffset,
            currentLeaderEpoch: leaderEpoch,
            partitionMaxBytes: maxBytes,
          })),
        })),
        ...(version >= 7
          ? {
              // By id and not by name: of a topic that was made anew, the old one is forgotten.
              forgottenTopicsData: [...Map.groupBy(forgotten, ({ topic, topicId }) => `${topicId} ${topic}`).values()].map(
                (partitions) => ({
                  ...(version >= TOPIC_ID_VERSION ? { topicId: partitions[0]!.topicId } : { topic: partitions[0]!.topic }),
                  partitions: partitions.map(({ partition }) => partition),
                }),
              ),
            }
          : {}),
      }),
      {
        connection: 'fetch',
        timeoutMs: client.requestTimeoutMs + fetchMaxWaitMs,
        signal,
        ...(usesTopicIds ? {} : { maxVersion: NAME_VERSION_MAX }),
      },
    )
  }

  /** The whole request failed: the leaders may have moved, and replicas that were named are not trusted any more. */
  #failed(node: NodeFetches, asked: ReadonlyMap<string, Asked>, error: unknown): void {
    const client = this.#client
    node.retryAtUs = client.environment.clock.monotonicUs() + node.backoff.failed() * 1000
    for (const { state } of asked.values()) {
      state.replica = -1
      client.metadataCache.markStale(state.topic)
    }
    if (client.isClosed) {
      this.close()
      this.#listener.onProblem(new ClientClosedError())
    } else if (!(error instanceof KafkaError) || !error.retriable) this.#listener.onProblem(error as Error)
    else client.logger.debug('a fetch failed and is tried again', { broker: node.id, code: error.code, reason: error.message })
  }

  async #take(
    node: NodeFetches,
    answer: FetchResponse,
    wanted: readonly FetchedPartition[],
    asked: ReadonlyMap<string, Asked>,
  ): Promise<void> {
    const names = new Map(wanted.map(({ topicId, topic }) => [topicId, topic]))
    const hints: LeaderHint[] = []
    const loading: Promise<void>[] = []
    for (const { topic: name, topicId, partitions } of answer.responses) {
      const topic = name === '' ? names.get(topicId) : name
      if (topic === undefined) continue
      for (const data of partitions) {
        const question = asked.get(partitionKey({ topic, partition: data.partitionIndex }))
        if (question === undefined || question.version !== question.state.version) continue
        if (data.errorCode === ErrorCode.NONE) {
          const taken = this.#takeRecords(node, question, data)
          if (taken !== null) loading.push(taken)
        } else this.#takeError(node, question.state, data, hints)
      }
    }
    if (hints.length > 0) {
      const endpoints = answer.nodeEndpoints.map(({ nodeId: id, host, port, rack }) => ({ id, host, port, rack }))
      this.#client.metadataCache.noteLeaders(hints, endpoints)
    }
    if (loading.length > 0) await Promise.all(loading)
  }

  /** Gives a promise where the records can only be read once something is loaded. */
  #takeRecords(
    node: NodeFetches,
    { state, version, fetchOffset }: Asked,
    data: FetchResponsePartitionData,
  ): Promise<void> | null {
    const end = this.#options.isolationLevel === 1 ? data.lastStableOffset : data.highWatermark
    if (end >= 0) state.endOffset = end
    if (data.logStartOffset >= 0) state.logStartOffset = data.logStartOffset
    if (data.preferredReadReplica >= 0 && data.preferredReadReplica !== node.id) {
      state.replica = data.preferredReadReplica
      state.replicaUntilUs = this.#client.environment.clock.monotonicUs() + this.#options.replicaLeaseMs * 1000
    }
    const { records } = data
    if (records === null || records.length === 0) return null
    const buffer = ({ bytes, nextOffset, leaderEpoch }: Awaited<ReturnType<typeof lookAtFetched>>): void => {
      if (state.version !== version || this.#closed.signal.aborted) return
      const { topic, partition } = state
      const aborted = this.#options.isolationLevel === 1 ? data.abortedTransactions : null
      const fetched: BufferedFetch = {
        state,
        records: new FetchedRecords({ topic, partition, bytes, fetchOffset, aborted, checkCrcs: this.#options.checkCrcs }),
        isStarted: false,
      }
      state.buffered.push(fetched)
      state.fetchOffset = nextOffset
      if (leaderEpoch >= 0) state.fetchEpoch = leaderEpoch
      this.#listener.onFetched(fetched)
    }
    const looked = lookAtFetched(records, fetchOffset)
    if (!(looked instanceof Promise)) {
      buffer(looked)
      return null
    }
    return looked.then(buffer)
  }

  #takeError(node: NodeFetches, state: PartitionState, data: FetchResponsePartitionData, hints: LeaderHint[]): void {
    const { errorCode, currentLeader } = data
    const { topic, partition } = state
    const client = this.#client
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      // A follower that lags behind, or has less: only the leader's word counts.
      if (state.replica >= 0) state.replica = -1
      else if (state.buffered.length === 0) this.#listener.onOutOfRange(state)
      else state.retryAtUs = client.environment.clock.monotonicUs() + this.#options.retryBackoffMs * 1000
      return
    }
    state.retryAtUs = client.environment.clock.monotonicUs() + this.#options.retryBackoffMs * 1000
    if (MOVED.has(errorCode) || errorCode === ErrorCode.UNKNOWN_LEADER_EPOCH || errorCode === ErrorCode.UNKNOWN_SERVER_ERROR) {
      state.replica = -1
      if (MOVED.has(errorCode)) client.metadataCache.markStale(topic)
      if (currentLeader.leaderId >= 0 && currentLeader.leaderEpoch >= 0) {
        hints.push({ topic, partition, leader: currentLeader.leaderId, leaderEpoch: currentLeader.leaderEpoch })
        state.retryAtUs = 0
      }
      client.logger.debug('a partition cannot be fetched and is tried again', { broker: node.id, topic, partition, errorCode })
    } else this.#listener.onProblem(errorOf(errorCode, `fetch of ${state.key} at ${state.fetchOffset}`))
  }

  #arm(atUs: number): void {
    if (atUs >= this.#timerAtUs || this.#closed.signal.aborted) return
    this.#cancelTimer()
    const { clock } = this.#client.environment
    this.#timerAtUs = atUs
    this.#cancelTimer = this.#client.environment.after(Math.max(1, Math.ceil((atUs - clock.monotonicUs()) / 1000)), () => {
      this.#timerAtUs = Number.POSITIVE_INFINITY
      this.pump()
    })
  }
}

const SESSION_ERRORS: ReadonlySet<number> = new Set([
  ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
  ErrorCode.INVALID_FETCH_SESSION_EPOCH,
  ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
])
