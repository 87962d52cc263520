// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface OffsetForLeaderEpochRequest {
  /** The broker ID of the follower, of -1 if this request is from a consumer. (from version 3) */
  replicaId: number
  /** Each topic to get offsets for. */
  topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  /** The topic name. */
  topic: string
  /** Each partition to get offsets for. */
  partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  /** The partition index. */
  partition: number
  /** An epoch used to fence consumers/replicas with old metadata. */
  currentLeaderEpoch: number
  /** The epoch to look up an offset for. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetForLeaderEpochRequest: MessageCodec<OffsetForLeaderEpochRequest> = {
  name: 'OffsetForLeaderEpochRequest',
  apiKey: 23,
  minVersion: 2,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetForLeaderEpochRequest, version)
    return readOffsetForLeaderEpochRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetForLeaderEpochRequest, version)
    writeOffsetForLeaderEpochRequest(writer, message, version)
  },
}

function readOffsetForLeaderEpochRequest(reader: Reader, version: number): OffsetForLeaderEpochRequest {
  const message: OffsetForLeaderEpochRequest = {
    replicaId: version >= 3 ? reader.int32() : -2,
    topics:
      readOffsetForLeaderEpochRequestOffsetForLeaderTopicArray(reader, version, version >= 4 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopic(reader: Reader, version: number): OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  const message: OffsetForLeaderEpochRequestOffsetForLeaderTopic = {
    topic: version >= 4 ? reader.compactString() : reader.string(),
    partitions:
      readOffsetForLeaderEpochRequestOffsetForLeaderPartitionArray(reader, version, version >= 4 ? reader.compactArrayCount(13) : reader.arrayCount(12)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readOffsetForLeaderEpochRequestOffsetForLeaderPartition(reader: Reader, version: number): OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  const message: OffsetForLeaderEpochRequestOffsetForLeaderPartition = {
    partition: reader.int32(),
    currentLeaderEpoch: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopicArray(reader: Reader, version: number, count: number): OffsetForLeaderEpochRequestOffsetForLeaderTopic[] {
  const elements: OffsetForLeaderEpochRequestOffsetForLeaderTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetForLeaderEpochRequestOffsetForLeaderTopic(reader, version))
  return elements
}

function readOffsetForLeaderEpochRequestOffsetForLeaderPartitionArray(reader: Reader, version: number, count: number): OffsetForLeaderEpochRequestOffsetForLeaderPartition[] {
  const elements: OffsetForLeaderEpochRequestOffsetForLeaderPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetForLeaderEpochRequestOffsetForLeaderPartition(reader, version))
  return elements
}

function writeOffsetForLeaderEpochRequest(writer: Writer, message: Input<OffsetForLeaderEpochRequest>, version: number): void {
  const { replicaId = -2, topics = [], unknownTaggedFields } = message
  if (version >= 3) writer.int32(replicaId)
  if (version >= 4) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeOffsetForLeaderEpochRequestOffsetForLeaderTopicArray(writer, topics, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetForLeaderEpochRequest', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(writer: Writer, message: Input<OffsetForLeaderEpochRequestOffsetForLeaderTopic>, version: number): void {
  const { topic = '', partitions = [], unknownTaggedFields } = message
  if (version >= 4) writer.compactString(topic)
  else writer.string(topic)
  if (version >= 4) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeOffsetForLeaderEpochRequestOffsetForLeaderPartitionArray(writer, partitions, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetForLeaderEpochRequestOffsetForLeaderTopic', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(writer: Writer, message: Input<OffsetForLeaderEpochRequestOffsetForLeaderPartition>, version: number): void {
  const { partition = 0, currentLeaderEpoch = -1, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int32(currentLeaderEpoch)
  writer.int32(leaderEpoch)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetForLeaderEpochRequestOffsetForLeaderPartition', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderTopicArray(writer: Writer, elements: readonly Input<OffsetForLeaderEpochRequestOffsetForLeaderTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(writer, elements[i]!, version)
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderPartitionArray(writer: Writer, elements: readonly Input<OffsetForLeaderEpochRequestOffsetForLeaderPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(writer, elements[i]!, version)
}

export interface OffsetForLeaderEpochResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each topic we fetched offsets for. */
  topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  /** The topic name. */
  topic: string
  /** Each partition in the topic we fetched offsets for. */
  partitions: OffsetForLeaderEpochResponseEpochEndOffset[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetForLeaderEpochResponseEpochEndOffset {
  /** The error code 0, or if there was no error. */
  errorCode: number
  /** The partition index. */
  partition: number
  /** The leader epoch of the partition. */
  leaderEpoch: number
  /** The end offset of the epoch. */
  endOffset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetForLeaderEpochResponse: MessageCodec<OffsetForLeaderEpochResponse> = {
  name: 'OffsetForLeaderEpochResponse',
  apiKey: 23,
  minVersion: 2,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetForLeaderEpochResponse, version)
    return readOffsetForLeaderEpochResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetForLeaderEpochResponse, version)
    writeOffsetForLeaderEpochResponse(writer, message, version)
  },
}

