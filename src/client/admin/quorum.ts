import { ErrorCode } from '../../protocol/error-codes.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../../protocol/generated/api/add-raft-voter.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from '../../protocol/generated/api/describe-quorum.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../../protocol/generated/api/remove-raft-voter.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { Client } from '../client.ts'
import { checkErrorCode, ProtocolError } from '../errors.ts'
import { type AdminOptions, only } from './driver.ts'
import { toAny } from './routes.ts'

/** The quorum that keeps the metadata. */
export interface QuorumDescription {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly voters: readonly QuorumReplica[]
  readonly observers: readonly QuorumReplica[]
  /** Where the voters listen, by id. Empty before Kafka 3.9. */
  readonly nodes: ReadonlyMap<number, readonly RaftVoterEndpoint[]>
}

/** A voter or an observer of the quorum. */
export interface QuorumReplica {
  readonly replicaId: number
  /** Null before Kafka 3.9. */
  readonly replicaDirectoryId: string | null
  readonly logEndOffset: number
  /** When it fetched last, in milliseconds since the epoch; null where the leader does not know. */
  readonly lastFetchTimestampMs: number | null
  /** When it had all that the leader had, in milliseconds since the epoch; null where the leader does not know. */
  readonly lastCaughtUpTimestampMs: number | null
}

/** Where a voter listens. */
export interface RaftVoterEndpoint {
  /** Of the listener, such as `CONTROLLER`. */
  readonly name: string
  readonly host: string
  readonly port: number
}

const METADATA_TOPIC = '__cluster_metadata'

/** Leader, voters and observers of the metadata quorum (DescribeQuorum, KIP-836, Kafka 3.3). Throws `CLUSTER_AUTHORIZATION_FAILED`. */
export async function describeMetadataQuorum(client: Client, options: AdminOptions = {}): Promise<QuorumDescription> {
  return only(
    client,
    {
      name: 'describeMetadataQuorum',
      route: toAny(),
      retries: [ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.LEADER_NOT_AVAILABLE],
      async ask({ send }, [key], answers) {
        const answer = await send(DescribeQuorumRequest, DescribeQuorumResponse, {
          topics: [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] }],
        })
        checkErrorCode(answer.errorCode, 'the metadata quorum', answer.errorMessage)
        const partition = answer.topics.find(({ topicName }) => topicName === METADATA_TOPIC)?.partitions[0]
        if (partition === undefined) throw new ProtocolError('describeMetadataQuorum: the answer says nothing about the quorum')
        answers.take(key!, partition.errorCode, partition.errorMessage, () => ({
          leaderId: partition.leaderId,
          leaderEpoch: partition.leaderEpoch,
          highWatermark: partition.highWatermark,
          voters: partition.currentVoters.map(quorumReplica),
          observers: partition.observers.map(quorumReplica),
          nodes: new Map(
            answer.nodes.map(({ nodeId, listeners }) => [
              nodeId,
              listeners.map(({ name, host, port }) => ({ name, host, port })),
            ]),
          ),
        }))
      },
    },
    options,
  )
}

function quorumReplica(
  replica: DescribeQuorumResponse['topics'][number]['partitions'][number]['observers'][number],
): QuorumReplica {
  return {
    replicaId: replica.replicaId,
    replicaDirectoryId: replica.replicaDirectoryId === ZERO_UUID ? null : replica.replicaDirectoryId,
    logEndOffset: replica.logEndOffset,
    lastFetchTimestampMs: replica.lastFetchTimestamp < 0 ? null : replica.lastFetchTimestamp,
    lastCaughtUpTimestampMs: replica.lastCaughtUpTimestamp < 0 ? null : replica.lastCaughtUpTimestamp,
  }
}

/** Which cluster is meant. */
export interface RaftVoterOptions extends AdminOptions {
  /** Refuse if the cluster is another one. Default: no check. */
  readonly clusterId?: string | undefined
}

/**
 * Adds a controller to the voters of the metadata quorum (AddRaftVoter, KIP-853, Kafka 3.9). Throws `DUPLICATE_VOTER`, `INCONSISTENT_CLUSTER_ID`,
 * `CLUSTER_AUTHORIZATION_FAILED`, and what the quorum refuses.
 */
export async function addRaftVoter(
  client: Client,
  voter: { readonly id: number; readonly directoryId: string; readonly endpoints: readonly RaftVoterEndpoint[] },
  options: RaftVoterOptions = {},
): Promise<void> {
  return only<void>(
    client,
    {
      name: 'addRaftVoter',
      about: `voter ${voter.id}`,
      route: toAny(),
      async ask({ send, remainingMs }, [key], answers) {
        const { errorCode, errorMessage } = await send(AddRaftVoterRequest, AddRaftVoterResponse, {
          clusterId: options.clusterId ?? null,
          timeoutMs: remainingMs,
          voterId: voter.id,
          voterDirectoryId: voter.directoryId,
          listeners: voter.endpoints,
        })
        answers.take(key!, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

/** Takes a controller out of the voters (RemoveRaftVoter, KIP-853, Kafka 3.9). Throws `VOTER_NOT_FOUND`, `INCONSISTENT_CLUSTER_ID`, `CLUSTER_AUTHORIZATION_FAILED`. */
export async function removeRaftVoter(
  client: Client,
  voter: { readonly id: number; readonly directoryId: string },
  options: RaftVoterOptions = {},
): Promise<void> {
  return only<void>(
    client,
    {
      name: 'removeRaftVoter',
      about: `voter ${voter.id}`,
      route: toAny(),
      async ask({ send }, [key], answers) {
        const body = { clusterId: options.clusterId ?? null, voterId: voter.id, voterDirectoryId: voter.directoryId }
        const { errorCode, errorMessage } = await send(RemoveRaftVoterRequest, RemoveRaftVoterResponse, body)
        answers.take(key!, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}
