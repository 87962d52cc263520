// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface SaslAuthenticateRequest {
  /** The SASL authentication bytes from the client, as defined by the SASL mechanism. */
  authBytes: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const SaslAuthenticateRequest: MessageCodec<SaslAuthenticateRequest> = {
  name: 'SaslAuthenticateRequest',
  apiKey: 36,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SaslAuthenticateRequest, version)
    return readSaslAuthenticateRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(SaslAuthenticateRequest, version)
    writeSaslAuthenticateRequest(writer, message, version)
  },
}

function readSaslAuthenticateRequest(reader: Reader, version: number): SaslAuthenticateRequest {
  const message: SaslAuthenticateRequest = {
    authBytes: version >= 2 ? reader.compactBytes() : reader.bytes(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeSaslAuthenticateRequest(writer: Writer, message: Input<SaslAuthenticateRequest>, version: number): void {
  const { authBytes = new Uint8Array(0), unknownTaggedFields } = message
  if (version >= 2) writer.compactBytes(authBytes)
  else writer.bytes(authBytes)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'SaslAuthenticateRequest', field: 'unknownTaggedFields', version })
  }
}

export interface SaslAuthenticateResponse {
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  /** The SASL authentication bytes from the server, as defined by the SASL mechanism. */
  authBytes: Uint8Array
  /** Number of milliseconds after which only re-authentication over the existing connection to create a new session can occur. (from version 1) */
  sessionLifetimeMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const SaslAuthenticateResponse: MessageCodec<SaslAuthenticateResponse> = {
  name: 'SaslAuthenticateResponse',
  apiKey: 36,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SaslAuthenticateResponse, version)
    return readSaslAuthenticateResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(SaslAuthenticateResponse, version)
    writeSaslAuthenticateResponse(writer, message, version)
  },
}

function readSaslAuthenticateResponse(reader: Reader, version: number): SaslAuthenticateResponse {
  const message: SaslAuthenticateResponse = {
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    authBytes: version >= 2 ? reader.compactBytes() : reader.bytes(),
    sessionLifetimeMs: version >= 1 ? reader.int64() : 0,
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeSaslAuthenticateResponse(writer: Writer, message: Input<SaslAuthenticateResponse>, version: number): void {
  const { errorCode = 0, errorMessage = '', authBytes = new Uint8Array(0), sessionLifetimeMs = 0, unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 2) writer.compactBytes(authBytes)
  else writer.bytes(authBytes)
  if (version >= 1) writer.int64(sessionLifetimeMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'SaslAuthenticateResponse', field: 'unknownTaggedFields', version })
  }
}
