// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupTargetAssignmentMemberValue {
  /** The assigned partitions. */
  topicPartitions: ShareGroupTargetAssignmentMemberValueTopicPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupTargetAssignmentMemberValueTopicPartition {
  /** The topic id. */
  topicId: string
  /** The partition indexes. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupTargetAssignmentMemberValue: MessageCodec<ShareGroupTargetAssignmentMemberValue> = {
  name: 'ShareGroupTargetAssignmentMemberValue',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupTargetAssignmentMemberValue, version)
    return readShareGroupTargetAssignmentMemberValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupTargetAssignmentMemberValue, version)
    writeShareGroupTargetAssignmentMemberValue(writer, message)
  },
}

function readShareGroupTargetAssignmentMemberValue(reader: Reader): ShareGroupTargetAssignmentMemberValue {
  const message: ShareGroupTargetAssignmentMemberValue = {
    topicPartitions: readShareGroupTargetAssignmentMemberValueTopicPartitionArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupTargetAssignmentMemberValueTopicPartition(reader: Reader): ShareGroupTargetAssignmentMemberValueTopicPartition {
  const message: ShareGroupTargetAssignmentMemberValueTopicPartition = {
    topicId: reader.uuid(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupTargetAssignmentMemberValueTopicPartitionArray(reader: Reader, count: number): ShareGroupTargetAssignmentMemberValueTopicPartition[] {
  const elements: ShareGroupTargetAssignmentMemberValueTopicPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupTargetAssignmentMemberValueTopicPartition(reader))
  return elements
}

function writeShareGroupTargetAssignmentMemberValue(writer: Writer, message: Input<ShareGroupTargetAssignmentMemberValue>): void {
  const { topicPartitions = [], unknownTaggedFields } = message
  writer.compactArrayCount(topicPartitions)
  writeShareGroupTargetAssignmentMemberValueTopicPartitionArray(writer, topicPartitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupTargetAssignmentMemberValueTopicPartition(writer: Writer, message: Input<ShareGroupTargetAssignmentMemberValueTopicPartition>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupTargetAssignmentMemberValueTopicPartitionArray(writer: Writer, elements: readonly Input<ShareGroupTargetAssignmentMemberValueTopicPartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupTargetAssignmentMemberValueTopicPartition(writer, elements[i]!)
}
