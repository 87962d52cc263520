// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface WriteShareGroupStateRequest {
  /** The group identifier. */
  groupId: string
  /** The data for the topics. */
  topics: WriteShareGroupStateRequestWriteStateData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteShareGroupStateRequestWriteStateData {
  /** The topic identifier. */
  topicId: string
  /** The data for the partitions. */
  partitions: WriteShareGroupStateRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteShareGroupStateRequestPartitionData {
  /** The partition index. */
  partition: number
  /** The state epoch of the share-partition. */
  stateEpoch: number
  /** The leader epoch of the share-partition. */
  leaderEpoch: number
  /** The share-partition start offset, or -1 if the start offset is not being written. */
  startOffset: number
  /** The number of offsets greater than or equal to share-partition start offset for which delivery has been completed. (from version 1) */
  deliveryCompleteCount: number
  /** The state batches for the share-partition. */
  stateBatches: WriteShareGroupStateRequestStateBatch[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteShareGroupStateRequestStateBatch {
  /** The first offset of this state batch. */
  firstOffset: number
  /** The last offset of this state batch. */
  lastOffset: number
  /** The delivery state - 0:Available,2:Acked,4:Archived. */
  deliveryState: number
  /** The delivery count. */
  deliveryCount: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const WriteShareGroupStateRequest: MessageCodec<WriteShareGroupStateRequest> = {
  name: 'WriteShareGroupStateRequest',
  apiKey: 85,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(WriteShareGroupStateRequest, version)
    return readWriteShareGroupStateRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(WriteShareGroupStateRequest, version)
    writeWriteShareGroupStateRequest(writer, message, version)
  },
}

function readWriteShareGroupStateRequest(reader: Reader, version: number): WriteShareGroupStateRequest {
  const message: WriteShareGroupStateRequest = {
    groupId: reader.compactString(),
    topics: readWriteShareGroupStateRequestWriteStateDataArray(reader, version, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateRequestWriteStateData(reader: Reader, version: number): WriteShareGroupStateRequestWriteStateData {
  const message: WriteShareGroupStateRequestWriteStateData = {
    topicId: reader.uuid(),
    partitions: readWriteShareGroupStateRequestPartitionDataArray(reader, version, reader.compactArrayCount(22)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateRequestPartitionData(reader: Reader, version: number): WriteShareGroupStateRequestPartitionData {
  const message: WriteShareGroupStateRequestPartitionData = {
    partition: reader.int32(),
    stateEpoch: reader.int32(),
    leaderEpoch: reader.int32(),
    startOffset: reader.int64(),
    deliveryCompleteCount: version >= 1 ? reader.int32() : -1,
    stateBatches: readWriteShareGroupStateRequestStateBatchArray(reader, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateRequestStateBatch(reader: Reader): WriteShareGroupStateRequestStateBatch {
  const message: WriteShareGroupStateRequestStateBatch = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    deliveryState: reader.int8(),
    deliveryCount: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateRequestWriteStateDataArray(reader: Reader, version: number, count: number): WriteShareGroupStateRequestWriteStateData[] {
  const elements: WriteShareGroupStateRequestWriteStateData[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteShareGroupStateRequestWriteStateData(reader, version))
  return elements
}

function readWriteShareGroupStateRequestPartitionDataArray(reader: Reader, version: number, count: number): WriteShareGroupStateRequestPartitionData[] {
  const elements: WriteShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteShareGroupStateRequestPartitionData(reader, version))
  return elements
}

function readWriteShareGroupStateRequestStateBatchArray(reader: Reader, count: number): WriteShareGroupStateRequestStateBatch[] {
  const elements: WriteShareGroupStateRequestStateBatch[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteShareGroupStateRequestStateBatch(reader))
  return elements
}

function writeWriteShareGroupStateRequest(writer: Writer, message: Input<WriteShareGroupStateRequest>, version: number): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeWriteShareGroupStateRequestWriteStateDataArray(writer, topics, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateRequestWriteStateData(writer: Writer, message: Input<WriteShareGroupStateRequestWriteStateData>, version: number): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeWriteShareGroupStateRequestPartitionDataArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateRequestPartitionData(writer: Writer, message: Input<WriteShareGroupStateRequestPartitionData>, version: number): void {
  const {
    partition = 0,
    stateEpoch = 0,
    leaderEpoch = 0,
    startOffset = 0,
    deliveryCompleteCount = -1,
    stateBatches = [],
    unknownTaggedFields,
  } = message
  writer.int32(partition)
  writer.int32(stateEpoch)
  writer.int32(leaderEpoch)
  writer.int64(startOffset)
  if (version >= 1) writer.int32(deliveryCompleteCount)
  writer.compactArrayCount(stateBatches)
  writeWriteShareGroupStateRequestStateBatchArray(writer, stateBatches)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateRequestStateBatch(writer: Writer, message: Input<WriteShareGroupStateRequestStateBatch>): void {
  const { firstOffset = 0, lastOffset = 0, deliveryState = 0, deliveryCount = 0, unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.int8(deliveryState)
  writer.int16(deliveryCount)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateRequestWriteStateDataArray(writer: Writer, elements: readonly Input<WriteShareGroupStateRequestWriteStateData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeWriteShareGroupStateRequestWriteStateData(writer, elements[i]!, version)
}

function writeWriteShareGroupStateRequestPartitionDataArray(writer: Writer, elements: readonly Input<WriteShareGroupStateRequestPartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeWriteShareGroupStateRequestPartitionData(writer, elements[i]!, version)
}

function writeWriteShareGroupStateRequestStateBatchArray(writer: Writer, elements: readonly Input<WriteShareGroupStateRequestStateBatch>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteShareGroupStateRequestStateBatch(writer, elements[i]!)
}

export interface WriteShareGroupStateResponse {
  /** The write results. */
  results: WriteShareGroupStateResponseWriteStateResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteShareGroupStateResponseWriteStateResult {
  /** The topic identifier. */
  topicId: string
  /** The results for the partitions. */
  partitions: WriteShareGroupStateResponsePartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteShareGroupStateResponsePartitionResult {
  /** The partition index. */
  partition: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const WriteShareGroupStateResponse: MessageCodec<WriteShareGroupStateResponse> = {
  name: 'WriteShareGroupStateResponse',
  apiKey: 85,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(WriteShareGroupStateResponse, version)
    return readWriteShareGroupStateResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(WriteShareGroupStateResponse, version)
    writeWriteShareGroupStateResponse(writer, message)
  },
}

function readWriteShareGroupStateResponse(reader: Reader): WriteShareGroupStateResponse {
  const message: WriteShareGroupStateResponse = {
    results: readWriteShareGroupStateResponseWriteStateResultArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateResponseWriteStateResult(reader: Reader): WriteShareGroupStateResponseWriteStateResult {
  const message: WriteShareGroupStateResponseWriteStateResult = {
    topicId: reader.uuid(),
    partitions: readWriteShareGroupStateResponsePartitionResultArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateResponsePartitionResult(reader: Reader): WriteShareGroupStateResponsePartitionResult {
  const message: WriteShareGroupStateResponsePartitionResult = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteShareGroupStateResponseWriteStateResultArray(reader: Reader, count: number): WriteShareGroupStateResponseWriteStateResult[] {
  const elements: WriteShareGroupStateResponseWriteStateResult[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteShareGroupStateResponseWriteStateResult(reader))
  return elements
}

function readWriteShareGroupStateResponsePartitionResultArray(reader: Reader, count: number): WriteShareGroupStateResponsePartitionResult[] {
  const elements: WriteShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteShareGroupStateResponsePartitionResult(reader))
  return elements
}

function writeWriteShareGroupStateResponse(writer: Writer, message: Input<WriteShareGroupStateResponse>): void {
  const { results = [], unknownTaggedFields } = message
  writer.compactArrayCount(results)
  writeWriteShareGroupStateResponseWriteStateResultArray(writer, results)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateResponseWriteStateResult(writer: Writer, message: Input<WriteShareGroupStateResponseWriteStateResult>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeWriteShareGroupStateResponsePartitionResultArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateResponsePartitionResult(writer: Writer, message: Input<WriteShareGroupStateResponsePartitionResult>): void {
  const { partition = 0, errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteShareGroupStateResponseWriteStateResultArray(writer: Writer, elements: readonly Input<WriteShareGroupStateResponseWriteStateResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteShareGroupStateResponseWriteStateResult(writer, elements[i]!)
}

function writeWriteShareGroupStateResponsePartitionResultArray(writer: Writer, elements: readonly Input<WriteShareGroupStateResponsePartitionResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteShareGroupStateResponsePartitionResult(writer, elements[i]!)
}
