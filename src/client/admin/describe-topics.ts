import {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
} from '../../protocol/generated/api/describe-topic-partitions.ts'
import { MetadataRequest, MetadataResponse } from '../../protocol/generated/api/metadata.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { Client } from '../client.ts'
import { ProtocolError } from '../errors.ts'
import { type AdminOptions, type Answers, drive, type Exchange } from './driver.ts'
import { type AclOperation, authorizedOperations } from './operations.ts'
import type { Results } from './results.ts'
import { toAny } from './routes.ts'
import { identityOfTopic, type TopicReference } from './topic-reference.ts'
import { aboutTopic } from './topics.ts'

/** A topic and its partitions. */
export interface TopicDescription {
  readonly name: string
  /** Null before Kafka 2.8. */
  readonly topicId: string | null
  readonly isInternal: boolean
  /** In the order of their numbers. */
  readonly partitions: readonly PartitionDescription[]
  /** What the caller may do with it. Null unless `includeAuthorizedOperations` asked for it. */
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** A partition, who leads it and who has it. */
export interface PartitionDescription {
  readonly partition: number
  /** The broker's id; null while there is none. */
  readonly leader: number | null
  /** Null before Kafka 2.3. */
  readonly leaderEpoch: number | null
  /** Ids of brokers, the preferred leader first. */
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offlineReplicas: readonly number[]
  /** Who may lead although it is not in the ISR (KIP-966). Null from brokers that do not say. */
  readonly eligibleLeaderReplicas: readonly number[] | null
  /** Who was eligible last. Null from brokers that do not say. */
  readonly lastKnownEligibleLeaderReplicas: readonly number[] | null
}

/** What is told of topics. */
export interface DescribeTopicsOptions extends AdminOptions {
  /** Default false. */
  readonly includeAuthorizedOperations?: boolean | undefined
  /** Partitions in one answer; a topic with more is fetched page by page. Default 2000, as in Java; the broker's `max.request.partition.size.limit` may be less. */
  readonly partitionSizeLimitPerResponse?: number | undefined
}

/**
 * Partitions, leaders and replicas of topics, by name or by id. By name or id as given. Asks by DescribeTopicPartitions (KIP-966), and by Metadata where the broker does
 * not know that, or topics are given by id (KIP-516, Kafka 3.1). Errors of topics: `UNKNOWN_TOPIC_OR_PARTITION`, `UNKNOWN_TOPIC_ID`, `INVALID_TOPIC_EXCEPTION`,
 * `TOPIC_AUTHORIZATION_FAILED`.
 */
export async function describeTopics(
  client: Client,
  topics: readonly TopicReference[],
  options: DescribeTopicsOptions = {},
): Promise<Results<TopicReference, TopicDescription>> {
  return drive<TopicReference, TopicDescription>(
    client,
    {
      name: 'describeTopics',
      keys: topics,
      identity: identityOfTopic,
      about: aboutTopic,
      route: toAny(),
      async ask(exchange, keys, answers) {
        const ids = keys.filter((key) => typeof key !== 'string')
        const names = keys.filter((key) => typeof key === 'string')
        await Promise.all([
          ids.length === 0 ? null : describeByMetadata(exchange, ids, answers, options),
          names.length === 0 ? null : describeByName(exchange, names, answers, options),
        ])
      },
    },
    options,
  )
}

async function describeByName(
  exchange: Exchange,
  names: readonly string[],
  answers: Answers<TopicReference, TopicDescription>,
  options: DescribeTopicsOptions,
): Promise<void> {
  try {
    await describeByPage(exchange, names, answers, options)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    await describeByMetadata(exchange, names, answers, options)
  }
}

async function describeByPage(
  { send }: Exchange,
  names: readonly string[],
  answers: Answers<TopicReference, TopicDescription>,
  { partitionSizeLimitPerResponse = 2000, includeAuthorizedOperations = false }: DescribeTopicsOptions,
): Promise<void> {
  const sorted = [...names].sort()
  const pages = new Map<string, DescribeTopicPartitionsResponse['topics'][number]>()
  let cursor: DescribeTopicPartitionsResponse['nextCursor'] = null
  do {
    const from = cursor
    const answer: DescribeTopicPartitionsResponse = await send(DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, {
      topics: sorted.filter((name) => from === null || name >= from.topicName).map((name) => ({ name })),
      responsePartitionLimit: partitionSizeLimitPerResponse,
      cursor: from,
    })
    for (const topic of answer.topics) {
      const begun = pages.get(topic.name!)
      if (begun === undefined) pages.set(topic.name!, topic)
      else begun.partitions.push(...topic.partitions)
    }
    cursor = answer.nextCursor
  } while (cursor !== null)
  for (const topic of pages.values())
    answers.take(topic.name!, topic.errorCode, null, () => descriptionOf(topic, includeAuthorizedOperations))
}

async function describeByMetadata(
  { send }: Exchange,
  keys: readonly TopicReference[],
  answers: Answers<TopicReference, TopicDescription>,
  { includeAuthorizedOperations = false }: DescribeTopicsOptions,
): Promise<void> {
  const byId = keys.some((key) => typeof key !== 'string')
  const { topics } = await send(MetadataRequest, MetadataResponse, (version) => {
    // Versions 10 and 11 have the field, and brokers that take no notice of it.
    if (byId && version < 12) throw new ProtocolError('describeTopics: the broker is too old to describe topics by id')
    return {
      topics: keys.map((key) => (typeof key === 'string' ? { name: key } : { name: null, topicId: key.topicId })),
      allowAutoTopicCreation: false,
      ...(version >= 8 ? { includeTopicAuthorizedOperations: includeAuthorizedOperations } : {}),
    }
  })
  for (const topic of topics) {
    const key = byId ? { topicId: topic.topicId } : topic.name!
    answers.take(key, topic.errorCode, null, () => descriptionOf(topic, includeAuthorizedOperations))
  }
}

function descriptionOf(
  topic: MetadataResponse['topics'][number] | DescribeTopicPartitionsResponse['topics'][number],
  includeAuthorizedOperations: boolean,
): TopicDescription {
  const partitions = topic.partitions.map((partition) => ({
    partition: partition.partitionIndex,
    leader: partition.leaderId < 0 ? null : partition.leaderId,
    leaderEpoch: partition.leaderEpoch < 0 ? null : partition.leaderEpoch,
    replicas: partition.replicaNodes,
    isr: partition.isrNodes,
    offlineReplicas: partition.offlineReplicas,
    eligibleLeaderReplicas: 'eligibleLeaderReplicas' in partition ? partition.eligibleLeaderReplicas : null,
    lastKnownEligibleLeaderReplicas: 'lastKnownElr' in partition ? partition.lastKnownElr : null,
  }))
  return {
    name: topic.name!,
    topicId: topic.topicId === ZERO_UUID ? null : topic.topicId,
    isInternal: topic.isInternal,
    partitions: partitions.sort((one, other) => one.partition - other.partition),
    authorizedOperations: includeAuthorizedOperations ? authorizedOperations(topic.topicAuthorizedOperations) : null,
  }
}
