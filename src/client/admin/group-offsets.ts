import { ErrorCode } from '../../protocol/error-codes.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../protocol/generated/api/offset-commit.ts'
import { OffsetDeleteRequest, OffsetDeleteResponse } from '../../protocol/generated/api/offset-delete.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../protocol/generated/api/offset-fetch.ts'
import type { Client } from '../client.ts'
import { errorOf, ProtocolError } from '../errors.ts'
import type { CommittedOffset, OffsetToCommit } from '../offsets.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, drive, type Exchange } from './driver.ts'
import { type Item, Results } from './results.ts'
import { toCoordinators } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** A group whose offsets are wanted, all or those of some partitions. */
export interface GroupOffsetsQuestion {
  readonly groupId: string
  /** Default: all that it has. */
  readonly partitions?: readonly TopicPartition[] | undefined
}

/** Which offsets count. */
export interface ListGroupOffsetsOptions extends AdminOptions {
  /** Wait for transactions that commit offsets and are not decided (KIP-447). Default false. Kafka 2.5. */
  readonly requireStable?: boolean | undefined
}

/** Names of topics, which the admin client has; later versions know ids alone. */
const NAMES_VERSION_MAX = 9
/** From here on, one request asks for many groups (KIP-709, Kafka 3.0). */
const BATCHED_VERSION = 8

/**
 * Offsets that groups of consumers have committed (OffsetFetch, KIP-88, KIP-709). By group, and then by partition: null for one that was asked for and has none; a partition whose
 * offset may not be read has its own error there. Errors of groups: `GROUP_AUTHORIZATION_FAILED`, `INVALID_GROUP_ID`; a group that does not exist has no offsets, or
 * `GROUP_ID_NOT_FOUND`.
 */
export async function listConsumerGroupOffsets(
  client: Client,
  groups: readonly (string | GroupOffsetsQuestion)[],
  options: ListGroupOffsetsOptions = {},
): Promise<Results<string, Results<TopicPartition, CommittedOffset | null>>> {
  const questions = groups.map((group) => (typeof group === 'string' ? { groupId: group } : group))
  const wanted = uniqueBy<GroupOffsetsQuestion>(questions, ({ groupId }) => groupId)
  return drive<string, Results<TopicPartition, CommittedOffset | null>>(
    client,
    {
      name: 'listConsumerGroupOffsets',
      keys: [...wanted.keys()],
      about: (id) => `group ${id}`,
      route: toCoordinators(client, 'group'),
      retries: [ErrorCode.UNSTABLE_OFFSET_COMMIT],
      async ask(exchange, ids, answers) {
        const mine = ids.map((id) => wanted.get(id)!)
        for (const { groupId, errorCode, topics } of await fetchOffsets(exchange, mine, options.requireStable ?? false)) {
          const unstable = topics.some(({ partitions }) =>
            partitions.some(({ errorCode }) => errorCode === ErrorCode.UNSTABLE_OFFSET_COMMIT),
          )
          const code = errorCode === 0 && unstable ? ErrorCode.UNSTABLE_OFFSET_COMMIT : errorCode
          answers.take(groupId, code, null, () => offsetResults(topics))
        }
      },
    },
    options,
  )
}

type FetchedTopics = readonly {
  readonly name: string
  readonly partitions: OffsetFetchResponse['topics'][number]['partitions']
}[]

async function fetchOffsets(
  exchange: Exchange,
  questions: readonly GroupOffsetsQuestion[],
  requireStable: boolean,
): Promise<{ groupId: string; errorCode: number; topics: FetchedTopics }[]> {
  const first = questions[0]!
  let batched = true
  const answer = await exchange.send(
    OffsetFetchRequest,
    OffsetFetchResponse,
    (version) => {
      batched = version >= BATCHED_VERSION
      if (version < 7 && requireStable)
        throw new ProtocolError('listConsumerGroupOffsets: the broker is too old for requireStable')
      return {
        ...(batched
          ? { groups: questions.map(({ groupId, partitions }) => ({ groupId, topics: offsetTopics(partitions) })) }
          : { groupId: first.groupId, topics: offsetTopics(first.partitions) }),
        ...(version >= 7 ? { requireStable } : {}),
      }
    },
    { maxVersion: NAMES_VERSION_MAX },
  )
  if (batched) return answer.groups
  const fetched = { groupId: first.groupId, errorCode: answer.errorCode, topics: answer.topics }
  return questions.length === 1 ? [fetched] : [fetched, ...(await fetchOffsets(exchange, questions.slice(1), requireStable))]
}

