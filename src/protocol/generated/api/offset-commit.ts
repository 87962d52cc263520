// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface OffsetCommitRequest {
  /** The unique group identifier. */
  groupId: string
  /** The generation of the group if using the classic group protocol or the member epoch if using the consumer protocol. */
  generationIdOrMemberEpoch: number
  /** The member ID assigned by the group coordinator. */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 7) */
  groupInstanceId: string | null
  /** The time period in ms to retain the offset. (up to version 4) */
  retentionTimeMs: number
  /** The topics to commit offsets for. */
  topics: OffsetCommitRequestTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetCommitRequestTopic {
  /** The topic name. (up to version 9) */
  name: string
  /** The topic ID. (from version 10) */
  topicId: string
  /** Each partition to commit offsets for. */
  partitions: OffsetCommitRequestPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetCommitRequestPartition {
  /** The partition index. */
  partitionIndex: number
  /** The message offset to be committed. */
  committedOffset: number
  /** The leader epoch of this partition. (from version 6) */
  committedLeaderEpoch: number
  /** Any associated metadata the client wants to keep. */
  committedMetadata: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetCommitRequest: MessageCodec<OffsetCommitRequest> = {
  name: 'OffsetCommitRequest',
  apiKey: 8,
  minVersion: 2,
  maxVersion: 10,
  flexibleFrom: 8,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetCommitRequest, version)
    return readOffsetCommitRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetCommitRequest, version)
    writeOffsetCommitRequest(writer, message, version)
  },
}

function readOffsetCommitRequest(reader: Reader, version: number): OffsetCommitRequest {
  const message: OffsetCommitRequest = {
    groupId: version >= 8 ? reader.compactString() : reader.string(),
    generationIdOrMemberEpoch: reader.int32(),
    memberId: version >= 8 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 8 ? reader.compactNullableString() : version >= 7 ? reader.nullableString() : null,
    retentionTimeMs: version >= 5 ? -1 : reader.int64(),
    topics: readOffsetCommitRequestTopicArray(reader, version, version >= 8 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 8) reader.unknownTaggedFields(message)
  return message
}

function readOffsetCommitRequestTopic(reader: Reader, version: number): OffsetCommitRequestTopic {
  const message: OffsetCommitRequestTopic = {
    name: version >= 10 ? '' : version >= 8 ? reader.compactString() : reader.string(),
    topicId: version >= 10 ? reader.uuid() : ZERO_UUID,
    partitions:
      readOffsetCommitRequestPartitionArray(reader, version, version >= 8 ? reader.compactArrayCount(18) : reader.arrayCount(14)),
  }
  if (version >= 8) reader.unknownTaggedFields(message)
  return message
}

function readOffsetCommitRequestPartition(reader: Reader, version: number): OffsetCommitRequestPartition {
  const message: OffsetCommitRequestPartition = {
    partitionIndex: reader.int32(),
    committedOffset: reader.int64(),
    committedLeaderEpoch: version >= 6 ? reader.int32() : -1,
    committedMetadata: version >= 8 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 8) reader.unknownTaggedFields(message)
  return message
}

function readOffsetCommitRequestTopicArray(reader: Reader, version: number, count: number): OffsetCommitRequestTopic[] {
  const elements: OffsetCommitRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetCommitRequestTopic(reader, version))
  return elements
}

function readOffsetCommitRequestPartitionArray(reader: Reader, version: number, count: number): OffsetCommitRequestPartition[] {
  const elements: OffsetCommitRequestPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetCommitRequestPartition(reader, version))
  return elements
}

