// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface OffsetDeleteRequest {
  /** The unique group identifier. */
  groupId: string
  /** The topics to delete offsets for. */
  topics: OffsetDeleteRequestTopic[]
}

export interface OffsetDeleteRequestTopic {
  /** The topic name. */
  name: string
  /** Each partition to delete offsets for. */
  partitions: OffsetDeleteRequestPartition[]
}

export interface OffsetDeleteRequestPartition {
  /** The partition index. */
  partitionIndex: number
}

export const OffsetDeleteRequest: MessageCodec<OffsetDeleteRequest> = {
  name: 'OffsetDeleteRequest',
  apiKey: 47,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetDeleteRequest, version)
    return readOffsetDeleteRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(OffsetDeleteRequest, version)
    writeOffsetDeleteRequest(writer, message)
  },
}

function readOffsetDeleteRequest(reader: Reader): OffsetDeleteRequest {
  return {
    groupId: reader.string(),
    topics: readOffsetDeleteRequestTopicArray(reader, reader.arrayCount(6)),
  }
}

function readOffsetDeleteRequestTopic(reader: Reader): OffsetDeleteRequestTopic {
  return {
    name: reader.string(),
    partitions: readOffsetDeleteRequestPartitionArray(reader, reader.arrayCount(4)),
  }
}

function readOffsetDeleteRequestPartition(reader: Reader): OffsetDeleteRequestPartition {
  return {
    partitionIndex: reader.int32(),
  }
}

function readOffsetDeleteRequestTopicArray(reader: Reader, count: number): OffsetDeleteRequestTopic[] {
  const elements: OffsetDeleteRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetDeleteRequestTopic(reader))
  return elements
}

function readOffsetDeleteRequestPartitionArray(reader: Reader, count: number): OffsetDeleteRequestPartition[] {
  const elements: OffsetDeleteRequestPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetDeleteRequestPartition(reader))
  return elements
}

function writeOffsetDeleteRequest(writer: Writer, message: Input<OffsetDeleteRequest>): void {
  const { groupId = '', topics = [] } = message
  writer.string(groupId)
  writer.arrayCount(topics)
  writeOffsetDeleteRequestTopicArray(writer, topics)
}

function writeOffsetDeleteRequestTopic(writer: Writer, message: Input<OffsetDeleteRequestTopic>): void {
  const { name = '', partitions = [] } = message
  writer.string(name)
  writer.arrayCount(partitions)
  writeOffsetDeleteRequestPartitionArray(writer, partitions)
}

function writeOffsetDeleteRequestPartition(writer: Writer, message: Input<OffsetDeleteRequestPartition>): void {
  const { partitionIndex = 0 } = message
  writer.int32(partitionIndex)
}

function writeOffsetDeleteRequestTopicArray(writer: Writer, elements: readonly Input<OffsetDeleteRequestTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeOffsetDeleteRequestTopic(writer, elements[i]!)
}

function writeOffsetDeleteRequestPartitionArray(writer: Writer, elements: readonly Input<OffsetDeleteRequestPartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeOffsetDeleteRequestPartition(writer, elements[i]!)
}

export interface OffsetDeleteResponse {
  /** The top-level error code, or 0 if there was no error. */
  errorCode: number
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The responses for each topic. */
  topics: OffsetDeleteResponseTopic[]
}

export interface OffsetDeleteResponseTopic {
  /** The topic name. */
  name: string
  /** The responses for each partition in the topic. */
  partitions: OffsetDeleteResponsePartition[]
}

export interface OffsetDeleteResponsePartition {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
}

export const OffsetDeleteResponse: MessageCodec<OffsetDeleteResponse> = {
  name: 'OffsetDeleteResponse',
  apiKey: 47,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetDeleteResponse, version)
    return readOffsetDeleteResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(OffsetDeleteResponse, version)
    writeOffsetDeleteResponse(writer, message)
  },
}

function readOffsetDeleteResponse(reader: Reader): OffsetDeleteResponse {
  return {
    errorCode: reader.int16(),
    throttleTimeMs: reader.int32(),
    topics: readOffsetDeleteResponseTopicArray(reader, reader.arrayCount(6)),
  }
}

function readOffsetDeleteResponseTopic(reader: Reader): OffsetDeleteResponseTopic {
  return {
    name: reader.string(),
    partitions: readOffsetDeleteResponsePartitionArray(reader, reader.arrayCount(6)),
  }
}

function readOffsetDeleteResponsePartition(reader: Reader): OffsetDeleteResponsePartition {
  return {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
  }
}

function readOffsetDeleteResponseTopicArray(reader: Reader, count: number): OffsetDeleteResponseTopic[] {
  const elements: OffsetDeleteResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetDeleteResponseTopic(reader))
  return elements
}

function readOffsetDeleteResponsePartitionArray(reader: Reader, count: number): OffsetDeleteResponsePartition[] {
  const elements: OffsetDeleteResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetDeleteResponsePartition(reader))
  return elements
}

function writeOffsetDeleteResponse(writer: Writer, message: Input<OffsetDeleteResponse>): void {
  const { errorCode = 0, throttleTimeMs = 0, topics = [] } = message
  writer.int16(errorCode)
  writer.int32(throttleTimeMs)
  writer.arrayCount(topics)
  writeOffsetDeleteResponseTopicArray(writer, topics)
}

function writeOffsetDeleteResponseTopic(writer: Writer, message: Input<OffsetDeleteResponseTopic>): void {
  const { name = '', partitions = [] } = message
  writer.string(name)
  writer.arrayCount(partitions)
  writeOffsetDeleteResponsePartitionArray(writer, partitions)
}

function writeOffsetDeleteResponsePartition(writer: Writer, message: Input<OffsetDeleteResponsePartition>): void {
  const { partitionIndex = 0, errorCode = 0 } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
}

function writeOffsetDeleteResponseTopicArray(writer: Writer, elements: readonly Input<OffsetDeleteResponseTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeOffsetDeleteResponseTopic(writer, elements[i]!)
}

function writeOffsetDeleteResponsePartitionArray(writer: Writer, elements: readonly Input<OffsetDeleteResponsePartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeOffsetDeleteResponsePartition(writer, elements[i]!)
}
