// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeProducersRequest {
  /** The topics to list producers for. */
  topics: DescribeProducersRequestTopicRequest[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeProducersRequestTopicRequest {
  /** The topic name. */
  name: string
  /** The indexes of the partitions to list producers for. */
  partitionIndexes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeProducersRequest: MessageCodec<DescribeProducersRequest> = {
  name: 'DescribeProducersRequest',
  apiKey: 61,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeProducersRequest, version)
    return readDescribeProducersRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeProducersRequest, version)
    writeDescribeProducersRequest(writer, message)
  },
}

function readDescribeProducersRequest(reader: Reader): DescribeProducersRequest {
  const message: DescribeProducersRequest = {
    topics: readDescribeProducersRequestTopicRequestArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeProducersRequestTopicRequest(reader: Reader): DescribeProducersRequestTopicRequest {
  const message: DescribeProducersRequestTopicRequest = {
    name: reader.compactString(),
    partitionIndexes: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeProducersRequestTopicRequestArray(reader: Reader, count: number): DescribeProducersRequestTopicRequest[] {
  const elements: DescribeProducersRequestTopicRequest[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeProducersRequestTopicRequest(reader))
  return elements
}

function writeDescribeProducersRequest(writer: Writer, message: Input<DescribeProducersRequest>): void {
  const { topics = [], unknownTaggedFields } = message
  writer.compactArrayCount(topics)
  writeDescribeProducersRequestTopicRequestArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeProducersRequestTopicRequest(writer: Writer, message: Input<DescribeProducersRequestTopicRequest>): void {
  const { name = '', partitionIndexes = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitionIndexes)
  writeInt32Array(writer, partitionIndexes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeProducersRequestTopicRequestArray(writer: Writer, elements: readonly Input<DescribeProducersRequestTopicRequest>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeProducersRequestTopicRequest(writer, elements[i]!)
}

export interface DescribeProducersResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each topic in the response. */
  topics: DescribeProducersResponseTopicResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeProducersResponseTopicResponse {
  /** The topic name. */
  name: string
  /** Each partition in the response. */
  partitions: DescribeProducersResponsePartitionResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeProducersResponsePartitionResponse {
  /** The partition index. */
  partitionIndex: number
  /** The partition error code, or 0 if there was no error. */
  errorCode: number
  /** The partition error message, which may be null if no additional details are available. */
  errorMessage: string | null
  /** The active producers for the partition. */
  activeProducers: DescribeProducersResponseProducerState[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeProducersResponseProducerState {
  /** The producer id. */
  producerId: number
  /** The producer epoch. */
  producerEpoch: number
  /** The last sequence number sent by the producer. */
  lastSequence: number
  /** The last timestamp sent by the producer. */
  lastTimestamp: number
  /** The current epoch of the producer group. */
  coordinatorEpoch: number
  /** The current transaction start offset of the producer. */
  currentTxnStartOffset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeProducersResponse: MessageCodec<DescribeProducersResponse> = {
  name: 'DescribeProducersResponse',
  apiKey: 61,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeProducersResponse, version)
    return readDescribeProducersResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeProducersResponse, version)
    writeDescribeProducersResponse(writer, message)
  },
}

function readDescribeProducersResponse(reader: Reader): DescribeProducersResponse {
  const message: DescribeProducersResponse = {
    throttleTimeMs: reader.int32(),
    topics: readDescribeProducersResponseTopicResponseArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeProducersResponseTopicResponse(reader: Reader): DescribeProducersResponseTopicResponse {
  const message: DescribeProducersResponseTopicResponse = {
    name: reader.compactString(),
    partitions: readDescribeProducersResponsePartitionResponseArray(reader, reader.compactArrayCount(9)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeProducersResponsePartitionResponse(reader: Reader): DescribeProducersResponsePartitionResponse {
  const message: DescribeProducersResponsePartitionResponse = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    activeProducers: readDescribeProducersResponseProducerStateArray(reader, reader.compactArrayCount(37)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeProducersResponseProducerState(reader: Reader): DescribeProducersResponseProducerState {
  const message: DescribeProducersResponseProducerState = {
    producerId: reader.int64(),
    producerEpoch: reader.int32(),
    lastSequence: reader.int32(),
    lastTimestamp: reader.int64(),
    coordinatorEpoch: reader.int32(),
    currentTxnStartOffset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeProducersResponseTopicResponseArray(reader: Reader, count: number): DescribeProducersResponseTopicResponse[] {
  const elements: DescribeProducersResponseTopicResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeProducersResponseTopicResponse(reader))
  return elements
}

function readDescribeProducersResponsePartitionResponseArray(reader: Reader, count: number): DescribeProducersResponsePartitionResponse[] {
  const elements: DescribeProducersResponsePartitionResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeProducersResponsePartitionResponse(reader))
  return elements
}

function readDescribeProducersResponseProducerStateArray(reader: Reader, count: number): DescribeProducersResponseProducerState[] {
  const elements: DescribeProducersResponseProducerState[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeProducersResponseProducerState(reader))
  return elements
}

function writeDescribeProducersResponse(writer: Writer, message: Input<DescribeProducersResponse>): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(topics)
  writeDescribeProducersResponseTopicResponseArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeProducersResponseTopicResponse(writer: Writer, message: Input<DescribeProducersResponseTopicResponse>): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeDescribeProducersResponsePartitionResponseArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeProducersResponsePartitionResponse(writer: Writer, message: Input<DescribeProducersResponsePartitionResponse>): void {
  const { partitionIndex = 0, errorCode = 0, errorMessage = null, activeProducers = [], unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(activeProducers)
  writeDescribeProducersResponseProducerStateArray(writer, activeProducers)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeProducersResponseProducerState(writer: Writer, message: Input<DescribeProducersResponseProducerState>): void {
  const {
    producerId = 0,
    producerEpoch = 0,
    lastSequence = -1,
    lastTimestamp = -1,
    coordinatorEpoch = 0,
    currentTxnStartOffset = -1,
    unknownTaggedFields,
  } = message
  writer.int64(producerId)
  writer.int32(producerEpoch)
  writer.int32(lastSequence)
  writer.int64(lastTimestamp)
  writer.int32(coordinatorEpoch)
  writer.int64(currentTxnStartOffset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeProducersResponseTopicResponseArray(writer: Writer, elements: readonly Input<DescribeProducersResponseTopicResponse>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeProducersResponseTopicResponse(writer, elements[i]!)
}

function writeDescribeProducersResponsePartitionResponseArray(writer: Writer, elements: readonly Input<DescribeProducersResponsePartitionResponse>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeProducersResponsePartitionResponse(writer, elements[i]!)
}

function writeDescribeProducersResponseProducerStateArray(writer: Writer, elements: readonly Input<DescribeProducersResponseProducerState>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeProducersResponseProducerState(writer, elements[i]!)
}
