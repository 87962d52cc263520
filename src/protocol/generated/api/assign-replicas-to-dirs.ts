// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface AssignReplicasToDirsRequest {
  /** The ID of the requesting broker. */
  brokerId: number
  /** The epoch of the requesting broker. */
  brokerEpoch: number
  /** The directories to which replicas should be assigned. */
  directories: AssignReplicasToDirsRequestDirectoryData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AssignReplicasToDirsRequestDirectoryData {
  /** The ID of the directory. */
  id: string
  /** The topics assigned to the directory. */
  topics: AssignReplicasToDirsRequestTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AssignReplicasToDirsRequestTopicData {
  /** The ID of the assigned topic. */
  topicId: string
  /** The partitions assigned to the directory. */
  partitions: AssignReplicasToDirsRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AssignReplicasToDirsRequestPartitionData {
  /** The partition index. */
  partitionIndex: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AssignReplicasToDirsRequest: MessageCodec<AssignReplicasToDirsRequest> = {
  name: 'AssignReplicasToDirsRequest',
  apiKey: 73,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AssignReplicasToDirsRequest, version)
    return readAssignReplicasToDirsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(AssignReplicasToDirsRequest, version)
    writeAssignReplicasToDirsRequest(writer, message)
  },
}

function readAssignReplicasToDirsRequest(reader: Reader): AssignReplicasToDirsRequest {
  const message: AssignReplicasToDirsRequest = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
    directories: readAssignReplicasToDirsRequestDirectoryDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsRequestDirectoryData(reader: Reader): AssignReplicasToDirsRequestDirectoryData {
  const message: AssignReplicasToDirsRequestDirectoryData = {
    id: reader.uuid(),
    topics: readAssignReplicasToDirsRequestTopicDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsRequestTopicData(reader: Reader): AssignReplicasToDirsRequestTopicData {
  const message: AssignReplicasToDirsRequestTopicData = {
    topicId: reader.uuid(),
    partitions: readAssignReplicasToDirsRequestPartitionDataArray(reader, reader.compactArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsRequestPartitionData(reader: Reader): AssignReplicasToDirsRequestPartitionData {
  const message: AssignReplicasToDirsRequestPartitionData = {
    partitionIndex: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsRequestDirectoryDataArray(reader: Reader, count: number): AssignReplicasToDirsRequestDirectoryData[] {
  const elements: AssignReplicasToDirsRequestDirectoryData[] = []
  for (let i = 0; i < count; i++) elements.push(readAssignReplicasToDirsRequestDirectoryData(reader))
  return elements
}

function readAssignReplicasToDirsRequestTopicDataArray(reader: Reader, count: number): AssignReplicasToDirsRequestTopicData[] {
  const elements: AssignReplicasToDirsRequestTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readAssignReplicasToDirsRequestTopicData(reader))
  return elements
}

function readAssignReplicasToDirsRequestPartitionDataArray(reader: Reader, count: number): AssignReplicasToDirsRequestPartitionData[] {
  const elements: AssignReplicasToDirsRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readAssignReplicasToDirsRequestPartitionData(reader))
  return elements
}

function writeAssignReplicasToDirsRequest(writer: Writer, message: Input<AssignReplicasToDirsRequest>): void {
  const { brokerId = 0, brokerEpoch = -1, directories = [], unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.compactArrayCount(directories)
  writeAssignReplicasToDirsRequestDirectoryDataArray(writer, directories)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsRequestDirectoryData(writer: Writer, message: Input<AssignReplicasToDirsRequestDirectoryData>): void {
  const { id = ZERO_UUID, topics = [], unknownTaggedFields } = message
  writer.uuid(id)
  writer.compactArrayCount(topics)
  writeAssignReplicasToDirsRequestTopicDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsRequestTopicData(writer: Writer, message: Input<AssignReplicasToDirsRequestTopicData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeAssignReplicasToDirsRequestPartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsRequestPartitionData(writer: Writer, message: Input<AssignReplicasToDirsRequestPartitionData>): void {
  const { partitionIndex = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsRequestDirectoryDataArray(writer: Writer, elements: readonly Input<AssignReplicasToDirsRequestDirectoryData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAssignReplicasToDirsRequestDirectoryData(writer, elements[i]!)
}

function writeAssignReplicasToDirsRequestTopicDataArray(writer: Writer, elements: readonly Input<AssignReplicasToDirsRequestTopicData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAssignReplicasToDirsRequestTopicData(writer, elements[i]!)
}

function writeAssignReplicasToDirsRequestPartitionDataArray(writer: Writer, elements: readonly Input<AssignReplicasToDirsRequestPartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAssignReplicasToDirsRequestPartitionData(writer, elements[i]!)
}

export interface AssignReplicasToDirsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. */
  errorCode: number
  /** The list of directories and their assigned partitions. */
  directories: AssignReplicasToDirsResponseDirectoryData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AssignReplicasToDirsResponseDirectoryData {
  /** The ID of the directory. */
  id: string
  /** The list of topics and their assigned partitions. */
  topics: AssignReplicasToDirsResponseTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AssignReplicasToDirsResponseTopicData {
  /** The ID of the assigned topic. */
  topicId: string
  /** The list of assigned partitions. */
  partitions: AssignReplicasToDirsResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AssignReplicasToDirsResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The partition level error code. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AssignReplicasToDirsResponse: MessageCodec<AssignReplicasToDirsResponse> = {
  name: 'AssignReplicasToDirsResponse',
  apiKey: 73,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AssignReplicasToDirsResponse, version)
    return readAssignReplicasToDirsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(AssignReplicasToDirsResponse, version)
    writeAssignReplicasToDirsResponse(writer, message)
  },
}

function readAssignReplicasToDirsResponse(reader: Reader): AssignReplicasToDirsResponse {
  const message: AssignReplicasToDirsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    directories: readAssignReplicasToDirsResponseDirectoryDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsResponseDirectoryData(reader: Reader): AssignReplicasToDirsResponseDirectoryData {
  const message: AssignReplicasToDirsResponseDirectoryData = {
    id: reader.uuid(),
    topics: readAssignReplicasToDirsResponseTopicDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsResponseTopicData(reader: Reader): AssignReplicasToDirsResponseTopicData {
  const message: AssignReplicasToDirsResponseTopicData = {
    topicId: reader.uuid(),
    partitions: readAssignReplicasToDirsResponsePartitionDataArray(reader, reader.compactArrayCount(7)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsResponsePartitionData(reader: Reader): AssignReplicasToDirsResponsePartitionData {
  const message: AssignReplicasToDirsResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAssignReplicasToDirsResponseDirectoryDataArray(reader: Reader, count: number): AssignReplicasToDirsResponseDirectoryData[] {
  const elements: AssignReplicasToDirsResponseDirectoryData[] = []
  for (let i = 0; i < count; i++) elements.push(readAssignReplicasToDirsResponseDirectoryData(reader))
  return elements
}

function readAssignReplicasToDirsResponseTopicDataArray(reader: Reader, count: number): AssignReplicasToDirsResponseTopicData[] {
  const elements: AssignReplicasToDirsResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readAssignReplicasToDirsResponseTopicData(reader))
  return elements
}

function readAssignReplicasToDirsResponsePartitionDataArray(reader: Reader, count: number): AssignReplicasToDirsResponsePartitionData[] {
  const elements: AssignReplicasToDirsResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readAssignReplicasToDirsResponsePartitionData(reader))
  return elements
}

function writeAssignReplicasToDirsResponse(writer: Writer, message: Input<AssignReplicasToDirsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, directories = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactArrayCount(directories)
  writeAssignReplicasToDirsResponseDirectoryDataArray(writer, directories)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsResponseDirectoryData(writer: Writer, message: Input<AssignReplicasToDirsResponseDirectoryData>): void {
  const { id = ZERO_UUID, topics = [], unknownTaggedFields } = message
  writer.uuid(id)
  writer.compactArrayCount(topics)
  writeAssignReplicasToDirsResponseTopicDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsResponseTopicData(writer: Writer, message: Input<AssignReplicasToDirsResponseTopicData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeAssignReplicasToDirsResponsePartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsResponsePartitionData(writer: Writer, message: Input<AssignReplicasToDirsResponsePartitionData>): void {
  const { partitionIndex = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAssignReplicasToDirsResponseDirectoryDataArray(writer: Writer, elements: readonly Input<AssignReplicasToDirsResponseDirectoryData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAssignReplicasToDirsResponseDirectoryData(writer, elements[i]!)
}

function writeAssignReplicasToDirsResponseTopicDataArray(writer: Writer, elements: readonly Input<AssignReplicasToDirsResponseTopicData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAssignReplicasToDirsResponseTopicData(writer, elements[i]!)
}

function writeAssignReplicasToDirsResponsePartitionDataArray(writer: Writer, elements: readonly Input<AssignReplicasToDirsResponsePartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAssignReplicasToDirsResponsePartitionData(writer, elements[i]!)
}
