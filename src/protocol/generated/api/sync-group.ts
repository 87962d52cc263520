// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface SyncGroupRequest {
  /** The unique group identifier. */
  groupId: string
  /** The generation of the group. */
  generationId: number
  /** The member ID assigned by the group. */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 3) */
  groupInstanceId: string | null
  /** The group protocol type. (from version 5) */
  protocolType: string | null
  /** The group protocol name. (from version 5) */
  protocolName: string | null
  /** Each assignment. */
  assignments: SyncGroupRequestAssignment[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface SyncGroupRequestAssignment {
  /** The ID of the member to assign. */
  memberId: string
  /** The member assignment. */
  assignment: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const SyncGroupRequest: MessageCodec<SyncGroupRequest> = {
  name: 'SyncGroupRequest',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SyncGroupRequest, version)
    return readSyncGroupRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(SyncGroupRequest, version)
    writeSyncGroupRequest(writer, message, version)
  },
}

function readSyncGroupRequest(reader: Reader, version: number): SyncGroupRequest {
  const message: SyncGroupRequest = {
    groupId: version >= 4 ? reader.compactString() : reader.string(),
    generationId: reader.int32(),
    memberId: version >= 4 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 4 ? reader.compactNullableString() : version >= 3 ? reader.nullableString() : null,
    protocolType: version >= 5 ? reader.compactNullableString() : null,
    protocolName: version >= 5 ? reader.compactNullableString() : null,
    assignments:
      readSyncGroupRequestAssignmentArray(reader, version, version >= 4 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readSyncGroupRequestAssignment(reader: Reader, version: number): SyncGroupRequestAssignment {
  const message: SyncGroupRequestAssignment = {
    memberId: version >= 4 ? reader.compactString() : reader.string(),
    assignment: version >= 4 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readSyncGroupRequestAssignmentArray(reader: Reader, version: number, count: number): SyncGroupRequestAssignment[] {
  const elements: SyncGroupRequestAssignment[] = []
  for (let i = 0; i < count; i++) elements.push(readSyncGroupRequestAssignment(reader, version))
  return elements
}

function writeSyncGroupRequest(writer: Writer, message: Input<SyncGroupRequest>, version: number): void {
  const {
    groupId = '',
    generationId = 0,
    memberId = '',
    groupInstanceId = null,
    protocolType = null,
    protocolName = null,
    assignments = [],
    unknownTaggedFields,
  } = message
  if (version >= 4) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(generationId)
  if (version >= 4) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 4) writer.compactNullableString(groupInstanceId)
  else if (version >= 3) writer.nullableString(groupInstanceId)
  else if (groupInstanceId !== null) {
    throw new UnwritableFieldError({ message: 'SyncGroupRequest', field: 'groupInstanceId', version })
  }
  if (version >= 5) writer.compactNullableString(protocolType)
  if (version >= 5) writer.compactNullableString(protocolName)
  if (version >= 4) writer.compactArrayCount(assignments)
  else writer.arrayCount(assignments)
  writeSyncGroupRequestAssignmentArray(writer, assignments, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'SyncGroupRequest', field: 'unknownTaggedFields', version })
  }
}

function writeSyncGroupRequestAssignment(writer: Writer, message: Input<SyncGroupRequestAssignment>, version: number): void {
  const { memberId = '', assignment = new Uint8Array(0), unknownTaggedFields } = message
  if (version >= 4) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 4) writer.compactBytes(assignment)
  else writer.bytes(assignment)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'SyncGroupRequestAssignment', field: 'unknownTaggedFields', version })
  }
}

function writeSyncGroupRequestAssignmentArray(writer: Writer, elements: readonly Input<SyncGroupRequestAssignment>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeSyncGroupRequestAssignment(writer, elements[i]!, version)
}

export interface SyncGroupResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The group protocol type. (from version 5) */
  protocolType: string | null
  /** The group protocol name. (from version 5) */
  protocolName: string | null
  /** The member assignment. */
  assignment: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const SyncGroupResponse: MessageCodec<SyncGroupResponse> = {
  name: 'SyncGroupResponse',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SyncGroupResponse, version)
    return readSyncGroupResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(SyncGroupResponse, version)
    writeSyncGroupResponse(writer, message, version)
  },
}

function readSyncGroupResponse(reader: Reader, version: number): SyncGroupResponse {
  const message: SyncGroupResponse = {
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    errorCode: reader.int16(),
    protocolType: version >= 5 ? reader.compactNullableString() : null,
    protocolName: version >= 5 ? reader.compactNullableString() : null,
    assignment: version >= 4 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function writeSyncGroupResponse(writer: Writer, message: Input<SyncGroupResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    protocolType = null,
    protocolName = null,
    assignment = new Uint8Array(0),
    unknownTaggedFields,
  } = message
  if (version >= 1) writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 5) writer.compactNullableString(protocolType)
  if (version >= 5) writer.compactNullableString(protocolName)
  if (version >= 4) writer.compactBytes(assignment)
  else writer.bytes(assignment)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'SyncGroupResponse', field: 'unknownTaggedFields', version })
  }
}
