// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface CreateDelegationTokenRequest {
  /** The principal type of the owner of the token. (from version 3) */
  ownerPrincipalType: string | null
  /** The principal name of the owner of the token. (from version 3) */
  ownerPrincipalName: string | null
  /** A list of those who are allowed to renew this token before it expires. */
  renewers: CreateDelegationTokenRequestCreatableRenewers[]
  /** The maximum lifetime of the token in milliseconds, or -1 to use the server side default. */
  maxLifetimeMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateDelegationTokenRequestCreatableRenewers {
  /** The type of the Kafka principal. */
  principalType: string
  /** The name of the Kafka principal. */
  principalName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreateDelegationTokenRequest: MessageCodec<CreateDelegationTokenRequest> = {
  name: 'CreateDelegationTokenRequest',
  apiKey: 38,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreateDelegationTokenRequest, version)
    return readCreateDelegationTokenRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreateDelegationTokenRequest, version)
    writeCreateDelegationTokenRequest(writer, message, version)
  },
}

function readCreateDelegationTokenRequest(reader: Reader, version: number): CreateDelegationTokenRequest {
  const message: CreateDelegationTokenRequest = {
    ownerPrincipalType: version >= 3 ? reader.compactNullableString() : '',
    ownerPrincipalName: version >= 3 ? reader.compactNullableString() : '',
    renewers:
      readCreateDelegationTokenRequestCreatableRenewersArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
    maxLifetimeMs: reader.int64(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreateDelegationTokenRequestCreatableRenewers(reader: Reader, version: number): CreateDelegationTokenRequestCreatableRenewers {
  const message: CreateDelegationTokenRequestCreatableRenewers = {
    principalType: version >= 2 ? reader.compactString() : reader.string(),
    principalName: version >= 2 ? reader.compactString() : reader.string(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreateDelegationTokenRequestCreatableRenewersArray(reader: Reader, version: number, count: number): CreateDelegationTokenRequestCreatableRenewers[] {
  const elements: CreateDelegationTokenRequestCreatableRenewers[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateDelegationTokenRequestCreatableRenewers(reader, version))
  return elements
}

function writeCreateDelegationTokenRequest(writer: Writer, message: Input<CreateDelegationTokenRequest>, version: number): void {
  const { ownerPrincipalType = '', ownerPrincipalName = '', renewers = [], maxLifetimeMs = 0, unknownTaggedFields } = message
  if (version >= 3) writer.compactNullableString(ownerPrincipalType)
  else if (ownerPrincipalType !== '') {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenRequest', field: 'ownerPrincipalType', version })
  }
  if (version >= 3) writer.compactNullableString(ownerPrincipalName)
  else if (ownerPrincipalName !== '') {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenRequest', field: 'ownerPrincipalName', version })
  }
  if (version >= 2) writer.compactArrayCount(renewers)
  else writer.arrayCount(renewers)
  writeCreateDelegationTokenRequestCreatableRenewersArray(writer, renewers, version)
  writer.int64(maxLifetimeMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenRequest', field: 'unknownTaggedFields', version })
  }
}

function writeCreateDelegationTokenRequestCreatableRenewers(writer: Writer, message: Input<CreateDelegationTokenRequestCreatableRenewers>, version: number): void {
  const { principalType = '', principalName = '', unknownTaggedFields } = message
  if (version >= 2) writer.compactString(principalType)
  else writer.string(principalType)
  if (version >= 2) writer.compactString(principalName)
  else writer.string(principalName)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenRequestCreatableRenewers', field: 'unknownTaggedFields', version })
  }
}

function writeCreateDelegationTokenRequestCreatableRenewersArray(writer: Writer, elements: readonly Input<CreateDelegationTokenRequestCreatableRenewers>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateDelegationTokenRequestCreatableRenewers(writer, elements[i]!, version)
}

export interface CreateDelegationTokenResponse {
  /** The top-level error, or zero if there was no error. */
  errorCode: number
  /** The principal type of the token owner. */
  principalType: string
  /** The name of the token owner. */
  principalName: string
  /** The principal type of the requester of the token. (from version 3) */
  tokenRequesterPrincipalType: string
  /** The principal type of the requester of the token. (from version 3) */
  tokenRequesterPrincipalName: string
  /** When this token was generated. */
  issueTimestampMs: number
  /** When this token expires. */
  expiryTimestampMs: number
  /** The maximum lifetime of this token. */
  maxTimestampMs: number
  /** The token UUID. */
  tokenId: string
  /** HMAC of the delegation token. */
  hmac: Uint8Array
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreateDelegationTokenResponse: MessageCodec<CreateDelegationTokenResponse> = {
  name: 'CreateDelegationTokenResponse',
  apiKey: 38,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreateDelegationTokenResponse, version)
    return readCreateDelegationTokenResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreateDelegationTokenResponse, version)
    writeCreateDelegationTokenResponse(writer, message, version)
  },
}

function readCreateDelegationTokenResponse(reader: Reader, version: number): CreateDelegationTokenResponse {
  const message: CreateDelegationTokenResponse = {
    errorCode: reader.int16(),
    principalType: version >= 2 ? reader.compactString() : reader.string(),
    principalName: version >= 2 ? reader.compactString() : reader.string(),
    tokenRequesterPrincipalType: version >= 3 ? reader.compactString() : '',
    tokenRequesterPrincipalName: version >= 3 ? reader.compactString() : '',
    issueTimestampMs: reader.int64(),
    expiryTimestampMs: reader.int64(),
    maxTimestampMs: reader.int64(),
    tokenId: version >= 2 ? reader.compactString() : reader.string(),
    hmac: version >= 2 ? reader.compactBytes() : reader.bytes(),
    throttleTimeMs: reader.int32(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeCreateDelegationTokenResponse(writer: Writer, message: Input<CreateDelegationTokenResponse>, version: number): void {
  const {
    errorCode = 0,
    principalType = '',
    principalName = '',
    tokenRequesterPrincipalType = '',
    tokenRequesterPrincipalName = '',
    issueTimestampMs = 0,
    expiryTimestampMs = 0,
    maxTimestampMs = 0,
    tokenId = '',
    hmac = new Uint8Array(0),
    throttleTimeMs = 0,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactString(principalType)
  else writer.string(principalType)
  if (version >= 2) writer.compactString(principalName)
  else writer.string(principalName)
  if (version >= 3) writer.compactString(tokenRequesterPrincipalType)
  else if (tokenRequesterPrincipalType !== '') {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenResponse', field: 'tokenRequesterPrincipalType', version })
  }
  if (version >= 3) writer.compactString(tokenRequesterPrincipalName)
  else if (tokenRequesterPrincipalName !== '') {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenResponse', field: 'tokenRequesterPrincipalName', version })
  }
  writer.int64(issueTimestampMs)
  writer.int64(expiryTimestampMs)
  writer.int64(maxTimestampMs)
  if (version >= 2) writer.compactString(tokenId)
  else writer.string(tokenId)
  if (version >= 2) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateDelegationTokenResponse', field: 'unknownTaggedFields', version })
  }
}