function readOffsetForLeaderEpochResponse(reader: Reader, version: number): OffsetForLeaderEpochResponse {
  const message: OffsetForLeaderEpochResponse = {
    throttleTimeMs: reader.int32(),
    topics:
      readOffsetForLeaderEpochResponseOffsetForLeaderTopicResultArray(reader, version, version >= 4 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(reader: Reader, version: number): OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  const message: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult = {
    topic: version >= 4 ? reader.compactString() : reader.string(),
    partitions:
      readOffsetForLeaderEpochResponseEpochEndOffsetArray(reader, version, version >= 4 ? reader.compactArrayCount(19) : reader.arrayCount(18)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readOffsetForLeaderEpochResponseEpochEndOffset(reader: Reader, version: number): OffsetForLeaderEpochResponseEpochEndOffset {
  const message: OffsetForLeaderEpochResponseEpochEndOffset = {
    errorCode: reader.int16(),
    partition: reader.int32(),
    leaderEpoch: reader.int32(),
    endOffset: reader.int64(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResultArray(reader: Reader, version: number, count: number): OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[] {
  const elements: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(reader, version))
  return elements
}

function readOffsetForLeaderEpochResponseEpochEndOffsetArray(reader: Reader, version: number, count: number): OffsetForLeaderEpochResponseEpochEndOffset[] {
  const elements: OffsetForLeaderEpochResponseEpochEndOffset[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetForLeaderEpochResponseEpochEndOffset(reader, version))
  return elements
}

function writeOffsetForLeaderEpochResponse(writer: Writer, message: Input<OffsetForLeaderEpochResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 4) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResultArray(writer, topics, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetForLeaderEpochResponse', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(writer: Writer, message: Input<OffsetForLeaderEpochResponseOffsetForLeaderTopicResult>, version: number): void {
  const { topic = '', partitions = [], unknownTaggedFields } = message
  if (version >= 4) writer.compactString(topic)
  else writer.string(topic)
  if (version >= 4) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeOffsetForLeaderEpochResponseEpochEndOffsetArray(writer, partitions, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetForLeaderEpochResponseOffsetForLeaderTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetForLeaderEpochResponseEpochEndOffset(writer: Writer, message: Input<OffsetForLeaderEpochResponseEpochEndOffset>, version: number): void {
  const { errorCode = 0, partition = 0, leaderEpoch = -1, endOffset = -1, unknownTaggedFields } = message
  writer.int16(errorCode)
  writer.int32(partition)
  writer.int32(leaderEpoch)
  writer.int64(endOffset)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetForLeaderEpochResponseEpochEndOffset', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResultArray(writer: Writer, elements: readonly Input<OffsetForLeaderEpochResponseOffsetForLeaderTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(writer, elements[i]!, version)
}

function writeOffsetForLeaderEpochResponseEpochEndOffsetArray(writer: Writer, elements: readonly Input<OffsetForLeaderEpochResponseEpochEndOffset>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetForLeaderEpochResponseEpochEndOffset(writer, elements[i]!, version)
}
