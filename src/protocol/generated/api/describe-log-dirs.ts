// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeLogDirsRequest {
  /** Each topic that we want to describe log directories for, or null for all topics. */
  topics: DescribeLogDirsRequestDescribableLogDirTopic[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeLogDirsRequestDescribableLogDirTopic {
  /** The topic name. */
  topic: string
  /** The partition indexes. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeLogDirsRequest: MessageCodec<DescribeLogDirsRequest> = {
  name: 'DescribeLogDirsRequest',
  apiKey: 35,
  minVersion: 1,
  maxVersion: 5,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeLogDirsRequest, version)
    return readDescribeLogDirsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeLogDirsRequest, version)
    writeDescribeLogDirsRequest(writer, message, version)
  },
}

function readDescribeLogDirsRequest(reader: Reader, version: number): DescribeLogDirsRequest {
  const message: DescribeLogDirsRequest = {
    topics:
      readNullableDescribeLogDirsRequestDescribableLogDirTopicArray(reader, version, version >= 2 ? reader.compactNullableArrayCount(3) : reader.nullableArrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeLogDirsRequestDescribableLogDirTopic(reader: Reader, version: number): DescribeLogDirsRequestDescribableLogDirTopic {
  const message: DescribeLogDirsRequestDescribableLogDirTopic = {
    topic: version >= 2 ? reader.compactString() : reader.string(),
    partitions: readInt32Array(reader, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeLogDirsRequestDescribableLogDirTopicArray(reader: Reader, version: number, count: number): DescribeLogDirsRequestDescribableLogDirTopic[] {
  const elements: DescribeLogDirsRequestDescribableLogDirTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeLogDirsRequestDescribableLogDirTopic(reader, version))
  return elements
}

function readNullableDescribeLogDirsRequestDescribableLogDirTopicArray(reader: Reader, version: number, count: number): DescribeLogDirsRequestDescribableLogDirTopic[] | null {
  return count < 0 ? null : readDescribeLogDirsRequestDescribableLogDirTopicArray(reader, version, count)
}

function writeDescribeLogDirsRequest(writer: Writer, message: Input<DescribeLogDirsRequest>, version: number): void {
  const { topics = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactNullableArrayCount(topics)
  else writer.nullableArrayCount(topics)
  if (topics !== null) writeDescribeLogDirsRequestDescribableLogDirTopicArray(writer, topics, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeLogDirsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeLogDirsRequestDescribableLogDirTopic(writer: Writer, message: Input<DescribeLogDirsRequestDescribableLogDirTopic>, version: number): void {
  const { topic = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(topic)
  else writer.string(topic)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeLogDirsRequestDescribableLogDirTopic', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeLogDirsRequestDescribableLogDirTopicArray(writer: Writer, elements: readonly Input<DescribeLogDirsRequestDescribableLogDirTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeLogDirsRequestDescribableLogDirTopic(writer, elements[i]!, version)
}

export interface DescribeLogDirsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. (from version 3) */
  errorCode: number
  /** The log directories. */
  results: DescribeLogDirsResponseDescribeLogDirsResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeLogDirsResponseDescribeLogDirsResult {
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The absolute log directory path. */
  logDir: string
  /** The topics. */
  topics: DescribeLogDirsResponseDescribeLogDirsTopic[]
  /** The total size in bytes of the volume the log directory is in. (from version 4) */
  totalBytes: number
  /** The usable size in bytes of the volume the log directory is in. (from version 4) */
  usableBytes: number
  /** True if this log directory is cordoned. (from version 5) */
  isCordoned: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeLogDirsResponseDescribeLogDirsTopic {
  /** The topic name. */
  name: string
  /** The partitions. */
  partitions: DescribeLogDirsResponseDescribeLogDirsPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeLogDirsResponseDescribeLogDirsPartition {
  /** The partition index. */
  partitionIndex: number
  /** The size of the log segments in this partition in bytes. */
  partitionSize: number
  /** The lag of the log's LEO w.r.t. */
  offsetLag: number
  /** True if this log is created by AlterReplicaLogDirsRequest and will replace the current log of the replica in the future. */
  isFutureKey: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeLogDirsResponse: MessageCodec<DescribeLogDirsResponse> = {
  name: 'DescribeLogDirsResponse',
  apiKey: 35,
  minVersion: 1,
  maxVersion: 5,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeLogDirsResponse, version)
    return readDescribeLogDirsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeLogDirsResponse, version)
    writeDescribeLogDirsResponse(writer, message, version)
  },
}

function readDescribeLogDirsResponse(reader: Reader, version: number): DescribeLogDirsResponse {
  const message: DescribeLogDirsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: version >= 3 ? reader.int16() : 0,
    results:
      readDescribeLogDirsResponseDescribeLogDirsResultArray(reader, version, version >= 2 ? reader.compactArrayCount(5) : reader.arrayCount(8)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeLogDirsResponseDescribeLogDirsResult(reader: Reader, version: number): DescribeLogDirsResponseDescribeLogDirsResult {
  const message: DescribeLogDirsResponseDescribeLogDirsResult = {
    errorCode: reader.int16(),
    logDir: version >= 2 ? reader.compactString() : reader.string(),
    topics:
      readDescribeLogDirsResponseDescribeLogDirsTopicArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    totalBytes: version >= 4 ? reader.int64() : -1,
    usableBytes: version >= 4 ? reader.int64() : -1,
    isCordoned: version >= 5 ? reader.boolean() : false,
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeLogDirsResponseDescribeLogDirsTopic(reader: Reader, version: number): DescribeLogDirsResponseDescribeLogDirsTopic {
  const message: DescribeLogDirsResponseDescribeLogDirsTopic = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    partitions:
      readDescribeLogDirsResponseDescribeLogDirsPartitionArray(reader, version, version >= 2 ? reader.compactArrayCount(22) : reader.arrayCount(21)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeLogDirsResponseDescribeLogDirsPartition(reader: Reader, version: number): DescribeLogDirsResponseDescribeLogDirsPartition {
  const message: DescribeLogDirsResponseDescribeLogDirsPartition = {
    partitionIndex: reader.int32(),
    partitionSize: reader.int64(),
    offsetLag: reader.int64(),
    isFutureKey: reader.boolean(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeLogDirsResponseDescribeLogDirsResultArray(reader: Reader, version: number, count: number): DescribeLogDirsResponseDescribeLogDirsResult[] {
  const elements: DescribeLogDirsResponseDescribeLogDirsResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeLogDirsResponseDescribeLogDirsResult(reader, version))
  return elements
}

function readDescribeLogDirsResponseDescribeLogDirsTopicArray(reader: Reader, version: number, count: number): DescribeLogDirsResponseDescribeLogDirsTopic[] {
  const elements: DescribeLogDirsResponseDescribeLogDirsTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeLogDirsResponseDescribeLogDirsTopic(reader, version))
  return elements
}

function readDescribeLogDirsResponseDescribeLogDirsPartitionArray(reader: Reader, version: number, count: number): DescribeLogDirsResponseDescribeLogDirsPartition[] {
  const elements: DescribeLogDirsResponseDescribeLogDirsPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeLogDirsResponseDescribeLogDirsPartition(reader, version))
  return elements
}

function writeDescribeLogDirsResponse(writer: Writer, message: Input<DescribeLogDirsResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 3) writer.int16(errorCode)
  if (version >= 2) writer.compactArrayCount(results)
  else writer.arrayCount(results)
  writeDescribeLogDirsResponseDescribeLogDirsResultArray(writer, results, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeLogDirsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeLogDirsResponseDescribeLogDirsResult(writer: Writer, message: Input<DescribeLogDirsResponseDescribeLogDirsResult>, version: number): void {
  const {
    errorCode = 0,
    logDir = '',
    topics = [],
    totalBytes = -1,
    usableBytes = -1,
    isCordoned = false,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactString(logDir)
  else writer.string(logDir)
  if (version >= 2) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeDescribeLogDirsResponseDescribeLogDirsTopicArray(writer, topics, version)
  if (version >= 4) writer.int64(totalBytes)
  if (version >= 4) writer.int64(usableBytes)
  if (version >= 5) writer.boolean(isCordoned)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeLogDirsResponseDescribeLogDirsResult', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeLogDirsResponseDescribeLogDirsTopic(writer: Writer, message: Input<DescribeLogDirsResponseDescribeLogDirsTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeDescribeLogDirsResponseDescribeLogDirsPartitionArray(writer, partitions, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeLogDirsResponseDescribeLogDirsTopic', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeLogDirsResponseDescribeLogDirsPartition(writer: Writer, message: Input<DescribeLogDirsResponseDescribeLogDirsPartition>, version: number): void {
  const { partitionIndex = 0, partitionSize = 0, offsetLag = 0, isFutureKey = false, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int64(partitionSize)
  writer.int64(offsetLag)
  writer.boolean(isFutureKey)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeLogDirsResponseDescribeLogDirsPartition', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeLogDirsResponseDescribeLogDirsResultArray(writer: Writer, elements: readonly Input<DescribeLogDirsResponseDescribeLogDirsResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeLogDirsResponseDescribeLogDirsResult(writer, elements[i]!, version)
}

function writeDescribeLogDirsResponseDescribeLogDirsTopicArray(writer: Writer, elements: readonly Input<DescribeLogDirsResponseDescribeLogDirsTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeLogDirsResponseDescribeLogDirsTopic(writer, elements[i]!, version)
}

function writeDescribeLogDirsResponseDescribeLogDirsPartitionArray(writer: Writer, elements: readonly Input<DescribeLogDirsResponseDescribeLogDirsPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeLogDirsResponseDescribeLogDirsPartition(writer, elements[i]!, version)
}
