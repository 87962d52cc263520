import { ErrorCode } from '../../protocol/error-codes.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../protocol/generated/api/list-offsets.ts'
import type { Client } from '../client.ts'
import { errorOf, KafkaError, ServerError, UnknownPartitionError } from '../errors.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { MAX_TIMESTAMP } from './partition-state.ts'

/** Where a record is that was looked for by a moment. */
export interface OffsetAndTimestamp {
  readonly offset: number
  /** Of the record; -1 where a moment was asked for that is no timestamp. */
  readonly timestamp: number
  /** -1 where it is not known. */
  readonly leaderEpoch: number
}

export interface OffsetQuestion extends TopicPartition {
  /** Milliseconds, `EARLIEST`, `LATEST` or `MAX_TIMESTAMP`. */
  readonly timestamp: number
}

export interface LookupOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

type Found = Map<string, OffsetAndTimestamp | null>

/** Brokers before Kafka 3.0 do not know what the record with the largest timestamp is. */
const MAX_TIMESTAMP_VERSION = 7

/**
 * Offsets of moments (ListOffsets), from the leaders of the partitions, by `partitionKey`; null where no record is as late. `isolationLevel` 1 takes the last stable
 * offset for the end. Tries again while leaders move. Throws `UnknownTopicError`, `UnknownPartitionError`, other `KafkaError`s, or the signal's reason.
 */
export async function lookUpOffsets(
  client: Client,
  questions: readonly OffsetQuestion[],
  isolationLevel: 0 | 1,
  { signal, timeoutMs = client.retryTimeoutMs }: LookupOptions = {},
): Promise<Found> {
  const found: Found = new Map()
  const stale = new Set<string>()
  await client.retry(
    async () => {
      const left = questions.filter((question) => !found.has(partitionKey(question)))
      await lookUpOnce(client, left, isolationLevel, found, stale, { signal })
    },
    { signal, timeoutMs },
  )
  return found
}

/**
 * One try for all of them: what was found is in `found`, and the first error is thrown at the end. Topics in `stale` are asked for anew first; those whose leaders turned
 * out to be others are there afterwards.
 */
export async function lookUpOnce(
  client: Client,
  questions: readonly OffsetQuestion[],
  isolationLevel: 0 | 1,
  found: Found,
  stale: Set<string>,
  { signal }: LookupOptions = {},
): Promise<void> {
  const byLeader = new Map<number, OffsetQuestion[]>()
  for (const question of questions) {
    const fresh = stale.delete(question.topic)
    const topic = await client.topic(question.topic, { leaderless: true, fresh, signal })
    const partition = topic.partitions[question.partition]
    if (partition === undefined) {
      stale.add(question.topic)
      throw new UnknownPartitionError(question.topic, question.partition, topic.partitions.length)
    }
    if (partition.leader < 0) {
      stale.add(question.topic)
      throw new ServerError(ErrorCode.LEADER_NOT_AVAILABLE, `offsets of ${partitionKey(question)}`)
    }
    byLeader.set(partition.leader, [...(byLeader.get(partition.leader) ?? []), question])
  }
  const asked = await Promise.allSettled(
    [...byLeader].map(([leader, mine]) => askLeader(client, leader, mine, isolationLevel, found, stale, signal)),
  )
  const failed = asked.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function askLeader(
  client: Client,
  leader: number,
  questions: readonly OffsetQuestion[],
  isolationLevel: 0 | 1,
  found: Found,
  stale: Set<string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const epochOf = (question: TopicPartition): number =>
    client.metadataCache.snapshot().topics.get(question.topic)?.partitions[question.partition]?.leaderEpoch ?? -1
  let answer: ListOffsetsResponse
  try {
    answer = await client.node(
      leader,
      ListOffsetsRequest,
      ListOffsetsResponse,
      (version) => {
        if (version < MAX_TIMESTAMP_VERSION && questions.some(({ timestamp }) => timestamp <= MAX_TIMESTAMP))
          throw errorOf(
            ErrorCode.UNSUPPORTED_VERSION,
            'the record with the largest timestamp, which brokers before Kafka 3.0 do not tell',
          )
        return {
          // Whoever names a replica is taken for one, and told the log's end whatever its isolation.
          replicaId: -1,
          isolationLevel,
          timeoutMs: client.requestTimeoutMs,
          topics: [...byTopic(questions)].map(([name, mine]) => ({
            name,
            partitions: mine.map((question) => ({
              partitionIndex: question.partition,
              timestamp: question.timestamp,
              currentLeaderEpoch: epochOf(question),
            })),
          })),
        }
      },
      { signal },
    )
  } catch (error) {
    if (error instanceof KafkaError && error.retriable) for (const { topic } of questions) stale.add(topic)
    throw error
  }
  let problem: KafkaError | null = null
  for (const { name: topic, partitions } of answer.topics)
    for (const { partitionIndex: partition, errorCode, offset, timestamp, leaderEpoch } of partitions) {
      const key = partitionKey({ topic, partition })
      if (errorCode === ErrorCode.NONE) found.set(key, offset < 0 ? null : { offset, timestamp, leaderEpoch })
      // Messages of a format without timestamps: none is found by one.
      else if (errorCode === ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT) found.set(key, null)
      else {
        problem ??= errorOf(errorCode, `offsets of ${key}`)
        stale.add(topic)
      }
    }
  if (problem !== null) throw problem
}
