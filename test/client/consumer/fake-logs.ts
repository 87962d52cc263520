import { Client } from '../../../src/client/client.ts'
import type { Input } from '../../../src/protocol/codec.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { FetchRequest, FetchResponse, type FetchResponsePartitionData } from '../../../src/protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../../src/protocol/generated/api/list-offsets.ts'
import { MetadataRequest, MetadataResponse } from '../../../src/protocol/generated/api/metadata.ts'
import {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../../src/protocol/generated/api/offset-for-leader-epoch.ts'
import { BatchBuilder } from '../../../src/records/builder.ts'
import { FakeBroker, FakeWorld, type SILENCE } from '../fake-cluster.ts'

type PartitionData = Omit<Input<FetchResponsePartitionData>, 'partitionIndex'>

interface LoggedBatch {
  readonly baseOffset: number
  readonly nextOffset: number
  readonly leaderEpoch: number
  readonly bytes: Uint8Array
}

/** One partition's log, as all of its brokers have it. */
export class FakeLog {
  leader = 0
  leaderEpoch = 0
  startOffset = 0
  batches: LoggedBatch[] = []
  /** Instead of what the log would say. */
  answer: ((fetchOffset: number, nodeId: number) => PartitionData | null) | null = null

  get endOffset(): number {
    return this.batches.at(-1)?.nextOffset ?? this.startOffset
  }

  append(values: readonly string[], { compression = 0 } = {}): void {
    const builder = new BatchBuilder({ baseOffset: this.endOffset, partitionLeaderEpoch: this.leaderEpoch, compression })
    for (const value of values) builder.append({ timestamp: 1000 + builder.lastOffset + 1, key: null, value: Buffer.from(value) })
    const bytes = Uint8Array.from(builder.build())
    this.batches.push({ baseOffset: this.endOffset, nextOffset: builder.lastOffset + 1, leaderEpoch: this.leaderEpoch, bytes })
  }

  /** Loses what is at `offset` and behind it, as a log does whose new leader did not have it. */
  truncate(offset: number): void {
    this.batches = this.batches.filter(({ baseOffset }) => baseOffset < offset)
  }

  lead(nodeId: number): void {
    this.leader = nodeId
    this.leaderEpoch++
  }

  /** The end of an epoch: the start of the next one, or of the log's end. */
  endOfEpoch(epoch: number): { leaderEpoch: number; endOffset: number } {
    const later = this.batches.find(({ leaderEpoch }) => leaderEpoch > epoch)
    const last = this.batches.filter(({ leaderEpoch }) => leaderEpoch <= epoch).at(-1)
    if (last === undefined && this.leaderEpoch > epoch && later !== undefined) return { leaderEpoch: -1, endOffset: -1 }
    return { leaderEpoch: last?.leaderEpoch ?? epoch, endOffset: later?.baseOffset ?? this.endOffset }
  }
}

export interface SeenFetch {
  readonly node: number
  readonly version: number
  readonly sessionId: number
  readonly sessionEpoch: number
  readonly maxWaitMs: number
  readonly rackId: string
  /** `0@5` for partition 0 at offset 5. */
  readonly asked: readonly string[]
  readonly forgotten: readonly number[]
}

interface Session {
  id: number
  epoch: number
  readonly partitions: Map<number, number>
}

/** Brokers of one topic, `topic`, whose fetches work as Kafka's: sessions are checked, and an answer without news waits. */
export class FakeLogs {
  readonly world: FakeWorld
  readonly client: Client
  readonly nodes: readonly FakeBroker[]
  readonly logs: FakeLog[]
  readonly fetches: SeenFetch[] = []
  topicId = idOf(1)
  topicIsThere = true
  /** Whether Metadata tells the leaders that are; otherwise those of before. */
  metadataLags = false
  sessionsOn = true
  /** Brokers that Metadata does not tell of. */
  readonly missing = new Set<number>()
  fetchVersionMax = FetchRequest.maxVersion
  #told: { leader: number; leaderEpoch: number }[] = []
  readonly #sessions = new Map<number, Session>()
  #sessionIds = 0

  constructor({ partitions = 1, nodes = 2, fetchVersionMax = FetchRequest.maxVersion } = {}) {
    this.logs = Array.from({ length: partitions }, () => new FakeLog())
    this.fetchVersionMax = fetchVersionMax
    this.nodes = Array.from({ length: nodes }, () => new FakeBroker())
    for (const [nodeId, node] of this.nodes.entries()) this.#serve(node, nodeId)
    this.world = new FakeWorld(Object.fromEntries(this.nodes.map((node, id) => [`node-${id}:9092`, node])))
    this.client = new Client(this.world, { bootstrap: 'node-0:9092', requestTimeoutMs: 1000, retryTimeoutMs: 5000 })
  }

  /** Sessions are gone, as when a broker needs their room. */
  dropSessions(): void {
    this.#sessions.clear()
  }

  get sessionCount(): number {
    return this.#sessions.size
  }

  #serve(node: FakeBroker, nodeId: number): void {
    node.serve(MetadataRequest, MetadataResponse, ({ topics }) => {
      if (!this.metadataLags) this.#told = this.logs.map(({ leader, leaderEpoch }) => ({ leader, leaderEpoch }))
      return {
        brokers: this.nodes
          .map((_, id) => ({ nodeId: id, host: `node-${id}`, port: 9092, rack: `rack-${id}` }))
          .filter(({ nodeId }) => !this.missing.has(nodeId)),
        controllerId: 0,
        topics: (topics ?? [{ name: 'topic' }]).map(({ name }) =>
          name === 'topic' && this.topicIsThere
            ? {
                name,
                topicId: this.topicId,
                partitions: this.#told.map(({ leader, leaderEpoch }, partitionIndex) => ({
                  partitionIndex,
                  leaderId: leader,
                  leaderEpoch,
                  replicaNodes: this.nodes.map((_, id) => id),
                  isrNodes: this.nodes.map((_, id) => id),
                })),
              }
            : { name, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
        ),
      }
    })
    node.serve(ListOffsetsRequest, ListOffsetsResponse, ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp }) => {
          const log = this.logs[partitionIndex]!
          if (log.leader !== nodeId) return { partitionIndex, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }
          let offset = timestamp === -1 ? log.endOffset : log.startOffset
          // Records have 1000 and their offset for a time.
          if (timestamp >= 0) offset = timestamp - 1000 < log.endOffset ? Math.max(log.startOffset, timestamp - 1000) : -1
          return { partitionIndex, offset, leaderEpoch: log.leaderEpoch }
        }),
      })),
    }))
    node.serve(OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, ({ topics }) => ({
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, leaderEpoch }) => {
          const log = this.logs[partition]!
          if (log.leader !== nodeId) return { partition, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }
          return { partition, ...log.endOfEpoch(leaderEpoch) }
        }),
      })),
    }))
    node.serve(FetchRequest, FetchResponse, (request, version) => this.#fetch(nodeId, request, version), this.fetchVersionMax)
  }

  async #fetch(nodeId: number, request: FetchRequest, version: number): Promise<Input<FetchResponse> | typeof SILENCE> {
    const { sessionId, sessionEpoch, maxWaitMs, rackId, topics, forgottenTopicsData } = request
    const asked = topics.flatMap(({ partitions }) =>
      partitions.map(({ partition, fetchOffset }) => [partition, fetchOffset] as const),
    )
    const forgotten = forgottenTopicsData.flatMap(({ partitions }) => partitions)
    this.fetches.push({
      node: nodeId,
      version,
      sessionId,
      sessionEpoch,
      maxWaitMs,
      rackId,
      asked: asked.map(([partition, offset]) => `${partition}@${offset}`),
      forgotten,
    })
    const wrongId = version >= 13 && topics.some(({ topicId }) => topicId !== this.topicId)
    let session: Session | null = null
    let wanted = new Map(asked)
    if (sessionEpoch > 0) {
      session = this.#sessions.get(sessionId) ?? null
      if (session === null) return { errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND }
      if (session.epoch !== sessionEpoch) return { errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH }
      for (const partition of forgotten) session.partitions.delete(partition)
      for (const [partition, offset] of asked) session.partitions.set(partition, offset)
      session.epoch++
      wanted = session.partitions
    } else {
      this.#sessions.delete(sessionId)
      if (sessionEpoch === 0 && this.sessionsOn) {
        session = { id: ++this.#sessionIds, epoch: 1, partitions: wanted }
        this.#sessions.set(session.id, session)
      }
    }
    const read = () => [...wanted].map(([partition, offset]) => this.#read(nodeId, partition, offset, wrongId))
    const hasNews = (): boolean =>
      read().some(
        ({ records, errorCode = 0, preferredReadReplica = -1 }) =>
          records !== null || errorCode !== 0 || preferredReadReplica >= 0,
      )
    // Until there is news, or the time is over.
    for (const endMs = this.world.nowMs + maxWaitMs; !hasNews() && this.world.nowMs < endMs; )
      await new Promise<void>((resolve) => void this.world.after(Math.min(10, endMs - this.world.nowMs), resolve))
    const isFull = sessionEpoch <= 0
    const partitions = read().filter(
      (data) => isFull || data.records !== null || (data.errorCode ?? 0) !== 0 || (data.preferredReadReplica ?? -1) >= 0,
    )
    return {
      sessionId: session?.id ?? 0,
      responses:
        partitions.length === 0
          ? []
          : [version >= 13 ? { topicId: topics[0]?.topicId ?? this.topicId, partitions } : { topic: 'topic', partitions }],
      ...(version >= 16
        ? {
            nodeEndpoints: this.nodes
              .map((_, id) => ({ nodeId: id, host: `node-${id}`, port: 9092, rack: null }))
              .filter(({ nodeId }) => !this.missing.has(nodeId)),
          }
        : {}),
    }
  }

  #read(
    nodeId: number,
    partitionIndex: number,
    offset: number,
    wrongId: boolean,
  ): Input<FetchResponsePartitionData> & { partitionIndex: number } {
    const log = this.logs[partitionIndex]!
    const decided = log.answer?.(offset, nodeId)
    if (decided !== null && decided !== undefined) return { partitionIndex, records: null, ...decided }
    if (wrongId || !this.topicIsThere) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_ID, records: null }
    if (log.leader !== nodeId) return { partitionIndex, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, records: null }
    if (offset < log.startOffset || offset > log.endOffset)
      return { partitionIndex, errorCode: ErrorCode.OFFSET_OUT_OF_RANGE, records: null }
    // Two batches at most come with one fetch.
    const batches = log.batches.filter(({ nextOffset }) => nextOffset > offset).slice(0, 2)
    return {
      partitionIndex,
      highWatermark: log.endOffset,
      lastStableOffset: log.endOffset,
      logStartOffset: log.startOffset,
      records: batches.length === 0 ? null : Buffer.concat(batches.map(({ bytes }) => bytes)),
    }
  }
}

export function idOf(number: number): string {
  return Buffer.alloc(16, number).toString('base64url')
}
