// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readStringArray, writeCompactStringArray, writeStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeGroupsRequest {
  /** The names of the groups to describe. */
  groups: string[]
  /** Whether to include authorized operations. (from version 3) */
  includeAuthorizedOperations: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeGroupsRequest: MessageCodec<DescribeGroupsRequest> = {
  name: 'DescribeGroupsRequest',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 5,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeGroupsRequest, version)
    return readDescribeGroupsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeGroupsRequest, version)
    writeDescribeGroupsRequest(writer, message, version)
  },
}

function readDescribeGroupsRequest(reader: Reader, version: number): DescribeGroupsRequest {
  const message: DescribeGroupsRequest = {
    groups:
      version >= 5 ? readCompactStringArray(reader, reader.compactArrayCount()) : readStringArray(reader, reader.arrayCount(2)),
    includeAuthorizedOperations: version >= 3 ? reader.boolean() : false,
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function writeDescribeGroupsRequest(writer: Writer, message: Input<DescribeGroupsRequest>, version: number): void {
  const { groups = [], includeAuthorizedOperations = false, unknownTaggedFields } = message
  if (version >= 5) writer.compactArrayCount(groups)
  else writer.arrayCount(groups)
  if (version >= 5) writeCompactStringArray(writer, groups)
  else writeStringArray(writer, groups)
  if (version >= 3) writer.boolean(includeAuthorizedOperations)
  else if (includeAuthorizedOperations !== false) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsRequest', field: 'includeAuthorizedOperations', version })
  }
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsRequest', field: 'unknownTaggedFields', version })
  }
}

export interface DescribeGroupsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** Each described group. */
  groups: DescribeGroupsResponseDescribedGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeGroupsResponseDescribedGroup {
  /** The describe error, or 0 if there was no error. */
  errorCode: number
  /** The describe error message, or null if there was no error. (from version 6) */
  errorMessage: string | null
  /** The group ID string. */
  groupId: string
  /** The group state string, or the empty string. */
  groupState: string
  /** The group protocol type, or the empty string. */
  protocolType: string
  /** The group protocol data, or the empty string. */
  protocolData: string
  /** The group members. */
  members: DescribeGroupsResponseDescribedGroupMember[]
  /** 32-bit bitfield to represent authorized operations for this group. (from version 3) */
  authorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeGroupsResponseDescribedGroupMember {
  /** The member id. */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 4) */
  groupInstanceId: string | null
  /** The client ID used in the member's latest join group request. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The metadata corresponding to the current group protocol in use. */
  memberMetadata: Uint8Array
  /** The current assignment provided by the group leader. */
  memberAssignment: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeGroupsResponse: MessageCodec<DescribeGroupsResponse> = {
  name: 'DescribeGroupsResponse',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 5,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeGroupsResponse, version)
    return readDescribeGroupsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeGroupsResponse, version)
    writeDescribeGroupsResponse(writer, message, version)
  },
}

