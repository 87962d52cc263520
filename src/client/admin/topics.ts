import { ErrorCode } from '../../protocol/error-codes.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from '../../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../protocol/generated/api/delete-topics.ts'
import { MetadataRequest, MetadataResponse } from '../../protocol/generated/api/metadata.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { Client } from '../client.ts'
import { checkErrorCode, ProtocolError } from '../errors.ts'
import { type ConfigEntry, type ConfigValues, configEntry, configTexts } from './config-entry.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import type { Results } from './results.ts'
import { toAny, toController } from './routes.ts'
import { identityOfTopic, type TopicReference } from './topic-reference.ts'
import { uniqueBy } from './unique-by.ts'

/** A topic to make. */
export interface NewTopic {
  readonly name: string
  /** Default: the broker's `num.partitions`. Not together with `replicaAssignments`. */
  readonly numPartitions?: number | undefined
  /** Default: the broker's `default.replication.factor`. Not together with `replicaAssignments`. */
  readonly replicationFactor?: number | undefined
  /** Ids of the brokers that hold each partition, by partition, the preferred leader first. Default: the controller chooses. */
  readonly replicaAssignments?: readonly (readonly number[])[] | undefined
  /** Topic configurations by Kafka's names. */
  readonly configs?: ConfigValues | undefined
}

/** A topic that was made, or would be. What brokers before 2.4 do not say is null, and so are configurations that the caller may not describe. */
export interface CreatedTopic {
  readonly name: string
  readonly topicId: string | null
  readonly numPartitions: number | null
  readonly replicationFactor: number | null
  readonly configs: ReadonlyMap<string, ConfigEntry> | null
}

/** Of a change of topics. */
export interface AlterTopicsOptions extends AdminOptions {
  /** Try again what the quota of the controller (KIP-599) refuses at first. Default true. */
  readonly retryOnQuotaViolation?: boolean | undefined
}

/** Of topics and partitions that are made. */
export interface CreateTopicsOptions extends AlterTopicsOptions {
  /** Check, and change nothing. Default false. */
  readonly validateOnly?: boolean | undefined
}

/**
 * Makes topics (CreateTopics, KIP-4, KIP-464). By name, what was made. Errors of topics: `TOPIC_ALREADY_EXISTS`, `INVALID_TOPIC_EXCEPTION`, `INVALID_PARTITIONS`,
 * `INVALID_REPLICATION_FACTOR`, `INVALID_REPLICA_ASSIGNMENT`, `INVALID_CONFIG`, `POLICY_VIOLATION`, `THROTTLING_QUOTA_EXCEEDED`, `TOPIC_AUTHORIZATION_FAILED`. After the
 * call a broker other than the controller may need a moment until it knows the topics.
 */
export async function createTopics(
  client: Client,
  topics: readonly NewTopic[],
  options: CreateTopicsOptions = {},
): Promise<Results<string, CreatedTopic>> {
  const wanted = uniqueBy(topics, ({ name }) => name)
  return drive(
    client,
    {
      name: 'createTopics',
      keys: [...wanted.keys()],
      about: aboutTopic,
      route: toController(client),
      retries: quotaRetries(options),
      async ask({ send, remainingMs }, names, answers) {
        const body = {
          topics: names.map((name) => creatable(wanted.get(name)!)),
          timeoutMs: remainingMs,
          validateOnly: options.validateOnly ?? false,
        }
        const answer = await send(CreateTopicsRequest, CreateTopicsResponse, body)
        for (const topic of answer.topics)
          answers.take(topic.name, topic.errorCode, topic.errorMessage, () => createdTopic(topic))
      },
    },
    options,
  )
}

function creatable({ name, numPartitions, replicationFactor, replicaAssignments, configs = {} }: NewTopic) {
  return {
    name,
    numPartitions: numPartitions ?? -1,
    replicationFactor: replicationFactor ?? -1,
    assignments: (replicaAssignments ?? []).map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
    configs: Object.entries(configTexts(configs)).map(([config, value]) => ({ name: config, value })),
  }
}

function createdTopic(topic: CreateTopicsResponse['topics'][number]): CreatedTopic {
  const { name, topicId, numPartitions, replicationFactor, topicConfigErrorCode, configs } = topic
  return {
    name,
    topicId: known(topicId),
    numPartitions: numPartitions < 0 ? null : numPartitions,
    replicationFactor: replicationFactor < 0 ? null : replicationFactor,
    configs:
      topicConfigErrorCode !== 0 || configs === null || numPartitions < 0
        ? null
        : new Map(configs.map((config) => [config.name, configEntry(config)])),
  }
}

/**
 * Deletes topics with all their records, by name or by id (DeleteTopics, KIP-516). By name or id. Errors of topics: `UNKNOWN_TOPIC_OR_PARTITION`, `UNKNOWN_TOPIC_ID`,
 * `TOPIC_DELETION_DISABLED`, `THROTTLING_QUOTA_EXCEEDED`, `TOPIC_AUTHORIZATION_FAILED`. Ids need Kafka 2.8.
 */
