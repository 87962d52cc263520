import type { TopicPartition } from '../topic-partition.ts'

/**
 * Partitions that came or go. `assigned`: these are new; may be none, where a rebalance brought none. `revoked`: these go to another member once the handler is through: the
 * last moment to commit. `lost`: these are gone already, and may be read by another member.
 */
export interface RebEvent {
  readonly kind: 'assigned' | 'revoked' | 'lost'
  readonly partitions: readonly TopicPartition[]
}
