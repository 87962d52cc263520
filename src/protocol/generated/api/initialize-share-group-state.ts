// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface InitializeShareGroupStateRequest {
  /** The group identifier. */
  groupId: string
  /** The data for the topics. */
  topics: InitializeShareGroupStateRequestInitializeStateData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface InitializeShareGroupStateRequestInitializeStateData {
  /** The topic identifier. */
  topicId: string
  /** The data for the partitions. */
  partitions: InitializeShareGroupStateRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface InitializeShareGroupStateRequestPartitionData {
  /** The partition index. */
  partition: number
  /** The state epoch for this share-partition. */
  stateEpoch: number
  /** The share-partition start offset, or -1 if the start offset is not being initialized. */
  startOffset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const InitializeShareGroupStateRequest: MessageCodec<InitializeShareGroupStateRequest> = {
  name: 'InitializeShareGroupStateRequest',
  apiKey: 83,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(InitializeShareGroupStateRequest, version)
    return readInitializeShareGroupStateRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(InitializeShareGroupStateRequest, version)
    writeInitializeShareGroupStateRequest(writer, message)
  },
}

function readInitializeShareGroupStateRequest(reader: Reader): InitializeShareGroupStateRequest {
  const message: InitializeShareGroupStateRequest = {
    groupId: reader.compactString(),
    topics: readInitializeShareGroupStateRequestInitializeStateDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readInitializeShareGroupStateRequestInitializeStateData(reader: Reader): InitializeShareGroupStateRequestInitializeStateData {
  const message: InitializeShareGroupStateRequestInitializeStateData = {
    topicId: reader.uuid(),
    partitions: readInitializeShareGroupStateRequestPartitionDataArray(reader, reader.compactArrayCount(17)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readInitializeShareGroupStateRequestPartitionData(reader: Reader): InitializeShareGroupStateRequestPartitionData {
  const message: InitializeShareGroupStateRequestPartitionData = {
    partition: reader.int32(),
    stateEpoch: reader.int32(),
    startOffset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readInitializeShareGroupStateRequestInitializeStateDataArray(reader: Reader, count: number): InitializeShareGroupStateRequestInitializeStateData[] {
  const elements: InitializeShareGroupStateRequestInitializeStateData[] = []
  for (let i = 0; i < count; i++) elements.push(readInitializeShareGroupStateRequestInitializeStateData(reader))
  return elements
}

function readInitializeShareGroupStateRequestPartitionDataArray(reader: Reader, count: number): InitializeShareGroupStateRequestPartitionData[] {
  const elements: InitializeShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readInitializeShareGroupStateRequestPartitionData(reader))
  return elements
}

function writeInitializeShareGroupStateRequest(writer: Writer, message: Input<InitializeShareGroupStateRequest>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeInitializeShareGroupStateRequestInitializeStateDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeInitializeShareGroupStateRequestInitializeStateData(writer: Writer, message: Input<InitializeShareGroupStateRequestInitializeStateData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInitializeShareGroupStateRequestPartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeInitializeShareGroupStateRequestPartitionData(writer: Writer, message: Input<InitializeShareGroupStateRequestPartitionData>): void {
  const { partition = 0, stateEpoch = 0, startOffset = 0, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int32(stateEpoch)
  writer.int64(startOffset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeInitializeShareGroupStateRequestInitializeStateDataArray(writer: Writer, elements: readonly Input<InitializeShareGroupStateRequestInitializeStateData>[]): void {
  for (let i = 0; i < elements.length; i++) writeInitializeShareGroupStateRequestInitializeStateData(writer, elements[i]!)
}

function writeInitializeShareGroupStateRequestPartitionDataArray(writer: Writer, elements: readonly Input<InitializeShareGroupStateRequestPartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeInitializeShareGroupStateRequestPartitionData(writer, elements[i]!)
}

export interface InitializeShareGroupStateResponse {
  /** The initialization results. */
  results: InitializeShareGroupStateResponseInitializeStateResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface InitializeShareGroupStateResponseInitializeStateResult {
  /** The topic identifier. */
  topicId: string
  /** The results for the partitions. */
  partitions: InitializeShareGroupStateResponsePartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface InitializeShareGroupStateResponsePartitionResult {
  /** The partition index. */
  partition: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const InitializeShareGroupStateResponse: MessageCodec<InitializeShareGroupStateResponse> = {
  name: 'InitializeShareGroupStateResponse',
  apiKey: 83,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(InitializeShareGroupStateResponse, version)
    return readInitializeShareGroupStateResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(InitializeShareGroupStateResponse, version)
    writeInitializeShareGroupStateResponse(writer, message)
  },
}

function readInitializeShareGroupStateResponse(reader: Reader): InitializeShareGroupStateResponse {
  const message: InitializeShareGroupStateResponse = {
    results: readInitializeShareGroupStateResponseInitializeStateResultArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readInitializeShareGroupStateResponseInitializeStateResult(reader: Reader): InitializeShareGroupStateResponseInitializeStateResult {
  const message: InitializeShareGroupStateResponseInitializeStateResult = {
    topicId: reader.uuid(),
    partitions: readInitializeShareGroupStateResponsePartitionResultArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readInitializeShareGroupStateResponsePartitionResult(reader: Reader): InitializeShareGroupStateResponsePartitionResult {
  const message: InitializeShareGroupStateResponsePartitionResult = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readInitializeShareGroupStateResponseInitializeStateResultArray(reader: Reader, count: number): InitializeShareGroupStateResponseInitializeStateResult[] {
  const elements: InitializeShareGroupStateResponseInitializeStateResult[] = []
  for (let i = 0; i < count; i++) elements.push(readInitializeShareGroupStateResponseInitializeStateResult(reader))
  return elements
}

function readInitializeShareGroupStateResponsePartitionResultArray(reader: Reader, count: number): InitializeShareGroupStateResponsePartitionResult[] {
  const elements: InitializeShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readInitializeShareGroupStateResponsePartitionResult(reader))
  return elements
}

function writeInitializeShareGroupStateResponse(writer: Writer, message: Input<InitializeShareGroupStateResponse>): void {
  const { results = [], unknownTaggedFields } = message
  writer.compactArrayCount(results)
  writeInitializeShareGroupStateResponseInitializeStateResultArray(writer, results)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeInitializeShareGroupStateResponseInitializeStateResult(writer: Writer, message: Input<InitializeShareGroupStateResponseInitializeStateResult>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInitializeShareGroupStateResponsePartitionResultArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeInitializeShareGroupStateResponsePartitionResult(writer: Writer, message: Input<InitializeShareGroupStateResponsePartitionResult>): void {
  const { partition = 0, errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeInitializeShareGroupStateResponseInitializeStateResultArray(writer: Writer, elements: readonly Input<InitializeShareGroupStateResponseInitializeStateResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeInitializeShareGroupStateResponseInitializeStateResult(writer, elements[i]!)
}

function writeInitializeShareGroupStateResponsePartitionResultArray(writer: Writer, elements: readonly Input<InitializeShareGroupStateResponsePartitionResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeInitializeShareGroupStateResponsePartitionResult(writer, elements[i]!)
}
