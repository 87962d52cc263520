// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ReadShareGroupStateRequest {
  /** The group identifier. */
  groupId: string
  /** The data for the topics. */
  topics: ReadShareGroupStateRequestReadStateData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateRequestReadStateData {
  /** The topic identifier. */
  topicId: string
  /** The data for the partitions. */
  partitions: ReadShareGroupStateRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateRequestPartitionData {
  /** The partition index. */
  partition: number
  /** The leader epoch of the share-partition. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ReadShareGroupStateRequest: MessageCodec<ReadShareGroupStateRequest> = {
  name: 'ReadShareGroupStateRequest',
  apiKey: 84,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ReadShareGroupStateRequest, version)
    return readReadShareGroupStateRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(ReadShareGroupStateRequest, version)
    writeReadShareGroupStateRequest(writer, message)
  },
}

function readReadShareGroupStateRequest(reader: Reader): ReadShareGroupStateRequest {
  const message: ReadShareGroupStateRequest = {
    groupId: reader.compactString(),
    topics: readReadShareGroupStateRequestReadStateDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateRequestReadStateData(reader: Reader): ReadShareGroupStateRequestReadStateData {
  const message: ReadShareGroupStateRequestReadStateData = {
    topicId: reader.uuid(),
    partitions: readReadShareGroupStateRequestPartitionDataArray(reader, reader.compactArrayCount(9)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateRequestPartitionData(reader: Reader): ReadShareGroupStateRequestPartitionData {
  const message: ReadShareGroupStateRequestPartitionData = {
    partition: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateRequestReadStateDataArray(reader: Reader, count: number): ReadShareGroupStateRequestReadStateData[] {
  const elements: ReadShareGroupStateRequestReadStateData[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateRequestReadStateData(reader))
  return elements
}

function readReadShareGroupStateRequestPartitionDataArray(reader: Reader, count: number): ReadShareGroupStateRequestPartitionData[] {
  const elements: ReadShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateRequestPartitionData(reader))
  return elements
}

function writeReadShareGroupStateRequest(writer: Writer, message: Input<ReadShareGroupStateRequest>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeReadShareGroupStateRequestReadStateDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateRequestReadStateData(writer: Writer, message: Input<ReadShareGroupStateRequestReadStateData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeReadShareGroupStateRequestPartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateRequestPartitionData(writer: Writer, message: Input<ReadShareGroupStateRequestPartitionData>): void {
  const { partition = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateRequestReadStateDataArray(writer: Writer, elements: readonly Input<ReadShareGroupStateRequestReadStateData>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateRequestReadStateData(writer, elements[i]!)
}

function writeReadShareGroupStateRequestPartitionDataArray(writer: Writer, elements: readonly Input<ReadShareGroupStateRequestPartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateRequestPartitionData(writer, elements[i]!)
}

export interface ReadShareGroupStateResponse {
  /** The read results. */
  results: ReadShareGroupStateResponseReadStateResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateResponseReadStateResult {
  /** The topic identifier. */
  topicId: string
  /** The results for the partitions. */
  partitions: ReadShareGroupStateResponsePartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateResponsePartitionResult {
  /** The partition index. */
  partition: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  /** The state epoch of the share-partition. */
  stateEpoch: number
  /** The share-partition start offset, which can be -1 if it is not yet initialized. */
  startOffset: number
  /** The state batches for this share-partition. */
  stateBatches: ReadShareGroupStateResponseStateBatch[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateResponseStateBatch {
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

export const ReadShareGroupStateResponse: MessageCodec<ReadShareGroupStateResponse> = {
  name: 'ReadShareGroupStateResponse',
  apiKey: 84,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ReadShareGroupStateResponse, version)
    return readReadShareGroupStateResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(ReadShareGroupStateResponse, version)
    writeReadShareGroupStateResponse(writer, message)
  },
}

function readReadShareGroupStateResponse(reader: Reader): ReadShareGroupStateResponse {
  const message: ReadShareGroupStateResponse = {
    results: readReadShareGroupStateResponseReadStateResultArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateResponseReadStateResult(reader: Reader): ReadShareGroupStateResponseReadStateResult {
  const message: ReadShareGroupStateResponseReadStateResult = {
    topicId: reader.uuid(),
    partitions: readReadShareGroupStateResponsePartitionResultArray(reader, reader.compactArrayCount(21)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateResponsePartitionResult(reader: Reader): ReadShareGroupStateResponsePartitionResult {
  const message: ReadShareGroupStateResponsePartitionResult = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    stateEpoch: reader.int32(),
    startOffset: reader.int64(),
    stateBatches: readReadShareGroupStateResponseStateBatchArray(reader, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateResponseStateBatch(reader: Reader): ReadShareGroupStateResponseStateBatch {
  const message: ReadShareGroupStateResponseStateBatch = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    deliveryState: reader.int8(),
    deliveryCount: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateResponseReadStateResultArray(reader: Reader, count: number): ReadShareGroupStateResponseReadStateResult[] {
  const elements: ReadShareGroupStateResponseReadStateResult[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateResponseReadStateResult(reader))
  return elements
}

function readReadShareGroupStateResponsePartitionResultArray(reader: Reader, count: number): ReadShareGroupStateResponsePartitionResult[] {
  const elements: ReadShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateResponsePartitionResult(reader))
  return elements
}

function readReadShareGroupStateResponseStateBatchArray(reader: Reader, count: number): ReadShareGroupStateResponseStateBatch[] {
  const elements: ReadShareGroupStateResponseStateBatch[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateResponseStateBatch(reader))
  return elements
}

function writeReadShareGroupStateResponse(writer: Writer, message: Input<ReadShareGroupStateResponse>): void {
  const { results = [], unknownTaggedFields } = message
  writer.compactArrayCount(results)
  writeReadShareGroupStateResponseReadStateResultArray(writer, results)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateResponseReadStateResult(writer: Writer, message: Input<ReadShareGroupStateResponseReadStateResult>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeReadShareGroupStateResponsePartitionResultArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateResponsePartitionResult(writer: Writer, message: Input<ReadShareGroupStateResponsePartitionResult>): void {
  const {
    partition = 0,
    errorCode = 0,
    errorMessage = null,
    stateEpoch = 0,
    startOffset = 0,
    stateBatches = [],
    unknownTaggedFields,
  } = message
  writer.int32(partition)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.int32(stateEpoch)
  writer.int64(startOffset)
  writer.compactArrayCount(stateBatches)
  writeReadShareGroupStateResponseStateBatchArray(writer, stateBatches)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateResponseStateBatch(writer: Writer, message: Input<ReadShareGroupStateResponseStateBatch>): void {
  const { firstOffset = 0, lastOffset = 0, deliveryState = 0, deliveryCount = 0, unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.int8(deliveryState)
  writer.int16(deliveryCount)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateResponseReadStateResultArray(writer: Writer, elements: readonly Input<ReadShareGroupStateResponseReadStateResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateResponseReadStateResult(writer, elements[i]!)
}

function writeReadShareGroupStateResponsePartitionResultArray(writer: Writer, elements: readonly Input<ReadShareGroupStateResponsePartitionResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateResponsePartitionResult(writer, elements[i]!)
}

function writeReadShareGroupStateResponseStateBatchArray(writer: Writer, elements: readonly Input<ReadShareGroupStateResponseStateBatch>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateResponseStateBatch(writer, elements[i]!)
}
