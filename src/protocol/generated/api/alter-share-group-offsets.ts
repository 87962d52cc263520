// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface AlterShareGroupOffsetsRequest {
  /** The group identifier. */
  groupId: string
  /** The topics to alter offsets for. */
  topics: AlterShareGroupOffsetsRequestTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterShareGroupOffsetsRequestTopic {
  /** The topic name. */
  topicName: string
  /** Each partition to alter offsets for. */
  partitions: AlterShareGroupOffsetsRequestPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterShareGroupOffsetsRequestPartition {
  /** The partition index. */
  partitionIndex: number
  /** The share-partition start offset. */
  startOffset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterShareGroupOffsetsRequest: MessageCodec<AlterShareGroupOffsetsRequest> = {
  name: 'AlterShareGroupOffsetsRequest',
  apiKey: 91,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterShareGroupOffsetsRequest, version)
    return readAlterShareGroupOffsetsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(AlterShareGroupOffsetsRequest, version)
    writeAlterShareGroupOffsetsRequest(writer, message)
  },
}

function readAlterShareGroupOffsetsRequest(reader: Reader): AlterShareGroupOffsetsRequest {
  const message: AlterShareGroupOffsetsRequest = {
    groupId: reader.compactString(),
    topics: readAlterShareGroupOffsetsRequestTopicArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterShareGroupOffsetsRequestTopic(reader: Reader): AlterShareGroupOffsetsRequestTopic {
  const message: AlterShareGroupOffsetsRequestTopic = {
    topicName: reader.compactString(),
    partitions: readAlterShareGroupOffsetsRequestPartitionArray(reader, reader.compactArrayCount(13)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterShareGroupOffsetsRequestPartition(reader: Reader): AlterShareGroupOffsetsRequestPartition {
  const message: AlterShareGroupOffsetsRequestPartition = {
    partitionIndex: reader.int32(),
    startOffset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterShareGroupOffsetsRequestTopicArray(reader: Reader, count: number): AlterShareGroupOffsetsRequestTopic[] {
  const elements: AlterShareGroupOffsetsRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterShareGroupOffsetsRequestTopic(reader))
  return elements
}

function readAlterShareGroupOffsetsRequestPartitionArray(reader: Reader, count: number): AlterShareGroupOffsetsRequestPartition[] {
  const elements: AlterShareGroupOffsetsRequestPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterShareGroupOffsetsRequestPartition(reader))
  return elements
}

function writeAlterShareGroupOffsetsRequest(writer: Writer, message: Input<AlterShareGroupOffsetsRequest>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeAlterShareGroupOffsetsRequestTopicArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterShareGroupOffsetsRequestTopic(writer: Writer, message: Input<AlterShareGroupOffsetsRequestTopic>): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeAlterShareGroupOffsetsRequestPartitionArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterShareGroupOffsetsRequestPartition(writer: Writer, message: Input<AlterShareGroupOffsetsRequestPartition>): void {
  const { partitionIndex = 0, startOffset = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int64(startOffset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterShareGroupOffsetsRequestTopicArray(writer: Writer, elements: readonly Input<AlterShareGroupOffsetsRequestTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterShareGroupOffsetsRequestTopic(writer, elements[i]!)
}

function writeAlterShareGroupOffsetsRequestPartitionArray(writer: Writer, elements: readonly Input<AlterShareGroupOffsetsRequestPartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterShareGroupOffsetsRequestPartition(writer, elements[i]!)
}

export interface AlterShareGroupOffsetsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top-level error code, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The results for each topic. */
  responses: AlterShareGroupOffsetsResponseTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterShareGroupOffsetsResponseTopic {
  /** The topic name. */
  topicName: string
  /** The unique topic ID. */
  topicId: string
  partitions: AlterShareGroupOffsetsResponsePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterShareGroupOffsetsResponsePartition {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterShareGroupOffsetsResponse: MessageCodec<AlterShareGroupOffsetsResponse> = {
  name: 'AlterShareGroupOffsetsResponse',
  apiKey: 91,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterShareGroupOffsetsResponse, version)
    return readAlterShareGroupOffsetsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(AlterShareGroupOffsetsResponse, version)
    writeAlterShareGroupOffsetsResponse(writer, message)
  },
}

function readAlterShareGroupOffsetsResponse(reader: Reader): AlterShareGroupOffsetsResponse {
  const message: AlterShareGroupOffsetsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    responses: readAlterShareGroupOffsetsResponseTopicArray(reader, reader.compactArrayCount(19)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterShareGroupOffsetsResponseTopic(reader: Reader): AlterShareGroupOffsetsResponseTopic {
  const message: AlterShareGroupOffsetsResponseTopic = {
    topicName: reader.compactString(),
    topicId: reader.uuid(),
    partitions: readAlterShareGroupOffsetsResponsePartitionArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterShareGroupOffsetsResponsePartition(reader: Reader): AlterShareGroupOffsetsResponsePartition {
  const message: AlterShareGroupOffsetsResponsePartition = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterShareGroupOffsetsResponseTopicArray(reader: Reader, count: number): AlterShareGroupOffsetsResponseTopic[] {
  const elements: AlterShareGroupOffsetsResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterShareGroupOffsetsResponseTopic(reader))
  return elements
}

function readAlterShareGroupOffsetsResponsePartitionArray(reader: Reader, count: number): AlterShareGroupOffsetsResponsePartition[] {
  const elements: AlterShareGroupOffsetsResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterShareGroupOffsetsResponsePartition(reader))
  return elements
}

function writeAlterShareGroupOffsetsResponse(writer: Writer, message: Input<AlterShareGroupOffsetsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = null, responses = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(responses)
  writeAlterShareGroupOffsetsResponseTopicArray(writer, responses)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterShareGroupOffsetsResponseTopic(writer: Writer, message: Input<AlterShareGroupOffsetsResponseTopic>): void {
  const { topicName = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeAlterShareGroupOffsetsResponsePartitionArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterShareGroupOffsetsResponsePartition(writer: Writer, message: Input<AlterShareGroupOffsetsResponsePartition>): void {
  const { partitionIndex = 0, errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterShareGroupOffsetsResponseTopicArray(writer: Writer, elements: readonly Input<AlterShareGroupOffsetsResponseTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterShareGroupOffsetsResponseTopic(writer, elements[i]!)
}

function writeAlterShareGroupOffsetsResponsePartitionArray(writer: Writer, elements: readonly Input<AlterShareGroupOffsetsResponsePartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterShareGroupOffsetsResponsePartition(writer, elements[i]!)
}
