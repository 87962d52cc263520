// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, readStringArray, writeInt32Array, writeStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerProtocolSubscription {
  /** The topics that the member wants to consume. */
  topics: string[]
  /** User data that will be passed back to the consumer. */
  userData: Uint8Array | null
  /** The partitions that the member owns. (from version 1) */
  ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[]
  /** The generation id of the member. (from version 2) */
  generationId: number
  /** The rack id of the member. (from version 3) */
  rackId: string | null
}

export interface ConsumerProtocolSubscriptionTopicPartition {
  /** The topic name. */
  topic: string
  /** The partition ids. */
  partitions: number[]
}

export const ConsumerProtocolSubscription: MessageCodec<ConsumerProtocolSubscription> = {
  name: 'ConsumerProtocolSubscription',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerProtocolSubscription, version)
    return readConsumerProtocolSubscription(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ConsumerProtocolSubscription, version)
    writeConsumerProtocolSubscription(writer, message, version)
  },
}

function readConsumerProtocolSubscription(reader: Reader, version: number): ConsumerProtocolSubscription {
  return {
    topics: readStringArray(reader, reader.arrayCount(2)),
    userData: reader.nullableBytes(),
    ownedPartitions: version >= 1 ? readConsumerProtocolSubscriptionTopicPartitionArray(reader, reader.arrayCount(6)) : [],
    generationId: version >= 2 ? reader.int32() : -1,
    rackId: version >= 3 ? reader.nullableString() : null,
  }
}

function readConsumerProtocolSubscriptionTopicPartition(reader: Reader): ConsumerProtocolSubscriptionTopicPartition {
  return {
    topic: reader.string(),
    partitions: readInt32Array(reader, reader.arrayCount(4)),
  }
}

function readConsumerProtocolSubscriptionTopicPartitionArray(reader: Reader, count: number): ConsumerProtocolSubscriptionTopicPartition[] {
  const elements: ConsumerProtocolSubscriptionTopicPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerProtocolSubscriptionTopicPartition(reader))
  return elements
}

function writeConsumerProtocolSubscription(writer: Writer, message: Input<ConsumerProtocolSubscription>, version: number): void {
  const { topics = [], userData = null, ownedPartitions = [], generationId = -1, rackId = null } = message
  writer.arrayCount(topics)
  writeStringArray(writer, topics)
  writer.nullableBytes(userData)
  if (version >= 1) writer.arrayCount(ownedPartitions)
  if (version >= 1) writeConsumerProtocolSubscriptionTopicPartitionArray(writer, ownedPartitions)
  if (version >= 2) writer.int32(generationId)
  if (version >= 3) writer.nullableString(rackId)
}

function writeConsumerProtocolSubscriptionTopicPartition(writer: Writer, message: Input<ConsumerProtocolSubscriptionTopicPartition>): void {
  const { topic = '', partitions = [] } = message
  writer.string(topic)
  writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
}

function writeConsumerProtocolSubscriptionTopicPartitionArray(writer: Writer, elements: readonly Input<ConsumerProtocolSubscriptionTopicPartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerProtocolSubscriptionTopicPartition(writer, elements[i]!)
}
