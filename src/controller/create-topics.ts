import { describeTopicConfigs } from '../base/config/describe-configs.ts'
import { TOPIC_RESOURCE } from '../metadata/configs-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import type { PartitionRegistration } from '../metadata/partition-registration.ts'
import { randomUuid } from '../metadata/random-uuid.ts'
import { CLUSTER_METADATA_TOPIC, topicNameProblem } from '../metadata/topic-name.ts'
import { collidingTopic } from '../metadata/topics-image.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type {
  CreateTopicsRequest,
  CreateTopicsRequestCreatableTopic,
  CreateTopicsResponse,
} from '../protocol/generated/api/create-topics.ts'
import { CLUSTER_NAME, OPERATION, RESOURCE } from '../security/authorizer/acl-codes.ts'
import { ApiError, NO_ERROR } from './api-error.ts'
import { namesWith } from './authorization.ts'
import { alterConfigRecords, clearElrRecords } from './config-changes.ts'
import { type ControllerContext, configLayers, type Decision, RECORDS_PER_REQUEST_MAX } from './controller-context.ts'
import {
  activeOfAssignment,
  activeOfPlacement,
  checkManualAssignment,
  newPartition,
  newPartitionRecord,
} from './new-partition.ts'
import { placeReplicas, usableBrokers } from './replica-placer.ts'

type CreatableTopicResult = NonNullable<Input<CreateTopicsResponse>['topics']>[number]

/** Partitions that one request may make. */
const PARTITIONS_PER_REQUEST_MAX = 10_000

/** CreateTopics. Each topic succeeds or fails by itself. Throws `ApiError` for what Kafka refuses as a whole. */
export function createTopics(context: ControllerContext, request: CreateTopicsRequest): Decision<Input<CreateTopicsResponse>> {
  const named = new Map<string, number>()
  for (const { name } of request.topics) named.set(name, (named.get(name) ?? 0) + 1)
  const allowed = request.topics.filter(({ name }) => named.get(name) === 1 && name !== CLUSTER_METADATA_TOPIC)
  const { creatable, describable } = permissions(
    context,
    allowed.map(({ name }) => name),
  )
  const candidates = allowed.filter(({ name }) => creatable.has(name))
  checkPartitionCount(context, candidates)

  const records: NewRecord[] = []
  const topics: CreatableTopicResult[] = []
  for (const topic of candidates) {
    try {
      const created = createTopic(context, topic, describable.has(topic.name))
      records.push(...created.records)
      topics.push(created.response)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      topics.push(failure(topic.name, error))
    }
  }
  for (const [name, times] of named) {
    if (times > 1) topics.push(failure(name, new ApiError('INVALID_REQUEST', 'Duplicate topic name.')))
    else if (name === CLUSTER_METADATA_TOPIC) {
      topics.push(failure(name, new ApiError('INVALID_REQUEST', `Creation of internal topic ${name} is prohibited.`)))
    } else if (!creatable.has(name))
      topics.push(failure(name, new ApiError('TOPIC_AUTHORIZATION_FAILED', 'Authorization failed.')))
  }
  if (records.length > RECORDS_PER_REQUEST_MAX)
    throw new ApiError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
  return { records: request.validateOnly ? [] : records, response: { topics } }
}

/** Which topics may be made, and of which their configuration may be told. */
function permissions(
  { access }: ControllerContext,
  names: readonly string[],
): { creatable: ReadonlySet<string>; describable: ReadonlySet<string> } {
  const { TOPIC, CLUSTER } = RESOURCE
  const isFree = access == null || access.may(OPERATION.CREATE, CLUSTER, CLUSTER_NAME, true)
  return {
    creatable: isFree ? new Set(names) : namesWith(access, OPERATION.CREATE, TOPIC, names),
    describable: namesWith(access, OPERATION.DESCRIBE_CONFIGS, TOPIC, names, true),
  }
}

function checkPartitionCount({ config }: ControllerContext, topics: readonly CreateTopicsRequestCreatableTopic[]): void {
  let partitions = 0
  for (const { assignments, numPartitions } of topics) {
    if (assignments.length > 0) partitions += assignments.length
    else partitions += numPartitions === -1 ? config.numPartitions : Math.max(numPartitions, 0)
  }
  if (partitions > PARTITIONS_PER_REQUEST_MAX)
    throw new ApiError('POLICY_VIOLATION', 'Excessively large number of partitions per request.')
}

function createTopic(
  context: ControllerContext,
  topic: CreateTopicsRequestCreatableTopic,
  isDescribable: boolean,
): Decision<CreatableTopicResult> {
  const { image } = context
  const { name } = topic
  checkName(context, name)
  const configRecords = configRecordsOf(context, topic)
  const partitions = topic.assignments.length > 0 ? assignedPartitions(context, topic) : placedPartitions(context, topic)
  context.mutationQuota?.record(partitions.length)
  let topicId = randomUuid(context.random)
  while (image.topicById(topicId) !== undefined) topicId = randomUuid(context.random)
  return {
    records: [
      { type: 'TopicRecord', version: 0, message: { name, topicId } },
      // Settings come before the partitions: whoever applies the records one by one knows them when it makes the logs.
      ...configRecords,
      ...partitions.map((partition, partitionId) => newPartitionRecord(image, topicId, partitionId, partition)),
    ],
    response: {
      name,
      topicId,
      ...NO_ERROR,
      ...(isDescribable
        ? {
            numPartitions: partitions.length,
            replicationFactor: partitions[0]!.replicas.length,
            configs: effectiveConfigs(context, topic),
          }
        : { topicConfigErrorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, configs: [] }),
    },
  }
}

