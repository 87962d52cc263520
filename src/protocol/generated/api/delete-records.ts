// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DeleteRecordsRequest {
  /** Each topic that we want to delete records from. */
  topics: DeleteRecordsRequestDeleteRecordsTopic[]
  /** How long to wait for the deletion to complete, in milliseconds. */
  timeoutMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteRecordsRequestDeleteRecordsTopic {
  /** The topic name. */
  name: string
  /** Each partition that we want to delete records from. */
  partitions: DeleteRecordsRequestDeleteRecordsPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteRecordsRequestDeleteRecordsPartition {
  /** The partition index. */
  partitionIndex: number
  /** The deletion offset. */
  offset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteRecordsRequest: MessageCodec<DeleteRecordsRequest> = {
  name: 'DeleteRecordsRequest',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteRecordsRequest, version)
    return readDeleteRecordsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteRecordsRequest, version)
    writeDeleteRecordsRequest(writer, message, version)
  },
}

function readDeleteRecordsRequest(reader: Reader, version: number): DeleteRecordsRequest {
  const message: DeleteRecordsRequest = {
    topics:
      readDeleteRecordsRequestDeleteRecordsTopicArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    timeoutMs: reader.int32(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteRecordsRequestDeleteRecordsTopic(reader: Reader, version: number): DeleteRecordsRequestDeleteRecordsTopic {
  const message: DeleteRecordsRequestDeleteRecordsTopic = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    partitions:
      readDeleteRecordsRequestDeleteRecordsPartitionArray(reader, version, version >= 2 ? reader.compactArrayCount(13) : reader.arrayCount(12)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteRecordsRequestDeleteRecordsPartition(reader: Reader, version: number): DeleteRecordsRequestDeleteRecordsPartition {
  const message: DeleteRecordsRequestDeleteRecordsPartition = {
    partitionIndex: reader.int32(),
    offset: reader.int64OrMax(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteRecordsRequestDeleteRecordsTopicArray(reader: Reader, version: number, count: number): DeleteRecordsRequestDeleteRecordsTopic[] {
  const elements: DeleteRecordsRequestDeleteRecordsTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteRecordsRequestDeleteRecordsTopic(reader, version))
  return elements
}

function readDeleteRecordsRequestDeleteRecordsPartitionArray(reader: Reader, version: number, count: number): DeleteRecordsRequestDeleteRecordsPartition[] {
  const elements: DeleteRecordsRequestDeleteRecordsPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteRecordsRequestDeleteRecordsPartition(reader, version))
  return elements
}

function writeDeleteRecordsRequest(writer: Writer, message: Input<DeleteRecordsRequest>, version: number): void {
  const { topics = [], timeoutMs = 0, unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeDeleteRecordsRequestDeleteRecordsTopicArray(writer, topics, version)
  writer.int32(timeoutMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteRecordsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteRecordsRequestDeleteRecordsTopic(writer: Writer, message: Input<DeleteRecordsRequestDeleteRecordsTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeDeleteRecordsRequestDeleteRecordsPartitionArray(writer, partitions, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteRecordsRequestDeleteRecordsTopic', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteRecordsRequestDeleteRecordsPartition(writer: Writer, message: Input<DeleteRecordsRequestDeleteRecordsPartition>, version: number): void {
  const { partitionIndex = 0, offset = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int64OrMax(offset)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteRecordsRequestDeleteRecordsPartition', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteRecordsRequestDeleteRecordsTopicArray(writer: Writer, elements: readonly Input<DeleteRecordsRequestDeleteRecordsTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteRecordsRequestDeleteRecordsTopic(writer, elements[i]!, version)
}

function writeDeleteRecordsRequestDeleteRecordsPartitionArray(writer: Writer, elements: readonly Input<DeleteRecordsRequestDeleteRecordsPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteRecordsRequestDeleteRecordsPartition(writer, elements[i]!, version)
}

export interface DeleteRecordsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each topic that we wanted to delete records from. */
  topics: DeleteRecordsResponseDeleteRecordsTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteRecordsResponseDeleteRecordsTopicResult {
  /** The topic name. */
  name: string
  /** Each partition that we wanted to delete records from. */
  partitions: DeleteRecordsResponseDeleteRecordsPartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteRecordsResponseDeleteRecordsPartitionResult {
  /** The partition index. */
  partitionIndex: number
  /** The partition low water mark. */
  lowWatermark: number
  /** The deletion error code, or 0 if the deletion succeeded. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteRecordsResponse: MessageCodec<DeleteRecordsResponse> = {
  name: 'DeleteRecordsResponse',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteRecordsResponse, version)
    return readDeleteRecordsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteRecordsResponse, version)
    writeDeleteRecordsResponse(writer, message, version)
  },
}

function readDeleteRecordsResponse(reader: Reader, version: number): DeleteRecordsResponse {
  const message: DeleteRecordsResponse = {
    throttleTimeMs: reader.int32(),
    topics:
      readDeleteRecordsResponseDeleteRecordsTopicResultArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteRecordsResponseDeleteRecordsTopicResult(reader: Reader, version: number): DeleteRecordsResponseDeleteRecordsTopicResult {
  const message: DeleteRecordsResponseDeleteRecordsTopicResult = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    partitions:
      readDeleteRecordsResponseDeleteRecordsPartitionResultArray(reader, version, version >= 2 ? reader.compactArrayCount(15) : reader.arrayCount(14)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteRecordsResponseDeleteRecordsPartitionResult(reader: Reader, version: number): DeleteRecordsResponseDeleteRecordsPartitionResult {
  const message: DeleteRecordsResponseDeleteRecordsPartitionResult = {
    partitionIndex: reader.int32(),
    lowWatermark: reader.int64(),
    errorCode: reader.int16(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteRecordsResponseDeleteRecordsTopicResultArray(reader: Reader, version: number, count: number): DeleteRecordsResponseDeleteRecordsTopicResult[] {
  const elements: DeleteRecordsResponseDeleteRecordsTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteRecordsResponseDeleteRecordsTopicResult(reader, version))
  return elements
}

function readDeleteRecordsResponseDeleteRecordsPartitionResultArray(reader: Reader, version: number, count: number): DeleteRecordsResponseDeleteRecordsPartitionResult[] {
  const elements: DeleteRecordsResponseDeleteRecordsPartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteRecordsResponseDeleteRecordsPartitionResult(reader, version))
  return elements
}

function writeDeleteRecordsResponse(writer: Writer, message: Input<DeleteRecordsResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeDeleteRecordsResponseDeleteRecordsTopicResultArray(writer, topics, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteRecordsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteRecordsResponseDeleteRecordsTopicResult(writer: Writer, message: Input<DeleteRecordsResponseDeleteRecordsTopicResult>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeDeleteRecordsResponseDeleteRecordsPartitionResultArray(writer, partitions, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteRecordsResponseDeleteRecordsTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteRecordsResponseDeleteRecordsPartitionResult(writer: Writer, message: Input<DeleteRecordsResponseDeleteRecordsPartitionResult>, version: number): void {
  const { partitionIndex = 0, lowWatermark = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int64(lowWatermark)
  writer.int16(errorCode)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteRecordsResponseDeleteRecordsPartitionResult', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteRecordsResponseDeleteRecordsTopicResultArray(writer: Writer, elements: readonly Input<DeleteRecordsResponseDeleteRecordsTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteRecordsResponseDeleteRecordsTopicResult(writer, elements[i]!, version)
}

function writeDeleteRecordsResponseDeleteRecordsPartitionResultArray(writer: Writer, elements: readonly Input<DeleteRecordsResponseDeleteRecordsPartitionResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteRecordsResponseDeleteRecordsPartitionResult(writer, elements[i]!, version)
}
