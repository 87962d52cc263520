import { type ByteRange, EMPTY_RANGE } from '../../base/arena.ts'
import { resolveTopicConfig } from '../../base/config/topic-config.ts'
import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  FetchRequest,
  FetchResponse,
  type FetchResponseFetchableTopicResponse,
  type FetchResponsePartitionData,
} from '../../protocol/generated/api/fetch.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may, mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import type { Exchange } from '../exchange.ts'
import type { FetchPartition, FetchPlan } from '../fetch-session.ts'
import { clusterError, countsAsThrottled, fetchingReplica, isOfEarlierLife } from '../fetching-replica.ts'
import { handler } from '../handler.ts'
import { currentLeader, nodeEndpoints } from '../leader-hints.ts'
import { nearReplicas } from '../near-replicas.ts'
import { type FetchEntry, PendingFetch } from '../pending-fetch.ts'

const TOPIC_ID_VERSION = 13
const ABORTED_VERSION = 4
/** First version whose consumers read from followers where they are told to (KIP-392). */
const RACK_VERSION = 11
/** First version whose clients know zstd. */
const ZSTD_VERSION = 10
const NO_RECORDS = new Uint8Array(0)

export const fetch = handler({
  request: FetchRequest,
  response: FetchResponse,
  handle(request, exchange, broker) {
    const byId = exchange.apiVersion >= TOPIC_ID_VERSION
    const replica = fetchingReplica(request)
    const foreign = clusterError(request, broker)
    if (foreign !== 0) {
      exchange.countError(foreign)
      exchange.reply({ errorCode: foreign })
      return
    }
    // Followers count against the throttles of replication, not against quotas.
    if (replica !== null) exchange.quota = null
    const plan = broker.fetchSessions.begin(
      {
        sessionId: request.sessionId,
        sessionEpoch: request.sessionEpoch,
        usesTopicIds: byId,
        partitions: partitionsOf(request, byId),
        forgotten: request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
          partitions.map((partition) => keyOf(byId ? topicId : topic, partition)),
        ),
        isReplica: replica !== null,
      },
      monotonicMs(broker.context.clock),
    )
    if (plan.errorCode !== 0) {
      exchange.countError(plan.errorCode)
      exchange.reply({ errorCode: plan.errorCode })
      return
    }
    const isStale = replica !== null && isOfEarlierLife(replica, broker)
    const refusal = isStale ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refusalOf(request)
    // More than the client's quota allows could never be given.
    const maxBytes = Math.min(request.maxBytes, broker.config.fetchMaxBytes, exchange.quota?.fetchBytesMax ?? Infinity)
    const zstdUnknown = exchange.apiVersion < ZSTD_VERSION
    const rackId = exchange.apiVersion >= RACK_VERSION && replica === null ? request.rackId : ''
    const isFreeReplica = replica !== null && mayWithCluster(broker, exchange, OPERATION.CLUSTER_ACTION)
    const mayRead = (topic: string): boolean =>
      replica === null ? may(broker, exchange, OPERATION.READ, RESOURCE.TOPIC, topic) : isFreeReplica
    const terms: FetchTerms = { byId, refusal, zstdUnknown, rackId, listener: exchange.listener, mayRead }
    const entries = plan.partitions.map((partition) => entryFor(partition, broker, terms))
    const pending = new PendingFetch(
      broker,
      entries,
      {
        minBytes: Math.min(request.minBytes, maxBytes),
        maxBytes,
        maxWaitMs: request.maxWaitMs,
        isolation: request.isolationLevel === 1 ? 1 : 0,
        replica,
        anyReplica: replica === null && exchange.apiVersion >= RACK_VERSION,
      },
      (read) => {
        if (replica !== null) countThrottled(broker, read)
        respond(exchange, broker, plan, read, byId)
      },
    )
    exchange.onAbandon(() => pending.cancel())
    // A follower that has more to ask for does not wait for what it has asked for.
    if (replica !== null) exchange.onHurry(() => pending.hurry())
    pending.start()
  },
})

