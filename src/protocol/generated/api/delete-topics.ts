// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readStringArray, writeCompactStringArray, writeStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface DeleteTopicsRequest {
  /** The name or topic ID of the topic. (from version 6) */
  topics: DeleteTopicsRequestDeleteTopicState[]
  /** The names of the topics to delete. (up to version 5) */
  topicNames: string[]
  /** The length of time in milliseconds to wait for the deletions to complete. */
  timeoutMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteTopicsRequestDeleteTopicState {
  /** The topic name. */
  name: string | null
  /** The unique topic ID. */
  topicId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteTopicsRequest: MessageCodec<DeleteTopicsRequest> = {
  name: 'DeleteTopicsRequest',
  apiKey: 20,
  minVersion: 1,
  maxVersion: 6,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteTopicsRequest, version)
    return readDeleteTopicsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteTopicsRequest, version)
    writeDeleteTopicsRequest(writer, message, version)
  },
}

function readDeleteTopicsRequest(reader: Reader, version: number): DeleteTopicsRequest {
  const message: DeleteTopicsRequest = {
    topics: version >= 6 ? readDeleteTopicsRequestDeleteTopicStateArray(reader, reader.compactArrayCount(18)) : [],
    topicNames:
      version >= 6 ? [] : version >= 4 ? readCompactStringArray(reader, reader.compactArrayCount()) : readStringArray(reader, reader.arrayCount(2)),
    timeoutMs: reader.int32(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDeleteTopicsRequestDeleteTopicState(reader: Reader): DeleteTopicsRequestDeleteTopicState {
  const message: DeleteTopicsRequestDeleteTopicState = {
    name: reader.compactNullableString(),
    topicId: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteTopicsRequestDeleteTopicStateArray(reader: Reader, count: number): DeleteTopicsRequestDeleteTopicState[] {
  const elements: DeleteTopicsRequestDeleteTopicState[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteTopicsRequestDeleteTopicState(reader))
  return elements
}

function writeDeleteTopicsRequest(writer: Writer, message: Input<DeleteTopicsRequest>, version: number): void {
  const { topics = [], topicNames = [], timeoutMs = 0, unknownTaggedFields } = message
  if (version >= 6) writer.compactArrayCount(topics)
  else if (topics?.length !== 0) {
    throw new UnwritableFieldError({ message: 'DeleteTopicsRequest', field: 'topics', version })
  }
  if (version >= 6) writeDeleteTopicsRequestDeleteTopicStateArray(writer, topics)
  if (version >= 4 && version <= 5) writer.compactArrayCount(topicNames)
  else if (version <= 3) writer.arrayCount(topicNames)
  if (version >= 4 && version <= 5) writeCompactStringArray(writer, topicNames)
  else if (version <= 3) writeStringArray(writer, topicNames)
  writer.int32(timeoutMs)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteTopicsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteTopicsRequestDeleteTopicState(writer: Writer, message: Input<DeleteTopicsRequestDeleteTopicState>): void {
  const { name = null, topicId = ZERO_UUID, unknownTaggedFields } = message
  writer.compactNullableString(name)
  writer.uuid(topicId)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteTopicsRequestDeleteTopicStateArray(writer: Writer, elements: readonly Input<DeleteTopicsRequestDeleteTopicState>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteTopicsRequestDeleteTopicState(writer, elements[i]!)
}

export interface DeleteTopicsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The results for each topic we tried to delete. */
  responses: DeleteTopicsResponseDeletableTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteTopicsResponseDeletableTopicResult {
  /** The topic name. (null from version 6) */
  name: string | null
  /** The unique topic ID. (from version 6) */
  topicId: string
  /** The deletion error, or 0 if the deletion succeeded. */
  errorCode: number
  /** The error message, or null if there was no error. (from version 5) */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteTopicsResponse: MessageCodec<DeleteTopicsResponse> = {
  name: 'DeleteTopicsResponse',
  apiKey: 20,
  minVersion: 1,
  maxVersion: 6,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteTopicsResponse, version)
    return readDeleteTopicsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteTopicsResponse, version)
    writeDeleteTopicsResponse(writer, message, version)
  },
}

function readDeleteTopicsResponse(reader: Reader, version: number): DeleteTopicsResponse {
  const message: DeleteTopicsResponse = {
    throttleTimeMs: reader.int32(),
    responses:
      readDeleteTopicsResponseDeletableTopicResultArray(reader, version, version >= 4 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDeleteTopicsResponseDeletableTopicResult(reader: Reader, version: number): DeleteTopicsResponseDeletableTopicResult {
  const message: DeleteTopicsResponseDeletableTopicResult = {
    name: version >= 6 ? reader.compactNullableString() : version >= 4 ? reader.compactString() : reader.string(),
    topicId: version >= 6 ? reader.uuid() : ZERO_UUID,
    errorCode: reader.int16(),
    errorMessage: version >= 5 ? reader.compactNullableString() : null,
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDeleteTopicsResponseDeletableTopicResultArray(reader: Reader, version: number, count: number): DeleteTopicsResponseDeletableTopicResult[] {
  const elements: DeleteTopicsResponseDeletableTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteTopicsResponseDeletableTopicResult(reader, version))
  return elements
}

function writeDeleteTopicsResponse(writer: Writer, message: Input<DeleteTopicsResponse>, version: number): void {
  const { throttleTimeMs = 0, responses = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 4) writer.compactArrayCount(responses)
  else writer.arrayCount(responses)
  writeDeleteTopicsResponseDeletableTopicResultArray(writer, responses, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteTopicsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteTopicsResponseDeletableTopicResult(writer: Writer, message: Input<DeleteTopicsResponseDeletableTopicResult>, version: number): void {
  const { name = '', topicId = ZERO_UUID, errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  if (version >= 6) writer.compactNullableString(name)
  else if (version >= 4) writer.compactString(name!)
  else writer.string(name!)
  if (version >= 6) writer.uuid(topicId)
  writer.int16(errorCode)
  if (version >= 5) writer.compactNullableString(errorMessage)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteTopicsResponseDeletableTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteTopicsResponseDeletableTopicResultArray(writer: Writer, elements: readonly Input<DeleteTopicsResponseDeletableTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteTopicsResponseDeletableTopicResult(writer, elements[i]!, version)
}
