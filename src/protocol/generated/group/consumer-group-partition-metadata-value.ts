// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupPartitionMetadataValue {
  /** The list of topic metadata. */
  topics: ConsumerGroupPartitionMetadataValueTopicMetadata[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupPartitionMetadataValueTopicMetadata {
  /** The topic id. */
  topicId: string
  /** The topic name. */
  topicName: string
  /** The number of partitions of the topic. */
  numPartitions: number
  /** Deprecated: this field is not used after 4.0. */
  partitionMetadata: ConsumerGroupPartitionMetadataValuePartitionMetadata[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupPartitionMetadataValuePartitionMetadata {
  /** The partition number. */
  partition: number
  /** The set of racks that the partition is mapped to. */
  racks: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupPartitionMetadataValue: MessageCodec<ConsumerGroupPartitionMetadataValue> = {
  name: 'ConsumerGroupPartitionMetadataValue',
  apiKey: 4,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupPartitionMetadataValue, version)
    return readConsumerGroupPartitionMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupPartitionMetadataValue, version)
    writeConsumerGroupPartitionMetadataValue(writer, message)
  },
}

function readConsumerGroupPartitionMetadataValue(reader: Reader): ConsumerGroupPartitionMetadataValue {
  const message: ConsumerGroupPartitionMetadataValue = {
    topics: readConsumerGroupPartitionMetadataValueTopicMetadataArray(reader, reader.compactArrayCount(23)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupPartitionMetadataValueTopicMetadata(reader: Reader): ConsumerGroupPartitionMetadataValueTopicMetadata {
  const message: ConsumerGroupPartitionMetadataValueTopicMetadata = {
    topicId: reader.uuid(),
    topicName: reader.compactString(),
    numPartitions: reader.int32(),
    partitionMetadata: readConsumerGroupPartitionMetadataValuePartitionMetadataArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupPartitionMetadataValuePartitionMetadata(reader: Reader): ConsumerGroupPartitionMetadataValuePartitionMetadata {
  const message: ConsumerGroupPartitionMetadataValuePartitionMetadata = {
    partition: reader.int32(),
    racks: readCompactStringArray(reader, reader.compactArrayCount()),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupPartitionMetadataValueTopicMetadataArray(reader: Reader, count: number): ConsumerGroupPartitionMetadataValueTopicMetadata[] {
  const elements: ConsumerGroupPartitionMetadataValueTopicMetadata[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupPartitionMetadataValueTopicMetadata(reader))
  return elements
}

function readConsumerGroupPartitionMetadataValuePartitionMetadataArray(reader: Reader, count: number): ConsumerGroupPartitionMetadataValuePartitionMetadata[] {
  const elements: ConsumerGroupPartitionMetadataValuePartitionMetadata[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupPartitionMetadataValuePartitionMetadata(reader))
  return elements
}

function writeConsumerGroupPartitionMetadataValue(writer: Writer, message: Input<ConsumerGroupPartitionMetadataValue>): void {
  const { topics = [], unknownTaggedFields } = message
  writer.compactArrayCount(topics)
  writeConsumerGroupPartitionMetadataValueTopicMetadataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupPartitionMetadataValueTopicMetadata(writer: Writer, message: Input<ConsumerGroupPartitionMetadataValueTopicMetadata>): void {
  const { topicId = ZERO_UUID, topicName = '', numPartitions = 0, partitionMetadata = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactString(topicName)
  writer.int32(numPartitions)
  writer.compactArrayCount(partitionMetadata)
  writeConsumerGroupPartitionMetadataValuePartitionMetadataArray(writer, partitionMetadata)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupPartitionMetadataValuePartitionMetadata(writer: Writer, message: Input<ConsumerGroupPartitionMetadataValuePartitionMetadata>): void {
  const { partition = 0, racks = [], unknownTaggedFields } = message
  writer.int32(partition)
  writer.compactArrayCount(racks)
  writeCompactStringArray(writer, racks)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupPartitionMetadataValueTopicMetadataArray(writer: Writer, elements: readonly Input<ConsumerGroupPartitionMetadataValueTopicMetadata>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupPartitionMetadataValueTopicMetadata(writer, elements[i]!)
}

function writeConsumerGroupPartitionMetadataValuePartitionMetadataArray(writer: Writer, elements: readonly Input<ConsumerGroupPartitionMetadataValuePartitionMetadata>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupPartitionMetadataValuePartitionMetadata(writer, elements[i]!)
}
