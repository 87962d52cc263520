// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface DeleteShareGroupOffsetsRequest {
  /** The group identifier. */
  groupId: string
  /** The topics to delete offsets for. */
  topics: DeleteShareGroupOffsetsRequestTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteShareGroupOffsetsRequestTopic {
  /** The topic name. */
  topicName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteShareGroupOffsetsRequest: MessageCodec<DeleteShareGroupOffsetsRequest> = {
  name: 'DeleteShareGroupOffsetsRequest',
  apiKey: 92,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteShareGroupOffsetsRequest, version)
    return readDeleteShareGroupOffsetsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DeleteShareGroupOffsetsRequest, version)
    writeDeleteShareGroupOffsetsRequest(writer, message)
  },
}

function readDeleteShareGroupOffsetsRequest(reader: Reader): DeleteShareGroupOffsetsRequest {
  const message: DeleteShareGroupOffsetsRequest = {
    groupId: reader.compactString(),
    topics: readDeleteShareGroupOffsetsRequestTopicArray(reader, reader.compactArrayCount(2)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupOffsetsRequestTopic(reader: Reader): DeleteShareGroupOffsetsRequestTopic {
  const message: DeleteShareGroupOffsetsRequestTopic = {
    topicName: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupOffsetsRequestTopicArray(reader: Reader, count: number): DeleteShareGroupOffsetsRequestTopic[] {
  const elements: DeleteShareGroupOffsetsRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteShareGroupOffsetsRequestTopic(reader))
  return elements
}

function writeDeleteShareGroupOffsetsRequest(writer: Writer, message: Input<DeleteShareGroupOffsetsRequest>): void {
  const { groupId = '', topics = [], unknownTaggedFields } = message
  writer.compactString(groupId)
  writer.compactArrayCount(topics)
  writeDeleteShareGroupOffsetsRequestTopicArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupOffsetsRequestTopic(writer: Writer, message: Input<DeleteShareGroupOffsetsRequestTopic>): void {
  const { topicName = '', unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupOffsetsRequestTopicArray(writer: Writer, elements: readonly Input<DeleteShareGroupOffsetsRequestTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteShareGroupOffsetsRequestTopic(writer, elements[i]!)
}

export interface DeleteShareGroupOffsetsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top-level error code, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The results for each topic. */
  responses: DeleteShareGroupOffsetsResponseTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteShareGroupOffsetsResponseTopic {
  /** The topic name. */
  topicName: string
  /** The unique topic ID. */
  topicId: string
  /** The topic-level error code, or 0 if there was no error. */
  errorCode: number
  /** The topic-level error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteShareGroupOffsetsResponse: MessageCodec<DeleteShareGroupOffsetsResponse> = {
  name: 'DeleteShareGroupOffsetsResponse',
  apiKey: 92,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteShareGroupOffsetsResponse, version)
    return readDeleteShareGroupOffsetsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(DeleteShareGroupOffsetsResponse, version)
    writeDeleteShareGroupOffsetsResponse(writer, message)
  },
}

function readDeleteShareGroupOffsetsResponse(reader: Reader): DeleteShareGroupOffsetsResponse {
  const message: DeleteShareGroupOffsetsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    responses: readDeleteShareGroupOffsetsResponseTopicArray(reader, reader.compactArrayCount(21)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupOffsetsResponseTopic(reader: Reader): DeleteShareGroupOffsetsResponseTopic {
  const message: DeleteShareGroupOffsetsResponseTopic = {
    topicName: reader.compactString(),
    topicId: reader.uuid(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDeleteShareGroupOffsetsResponseTopicArray(reader: Reader, count: number): DeleteShareGroupOffsetsResponseTopic[] {
  const elements: DeleteShareGroupOffsetsResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteShareGroupOffsetsResponseTopic(reader))
  return elements
}

function writeDeleteShareGroupOffsetsResponse(writer: Writer, message: Input<DeleteShareGroupOffsetsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = null, responses = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(responses)
  writeDeleteShareGroupOffsetsResponseTopicArray(writer, responses)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupOffsetsResponseTopic(writer: Writer, message: Input<DeleteShareGroupOffsetsResponseTopic>): void {
  const { topicName = '', topicId = ZERO_UUID, errorCode = 0, errorMessage = null, unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.uuid(topicId)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDeleteShareGroupOffsetsResponseTopicArray(writer: Writer, elements: readonly Input<DeleteShareGroupOffsetsResponseTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeDeleteShareGroupOffsetsResponseTopic(writer, elements[i]!)
}
