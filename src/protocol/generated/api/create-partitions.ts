// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface CreatePartitionsRequest {
  /** Each topic that we want to create new partitions inside. */
  topics: CreatePartitionsRequestCreatePartitionsTopic[]
  /** The time in ms to wait for the partitions to be created. */
  timeoutMs: number
  /** If true, then validate the request, but don't actually increase the number of partitions. */
  validateOnly: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreatePartitionsRequestCreatePartitionsTopic {
  /** The topic name. */
  name: string
  /** The new partition count. */
  count: number
  /** The new partition assignments. */
  assignments: CreatePartitionsRequestCreatePartitionsAssignment[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreatePartitionsRequestCreatePartitionsAssignment {
  /** The assigned broker IDs. */
  brokerIds: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreatePartitionsRequest: MessageCodec<CreatePartitionsRequest> = {
  name: 'CreatePartitionsRequest',
  apiKey: 37,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreatePartitionsRequest, version)
    return readCreatePartitionsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreatePartitionsRequest, version)
    writeCreatePartitionsRequest(writer, message, version)
  },
}

function readCreatePartitionsRequest(reader: Reader, version: number): CreatePartitionsRequest {
  const message: CreatePartitionsRequest = {
    topics:
      readCreatePartitionsRequestCreatePartitionsTopicArray(reader, version, version >= 2 ? reader.compactArrayCount(7) : reader.arrayCount(10)),
    timeoutMs: reader.int32(),
    validateOnly: reader.boolean(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreatePartitionsRequestCreatePartitionsTopic(reader: Reader, version: number): CreatePartitionsRequestCreatePartitionsTopic {
  const message: CreatePartitionsRequestCreatePartitionsTopic = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    count: reader.int32(),
    assignments:
      readNullableCreatePartitionsRequestCreatePartitionsAssignmentArray(reader, version, version >= 2 ? reader.compactNullableArrayCount(2) : reader.nullableArrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreatePartitionsRequestCreatePartitionsAssignment(reader: Reader, version: number): CreatePartitionsRequestCreatePartitionsAssignment {
  const message: CreatePartitionsRequestCreatePartitionsAssignment = {
    brokerIds: readInt32Array(reader, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreatePartitionsRequestCreatePartitionsTopicArray(reader: Reader, version: number, count: number): CreatePartitionsRequestCreatePartitionsTopic[] {
  const elements: CreatePartitionsRequestCreatePartitionsTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readCreatePartitionsRequestCreatePartitionsTopic(reader, version))
  return elements
}

function readCreatePartitionsRequestCreatePartitionsAssignmentArray(reader: Reader, version: number, count: number): CreatePartitionsRequestCreatePartitionsAssignment[] {
  const elements: CreatePartitionsRequestCreatePartitionsAssignment[] = []
  for (let i = 0; i < count; i++) elements.push(readCreatePartitionsRequestCreatePartitionsAssignment(reader, version))
  return elements
}

function readNullableCreatePartitionsRequestCreatePartitionsAssignmentArray(reader: Reader, version: number, count: number): CreatePartitionsRequestCreatePartitionsAssignment[] | null {
  return count < 0 ? null : readCreatePartitionsRequestCreatePartitionsAssignmentArray(reader, version, count)
}

function writeCreatePartitionsRequest(writer: Writer, message: Input<CreatePartitionsRequest>, version: number): void {
  const { topics = [], timeoutMs = 0, validateOnly = false, unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeCreatePartitionsRequestCreatePartitionsTopicArray(writer, topics, version)
  writer.int32(timeoutMs)
  writer.boolean(validateOnly)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreatePartitionsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeCreatePartitionsRequestCreatePartitionsTopic(writer: Writer, message: Input<CreatePartitionsRequestCreatePartitionsTopic>, version: number): void {
  const { name = '', count = 0, assignments = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  writer.int32(count)
  if (version >= 2) writer.compactNullableArrayCount(assignments)
  else writer.nullableArrayCount(assignments)
  if (assignments !== null) writeCreatePartitionsRequestCreatePartitionsAssignmentArray(writer, assignments, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreatePartitionsRequestCreatePartitionsTopic', field: 'unknownTaggedFields', version })
  }
}

function writeCreatePartitionsRequestCreatePartitionsAssignment(writer: Writer, message: Input<CreatePartitionsRequestCreatePartitionsAssignment>, version: number): void {
  const { brokerIds = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(brokerIds)
  else writer.arrayCount(brokerIds)
  writeInt32Array(writer, brokerIds)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreatePartitionsRequestCreatePartitionsAssignment', field: 'unknownTaggedFields', version })
  }
}

function writeCreatePartitionsRequestCreatePartitionsTopicArray(writer: Writer, elements: readonly Input<CreatePartitionsRequestCreatePartitionsTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreatePartitionsRequestCreatePartitionsTopic(writer, elements[i]!, version)
}

function writeCreatePartitionsRequestCreatePartitionsAssignmentArray(writer: Writer, elements: readonly Input<CreatePartitionsRequestCreatePartitionsAssignment>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreatePartitionsRequestCreatePartitionsAssignment(writer, elements[i]!, version)
}

export interface CreatePartitionsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The partition creation results for each topic. */
  results: CreatePartitionsResponseCreatePartitionsTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreatePartitionsResponseCreatePartitionsTopicResult {
  /** The topic name. */
  name: string
  /** The result error, or zero if there was no error. */
  errorCode: number
  /** The result message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreatePartitionsResponse: MessageCodec<CreatePartitionsResponse> = {
  name: 'CreatePartitionsResponse',
  apiKey: 37,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreatePartitionsResponse, version)
    return readCreatePartitionsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreatePartitionsResponse, version)
    writeCreatePartitionsResponse(writer, message, version)
  },
}

function readCreatePartitionsResponse(reader: Reader, version: number): CreatePartitionsResponse {
  const message: CreatePartitionsResponse = {
    throttleTimeMs: reader.int32(),
    results:
      readCreatePartitionsResponseCreatePartitionsTopicResultArray(reader, version, version >= 2 ? reader.compactArrayCount(5) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreatePartitionsResponseCreatePartitionsTopicResult(reader: Reader, version: number): CreatePartitionsResponseCreatePartitionsTopicResult {
  const message: CreatePartitionsResponseCreatePartitionsTopicResult = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreatePartitionsResponseCreatePartitionsTopicResultArray(reader: Reader, version: number, count: number): CreatePartitionsResponseCreatePartitionsTopicResult[] {
  const elements: CreatePartitionsResponseCreatePartitionsTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readCreatePartitionsResponseCreatePartitionsTopicResult(reader, version))
  return elements
}

function writeCreatePartitionsResponse(writer: Writer, message: Input<CreatePartitionsResponse>, version: number): void {
  const { throttleTimeMs = 0, results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(results)
  else writer.arrayCount(results)
  writeCreatePartitionsResponseCreatePartitionsTopicResultArray(writer, results, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreatePartitionsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeCreatePartitionsResponseCreatePartitionsTopicResult(writer: Writer, message: Input<CreatePartitionsResponseCreatePartitionsTopicResult>, version: number): void {
  const { name = '', errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreatePartitionsResponseCreatePartitionsTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeCreatePartitionsResponseCreatePartitionsTopicResultArray(writer: Writer, elements: readonly Input<CreatePartitionsResponseCreatePartitionsTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreatePartitionsResponseCreatePartitionsTopicResult(writer, elements[i]!, version)
}
