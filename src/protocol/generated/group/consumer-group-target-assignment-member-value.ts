// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupTargetAssignmentMemberValue {
  /** The assigned partitions. */
  topicPartitions: ConsumerGroupTargetAssignmentMemberValueTopicPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupTargetAssignmentMemberValueTopicPartition {
  /** The topic id. */
  topicId: string
  /** The partition indexes. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupTargetAssignmentMemberValue: MessageCodec<ConsumerGroupTargetAssignmentMemberValue> = {
  name: 'ConsumerGroupTargetAssignmentMemberValue',
  apiKey: 7,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupTargetAssignmentMemberValue, version)
    return readConsumerGroupTargetAssignmentMemberValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupTargetAssignmentMemberValue, version)
    writeConsumerGroupTargetAssignmentMemberValue(writer, message)
  },
}

function readConsumerGroupTargetAssignmentMemberValue(reader: Reader): ConsumerGroupTargetAssignmentMemberValue {
  const message: ConsumerGroupTargetAssignmentMemberValue = {
    topicPartitions: readConsumerGroupTargetAssignmentMemberValueTopicPartitionArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartition(reader: Reader): ConsumerGroupTargetAssignmentMemberValueTopicPartition {
  const message: ConsumerGroupTargetAssignmentMemberValueTopicPartition = {
    topicId: reader.uuid(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartitionArray(reader: Reader, count: number): ConsumerGroupTargetAssignmentMemberValueTopicPartition[] {
  const elements: ConsumerGroupTargetAssignmentMemberValueTopicPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupTargetAssignmentMemberValueTopicPartition(reader))
  return elements
}

function writeConsumerGroupTargetAssignmentMemberValue(writer: Writer, message: Input<ConsumerGroupTargetAssignmentMemberValue>): void {
  const { topicPartitions = [], unknownTaggedFields } = message
  writer.compactArrayCount(topicPartitions)
  writeConsumerGroupTargetAssignmentMemberValueTopicPartitionArray(writer, topicPartitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupTargetAssignmentMemberValueTopicPartition(writer: Writer, message: Input<ConsumerGroupTargetAssignmentMemberValueTopicPartition>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupTargetAssignmentMemberValueTopicPartitionArray(writer: Writer, elements: readonly Input<ConsumerGroupTargetAssignmentMemberValueTopicPartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupTargetAssignmentMemberValueTopicPartition(writer, elements[i]!)
}
