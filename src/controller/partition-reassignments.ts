import type { NewRecord } from '../metadata/metadata-record.ts'
import type { PartitionRegistration } from '../metadata/partition-registration.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../protocol/generated/api/alter-partition-reassignments.ts'
import type {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../protocol/generated/api/list-partition-reassignments.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import { type ControllerContext, checkRecordCount, type Decision, topicDefaults } from './controller-context.ts'
import { electionSettings } from './leader-and-isr.ts'
import { checkManualAssignment } from './new-partition.ts'
import { canLead, partitionChangeRecord } from './partition-change.ts'

/** AlterPartitionReassignments (KIP-455): other replicas for partitions, or, with none, back to those from before. Each succeeds or fails by itself. */
export function alterPartitionReassignments(
  context: ControllerContext,
  { topics, allowReplicationFactorChange }: AlterPartitionReassignmentsRequest,
  apiVersion: number,
): Decision<Input<AlterPartitionReassignmentsResponse>> {
  const records: NewRecord[] = []
  const alter = (name: string, partitionIndex: number, replicas: readonly number[] | null): ErrorResult => {
    try {
      const record = reassignmentRecord(context, { name, partitionIndex, replicas, allowReplicationFactorChange })
      if (record !== null) records.push(record)
      return NO_ERROR
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return error
    }
  }
  const responses = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const { errorCode, errorMessage } = alter(name, partitionIndex, replicas)
      return { partitionIndex, errorCode, errorMessage }
    }),
  }))
  checkRecordCount(records)
  return {
    records,
    response: { errorMessage: null, responses, ...(apiVersion >= 1 ? { allowReplicationFactorChange } : {}) },
  }
}

/** ListPartitionReassignments: those that are under way, of all topics where none are named. */
export function listPartitionReassignments(
  { image }: ControllerContext,
  { topics: asked }: ListPartitionReassignmentsRequest,
): Decision<Input<ListPartitionReassignmentsResponse>> {
  const ongoing = ({ name, partitions }: TopicImage, indexes: Iterable<number>) => ({
    name,
    partitions: [...indexes].flatMap((partitionIndex) => {
      const partition = partitions[partitionIndex]
      if (partition === undefined || !isReassigning(partition)) return []
      const { replicas, addingReplicas, removingReplicas } = partition
      return [{ partitionIndex, replicas, addingReplicas, removingReplicas }]
    }),
  })
  const topics =
    asked === null
      ? [...image.topics()].map((topic) => ongoing(topic, topic.partitions.keys()))
      : asked.flatMap(({ name, partitionIndexes }) => {
          const topic = image.topicByName(name)
          return topic === undefined ? [] : [ongoing(topic, partitionIndexes)]
        })
  return { records: [], response: { errorMessage: null, topics: topics.filter(({ partitions }) => partitions.length > 0) } }
}

function reassignmentRecord(
  context: ControllerContext,
  {
    name,
    partitionIndex,
    replicas,
    allowReplicationFactorChange,
  }: {
    name: string
    partitionIndex: number
    replicas: readonly number[] | null
    allowReplicationFactorChange: boolean
  },
): NewRecord | null {
  const { image } = context
  const topic = image.topicByName(name)
  if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `Unable to find a topic named ${name}.`)
  const partition = topic.partitions[partitionIndex]
  if (partition === undefined)
    throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `Unable to find partition ${name}:${partitionIndex}.`)
  const { minIsr, uncleanElection } = electionSettings(image, topic, topicDefaults(context))
  const acceptable = (id: number): boolean => canLead(image, partition, id)
  const where = { topicId: topic.id, partitionId: partitionIndex }
  if (replicas === null) {
    const { unclean, ...before } = beforeReassignment(partition, image.elrEnabled)
    if (unclean && !uncleanElection) {
      throw new ApiError(
        'INVALID_REPLICA_ASSIGNMENT',
        `Unable to revert partition assignment for ${name}:${partitionIndex} because it would require an unclean leader election.`,
      )
    }
    const election = uncleanElection ? 'unclean' : 'online'
    const done = { removingReplicas: [], addingReplicas: [] }
    return partitionChangeRecord(image, where, partition, { ...before, ...done, election, minIsr, acceptable })
  }
  checkManualAssignment(image, replicas, null)
  if (!allowReplicationFactorChange) checkReplicationFactor(partition, replicas)
  const leaving = partition.replicas.filter((id) => !replicas.includes(id)).toSorted((one, other) => one - other)
  const coming = replicas.filter((id) => !partition.replicas.includes(id)).toSorted((one, other) => one - other)
  return partitionChangeRecord(image, where, partition, {
    replicas: [...replicas, ...leaving],
    ...(leaving.length > 0 ? { removingReplicas: leaving } : {}),
    ...(coming.length > 0 ? { addingReplicas: coming } : {}),
    election: 'online',
    minIsr,
    acceptable,
  })
}

/**
 * Without those that were to come. Where only they are in sync, the first of the others has to do, which may lack records. Unlike in Kafka that is not so where nobody is in sync
 * anyway: then the eligible leader replicas still are who has all.
 */
function beforeReassignment(
  partition: PartitionRegistration,
  elrEnabled: boolean,
): { replicas: number[]; isr: number[]; unclean: boolean } {
  const { addingReplicas } = partition
  if (!isReassigning(partition)) throw new ApiError('NO_REASSIGNMENT_IN_PROGRESS')
  const stays = (id: number): boolean => !addingReplicas.includes(id)
  const replicas = partition.replicas.filter(stays)
  const isr = partition.isr.filter(stays)
  if (isr.length > 0 || (elrEnabled && partition.isr.length === 0)) return { replicas, isr, unclean: false }
  const [first] = replicas
  if (first === undefined)
    throw new ApiError('INVALID_REPLICA_ASSIGNMENT', 'Invalid replica assignment: addingReplicas contains all replicas.')
  return { replicas, isr: [first], unclean: true }
}

function checkReplicationFactor(
  { replicas, addingReplicas, removingReplicas }: PartitionRegistration,
  target: readonly number[],
): void {
  const after = new Set([...replicas, ...addingReplicas])
  for (const id of removingReplicas) after.delete(id)
  if (after.size === target.length) return
  throw new ApiError('INVALID_REPLICATION_FACTOR', `The replication factor is changed from ${after.size} to ${target.length}`)
}

function isReassigning({ addingReplicas, removingReplicas }: PartitionRegistration): boolean {
  return addingReplicas.length > 0 || removingReplicas.length > 0
}
