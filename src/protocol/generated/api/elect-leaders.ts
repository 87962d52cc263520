// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ElectLeadersRequest {
  /** Type of elections to conduct for the partition. (from version 1) */
  electionType: number
  /** The topic partitions to elect leaders. */
  topicPartitions: ElectLeadersRequestTopicPartitions[] | null
  /** The time in ms to wait for the election to complete. */
  timeoutMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ElectLeadersRequestTopicPartitions {
  /** The name of a topic. */
  topic: string
  /** The partitions of this topic whose leader should be elected. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ElectLeadersRequest: MessageCodec<ElectLeadersRequest> = {
  name: 'ElectLeadersRequest',
  apiKey: 43,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ElectLeadersRequest, version)
    return readElectLeadersRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ElectLeadersRequest, version)
    writeElectLeadersRequest(writer, message, version)
  },
}

function readElectLeadersRequest(reader: Reader, version: number): ElectLeadersRequest {
  const message: ElectLeadersRequest = {
    electionType: version >= 1 ? reader.int8() : 0,
    topicPartitions:
      readNullableElectLeadersRequestTopicPartitionsArray(reader, version, version >= 2 ? reader.compactNullableArrayCount(3) : reader.nullableArrayCount(6)),
    timeoutMs: reader.int32(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readElectLeadersRequestTopicPartitions(reader: Reader, version: number): ElectLeadersRequestTopicPartitions {
  const message: ElectLeadersRequestTopicPartitions = {
    topic: version >= 2 ? reader.compactString() : reader.string(),
    partitions: readInt32Array(reader, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readElectLeadersRequestTopicPartitionsArray(reader: Reader, version: number, count: number): ElectLeadersRequestTopicPartitions[] {
  const elements: ElectLeadersRequestTopicPartitions[] = []
  for (let i = 0; i < count; i++) elements.push(readElectLeadersRequestTopicPartitions(reader, version))
  return elements
}

function readNullableElectLeadersRequestTopicPartitionsArray(reader: Reader, version: number, count: number): ElectLeadersRequestTopicPartitions[] | null {
  return count < 0 ? null : readElectLeadersRequestTopicPartitionsArray(reader, version, count)
}

function writeElectLeadersRequest(writer: Writer, message: Input<ElectLeadersRequest>, version: number): void {
  const { electionType = 0, topicPartitions = [], timeoutMs = 60000, unknownTaggedFields } = message
  if (version >= 1) writer.int8(electionType)
  else if (electionType !== 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersRequest', field: 'electionType', version })
  }
  if (version >= 2) writer.compactNullableArrayCount(topicPartitions)
  else writer.nullableArrayCount(topicPartitions)
  if (topicPartitions !== null) writeElectLeadersRequestTopicPartitionsArray(writer, topicPartitions, version)
  writer.int32(timeoutMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersRequest', field: 'unknownTaggedFields', version })
  }
}

function writeElectLeadersRequestTopicPartitions(writer: Writer, message: Input<ElectLeadersRequestTopicPartitions>, version: number): void {
  const { topic = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(topic)
  else writer.string(topic)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersRequestTopicPartitions', field: 'unknownTaggedFields', version })
  }
}

function writeElectLeadersRequestTopicPartitionsArray(writer: Writer, elements: readonly Input<ElectLeadersRequestTopicPartitions>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeElectLeadersRequestTopicPartitions(writer, elements[i]!, version)
}

export interface ElectLeadersResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. (from version 1) */
  errorCode: number
  /** The election results, or an empty array if the requester did not have permission and the request asks for all partitions. */
  replicaElectionResults: ElectLeadersResponseReplicaElectionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ElectLeadersResponseReplicaElectionResult {
  /** The topic name. */
  topic: string
  /** The results for each partition. */
  partitionResult: ElectLeadersResponsePartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ElectLeadersResponsePartitionResult {
  /** The partition id. */
  partitionId: number
  /** The result error, or zero if there was no error. */
  errorCode: number
  /** The result message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ElectLeadersResponse: MessageCodec<ElectLeadersResponse> = {
  name: 'ElectLeadersResponse',
  apiKey: 43,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ElectLeadersResponse, version)
    return readElectLeadersResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ElectLeadersResponse, version)
    writeElectLeadersResponse(writer, message, version)
  },
}

function readElectLeadersResponse(reader: Reader, version: number): ElectLeadersResponse {
  const message: ElectLeadersResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: version >= 1 ? reader.int16() : 0,
    replicaElectionResults:
      readElectLeadersResponseReplicaElectionResultArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readElectLeadersResponseReplicaElectionResult(reader: Reader, version: number): ElectLeadersResponseReplicaElectionResult {
  const message: ElectLeadersResponseReplicaElectionResult = {
    topic: version >= 2 ? reader.compactString() : reader.string(),
    partitionResult:
      readElectLeadersResponsePartitionResultArray(reader, version, version >= 2 ? reader.compactArrayCount(8) : reader.arrayCount(8)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readElectLeadersResponsePartitionResult(reader: Reader, version: number): ElectLeadersResponsePartitionResult {
  const message: ElectLeadersResponsePartitionResult = {
    partitionId: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readElectLeadersResponseReplicaElectionResultArray(reader: Reader, version: number, count: number): ElectLeadersResponseReplicaElectionResult[] {
  const elements: ElectLeadersResponseReplicaElectionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readElectLeadersResponseReplicaElectionResult(reader, version))
  return elements
}

function readElectLeadersResponsePartitionResultArray(reader: Reader, version: number, count: number): ElectLeadersResponsePartitionResult[] {
  const elements: ElectLeadersResponsePartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readElectLeadersResponsePartitionResult(reader, version))
  return elements
}

function writeElectLeadersResponse(writer: Writer, message: Input<ElectLeadersResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, replicaElectionResults = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 1) writer.int16(errorCode)
  else if (errorCode !== 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersResponse', field: 'errorCode', version })
  }
  if (version >= 2) writer.compactArrayCount(replicaElectionResults)
  else writer.arrayCount(replicaElectionResults)
  writeElectLeadersResponseReplicaElectionResultArray(writer, replicaElectionResults, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersResponse', field: 'unknownTaggedFields', version })
  }
}

function writeElectLeadersResponseReplicaElectionResult(writer: Writer, message: Input<ElectLeadersResponseReplicaElectionResult>, version: number): void {
  const { topic = '', partitionResult = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(topic)
  else writer.string(topic)
  if (version >= 2) writer.compactArrayCount(partitionResult)
  else writer.arrayCount(partitionResult)
  writeElectLeadersResponsePartitionResultArray(writer, partitionResult, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersResponseReplicaElectionResult', field: 'unknownTaggedFields', version })
  }
}

function writeElectLeadersResponsePartitionResult(writer: Writer, message: Input<ElectLeadersResponsePartitionResult>, version: number): void {
  const { partitionId = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int32(partitionId)
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ElectLeadersResponsePartitionResult', field: 'unknownTaggedFields', version })
  }
}

function writeElectLeadersResponseReplicaElectionResultArray(writer: Writer, elements: readonly Input<ElectLeadersResponseReplicaElectionResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeElectLeadersResponseReplicaElectionResult(writer, elements[i]!, version)
}

function writeElectLeadersResponsePartitionResultArray(writer: Writer, elements: readonly Input<ElectLeadersResponsePartitionResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeElectLeadersResponsePartitionResult(writer, elements[i]!, version)
}
