// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface GroupMetadataValue {
  /** The protocol type. */
  protocolType: string
  /** The generation id. */
  generation: number
  /** The protocol name. */
  protocol: string | null
  /** The leader id. */
  leader: string | null
  /** The timestamp of the last state change. (from version 2) */
  currentStateTimestamp: number
  /** The group members. */
  members: GroupMetadataValueMemberMetadata[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface GroupMetadataValueMemberMetadata {
  /** The member id. */
  memberId: string
  /** The group instance id. (from version 3) */
  groupInstanceId: string | null
  /** The client id. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The rebalance timeout. (from version 1) */
  rebalanceTimeout: number
  /** The session timeout. */
  sessionTimeout: number
  /** The subscription. */
  subscription: Uint8Array
  /** The assignment. */
  assignment: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const GroupMetadataValue: MessageCodec<GroupMetadataValue> = {
  name: 'GroupMetadataValue',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(GroupMetadataValue, version)
    return readGroupMetadataValue(reader, version)
  },
  write(writer, message, version) {
    checkVersion(GroupMetadataValue, version)
    writeGroupMetadataValue(writer, message, version)
  },
}

function readGroupMetadataValue(reader: Reader, version: number): GroupMetadataValue {
  const message: GroupMetadataValue = {
    protocolType: version >= 4 ? reader.compactString() : reader.string(),
    generation: reader.int32(),
    protocol: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    leader: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    currentStateTimestamp: version >= 2 ? reader.int64() : -1,
    members:
      readGroupMetadataValueMemberMetadataArray(reader, version, version >= 4 ? reader.compactArrayCount(15) : reader.arrayCount(18)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readGroupMetadataValueMemberMetadata(reader: Reader, version: number): GroupMetadataValueMemberMetadata {
  const message: GroupMetadataValueMemberMetadata = {
    memberId: version >= 4 ? reader.compactString() : reader.string(),
    groupInstanceId: version >= 4 ? reader.compactNullableString() : version >= 3 ? reader.nullableString() : null,
    clientId: version >= 4 ? reader.compactString() : reader.string(),
    clientHost: version >= 4 ? reader.compactString() : reader.string(),
    rebalanceTimeout: version >= 1 ? reader.int32() : -1,
    sessionTimeout: reader.int32(),
    subscription: version >= 4 ? reader.compactBytes() : reader.bytes(),
    assignment: version >= 4 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readGroupMetadataValueMemberMetadataArray(reader: Reader, version: number, count: number): GroupMetadataValueMemberMetadata[] {
  const elements: GroupMetadataValueMemberMetadata[] = []
  for (let i = 0; i < count; i++) elements.push(readGroupMetadataValueMemberMetadata(reader, version))
  return elements
}

function writeGroupMetadataValue(writer: Writer, message: Input<GroupMetadataValue>, version: number): void {
  const {
    protocolType = '',
    generation = 0,
    protocol = '',
    leader = '',
    currentStateTimestamp = -1,
    members = [],
    unknownTaggedFields,
  } = message
  if (version >= 4) writer.compactString(protocolType)
  else writer.string(protocolType)
  writer.int32(generation)
  if (version >= 4) writer.compactNullableString(protocol)
  else writer.nullableString(protocol)
  if (version >= 4) writer.compactNullableString(leader)
  else writer.nullableString(leader)
  if (version >= 2) writer.int64(currentStateTimestamp)
  if (version >= 4) writer.compactArrayCount(members)
  else writer.arrayCount(members)
  writeGroupMetadataValueMemberMetadataArray(writer, members, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'GroupMetadataValue', field: 'unknownTaggedFields', version })
  }
}

function writeGroupMetadataValueMemberMetadata(writer: Writer, message: Input<GroupMetadataValueMemberMetadata>, version: number): void {
  const {
    memberId = '',
    groupInstanceId = null,
    clientId = '',
    clientHost = '',
    rebalanceTimeout = -1,
    sessionTimeout = 0,
    subscription = new Uint8Array(0),
    assignment = new Uint8Array(0),
    unknownTaggedFields,
  } = message
  if (version >= 4) writer.compactString(memberId)
  else writer.string(memberId)
  if (version >= 4) writer.compactNullableString(groupInstanceId)
  else if (version >= 3) writer.nullableString(groupInstanceId)
  if (version >= 4) writer.compactString(clientId)
  else writer.string(clientId)
  if (version >= 4) writer.compactString(clientHost)
  else writer.string(clientHost)
  if (version >= 1) writer.int32(rebalanceTimeout)
  writer.int32(sessionTimeout)
  if (version >= 4) writer.compactBytes(subscription)
  else writer.bytes(subscription)
  if (version >= 4) writer.compactBytes(assignment)
  else writer.bytes(assignment)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'GroupMetadataValueMemberMetadata', field: 'unknownTaggedFields', version })
  }
}

function writeGroupMetadataValueMemberMetadataArray(writer: Writer, elements: readonly Input<GroupMetadataValueMemberMetadata>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeGroupMetadataValueMemberMetadata(writer, elements[i]!, version)
}
