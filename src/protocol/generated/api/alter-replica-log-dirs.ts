// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AlterReplicaLogDirsRequest {
  /** The alterations to make for each directory. */
  dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterReplicaLogDirsRequestAlterReplicaLogDir {
  /** The absolute directory path. */
  path: string
  /** The topics to add to the directory. */
  topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  /** The topic name. */
  name: string
  /** The partition indexes. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterReplicaLogDirsRequest: MessageCodec<AlterReplicaLogDirsRequest> = {
  name: 'AlterReplicaLogDirsRequest',
  apiKey: 34,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterReplicaLogDirsRequest, version)
    return readAlterReplicaLogDirsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterReplicaLogDirsRequest, version)
    writeAlterReplicaLogDirsRequest(writer, message, version)
  },
}

function readAlterReplicaLogDirsRequest(reader: Reader, version: number): AlterReplicaLogDirsRequest {
  const message: AlterReplicaLogDirsRequest = {
    dirs:
      readAlterReplicaLogDirsRequestAlterReplicaLogDirArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDir(reader: Reader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDir {
  const message: AlterReplicaLogDirsRequestAlterReplicaLogDir = {
    path: version >= 2 ? reader.compactString() : reader.string(),
    topics:
      readAlterReplicaLogDirsRequestAlterReplicaLogDirTopicArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(reader: Reader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  const message: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    partitions: readInt32Array(reader, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirArray(reader: Reader, version: number, count: number): AlterReplicaLogDirsRequestAlterReplicaLogDir[] {
  const elements: AlterReplicaLogDirsRequestAlterReplicaLogDir[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterReplicaLogDirsRequestAlterReplicaLogDir(reader, version))
  return elements
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirTopicArray(reader: Reader, version: number, count: number): AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[] {
  const elements: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(reader, version))
  return elements
}

function writeAlterReplicaLogDirsRequest(writer: Writer, message: Input<AlterReplicaLogDirsRequest>, version: number): void {
  const { dirs = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(dirs)
  else writer.arrayCount(dirs)
  writeAlterReplicaLogDirsRequestAlterReplicaLogDirArray(writer, dirs, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterReplicaLogDirsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDir(writer: Writer, message: Input<AlterReplicaLogDirsRequestAlterReplicaLogDir>, version: number): void {
  const { path = '', topics = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(path)
  else writer.string(path)
  if (version >= 2) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopicArray(writer, topics, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterReplicaLogDirsRequestAlterReplicaLogDir', field: 'unknownTaggedFields', version })
  }
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(writer: Writer, message: Input<AlterReplicaLogDirsRequestAlterReplicaLogDirTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterReplicaLogDirsRequestAlterReplicaLogDirTopic', field: 'unknownTaggedFields', version })
  }
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDirArray(writer: Writer, elements: readonly Input<AlterReplicaLogDirsRequestAlterReplicaLogDir>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterReplicaLogDirsRequestAlterReplicaLogDir(writer, elements[i]!, version)
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopicArray(writer: Writer, elements: readonly Input<AlterReplicaLogDirsRequestAlterReplicaLogDirTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(writer, elements[i]!, version)
}

export interface AlterReplicaLogDirsResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The results for each topic. */
  results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  /** The name of the topic. */
  topicName: string
  /** The results for each partition. */
  partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterReplicaLogDirsResponse: MessageCodec<AlterReplicaLogDirsResponse> = {
  name: 'AlterReplicaLogDirsResponse',
  apiKey: 34,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterReplicaLogDirsResponse, version)
    return readAlterReplicaLogDirsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterReplicaLogDirsResponse, version)
    writeAlterReplicaLogDirsResponse(writer, message, version)
  },
}

function readAlterReplicaLogDirsResponse(reader: Reader, version: number): AlterReplicaLogDirsResponse {
  const message: AlterReplicaLogDirsResponse = {
    throttleTimeMs: reader.int32(),
    results:
      readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(reader: Reader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  const message: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult = {
    topicName: version >= 2 ? reader.compactString() : reader.string(),
    partitions:
      readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultArray(reader, version, version >= 2 ? reader.compactArrayCount(7) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(reader: Reader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  const message: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultArray(reader: Reader, version: number, count: number): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[] {
  const elements: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(reader, version))
  return elements
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultArray(reader: Reader, version: number, count: number): AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[] {
  const elements: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(reader, version))
  return elements
}

function writeAlterReplicaLogDirsResponse(writer: Writer, message: Input<AlterReplicaLogDirsResponse>, version: number): void {
  const { throttleTimeMs = 0, results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(results)
  else writer.arrayCount(results)
  writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultArray(writer, results, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterReplicaLogDirsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(writer: Writer, message: Input<AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(topicName)
  else writer.string(topicName)
  if (version >= 2) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultArray(writer, partitions, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(writer: Writer, message: Input<AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult>, version: number): void {
  const { partitionIndex = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult', field: 'unknownTaggedFields', version })
  }
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultArray(writer: Writer, elements: readonly Input<AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(writer, elements[i]!, version)
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultArray(writer: Writer, elements: readonly Input<AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(writer, elements[i]!, version)
}
