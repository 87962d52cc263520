// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface UpdateRaftVoterRequest {
  /** The cluster id. */
  clusterId: string | null
  /** The current leader epoch of the partition, -1 for unknown leader epoch. */
  currentLeaderEpoch: number
  /** The replica id of the voter getting updated in the topic partition. */
  voterId: number
  /** The directory id of the voter getting updated in the topic partition. */
  voterDirectoryId: string
  /** The endpoint that can be used to communicate with the leader. */
  listeners: UpdateRaftVoterRequestListener[]
  /** The range of versions of the protocol that the replica supports. */
  kRaftVersionFeature: UpdateRaftVoterRequestKRaftVersionFeature
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface UpdateRaftVoterRequestListener {
  /** The name of the endpoint. */
  name: string
  /** The hostname. */
  host: string
  /** The port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface UpdateRaftVoterRequestKRaftVersionFeature {
  /** The minimum supported KRaft protocol version. */
  minSupportedVersion: number
  /** The maximum supported KRaft protocol version. */
  maxSupportedVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UpdateRaftVoterRequest: MessageCodec<UpdateRaftVoterRequest> = {
  name: 'UpdateRaftVoterRequest',
  apiKey: 82,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UpdateRaftVoterRequest, version)
    return readUpdateRaftVoterRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(UpdateRaftVoterRequest, version)
    writeUpdateRaftVoterRequest(writer, message)
  },
}

function readUpdateRaftVoterRequest(reader: Reader): UpdateRaftVoterRequest {
  const message: UpdateRaftVoterRequest = {
    clusterId: reader.compactNullableString(),
    currentLeaderEpoch: reader.int32(),
    voterId: reader.int32(),
    voterDirectoryId: reader.uuid(),
    listeners: readUpdateRaftVoterRequestListenerArray(reader, reader.compactArrayCount(5)),
    kRaftVersionFeature: readUpdateRaftVoterRequestKRaftVersionFeature(reader),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateRaftVoterRequestListener(reader: Reader): UpdateRaftVoterRequestListener {
  const message: UpdateRaftVoterRequestListener = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateRaftVoterRequestKRaftVersionFeature(reader: Reader): UpdateRaftVoterRequestKRaftVersionFeature {
  const message: UpdateRaftVoterRequestKRaftVersionFeature = {
    minSupportedVersion: reader.int16(),
    maxSupportedVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateRaftVoterRequestListenerArray(reader: Reader, count: number): UpdateRaftVoterRequestListener[] {
  const elements: UpdateRaftVoterRequestListener[] = []
  for (let i = 0; i < count; i++) elements.push(readUpdateRaftVoterRequestListener(reader))
  return elements
}

function writeUpdateRaftVoterRequest(writer: Writer, message: Input<UpdateRaftVoterRequest>): void {
  const {
    clusterId = '',
    currentLeaderEpoch = 0,
    voterId = 0,
    voterDirectoryId = ZERO_UUID,
    listeners = [],
    kRaftVersionFeature = {},
    unknownTaggedFields,
  } = message
  writer.compactNullableString(clusterId)
  writer.int32(currentLeaderEpoch)
  writer.int32(voterId)
  writer.uuid(voterDirectoryId)
  writer.compactArrayCount(listeners)
  writeUpdateRaftVoterRequestListenerArray(writer, listeners)
  writeUpdateRaftVoterRequestKRaftVersionFeature(writer, kRaftVersionFeature)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateRaftVoterRequestListener(writer: Writer, message: Input<UpdateRaftVoterRequestListener>): void {
  const { name = '', host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateRaftVoterRequestKRaftVersionFeature(writer: Writer, message: Input<UpdateRaftVoterRequestKRaftVersionFeature>): void {
  const { minSupportedVersion = 0, maxSupportedVersion = 0, unknownTaggedFields } = message
  writer.int16(minSupportedVersion)
  writer.int16(maxSupportedVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateRaftVoterRequestListenerArray(writer: Writer, elements: readonly Input<UpdateRaftVoterRequestListener>[]): void {
  for (let i = 0; i < elements.length; i++) writeUpdateRaftVoterRequestListener(writer, elements[i]!)
}

export interface UpdateRaftVoterResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** Details of the current Raft cluster leader. */
  currentLeader: UpdateRaftVoterResponseCurrentLeader
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface UpdateRaftVoterResponseCurrentLeader {
  /** The replica id of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UpdateRaftVoterResponse: MessageCodec<UpdateRaftVoterResponse> = {
  name: 'UpdateRaftVoterResponse',
  apiKey: 82,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UpdateRaftVoterResponse, version)
    return readUpdateRaftVoterResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(UpdateRaftVoterResponse, version)
    writeUpdateRaftVoterResponse(writer, message)
  },
}

function readUpdateRaftVoterResponse(reader: Reader): UpdateRaftVoterResponse {
  const message: UpdateRaftVoterResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    currentLeader: defaultUpdateRaftVoterResponseCurrentLeader(),
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.currentLeader = readUpdateRaftVoterResponseCurrentLeader(reader)
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readUpdateRaftVoterResponseCurrentLeader(reader: Reader): UpdateRaftVoterResponseCurrentLeader {
  const message: UpdateRaftVoterResponseCurrentLeader = {
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeUpdateRaftVoterResponse(writer: Writer, message: Input<UpdateRaftVoterResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, currentLeader, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  const hasCurrentLeader = currentLeader !== undefined && !isDefaultUpdateRaftVoterResponseCurrentLeader(currentLeader)
  writer.tagCount(hasCurrentLeader ? 1 : 0, unknownTaggedFields)
  if (hasCurrentLeader) {
    const at = writer.beginTag(0)
    writeUpdateRaftVoterResponseCurrentLeader(writer, currentLeader)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeUpdateRaftVoterResponseCurrentLeader(writer: Writer, message: Input<UpdateRaftVoterResponseCurrentLeader>): void {
  const { leaderId = -1, leaderEpoch = -1, host = '', port = 0, unknownTaggedFields } = message
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.compactString(host)
  writer.int32(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function defaultUpdateRaftVoterResponseCurrentLeader(): UpdateRaftVoterResponseCurrentLeader {
  return {
    leaderId: -1,
    leaderEpoch: -1,
    host: '',
    port: 0,
  }
}

function isDefaultUpdateRaftVoterResponseCurrentLeader(message: Input<UpdateRaftVoterResponseCurrentLeader>): boolean {
  const { leaderId = -1, leaderEpoch = -1, host = '', port = 0, unknownTaggedFields } = message
  return (
    leaderId === -1 &&
    leaderEpoch === -1 &&
    host === '' &&
    port === 0 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}
