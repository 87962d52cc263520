import {
  AlterShareGroupOffsetsRequest,
  AlterShareGroupOffsetsResponse,
} from '../../protocol/generated/api/alter-share-group-offsets.ts'
import {
  DeleteShareGroupOffsetsRequest,
  DeleteShareGroupOffsetsResponse,
} from '../../protocol/generated/api/delete-share-group-offsets.ts'
import {
  DescribeShareGroupOffsetsRequest,
  DescribeShareGroupOffsetsResponse,
} from '../../protocol/generated/api/describe-share-group-offsets.ts'
import { ShareGroupDescribeRequest, ShareGroupDescribeResponse } from '../../protocol/generated/api/share-group-describe.ts'
import type { Client } from '../client.ts'
import { errorOf } from '../errors.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type DescribeGroupsOptions, partitionsOf } from './describe-consumer-groups.ts'
import { describeGroups } from './describe-groups.ts'
import { type AdminOptions, drive } from './driver.ts'
import type { GroupOffsetsQuestion } from './group-offsets.ts'
import type { GroupState } from './groups.ts'
import type { AclOperation } from './operations.ts'
import { type Item, Results } from './results.ts'
import { toCoordinators } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** A share group. */
export interface ShareGroupDescription {
  readonly groupId: string
  readonly state: GroupState
  readonly groupEpoch: number
  readonly targetAssignmentEpoch: number
  readonly assignorName: string
  readonly members: readonly ShareGroupMember[]
  /** The broker's id. */
  readonly coordinator: number
  /** What the caller may do with it. Null unless `includeAuthorizedOperations` asked for it. */
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** A member of a share group. */
export interface ShareGroupMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly rackId: string | null
  readonly clientId: string
  readonly host: string
  readonly subscribedTopics: readonly string[]
  readonly assignment: readonly TopicPartition[]
}

/**
 * State, members and assignments of share groups (ShareGroupDescribe, KIP-932, Kafka 4.1). By id. Errors of groups: `GROUP_ID_NOT_FOUND`, `INVALID_GROUP_ID`,
 * `GROUP_AUTHORIZATION_FAILED`.
 */
