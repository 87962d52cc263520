import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { FetchSnapshotResponse } from '../protocol/generated/api/fetch-snapshot.ts'
import type { VoteResponse } from '../protocol/generated/api/vote.ts'
import type { Host } from './host.ts'
import type { Quorum } from './quorum.ts'

/** What Vote, BeginQuorumEpoch, EndQuorumEpoch and DescribeQuorum are about. */
export interface PartitionsOfTopic {
  readonly topics: readonly { readonly topicName: string; readonly partitions: readonly { readonly partitionIndex: number }[] }[]
}

/** Whether that is the one partition of the metadata. */
export function isMetadataPartition({ topics }: PartitionsOfTopic): boolean {
  const [topic] = topics
  if (topics.length !== 1 || topic!.topicName !== CLUSTER_METADATA_TOPIC) return false
  return topic!.partitions.length === 1 && topic!.partitions[0]!.partitionIndex === 0
}

/** What every answer of a member says of its quorum. */
export interface QuorumHint {
  readonly errorCode: number
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly leaderHost: Host | null
}

/** Where the leader listens, for those who want to go there. */
export function nodeEndpoints({ leaderId, leaderHost }: { leaderId: number; leaderHost: Host | null }): {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}[] {
  return leaderHost === null || leaderId < 0 ? [] : [{ nodeId: leaderId, host: leaderHost.host, port: leaderHost.port }]
}

/** Of Vote, BeginQuorumEpoch, EndQuorumEpoch and FetchSnapshot, whose answers say where the leader listens. */
export const ENDPOINTS_VERSION = 1

/** The answer to Vote, BeginQuorumEpoch and EndQuorumEpoch for the one partition that there is. */
export function electionResponse(
  { role }: Quorum,
  apiVersion: number,
  errorCode: number,
  vote?: { readonly voteGranted: boolean },
): Input<VoteResponse> {
  const { leaderId, epoch: leaderEpoch } = role
  const partition = { partitionIndex: 0, errorCode, leaderId, leaderEpoch, ...vote }
  return {
    errorCode: ErrorCode.NONE,
    topics: [{ topicName: CLUSTER_METADATA_TOPIC, partitions: [partition] }],
    ...(apiVersion >= ENDPOINTS_VERSION ? { nodeEndpoints: nodeEndpoints(role) } : {}),
  }
}

interface ElectionAnswer {
  readonly topics: readonly {
    readonly topicName: string
    readonly partitions: readonly {
      readonly partitionIndex: number
      readonly errorCode: number
      readonly leaderId: number
      readonly leaderEpoch: number
    }[]
  }[]
  readonly nodeEndpoints: FetchSnapshotResponse['nodeEndpoints']
}

/** Null for an answer that is not about the metadata. */
export function electionHint({ topics, nodeEndpoints }: ElectionAnswer): QuorumHint | null {
  const [topic] = topics
  if (topics.length !== 1 || topic!.topicName !== CLUSTER_METADATA_TOPIC || topic!.partitions.length !== 1) return null
  const { errorCode, leaderId, leaderEpoch } = topic!.partitions[0]!
  return { errorCode, leaderId, leaderEpoch, leaderHost: hostIn(nodeEndpoints, leaderId) }
}

export function hostIn(endpoints: FetchSnapshotResponse['nodeEndpoints'], nodeId: number): Host | null {
  const found = endpoints.find((endpoint) => endpoint.nodeId === nodeId)
  return found === undefined ? null : { host: found.host, port: found.port }
}
