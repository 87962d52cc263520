/** `rafka/client/consumer`: a consumer alone, for who only reads. */
import type { Buffer } from 'node:buffer'
import { Consumer } from '../consumer/consumer.ts'
import { createGroupMembership } from '../consumer/group/group-membership.ts'
import type { ConsumerOptions } from '../consumer/options.ts'
import { type ConnectionSource, clientOf } from '../node/connection-options.ts'

/**
 * A consumer over a client of its own or a shared one, with a `groupId` as a member of that group. Opens no connection before one is needed. Throws `UsageError` for options that make no sense.
 * Keys and values are bytes where no deserializer says otherwise.
 */
export function createConsumer<Key = Buffer, Value = Buffer>(
  options: ConnectionSource & ConsumerOptions<Key, Value>,
): Consumer<Key, Value> {
  const { client, isOwn, rest } = clientOf(options, ['defaultApiTimeoutMs'])
  const parts = { membership: createGroupMembership, ownsClient: isOwn }
  try {
    return new Consumer<Key, Value>(client, rest as ConsumerOptions<Key, Value>, parts)
  } catch (error) {
    if (isOwn) client.close()
    throw error
  }
}

export type {
  CallOptions,
  CloseOptions,
  OffsetForTime,
  PartitionOffset,
  PollOptions,
} from '../consumer/consumer.ts'
export { Consumer } from '../consumer/consumer.ts'
export type { ConsumerRecord, ConsumerRecordHeader } from '../consumer/consumer-record.ts'
export * from '../consumer/errors.ts'
export type {
  AssignableTopics,
  Assignor,
  MemberAssignment,
  MemberSubscription,
  RebalanceProtocol,
} from '../consumer/group/assignor.ts'
export type { AssignmentStrategy } from '../consumer/group/assignors.ts'
export type { CommitOptions, Subscription } from '../consumer/membership.ts'
export type { OffsetAndTimestamp } from '../consumer/offset-lookup.ts'
export type { ConsumerOptions } from '../consumer/options.ts'
export type { RebEvent } from '../consumer/rebalance-event.ts'
export type { RecordBatch } from '../consumer/record-batch.ts'
export type { RecordView } from '../consumer/record-view.ts'
export * from '../deserializers.ts'
export type { CommittedOffset, GroupMetadata, OffsetToCommit } from '../offsets.ts'
export type { TopicPartition } from '../topic-partition.ts'
export * from './connection.ts'
