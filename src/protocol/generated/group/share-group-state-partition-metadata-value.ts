// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupStatePartitionMetadataValue {
  /** The topic-partitions whose share-group state is being initialized. */
  initializingTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[]
  /** The topics with initialized share-group state. */
  initializedTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[]
  /** The topics whose share-group state is being deleted. */
  deletingTopics: ShareGroupStatePartitionMetadataValueTopicInfo[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupStatePartitionMetadataValueTopicPartitionsInfo {
  /** The topic identifier. */
  topicId: string
  /** The topic name. */
  topicName: string
  /** The partitions. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupStatePartitionMetadataValueTopicInfo {
  /** The topic identifier. */
  topicId: string
  /** The topic name. */
  topicName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupStatePartitionMetadataValue: MessageCodec<ShareGroupStatePartitionMetadataValue> = {
  name: 'ShareGroupStatePartitionMetadataValue',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupStatePartitionMetadataValue, version)
    return readShareGroupStatePartitionMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupStatePartitionMetadataValue, version)
    writeShareGroupStatePartitionMetadataValue(writer, message)
  },
}

function readShareGroupStatePartitionMetadataValue(reader: Reader): ShareGroupStatePartitionMetadataValue {
  const message: ShareGroupStatePartitionMetadataValue = {
    initializingTopics: readShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(reader, reader.compactArrayCount(19)),
    initializedTopics: readShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(reader, reader.compactArrayCount(19)),
    deletingTopics: readShareGroupStatePartitionMetadataValueTopicInfoArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(reader: Reader): ShareGroupStatePartitionMetadataValueTopicPartitionsInfo {
  const message: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo = {
    topicId: reader.uuid(),
    topicName: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupStatePartitionMetadataValueTopicInfo(reader: Reader): ShareGroupStatePartitionMetadataValueTopicInfo {
  const message: ShareGroupStatePartitionMetadataValueTopicInfo = {
    topicId: reader.uuid(),
    topicName: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(reader: Reader, count: number): ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] {
  const elements: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(reader))
  return elements
}

function readShareGroupStatePartitionMetadataValueTopicInfoArray(reader: Reader, count: number): ShareGroupStatePartitionMetadataValueTopicInfo[] {
  const elements: ShareGroupStatePartitionMetadataValueTopicInfo[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupStatePartitionMetadataValueTopicInfo(reader))
  return elements
}

function writeShareGroupStatePartitionMetadataValue(writer: Writer, message: Input<ShareGroupStatePartitionMetadataValue>): void {
  const { initializingTopics = [], initializedTopics = [], deletingTopics = [], unknownTaggedFields } = message
  writer.compactArrayCount(initializingTopics)
  writeShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(writer, initializingTopics)
  writer.compactArrayCount(initializedTopics)
  writeShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(writer, initializedTopics)
  writer.compactArrayCount(deletingTopics)
  writeShareGroupStatePartitionMetadataValueTopicInfoArray(writer, deletingTopics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(writer: Writer, message: Input<ShareGroupStatePartitionMetadataValueTopicPartitionsInfo>): void {
  const { topicId = ZERO_UUID, topicName = '', partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupStatePartitionMetadataValueTopicInfo(writer: Writer, message: Input<ShareGroupStatePartitionMetadataValueTopicInfo>): void {
  const { topicId = ZERO_UUID, topicName = '', unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactString(topicName)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupStatePartitionMetadataValueTopicPartitionsInfoArray(writer: Writer, elements: readonly Input<ShareGroupStatePartitionMetadataValueTopicPartitionsInfo>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(writer, elements[i]!)
}

function writeShareGroupStatePartitionMetadataValueTopicInfoArray(writer: Writer, elements: readonly Input<ShareGroupStatePartitionMetadataValueTopicInfo>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupStatePartitionMetadataValueTopicInfo(writer, elements[i]!)
}