export async function describeShareGroups(
  client: Client,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<Results<string, ShareGroupDescription>> {
  return describeGroups(client, groupIds, options, {
    name: 'describeShareGroups',
    kind: 'share',
    ask: (send, body) => send(ShareGroupDescribeRequest, ShareGroupDescribeResponse, body),
    own: ({ assignorName, members }) => ({
      assignorName,
      members: members.map((member) => ({
        memberId: member.memberId,
        memberEpoch: member.memberEpoch,
        rackId: member.rackId,
        clientId: member.clientId,
        host: member.clientHost,
        subscribedTopics: member.subscribedTopicNames,
        assignment: partitionsOf(member.assignment),
      })),
    }),
  })
}

/** Where a share group stands in a partition. */
export interface ShareGroupOffset {
  /** The first record that is not dealt with for good. */
  readonly startOffset: number
  readonly leaderEpoch: number
  /** Records that are to be delivered; null where the broker does not say (KIP-1226, Kafka 4.2). */
  readonly lag: number | null
}

/**
 * Start offsets of share groups (DescribeShareGroupOffsets, KIP-932, Kafka 4.1). By group, and then by partition: null for one in which the group has not begun; a partition with
 * an error has it there. Errors of groups: `GROUP_ID_NOT_FOUND`, `GROUP_AUTHORIZATION_FAILED`.
 */
export async function listShareGroupOffsets(
  client: Client,
  groups: readonly (string | GroupOffsetsQuestion)[],
  options: AdminOptions = {},
): Promise<Results<string, Results<TopicPartition, ShareGroupOffset | null>>> {
  const questions = groups.map((group) => (typeof group === 'string' ? { groupId: group } : group))
  const wanted = uniqueBy<GroupOffsetsQuestion>(questions, ({ groupId }) => groupId)
  return drive<string, Results<TopicPartition, ShareGroupOffset | null>>(
    client,
    {
      name: 'listShareGroupOffsets',
      keys: [...wanted.keys()],
      about: (id) => `share group ${id}`,
      route: toCoordinators(client, 'group'),
      async ask({ send }, ids, answers) {
        const answer = await send(DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse, {
          groups: ids.map((groupId) => ({ groupId, topics: topicsOf(wanted.get(groupId)!.partitions) })),
        })
        for (const { groupId, errorCode, errorMessage, topics } of answer.groups)
          answers.take(groupId, errorCode, errorMessage, () => shareOffsets(topics))
      },
    },
    options,
  )
}

function topicsOf(partitions: readonly TopicPartition[] | undefined) {
  if (partitions === undefined) return null
  return [...byTopic(partitions)].map(([topicName, mine]) => ({ topicName, partitions: mine.map(({ partition }) => partition) }))
}

function shareOffsets(
  topics: DescribeShareGroupOffsetsResponse['groups'][number]['topics'],
): Results<TopicPartition, ShareGroupOffset | null> {
  const items = new Map<string, Item<TopicPartition, ShareGroupOffset | null>>()
  for (const { topicName, partitions } of topics) {
    for (const { partitionIndex, startOffset, leaderEpoch, lag, errorCode, errorMessage } of partitions) {
      const key = { topic: topicName, partition: partitionIndex }
      const name = partitionKey(key)
      if (errorCode !== 0) items.set(name, { key, error: errorOf(errorCode, `the offset of partition ${name}`, errorMessage) })
      else items.set(name, { key, value: startOffset < 0 ? null : { startOffset, leaderEpoch, lag: lag < 0 ? null : lag } })
    }
  }
  return new Results(partitionKey, items)
}

/** From where a share group shall go on. */
export interface ShareGroupOffsetToSet extends TopicPartition {
  readonly startOffset: number
}

/**
 * Sets the start offsets of a share group that has no members (AlterShareGroupOffsets, KIP-932, Kafka 4.1). By partition. Errors of partitions: `UNKNOWN_TOPIC_OR_PARTITION`,
 * `TOPIC_AUTHORIZATION_FAILED`; of all: `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`, `GROUP_AUTHORIZATION_FAILED`.
 */
export async function alterShareGroupOffsets(
  client: Client,
  groupId: string,
  offsets: readonly ShareGroupOffsetToSet[],
  options: AdminOptions = {},
): Promise<Results<TopicPartition, void>> {
  const wanted = uniqueBy(offsets, partitionKey)
  return drive<TopicPartition, void>(
    client,
    {
      name: 'alterShareGroupOffsets',
      keys: offsets.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      about: (key) => `the offset of partition ${partitionKey(key)} in share group ${groupId}`,
      route: toCoordinators(client, 'group', () => groupId),
      async ask({ send }, keys, answers) {
        const answer = await send(AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse, {
          groupId,
          topics: [...byTopic(keys)].map(([topicName, mine]) => ({
            topicName,
            partitions: mine.map((key) => ({
              partitionIndex: key.partition,
              startOffset: wanted.get(partitionKey(key))!.startOffset,
            })),
          })),
        })
        if (answers.takeAll(answer.errorCode, answer.errorMessage)) return
        for (const { topicName, partitions } of answer.responses)
          for (const { partitionIndex, errorCode, errorMessage } of partitions)
            answers.take({ topic: topicName, partition: partitionIndex }, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

/**
 * Forgets where a share group that has no members stands in topics (DeleteShareGroupOffsets, KIP-932, Kafka 4.1). By topic. Errors of topics: `UNKNOWN_TOPIC_OR_PARTITION`,
 * `TOPIC_AUTHORIZATION_FAILED`; of all: `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`, `GROUP_AUTHORIZATION_FAILED`.
 */
export async function deleteShareGroupOffsets(
  client: Client,
  groupId: string,
  topics: readonly string[],
  options: AdminOptions = {},
): Promise<Results<string, void>> {
  return drive<string, void>(
    client,
    {
      name: 'deleteShareGroupOffsets',
      keys: topics,
      about: (topic) => `topic ${topic} in share group ${groupId}`,
      route: toCoordinators(client, 'group', () => groupId),
      async ask({ send }, names, answers) {
        const body = { groupId, topics: names.map((topicName) => ({ topicName })) }
        const answer = await send(DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse, body)
        if (answers.takeAll(answer.errorCode, answer.errorMessage)) return
        for (const { topicName, errorCode, errorMessage } of answer.responses)
          answers.take(topicName, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}
