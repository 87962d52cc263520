// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface JoinGroupRequest {
  /** The group identifier. */
  groupId: string
  /** The coordinator considers the consumer dead if it receives no heartbeat after this timeout in milliseconds. */
  sessionTimeoutMs: number
  /** The maximum time in milliseconds that the coordinator will wait for each member to rejoin when rebalancing the group. (from version 1) */
  rebalanceTimeoutMs: number
  /** The member id assigned by the group coordinator. */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 5) */
  groupInstanceId: string | null
  /** The unique name the for class of protocols implemented by the group we want to join. */
  protocolType: string
  /** The list of protocols that the member supports. */
  protocols: JoinGroupRequestProtocol[]
  /** The reason why the member (re-)joins the group. (from version 8) */
  reason: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface JoinGroupRequestProtocol {
  /** The protocol name. */
  name: string
  /** The protocol metadata. */
  metadata: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const JoinGroupRequest: MessageCodec<JoinGroupRequest> = {
  name: 'JoinGroupRequest',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(JoinGroupRequest, version)
    return readJoinGroupRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(JoinGroupRequest, version)
    writeJoinGroupRequest(writer, message, version)
  },
}

function readJoinGroupRequest(reader: Reader, version: number): JoinGroupRequest {
  const message: JoinGroupRequest = {
    groupId: version >= 6 ? reader.compactString() : reader.string(),
    sessionTimeoutMs: reader.int32(),
    rebalanceTimeoutMs: version >= 1 ? reader.int32() : -1,
    memberId: version >= 6 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 6 ? reader.compactNullableString() : version >= 5 ? reader.nullableString() : null,
    protocolType: version >= 6 ? reader.compactString() : reader.string(),
    protocols:
      readJoinGroupRequestProtocolArray(reader, version, version >= 6 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    reason: version >= 8 ? reader.compactNullableString() : null,
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readJoinGroupRequestProtocol(reader: Reader, version: number): JoinGroupRequestProtocol {
  const message: JoinGroupRequestProtocol = {
    name: version >= 6 ? reader.compactString() : reader.string(),
    metadata: version >= 6 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readJoinGroupRequestProtocolArray(reader: Reader, version: number, count: number): JoinGroupRequestProtocol[] {
  const elements: JoinGroupRequestProtocol[] = []
  for (let i = 0; i < count; i++) elements.push(readJoinGroupRequestProtocol(reader, version))
  return elements
}

function writeJoinGroupRequest(writer: Writer, message: Input<JoinGroupRequest>, version: number): void {
  const {
    groupId = '',
    sessionTimeoutMs = 0,
    rebalanceTimeoutMs = -1,
    memberId = '',
    groupInstanceId = null,
    protocolType = '',
    protocols = [],
    reason = null,
    unknownTaggedFields,
  } = message
  if (version >= 6) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(sessionTimeoutMs)
  if (version >= 1) writer.int32(rebalanceTimeoutMs)
  if (version >= 6) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 6) writer.compactNullableString(groupInstanceId)
  else if (version >= 5) writer.nullableString(groupInstanceId)
  else if (groupInstanceId !== null) {
    throw new UnwritableFieldError({ message: 'JoinGroupRequest', field: 'groupInstanceId', version })
  }
  if (version >= 6) writer.compactString(protocolType)
  else writer.string(protocolType)
  if (version >= 6) writer.compactArrayCount(protocols)
  else writer.arrayCount(protocols)
  writeJoinGroupRequestProtocolArray(writer, protocols, version)
  if (version >= 8) writer.compactNullableString(reason)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'JoinGroupRequest', field: 'unknownTaggedFields', version })
  }
}

function writeJoinGroupRequestProtocol(writer: Writer, message: Input<JoinGroupRequestProtocol>, version: number): void {
  const { name = '', metadata = new Uint8Array(0), unknownTaggedFields } = message
  if (version >= 6) writer.compactString(name)
  else writer.string(name)
  if (version >= 6) writer.compactBytes(metadata)
  else writer.bytes(metadata)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'JoinGroupRequestProtocol', field: 'unknownTaggedFields', version })
  }
}

function writeJoinGroupRequestProtocolArray(writer: Writer, elements: readonly Input<JoinGroupRequestProtocol>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeJoinGroupRequestProtocol(writer, elements[i]!, version)
}

