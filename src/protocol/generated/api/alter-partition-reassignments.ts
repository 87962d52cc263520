// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readNullableInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AlterPartitionReassignmentsRequest {
  /** The time in ms to wait for the request to complete. */
  timeoutMs: number
  /** The option indicating whether changing the replication factor of any given partition as part of this request is a valid move. (from version 1) */
  allowReplicationFactorChange: boolean
  /** The topics to reassign. */
  topics: AlterPartitionReassignmentsRequestReassignableTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionReassignmentsRequestReassignableTopic {
  /** The topic name. */
  name: string
  /** The partitions to reassign. */
  partitions: AlterPartitionReassignmentsRequestReassignablePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionReassignmentsRequestReassignablePartition {
  /** The partition index. */
  partitionIndex: number
  /** The replicas to place the partitions on, or null to cancel a pending reassignment for this partition. */
  replicas: number[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterPartitionReassignmentsRequest: MessageCodec<AlterPartitionReassignmentsRequest> = {
  name: 'AlterPartitionReassignmentsRequest',
  apiKey: 45,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterPartitionReassignmentsRequest, version)
    return readAlterPartitionReassignmentsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterPartitionReassignmentsRequest, version)
    writeAlterPartitionReassignmentsRequest(writer, message, version)
  },
}

