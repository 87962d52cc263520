// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerProtocolAssignment {
  /** The list of topics and partitions assigned to this consumer. */
  assignedPartitions: ConsumerProtocolAssignmentTopicPartition[]
  /** User data. */
  userData: Uint8Array | null
}

export interface ConsumerProtocolAssignmentTopicPartition {
  /** The topic name. */
  topic: string
  /** The list of partitions assigned to this consumer. */
  partitions: number[]
}

export const ConsumerProtocolAssignment: MessageCodec<ConsumerProtocolAssignment> = {
  name: 'ConsumerProtocolAssignment',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerProtocolAssignment, version)
    return readConsumerProtocolAssignment(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerProtocolAssignment, version)
    writeConsumerProtocolAssignment(writer, message)
  },
}

function readConsumerProtocolAssignment(reader: Reader): ConsumerProtocolAssignment {
  return {
    assignedPartitions: readConsumerProtocolAssignmentTopicPartitionArray(reader, reader.arrayCount(6)),
    userData: reader.nullableBytes(),
  }
}

function readConsumerProtocolAssignmentTopicPartition(reader: Reader): ConsumerProtocolAssignmentTopicPartition {
  return {
    topic: reader.string(),
    partitions: readInt32Array(reader, reader.arrayCount(4)),
  }
}

function readConsumerProtocolAssignmentTopicPartitionArray(reader: Reader, count: number): ConsumerProtocolAssignmentTopicPartition[] {
  const elements: ConsumerProtocolAssignmentTopicPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerProtocolAssignmentTopicPartition(reader))
  return elements
}

function writeConsumerProtocolAssignment(writer: Writer, message: Input<ConsumerProtocolAssignment>): void {
  const { assignedPartitions = [], userData = null } = message
  writer.arrayCount(assignedPartitions)
  writeConsumerProtocolAssignmentTopicPartitionArray(writer, assignedPartitions)
  writer.nullableBytes(userData)
}

function writeConsumerProtocolAssignmentTopicPartition(writer: Writer, message: Input<ConsumerProtocolAssignmentTopicPartition>): void {
  const { topic = '', partitions = [] } = message
  writer.string(topic)
  writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
}

function writeConsumerProtocolAssignmentTopicPartitionArray(writer: Writer, elements: readonly Input<ConsumerProtocolAssignmentTopicPartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerProtocolAssignmentTopicPartition(writer, elements[i]!)
}
