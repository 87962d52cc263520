// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface TxnOffsetCommitRequest {
  /** The ID of the transaction. */
  transactionalId: string
  /** The ID of the group. */
  groupId: string
  /** The current producer ID in use by the transactional ID. */
  producerId: number
  /** The current epoch associated with the producer ID. */
  producerEpoch: number
  /** The generation of the consumer. (from version 3) */
  generationId: number
  /** The member ID assigned by the group coordinator. (from version 3) */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 3) */
  groupInstanceId: string | null
  /** Each topic that we want to commit offsets for. */
  topics: TxnOffsetCommitRequestTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface TxnOffsetCommitRequestTopic {
  /** The topic name. */
  name: string
  /** The partitions inside the topic that we want to commit offsets for. */
  partitions: TxnOffsetCommitRequestPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface TxnOffsetCommitRequestPartition {
  /** The index of the partition within the topic. */
  partitionIndex: number
  /** The message offset to be committed. */
  committedOffset: number
  /** The leader epoch of the last consumed record. (from version 2) */
  committedLeaderEpoch: number
  /** Any associated metadata the client wants to keep. */
  committedMetadata: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const TxnOffsetCommitRequest: MessageCodec<TxnOffsetCommitRequest> = {
  name: 'TxnOffsetCommitRequest',
  apiKey: 28,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(TxnOffsetCommitRequest, version)
    return readTxnOffsetCommitRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(TxnOffsetCommitRequest, version)
    writeTxnOffsetCommitRequest(writer, message, version)
  },
}

function readTxnOffsetCommitRequest(reader: Reader, version: number): TxnOffsetCommitRequest {
  const message: TxnOffsetCommitRequest = {
    transactionalId: version >= 3 ? reader.compactString() : reader.string(),
    groupId: version >= 3 ? reader.compactString() : reader.string(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    generationId: version >= 3 ? reader.int32() : -1,
    memberId: version >= 3 ? reader.compactString() : '',
    groupInstanceId: version >= 3 ? reader.compactNullableString() : null,
    topics:
      readTxnOffsetCommitRequestTopicArray(reader, version, version >= 3 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readTxnOffsetCommitRequestTopic(reader: Reader, version: number): TxnOffsetCommitRequestTopic {
  const message: TxnOffsetCommitRequestTopic = {
    name: version >= 3 ? reader.compactString() : reader.string(),
    partitions:
      readTxnOffsetCommitRequestPartitionArray(reader, version, version >= 3 ? reader.compactArrayCount(18) : reader.arrayCount(14)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readTxnOffsetCommitRequestPartition(reader: Reader, version: number): TxnOffsetCommitRequestPartition {
  const message: TxnOffsetCommitRequestPartition = {
    partitionIndex: reader.int32(),
    committedOffset: reader.int64(),
    committedLeaderEpoch: version >= 2 ? reader.int32() : -1,
    committedMetadata: version >= 3 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readTxnOffsetCommitRequestTopicArray(reader: Reader, version: number, count: number): TxnOffsetCommitRequestTopic[] {
  const elements: TxnOffsetCommitRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readTxnOffsetCommitRequestTopic(reader, version))
  return elements
}

function readTxnOffsetCommitRequestPartitionArray(reader: Reader, version: number, count: number): TxnOffsetCommitRequestPartition[] {
  const elements: TxnOffsetCommitRequestPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readTxnOffsetCommitRequestPartition(reader, version))
  return elements
}

function writeTxnOffsetCommitRequest(writer: Writer, message: Input<TxnOffsetCommitRequest>, version: number): void {
  const {
    transactionalId = '',
    groupId = '',
    producerId = 0,
    producerEpoch = 0,
    generationId = -1,
    memberId = '',
    groupInstanceId = null,
    topics = [],
    unknownTaggedFields,
  } = message
  if (version >= 3) writer.compactString(transactionalId)
  else writer.string(transactionalId)
  if (version >= 3) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int64(producerId)
  writer.int16(producerEpoch)
  if (version >= 3) writer.int32(generationId)
  else if (generationId !== -1) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitRequest', field: 'generationId', version })
  }
  if (version >= 3) writer.compactString(memberId)
  else if (memberId !== '') {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitRequest', field: 'memberId', version })
  }
  if (version >= 3) writer.compactNullableString(groupInstanceId)
  else if (groupInstanceId !== null) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitRequest', field: 'groupInstanceId', version })
  }
  if (version >= 3) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeTxnOffsetCommitRequestTopicArray(writer, topics, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitRequest', field: 'unknownTaggedFields', version })
  }
}

function writeTxnOffsetCommitRequestTopic(writer: Writer, message: Input<TxnOffsetCommitRequestTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 3) writer.compactString(name)
  else writer.string(name)
  if (version >= 3) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeTxnOffsetCommitRequestPartitionArray(writer, partitions, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitRequestTopic', field: 'unknownTaggedFields', version })
  }
}

function writeTxnOffsetCommitRequestPartition(writer: Writer, message: Input<TxnOffsetCommitRequestPartition>, version: number): void {
  const {
    partitionIndex = 0,
    committedOffset = 0,
    committedLeaderEpoch = -1,
    committedMetadata = '',
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int64(committedOffset)
  if (version >= 2) writer.int32(committedLeaderEpoch)
  if (version >= 3) writer.compactNullableString(committedMetadata)
  else writer.nullableString(committedMetadata)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitRequestPartition', field: 'unknownTaggedFields', version })
  }
}

function writeTxnOffsetCommitRequestTopicArray(writer: Writer, elements: readonly Input<TxnOffsetCommitRequestTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeTxnOffsetCommitRequestTopic(writer, elements[i]!, version)
}

function writeTxnOffsetCommitRequestPartitionArray(writer: Writer, elements: readonly Input<TxnOffsetCommitRequestPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeTxnOffsetCommitRequestPartition(writer, elements[i]!, version)
}

export interface TxnOffsetCommitResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The responses for each topic. */
  topics: TxnOffsetCommitResponseTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface TxnOffsetCommitResponseTopic {
  /** The topic name. */
  name: string
  /** The responses for each partition in the topic. */
  partitions: TxnOffsetCommitResponsePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface TxnOffsetCommitResponsePartition {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const TxnOffsetCommitResponse: MessageCodec<TxnOffsetCommitResponse> = {
  name: 'TxnOffsetCommitResponse',
  apiKey: 28,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(TxnOffsetCommitResponse, version)
    return readTxnOffsetCommitResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(TxnOffsetCommitResponse, version)
    writeTxnOffsetCommitResponse(writer, message, version)
  },
}

function readTxnOffsetCommitResponse(reader: Reader, version: number): TxnOffsetCommitResponse {
  const message: TxnOffsetCommitResponse = {
    throttleTimeMs: reader.int32(),
    topics:
      readTxnOffsetCommitResponseTopicArray(reader, version, version >= 3 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readTxnOffsetCommitResponseTopic(reader: Reader, version: number): TxnOffsetCommitResponseTopic {
  const message: TxnOffsetCommitResponseTopic = {
    name: version >= 3 ? reader.compactString() : reader.string(),
    partitions:
      readTxnOffsetCommitResponsePartitionArray(reader, version, version >= 3 ? reader.compactArrayCount(7) : reader.arrayCount(6)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readTxnOffsetCommitResponsePartition(reader: Reader, version: number): TxnOffsetCommitResponsePartition {
  const message: TxnOffsetCommitResponsePartition = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readTxnOffsetCommitResponseTopicArray(reader: Reader, version: number, count: number): TxnOffsetCommitResponseTopic[] {
  const elements: TxnOffsetCommitResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readTxnOffsetCommitResponseTopic(reader, version))
  return elements
}

function readTxnOffsetCommitResponsePartitionArray(reader: Reader, version: number, count: number): TxnOffsetCommitResponsePartition[] {
  const elements: TxnOffsetCommitResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readTxnOffsetCommitResponsePartition(reader, version))
  return elements
}

function writeTxnOffsetCommitResponse(writer: Writer, message: Input<TxnOffsetCommitResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 3) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeTxnOffsetCommitResponseTopicArray(writer, topics, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitResponse', field: 'unknownTaggedFields', version })
  }
}

function writeTxnOffsetCommitResponseTopic(writer: Writer, message: Input<TxnOffsetCommitResponseTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 3) writer.compactString(name)
  else writer.string(name)
  if (version >= 3) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeTxnOffsetCommitResponsePartitionArray(writer, partitions, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitResponseTopic', field: 'unknownTaggedFields', version })
  }
}

function writeTxnOffsetCommitResponsePartition(writer: Writer, message: Input<TxnOffsetCommitResponsePartition>, version: number): void {
  const { partitionIndex = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TxnOffsetCommitResponsePartition', field: 'unknownTaggedFields', version })
  }
}

function writeTxnOffsetCommitResponseTopicArray(writer: Writer, elements: readonly Input<TxnOffsetCommitResponseTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeTxnOffsetCommitResponseTopic(writer, elements[i]!, version)
}

function writeTxnOffsetCommitResponsePartitionArray(writer: Writer, elements: readonly Input<TxnOffsetCommitResponsePartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeTxnOffsetCommitResponsePartition(writer, elements[i]!, version)
}