function readAlterPartitionReassignmentsRequest(reader: Reader, version: number): AlterPartitionReassignmentsRequest {
  const message: AlterPartitionReassignmentsRequest = {
    timeoutMs: reader.int32(),
    allowReplicationFactorChange: version >= 1 ? reader.boolean() : true,
    topics: readAlterPartitionReassignmentsRequestReassignableTopicArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionReassignmentsRequestReassignableTopic(reader: Reader): AlterPartitionReassignmentsRequestReassignableTopic {
  const message: AlterPartitionReassignmentsRequestReassignableTopic = {
    name: reader.compactString(),
    partitions: readAlterPartitionReassignmentsRequestReassignablePartitionArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionReassignmentsRequestReassignablePartition(reader: Reader): AlterPartitionReassignmentsRequestReassignablePartition {
  const message: AlterPartitionReassignmentsRequestReassignablePartition = {
    partitionIndex: reader.int32(),
    replicas: readNullableInt32Array(reader, reader.compactNullableArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionReassignmentsRequestReassignableTopicArray(reader: Reader, count: number): AlterPartitionReassignmentsRequestReassignableTopic[] {
  const elements: AlterPartitionReassignmentsRequestReassignableTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionReassignmentsRequestReassignableTopic(reader))
  return elements
}

function readAlterPartitionReassignmentsRequestReassignablePartitionArray(reader: Reader, count: number): AlterPartitionReassignmentsRequestReassignablePartition[] {
  const elements: AlterPartitionReassignmentsRequestReassignablePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionReassignmentsRequestReassignablePartition(reader))
  return elements
}

function writeAlterPartitionReassignmentsRequest(writer: Writer, message: Input<AlterPartitionReassignmentsRequest>, version: number): void {
  const { timeoutMs = 60000, allowReplicationFactorChange = true, topics = [], unknownTaggedFields } = message
  writer.int32(timeoutMs)
  if (version >= 1) writer.boolean(allowReplicationFactorChange)
  else if (allowReplicationFactorChange !== true) {
    throw new UnwritableFieldError({ message: 'AlterPartitionReassignmentsRequest', field: 'allowReplicationFactorChange', version })
  }
  writer.compactArrayCount(topics)
  writeAlterPartitionReassignmentsRequestReassignableTopicArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionReassignmentsRequestReassignableTopic(writer: Writer, message: Input<AlterPartitionReassignmentsRequestReassignableTopic>): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeAlterPartitionReassignmentsRequestReassignablePartitionArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionReassignmentsRequestReassignablePartition(writer: Writer, message: Input<AlterPartitionReassignmentsRequestReassignablePartition>): void {
  const { partitionIndex = 0, replicas = null, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.compactNullableArrayCount(replicas)
  if (replicas !== null) writeInt32Array(writer, replicas)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionReassignmentsRequestReassignableTopicArray(writer: Writer, elements: readonly Input<AlterPartitionReassignmentsRequestReassignableTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionReassignmentsRequestReassignableTopic(writer, elements[i]!)
}

function writeAlterPartitionReassignmentsRequestReassignablePartitionArray(writer: Writer, elements: readonly Input<AlterPartitionReassignmentsRequestReassignablePartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionReassignmentsRequestReassignablePartition(writer, elements[i]!)
}

export interface AlterPartitionReassignmentsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The option indicating whether changing the replication factor of any given partition as part of the request was allowed. (from version 1) */
  allowReplicationFactorChange: boolean
  /** The top-level error code, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The responses to topics to reassign. */
  responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionReassignmentsResponseReassignableTopicResponse {
  /** The topic name. */
  name: string
  /** The responses to partitions to reassign. */
  partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  /** The partition index. */
  partitionIndex: number
  /** The error code for this partition, or 0 if there was no error. */
  errorCode: number
  /** The error message for this partition, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterPartitionReassignmentsResponse: MessageCodec<AlterPartitionReassignmentsResponse> = {
  name: 'AlterPartitionReassignmentsResponse',
  apiKey: 45,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterPartitionReassignmentsResponse, version)
    return readAlterPartitionReassignmentsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterPartitionReassignmentsResponse, version)
    writeAlterPartitionReassignmentsResponse(writer, message, version)
  },
}

function readAlterPartitionReassignmentsResponse(reader: Reader, version: number): AlterPartitionReassignmentsResponse {
  const message: AlterPartitionReassignmentsResponse = {
    throttleTimeMs: reader.int32(),
    allowReplicationFactorChange: version >= 1 ? reader.boolean() : true,
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    responses: readAlterPartitionReassignmentsResponseReassignableTopicResponseArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponse(reader: Reader): AlterPartitionReassignmentsResponseReassignableTopicResponse {
  const message: AlterPartitionReassignmentsResponseReassignableTopicResponse = {
    name: reader.compactString(),
    partitions: readAlterPartitionReassignmentsResponseReassignablePartitionResponseArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponse(reader: Reader): AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  const message: AlterPartitionReassignmentsResponseReassignablePartitionResponse = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponseArray(reader: Reader, count: number): AlterPartitionReassignmentsResponseReassignableTopicResponse[] {
  const elements: AlterPartitionReassignmentsResponseReassignableTopicResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionReassignmentsResponseReassignableTopicResponse(reader))
  return elements
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponseArray(reader: Reader, count: number): AlterPartitionReassignmentsResponseReassignablePartitionResponse[] {
  const elements: AlterPartitionReassignmentsResponseReassignablePartitionResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionReassignmentsResponseReassignablePartitionResponse(reader))
  return elements
}

function writeAlterPartitionReassignmentsResponse(writer: Writer, message: Input<AlterPartitionReassignmentsResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    allowReplicationFactorChange = true,
    errorCode = 0,
    errorMessage = '',
    responses = [],
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  if (version >= 1) writer.boolean(allowReplicationFactorChange)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(responses)
  writeAlterPartitionReassignmentsResponseReassignableTopicResponseArray(writer, responses)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionReassignmentsResponseReassignableTopicResponse(writer: Writer, message: Input<AlterPartitionReassignmentsResponseReassignableTopicResponse>): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeAlterPartitionReassignmentsResponseReassignablePartitionResponseArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(writer: Writer, message: Input<AlterPartitionReassignmentsResponseReassignablePartitionResponse>): void {
  const { partitionIndex = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionReassignmentsResponseReassignableTopicResponseArray(writer: Writer, elements: readonly Input<AlterPartitionReassignmentsResponseReassignableTopicResponse>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionReassignmentsResponseReassignableTopicResponse(writer, elements[i]!)
}

function writeAlterPartitionReassignmentsResponseReassignablePartitionResponseArray(writer: Writer, elements: readonly Input<AlterPartitionReassignmentsResponseReassignablePartitionResponse>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(writer, elements[i]!)
}