function writeOffsetCommitRequest(writer: Writer, message: Input<OffsetCommitRequest>, version: number): void {
  const {
    groupId = '',
    generationIdOrMemberEpoch = -1,
    memberId = '',
    groupInstanceId = null,
    retentionTimeMs = -1,
    topics = [],
    unknownTaggedFields,
  } = message
  if (version >= 8) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(generationIdOrMemberEpoch)
  if (version >= 8) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 8) writer.compactNullableString(groupInstanceId)
  else if (version >= 7) writer.nullableString(groupInstanceId)
  else if (groupInstanceId !== null) {
    throw new UnwritableFieldError({ message: 'OffsetCommitRequest', field: 'groupInstanceId', version })
  }
  if (version <= 4) writer.int64(retentionTimeMs)
  if (version >= 8) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeOffsetCommitRequestTopicArray(writer, topics, version)
  if (version >= 8) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitRequest', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetCommitRequestTopic(writer: Writer, message: Input<OffsetCommitRequestTopic>, version: number): void {
  const { name = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  if (version >= 8 && version <= 9) writer.compactString(name)
  else if (version <= 7) writer.string(name)
  if (version >= 10) writer.uuid(topicId)
  if (version >= 8) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeOffsetCommitRequestPartitionArray(writer, partitions, version)
  if (version >= 8) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitRequestTopic', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetCommitRequestPartition(writer: Writer, message: Input<OffsetCommitRequestPartition>, version: number): void {
  const {
    partitionIndex = 0,
    committedOffset = 0,
    committedLeaderEpoch = -1,
    committedMetadata = '',
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int64(committedOffset)
  if (version >= 6) writer.int32(committedLeaderEpoch)
  if (version >= 8) writer.compactNullableString(committedMetadata)
  else writer.nullableString(committedMetadata)
  if (version >= 8) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitRequestPartition', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetCommitRequestTopicArray(writer: Writer, elements: readonly Input<OffsetCommitRequestTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetCommitRequestTopic(writer, elements[i]!, version)
}

function writeOffsetCommitRequestPartitionArray(writer: Writer, elements: readonly Input<OffsetCommitRequestPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetCommitRequestPartition(writer, elements[i]!, version)
}

export interface OffsetCommitResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 3) */
  throttleTimeMs: number
  /** The responses for each topic. */
  topics: OffsetCommitResponseTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetCommitResponseTopic {
  /** The topic name. (up to version 9) */
  name: string
  /** The topic ID. (from version 10) */
  topicId: string
  /** The responses for each partition in the topic. */
  partitions: OffsetCommitResponsePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetCommitResponsePartition {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetCommitResponse: MessageCodec<OffsetCommitResponse> = {
  name: 'OffsetCommitResponse',
  apiKey: 8,
  minVersion: 2,
  maxVersion: 10,
  flexibleFrom: 8,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetCommitResponse, version)
    return readOffsetCommitResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetCommitResponse, version)
    writeOffsetCommitResponse(writer, message, version)
  },
}

function readOffsetCommitResponse(reader: Reader, version: number): OffsetCommitResponse {
  const message: OffsetCommitResponse = {
    throttleTimeMs: version >= 3 ? reader.int32() : 0,
    topics:
      readOffsetCommitResponseTopicArray(reader, version, version >= 8 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 8) reader.unknownTaggedFields(message)
  return message
}

function readOffsetCommitResponseTopic(reader: Reader, version: number): OffsetCommitResponseTopic {
  const message: OffsetCommitResponseTopic = {
    name: version >= 10 ? '' : version >= 8 ? reader.compactString() : reader.string(),
    topicId: version >= 10 ? reader.uuid() : ZERO_UUID,
    partitions:
      readOffsetCommitResponsePartitionArray(reader, version, version >= 8 ? reader.compactArrayCount(7) : reader.arrayCount(6)),
  }
  if (version >= 8) reader.unknownTaggedFields(message)
  return message
}

function readOffsetCommitResponsePartition(reader: Reader, version: number): OffsetCommitResponsePartition {
  const message: OffsetCommitResponsePartition = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
  }
  if (version >= 8) reader.unknownTaggedFields(message)
  return message
}

function readOffsetCommitResponseTopicArray(reader: Reader, version: number, count: number): OffsetCommitResponseTopic[] {
  const elements: OffsetCommitResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetCommitResponseTopic(reader, version))
  return elements
}

function readOffsetCommitResponsePartitionArray(reader: Reader, version: number, count: number): OffsetCommitResponsePartition[] {
  const elements: OffsetCommitResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetCommitResponsePartition(reader, version))
  return elements
}

function writeOffsetCommitResponse(writer: Writer, message: Input<OffsetCommitResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  if (version >= 3) writer.int32(throttleTimeMs)
  if (version >= 8) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeOffsetCommitResponseTopicArray(writer, topics, version)
  if (version >= 8) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitResponse', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetCommitResponseTopic(writer: Writer, message: Input<OffsetCommitResponseTopic>, version: number): void {
  const { name = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  if (version >= 8 && version <= 9) writer.compactString(name)
  else if (version <= 7) writer.string(name)
  if (version >= 10) writer.uuid(topicId)
  if (version >= 8) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeOffsetCommitResponsePartitionArray(writer, partitions, version)
  if (version >= 8) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitResponseTopic', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetCommitResponsePartition(writer: Writer, message: Input<OffsetCommitResponsePartition>, version: number): void {
  const { partitionIndex = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  if (version >= 8) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitResponsePartition', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetCommitResponseTopicArray(writer: Writer, elements: readonly Input<OffsetCommitResponseTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetCommitResponseTopic(writer, elements[i]!, version)
}

function writeOffsetCommitResponsePartitionArray(writer: Writer, elements: readonly Input<OffsetCommitResponsePartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetCommitResponsePartition(writer, elements[i]!, version)
}
