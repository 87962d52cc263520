import { decodeRecord, encodeRecord, type NewRecord } from '../metadata/metadata-record.ts'
import {
  changePartition,
  NO_LEADER_CHANGE,
  type PartitionRegistration,
  RECOVERED,
  RECOVERING,
} from '../metadata/partition-registration.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type {
  AlterPartitionRequest,
  AlterPartitionRequestPartitionData,
  AlterPartitionResponse,
  AlterPartitionResponsePartitionData,
} from '../protocol/generated/api/alter-partition.ts'
import { ApiError } from './api-error.ts'
import { checkBrokerEpoch } from './broker-epoch.ts'
import { type ControllerContext, type Decision, topicDefaults } from './controller-context.ts'
import { electionSettings } from './leader-and-isr.ts'
import { canLead, partitionChangeRecord } from './partition-change.ts'

type PartitionResult = Input<AlterPartitionResponsePartitionData>

/** Who shall be in sync, and the epoch of each one's broker; -1: not looked at (version 2). */
interface IsrMember {
  readonly brokerId: number
  readonly brokerEpoch: number
}

/**
 * AlterPartition (KIP-497, 841, 903): the leader of partitions says who is in sync with it, and whether it has made its log fit for use after an unclean election. Each partition
 * succeeds or fails by itself. Throws `ApiError` STALE_BROKER_EPOCH.
 */
export function alterPartition(
  context: ControllerContext,
  { brokerId, brokerEpoch, topics }: AlterPartitionRequest,
  apiVersion: number,
): Decision<Input<AlterPartitionResponse>> {
  const { image } = context
  checkBrokerEpoch(image, brokerId, brokerEpoch)
  const defaults = topicDefaults(context)
  const records: NewRecord[] = []
  const alter = (topic: TopicImage | undefined, asked: AlterPartitionRequestPartitionData): PartitionResult => {
    const { partitionIndex } = asked
    const isr = apiVersion >= 3 ? asked.newIsrWithEpochs : asked.newIsr.map((id) => ({ brokerId: id, brokerEpoch: -1 }))
    const partition = topic?.partitions[partitionIndex]
    if (topic === undefined) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_ID }
    if (partition === undefined) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }
    const errorCode = refusal(context, brokerId, partition, asked, isr)
    if (errorCode !== ErrorCode.NONE) return { partitionIndex, errorCode }
    const { minIsr, uncleanElection } = electionSettings(image, topic, defaults)
    const record = partitionChangeRecord(image, { topicId: topic.id, partitionId: partitionIndex }, partition, {
      isr: isr.map((member) => member.brokerId),
      leaderRecoveryState: asked.leaderRecoveryState === RECOVERING ? RECOVERING : RECOVERED,
      election: uncleanElection ? 'unclean' : 'online',
      minIsr,
      acceptable: (id) => canLead(image, partition, id),
    })
    if (record === null) return { partitionIndex, ...resultOf(partition) }
    records.push(record)
    const { message } = decodeRecord(encodeRecord(record)) as { message: Parameters<typeof changePartition>[1] }
    // The end of a reassignment may take the leadership from who asks: it has to hear that first, whatever else it wanted.
    if (message.leader !== NO_LEADER_CHANGE && message.leader !== brokerId)
      return { partitionIndex, errorCode: ErrorCode.NEW_LEADER_ELECTED }
    return { partitionIndex, ...resultOf(changePartition(partition, message)) }
  }
  const answered = topics.map(({ topicId, partitions }) => ({
    topicId,
    partitions: partitions.map((partition) => alter(image.topicById(topicId), partition)),
  }))
  return { records, divisible: true, response: { errorCode: ErrorCode.NONE, topics: answered } }
}

function resultOf({ leader, leaderEpoch, isr, leaderRecoveryState, partitionEpoch }: PartitionRegistration) {
  return { errorCode: ErrorCode.NONE, leaderId: leader, leaderEpoch, isr, leaderRecoveryState, partitionEpoch }
}

/** The error code with which a change is refused; 0 where it is not. */
function refusal(
  { image }: ControllerContext,
  brokerId: number,
  partition: PartitionRegistration,
  asked: AlterPartitionRequestPartitionData,
  isr: readonly IsrMember[],
): number {
  // Who is ahead of us has heard of another controller: let it look for that one.
  if (asked.leaderEpoch > partition.leaderEpoch || asked.partitionEpoch > partition.partitionEpoch)
    return ErrorCode.NOT_CONTROLLER
  if (asked.leaderEpoch < partition.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH
  if (brokerId !== partition.leader) return ErrorCode.INVALID_REQUEST
  if (asked.partitionEpoch < partition.partitionEpoch) return ErrorCode.INVALID_UPDATE_VERSION
  const ids = new Set(isr.map((member) => member.brokerId))
  if (ids.size !== isr.length || isr.some((member) => !partition.replicas.includes(member.brokerId)))
    return ErrorCode.INVALID_REQUEST
  if (!ids.has(partition.leader)) return ErrorCode.INVALID_REQUEST
  if (asked.leaderRecoveryState !== RECOVERED && asked.leaderRecoveryState !== RECOVERING) {
    throw new ApiError('INVALID_REQUEST', `Unknown leader recovery state ${asked.leaderRecoveryState}`)
  }
  if (asked.leaderRecoveryState === RECOVERING && isr.length > 1) return ErrorCode.INVALID_REQUEST
  if (asked.leaderRecoveryState === RECOVERING && partition.leaderRecoveryState === RECOVERED) return ErrorCode.INVALID_REQUEST
  return isr.every((member) => isEligible(image, member)) ? ErrorCode.NONE : ErrorCode.INELIGIBLE_REPLICA
}

function isEligible(image: ControllerContext['image'], { brokerId, brokerEpoch }: IsrMember): boolean {
  const broker = image.broker(brokerId)
  if (broker === undefined || broker.fenced || broker.inControlledShutdown) return false
  return brokerEpoch === -1 || brokerEpoch === broker.epoch
}
