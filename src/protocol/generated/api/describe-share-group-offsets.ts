// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeShareGroupOffsetsRequest {
  /** The groups to describe offsets for. */
  groups: DescribeShareGroupOffsetsRequestGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeShareGroupOffsetsRequestGroup {
  /** The group identifier. */
  groupId: string
  /** The topics to describe offsets for, or null for all topic-partitions. */
  topics: DescribeShareGroupOffsetsRequestTopic[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeShareGroupOffsetsRequestTopic {
  /** The topic name. */
  topicName: string
  /** The partitions. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeShareGroupOffsetsRequest: MessageCodec<DescribeShareGroupOffsetsRequest> = {
  name: 'DescribeShareGroupOffsetsRequest',
  apiKey: 90,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeShareGroupOffsetsRequest, version)
    return readDescribeShareGroupOffsetsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeShareGroupOffsetsRequest, version)
    writeDescribeShareGroupOffsetsRequest(writer, message)
  },
}

function readDescribeShareGroupOffsetsRequest(reader: Reader): DescribeShareGroupOffsetsRequest {
  const message: DescribeShareGroupOffsetsRequest = {
    groups: readDescribeShareGroupOffsetsRequestGroupArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsRequestGroup(reader: Reader): DescribeShareGroupOffsetsRequestGroup {
  const message: DescribeShareGroupOffsetsRequestGroup = {
    groupId: reader.compactString(),
    topics: readNullableDescribeShareGroupOffsetsRequestTopicArray(reader, reader.compactNullableArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsRequestTopic(reader: Reader): DescribeShareGroupOffsetsRequestTopic {
  const message: DescribeShareGroupOffsetsRequestTopic = {
    topicName: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsRequestGroupArray(reader: Reader, count: number): DescribeShareGroupOffsetsRequestGroup[] {
  const elements: DescribeShareGroupOffsetsRequestGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeShareGroupOffsetsRequestGroup(reader))
  return elements
}

function readDescribeShareGroupOffsetsRequestTopicArray(reader: Reader, count: number): DescribeShareGroupOffsetsRequestTopic[] {
  const elements: DescribeShareGroupOffsetsRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeShareGroupOffsetsRequestTopic(reader))
  return elements
}

function readNullableDescribeShareGroupOffsetsRequestTopicArray(reader: Reader, count: number): DescribeShareGroupOffsetsRequestTopic[] | null {
  return count < 0 ? null : readDescribeShareGroupOffsetsRequestTopicArray(reader, count)
}

function writeDescribeShareGroupOffsetsRequest(writer: Writer, message: Input<DescribeShareGroupOffsetsRequest>): void {
  const { groups = [], unknownTaggedFields } = message
  writer.compactArrayCount(groups)
  writeDescribeShareGroupOffsetsRequestGroupArray(writer, groups)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsRequestGroup(writer: Writer, message: Input<DescribeShareGroupOffsetsRequestGroup>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactNullableArrayCount(topics)
  if (topics !== null) writeDescribeShareGroupOffsetsRequestTopicArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsRequestTopic(writer: Writer, message: Input<DescribeShareGroupOffsetsRequestTopic>): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsRequestGroupArray(writer: Writer, elements: readonly Input<DescribeShareGroupOffsetsRequestGroup>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeShareGroupOffsetsRequestGroup(writer, elements[i]!)
}

function writeDescribeShareGroupOffsetsRequestTopicArray(writer: Writer, elements: readonly Input<DescribeShareGroupOffsetsRequestTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeShareGroupOffsetsRequestTopic(writer, elements[i]!)
}

export interface DescribeShareGroupOffsetsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The results for each group. */
  groups: DescribeShareGroupOffsetsResponseGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeShareGroupOffsetsResponseGroup {
  /** The group identifier. */
  groupId: string
  /** The results for each topic. */
  topics: DescribeShareGroupOffsetsResponseTopic[]
  /** The group-level error code, or 0 if there was no error. */
  errorCode: number
  /** The group-level error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeShareGroupOffsetsResponseTopic {
  /** The topic name. */
  topicName: string
  /** The unique topic ID. */
  topicId: string
  partitions: DescribeShareGroupOffsetsResponsePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeShareGroupOffsetsResponsePartition {
  /** The partition index. */
  partitionIndex: number
  /** The share-partition start offset. */
  startOffset: number
  /** The leader epoch of the partition. */
  leaderEpoch: number
  /** The share-partition lag. (from version 1) */
  lag: number
  /** The partition-level error code, or 0 if there was no error. */
  errorCode: number
  /** The partition-level error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeShareGroupOffsetsResponse: MessageCodec<DescribeShareGroupOffsetsResponse> = {
  name: 'DescribeShareGroupOffsetsResponse',
  apiKey: 90,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeShareGroupOffsetsResponse, version)
    return readDescribeShareGroupOffsetsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeShareGroupOffsetsResponse, version)
    writeDescribeShareGroupOffsetsResponse(writer, message, version)
  },
}

function readDescribeShareGroupOffsetsResponse(reader: Reader, version: number): DescribeShareGroupOffsetsResponse {
  const message: DescribeShareGroupOffsetsResponse = {
    throttleTimeMs: reader.int32(),
    groups: readDescribeShareGroupOffsetsResponseGroupArray(reader, version, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsResponseGroup(reader: Reader, version: number): DescribeShareGroupOffsetsResponseGroup {
  const message: DescribeShareGroupOffsetsResponseGroup = {
    groupId: reader.compactString(),
    topics: readDescribeShareGroupOffsetsResponseTopicArray(reader, version, reader.compactArrayCount(19)),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsResponseTopic(reader: Reader, version: number): DescribeShareGroupOffsetsResponseTopic {
  const message: DescribeShareGroupOffsetsResponseTopic = {
    topicName: reader.compactString(),
    topicId: reader.uuid(),
    partitions: readDescribeShareGroupOffsetsResponsePartitionArray(reader, version, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsResponsePartition(reader: Reader, version: number): DescribeShareGroupOffsetsResponsePartition {
  const message: DescribeShareGroupOffsetsResponsePartition = {
    partitionIndex: reader.int32(),
    startOffset: reader.int64(),
    leaderEpoch: reader.int32(),
    lag: version >= 1 ? reader.int64() : -1,
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeShareGroupOffsetsResponseGroupArray(reader: Reader, version: number, count: number): DescribeShareGroupOffsetsResponseGroup[] {
  const elements: DescribeShareGroupOffsetsResponseGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeShareGroupOffsetsResponseGroup(reader, version))
  return elements
}

function readDescribeShareGroupOffsetsResponseTopicArray(reader: Reader, version: number, count: number): DescribeShareGroupOffsetsResponseTopic[] {
  const elements: DescribeShareGroupOffsetsResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeShareGroupOffsetsResponseTopic(reader, version))
  return elements
}

function readDescribeShareGroupOffsetsResponsePartitionArray(reader: Reader, version: number, count: number): DescribeShareGroupOffsetsResponsePartition[] {
  const elements: DescribeShareGroupOffsetsResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeShareGroupOffsetsResponsePartition(reader, version))
  return elements
}

function writeDescribeShareGroupOffsetsResponse(writer: Writer, message: Input<DescribeShareGroupOffsetsResponse>, version: number): void {
  const { throttleTimeMs = 0, groups = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(groups)
  writeDescribeShareGroupOffsetsResponseGroupArray(writer, groups, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsResponseGroup(writer: Writer, message: Input<DescribeShareGroupOffsetsResponseGroup>, version: number): void {
  const { groupId = '', topics = [], errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeDescribeShareGroupOffsetsResponseTopicArray(writer, topics, version)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsResponseTopic(writer: Writer, message: Input<DescribeShareGroupOffsetsResponseTopic>, version: number): void {
  const { topicName = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeDescribeShareGroupOffsetsResponsePartitionArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsResponsePartition(writer: Writer, message: Input<DescribeShareGroupOffsetsResponsePartition>, version: number): void {
  const {
    partitionIndex = 0,
    startOffset = 0,
    leaderEpoch = 0,
    lag = -1,
    errorCode = 0,
    errorMessage = null,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int64(startOffset)
  writer.int32(leaderEpoch)
  if (version >= 1) writer.int64(lag)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeShareGroupOffsetsResponseGroupArray(writer: Writer, elements: readonly Input<DescribeShareGroupOffsetsResponseGroup>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeShareGroupOffsetsResponseGroup(writer, elements[i]!, version)
}

function writeDescribeShareGroupOffsetsResponseTopicArray(writer: Writer, elements: readonly Input<DescribeShareGroupOffsetsResponseTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeShareGroupOffsetsResponseTopic(writer, elements[i]!, version)
}

function writeDescribeShareGroupOffsetsResponsePartitionArray(writer: Writer, elements: readonly Input<DescribeShareGroupOffsetsResponsePartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeShareGroupOffsetsResponsePartition(writer, elements[i]!, version)
}
