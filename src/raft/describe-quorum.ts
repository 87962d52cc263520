import type { Input } from '../protocol/codec.ts'
import { ErrorCode, errorMessage } from '../protocol/error-codes.ts'
import type { DescribeQuorumRequest, DescribeQuorumResponse } from '../protocol/generated/api/describe-quorum.ts'
import type { VoterSet } from './voter-set.ts'

const METADATA_TOPIC = '__cluster_metadata'
const CAUGHT_UP_VERSION = 1
const NODES_VERSION = 2

/** How things stand with the quorum, as its leader sees them. */
export interface QuorumStanding {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly logEndOffset: number
  readonly voters: VoterSet
  readonly nowMs: number
}

/** DescribeQuorum (KIP-595, KIP-836, KIP-853), as the leader of a quorum of itself answers it: it always has all that there is. */
export function describeQuorum(
  { topics }: DescribeQuorumRequest,
  standing: QuorumStanding,
  apiVersion: number,
): Input<DescribeQuorumResponse> {
  const [topic] = topics
  const isMetadata =
    topics.length === 1 &&
    topic!.topicName === METADATA_TOPIC &&
    topic!.partitions.length === 1 &&
    topic!.partitions[0]!.partitionIndex === 0
  if (!isMetadata) {
    const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    return {
      topics: topics.map(({ topicName, partitions }) => ({
        topicName,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode,
          errorMessage: errorMessage(errorCode),
        })),
      })),
    }
  }
  const { leaderId, leaderEpoch, highWatermark, logEndOffset, voters, nowMs } = standing
  const currentVoters = voters.map(({ id: replicaId, directoryId: replicaDirectoryId }) => ({
    replicaId,
    logEndOffset: replicaId === leaderId ? logEndOffset : -1,
    ...(apiVersion >= CAUGHT_UP_VERSION
      ? {
          lastFetchTimestamp: replicaId === leaderId ? nowMs : -1,
          lastCaughtUpTimestamp: replicaId === leaderId ? nowMs : -1,
        }
      : {}),
    ...(apiVersion >= NODES_VERSION ? { replicaDirectoryId } : {}),
  }))
  const partition = { partitionIndex: 0, leaderId, leaderEpoch, highWatermark, currentVoters, observers: [] }
  return {
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    ...(apiVersion >= NODES_VERSION
      ? { nodes: voters.map(({ id: nodeId, endpoints: listeners }) => ({ nodeId, listeners })) }
      : {}),
  }
}
