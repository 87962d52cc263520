import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../protocol/generated/api/alter-partition-reassignments.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from '../../protocol/generated/api/elect-leaders.ts'
import {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../../protocol/generated/api/list-partition-reassignments.ts'
import type { Client } from '../client.ts'
import { checkErrorCode, errorOf, ProtocolError } from '../errors.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import { type Item, Results } from './results.ts'
import { toController } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** How a leader is elected (`ElectionType`): the preferred one takes over, or any replica may where none is in sync, and records may be lost. */
export const ELECTION_TYPES = { PREFERRED: 0, UNCLEAN: 1 } as const

/**
 * Elects leaders (ElectLeaders, KIP-183, KIP-460). By partition. `partitions` null stands for all partitions of the cluster; then only those have a result for which there was
 * something to elect. Errors of partitions: `ELECTION_NOT_NEEDED`, `PREFERRED_LEADER_NOT_AVAILABLE`, `ELIGIBLE_LEADERS_NOT_AVAILABLE`, `UNKNOWN_TOPIC_OR_PARTITION`; of all:
 * `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function electLeaders(
  client: Client,
  electionType: keyof typeof ELECTION_TYPES,
  partitions: readonly TopicPartition[] | null,
  options: AdminOptions = {},
): Promise<Results<TopicPartition, void>> {
  const elected = await only<Results<TopicPartition, void>>(
    client,
    {
      name: 'electLeaders',
      route: toController(client),
      async ask({ send, remainingMs }, [key], answers) {
        const topicPartitions =
          partitions === null
            ? null
            : [...byTopic(partitions)].map(([topic, mine]) => ({ topic, partitions: mine.map(({ partition }) => partition) }))
        const answer = await send(ElectLeadersRequest, ElectLeadersResponse, (version) => {
          if (version < 1 && electionType !== 'PREFERRED')
            throw new ProtocolError('electLeaders: the broker is too old for UNCLEAN')
          return {
            topicPartitions,
            timeoutMs: remainingMs,
            ...(version >= 1 ? { electionType: ELECTION_TYPES[electionType] } : {}),
          }
        })
        checkErrorCode(answer.errorCode, 'electLeaders')
        const items = new Map<string, Item<TopicPartition, void>>()
        for (const { topic, partitionResult } of answer.replicaElectionResults) {
          for (const { partitionId, errorCode, errorMessage } of partitionResult) {
            const partition = { topic, partition: partitionId }
            const name = partitionKey(partition)
            if (errorCode === 0) items.set(name, { key: partition, value: undefined })
            else items.set(name, { key: partition, error: errorOf(errorCode, `partition ${name}`, errorMessage) })
          }
        }
        answers.give(key!, new Results(partitionKey, items))
      },
    },
    options,
  )
  return elected.orThrow()
}

/** Where a partition shall be. */
export interface NewReassignment extends TopicPartition {
  /** Ids of brokers, the preferred leader first; null gives up a reassignment that is under way. */
  readonly replicas: readonly number[] | null
}

/** What a move may change. */
export interface AlterPartitionReassignmentsOptions extends AdminOptions {
  /** Whether the number of replicas may change (KIP-860, Kafka 4.1). Default true. */
  readonly allowReplicationFactorChange?: boolean | undefined
}

/**
 * Moves partitions to other brokers, or gives moves up (AlterPartitionReassignments, KIP-455). By partition, as soon as the move has begun. Errors of partitions:
 * `NO_REASSIGNMENT_IN_PROGRESS`, `INVALID_REPLICA_ASSIGNMENT`, `UNKNOWN_TOPIC_OR_PARTITION`, `INVALID_REPLICATION_FACTOR`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function alterPartitionReassignments(
  client: Client,
  reassignments: readonly NewReassignment[],
  options: AlterPartitionReassignmentsOptions = {},
): Promise<Results<TopicPartition, void>> {
  const wanted = uniqueBy(reassignments, partitionKey)
  const { allowReplicationFactorChange = true } = options
  return drive<TopicPartition, void>(
    client,
    {
      name: 'alterPartitionReassignments',
      keys: reassignments.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      route: toController(client),
      async ask({ send, remainingMs }, keys, answers) {
        const answer = await send(AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse, (version) => {
          if (version < 1 && !allowReplicationFactorChange)
            throw new ProtocolError('alterPartitionReassignments: the broker is too old to forbid another replication factor')
          return {
            timeoutMs: remainingMs,
            topics: [...byTopic(keys)].map(([name, mine]) => ({
              name,
              partitions: mine.map((key) => ({
                partitionIndex: key.partition,
                replicas: wanted.get(partitionKey(key))!.replicas,
              })),
            })),
            ...(version >= 1 ? { allowReplicationFactorChange } : {}),
          }
        })
        if (answers.takeAll(answer.errorCode, answer.errorMessage)) return
        for (const { name, partitions } of answer.responses)
          for (const { partitionIndex, errorCode, errorMessage } of partitions)
            answers.take({ topic: name, partition: partitionIndex }, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

/** A partition that is on its way to other brokers. */
export interface PartitionReassignment extends TopicPartition {
  /** Ids of brokers: where it is, those added and those removed among them. */
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

/** Of which partitions moves are listed. */
export interface ListPartitionReassignmentsOptions extends AdminOptions {
  /** Default: all. */
  readonly partitions?: readonly TopicPartition[] | undefined
}

/** Moves that are under way (ListPartitionReassignments, KIP-455). Throws `CLUSTER_AUTHORIZATION_FAILED`. */
export async function listPartitionReassignments(
  client: Client,
  options: ListPartitionReassignmentsOptions = {},
): Promise<PartitionReassignment[]> {
  return only(
    client,
    {
      name: 'listPartitionReassignments',
      route: toController(client),
      async ask({ send, remainingMs }, [key], answers) {
        const answer = await send(ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse, {
          timeoutMs: remainingMs,
          topics:
            options.partitions === undefined
              ? null
              : [...byTopic(options.partitions)].map(([name, mine]) => ({
                  name,
                  partitionIndexes: mine.map(({ partition }) => partition),
                })),
        })
        answers.take(key!, answer.errorCode, answer.errorMessage, () =>
          answer.topics.flatMap(({ name, partitions }) =>
            partitions.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
              topic: name,
              partition: partitionIndex,
              replicas,
              addingReplicas,
              removingReplicas,
            })),
          ),
        )
      },
    },
    options,
  )
}
