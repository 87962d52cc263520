import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode, errorMessage } from '../protocol/error-codes.ts'
import type { DescribeQuorumRequest, DescribeQuorumResponse } from '../protocol/generated/api/describe-quorum.ts'
import { isMetadataPartition } from './raft-responses.ts'
import type { Replica } from './replica-progress.ts'
import type { VoterSet } from './voter-set.ts'

const CAUGHT_UP_VERSION = 1
const NODES_VERSION = 2

/** How things stand with the quorum, as its leader sees them. */
export interface QuorumStanding {
  readonly leaderId: number
  readonly leaderEpoch: number
  /** -1: nothing of the leader's epoch is committed. */
  readonly highWatermark: number
  readonly logEndOffset: number
  readonly voters: readonly Replica[]
  readonly observers: readonly Replica[]
  readonly voterSet: VoterSet
  /** Wall clock. */
  readonly nowMs: number
}

/** DescribeQuorum (KIP-595, KIP-836, KIP-853); `standing` is null where this node does not lead. */
export function describeQuorum(
  { topics }: DescribeQuorumRequest,
  standing: QuorumStanding | null,
  apiVersion: number,
): Input<DescribeQuorumResponse> {
  const isMetadata = isMetadataPartition({ topics })
  if (!isMetadata || standing === null) {
    const errorCode = isMetadata ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    // Kafka's versions before 2 have no message.
    const why = apiVersion >= NODES_VERSION ? { errorMessage: errorMessage(errorCode) } : {}
    return {
      topics: topics.map(({ topicName, partitions }) => ({
        topicName,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode, ...why })),
      })),
    }
  }
  const { leaderId, leaderEpoch, highWatermark, logEndOffset, voters, observers, voterSet, nowMs } = standing
  const describe = ({ key, endOffset, lastFetchMs, lastCaughtUpMs }: Replica) => {
    const isLeader = key.id === leaderId
    const times = isLeader
      ? { lastFetchTimestamp: nowMs, lastCaughtUpTimestamp: nowMs }
      : { lastFetchTimestamp: lastFetchMs, lastCaughtUpTimestamp: lastCaughtUpMs }
    return {
      replicaId: key.id,
      logEndOffset: isLeader ? logEndOffset : endOffset,
      ...(apiVersion >= CAUGHT_UP_VERSION ? times : {}),
      ...(apiVersion >= NODES_VERSION ? { replicaDirectoryId: key.directoryId } : {}),
    }
  }
  const partition = {
    partitionIndex: 0,
    leaderId,
    leaderEpoch,
    highWatermark,
    currentVoters: voters.map(describe),
    observers: observers.map(describe),
  }
  return {
    topics: [{ topicName: CLUSTER_METADATA_TOPIC, partitions: [partition] }],
    ...(apiVersion >= NODES_VERSION
      ? { nodes: voterSet.map(({ id: nodeId, endpoints: listeners }) => ({ nodeId, listeners })) }
      : {}),
  }
}
