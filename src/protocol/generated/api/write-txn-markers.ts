// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface WriteTxnMarkersRequest {
  /** The transaction markers to be written. */
  markers: WriteTxnMarkersRequestWritableTxnMarker[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteTxnMarkersRequestWritableTxnMarker {
  /** The current producer ID. */
  producerId: number
  /** The current epoch associated with the producer ID. */
  producerEpoch: number
  /** The result of the transaction to write to the partitions (false = ABORT, true = COMMIT). */
  transactionResult: boolean
  /** Each topic that we want to write transaction marker(s) for. */
  topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[]
  /** Epoch associated with the transaction state partition hosted by this transaction coordinator. */
  coordinatorEpoch: number
  /** Transaction version of the marker. (from version 2) */
  transactionVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteTxnMarkersRequestWritableTxnMarkerTopic {
  /** The topic name. */
  name: string
  /** The indexes of the partitions to write transaction markers for. */
  partitionIndexes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const WriteTxnMarkersRequest: MessageCodec<WriteTxnMarkersRequest> = {
  name: 'WriteTxnMarkersRequest',
  apiKey: 27,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(WriteTxnMarkersRequest, version)
    return readWriteTxnMarkersRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(WriteTxnMarkersRequest, version)
    writeWriteTxnMarkersRequest(writer, message, version)
  },
}

function readWriteTxnMarkersRequest(reader: Reader, version: number): WriteTxnMarkersRequest {
  const message: WriteTxnMarkersRequest = {
    markers: readWriteTxnMarkersRequestWritableTxnMarkerArray(reader, version, reader.compactArrayCount(17)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersRequestWritableTxnMarker(reader: Reader, version: number): WriteTxnMarkersRequestWritableTxnMarker {
  const message: WriteTxnMarkersRequestWritableTxnMarker = {
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    transactionResult: reader.boolean(),
    topics: readWriteTxnMarkersRequestWritableTxnMarkerTopicArray(reader, reader.compactArrayCount(3)),
    coordinatorEpoch: reader.int32(),
    transactionVersion: version >= 2 ? reader.int8() : 0,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersRequestWritableTxnMarkerTopic(reader: Reader): WriteTxnMarkersRequestWritableTxnMarkerTopic {
  const message: WriteTxnMarkersRequestWritableTxnMarkerTopic = {
    name: reader.compactString(),
    partitionIndexes: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersRequestWritableTxnMarkerArray(reader: Reader, version: number, count: number): WriteTxnMarkersRequestWritableTxnMarker[] {
  const elements: WriteTxnMarkersRequestWritableTxnMarker[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteTxnMarkersRequestWritableTxnMarker(reader, version))
  return elements
}

function readWriteTxnMarkersRequestWritableTxnMarkerTopicArray(reader: Reader, count: number): WriteTxnMarkersRequestWritableTxnMarkerTopic[] {
  const elements: WriteTxnMarkersRequestWritableTxnMarkerTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteTxnMarkersRequestWritableTxnMarkerTopic(reader))
  return elements
}

function writeWriteTxnMarkersRequest(writer: Writer, message: Input<WriteTxnMarkersRequest>, version: number): void {
  const { markers = [], unknownTaggedFields } = message
  writer.compactArrayCount(markers)
  writeWriteTxnMarkersRequestWritableTxnMarkerArray(writer, markers, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersRequestWritableTxnMarker(writer: Writer, message: Input<WriteTxnMarkersRequestWritableTxnMarker>, version: number): void {
  const {
    producerId = 0,
    producerEpoch = 0,
    transactionResult = false,
    topics = [],
    coordinatorEpoch = 0,
    transactionVersion = 0,
    unknownTaggedFields,
  } = message
  writer.int64(producerId)
  writer.int16(producerEpoch)
  writer.boolean(transactionResult)
  writer.compactArrayCount(topics)
  writeWriteTxnMarkersRequestWritableTxnMarkerTopicArray(writer, topics)
  writer.int32(coordinatorEpoch)
  if (version >= 2) writer.int8(transactionVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersRequestWritableTxnMarkerTopic(writer: Writer, message: Input<WriteTxnMarkersRequestWritableTxnMarkerTopic>): void {
  const { name = '', partitionIndexes = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitionIndexes)
  writeInt32Array(writer, partitionIndexes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersRequestWritableTxnMarkerArray(writer: Writer, elements: readonly Input<WriteTxnMarkersRequestWritableTxnMarker>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeWriteTxnMarkersRequestWritableTxnMarker(writer, elements[i]!, version)
}

function writeWriteTxnMarkersRequestWritableTxnMarkerTopicArray(writer: Writer, elements: readonly Input<WriteTxnMarkersRequestWritableTxnMarkerTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteTxnMarkersRequestWritableTxnMarkerTopic(writer, elements[i]!)
}

export interface WriteTxnMarkersResponse {
  /** The results for writing makers. */
  markers: WriteTxnMarkersResponseWritableTxnMarkerResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteTxnMarkersResponseWritableTxnMarkerResult {
  /** The current producer ID in use by the transactional ID. */
  producerId: number
  /** The results by topic. */
  topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  /** The topic name. */
  name: string
  /** The results by partition. */
  partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const WriteTxnMarkersResponse: MessageCodec<WriteTxnMarkersResponse> = {
  name: 'WriteTxnMarkersResponse',
  apiKey: 27,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(WriteTxnMarkersResponse, version)
    return readWriteTxnMarkersResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(WriteTxnMarkersResponse, version)
    writeWriteTxnMarkersResponse(writer, message)
  },
}

function readWriteTxnMarkersResponse(reader: Reader): WriteTxnMarkersResponse {
  const message: WriteTxnMarkersResponse = {
    markers: readWriteTxnMarkersResponseWritableTxnMarkerResultArray(reader, reader.compactArrayCount(10)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersResponseWritableTxnMarkerResult(reader: Reader): WriteTxnMarkersResponseWritableTxnMarkerResult {
  const message: WriteTxnMarkersResponseWritableTxnMarkerResult = {
    producerId: reader.int64(),
    topics: readWriteTxnMarkersResponseWritableTxnMarkerTopicResultArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(reader: Reader): WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  const message: WriteTxnMarkersResponseWritableTxnMarkerTopicResult = {
    name: reader.compactString(),
    partitions: readWriteTxnMarkersResponseWritableTxnMarkerPartitionResultArray(reader, reader.compactArrayCount(7)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(reader: Reader): WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  const message: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readWriteTxnMarkersResponseWritableTxnMarkerResultArray(reader: Reader, count: number): WriteTxnMarkersResponseWritableTxnMarkerResult[] {
  const elements: WriteTxnMarkersResponseWritableTxnMarkerResult[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteTxnMarkersResponseWritableTxnMarkerResult(reader))
  return elements
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResultArray(reader: Reader, count: number): WriteTxnMarkersResponseWritableTxnMarkerTopicResult[] {
  const elements: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(reader))
  return elements
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResultArray(reader: Reader, count: number): WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[] {
  const elements: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(reader))
  return elements
}

function writeWriteTxnMarkersResponse(writer: Writer, message: Input<WriteTxnMarkersResponse>): void {
  const { markers = [], unknownTaggedFields } = message
  writer.compactArrayCount(markers)
  writeWriteTxnMarkersResponseWritableTxnMarkerResultArray(writer, markers)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersResponseWritableTxnMarkerResult(writer: Writer, message: Input<WriteTxnMarkersResponseWritableTxnMarkerResult>): void {
  const { producerId = 0, topics = [], unknownTaggedFields } = message
  writer.int64(producerId)
  writer.compactArrayCount(topics)
  writeWriteTxnMarkersResponseWritableTxnMarkerTopicResultArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(writer: Writer, message: Input<WriteTxnMarkersResponseWritableTxnMarkerTopicResult>): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResultArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(writer: Writer, message: Input<WriteTxnMarkersResponseWritableTxnMarkerPartitionResult>): void {
  const { partitionIndex = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeWriteTxnMarkersResponseWritableTxnMarkerResultArray(writer: Writer, elements: readonly Input<WriteTxnMarkersResponseWritableTxnMarkerResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteTxnMarkersResponseWritableTxnMarkerResult(writer, elements[i]!)
}

function writeWriteTxnMarkersResponseWritableTxnMarkerTopicResultArray(writer: Writer, elements: readonly Input<WriteTxnMarkersResponseWritableTxnMarkerTopicResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(writer, elements[i]!)
}

function writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResultArray(writer: Writer, elements: readonly Input<WriteTxnMarkersResponseWritableTxnMarkerPartitionResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(writer, elements[i]!)
}
