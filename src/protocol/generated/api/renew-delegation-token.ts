// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface RenewDelegationTokenRequest {
  /** The HMAC of the delegation token to be renewed. */
  hmac: Uint8Array
  /** The renewal time period in milliseconds. */
  renewPeriodMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RenewDelegationTokenRequest: MessageCodec<RenewDelegationTokenRequest> = {
  name: 'RenewDelegationTokenRequest',
  apiKey: 39,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RenewDelegationTokenRequest, version)
    return readRenewDelegationTokenRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(RenewDelegationTokenRequest, version)
    writeRenewDelegationTokenRequest(writer, message, version)
  },
}

function readRenewDelegationTokenRequest(reader: Reader, version: number): RenewDelegationTokenRequest {
  const message: RenewDelegationTokenRequest = {
    hmac: version >= 2 ? reader.compactBytes() : reader.bytes(),
    renewPeriodMs: reader.int64(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeRenewDelegationTokenRequest(writer: Writer, message: Input<RenewDelegationTokenRequest>, version: number): void {
  const { hmac = new Uint8Array(0), renewPeriodMs = 0, unknownTaggedFields } = message
  if (version >= 2) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  writer.int64(renewPeriodMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'RenewDelegationTokenRequest', field: 'unknownTaggedFields', version })
  }
}

export interface RenewDelegationTokenResponse {
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The timestamp in milliseconds at which this token expires. */
  expiryTimestampMs: number
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RenewDelegationTokenResponse: MessageCodec<RenewDelegationTokenResponse> = {
  name: 'RenewDelegationTokenResponse',
  apiKey: 39,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RenewDelegationTokenResponse, version)
    return readRenewDelegationTokenResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(RenewDelegationTokenResponse, version)
    writeRenewDelegationTokenResponse(writer, message, version)
  },
}

function readRenewDelegationTokenResponse(reader: Reader, version: number): RenewDelegationTokenResponse {
  const message: RenewDelegationTokenResponse = {
    errorCode: reader.int16(),
    expiryTimestampMs: reader.int64(),
    throttleTimeMs: reader.int32(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeRenewDelegationTokenResponse(writer: Writer, message: Input<RenewDelegationTokenResponse>, version: number): void {
  const { errorCode = 0, expiryTimestampMs = 0, throttleTimeMs = 0, unknownTaggedFields } = message
  writer.int16(errorCode)
  writer.int64(expiryTimestampMs)
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'RenewDelegationTokenResponse', field: 'unknownTaggedFields', version })
  }
}
