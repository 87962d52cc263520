import type { NewRecord } from '../metadata/metadata-record.ts'
import { NO_LEADER } from '../metadata/partition-registration.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { ElectLeadersRequest, ElectLeadersResponse } from '../protocol/generated/api/elect-leaders.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import type { ControllerContext, Decision } from './controller-context.ts'
import { checkRecordCount, topicDefaults } from './controller-context.ts'
import { electionSettings } from './leader-and-isr.ts'
import { canLead, partitionChangeRecord } from './partition-change.ts'

const PREFERRED = 0
const UNCLEAN = 1
type PartitionResult = { partitionId: number } & ErrorResult
type TopicResult = { topic: string; partitionResult: PartitionResult[] }

/**
 * ElectLeaders (KIP-460): the first replica leads again where another does (`PREFERRED`), or any that is there where none does (`UNCLEAN`). Without a list of
 * partitions all are looked at, and those that need no election are left out of the answer.
 */
export function electLeaders(
  context: ControllerContext,
  { electionType, topicPartitions }: ElectLeadersRequest,
  apiVersion: number,
): Decision<Input<ElectLeadersResponse>> {
  if (electionType !== PREFERRED && electionType !== UNCLEAN) {
    const error = new ApiError('INVALID_REQUEST', `Unknown election type ${electionType}`)
    const results = (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => resultOf(partitionId, error)),
    }))
    return {
      records: [],
      response: { ...(apiVersion > 0 ? { errorCode: error.errorCode } : {}), replicaElectionResults: results },
    }
  }
  const election = new Elections(context, electionType)
  const replicaElectionResults: TopicResult[] = []
  if (topicPartitions === null) {
    for (const topic of context.image.topics()) {
      const results = topic.partitions.map((_, partitionId) => election.hold(topic.name, partitionId))
      const told = results.filter(({ errorCode }) => errorCode !== ErrorCode.ELECTION_NOT_NEEDED)
      replicaElectionResults.push({ topic: topic.name, partitionResult: told })
    }
  } else {
    for (const { topic, partitions } of topicPartitions)
      replicaElectionResults.push({ topic, partitionResult: partitions.map((partitionId) => election.hold(topic, partitionId)) })
  }
  checkRecordCount(election.records)
  return { records: election.records, response: { replicaElectionResults } }
}

class Elections {
  readonly records: NewRecord[] = []
  readonly #context: ControllerContext
  readonly #type: typeof PREFERRED | typeof UNCLEAN
  readonly #defaults: Readonly<Record<string, string>>

  constructor(context: ControllerContext, type: typeof PREFERRED | typeof UNCLEAN) {
    this.#context = context
    this.#type = type
    this.#defaults = topicDefaults(context)
  }

  hold(topicName: string, partitionId: number): PartitionResult {
    const topic = this.#context.image.topicByName(topicName)
    if (topic === undefined)
      return resultOf(partitionId, new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `No such topic as ${topicName}`))
    return resultOf(partitionId, this.#elect(topic, partitionId))
  }

  #elect(topic: TopicImage, partitionId: number): ErrorResult {
    const { image } = this.#context
    const partition = topic.partitions[partitionId]
    if (partition === undefined)
      return new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `No such partition as ${topic.name}-${partitionId}`)
    const isPreferred = this.#type === PREFERRED
    const isDone = isPreferred ? partition.leader === partition.replicas[0] : partition.leader !== NO_LEADER
    if (isDone) return new ApiError('ELECTION_NOT_NEEDED')
    const record = partitionChangeRecord(image, { topicId: topic.id, partitionId }, partition, {
      election: isPreferred ? 'preferred' : 'unclean',
      minIsr: electionSettings(image, topic, this.#defaults).minIsr,
      acceptable: (id) => canLead(image, partition, id),
    })
    if (record === null) return new ApiError(isPreferred ? 'PREFERRED_LEADER_NOT_AVAILABLE' : 'ELIGIBLE_LEADERS_NOT_AVAILABLE')
    this.records.push(record)
    return NO_ERROR
  }
}

function resultOf(partitionId: number, { errorCode, errorMessage }: ErrorResult): PartitionResult {
  return { partitionId, errorCode, errorMessage }
}
