// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupCurrentMemberAssignmentValue {
  /** The current member epoch that is expected from the member in the heartbeat request. */
  memberEpoch: number
  /** If the last epoch bump is lost before reaching the member, the member will retry with the previous epoch. */
  previousMemberEpoch: number
  /** The member state. */
  state: number
  /** The partitions assigned to (or owned by) this member. */
  assignedPartitions: ShareGroupCurrentMemberAssignmentValueTopicPartitions[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupCurrentMemberAssignmentValueTopicPartitions {
  /** The topic Id. */
  topicId: string
  /** The partition Ids. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupCurrentMemberAssignmentValue: MessageCodec<ShareGroupCurrentMemberAssignmentValue> = {
  name: 'ShareGroupCurrentMemberAssignmentValue',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupCurrentMemberAssignmentValue, version)
    return readShareGroupCurrentMemberAssignmentValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupCurrentMemberAssignmentValue, version)
    writeShareGroupCurrentMemberAssignmentValue(writer, message)
  },
}

function readShareGroupCurrentMemberAssignmentValue(reader: Reader): ShareGroupCurrentMemberAssignmentValue {
  const message: ShareGroupCurrentMemberAssignmentValue = {
    memberEpoch: reader.int32(),
    previousMemberEpoch: reader.int32(),
    state: reader.int8(),
    assignedPartitions: readShareGroupCurrentMemberAssignmentValueTopicPartitionsArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupCurrentMemberAssignmentValueTopicPartitions(reader: Reader): ShareGroupCurrentMemberAssignmentValueTopicPartitions {
  const message: ShareGroupCurrentMemberAssignmentValueTopicPartitions = {
    topicId: reader.uuid(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupCurrentMemberAssignmentValueTopicPartitionsArray(reader: Reader, count: number): ShareGroupCurrentMemberAssignmentValueTopicPartitions[] {
  const elements: ShareGroupCurrentMemberAssignmentValueTopicPartitions[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupCurrentMemberAssignmentValueTopicPartitions(reader))
  return elements
}

function writeShareGroupCurrentMemberAssignmentValue(writer: Writer, message: Input<ShareGroupCurrentMemberAssignmentValue>): void {
  const { memberEpoch = 0, previousMemberEpoch = 0, state = 0, assignedPartitions = [], unknownTaggedFields } = message
  writer.int32(memberEpoch)
  writer.int32(previousMemberEpoch)
  writer.int8(state)
  writer.compactArrayCount(assignedPartitions)
  writeShareGroupCurrentMemberAssignmentValueTopicPartitionsArray(writer, assignedPartitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupCurrentMemberAssignmentValueTopicPartitions(writer: Writer, message: Input<ShareGroupCurrentMemberAssignmentValueTopicPartitions>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupCurrentMemberAssignmentValueTopicPartitionsArray(writer: Writer, elements: readonly Input<ShareGroupCurrentMemberAssignmentValueTopicPartitions>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupCurrentMemberAssignmentValueTopicPartitions(writer, elements[i]!)
}
