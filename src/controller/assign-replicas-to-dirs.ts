import { isActiveBroker } from '../metadata/broker-registration.ts'
import { isOnlineDirectory } from '../metadata/directory-id.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasDirectoryAssignment } from '../metadata/metadata-version.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../protocol/generated/api/assign-replicas-to-dirs.ts'
import { ApiError } from './api-error.ts'
import { checkBrokerEpoch } from './broker-epoch.ts'
import { type ControllerContext, type Decision, topicDefaults } from './controller-context.ts'
import { electionSettings } from './leader-and-isr.ts'
import { canLead, partitionChangeRecord } from './partition-change.ts'

/**
 * AssignReplicasToDirs (KIP-858): a broker says in which of its log directories replicas are, so that the controller knows which of them a failing directory takes
 * along, and which come back with one. Throws `ApiError` for a broker that is not the registered one.
 */
export function assignReplicasToDirs(
  context: ControllerContext,
  { brokerId, brokerEpoch, directories }: AssignReplicasToDirsRequest,
): Decision<Input<AssignReplicasToDirsResponse>> {
  const { image } = context
  if (!hasDirectoryAssignment(image.metadataVersion))
    throw new ApiError('UNSUPPORTED_VERSION', 'Directory assignment is not supported yet.')
  checkBrokerEpoch(image, brokerId, brokerEpoch)
  const records: NewRecord[] = []
  const assign = (directory: string, topicId: string, partitionIndex: number): number => {
    const topic = image.topicById(topicId)
    if (topic === undefined) return ErrorCode.UNKNOWN_TOPIC_ID
    const partition = topic.partitions[partitionIndex]
    if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    if (!partition.replicas.includes(brokerId)) return ErrorCode.NOT_LEADER_OR_FOLLOWER
    const broker = image.broker(brokerId)!
    const isOnline = isOnlineDirectory(directory, broker.directories)
    const { minIsr, uncleanElection } = electionSettings(image, topic, topicDefaults(context))
    const record = partitionChangeRecord(image, { topicId, partitionId: partitionIndex }, partition, {
      directory: { brokerId, id: directory },
      ...(isOnline ? {} : { isr: partition.isr.filter((id) => id !== brokerId) }),
      election: uncleanElection ? 'unclean' : 'online',
      minIsr,
      acceptable: (id) => (id === brokerId ? isOnline && isActiveBroker(broker) : canLead(image, partition, id)),
    })
    if (record !== null) records.push(record)
    return ErrorCode.NONE
  }
  const response = {
    errorCode: ErrorCode.NONE,
    directories: directories.map(({ id, topics }) => ({
      id,
      topics: topics.map(({ topicId, partitions }) => ({
        topicId,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: assign(id, topicId, partitionIndex) })),
      })),
    })),
  }
  return { records, response }
}
