// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, readNullableInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupCurrentMemberAssignmentValue {
  /** The current member epoch that is expected from the member in the heartbeat request. */
  memberEpoch: number
  /** If the last epoch bump is lost before reaching the member, the member will retry with the previous epoch. */
  previousMemberEpoch: number
  /** The member state. */
  state: number
  /** The partitions assigned to (or owned by) this member. */
  assignedPartitions: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[]
  /** The partitions that must be revoked by this member. */
  partitionsPendingRevocation: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupCurrentMemberAssignmentValueTopicPartitions {
  /** The topic Id. */
  topicId: string
  /** The partition Ids. */
  partitions: number[]
  /** The epoch at which the partition was assigned to the member. */
  assignmentEpochs: number[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupCurrentMemberAssignmentValue: MessageCodec<ConsumerGroupCurrentMemberAssignmentValue> = {
  name: 'ConsumerGroupCurrentMemberAssignmentValue',
  apiKey: 8,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupCurrentMemberAssignmentValue, version)
    return readConsumerGroupCurrentMemberAssignmentValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupCurrentMemberAssignmentValue, version)
    writeConsumerGroupCurrentMemberAssignmentValue(writer, message)
  },
}

function readConsumerGroupCurrentMemberAssignmentValue(reader: Reader): ConsumerGroupCurrentMemberAssignmentValue {
  const message: ConsumerGroupCurrentMemberAssignmentValue = {
    memberEpoch: reader.int32(),
    previousMemberEpoch: reader.int32(),
    state: reader.int8(),
    assignedPartitions: readConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(reader, reader.compactArrayCount(18)),
    partitionsPendingRevocation:
      readConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(reader: Reader): ConsumerGroupCurrentMemberAssignmentValueTopicPartitions {
  const message: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions = {
    topicId: reader.uuid(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
    assignmentEpochs: [],
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.assignmentEpochs = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(reader: Reader, count: number): ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] {
  const elements: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(reader))
  return elements
}

function writeConsumerGroupCurrentMemberAssignmentValue(writer: Writer, message: Input<ConsumerGroupCurrentMemberAssignmentValue>): void {
  const {
    memberEpoch = 0,
    previousMemberEpoch = 0,
    state = 0,
    assignedPartitions = [],
    partitionsPendingRevocation = [],
    unknownTaggedFields,
  } = message
  writer.int32(memberEpoch)
  writer.int32(previousMemberEpoch)
  writer.int8(state)
  writer.compactArrayCount(assignedPartitions)
  writeConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(writer, assignedPartitions)
  writer.compactArrayCount(partitionsPendingRevocation)
  writeConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(writer, partitionsPendingRevocation)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(writer: Writer, message: Input<ConsumerGroupCurrentMemberAssignmentValueTopicPartitions>): void {
  const { topicId = ZERO_UUID, partitions = [], assignmentEpochs = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  const hasAssignmentEpochs = assignmentEpochs?.length !== 0
  writer.tagCount(hasAssignmentEpochs ? 1 : 0, unknownTaggedFields)
  if (hasAssignmentEpochs) {
    const at = writer.beginTag(0)
    writer.compactNullableArrayCount(assignmentEpochs)
    if (assignmentEpochs !== null) writeInt32Array(writer, assignmentEpochs)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeConsumerGroupCurrentMemberAssignmentValueTopicPartitionsArray(writer: Writer, elements: readonly Input<ConsumerGroupCurrentMemberAssignmentValueTopicPartitions>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(writer, elements[i]!)
}
