// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface DeleteShareGroupStateRequest {
  /** The group identifier. */
  groupId: string
  /** The data for the topics. */
  topics: DeleteShareGroupStateRequestDeleteStateData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteShareGroupStateRequestDeleteStateData {
  /** The topic identifier. */
  topicId: string
  /** The data for the partitions. */
  partitions: DeleteShareGroupStateRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteShareGroupStateRequestPartitionData {
  /** The partition index. */
  partition: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteShareGroupStateRequest: MessageCodec<DeleteShareGroupStateRequest> = {
  name: 'DeleteShareGroupStateRequest',
  apiKey: 86,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteShareGroupStateRequest, version)
    return readDeleteShareGroupStateRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DeleteShareGroupStateRequest, version)
    writeDeleteShareGroupStateRequest(writer, message)
  },
}

function readDeleteShareGroupStateRequest(reader: Reader): DeleteShareGroupStateRequest {
  const message: DeleteShareGroupStateRequest = {
    groupId: reader.compactString(),
    topics: readDeleteShareGroupStateRequestDeleteStateDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupStateRequestDeleteStateData(reader: Reader): DeleteShareGroupStateRequestDeleteStateData {
  const message: DeleteShareGroupStateRequestDeleteStateData = {
    topicId: reader.uuid(),
    partitions: readDeleteShareGroupStateRequestPartitionDataArray(reader, reader.compactArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupStateRequestPartitionData(reader: Reader): DeleteShareGroupStateRequestPartitionData {
  const message: DeleteShareGroupStateRequestPartitionData = {
    partition: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupStateRequestDeleteStateDataArray(reader: Reader, count: number): DeleteShareGroupStateRequestDeleteStateData[] {
  const elements: DeleteShareGroupStateRequestDeleteStateData[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteShareGroupStateRequestDeleteStateData(reader))
  return elements
}

function readDeleteShareGroupStateRequestPartitionDataArray(reader: Reader, count: number): DeleteShareGroupStateRequestPartitionData[] {
  const elements: DeleteShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteShareGroupStateRequestPartitionData(reader))
  return elements
}

function writeDeleteShareGroupStateRequest(writer: Writer, message: Input<DeleteShareGroupStateRequest>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeDeleteShareGroupStateRequestDeleteStateDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupStateRequestDeleteStateData(writer: Writer, message: Input<DeleteShareGroupStateRequestDeleteStateData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeDeleteShareGroupStateRequestPartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupStateRequestPartitionData(writer: Writer, message: Input<DeleteShareGroupStateRequestPartitionData>): void {
  const { partition = 0, unknownTaggedFields } = message
  writer.int32(partition)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupStateRequestDeleteStateDataArray(writer: Writer, elements: readonly Input<DeleteShareGroupStateRequestDeleteStateData>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteShareGroupStateRequestDeleteStateData(writer, elements[i]!)
}

function writeDeleteShareGroupStateRequestPartitionDataArray(writer: Writer, elements: readonly Input<DeleteShareGroupStateRequestPartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteShareGroupStateRequestPartitionData(writer, elements[i]!)
}

export interface DeleteShareGroupStateResponse {
  /** The delete results. */
  results: DeleteShareGroupStateResponseDeleteStateResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteShareGroupStateResponseDeleteStateResult {
  /** The topic identifier. */
  topicId: string
  /** The results for the partitions. */
  partitions: DeleteShareGroupStateResponsePartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteShareGroupStateResponsePartitionResult {
  /** The partition index. */
  partition: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteShareGroupStateResponse: MessageCodec<DeleteShareGroupStateResponse> = {
  name: 'DeleteShareGroupStateResponse',
  apiKey: 86,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteShareGroupStateResponse, version)
    return readDeleteShareGroupStateResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(DeleteShareGroupStateResponse, version)
    writeDeleteShareGroupStateResponse(writer, message)
  },
}

function readDeleteShareGroupStateResponse(reader: Reader): DeleteShareGroupStateResponse {
  const message: DeleteShareGroupStateResponse = {
    results: readDeleteShareGroupStateResponseDeleteStateResultArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupStateResponseDeleteStateResult(reader: Reader): DeleteShareGroupStateResponseDeleteStateResult {
  const message: DeleteShareGroupStateResponseDeleteStateResult = {
    topicId: reader.uuid(),
    partitions: readDeleteShareGroupStateResponsePartitionResultArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupStateResponsePartitionResult(reader: Reader): DeleteShareGroupStateResponsePartitionResult {
  const message: DeleteShareGroupStateResponsePartitionResult = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupStateResponseDeleteStateResultArray(reader: Reader, count: number): DeleteShareGroupStateResponseDeleteStateResult[] {
  const elements: DeleteShareGroupStateResponseDeleteStateResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteShareGroupStateResponseDeleteStateResult(reader))
  return elements
}

function readDeleteShareGroupStateResponsePartitionResultArray(reader: Reader, count: number): DeleteShareGroupStateResponsePartitionResult[] {
  const elements: DeleteShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteShareGroupStateResponsePartitionResult(reader))
  return elements
}

function writeDeleteShareGroupStateResponse(writer: Writer, message: Input<DeleteShareGroupStateResponse>): void {
  const { results = [], unknownTaggedFields } = message
  writer.compactArrayCount(results)
  writeDeleteShareGroupStateResponseDeleteStateResultArray(writer, results)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupStateResponseDeleteStateResult(writer: Writer, message: Input<DeleteShareGroupStateResponseDeleteStateResult>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeDeleteShareGroupStateResponsePartitionResultArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupStateResponsePartitionResult(writer: Writer, message: Input<DeleteShareGroupStateResponsePartitionResult>): void {
  const { partition = 0, errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupStateResponseDeleteStateResultArray(writer: Writer, elements: readonly Input<DeleteShareGroupStateResponseDeleteStateResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteShareGroupStateResponseDeleteStateResult(writer, elements[i]!)
}

function writeDeleteShareGroupStateResponsePartitionResultArray(writer: Writer, elements: readonly Input<DeleteShareGroupStateResponsePartitionResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteShareGroupStateResponsePartitionResult(writer, elements[i]!)
}