function readDescribeGroupsResponse(reader: Reader, version: number): DescribeGroupsResponse {
  const message: DescribeGroupsResponse = {
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    groups:
      readDescribeGroupsResponseDescribedGroupArray(reader, version, version >= 5 ? reader.compactArrayCount(12) : reader.arrayCount(14)),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readDescribeGroupsResponseDescribedGroup(reader: Reader, version: number): DescribeGroupsResponseDescribedGroup {
  const message: DescribeGroupsResponseDescribedGroup = {
    errorCode: reader.int16(),
    errorMessage: version >= 6 ? reader.compactNullableString() : null,
    groupId: version >= 5 ? reader.compactString() : reader.string(),
    groupState: version >= 5 ? reader.compactString() : reader.string(),
    protocolType: version >= 5 ? reader.compactString() : reader.string(),
    protocolData: version >= 5 ? reader.compactString() : reader.string(),
    members:
      readDescribeGroupsResponseDescribedGroupMemberArray(reader, version, version >= 5 ? reader.compactArrayCount(7) : reader.arrayCount(14)),
    authorizedOperations: version >= 3 ? reader.int32() : -2147483648,
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readDescribeGroupsResponseDescribedGroupMember(reader: Reader, version: number): DescribeGroupsResponseDescribedGroupMember {
  const message: DescribeGroupsResponseDescribedGroupMember = {
    memberId: version >= 5 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 5 ? reader.compactNullableString() : version >= 4 ? reader.nullableString() : null,
    clientId: version >= 5 ? reader.compactString() : reader.string(),
    clientHost: version >= 5 ? reader.compactString() : reader.string(),
    memberMetadata: version >= 5 ? reader.compactBytes() : reader.bytes(),
    memberAssignment: version >= 5 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readDescribeGroupsResponseDescribedGroupArray(reader: Reader, version: number, count: number): DescribeGroupsResponseDescribedGroup[] {
  const elements: DescribeGroupsResponseDescribedGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeGroupsResponseDescribedGroup(reader, version))
  return elements
}

function readDescribeGroupsResponseDescribedGroupMemberArray(reader: Reader, version: number, count: number): DescribeGroupsResponseDescribedGroupMember[] {
  const elements: DescribeGroupsResponseDescribedGroupMember[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeGroupsResponseDescribedGroupMember(reader, version))
  return elements
}

function writeDescribeGroupsResponse(writer: Writer, message: Input<DescribeGroupsResponse>, version: number): void {
  const { throttleTimeMs = 0, groups = [], unknownTaggedFields } = message
  if (version >= 1) writer.int32(throttleTimeMs)
  if (version >= 5) writer.compactArrayCount(groups)
  else writer.arrayCount(groups)
  writeDescribeGroupsResponseDescribedGroupArray(writer, groups, version)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeGroupsResponseDescribedGroup(writer: Writer, message: Input<DescribeGroupsResponseDescribedGroup>, version: number): void {
  const {
    errorCode = 0,
    errorMessage = null,
    groupId = '',
    groupState = '',
    protocolType = '',
    protocolData = '',
    members = [],
    authorizedOperations = -2147483648,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  if (version >= 6) writer.compactNullableString(errorMessage)
  else if (errorMessage !== null) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsResponseDescribedGroup', field: 'errorMessage', version })
  }
  if (version >= 5) writer.compactString(groupId)
  else writer.string(groupId)
  if (version >= 5) writer.compactString(groupState)
  else writer.string(groupState)
  if (version >= 5) writer.compactString(protocolType)
  else writer.string(protocolType)
  if (version >= 5) writer.compactString(protocolData)
  else writer.string(protocolData)
  if (version >= 5) writer.compactArrayCount(members)
  else writer.arrayCount(members)
  writeDescribeGroupsResponseDescribedGroupMemberArray(writer, members, version)
  if (version >= 3) writer.int32(authorizedOperations)
  else if (authorizedOperations !== -2147483648) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsResponseDescribedGroup', field: 'authorizedOperations', version })
  }
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsResponseDescribedGroup', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeGroupsResponseDescribedGroupMember(writer: Writer, message: Input<DescribeGroupsResponseDescribedGroupMember>, version: number): void {
  const {
    memberId = '',
    groupInstanceId = null,
    clientId = '',
    clientHost = '',
    memberMetadata = new Uint8Array(0),
    memberAssignment = new Uint8Array(0),
    unknownTaggedFields,
  } = message
  if (version >= 5) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 5) writer.compactNullableString(groupInstanceId)
  else if (version >= 4) writer.nullableString(groupInstanceId)
  if (version >= 5) writer.compactString(clientId)
  else writer.string(clientId)
  if (version >= 5) writer.compactString(clientHost)
  else writer.string(clientHost)
  if (version >= 5) writer.compactBytes(memberMetadata)
  else writer.bytes(memberMetadata)
  if (version >= 5) writer.compactBytes(memberAssignment)
  else writer.bytes(memberAssignment)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeGroupsResponseDescribedGroupMember', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeGroupsResponseDescribedGroupArray(writer: Writer, elements: readonly Input<DescribeGroupsResponseDescribedGroup>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeGroupsResponseDescribedGroup(writer, elements[i]!, version)
}

function writeDescribeGroupsResponseDescribedGroupMemberArray(writer: Writer, elements: readonly Input<DescribeGroupsResponseDescribedGroupMember>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeGroupsResponseDescribedGroupMember(writer, elements[i]!, version)
}
