/** `rafka/client/producer`: a producer alone, for who only sends. */
import { type ConnectionSource, clientOf } from '../node/connection-options.ts'
import type { ProducerOptions } from '../producer/options.ts'
import { Producer } from '../producer/producer.ts'
import type { Content } from '../producer/record.ts'

/**
 * A producer over a client of its own or a shared one. Opens no connection before one is needed. Throws `UsageError` for options that make no sense. Text and bytes are written as they are
 * where no serializer says otherwise.
 */
export function createProducer<Key = Content, Value = Content>(
  options: ConnectionSource & ProducerOptions<Key, Value>,
): Producer<Key, Value> {
  const { client, isOwn, rest } = clientOf(options, ['requestTimeoutMs', 'retryBackoffMs', 'retryBackoffMaxMs'])
  try {
    return new Producer<Key, Value>(client, rest as ProducerOptions<Key, Value>, { ownsClient: isOwn })
  } catch (error) {
    if (isOwn) client.close()
    throw error
  }
}

export type { OffsetToCommit } from '../offsets.ts'
export * from '../producer/errors.ts'
export type { FailedRecords, PartitionerInput, ProducerInterceptor, ProducerOptions } from '../producer/options.ts'
export { Producer } from '../producer/producer.ts'
export type { Content, ProducerHeader, ProducerRecord, RecordMetadata } from '../producer/record.ts'
export type { Transaction } from '../producer/transaction.ts'
export type { OffsetsGroup } from '../producer/transaction-manager.ts'
export * from '../serializers.ts'
export * from './connection.ts'