function checkName({ image }: ControllerContext, name: string): void {
  const problem = topicNameProblem(name)
  if (image.topicByName(name) !== undefined) throw new ApiError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`)
  const colliding = collidingTopic(image.parts.topics, name)
  if (colliding !== undefined)
    throw new ApiError('INVALID_TOPIC_EXCEPTION', `Topic '${name}' collides with existing topic: ${colliding}`)
  if (problem !== null) throw new ApiError('INVALID_TOPIC_EXCEPTION', problem)
}

function configRecordsOf(context: ControllerContext, { name, configs }: CreateTopicsRequestCreatableTopic): readonly NewRecord[] {
  const nulls = configs.filter(({ value }) => value === null).map((config) => config.name)
  if (nulls.length > 0) throw new ApiError('INVALID_CONFIG', `Null value not supported for topic configs: ${nulls.join(',')}`)
  const changes = new Map(configs.map((config) => [config.name, config.value]))
  if (changes.size === 0) return []
  const records = alterConfigRecords(context, { type: TOPIC_RESOURCE, name }, changes, { isNew: true })
  return [...records, ...clearElrRecords(context, records)]
}

/** By the brokers that the request names for each partition. */
function assignedPartitions(context: ControllerContext, topic: CreateTopicsRequestCreatableTopic): PartitionRegistration[] {
  const { image } = context
  const manual = 'A manual partition assignment was specified, but'
  if (topic.replicationFactor !== -1) throw new ApiError('INVALID_REQUEST', `${manual} replication factor was not set to -1.`)
  if (topic.numPartitions !== -1) throw new ApiError('INVALID_REQUEST', `${manual} numPartitions was not set to -1.`)
  const partitions = new Map<number, PartitionRegistration>()
  let replicationFactor: number | null = null
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (partitions.has(partitionIndex)) {
      throw new ApiError(
        'INVALID_REPLICA_ASSIGNMENT',
        `Found multiple manual partition assignments for partition ${partitionIndex}`,
      )
    }
    checkManualAssignment(image, brokerIds, replicationFactor)
    replicationFactor = brokerIds.length
    partitions.set(partitionIndex, newPartition(image, brokerIds, activeOfAssignment(image, brokerIds, partitionIndex)))
  }
  return Array.from({ length: partitions.size }, (_, index) => {
    const partition = partitions.get(index)
    if (partition !== undefined) return partition
    throw new ApiError('INVALID_REPLICA_ASSIGNMENT', 'partitions should be a consecutive 0-based integer sequence')
  })
}

/** On brokers that we choose. */
function placedPartitions(
  { image, config, random, sessions }: ControllerContext,
  topic: CreateTopicsRequestCreatableTopic,
): PartitionRegistration[] {
  if (topic.replicationFactor < -1 || topic.replicationFactor === 0) {
    throw new ApiError('INVALID_REPLICATION_FACTOR', 'Replication factor must be larger than 0, or -1 to use the default value.')
  }
  if (topic.numPartitions < -1 || topic.numPartitions === 0) {
    throw new ApiError('INVALID_PARTITIONS', 'Number of partitions was set to an invalid non-positive value.')
  }
  const partitions = topic.numPartitions === -1 ? config.numPartitions : topic.numPartitions
  const replicationFactor = topic.replicationFactor === -1 ? config.defaultReplicationFactor : topic.replicationFactor
  try {
    return placeReplicas({ partitions, replicationFactor }, usableBrokers(image, sessions), random).map((replicas) =>
      newPartition(image, replicas, activeOfPlacement(image, replicas)),
    )
  } catch (error) {
    if (!(error instanceof ApiError) || error.message.startsWith('Unable to replicate')) throw error
    throw new ApiError(
      'INVALID_REPLICATION_FACTOR',
      `Unable to replicate the partition ${replicationFactor} time(s): ${error.message}`,
    )
  }
}

/** What the topic's configuration amounts to (KIP-525), secrets left out. */
function effectiveConfigs(
  context: ControllerContext,
  { configs }: CreateTopicsRequestCreatableTopic,
): CreatableTopicResult['configs'] {
  const overrides = Object.fromEntries(configs.map(({ name, value }) => [name, value ?? '']))
  const query = { names: null, includeSynonyms: false, includeDocumentation: false }
  return describeTopicConfigs(overrides, configLayers(context), query)
    .map(({ name, value, readOnly, configSource, isSensitive }) => ({ name, value, readOnly, configSource, isSensitive }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function failure(name: string, { errorCode, errorMessage }: ApiError): CreatableTopicResult {
  return { name, errorCode, errorMessage }
}
