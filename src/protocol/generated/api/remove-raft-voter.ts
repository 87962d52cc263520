// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemoveRaftVoterRequest {
  /** The cluster id of the request. */
  clusterId: string | null
  /** The replica id of the voter getting removed from the topic partition. */
  voterId: number
  /** The directory id of the voter getting removed from the topic partition. */
  voterDirectoryId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoveRaftVoterRequest: MessageCodec<RemoveRaftVoterRequest> = {
  name: 'RemoveRaftVoterRequest',
  apiKey: 81,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoveRaftVoterRequest, version)
    return readRemoveRaftVoterRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoveRaftVoterRequest, version)
    writeRemoveRaftVoterRequest(writer, message)
  },
}

function readRemoveRaftVoterRequest(reader: Reader): RemoveRaftVoterRequest {
  const message: RemoveRaftVoterRequest = {
    clusterId: reader.compactNullableString(),
    voterId: reader.int32(),
    voterDirectoryId: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoveRaftVoterRequest(writer: Writer, message: Input<RemoveRaftVoterRequest>): void {
  const { clusterId = '', voterId = 0, voterDirectoryId = ZERO_UUID, unknownTaggedFields } = message
  writer.compactNullableString(clusterId)
  writer.int32(voterId)
  writer.uuid(voterDirectoryId)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface RemoveRaftVoterResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoveRaftVoterResponse: MessageCodec<RemoveRaftVoterResponse> = {
  name: 'RemoveRaftVoterResponse',
  apiKey: 81,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoveRaftVoterResponse, version)
    return readRemoveRaftVoterResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoveRaftVoterResponse, version)
    writeRemoveRaftVoterResponse(writer, message)
  },
}

function readRemoveRaftVoterResponse(reader: Reader): RemoveRaftVoterResponse {
  const message: RemoveRaftVoterResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoveRaftVoterResponse(writer: Writer, message: Input<RemoveRaftVoterResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}
