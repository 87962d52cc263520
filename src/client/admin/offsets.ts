import { ErrorCode } from '../../protocol/error-codes.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../protocol/generated/api/list-offsets.ts'
import type { Client } from '../client.ts'
import { ProtocolError, UsageError } from '../errors.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, drive } from './driver.ts'
import type { Results } from './results.ts'
import { toLeaders } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** Kafka's numbers for what is no timestamp, and the first versions of ListOffsets that know them. */
const SPECIAL = {
  /** Behind the last record. */
  latest: { timestamp: -1, sinceVersion: 1 },
  /** The first record that there is. */
  earliest: { timestamp: -2, sinceVersion: 1 },
  /** The record with the latest timestamp (KIP-734, Kafka 3.0). */
  maxTimestamp: { timestamp: -3, sinceVersion: 7 },
  /** The first record on the broker's own disk (KIP-405, Kafka 3.6). */
  earliestLocal: { timestamp: -4, sinceVersion: 8 },
  /** The last record in remote storage (KIP-1005, Kafka 3.9). */
  latestTiered: { timestamp: -5, sinceVersion: 9 },
  /** The first record that is to be copied to remote storage (KIP-1023, Kafka 4.2). */
  earliestPendingUpload: { timestamp: -6, sinceVersion: 11 },
} as const

/** Which offset is wanted; `{ timestampMs }` is that of the first record at or after the time, in milliseconds since the epoch. */
export type OffsetSpec = keyof typeof SPECIAL | { readonly timestampMs: number }

/** A partition, and which offset of it is wanted. */
export interface OffsetQuestion extends TopicPartition {
  readonly spec: OffsetSpec
}

/** An offset that was asked for. */
export interface ListedOffset {
  /** -1 where there is no such record. */
  readonly offset: number
  /** Of the record, in milliseconds since the epoch; -1 for `earliest`, `latest` and where there is no such record. */
  readonly timestamp: number
  /** In which the record was written; null where the broker does not say. */
  readonly leaderEpoch: number | null
}

/** Whether records of open transactions count. */
export interface ListOffsetsOptions extends AdminOptions {
  /** With `read_committed`, `latest` is the last stable offset: behind it there may be records of open transactions. Default `read_uncommitted`. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed' | undefined
}

/**
 * Offsets of partitions by position or time (ListOffsets, KIP-79, KIP-734). By partition. Errors of partitions: `UNKNOWN_TOPIC_OR_PARTITION`, `UNSUPPORTED_VERSION` where the
 * leader does not know the spec, `UNSUPPORTED_FOR_MESSAGE_FORMAT`, `TOPIC_AUTHORIZATION_FAILED`.
 */
export async function listOffsets(
  client: Client,
  questions: readonly OffsetQuestion[],
  options: ListOffsetsOptions = {},
): Promise<Results<TopicPartition, ListedOffset>> {
  const wanted = uniqueBy(questions, partitionKey)
  const specOf = (key: TopicPartition) => timestampOf(wanted.get(partitionKey(key))!.spec)
  for (const question of questions) specOf(question)
  return drive<TopicPartition, ListedOffset>(
    client,
    {
      name: 'listOffsets',
      keys: questions.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      about: (key) => `partition ${partitionKey(key)}`,
      route: toLeaders(client),
      retries: [ErrorCode.OFFSET_NOT_AVAILABLE, ErrorCode.REQUEST_TIMED_OUT],
      async ask({ send, remainingMs }, keys, answers) {
        const answer = await send(ListOffsetsRequest, ListOffsetsResponse, (version) => {
          const asked = keys.filter((key) => specOf(key).sinceVersion <= version)
          const tooOld = (key: TopicPartition): ProtocolError => {
            const { spec } = wanted.get(partitionKey(key))!
            return new ProtocolError(`listOffsets: the leader of ${partitionKey(key)} is too old for "${String(spec)}"`)
          }
          for (const key of keys) if (!asked.includes(key)) answers.refuse(key, tooOld(key))
          if (asked.length === 0) throw tooOld(keys[0]!)
          return {
            replicaId: -1,
            isolationLevel: options.isolationLevel === 'read_committed' ? 1 : 0,
            topics: [...byTopic(asked)].map(([name, mine]) => ({
              name,
              partitions: mine.map((key) => ({ partitionIndex: key.partition, timestamp: specOf(key).timestamp })),
            })),
            ...(version >= 10 ? { timeoutMs: remainingMs } : {}),
          }
        })
        for (const { name, partitions } of answer.topics) {
          for (const { partitionIndex, errorCode, timestamp, offset, leaderEpoch } of partitions) {
            const value = { offset, timestamp, leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch }
            answers.take({ topic: name, partition: partitionIndex }, errorCode, null, () => value)
          }
        }
      },
    },
    options,
  )
}

function timestampOf(spec: OffsetSpec): { timestamp: number; sinceVersion: number } {
  if (typeof spec === 'string') {
    const special = SPECIAL[spec]
    if (special === undefined)
      throw new UsageError(`listOffsets: there is no spec "${spec}"; ${Object.keys(SPECIAL).join(', ')} are`)
    return special
  }
  if (!Number.isSafeInteger(spec.timestampMs) || spec.timestampMs < 0)
    throw new UsageError(`listOffsets: ${spec.timestampMs} is no time in milliseconds since the epoch`)
  return { timestamp: spec.timestampMs, sinceVersion: 1 }
}
