// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, readNullableInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupCurrentMemberAssignmentValue {
  /** The current member epoch that is expected from the member in the heartbeat request. */
  memberEpoch: number
  /** If the last epoch bump is lost before reaching the member, the member will retry with the previous epoch. */
  previousMemberEpoch: number
  /** The member state. */
  state: number
  /** Currently assigned active tasks for this streams client. */
  activeTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  /** Currently assigned standby tasks for this streams client. */
  standbyTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  /** Currently assigned warm-up tasks for this streams client. */
  warmupTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  /** The active tasks that must be revoked by this member. */
  activeTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  /** The standby tasks that must be revoked by this member. */
  standbyTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  /** The warmup tasks that must be revoked by this member. */
  warmupTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupCurrentMemberAssignmentValueTaskIds {
  /** The subtopology ID. */
  subtopologyId: string
  /** The partitions of the input topics processed by this member. */
  partitions: number[]
  /** The epoch at which the partition was assigned to the member. */
  assignmentEpochs: number[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupCurrentMemberAssignmentValue: MessageCodec<StreamsGroupCurrentMemberAssignmentValue> = {
  name: 'StreamsGroupCurrentMemberAssignmentValue',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupCurrentMemberAssignmentValue, version)
    return readStreamsGroupCurrentMemberAssignmentValue(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupCurrentMemberAssignmentValue, version)
    writeStreamsGroupCurrentMemberAssignmentValue(writer, message)
  },
}

function readStreamsGroupCurrentMemberAssignmentValue(reader: Reader): StreamsGroupCurrentMemberAssignmentValue {
  const message: StreamsGroupCurrentMemberAssignmentValue = {
    memberEpoch: reader.int32(),
    previousMemberEpoch: reader.int32(),
    state: reader.int8(),
    activeTasks: readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    standbyTasks: readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    warmupTasks: readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    activeTasksPendingRevocation: readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    standbyTasksPendingRevocation: readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    warmupTasksPendingRevocation: readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader: Reader): StreamsGroupCurrentMemberAssignmentValueTaskIds {
  const message: StreamsGroupCurrentMemberAssignmentValueTaskIds = {
    subtopologyId: reader.compactString(),
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

function readStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(reader: Reader, count: number): StreamsGroupCurrentMemberAssignmentValueTaskIds[] {
  const elements: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader))
  return elements
}

function writeStreamsGroupCurrentMemberAssignmentValue(writer: Writer, message: Input<StreamsGroupCurrentMemberAssignmentValue>): void {
  const {
    memberEpoch = 0,
    previousMemberEpoch = 0,
    state = 0,
    activeTasks = [],
    standbyTasks = [],
    warmupTasks = [],
    activeTasksPendingRevocation = [],
    standbyTasksPendingRevocation = [],
    warmupTasksPendingRevocation = [],
    unknownTaggedFields,
  } = message
  writer.int32(memberEpoch)
  writer.int32(previousMemberEpoch)
  writer.int8(state)
  writer.compactArrayCount(activeTasks)
  writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer, activeTasks)
  writer.compactArrayCount(standbyTasks)
  writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer, standbyTasks)
  writer.compactArrayCount(warmupTasks)
  writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer, warmupTasks)
  writer.compactArrayCount(activeTasksPendingRevocation)
  writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer, activeTasksPendingRevocation)
  writer.compactArrayCount(standbyTasksPendingRevocation)
  writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer, standbyTasksPendingRevocation)
  writer.compactArrayCount(warmupTasksPendingRevocation)
  writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer, warmupTasksPendingRevocation)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer: Writer, message: Input<StreamsGroupCurrentMemberAssignmentValueTaskIds>): void {
  const { subtopologyId = '', partitions = [], assignmentEpochs = [], unknownTaggedFields } = message
  writer.compactString(subtopologyId)
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

function writeStreamsGroupCurrentMemberAssignmentValueTaskIdsArray(writer: Writer, elements: readonly Input<StreamsGroupCurrentMemberAssignmentValueTaskIds>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, elements[i]!)
}
