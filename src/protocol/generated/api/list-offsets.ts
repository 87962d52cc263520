// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ListOffsetsRequest {
  /** The broker ID of the requester, or -1 if this request is being made by a normal consumer. */
  replicaId: number
  /** This setting controls the visibility of transactional records. (from version 2) */
  isolationLevel: number
  /** Each topic in the request. */
  topics: ListOffsetsRequestListOffsetsTopic[]
  /** The timeout to await a response in milliseconds for requests that require reading from remote storage for topics enabled with tiered storage. (from version 10) */
  timeoutMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListOffsetsRequestListOffsetsTopic {
  /** The topic name. */
  name: string
  /** Each partition in the request. */
  partitions: ListOffsetsRequestListOffsetsPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListOffsetsRequestListOffsetsPartition {
  /** The partition index. */
  partitionIndex: number
  /** The current leader epoch. (from version 4) */
  currentLeaderEpoch: number
  /** The current timestamp. */
  timestamp: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListOffsetsRequest: MessageCodec<ListOffsetsRequest> = {
  name: 'ListOffsetsRequest',
  apiKey: 2,
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: 6,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListOffsetsRequest, version)
    return readListOffsetsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListOffsetsRequest, version)
    writeListOffsetsRequest(writer, message, version)
  },
}

