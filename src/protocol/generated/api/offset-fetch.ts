// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface OffsetFetchRequest {
  /** The group to fetch offsets for. (up to version 7) */
  groupId: string
  /** Each topic we would like to fetch offsets for, or null to fetch offsets for all topics. (up to version 7, null from version 2) */
  topics: OffsetFetchRequestTopic[] | null
  /** Each group we would like to fetch offsets for. (from version 8) */
  groups: OffsetFetchRequestGroup[]
  /** Whether broker should hold on returning unstable offsets but set a retriable error code for the partitions. (from version 7) */
  requireStable: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchRequestTopic {
  /** The topic name. */
  name: string
  /** The partition indexes we would like to fetch offsets for. */
  partitionIndexes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchRequestGroup {
  /** The group ID. */
  groupId: string
  /** The member id. (from version 9) */
  memberId: string | null
  /** The member epoch if using the new consumer protocol (KIP-848). (from version 9) */
  memberEpoch: number
  /** Each topic we would like to fetch offsets for, or null to fetch offsets for all topics. */
  topics: OffsetFetchRequestTopics[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchRequestTopics {
  /** The topic name. (up to version 9) */
  name: string
  /** The topic ID. (from version 10) */
  topicId: string
  /** The partition indexes we would like to fetch offsets for. */
  partitionIndexes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetFetchRequest: MessageCodec<OffsetFetchRequest> = {
  name: 'OffsetFetchRequest',
  apiKey: 9,
  minVersion: 1,
  maxVersion: 10,
  flexibleFrom: 6,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetFetchRequest, version)
    return readOffsetFetchRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetFetchRequest, version)
    writeOffsetFetchRequest(writer, message, version)
  },
}

function readOffsetFetchRequest(reader: Reader, version: number): OffsetFetchRequest {
  const message: OffsetFetchRequest = {
    groupId: version >= 8 ? '' : version >= 6 ? reader.compactString() : reader.string(),
    topics:
      version >= 8 ? [] : version >= 2 ? readNullableOffsetFetchRequestTopicArray(reader, version, version >= 6 ? reader.compactNullableArrayCount(3) : reader.nullableArrayCount(6)) : readOffsetFetchRequestTopicArray(reader, version, reader.arrayCount(6)),
    groups: version >= 8 ? readOffsetFetchRequestGroupArray(reader, version, reader.compactArrayCount(3)) : [],
    requireStable: version >= 7 ? reader.boolean() : false,
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchRequestTopic(reader: Reader, version: number): OffsetFetchRequestTopic {
  const message: OffsetFetchRequestTopic = {
    name: version >= 6 ? reader.compactString() : reader.string(),
    partitionIndexes: readInt32Array(reader, version >= 6 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchRequestGroup(reader: Reader, version: number): OffsetFetchRequestGroup {
  const message: OffsetFetchRequestGroup = {
    groupId: reader.compactString(),
    memberId: version >= 9 ? reader.compactNullableString() : null,
    memberEpoch: version >= 9 ? reader.int32() : -1,
    topics: readNullableOffsetFetchRequestTopicsArray(reader, version, reader.compactNullableArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchRequestTopics(reader: Reader, version: number): OffsetFetchRequestTopics {
  const message: OffsetFetchRequestTopics = {
    name: version >= 10 ? '' : reader.compactString(),
    topicId: version >= 10 ? reader.uuid() : ZERO_UUID,
    partitionIndexes: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchRequestTopicArray(reader: Reader, version: number, count: number): OffsetFetchRequestTopic[] {
  const elements: OffsetFetchRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchRequestTopic(reader, version))
  return elements
}

function readNullableOffsetFetchRequestTopicArray(reader: Reader, version: number, count: number): OffsetFetchRequestTopic[] | null {
  return count < 0 ? null : readOffsetFetchRequestTopicArray(reader, version, count)
}

function readOffsetFetchRequestGroupArray(reader: Reader, version: number, count: number): OffsetFetchRequestGroup[] {
  const elements: OffsetFetchRequestGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchRequestGroup(reader, version))
  return elements
}

function readOffsetFetchRequestTopicsArray(reader: Reader, version: number, count: number): OffsetFetchRequestTopics[] {
  const elements: OffsetFetchRequestTopics[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchRequestTopics(reader, version))
  return elements
}

function readNullableOffsetFetchRequestTopicsArray(reader: Reader, version: number, count: number): OffsetFetchRequestTopics[] | null {
  return count < 0 ? null : readOffsetFetchRequestTopicsArray(reader, version, count)
}

function writeOffsetFetchRequest(writer: Writer, message: Input<OffsetFetchRequest>, version: number): void {
  const { groupId = '', topics = [], groups = [], requireStable = false, unknownTaggedFields } = message
  if (version >= 8) {
    if (groupId !== '') {
      throw new UnwritableFieldError({ message: 'OffsetFetchRequest', field: 'groupId', version })
    }
  } else if (version >= 6) writer.compactString(groupId)
  else writer.string(groupId)
  if (version >= 8) {
    if (topics?.length !== 0) {
      throw new UnwritableFieldError({ message: 'OffsetFetchRequest', field: 'topics', version })
    }
  } else if (version >= 6) writer.compactNullableArrayCount(topics)
  else if (version >= 2) writer.nullableArrayCount(topics)
  else writer.arrayCount(topics!)
  if (version >= 2 && version <= 7) {
    if (topics !== null) writeOffsetFetchRequestTopicArray(writer, topics, version)
  } else if (version <= 1) writeOffsetFetchRequestTopicArray(writer, topics!, version)
  if (version >= 8) writer.compactArrayCount(groups)
  else if (groups?.length !== 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchRequest', field: 'groups', version })
  }
  if (version >= 8) writeOffsetFetchRequestGroupArray(writer, groups, version)
  if (version >= 7) writer.boolean(requireStable)
  else if (requireStable !== false) {
    throw new UnwritableFieldError({ message: 'OffsetFetchRequest', field: 'requireStable', version })
  }
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchRequest', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetFetchRequestTopic(writer: Writer, message: Input<OffsetFetchRequestTopic>, version: number): void {
  const { name = '', partitionIndexes = [], unknownTaggedFields } = message
  if (version >= 6) writer.compactString(name)
  else writer.string(name)
  if (version >= 6) writer.compactArrayCount(partitionIndexes)
  else writer.arrayCount(partitionIndexes)
  writeInt32Array(writer, partitionIndexes)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchRequestTopic', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetFetchRequestGroup(writer: Writer, message: Input<OffsetFetchRequestGroup>, version: number): void {
  const { groupId = '', memberId = null, memberEpoch = -1, topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  if (version >= 9) writer.compactNullableString(memberId)
  if (version >= 9) writer.int32(memberEpoch)
  writer.compactNullableArrayCount(topics)
  if (topics !== null) writeOffsetFetchRequestTopicsArray(writer, topics, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeOffsetFetchRequestTopics(writer: Writer, message: Input<OffsetFetchRequestTopics>, version: number): void {
  const { name = '', topicId = ZERO_UUID, partitionIndexes = [], unknownTaggedFields } = message
  if (version <= 9) writer.compactString(name)
  if (version >= 10) writer.uuid(topicId)
  writer.compactArrayCount(partitionIndexes)
  writeInt32Array(writer, partitionIndexes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeOffsetFetchRequestTopicArray(writer: Writer, elements: readonly Input<OffsetFetchRequestTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchRequestTopic(writer, elements[i]!, version)
}

function writeOffsetFetchRequestGroupArray(writer: Writer, elements: readonly Input<OffsetFetchRequestGroup>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchRequestGroup(writer, elements[i]!, version)
}

function writeOffsetFetchRequestTopicsArray(writer: Writer, elements: readonly Input<OffsetFetchRequestTopics>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchRequestTopics(writer, elements[i]!, version)
}

export interface OffsetFetchResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 3) */
  throttleTimeMs: number
  /** The responses per topic. (up to version 7) */
  topics: OffsetFetchResponseTopic[]
  /** The top-level error code, or 0 if there was no error. (from version 2, up to version 7) */
  errorCode: number
  /** The responses per group id. (from version 8) */
  groups: OffsetFetchResponseGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchResponseTopic {
  /** The topic name. */
  name: string
  /** The responses per partition. */
  partitions: OffsetFetchResponsePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchResponsePartition {
  /** The partition index. */
  partitionIndex: number
  /** The committed message offset. */
  committedOffset: number
  /** The leader epoch. (from version 5) */
  committedLeaderEpoch: number
  /** The partition metadata. */
  metadata: string | null
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchResponseGroup {
  /** The group ID. */
  groupId: string
  /** The responses per topic. */
  topics: OffsetFetchResponseTopics[]
  /** The group-level error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchResponseTopics {
  /** The topic name. (up to version 9) */
  name: string
  /** The topic ID. (from version 10) */
  topicId: string
  /** The responses per partition. */
  partitions: OffsetFetchResponsePartitions[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface OffsetFetchResponsePartitions {
  /** The partition index. */
  partitionIndex: number
  /** The committed message offset. */
  committedOffset: number
  /** The leader epoch. */
  committedLeaderEpoch: number
  /** The partition metadata. */
  metadata: string | null
  /** The partition-level error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetFetchResponse: MessageCodec<OffsetFetchResponse> = {
  name: 'OffsetFetchResponse',
  apiKey: 9,
  minVersion: 1,
  maxVersion: 10,
  flexibleFrom: 6,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetFetchResponse, version)
    return readOffsetFetchResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetFetchResponse, version)
    writeOffsetFetchResponse(writer, message, version)
  },
}

function readOffsetFetchResponse(reader: Reader, version: number): OffsetFetchResponse {
  const message: OffsetFetchResponse = {
    throttleTimeMs: version >= 3 ? reader.int32() : 0,
    topics:
      version >= 8 ? [] : readOffsetFetchResponseTopicArray(reader, version, version >= 6 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    errorCode: version >= 8 ? 0 : version >= 2 ? reader.int16() : 0,
    groups: version >= 8 ? readOffsetFetchResponseGroupArray(reader, version, reader.compactArrayCount(5)) : [],
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchResponseTopic(reader: Reader, version: number): OffsetFetchResponseTopic {
  const message: OffsetFetchResponseTopic = {
    name: version >= 6 ? reader.compactString() : reader.string(),
    partitions:
      readOffsetFetchResponsePartitionArray(reader, version, version >= 6 ? reader.compactArrayCount(20) : reader.arrayCount(16)),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchResponsePartition(reader: Reader, version: number): OffsetFetchResponsePartition {
  const message: OffsetFetchResponsePartition = {
    partitionIndex: reader.int32(),
    committedOffset: reader.int64(),
    committedLeaderEpoch: version >= 5 ? reader.int32() : -1,
    metadata: version >= 6 ? reader.compactNullableString() : reader.nullableString(),
    errorCode: reader.int16(),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchResponseGroup(reader: Reader, version: number): OffsetFetchResponseGroup {
  const message: OffsetFetchResponseGroup = {
    groupId: reader.compactString(),
    topics: readOffsetFetchResponseTopicsArray(reader, version, reader.compactArrayCount(3)),
    errorCode: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchResponseTopics(reader: Reader, version: number): OffsetFetchResponseTopics {
  const message: OffsetFetchResponseTopics = {
    name: version >= 10 ? '' : reader.compactString(),
    topicId: version >= 10 ? reader.uuid() : ZERO_UUID,
    partitions: readOffsetFetchResponsePartitionsArray(reader, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchResponsePartitions(reader: Reader): OffsetFetchResponsePartitions {
  const message: OffsetFetchResponsePartitions = {
    partitionIndex: reader.int32(),
    committedOffset: reader.int64(),
    committedLeaderEpoch: reader.int32(),
    metadata: reader.compactNullableString(),
    errorCode: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readOffsetFetchResponseTopicArray(reader: Reader, version: number, count: number): OffsetFetchResponseTopic[] {
  const elements: OffsetFetchResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchResponseTopic(reader, version))
  return elements
}

function readOffsetFetchResponsePartitionArray(reader: Reader, version: number, count: number): OffsetFetchResponsePartition[] {
  const elements: OffsetFetchResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchResponsePartition(reader, version))
  return elements
}

function readOffsetFetchResponseGroupArray(reader: Reader, version: number, count: number): OffsetFetchResponseGroup[] {
  const elements: OffsetFetchResponseGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchResponseGroup(reader, version))
  return elements
}

function readOffsetFetchResponseTopicsArray(reader: Reader, version: number, count: number): OffsetFetchResponseTopics[] {
  const elements: OffsetFetchResponseTopics[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchResponseTopics(reader, version))
  return elements
}

function readOffsetFetchResponsePartitionsArray(reader: Reader, count: number): OffsetFetchResponsePartitions[] {
  const elements: OffsetFetchResponsePartitions[] = []
  for (let i = 0; i < count; i++) elements.push(readOffsetFetchResponsePartitions(reader))
  return elements
}

function writeOffsetFetchResponse(writer: Writer, message: Input<OffsetFetchResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], errorCode = 0, groups = [], unknownTaggedFields } = message
  if (version >= 3) writer.int32(throttleTimeMs)
  if (version >= 8) {
    if (topics?.length !== 0) {
      throw new UnwritableFieldError({ message: 'OffsetFetchResponse', field: 'topics', version })
    }
  } else if (version >= 6) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  if (version <= 7) writeOffsetFetchResponseTopicArray(writer, topics, version)
  if (version >= 2 && version <= 7) writer.int16(errorCode)
  if (version >= 8) writer.compactArrayCount(groups)
  else if (groups?.length !== 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchResponse', field: 'groups', version })
  }
  if (version >= 8) writeOffsetFetchResponseGroupArray(writer, groups, version)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchResponse', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetFetchResponseTopic(writer: Writer, message: Input<OffsetFetchResponseTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 6) writer.compactString(name)
  else writer.string(name)
  if (version >= 6) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeOffsetFetchResponsePartitionArray(writer, partitions, version)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchResponseTopic', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetFetchResponsePartition(writer: Writer, message: Input<OffsetFetchResponsePartition>, version: number): void {
  const {
    partitionIndex = 0,
    committedOffset = 0,
    committedLeaderEpoch = -1,
    metadata = '',
    errorCode = 0,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int64(committedOffset)
  if (version >= 5) writer.int32(committedLeaderEpoch)
  if (version >= 6) writer.compactNullableString(metadata)
  else writer.nullableString(metadata)
  writer.int16(errorCode)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetFetchResponsePartition', field: 'unknownTaggedFields', version })
  }
}

function writeOffsetFetchResponseGroup(writer: Writer, message: Input<OffsetFetchResponseGroup>, version: number): void {
  const { groupId = '', topics = [], errorCode = 0, unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeOffsetFetchResponseTopicsArray(writer, topics, version)
  writer.int16(errorCode)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeOffsetFetchResponseTopics(writer: Writer, message: Input<OffsetFetchResponseTopics>, version: number): void {
  const { name = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  if (version <= 9) writer.compactString(name)
  if (version >= 10) writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeOffsetFetchResponsePartitionsArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeOffsetFetchResponsePartitions(writer: Writer, message: Input<OffsetFetchResponsePartitions>): void {
  const {
    partitionIndex = 0,
    committedOffset = 0,
    committedLeaderEpoch = -1,
    metadata = '',
    errorCode = 0,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int64(committedOffset)
  writer.int32(committedLeaderEpoch)
  writer.compactNullableString(metadata)
  writer.int16(errorCode)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeOffsetFetchResponseTopicArray(writer: Writer, elements: readonly Input<OffsetFetchResponseTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchResponseTopic(writer, elements[i]!, version)
}

function writeOffsetFetchResponsePartitionArray(writer: Writer, elements: readonly Input<OffsetFetchResponsePartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchResponsePartition(writer, elements[i]!, version)
}

function writeOffsetFetchResponseGroupArray(writer: Writer, elements: readonly Input<OffsetFetchResponseGroup>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchResponseGroup(writer, elements[i]!, version)
}

function writeOffsetFetchResponseTopicsArray(writer: Writer, elements: readonly Input<OffsetFetchResponseTopics>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchResponseTopics(writer, elements[i]!, version)
}

function writeOffsetFetchResponsePartitionsArray(writer: Writer, elements: readonly Input<OffsetFetchResponsePartitions>[]): void {
  for (let i = 0; i < elements.length; i++) writeOffsetFetchResponsePartitions(writer, elements[i]!)
}
