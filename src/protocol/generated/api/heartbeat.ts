// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface HeartbeatRequest {
  /** The group id. */
  groupId: string
  /** The generation of the group. */
  generationId: number
  /** The member ID. */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 3) */
  groupInstanceId: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const HeartbeatRequest: MessageCodec<HeartbeatRequest> = {
  name: 'HeartbeatRequest',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(HeartbeatRequest, version)
    return readHeartbeatRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(HeartbeatRequest, version)
    writeHeartbeatRequest(writer, message, version)
  },
}

function readHeartbeatRequest(reader: Reader, version: number): HeartbeatRequest {
  const message: HeartbeatRequest = {
    groupId: version >= 4 ? reader.compactString() : reader.string(),
    generationId: reader.int32(),
    memberId: version >= 4 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 4 ? reader.compactNullableString() : version >= 3 ? reader.nullableString() : null,
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function writeHeartbeatRequest(writer: Writer, message: Input<HeartbeatRequest>, version: number): void {
  const { groupId = '', generationId = 0, memberId = '', groupInstanceId = null, unknownTaggedFields } = message
  if (version >= 4) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(generationId)
  if (version >= 4) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 4) writer.compactNullableString(groupInstanceId)
  else if (version >= 3) writer.nullableString(groupInstanceId)
  else if (groupInstanceId !== null) {
    throw new UnwritableFieldError({ message: 'HeartbeatRequest', field: 'groupInstanceId', version })
  }
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'HeartbeatRequest', field: 'unknownTaggedFields', version })
  }
}

export interface HeartbeatResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const HeartbeatResponse: MessageCodec<HeartbeatResponse> = {
  name: 'HeartbeatResponse',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(HeartbeatResponse, version)
    return readHeartbeatResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(HeartbeatResponse, version)
    writeHeartbeatResponse(writer, message, version)
  },
}

function readHeartbeatResponse(reader: Reader, version: number): HeartbeatResponse {
  const message: HeartbeatResponse = {
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    errorCode: reader.int16(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function writeHeartbeatResponse(writer: Writer, message: Input<HeartbeatResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, unknownTaggedFields } = message
  if (version >= 1) writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'HeartbeatResponse', field: 'unknownTaggedFields', version })
  }
}