export interface JoinGroupResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 2) */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The generation ID of the group. */
  generationId: number
  /** The group protocol name. (from version 7) */
  protocolType: string | null
  /** The group protocol selected by the coordinator. (null from version 7) */
  protocolName: string | null
  /** The leader of the group. */
  leader: string
  /** True if the leader must skip running the assignment. (from version 9) */
  skipAssignment: boolean
  /** The member ID assigned by the group coordinator. */
  memberId: string
  /** The group members. */
  members: JoinGroupResponseMember[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface JoinGroupResponseMember {
  /** The group member ID. */
  memberId: string
  /** The unique identifier of the consumer instance provided by end user. (from version 5) */
  groupInstanceId: string | null
  /** The group member metadata. */
  metadata: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const JoinGroupResponse: MessageCodec<JoinGroupResponse> = {
  name: 'JoinGroupResponse',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(JoinGroupResponse, version)
    return readJoinGroupResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(JoinGroupResponse, version)
    writeJoinGroupResponse(writer, message, version)
  },
}

function readJoinGroupResponse(reader: Reader, version: number): JoinGroupResponse {
  const message: JoinGroupResponse = {
    throttleTimeMs: version >= 2 ? reader.int32() : 0,
    errorCode: reader.int16(),
    generationId: reader.int32(),
    protocolType: version >= 7 ? reader.compactNullableString() : null,
    protocolName: version >= 7 ? reader.compactNullableString() : version >= 6 ? reader.compactString() : reader.string(),
    leader: version >= 6 ? reader.compactString() : reader.string(),
    skipAssignment: version >= 9 ? reader.boolean() : false,
    memberId: version >= 6 ? reader.compactString() : reader.string(),
    members: readJoinGroupResponseMemberArray(reader, version, version >= 6 ? reader.compactArrayCount(4) : reader.arrayCount(6)),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readJoinGroupResponseMember(reader: Reader, version: number): JoinGroupResponseMember {
  const message: JoinGroupResponseMember = {
    memberId: version >= 6 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 6 ? reader.compactNullableString() : version >= 5 ? reader.nullableString() : null,
    metadata: version >= 6 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 6) reader.unknownTaggedFields(message)
  return message
}

function readJoinGroupResponseMemberArray(reader: Reader, version: number, count: number): JoinGroupResponseMember[] {
  const elements: JoinGroupResponseMember[] = []
  for (let i = 0; i < count; i++) elements.push(readJoinGroupResponseMember(reader, version))
  return elements
}

function writeJoinGroupResponse(writer: Writer, message: Input<JoinGroupResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    generationId = -1,
    protocolType = null,
    protocolName = '',
    leader = '',
    skipAssignment = false,
    memberId = '',
    members = [],
    unknownTaggedFields,
  } = message
  if (version >= 2) writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.int32(generationId)
  if (version >= 7) writer.compactNullableString(protocolType)
  if (version >= 7) writer.compactNullableString(protocolName)
  else if (version >= 6) writer.compactString(protocolName!)
  else writer.string(protocolName!)
  if (version >= 6) writer.compactString(leader)
  else writer.string(leader)
  if (version >= 9) writer.boolean(skipAssignment)
  else if (skipAssignment !== false) {
    throw new UnwritableFieldError({ message: 'JoinGroupResponse', field: 'skipAssignment', version })
  }
  if (version >= 6) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 6) writer.compactArrayCount(members)
  else writer.arrayCount(members)
  writeJoinGroupResponseMemberArray(writer, members, version)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'JoinGroupResponse', field: 'unknownTaggedFields', version })
  }
}

function writeJoinGroupResponseMember(writer: Writer, message: Input<JoinGroupResponseMember>, version: number): void {
  const { memberId = '', groupInstanceId = null, metadata = new Uint8Array(0), unknownTaggedFields } = message
  if (version >= 6) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 6) writer.compactNullableString(groupInstanceId)
  else if (version >= 5) writer.nullableString(groupInstanceId)
  if (version >= 6) writer.compactBytes(metadata)
  else writer.bytes(metadata)
  if (version >= 6) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'JoinGroupResponseMember', field: 'unknownTaggedFields', version })
  }
}

function writeJoinGroupResponseMemberArray(writer: Writer, elements: readonly Input<JoinGroupResponseMember>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeJoinGroupResponseMember(writer, elements[i]!, version)
}
