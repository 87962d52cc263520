// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupTargetAssignmentMemberValue {
  /** Currently assigned active tasks for this streams client. */
  activeTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[]
  /** Currently assigned standby tasks for this streams client. */
  standbyTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[]
  /** Currently assigned warm-up tasks for this streams client. */
  warmupTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupTargetAssignmentMemberValueTaskIds {
  /** The subtopology ID. */
  subtopologyId: string
  /** The partitions of the input topics processed by this member. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupTargetAssignmentMemberValue: MessageCodec<StreamsGroupTargetAssignmentMemberValue> = {
  name: 'StreamsGroupTargetAssignmentMemberValue',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupTargetAssignmentMemberValue, version)
    return readStreamsGroupTargetAssignmentMemberValue(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupTargetAssignmentMemberValue, version)
    writeStreamsGroupTargetAssignmentMemberValue(writer, message)
  },
}

function readStreamsGroupTargetAssignmentMemberValue(reader: Reader): StreamsGroupTargetAssignmentMemberValue {
  const message: StreamsGroupTargetAssignmentMemberValue = {
    activeTasks: readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    standbyTasks: readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(reader, reader.compactArrayCount(3)),
    warmupTasks: readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTargetAssignmentMemberValueTaskIds(reader: Reader): StreamsGroupTargetAssignmentMemberValueTaskIds {
  const message: StreamsGroupTargetAssignmentMemberValueTaskIds = {
    subtopologyId: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTargetAssignmentMemberValueTaskIdsArray(reader: Reader, count: number): StreamsGroupTargetAssignmentMemberValueTaskIds[] {
  const elements: StreamsGroupTargetAssignmentMemberValueTaskIds[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupTargetAssignmentMemberValueTaskIds(reader))
  return elements
}

function writeStreamsGroupTargetAssignmentMemberValue(writer: Writer, message: Input<StreamsGroupTargetAssignmentMemberValue>): void {
  const { activeTasks = [], standbyTasks = [], warmupTasks = [], unknownTaggedFields } = message
  writer.compactArrayCount(activeTasks)
  writeStreamsGroupTargetAssignmentMemberValueTaskIdsArray(writer, activeTasks)
  writer.compactArrayCount(standbyTasks)
  writeStreamsGroupTargetAssignmentMemberValueTaskIdsArray(writer, standbyTasks)
  writer.compactArrayCount(warmupTasks)
  writeStreamsGroupTargetAssignmentMemberValueTaskIdsArray(writer, warmupTasks)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTargetAssignmentMemberValueTaskIds(writer: Writer, message: Input<StreamsGroupTargetAssignmentMemberValueTaskIds>): void {
  const { subtopologyId = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(subtopologyId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTargetAssignmentMemberValueTaskIdsArray(writer: Writer, elements: readonly Input<StreamsGroupTargetAssignmentMemberValueTaskIds>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupTargetAssignmentMemberValueTaskIds(writer, elements[i]!)
}
