import type { TopicPartition } from './topic-partition.ts'

/** An offset to commit: of the next record that the group shall read. */
export interface OffsetToCommit extends TopicPartition {
  readonly offset: number
  /** Of the last record that was read, where it is known (KIP-320). */
  readonly leaderEpoch?: number | null | undefined
  /** Kept with the offset for whoever asks; brokers allow 4096 bytes by default. */
  readonly metadata?: string | null | undefined
}

/** An offset that a group has committed: of the next record to read. */
export interface CommittedOffset extends TopicPartition {
  readonly offset: number
  /** Of the last record that was read; null where it was not committed. */
  readonly leaderEpoch: number | null
  /** What the committer noted. */
  readonly metadata: string
}

/** Who commits: a consumer's place in its group (KIP-447). Generation (classic) or member epoch (KIP-848) -1 and an empty member id, where it has none. */
export interface GroupMetadata {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | null
}
