import { type GroupRecord, offsetCommitRecord } from './group-records.ts'

/** A partition of OffsetCommit or of TxnOffsetCommit. */
interface CommittedPartition {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch: number
  readonly committedMetadata: string | null
}

/** What becomes of all offsets of a commit alike. `topicId`: in the place of each topic's own. */
interface CommitStamp {
  readonly commitTimestampMs: number
  readonly expireTimestampMs: number
  readonly topicId?: string
}

/** A record for each partition, but for those with more metadata than is kept. */
export function committedRecords(
  groupId: string,
  topics: readonly { readonly name: string; readonly topicId: string; readonly partitions: readonly CommittedPartition[] }[],
  isTooLarge: (metadata: string | null) => boolean,
  { commitTimestampMs, expireTimestampMs, topicId: topicIdOfAll }: CommitStamp,
): GroupRecord[] {
  const records: GroupRecord[] = []
  for (const { name, topicId, partitions } of topics) {
    for (const { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata } of partitions) {
      if (isTooLarge(committedMetadata)) continue
      records.push(
        offsetCommitRecord(groupId, name, partitionIndex, {
          offset: committedOffset,
          leaderEpoch: committedLeaderEpoch,
          metadata: committedMetadata ?? '',
          commitTimestampMs,
          expireTimestampMs,
          topicId: topicIdOfAll ?? topicId,
          recordOffset: -1,
        }),
      )
    }
  }
  return records
}

/** The results of a topic's partitions, in the shape of both responses. */
export function committedResults(
  partitions: readonly CommittedPartition[],
  errorOf: (metadata: string | null) => number,
): { partitionIndex: number; errorCode: number }[] {
  return partitions.map(({ partitionIndex, committedMetadata }) => ({ partitionIndex, errorCode: errorOf(committedMetadata) }))
}
