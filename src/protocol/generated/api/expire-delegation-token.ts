// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ExpireDelegationTokenRequest {
  /** The HMAC of the delegation token to be expired. */
  hmac: Uint8Array
  /** The expiry time period in milliseconds. */
  expiryTimePeriodMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ExpireDelegationTokenRequest: MessageCodec<ExpireDelegationTokenRequest> = {
  name: 'ExpireDelegationTokenRequest',
  apiKey: 40,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ExpireDelegationTokenRequest, version)
    return readExpireDelegationTokenRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ExpireDelegationTokenRequest, version)
    writeExpireDelegationTokenRequest(writer, message, version)
  },
}

function readExpireDelegationTokenRequest(reader: Reader, version: number): ExpireDelegationTokenRequest {
  const message: ExpireDelegationTokenRequest = {
    hmac: version >= 2 ? reader.compactBytes() : reader.bytes(),
    expiryTimePeriodMs: reader.int64(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeExpireDelegationTokenRequest(writer: Writer, message: Input<ExpireDelegationTokenRequest>, version: number): void {
  const { hmac = new Uint8Array(0), expiryTimePeriodMs = 0, unknownTaggedFields } = message
  if (version >= 2) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  writer.int64(expiryTimePeriodMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ExpireDelegationTokenRequest', field: 'unknownTaggedFields', version })
  }
}

export interface ExpireDelegationTokenResponse {
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The timestamp in milliseconds at which this token expires. */
  expiryTimestampMs: number
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ExpireDelegationTokenResponse: MessageCodec<ExpireDelegationTokenResponse> = {
  name: 'ExpireDelegationTokenResponse',
  apiKey: 40,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ExpireDelegationTokenResponse, version)
    return readExpireDelegationTokenResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ExpireDelegationTokenResponse, version)
    writeExpireDelegationTokenResponse(writer, message, version)
  },
}

function readExpireDelegationTokenResponse(reader: Reader, version: number): ExpireDelegationTokenResponse {
  const message: ExpireDelegationTokenResponse = {
    errorCode: reader.int16(),
    expiryTimestampMs: reader.int64(),
    throttleTimeMs: reader.int32(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeExpireDelegationTokenResponse(writer: Writer, message: Input<ExpireDelegationTokenResponse>, version: number): void {
  const { errorCode = 0, expiryTimestampMs = 0, throttleTimeMs = 0, unknownTaggedFields } = message
  writer.int16(errorCode)
  writer.int64(expiryTimestampMs)
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ExpireDelegationTokenResponse', field: 'unknownTaggedFields', version })
  }
}
