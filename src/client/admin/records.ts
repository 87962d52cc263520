import { ErrorCode } from '../../protocol/error-codes.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../protocol/generated/api/delete-records.ts'
import type { Client } from '../client.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, drive } from './driver.ts'
import type { Results } from './results.ts'
import { toLeaders } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** Records to delete: those before an offset. */
export interface RecordsToDelete extends TopicPartition {
  /** The first that stays; -1 deletes all that are committed. */
  readonly beforeOffset: number
}

/**
 * Deletes the records before given offsets (DeleteRecords, KIP-107). By partition, the new low watermark: the first offset that any replica still has. Errors of partitions:
 * `OFFSET_OUT_OF_RANGE`, `POLICY_VIOLATION` for topics that are compacted, `UNKNOWN_TOPIC_OR_PARTITION`, `TOPIC_AUTHORIZATION_FAILED`.
 */
export async function deleteRecords(
  client: Client,
  records: readonly RecordsToDelete[],
  options: AdminOptions = {},
): Promise<Results<TopicPartition, { readonly lowWatermark: number }>> {
  const wanted = uniqueBy(records, partitionKey)
  return drive<TopicPartition, { readonly lowWatermark: number }>(
    client,
    {
      name: 'deleteRecords',
      keys: records.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      about: (key) => `partition ${partitionKey(key)}`,
      route: toLeaders(client),
      retries: [ErrorCode.REQUEST_TIMED_OUT],
      async ask({ send, remainingMs }, keys, answers) {
        const answer = await send(DeleteRecordsRequest, DeleteRecordsResponse, {
          topics: [...byTopic(keys)].map(([name, mine]) => ({
            name,
            partitions: mine.map((key) => ({
              partitionIndex: key.partition,
              offset: wanted.get(partitionKey(key))!.beforeOffset,
            })),
          })),
          timeoutMs: remainingMs,
        })
        for (const { name, partitions } of answer.topics)
          for (const { partitionIndex, lowWatermark, errorCode } of partitions)
            answers.take({ topic: name, partition: partitionIndex }, errorCode, null, () => ({ lowWatermark }))
      },
    },
    options,
  )
}