function offsetTopics(partitions: readonly TopicPartition[] | undefined) {
  if (partitions === undefined) return null
  return [...byTopic(partitions)].map(([name, mine]) => ({ name, partitionIndexes: mine.map(({ partition }) => partition) }))
}

function offsetResults(topics: FetchedTopics): Results<TopicPartition, CommittedOffset | null> {
  const items = new Map<string, Item<TopicPartition, CommittedOffset | null>>()
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of partitions) {
      const key = { topic: name, partition: partitionIndex }
      const leaderEpoch = committedLeaderEpoch < 0 ? null : committedLeaderEpoch
      if (errorCode !== 0)
        items.set(partitionKey(key), { key, error: errorOf(errorCode, `the offset of partition ${partitionKey(key)}`) })
      else
        items.set(partitionKey(key), {
          key,
          value: committedOffset < 0 ? null : { ...key, offset: committedOffset, leaderEpoch, metadata: metadata ?? '' },
        })
    }
  }
  return new Results(partitionKey, items)
}

/** Commits for a group from outside have neither member nor generation. */
const NO_GENERATION = -1

/**
 * Commits offsets for a group that has no members (OffsetCommit, KIP-396); makes the group where there is none. By partition. Errors of partitions: `UNKNOWN_MEMBER_ID` where the
 * group has members, `UNKNOWN_TOPIC_OR_PARTITION`, `OFFSET_METADATA_TOO_LARGE`, `INVALID_GROUP_ID`, `GROUP_AUTHORIZATION_FAILED`, `TOPIC_AUTHORIZATION_FAILED`.
 */
export async function alterConsumerGroupOffsets(
  client: Client,
  groupId: string,
  offsets: readonly OffsetToCommit[],
  options: AdminOptions = {},
): Promise<Results<TopicPartition, void>> {
  const wanted = uniqueBy(offsets, partitionKey)
  return drive<TopicPartition, void>(
    client,
    {
      name: 'alterConsumerGroupOffsets',
      keys: offsets.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      about: (key) => `the offset of partition ${partitionKey(key)} in group ${groupId}`,
      route: toCoordinators(client, 'group', () => groupId),
      retries: [ErrorCode.REBALANCE_IN_PROGRESS],
      async ask({ send }, keys, answers) {
        const topics = [...byTopic(keys)].map(([name, mine]) => ({
          name,
          partitions: mine.map((key) => {
            const { offset, leaderEpoch, metadata } = wanted.get(partitionKey(key))!
            return {
              partitionIndex: key.partition,
              committedOffset: offset,
              committedLeaderEpoch: leaderEpoch ?? -1,
              committedMetadata: metadata ?? '',
            }
          }),
        }))
        const body = { groupId, generationIdOrMemberEpoch: NO_GENERATION, memberId: '', topics }
        const answer = await send(OffsetCommitRequest, OffsetCommitResponse, body, { maxVersion: NAMES_VERSION_MAX })
        for (const { name, partitions } of answer.topics)
          for (const { partitionIndex, errorCode } of partitions)
            answers.take({ topic: name, partition: partitionIndex }, errorCode, null, () => {})
      },
    },
    options,
  )
}

/**
 * Deletes offsets that a group has committed, of topics to which no member of it is subscribed (OffsetDelete, KIP-496). By partition. Errors of partitions:
 * `GROUP_SUBSCRIBED_TO_TOPIC`, `UNKNOWN_TOPIC_OR_PARTITION`; of all: `GROUP_ID_NOT_FOUND`, `NON_EMPTY_GROUP`, `GROUP_AUTHORIZATION_FAILED`.
 */
export async function deleteConsumerGroupOffsets(
  client: Client,
  groupId: string,
  partitions: readonly TopicPartition[],
  options: AdminOptions = {},
): Promise<Results<TopicPartition, void>> {
  return drive<TopicPartition, void>(
    client,
    {
      name: 'deleteConsumerGroupOffsets',
      keys: partitions.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      about: (key) => `the offset of partition ${partitionKey(key)} in group ${groupId}`,
      route: toCoordinators(client, 'group', () => groupId),
      async ask({ send }, keys, answers) {
        const topics = [...byTopic(keys)].map(([name, mine]) => ({
          name,
          partitions: mine.map(({ partition }) => ({ partitionIndex: partition })),
        }))
        const answer = await send(OffsetDeleteRequest, OffsetDeleteResponse, { groupId, topics })
        if (answers.takeAll(answer.errorCode)) return
        for (const { name, partitions } of answer.topics)
          for (const { partitionIndex, errorCode } of partitions)
            answers.take({ topic: name, partition: partitionIndex }, errorCode, null, () => {})
      },
    },
    options,
  )
}