function readListOffsetsRequest(reader: Reader, version: number): ListOffsetsRequest {
  const message: ListOffsetsRequest = {
    replicaId: reader.int32(),
    isolationLevel: version >= 2 ? reader.int8() : 0,
    topics:
      readListOffsetsRequestListOffsetsTopicArray(reader, version, version >= 6 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    timeoutMs: version >= 10 ? reader.int32() : 0,
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readListOffsetsRequestListOffsetsTopic(reader: Reader, version: number): ListOffsetsRequestListOffsetsTopic {
  const message: ListOffsetsRequestListOffsetsTopic = {
    name: version >= 6 ? reader.compactString() : reader.string(),
    partitions:
      readListOffsetsRequestListOffsetsPartitionArray(reader, version, version >= 6 ? reader.compactArrayCount(17) : reader.arrayCount(12)),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readListOffsetsRequestListOffsetsPartition(reader: Reader, version: number): ListOffsetsRequestListOffsetsPartition {
  const message: ListOffsetsRequestListOffsetsPartition = {
    partitionIndex: reader.int32(),
    currentLeaderEpoch: version >= 4 ? reader.int32() : -1,
    timestamp: reader.int64OrMax(),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readListOffsetsRequestListOffsetsTopicArray(reader: Reader, version: number, count: number): ListOffsetsRequestListOffsetsTopic[] {
  const elements: ListOffsetsRequestListOffsetsTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readListOffsetsRequestListOffsetsTopic(reader, version))
  return elements
}

function readListOffsetsRequestListOffsetsPartitionArray(reader: Reader, version: number, count: number): ListOffsetsRequestListOffsetsPartition[] {
  const elements: ListOffsetsRequestListOffsetsPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readListOffsetsRequestListOffsetsPartition(reader, version))
  return elements
}

function writeListOffsetsRequest(writer: Writer, message: Input<ListOffsetsRequest>, version: number): void {
  const { replicaId = 0, isolationLevel = 0, topics = [], timeoutMs = 0, unknownTaggedFields } = message
  writer.int32(replicaId)
  if (version >= 2) writer.int8(isolationLevel)
  else if (isolationLevel !== 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsRequest', field: 'isolationLevel', version })
  }
  if (version >= 6) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeListOffsetsRequestListOffsetsTopicArray(writer, topics, version)
  if (version >= 10) writer.int32(timeoutMs)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeListOffsetsRequestListOffsetsTopic(writer: Writer, message: Input<ListOffsetsRequestListOffsetsTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 6) writer.compactString(name)
  else writer.string(name)
  if (version >= 6) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeListOffsetsRequestListOffsetsPartitionArray(writer, partitions, version)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsRequestListOffsetsTopic', field: 'unknownTaggedFields', version })
  }
}

function writeListOffsetsRequestListOffsetsPartition(writer: Writer, message: Input<ListOffsetsRequestListOffsetsPartition>, version: number): void {
  const { partitionIndex = 0, currentLeaderEpoch = -1, timestamp = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  if (version >= 4) writer.int32(currentLeaderEpoch)
  writer.int64OrMax(timestamp)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsRequestListOffsetsPartition', field: 'unknownTaggedFields', version })
  }
}

function writeListOffsetsRequestListOffsetsTopicArray(writer: Writer, elements: readonly Input<ListOffsetsRequestListOffsetsTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeListOffsetsRequestListOffsetsTopic(writer, elements[i]!, version)
}

function writeListOffsetsRequestListOffsetsPartitionArray(writer: Writer, elements: readonly Input<ListOffsetsRequestListOffsetsPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeListOffsetsRequestListOffsetsPartition(writer, elements[i]!, version)
}

export interface ListOffsetsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 2) */
  throttleTimeMs: number
  /** Each topic in the response. */
  topics: ListOffsetsResponseListOffsetsTopicResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListOffsetsResponseListOffsetsTopicResponse {
  /** The topic name. */
  name: string
  /** Each partition in the response. */
  partitions: ListOffsetsResponseListOffsetsPartitionResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListOffsetsResponseListOffsetsPartitionResponse {
  /** The partition index. */
  partitionIndex: number
  /** The partition error code, or 0 if there was no error. */
  errorCode: number
  /** The timestamp associated with the returned offset. */
  timestamp: number
  /** The returned offset. */
  offset: number
  /** The leader epoch associated with the returned offset. (from version 4) */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListOffsetsResponse: MessageCodec<ListOffsetsResponse> = {
  name: 'ListOffsetsResponse',
  apiKey: 2,
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: 6,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListOffsetsResponse, version)
    return readListOffsetsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListOffsetsResponse, version)
    writeListOffsetsResponse(writer, message, version)
  },
}

function readListOffsetsResponse(reader: Reader, version: number): ListOffsetsResponse {
  const message: ListOffsetsResponse = {
    throttleTimeMs: version >= 2 ? reader.int32() : 0,
    topics:
      readListOffsetsResponseListOffsetsTopicResponseArray(reader, version, version >= 6 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readListOffsetsResponseListOffsetsTopicResponse(reader: Reader, version: number): ListOffsetsResponseListOffsetsTopicResponse {
  const message: ListOffsetsResponseListOffsetsTopicResponse = {
    name: version >= 6 ? reader.compactString() : reader.string(),
    partitions:
      readListOffsetsResponseListOffsetsPartitionResponseArray(reader, version, version >= 6 ? reader.compactArrayCount(27) : reader.arrayCount(22)),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readListOffsetsResponseListOffsetsPartitionResponse(reader: Reader, version: number): ListOffsetsResponseListOffsetsPartitionResponse {
  const message: ListOffsetsResponseListOffsetsPartitionResponse = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    timestamp: reader.int64(),
    offset: reader.int64(),
    leaderEpoch: version >= 4 ? reader.int32() : -1,
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readListOffsetsResponseListOffsetsTopicResponseArray(reader: Reader, version: number, count: number): ListOffsetsResponseListOffsetsTopicResponse[] {
  const elements: ListOffsetsResponseListOffsetsTopicResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readListOffsetsResponseListOffsetsTopicResponse(reader, version))
  return elements
}

function readListOffsetsResponseListOffsetsPartitionResponseArray(reader: Reader, version: number, count: number): ListOffsetsResponseListOffsetsPartitionResponse[] {
  const elements: ListOffsetsResponseListOffsetsPartitionResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readListOffsetsResponseListOffsetsPartitionResponse(reader, version))
  return elements
}

function writeListOffsetsResponse(writer: Writer, message: Input<ListOffsetsResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  if (version >= 2) writer.int32(throttleTimeMs)
  if (version >= 6) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeListOffsetsResponseListOffsetsTopicResponseArray(writer, topics, version)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeListOffsetsResponseListOffsetsTopicResponse(writer: Writer, message: Input<ListOffsetsResponseListOffsetsTopicResponse>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 6) writer.compactString(name)
  else writer.string(name)
  if (version >= 6) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeListOffsetsResponseListOffsetsPartitionResponseArray(writer, partitions, version)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsResponseListOffsetsTopicResponse', field: 'unknownTaggedFields', version })
  }
}

function writeListOffsetsResponseListOffsetsPartitionResponse(writer: Writer, message: Input<ListOffsetsResponseListOffsetsPartitionResponse>, version: number): void {
  const { partitionIndex = 0, errorCode = 0, timestamp = -1, offset = -1, leaderEpoch = -1, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.int64(timestamp)
  writer.int64(offset)
  if (version >= 4) writer.int32(leaderEpoch)
  else if (leaderEpoch !== -1) {
    throw new UnwritableFieldError({ message: 'ListOffsetsResponseListOffsetsPartitionResponse', field: 'leaderEpoch', version })
  }
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListOffsetsResponseListOffsetsPartitionResponse', field: 'unknownTaggedFields', version })
  }
}

function writeListOffsetsResponseListOffsetsTopicResponseArray(writer: Writer, elements: readonly Input<ListOffsetsResponseListOffsetsTopicResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeListOffsetsResponseListOffsetsTopicResponse(writer, elements[i]!, version)
}

function writeListOffsetsResponseListOffsetsPartitionResponseArray(writer: Writer, elements: readonly Input<ListOffsetsResponseListOffsetsPartitionResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeListOffsetsResponseListOffsetsPartitionResponse(writer, elements[i]!, version)
}