function keyOf(topic: string, partition: number): string {
  return `${topic}:${partition}`
}

function partitionsOf(request: FetchRequest, byId: boolean): FetchPartition[] {
  const partitions: FetchPartition[] = []
  for (const { topic, topicId, partitions: asked } of request.topics) {
    for (const { partition, fetchOffset, currentLeaderEpoch, lastFetchedEpoch, logStartOffset, partitionMaxBytes } of asked) {
      partitions.push({
        key: keyOf(byId ? topicId : topic, partition),
        topicId,
        topic,
        partition,
        fetchOffset,
        currentLeaderEpoch,
        lastFetchedEpoch,
        logStartOffset,
        maxBytes: Math.max(0, partitionMaxBytes),
        toldHighWatermark: -1,
        toldLogStartOffset: -1,
        revision: 0,
        heard: null,
      })
    }
  }
  return partitions
}

/** What is wrong with the request for each partition that is there, or 0. */
function refusalOf({ isolationLevel }: FetchRequest): number {
  return isolationLevel === 0 || isolationLevel === 1 ? 0 : ErrorCode.UNKNOWN_SERVER_ERROR
}

/** What holds for all partitions of a fetch. */
interface FetchTerms {
  readonly byId: boolean
  /** Of each partition that is there, or 0. */
  readonly refusal: number
  readonly zstdUnknown: boolean
  /** Where the consumer is; empty where it does not say. */
  readonly rackId: string
  readonly listener: string
  /** Of topics that are there, or that are named. */
  readonly mayRead: (topic: string) => boolean
}

function entryFor(
  asked: FetchPartition,
  broker: Broker,
  { byId, refusal, zstdUnknown, rackId, listener, mayRead }: FetchTerms,
): FetchEntry {
  const topic = byId ? broker.image.topicById(asked.topicId) : broker.image.topicByName(asked.topic)
  const partition = topic?.partitions[asked.partition]
  const actor = topic === undefined || partition === undefined ? 0 : broker.directory.partition(topic.id, asked.partition)
  let errorCode = 0
  if ((topic !== undefined || !byId) && !mayRead(topic?.name ?? asked.topic)) errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED
  else if (topic === undefined) errorCode = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  else if (partition === undefined) errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  else if (actor === 0) errorCode = broker.directory.whyAbsent(topic.id, asked.partition)
  else if (zstdUnknown && isZstd(broker, topic.name)) errorCode = ErrorCode.UNSUPPORTED_COMPRESSION_TYPE
  else errorCode = refusal
  return {
    asked,
    actor,
    epochKnown: asked.currentLeaderEpoch < 0 || asked.currentLeaderEpoch === partition?.leaderEpoch,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    bytes: EMPTY_RANGE,
    abortedTransactions: null,
    divergingEpoch: null,
    preferredReadReplica: -1,
    nearReplicas: partition === undefined || rackId === '' ? null : nearReplicas(broker, partition, rackId, listener),
    repeated: false,
    reading: false,
    readRevision: -1,
    settled: false,
  }
}

/** As Kafka decides it: by the topic's configuration, not by the codec of each batch (KIP-110). */
function isZstd(broker: Broker, topic: string): boolean {
  return resolveTopicConfig(broker.image.topicConfig(topic), broker.config).compressionType === 'zstd'
}

/** All that travels of throttled partitions counts, also for those in sync, which are not held up (KIP-73). */
function countThrottled(broker: Broker, entries: readonly FetchEntry[]): void {
  const { replicationThrottle, image, context } = broker
  if (!replicationThrottle.isLimited) return
  for (const { asked, bytes } of entries) {
    const topic = image.topicById(asked.topicId) ?? image.topicByName(asked.topic)
    if (bytes.length > 0 && topic !== undefined && countsAsThrottled(broker, topic.name, asked.partition))
      replicationThrottle.count(bytes.length, monotonicMs(context.clock))
  }
}