export async function deleteTopics(
  client: Client,
  topics: readonly TopicReference[],
  options: AlterTopicsOptions = {},
): Promise<Results<TopicReference, void>> {
  return drive<TopicReference, void>(
    client,
    {
      name: 'deleteTopics',
      keys: topics,
      identity: identityOfTopic,
      about: aboutTopic,
      route: toController(client),
      retries: quotaRetries(options),
      async ask({ send, remainingMs }, keys, answers) {
        const names = keys.filter((key) => typeof key === 'string')
        const ids = keys.filter((key) => typeof key !== 'string')
        const answer = await send(DeleteTopicsRequest, DeleteTopicsResponse, (version) => {
          if (version >= 6) return { topics: [...names.map((name) => ({ name })), ...ids], timeoutMs: remainingMs }
          if (ids.length > 0) throw new ProtocolError('deleteTopics: the broker is too old to delete topics by id')
          return { topicNames: names, timeoutMs: remainingMs }
        })
        for (const { name, topicId, errorCode, errorMessage } of answer.responses) {
          // The answer to an id names the topic as well.
          answers.take({ topicId }, errorCode, errorMessage, () => {})
          if (name !== null) answers.take(name, errorCode, errorMessage, () => {})
        }
      },
    },
    options,
  )
}

/** How many partitions a topic shall have. */
export interface NewPartitions {
  readonly name: string
  /** The new count in all, larger than the old. */
  readonly count: number
  /** Ids of the brokers that hold each new partition, the preferred leader first. Default: the controller chooses. */
  readonly assignments?: readonly (readonly number[])[] | undefined
}

/**
 * Gives topics more partitions (CreatePartitions, KIP-195). Records with keys go to other partitions afterwards. By name. Errors of topics: `INVALID_PARTITIONS`,
 * `INVALID_REPLICA_ASSIGNMENT`, `UNKNOWN_TOPIC_OR_PARTITION`, `REASSIGNMENT_IN_PROGRESS`, `THROTTLING_QUOTA_EXCEEDED`, `TOPIC_AUTHORIZATION_FAILED`.
 */
export async function createPartitions(
  client: Client,
  topics: readonly NewPartitions[],
  options: CreateTopicsOptions = {},
): Promise<Results<string, void>> {
  const wanted = uniqueBy(topics, ({ name }) => name)
  return drive(
    client,
    {
      name: 'createPartitions',
      keys: [...wanted.keys()],
      about: aboutTopic,
      route: toController(client),
      retries: quotaRetries(options),
      async ask({ send, remainingMs }, names, answers) {
        const answer = await send(CreatePartitionsRequest, CreatePartitionsResponse, {
          topics: names.map((name) => {
            const { count, assignments } = wanted.get(name)!
            return { name, count, assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null }
          }),
          timeoutMs: remainingMs,
          validateOnly: options.validateOnly ?? false,
        })
        for (const { name, errorCode, errorMessage } of answer.results) answers.take(name, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

/** A topic as a list has it. */
export interface TopicListing {
  readonly name: string
  /** Null before Kafka 2.8. */
  readonly topicId: string | null
  readonly isInternal: boolean
  readonly numPartitions: number
  /** Of its first partition. */
  readonly replicationFactor: number
}

/** Which topics are listed. */
export interface ListTopicsOptions extends AdminOptions {
  /** Kafka's own topics as well. Default false. */
  readonly listInternal?: boolean | undefined
}

/** All topics that the caller may describe, in the order of their names (Metadata). */
export async function listTopics(client: Client, options: ListTopicsOptions = {}): Promise<TopicListing[]> {
  return only(
    client,
    {
      name: 'listTopics',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const { topics, errorCode } = await send(MetadataRequest, MetadataResponse, { topics: null })
        checkErrorCode(errorCode, 'listTopics')
        const listed = topics
          .filter(({ isInternal, errorCode }) => errorCode === 0 && (options.listInternal === true || !isInternal))
          .map(({ name, topicId, isInternal, partitions }) => ({
            name: name!,
            topicId: known(topicId),
            isInternal,
            numPartitions: partitions.length,
            replicationFactor: partitions.find(({ partitionIndex }) => partitionIndex === 0)?.replicaNodes.length ?? 0,
          }))
        answers.give(
          key!,
          listed.sort((one, other) => (one.name < other.name ? -1 : 1)),
        )
      },
    },
    options,
  )
}

export function aboutTopic(topic: TopicReference): string {
  return typeof topic === 'string' ? `topic ${topic}` : `the topic with id ${topic.topicId}`
}

function quotaRetries({ retryOnQuotaViolation = true }: AlterTopicsOptions): number[] {
  return retryOnQuotaViolation ? [ErrorCode.THROTTLING_QUOTA_EXCEEDED] : []
}

function known(topicId: string): string | null {
  return topicId === ZERO_UUID ? null : topicId
}
