// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, readNullableInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeTopicPartitionsRequest {
  /** The topics to fetch details for. */
  topics: DescribeTopicPartitionsRequestTopicRequest[]
  /** The maximum number of partitions included in the response. */
  responsePartitionLimit: number
  /** The first topic and partition index to fetch details for. */
  cursor: DescribeTopicPartitionsRequestCursor | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTopicPartitionsRequestTopicRequest {
  /** The topic name. */
  name: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTopicPartitionsRequestCursor {
  /** The name for the first topic to process. */
  topicName: string
  /** The partition index to start with. */
  partitionIndex: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeTopicPartitionsRequest: MessageCodec<DescribeTopicPartitionsRequest> = {
  name: 'DescribeTopicPartitionsRequest',
  apiKey: 75,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeTopicPartitionsRequest, version)
    return readDescribeTopicPartitionsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeTopicPartitionsRequest, version)
    writeDescribeTopicPartitionsRequest(writer, message)
  },
}

function readDescribeTopicPartitionsRequest(reader: Reader): DescribeTopicPartitionsRequest {
  const message: DescribeTopicPartitionsRequest = {
    topics: readDescribeTopicPartitionsRequestTopicRequestArray(reader, reader.compactArrayCount(2)),
    responsePartitionLimit: reader.int32(),
    cursor: reader.structPresent() ? readDescribeTopicPartitionsRequestCursor(reader) : null,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsRequestTopicRequest(reader: Reader): DescribeTopicPartitionsRequestTopicRequest {
  const message: DescribeTopicPartitionsRequestTopicRequest = {
    name: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsRequestCursor(reader: Reader): DescribeTopicPartitionsRequestCursor {
  const message: DescribeTopicPartitionsRequestCursor = {
    topicName: reader.compactString(),
    partitionIndex: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsRequestTopicRequestArray(reader: Reader, count: number): DescribeTopicPartitionsRequestTopicRequest[] {
  const elements: DescribeTopicPartitionsRequestTopicRequest[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeTopicPartitionsRequestTopicRequest(reader))
  return elements
}

function writeDescribeTopicPartitionsRequest(writer: Writer, message: Input<DescribeTopicPartitionsRequest>): void {
  const { topics = [], responsePartitionLimit = 2000, cursor = null, unknownTaggedFields } = message
  writer.compactArrayCount(topics)
  writeDescribeTopicPartitionsRequestTopicRequestArray(writer, topics)
  writer.int32(responsePartitionLimit)
  writer.structPresent(cursor !== null)
  if (cursor !== null) writeDescribeTopicPartitionsRequestCursor(writer, cursor)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsRequestTopicRequest(writer: Writer, message: Input<DescribeTopicPartitionsRequestTopicRequest>): void {
  const { name = '', unknownTaggedFields } = message
  writer.compactString(name)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsRequestCursor(writer: Writer, message: Input<DescribeTopicPartitionsRequestCursor>): void {
  const { topicName = '', partitionIndex = 0, unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.int32(partitionIndex)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsRequestTopicRequestArray(writer: Writer, elements: readonly Input<DescribeTopicPartitionsRequestTopicRequest>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeTopicPartitionsRequestTopicRequest(writer, elements[i]!)
}

export interface DescribeTopicPartitionsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each topic in the response. */
  topics: DescribeTopicPartitionsResponseTopic[]
  /** The next topic and partition index to fetch details for. */
  nextCursor: DescribeTopicPartitionsResponseCursor | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTopicPartitionsResponseTopic {
  /** The topic error, or 0 if there was no error. */
  errorCode: number
  /** The topic name. */
  name: string | null
  /** The topic id. */
  topicId: string
  /** True if the topic is internal. */
  isInternal: boolean
  /** Each partition in the topic. */
  partitions: DescribeTopicPartitionsResponsePartition[]
  /** 32-bit bitfield to represent authorized operations for this topic. */
  topicAuthorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTopicPartitionsResponsePartition {
  /** The partition error, or 0 if there was no error. */
  errorCode: number
  /** The partition index. */
  partitionIndex: number
  /** The ID of the leader broker. */
  leaderId: number
  /** The leader epoch of this partition. */
  leaderEpoch: number
  /** The set of all nodes that host this partition. */
  replicaNodes: number[]
  /** The set of nodes that are in sync with the leader for this partition. */
  isrNodes: number[]
  /** The new eligible leader replicas otherwise. */
  eligibleLeaderReplicas: number[] | null
  /** The last known ELR. */
  lastKnownElr: number[] | null
  /** The set of offline replicas of this partition. */
  offlineReplicas: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTopicPartitionsResponseCursor {
  /** The name for the first topic to process. */
  topicName: string
  /** The partition index to start with. */
  partitionIndex: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeTopicPartitionsResponse: MessageCodec<DescribeTopicPartitionsResponse> = {
  name: 'DescribeTopicPartitionsResponse',
  apiKey: 75,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeTopicPartitionsResponse, version)
    return readDescribeTopicPartitionsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeTopicPartitionsResponse, version)
    writeDescribeTopicPartitionsResponse(writer, message)
  },
}

function readDescribeTopicPartitionsResponse(reader: Reader): DescribeTopicPartitionsResponse {
  const message: DescribeTopicPartitionsResponse = {
    throttleTimeMs: reader.int32(),
    topics: readDescribeTopicPartitionsResponseTopicArray(reader, reader.compactArrayCount(26)),
    nextCursor: reader.structPresent() ? readDescribeTopicPartitionsResponseCursor(reader) : null,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsResponseTopic(reader: Reader): DescribeTopicPartitionsResponseTopic {
  const message: DescribeTopicPartitionsResponseTopic = {
    errorCode: reader.int16(),
    name: reader.compactNullableString(),
    topicId: reader.uuid(),
    isInternal: reader.boolean(),
    partitions: readDescribeTopicPartitionsResponsePartitionArray(reader, reader.compactArrayCount(20)),
    topicAuthorizedOperations: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsResponsePartition(reader: Reader): DescribeTopicPartitionsResponsePartition {
  const message: DescribeTopicPartitionsResponsePartition = {
    errorCode: reader.int16(),
    partitionIndex: reader.int32(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    replicaNodes: readInt32Array(reader, reader.compactArrayCount(4)),
    isrNodes: readInt32Array(reader, reader.compactArrayCount(4)),
    eligibleLeaderReplicas: readNullableInt32Array(reader, reader.compactNullableArrayCount(4)),
    lastKnownElr: readNullableInt32Array(reader, reader.compactNullableArrayCount(4)),
    offlineReplicas: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsResponseCursor(reader: Reader): DescribeTopicPartitionsResponseCursor {
  const message: DescribeTopicPartitionsResponseCursor = {
    topicName: reader.compactString(),
    partitionIndex: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTopicPartitionsResponseTopicArray(reader: Reader, count: number): DescribeTopicPartitionsResponseTopic[] {
  const elements: DescribeTopicPartitionsResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeTopicPartitionsResponseTopic(reader))
  return elements
}

function readDescribeTopicPartitionsResponsePartitionArray(reader: Reader, count: number): DescribeTopicPartitionsResponsePartition[] {
  const elements: DescribeTopicPartitionsResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeTopicPartitionsResponsePartition(reader))
  return elements
}

function writeDescribeTopicPartitionsResponse(writer: Writer, message: Input<DescribeTopicPartitionsResponse>): void {
  const { throttleTimeMs = 0, topics = [], nextCursor = null, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(topics)
  writeDescribeTopicPartitionsResponseTopicArray(writer, topics)
  writer.structPresent(nextCursor !== null)
  if (nextCursor !== null) writeDescribeTopicPartitionsResponseCursor(writer, nextCursor)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsResponseTopic(writer: Writer, message: Input<DescribeTopicPartitionsResponseTopic>): void {
  const {
    errorCode = 0,
    name = '',
    topicId = ZERO_UUID,
    isInternal = false,
    partitions = [],
    topicAuthorizedOperations = -2147483648,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  writer.compactNullableString(name)
  writer.uuid(topicId)
  writer.boolean(isInternal)
  writer.compactArrayCount(partitions)
  writeDescribeTopicPartitionsResponsePartitionArray(writer, partitions)
  writer.int32(topicAuthorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsResponsePartition(writer: Writer, message: Input<DescribeTopicPartitionsResponsePartition>): void {
  const {
    errorCode = 0,
    partitionIndex = 0,
    leaderId = 0,
    leaderEpoch = -1,
    replicaNodes = [],
    isrNodes = [],
    eligibleLeaderReplicas = null,
    lastKnownElr = null,
    offlineReplicas = [],
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  writer.int32(partitionIndex)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.compactArrayCount(replicaNodes)
  writeInt32Array(writer, replicaNodes)
  writer.compactArrayCount(isrNodes)
  writeInt32Array(writer, isrNodes)
  writer.compactNullableArrayCount(eligibleLeaderReplicas)
  if (eligibleLeaderReplicas !== null) writeInt32Array(writer, eligibleLeaderReplicas)
  writer.compactNullableArrayCount(lastKnownElr)
  if (lastKnownElr !== null) writeInt32Array(writer, lastKnownElr)
  writer.compactArrayCount(offlineReplicas)
  writeInt32Array(writer, offlineReplicas)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsResponseCursor(writer: Writer, message: Input<DescribeTopicPartitionsResponseCursor>): void {
  const { topicName = '', partitionIndex = 0, unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.int32(partitionIndex)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTopicPartitionsResponseTopicArray(writer: Writer, elements: readonly Input<DescribeTopicPartitionsResponseTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeTopicPartitionsResponseTopic(writer, elements[i]!)
}

function writeDescribeTopicPartitionsResponsePartitionArray(writer: Writer, elements: readonly Input<DescribeTopicPartitionsResponsePartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeTopicPartitionsResponsePartition(writer, elements[i]!)
}