function respond(
  exchange: Exchange<FetchResponse>,
  broker: Broker,
  plan: FetchPlan,
  entries: readonly FetchEntry[],
  byId: boolean,
): void {
  const ranges: ByteRange[] = []
  const topics = new Map<string, { topic: string; topicId: string; partitions: Input<FetchResponsePartitionData>[] }>()
  const gave: FetchPartition[] = []
  const leaders = new Set<number>()
  for (const entry of entries) {
    const { asked, errorCode, bytes } = entry
    if (bytes.length > 0) {
      ranges.push(bytes)
      gave.push(asked)
    }
    if (plan.incremental && unchanged(entry)) continue
    asked.toldHighWatermark = entry.highWatermark
    asked.toldLogStartOffset = entry.logStartOffset
    const hint = errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH
    if (errorCode !== 0) {
      exchange.countError(errorCode)
      // A partition in error is told again by the next incremental response.
      asked.toldHighWatermark = -1
      asked.toldLogStartOffset = -1
    }
    const leader = hint ? currentLeader(broker.image, asked.topicId, asked.topic, asked.partition) : null
    if (leader !== null) leaders.add(leader.leaderId)
    const name = byId ? asked.topicId : asked.topic
    let topic = topics.get(name)
    if (topic === undefined) topics.set(name, (topic = { topic: asked.topic, topicId: asked.topicId, partitions: [] }))
    topic.partitions.push({
      partitionIndex: asked.partition,
      errorCode,
      highWatermark: entry.highWatermark,
      lastStableOffset: entry.lastStableOffset,
      logStartOffset: entry.logStartOffset,
      abortedTransactions: exchange.apiVersion >= ABORTED_VERSION ? entry.abortedTransactions : null,
      preferredReadReplica: entry.preferredReadReplica,
      records: bytes.length === 0 ? NO_RECORDS : broker.context.arena.view(bytes),
      ...(entry.divergingEpoch === null || exchange.apiVersion < 12 ? {} : { divergingEpoch: entry.divergingEpoch }),
      ...(leader !== null && exchange.apiVersion >= 12 ? { currentLeader: leader } : {}),
    })
  }
  if (plan.session !== null) broker.fetchSessions.moveToEnd(plan.session, gave)
  const responses: Input<FetchResponseFetchableTopicResponse>[] = [...topics.values()]
  const body = {
    sessionId: plan.sessionId,
    responses,
    ...(leaders.size > 0 && exchange.apiVersion >= 16
      ? { nodeEndpoints: nodeEndpoints(broker.image, exchange.listener, leaders) }
      : {}),
  }
  if (exchange.quota?.mayGive(exchange.byteLengthOf(body)) === false) withhold(exchange, broker, plan, entries)
  else exchange.reply(body, ranges)
}

/** The client is over its limits: it gets nothing this time, and is told how long to wait. What was left out of account is told the next time. */
function withhold(exchange: Exchange<FetchResponse>, broker: Broker, plan: FetchPlan, entries: readonly FetchEntry[]): void {
  for (const { asked, bytes } of entries) {
    broker.release(bytes)
    asked.toldHighWatermark = -1
    asked.toldLogStartOffset = -1
  }
  exchange.reply({ sessionId: plan.incremental ? plan.sessionId : 0 })
}

/** An incremental response leaves out what the client knows already (KIP-227). */
function unchanged({
  asked,
  errorCode,
  bytes,
  divergingEpoch,
  preferredReadReplica,
  highWatermark,
  logStartOffset,
}: FetchEntry): boolean {
  if (errorCode !== 0 || bytes.length > 0 || divergingEpoch !== null || preferredReadReplica !== -1) return false
  return highWatermark === asked.toldHighWatermark && logStartOffset === asked.toldLogStartOffset
}
