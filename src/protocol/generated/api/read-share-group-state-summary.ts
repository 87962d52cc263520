// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ReadShareGroupStateSummaryRequest {
  /** The group identifier. */
  groupId: string
  /** The data for the topics. */
  topics: ReadShareGroupStateSummaryRequestReadStateSummaryData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateSummaryRequestReadStateSummaryData {
  /** The topic identifier. */
  topicId: string
  /** The data for the partitions. */
  partitions: ReadShareGroupStateSummaryRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateSummaryRequestPartitionData {
  /** The partition index. */
  partition: number
  /** The leader epoch of the share-partition. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ReadShareGroupStateSummaryRequest: MessageCodec<ReadShareGroupStateSummaryRequest> = {
  name: 'ReadShareGroupStateSummaryRequest',
  apiKey: 87,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ReadShareGroupStateSummaryRequest, version)
    return readReadShareGroupStateSummaryRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(ReadShareGroupStateSummaryRequest, version)
    writeReadShareGroupStateSummaryRequest(writer, message)
  },
}

function readReadShareGroupStateSummaryRequest(reader: Reader): ReadShareGroupStateSummaryRequest {
  const message: ReadShareGroupStateSummaryRequest = {
    groupId: reader.compactString(),
    topics: readReadShareGroupStateSummaryRequestReadStateSummaryDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateSummaryRequestReadStateSummaryData(reader: Reader): ReadShareGroupStateSummaryRequestReadStateSummaryData {
  const message: ReadShareGroupStateSummaryRequestReadStateSummaryData = {
    topicId: reader.uuid(),
    partitions: readReadShareGroupStateSummaryRequestPartitionDataArray(reader, reader.compactArrayCount(9)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateSummaryRequestPartitionData(reader: Reader): ReadShareGroupStateSummaryRequestPartitionData {
  const message: ReadShareGroupStateSummaryRequestPartitionData = {
    partition: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateSummaryRequestReadStateSummaryDataArray(reader: Reader, count: number): ReadShareGroupStateSummaryRequestReadStateSummaryData[] {
  const elements: ReadShareGroupStateSummaryRequestReadStateSummaryData[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateSummaryRequestReadStateSummaryData(reader))
  return elements
}

function readReadShareGroupStateSummaryRequestPartitionDataArray(reader: Reader, count: number): ReadShareGroupStateSummaryRequestPartitionData[] {
  const elements: ReadShareGroupStateSummaryRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateSummaryRequestPartitionData(reader))
  return elements
}

function writeReadShareGroupStateSummaryRequest(writer: Writer, message: Input<ReadShareGroupStateSummaryRequest>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeReadShareGroupStateSummaryRequestReadStateSummaryDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateSummaryRequestReadStateSummaryData(writer: Writer, message: Input<ReadShareGroupStateSummaryRequestReadStateSummaryData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeReadShareGroupStateSummaryRequestPartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateSummaryRequestPartitionData(writer: Writer, message: Input<ReadShareGroupStateSummaryRequestPartitionData>): void {
  const { partition = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(partition)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateSummaryRequestReadStateSummaryDataArray(writer: Writer, elements: readonly Input<ReadShareGroupStateSummaryRequestReadStateSummaryData>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateSummaryRequestReadStateSummaryData(writer, elements[i]!)
}

function writeReadShareGroupStateSummaryRequestPartitionDataArray(writer: Writer, elements: readonly Input<ReadShareGroupStateSummaryRequestPartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateSummaryRequestPartitionData(writer, elements[i]!)
}

export interface ReadShareGroupStateSummaryResponse {
  /** The read results. */
  results: ReadShareGroupStateSummaryResponseReadStateSummaryResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateSummaryResponseReadStateSummaryResult {
  /** The topic identifier. */
  topicId: string
  /** The results for the partitions. */
  partitions: ReadShareGroupStateSummaryResponsePartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ReadShareGroupStateSummaryResponsePartitionResult {
  /** The partition index. */
  partition: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  /** The state epoch of the share-partition. */
  stateEpoch: number
  /** The leader epoch of the share-partition. */
  leaderEpoch: number
  /** The share-partition start offset. */
  startOffset: number
  /** The number of offsets greater than or equal to share-partition start offset for which delivery has been completed. (from version 1) */
  deliveryCompleteCount: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ReadShareGroupStateSummaryResponse: MessageCodec<ReadShareGroupStateSummaryResponse> = {
  name: 'ReadShareGroupStateSummaryResponse',
  apiKey: 87,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ReadShareGroupStateSummaryResponse, version)
    return readReadShareGroupStateSummaryResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ReadShareGroupStateSummaryResponse, version)
    writeReadShareGroupStateSummaryResponse(writer, message, version)
  },
}

function readReadShareGroupStateSummaryResponse(reader: Reader, version: number): ReadShareGroupStateSummaryResponse {
  const message: ReadShareGroupStateSummaryResponse = {
    results: readReadShareGroupStateSummaryResponseReadStateSummaryResultArray(reader, version, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateSummaryResponseReadStateSummaryResult(reader: Reader, version: number): ReadShareGroupStateSummaryResponseReadStateSummaryResult {
  const message: ReadShareGroupStateSummaryResponseReadStateSummaryResult = {
    topicId: reader.uuid(),
    partitions: readReadShareGroupStateSummaryResponsePartitionResultArray(reader, version, reader.compactArrayCount(24)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateSummaryResponsePartitionResult(reader: Reader, version: number): ReadShareGroupStateSummaryResponsePartitionResult {
  const message: ReadShareGroupStateSummaryResponsePartitionResult = {
    partition: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    stateEpoch: reader.int32(),
    leaderEpoch: reader.int32(),
    startOffset: reader.int64(),
    deliveryCompleteCount: version >= 1 ? reader.int32() : -1,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readReadShareGroupStateSummaryResponseReadStateSummaryResultArray(reader: Reader, version: number, count: number): ReadShareGroupStateSummaryResponseReadStateSummaryResult[] {
  const elements: ReadShareGroupStateSummaryResponseReadStateSummaryResult[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateSummaryResponseReadStateSummaryResult(reader, version))
  return elements
}

function readReadShareGroupStateSummaryResponsePartitionResultArray(reader: Reader, version: number, count: number): ReadShareGroupStateSummaryResponsePartitionResult[] {
  const elements: ReadShareGroupStateSummaryResponsePartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readReadShareGroupStateSummaryResponsePartitionResult(reader, version))
  return elements
}

function writeReadShareGroupStateSummaryResponse(writer: Writer, message: Input<ReadShareGroupStateSummaryResponse>, version: number): void {
  const { results = [], unknownTaggedFields } = message
  writer.compactArrayCount(results)
  writeReadShareGroupStateSummaryResponseReadStateSummaryResultArray(writer, results, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateSummaryResponseReadStateSummaryResult(writer: Writer, message: Input<ReadShareGroupStateSummaryResponseReadStateSummaryResult>, version: number): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeReadShareGroupStateSummaryResponsePartitionResultArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateSummaryResponsePartitionResult(writer: Writer, message: Input<ReadShareGroupStateSummaryResponsePartitionResult>, version: number): void {
  const {
    partition = 0,
    errorCode = 0,
    errorMessage = null,
    stateEpoch = 0,
    leaderEpoch = 0,
    startOffset = 0,
    deliveryCompleteCount = -1,
    unknownTaggedFields,
  } = message
  writer.int32(partition)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.int32(stateEpoch)
  writer.int32(leaderEpoch)
  writer.int64(startOffset)
  if (version >= 1) writer.int32(deliveryCompleteCount)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeReadShareGroupStateSummaryResponseReadStateSummaryResultArray(writer: Writer, elements: readonly Input<ReadShareGroupStateSummaryResponseReadStateSummaryResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateSummaryResponseReadStateSummaryResult(writer, elements[i]!, version)
}

function writeReadShareGroupStateSummaryResponsePartitionResultArray(writer: Writer, elements: readonly Input<ReadShareGroupStateSummaryResponsePartitionResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeReadShareGroupStateSummaryResponsePartitionResult(writer, elements[i]!, version)
}
