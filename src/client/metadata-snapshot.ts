import { ErrorCode } from '../protocol/error-codes.ts'
import type { MetadataResponse } from '../protocol/generated/api/metadata.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'

export interface BrokerMetadata {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface PartitionMetadata {
  readonly partition: number
  /** -1 while there is none. */
  readonly leader: number
  /** -1 where the broker does not tell it (before Metadata 7). */
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offlineReplicas: readonly number[]
}

/** What a client knows of a topic. */
export interface TopicMetadata {
  readonly name: string
  /** 22 characters of base64; `ZERO_UUID` from a broker older than 2.8. */
  readonly id: string
  readonly isInternal: boolean
  /** By partition id. */
  readonly partitions: readonly PartitionMetadata[]
}

/** The cluster as the last answers told it. Never altered: what is learned makes another one. */
export interface MetadataSnapshot {
  readonly clusterId: string | null
  /** -1 while it is not known. */
  readonly controllerId: number
  readonly brokers: ReadonlyMap<number, BrokerMetadata>
  readonly topics: ReadonlyMap<string, TopicMetadata>
  readonly topicsById: ReadonlyMap<string, TopicMetadata>
  /** Topics that were asked for and could not be told, with Kafka's error code. */
  readonly errors: ReadonlyMap<string, number>
}

export const NOTHING_KNOWN: MetadataSnapshot = Object.freeze({
  clusterId: null,
  controllerId: -1,
  brokers: new Map(),
  topics: new Map(),
  topicsById: new Map(),
  errors: new Map(),
})

/** A leader that an answer to Produce or Fetch told of (KIP-951). */
export interface LeaderHint {
  readonly topic: string
  readonly partition: number
  readonly leader: number
  readonly leaderEpoch: number
}

/**
 * What is known after an answer. Topics that were not asked for stay, unless all were: then those that are not in the answer are gone. A leader of an older epoch than the
 * one that is known comes from a broker that lags behind, and is not taken.
 */
export function withAnswer(before: MetadataSnapshot, answer: MetadataResponse, { all }: { all: boolean }): MetadataSnapshot {
  const topics = new Map(all ? [] : before.topics)
  const errors = new Map(all ? [] : before.errors)
  for (const topic of answer.topics) {
    if (topic.name === null) continue
    if (topic.errorCode === ErrorCode.NONE) {
      topics.set(topic.name, withNewerLeaders(topicOf(topic), before.topics.get(topic.name)))
      errors.delete(topic.name)
    } else {
      topics.delete(topic.name)
      errors.set(topic.name, topic.errorCode)
    }
  }
  return {
    clusterId: answer.clusterId ?? before.clusterId,
    controllerId: answer.controllerId,
    brokers: new Map(answer.brokers.map(({ nodeId: id, host, port, rack }) => [id, { id, host, port, rack }])),
    topics,
    topicsById: byId(topics),
    errors,
  }
}

/** What is known once a topic is taken for unknown. */
export function withoutTopic(before: MetadataSnapshot, name: string): MetadataSnapshot {
  if (!before.topics.has(name) && !before.errors.has(name)) return before
  const topics = new Map(before.topics)
  const errors = new Map(before.errors)
  topics.delete(name)
  errors.delete(name)
  return { ...before, topics, errors, topicsById: byId(topics) }
}

/** What is known after hints of newer leaders, and of the brokers that they are; the same snapshot where nothing in them is new. */
export function withLeaders(
  before: MetadataSnapshot,
  hints: readonly LeaderHint[],
  endpoints: readonly BrokerMetadata[],
): MetadataSnapshot {
  const topics = new Map(before.topics)
  let isNew = false
  for (const { topic: name, partition, leader, leaderEpoch } of hints) {
    const topic = topics.get(name)
    const known = topic?.partitions[partition]
    if (topic === undefined || known === undefined || leader < 0 || leaderEpoch <= known.leaderEpoch) continue
    topics.set(name, { ...topic, partitions: topic.partitions.with(partition, { ...known, leader, leaderEpoch }) })
    isNew = true
  }
  if (!isNew) return before
  const brokers = new Map(before.brokers)
  for (const endpoint of endpoints) brokers.set(endpoint.id, endpoint)
  return { ...before, brokers, topics, topicsById: byId(topics) }
}

function topicOf({ name, topicId, isInternal, partitions }: MetadataResponse['topics'][number]): TopicMetadata {
  const byIndex: PartitionMetadata[] = []
  for (const { partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas } of partitions) {
    byIndex[partitionIndex] = {
      partition: partitionIndex,
      leader: leaderId,
      leaderEpoch,
      replicas: replicaNodes,
      isr: isrNodes,
      offlineReplicas,
    }
  }
  return { name: name!, id: topicId, isInternal, partitions: byIndex }
}

function withNewerLeaders(now: TopicMetadata, before: TopicMetadata | undefined): TopicMetadata {
  if (before === undefined || before.id !== now.id || now.id === ZERO_UUID) return now
  const isOlder = ({ partition, leaderEpoch }: PartitionMetadata): boolean =>
    leaderEpoch >= 0 && leaderEpoch < (before.partitions[partition]?.leaderEpoch ?? -1)
  if (!now.partitions.some(isOlder)) return now
  return { ...now, partitions: now.partitions.map((one) => (isOlder(one) ? before.partitions[one.partition]! : one)) }
}

function byId(topics: ReadonlyMap<string, TopicMetadata>): Map<string, TopicMetadata> {
  const found = new Map<string, TopicMetadata>()
  for (const topic of topics.values()) if (topic.id !== ZERO_UUID) found.set(topic.id, topic)
  return found
}
