// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface LeaveGroupRequest {
  /** The ID of the group to leave. */
  groupId: string
  /** The member ID to remove from the group. (up to version 2) */
  memberId: string
  /** List of leaving member identities. (from version 3) */
  members: LeaveGroupRequestMemberIdentity[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface LeaveGroupRequestMemberIdentity {
  /** The member ID to remove from the group. */
  memberId: string
  /** The group instance ID to remove from the group. */
  groupInstanceId: string | null
  /** The reason why the member left the group. (from version 5) */
  reason: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const LeaveGroupRequest: MessageCodec<LeaveGroupRequest> = {
  name: 'LeaveGroupRequest',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(LeaveGroupRequest, version)
    return readLeaveGroupRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(LeaveGroupRequest, version)
    writeLeaveGroupRequest(writer, message, version)
  },
}

function readLeaveGroupRequest(reader: Reader, version: number): LeaveGroupRequest {
  const message: LeaveGroupRequest = {
    groupId: version >= 4 ? reader.compactString() : reader.string(),
    memberId: version >= 3 ? '' : reader.string(),
    members:
      version >= 3 ? readLeaveGroupRequestMemberIdentityArray(reader, version, version >= 4 ? reader.compactArrayCount(3) : reader.arrayCount(4)) : [],
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readLeaveGroupRequestMemberIdentity(reader: Reader, version: number): LeaveGroupRequestMemberIdentity {
  const message: LeaveGroupRequestMemberIdentity = {
    memberId: version >= 4 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    reason: version >= 5 ? reader.compactNullableString() : null,
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readLeaveGroupRequestMemberIdentityArray(reader: Reader, version: number, count: number): LeaveGroupRequestMemberIdentity[] {
  const elements: LeaveGroupRequestMemberIdentity[] = []
  for (let i = 0; i < count; i++) elements.push(readLeaveGroupRequestMemberIdentity(reader, version))
  return elements
}

function writeLeaveGroupRequest(writer: Writer, message: Input<LeaveGroupRequest>, version: number): void {
  const { groupId = '', memberId = '', members = [], unknownTaggedFields } = message
  if (version >= 4) writer.compactString(groupId)
  else writer.string(groupId)
  if (version >= 3) {
    if (memberId !== '') {
      throw new UnwritableFieldError({ message: 'LeaveGroupRequest', field: 'memberId', version })
    }
  } else writer.string(memberId)
  if (version >= 4) writer.compactArrayCount(members)
  else if (version >= 3) writer.arrayCount(members)
  else if (members?.length !== 0) {
    throw new UnwritableFieldError({ message: 'LeaveGroupRequest', field: 'members', version })
  }
  if (version >= 3) writeLeaveGroupRequestMemberIdentityArray(writer, members, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'LeaveGroupRequest', field: 'unknownTaggedFields', version })
  }
}

function writeLeaveGroupRequestMemberIdentity(writer: Writer, message: Input<LeaveGroupRequestMemberIdentity>, version: number): void {
  const { memberId = '', groupInstanceId = null, reason = null, unknownTaggedFields } = message
  if (version >= 4) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 4) writer.compactNullableString(groupInstanceId)
  else writer.nullableString(groupInstanceId)
  if (version >= 5) writer.compactNullableString(reason)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'LeaveGroupRequestMemberIdentity', field: 'unknownTaggedFields', version })
  }
}

function writeLeaveGroupRequestMemberIdentityArray(writer: Writer, elements: readonly Input<LeaveGroupRequestMemberIdentity>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeLeaveGroupRequestMemberIdentity(writer, elements[i]!, version)
}

export interface LeaveGroupResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** List of leaving member responses. (from version 3) */
  members: LeaveGroupResponseMemberResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface LeaveGroupResponseMemberResponse {
  /** The member ID to remove from the group. */
  memberId: string
  /** The group instance ID to remove from the group. */
  groupInstanceId: string | null
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const LeaveGroupResponse: MessageCodec<LeaveGroupResponse> = {
  name: 'LeaveGroupResponse',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(LeaveGroupResponse, version)
    return readLeaveGroupResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(LeaveGroupResponse, version)
    writeLeaveGroupResponse(writer, message, version)
  },
}

function readLeaveGroupResponse(reader: Reader, version: number): LeaveGroupResponse {
  const message: LeaveGroupResponse = {
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    errorCode: reader.int16(),
    members:
      version >= 3 ? readLeaveGroupResponseMemberResponseArray(reader, version, version >= 4 ? reader.compactArrayCount(5) : reader.arrayCount(6)) : [],
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readLeaveGroupResponseMemberResponse(reader: Reader, version: number): LeaveGroupResponseMemberResponse {
  const message: LeaveGroupResponseMemberResponse = {
    memberId: version >= 4 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    errorCode: reader.int16(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readLeaveGroupResponseMemberResponseArray(reader: Reader, version: number, count: number): LeaveGroupResponseMemberResponse[] {
  const elements: LeaveGroupResponseMemberResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readLeaveGroupResponseMemberResponse(reader, version))
  return elements
}

function writeLeaveGroupResponse(writer: Writer, message: Input<LeaveGroupResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, members = [], unknownTaggedFields } = message
  if (version >= 1) writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 4) writer.compactArrayCount(members)
  else if (version >= 3) writer.arrayCount(members)
  else if (members?.length !== 0) {
    throw new UnwritableFieldError({ message: 'LeaveGroupResponse', field: 'members', version })
  }
  if (version >= 3) writeLeaveGroupResponseMemberResponseArray(writer, members, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'LeaveGroupResponse', field: 'unknownTaggedFields', version })
  }
}

function writeLeaveGroupResponseMemberResponse(writer: Writer, message: Input<LeaveGroupResponseMemberResponse>, version: number): void {
  const { memberId = '', groupInstanceId = '', errorCode = 0, unknownTaggedFields } = message
  if (version >= 4) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 4) writer.compactNullableString(groupInstanceId)
  else writer.nullableString(groupInstanceId)
  writer.int16(errorCode)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'LeaveGroupResponseMemberResponse', field: 'unknownTaggedFields', version })
  }
}

function writeLeaveGroupResponseMemberResponseArray(writer: Writer, elements: readonly Input<LeaveGroupResponseMemberResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeLeaveGroupResponseMemberResponse(writer, elements[i]!, version)
}
