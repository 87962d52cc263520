// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readStringArray, writeCompactStringArray, writeStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DeleteGroupsRequest {
  /** The group names to delete. */
  groupsNames: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteGroupsRequest: MessageCodec<DeleteGroupsRequest> = {
  name: 'DeleteGroupsRequest',
  apiKey: 42,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteGroupsRequest, version)
    return readDeleteGroupsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteGroupsRequest, version)
    writeDeleteGroupsRequest(writer, message, version)
  },
}

function readDeleteGroupsRequest(reader: Reader, version: number): DeleteGroupsRequest {
  const message: DeleteGroupsRequest = {
    groupsNames:
      version >= 2 ? readCompactStringArray(reader, reader.compactArrayCount()) : readStringArray(reader, reader.arrayCount(2)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeDeleteGroupsRequest(writer: Writer, message: Input<DeleteGroupsRequest>, version: number): void {
  const { groupsNames = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(groupsNames)
  else writer.arrayCount(groupsNames)
  if (version >= 2) writeCompactStringArray(writer, groupsNames)
  else writeStringArray(writer, groupsNames)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteGroupsRequest', field: 'unknownTaggedFields', version })
  }
}

export interface DeleteGroupsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The deletion results. */
  results: DeleteGroupsResponseDeletableGroupResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteGroupsResponseDeletableGroupResult {
  /** The group id. */
  groupId: string
  /** The deletion error, or 0 if the deletion succeeded. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteGroupsResponse: MessageCodec<DeleteGroupsResponse> = {
  name: 'DeleteGroupsResponse',
  apiKey: 42,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteGroupsResponse, version)
    return readDeleteGroupsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteGroupsResponse, version)
    writeDeleteGroupsResponse(writer, message, version)
  },
}

function readDeleteGroupsResponse(reader: Reader, version: number): DeleteGroupsResponse {
  const message: DeleteGroupsResponse = {
    throttleTimeMs: reader.int32(),
    results:
      readDeleteGroupsResponseDeletableGroupResultArray(reader, version, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteGroupsResponseDeletableGroupResult(reader: Reader, version: number): DeleteGroupsResponseDeletableGroupResult {
  const message: DeleteGroupsResponseDeletableGroupResult = {
    groupId: version >= 2 ? reader.compactString() : reader.string(),
    errorCode: reader.int16(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteGroupsResponseDeletableGroupResultArray(reader: Reader, version: number, count: number): DeleteGroupsResponseDeletableGroupResult[] {
  const elements: DeleteGroupsResponseDeletableGroupResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteGroupsResponseDeletableGroupResult(reader, version))
  return elements
}

function writeDeleteGroupsResponse(writer: Writer, message: Input<DeleteGroupsResponse>, version: number): void {
  const { throttleTimeMs = 0, results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(results)
  else writer.arrayCount(results)
  writeDeleteGroupsResponseDeletableGroupResultArray(writer, results, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteGroupsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteGroupsResponseDeletableGroupResult(writer: Writer, message: Input<DeleteGroupsResponseDeletableGroupResult>, version: number): void {
  const { groupId = '', errorCode = 0, unknownTaggedFields } = message
  if (version >= 2) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int16(errorCode)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteGroupsResponseDeletableGroupResult', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteGroupsResponseDeletableGroupResultArray(writer: Writer, elements: readonly Input<DeleteGroupsResponseDeletableGroupResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteGroupsResponseDeletableGroupResult(writer, elements[i]!, version)
}
