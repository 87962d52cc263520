import type { NewRecord } from '../metadata/metadata-record.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  CreatePartitionsRequest,
  CreatePartitionsRequestCreatePartitionsTopic,
  CreatePartitionsResponse,
} from '../protocol/generated/api/create-partitions.ts'
import { OPERATION, RESOURCE } from '../security/authorizer/acl-codes.ts'
import { ApiError, NO_ERROR } from './api-error.ts'
import { namesWith } from './authorization.ts'
import { type ControllerContext, type Decision, RECORDS_PER_REQUEST_MAX } from './controller-context.ts'
import {
  activeOfAssignment,
  activeOfPlacement,
  checkManualAssignment,
  newPartition,
  newPartitionRecord,
} from './new-partition.ts'
import { placeReplicas, usableBrokers } from './replica-placer.ts'

type TopicResult = NonNullable<Input<CreatePartitionsResponse>['results']>[number]

/** CreatePartitions: more partitions for topics that are there. Each topic succeeds or fails by itself. */
export function createPartitions(
  context: ControllerContext,
  request: CreatePartitionsRequest,
): Decision<Input<CreatePartitionsResponse>> {
  const times = new Map<string, number>()
  for (const { name } of request.topics) times.set(name, (times.get(name) ?? 0) + 1)
  const results: TopicResult[] = []
  for (const [name, count] of times) {
    if (count > 1) results.push(failure(name, new ApiError('INVALID_REQUEST', 'Duplicate topic name.')))
  }
  const once = request.topics.filter(({ name }) => times.get(name) === 1)
  const alterable = namesWith(
    context.access,
    OPERATION.ALTER,
    RESOURCE.TOPIC,
    once.map(({ name }) => name),
  )
  const records: NewRecord[] = []
  for (const topic of once) {
    if (!alterable.has(topic.name)) {
      results.push(failure(topic.name, new ApiError('TOPIC_AUTHORIZATION_FAILED', null)))
      continue
    }
    try {
      records.push(...morePartitions(context, topic, RECORDS_PER_REQUEST_MAX - records.length))
      results.push({ name: topic.name, ...NO_ERROR })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code === 'POLICY_VIOLATION') throw error
      results.push(failure(topic.name, error))
    }
  }
  return { records: request.validateOnly ? [] : records, response: { results } }
}

function morePartitions(
  { image, random, mutationQuota, sessions }: ControllerContext,
  request: CreatePartitionsRequestCreatePartitionsTopic,
  recordsMax: number,
): NewRecord[] {
  const { name, count, assignments } = request
  const topic = image.topicByName(name)
  if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', null)
  const first = topic.partitions.length
  if (count === first) throw new ApiError('INVALID_PARTITIONS', `Topic already has ${first} partition(s).`)
  if (count < first) {
    throw new ApiError(
      'INVALID_PARTITIONS',
      `The topic ${name} currently has ${first} partition(s); ${count} would not be an increase.`,
    )
  }
  const additional = count - first
  if (assignments !== null && assignments.length !== additional) {
    throw new ApiError(
      'INVALID_REPLICA_ASSIGNMENT',
      `Attempted to add ${additional} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
    )
  }
  mutationQuota?.record(additional)
  // Before they are placed: a count of 2^31 - 1 would not fit into memory.
  if (additional > recordsMax) throw new ApiError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
  const replicationFactor = topic.partitions[0]!.replicas.length
  const assigned = assignments?.map(({ brokerIds }) => brokerIds)
  const placements =
    assigned ?? placeReplicas({ partitions: additional, replicationFactor }, usableBrokers(image, sessions), random)
  return placements.map((replicas, index) => {
    if (assigned !== undefined) checkManualAssignment(image, replicas, replicationFactor)
    const isr = assigned === undefined ? activeOfPlacement(image, replicas) : activeOfAssignment(image, replicas, first + index)
    return newPartitionRecord(image, topic.id, first + index, newPartition(image, replicas, isr))
  })
}

function failure(name: string, { errorCode, errorMessage }: ApiError): TopicResult {
  return { name, errorCode, errorMessage }
}
