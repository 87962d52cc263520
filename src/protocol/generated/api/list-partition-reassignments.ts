// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ListPartitionReassignmentsRequest {
  /** The time in ms to wait for the request to complete. */
  timeoutMs: number
  /** The topics to list partition reassignments for, or null to list everything. */
  topics: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListPartitionReassignmentsRequestListPartitionReassignmentsTopics {
  /** The topic name. */
  name: string
  /** The partitions to list partition reassignments for. */
  partitionIndexes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListPartitionReassignmentsRequest: MessageCodec<ListPartitionReassignmentsRequest> = {
  name: 'ListPartitionReassignmentsRequest',
  apiKey: 46,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListPartitionReassignmentsRequest, version)
    return readListPartitionReassignmentsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(ListPartitionReassignmentsRequest, version)
    writeListPartitionReassignmentsRequest(writer, message)
  },
}

function readListPartitionReassignmentsRequest(reader: Reader): ListPartitionReassignmentsRequest {
  const message: ListPartitionReassignmentsRequest = {
    timeoutMs: reader.int32(),
    topics:
      readNullableListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(reader, reader.compactNullableArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(reader: Reader): ListPartitionReassignmentsRequestListPartitionReassignmentsTopics {
  const message: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics = {
    name: reader.compactString(),
    partitionIndexes: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(reader: Reader, count: number): ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] {
  const elements: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] = []
  for (let i = 0; i < count; i++) elements.push(readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(reader))
  return elements
}

function readNullableListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(reader: Reader, count: number): ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] | null {
  return count < 0 ? null : readListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(reader, count)
}

function writeListPartitionReassignmentsRequest(writer: Writer, message: Input<ListPartitionReassignmentsRequest>): void {
  const { timeoutMs = 60000, topics = null, unknownTaggedFields } = message
  writer.int32(timeoutMs)
  writer.compactNullableArrayCount(topics)
  if (topics !== null) writeListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(writer: Writer, message: Input<ListPartitionReassignmentsRequestListPartitionReassignmentsTopics>): void {
  const { name = '', partitionIndexes = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitionIndexes)
  writeInt32Array(writer, partitionIndexes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListPartitionReassignmentsRequestListPartitionReassignmentsTopicsArray(writer: Writer, elements: readonly Input<ListPartitionReassignmentsRequestListPartitionReassignmentsTopics>[]): void {
  for (let i = 0; i < elements.length; i++) writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(writer, elements[i]!)
}

export interface ListPartitionReassignmentsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top-level error code, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The ongoing reassignments for each topic. */
  topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListPartitionReassignmentsResponseOngoingTopicReassignment {
  /** The topic name. */
  name: string
  /** The ongoing reassignments for each partition. */
  partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  /** The index of the partition. */
  partitionIndex: number
  /** The current replica set. */
  replicas: number[]
  /** The set of replicas we are currently adding. */
  addingReplicas: number[]
  /** The set of replicas we are currently removing. */
  removingReplicas: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListPartitionReassignmentsResponse: MessageCodec<ListPartitionReassignmentsResponse> = {
  name: 'ListPartitionReassignmentsResponse',
  apiKey: 46,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListPartitionReassignmentsResponse, version)
    return readListPartitionReassignmentsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(ListPartitionReassignmentsResponse, version)
    writeListPartitionReassignmentsResponse(writer, message)
  },
}

function readListPartitionReassignmentsResponse(reader: Reader): ListPartitionReassignmentsResponse {
  const message: ListPartitionReassignmentsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    topics: readListPartitionReassignmentsResponseOngoingTopicReassignmentArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListPartitionReassignmentsResponseOngoingTopicReassignment(reader: Reader): ListPartitionReassignmentsResponseOngoingTopicReassignment {
  const message: ListPartitionReassignmentsResponseOngoingTopicReassignment = {
    name: reader.compactString(),
    partitions: readListPartitionReassignmentsResponseOngoingPartitionReassignmentArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignment(reader: Reader): ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  const message: ListPartitionReassignmentsResponseOngoingPartitionReassignment = {
    partitionIndex: reader.int32(),
    replicas: readInt32Array(reader, reader.compactArrayCount(4)),
    addingReplicas: readInt32Array(reader, reader.compactArrayCount(4)),
    removingReplicas: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListPartitionReassignmentsResponseOngoingTopicReassignmentArray(reader: Reader, count: number): ListPartitionReassignmentsResponseOngoingTopicReassignment[] {
  const elements: ListPartitionReassignmentsResponseOngoingTopicReassignment[] = []
  for (let i = 0; i < count; i++) elements.push(readListPartitionReassignmentsResponseOngoingTopicReassignment(reader))
  return elements
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignmentArray(reader: Reader, count: number): ListPartitionReassignmentsResponseOngoingPartitionReassignment[] {
  const elements: ListPartitionReassignmentsResponseOngoingPartitionReassignment[] = []
  for (let i = 0; i < count; i++) elements.push(readListPartitionReassignmentsResponseOngoingPartitionReassignment(reader))
  return elements
}

function writeListPartitionReassignmentsResponse(writer: Writer, message: Input<ListPartitionReassignmentsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(topics)
  writeListPartitionReassignmentsResponseOngoingTopicReassignmentArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListPartitionReassignmentsResponseOngoingTopicReassignment(writer: Writer, message: Input<ListPartitionReassignmentsResponseOngoingTopicReassignment>): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeListPartitionReassignmentsResponseOngoingPartitionReassignmentArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListPartitionReassignmentsResponseOngoingPartitionReassignment(writer: Writer, message: Input<ListPartitionReassignmentsResponseOngoingPartitionReassignment>): void {
  const { partitionIndex = 0, replicas = [], addingReplicas = [], removingReplicas = [], unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.compactArrayCount(replicas)
  writeInt32Array(writer, replicas)
  writer.compactArrayCount(addingReplicas)
  writeInt32Array(writer, addingReplicas)
  writer.compactArrayCount(removingReplicas)
  writeInt32Array(writer, removingReplicas)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListPartitionReassignmentsResponseOngoingTopicReassignmentArray(writer: Writer, elements: readonly Input<ListPartitionReassignmentsResponseOngoingTopicReassignment>[]): void {
  for (let i = 0; i < elements.length; i++) writeListPartitionReassignmentsResponseOngoingTopicReassignment(writer, elements[i]!)
}

function writeListPartitionReassignmentsResponseOngoingPartitionReassignmentArray(writer: Writer, elements: readonly Input<ListPartitionReassignmentsResponseOngoingPartitionReassignment>[]): void {
  for (let i = 0; i < elements.length; i++) writeListPartitionReassignmentsResponseOngoingPartitionReassignment(writer, elements[i]!)
}
