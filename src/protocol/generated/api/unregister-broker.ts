// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface UnregisterBrokerRequest {
  /** The broker ID to unregister. */
  brokerId: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UnregisterBrokerRequest: MessageCodec<UnregisterBrokerRequest> = {
  name: 'UnregisterBrokerRequest',
  apiKey: 64,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UnregisterBrokerRequest, version)
    return readUnregisterBrokerRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(UnregisterBrokerRequest, version)
    writeUnregisterBrokerRequest(writer, message)
  },
}

function readUnregisterBrokerRequest(reader: Reader): UnregisterBrokerRequest {
  const message: UnregisterBrokerRequest = {
    brokerId: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeUnregisterBrokerRequest(writer: Writer, message: Input<UnregisterBrokerRequest>): void {
  const { brokerId = 0, unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface UnregisterBrokerResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or `null` if there was no top-level error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UnregisterBrokerResponse: MessageCodec<UnregisterBrokerResponse> = {
  name: 'UnregisterBrokerResponse',
  apiKey: 64,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UnregisterBrokerResponse, version)
    return readUnregisterBrokerResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(UnregisterBrokerResponse, version)
    writeUnregisterBrokerResponse(writer, message)
  },
}

function readUnregisterBrokerResponse(reader: Reader): UnregisterBrokerResponse {
  const message: UnregisterBrokerResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeUnregisterBrokerResponse(writer: Writer, message: Input<UnregisterBrokerResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}
