// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeDelegationTokenRequest {
  /** Each owner that we want to describe delegation tokens for, or null to describe all tokens. */
  owners: DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeDelegationTokenRequestDescribeDelegationTokenOwner {
  /** The owner principal type. */
  principalType: string
  /** The owner principal name. */
  principalName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeDelegationTokenRequest: MessageCodec<DescribeDelegationTokenRequest> = {
  name: 'DescribeDelegationTokenRequest',
  apiKey: 41,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeDelegationTokenRequest, version)
    return readDescribeDelegationTokenRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeDelegationTokenRequest, version)
    writeDescribeDelegationTokenRequest(writer, message, version)
  },
}

function readDescribeDelegationTokenRequest(reader: Reader, version: number): DescribeDelegationTokenRequest {
  const message: DescribeDelegationTokenRequest = {
    owners:
      readNullableDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(reader, version, version >= 2 ? reader.compactNullableArrayCount(3) : reader.nullableArrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeDelegationTokenRequestDescribeDelegationTokenOwner(reader: Reader, version: number): DescribeDelegationTokenRequestDescribeDelegationTokenOwner {
  const message: DescribeDelegationTokenRequestDescribeDelegationTokenOwner = {
    principalType: version >= 2 ? reader.compactString() : reader.string(),
    principalName: version >= 2 ? reader.compactString() : reader.string(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(reader: Reader, version: number, count: number): DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] {
  const elements: DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeDelegationTokenRequestDescribeDelegationTokenOwner(reader, version))
  return elements
}

function readNullableDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(reader: Reader, version: number, count: number): DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] | null {
  return count < 0 ? null : readDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(reader, version, count)
}

function writeDescribeDelegationTokenRequest(writer: Writer, message: Input<DescribeDelegationTokenRequest>, version: number): void {
  const { owners = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactNullableArrayCount(owners)
  else writer.nullableArrayCount(owners)
  if (owners !== null) writeDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(writer, owners, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeDelegationTokenRequestDescribeDelegationTokenOwner(writer: Writer, message: Input<DescribeDelegationTokenRequestDescribeDelegationTokenOwner>, version: number): void {
  const { principalType = '', principalName = '', unknownTaggedFields } = message
  if (version >= 2) writer.compactString(principalType)
  else writer.string(principalType)
  if (version >= 2) writer.compactString(principalName)
  else writer.string(principalName)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenRequestDescribeDelegationTokenOwner', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeDelegationTokenRequestDescribeDelegationTokenOwnerArray(writer: Writer, elements: readonly Input<DescribeDelegationTokenRequestDescribeDelegationTokenOwner>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeDelegationTokenRequestDescribeDelegationTokenOwner(writer, elements[i]!, version)
}

export interface DescribeDelegationTokenResponse {
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The tokens. */
  tokens: DescribeDelegationTokenResponseDescribedDelegationToken[]
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeDelegationTokenResponseDescribedDelegationToken {
  /** The token principal type. */
  principalType: string
  /** The token principal name. */
  principalName: string
  /** The principal type of the requester of the token. (from version 3) */
  tokenRequesterPrincipalType: string
  /** The principal type of the requester of the token. (from version 3) */
  tokenRequesterPrincipalName: string
  /** The token issue timestamp in milliseconds. */
  issueTimestamp: number
  /** The token expiry timestamp in milliseconds. */
  expiryTimestamp: number
  /** The token maximum timestamp length in milliseconds. */
  maxTimestamp: number
  /** The token ID. */
  tokenId: string
  /** The token HMAC. */
  hmac: Uint8Array
  /** Those who are able to renew this token before it expires. */
  renewers: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeDelegationTokenResponseDescribedDelegationTokenRenewer {
  /** The renewer principal type. */
  principalType: string
  /** The renewer principal name. */
  principalName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeDelegationTokenResponse: MessageCodec<DescribeDelegationTokenResponse> = {
  name: 'DescribeDelegationTokenResponse',
  apiKey: 41,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeDelegationTokenResponse, version)
    return readDescribeDelegationTokenResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeDelegationTokenResponse, version)
    writeDescribeDelegationTokenResponse(writer, message, version)
  },
}

function readDescribeDelegationTokenResponse(reader: Reader, version: number): DescribeDelegationTokenResponse {
  const message: DescribeDelegationTokenResponse = {
    errorCode: reader.int16(),
    tokens:
      readDescribeDelegationTokenResponseDescribedDelegationTokenArray(reader, version, version >= 2 ? reader.compactArrayCount(30) : reader.arrayCount(38)),
    throttleTimeMs: reader.int32(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeDelegationTokenResponseDescribedDelegationToken(reader: Reader, version: number): DescribeDelegationTokenResponseDescribedDelegationToken {
  const message: DescribeDelegationTokenResponseDescribedDelegationToken = {
    principalType: version >= 2 ? reader.compactString() : reader.string(),
    principalName: version >= 2 ? reader.compactString() : reader.string(),
    tokenRequesterPrincipalType: version >= 3 ? reader.compactString() : '',
    tokenRequesterPrincipalName: version >= 3 ? reader.compactString() : '',
    issueTimestamp: reader.int64(),
    expiryTimestamp: reader.int64(),
    maxTimestamp: reader.int64(),
    tokenId: version >= 2 ? reader.compactString() : reader.string(),
    hmac: version >= 2 ? reader.compactBytes() : reader.bytes(),
    renewers:
      readDescribeDelegationTokenResponseDescribedDelegationTokenRenewerArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(reader: Reader, version: number): DescribeDelegationTokenResponseDescribedDelegationTokenRenewer {
  const message: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer = {
    principalType: version >= 2 ? reader.compactString() : reader.string(),
    principalName: version >= 2 ? reader.compactString() : reader.string(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenArray(reader: Reader, version: number, count: number): DescribeDelegationTokenResponseDescribedDelegationToken[] {
  const elements: DescribeDelegationTokenResponseDescribedDelegationToken[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeDelegationTokenResponseDescribedDelegationToken(reader, version))
  return elements
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenRenewerArray(reader: Reader, version: number, count: number): DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[] {
  const elements: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(reader, version))
  return elements
}

function writeDescribeDelegationTokenResponse(writer: Writer, message: Input<DescribeDelegationTokenResponse>, version: number): void {
  const { errorCode = 0, tokens = [], throttleTimeMs = 0, unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactArrayCount(tokens)
  else writer.arrayCount(tokens)
  writeDescribeDelegationTokenResponseDescribedDelegationTokenArray(writer, tokens, version)
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeDelegationTokenResponseDescribedDelegationToken(writer: Writer, message: Input<DescribeDelegationTokenResponseDescribedDelegationToken>, version: number): void {
  const {
    principalType = '',
    principalName = '',
    tokenRequesterPrincipalType = '',
    tokenRequesterPrincipalName = '',
    issueTimestamp = 0,
    expiryTimestamp = 0,
    maxTimestamp = 0,
    tokenId = '',
    hmac = new Uint8Array(0),
    renewers = [],
    unknownTaggedFields,
  } = message
  if (version >= 2) writer.compactString(principalType)
  else writer.string(principalType)
  if (version >= 2) writer.compactString(principalName)
  else writer.string(principalName)
  if (version >= 3) writer.compactString(tokenRequesterPrincipalType)
  else if (tokenRequesterPrincipalType !== '') {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenResponseDescribedDelegationToken', field: 'tokenRequesterPrincipalType', version })
  }
  if (version >= 3) writer.compactString(tokenRequesterPrincipalName)
  else if (tokenRequesterPrincipalName !== '') {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenResponseDescribedDelegationToken', field: 'tokenRequesterPrincipalName', version })
  }
  writer.int64(issueTimestamp)
  writer.int64(expiryTimestamp)
  writer.int64(maxTimestamp)
  if (version >= 2) writer.compactString(tokenId)
  else writer.string(tokenId)
  if (version >= 2) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  if (version >= 2) writer.compactArrayCount(renewers)
  else writer.arrayCount(renewers)
  writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewerArray(writer, renewers, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenResponseDescribedDelegationToken', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(writer: Writer, message: Input<DescribeDelegationTokenResponseDescribedDelegationTokenRenewer>, version: number): void {
  const { principalType = '', principalName = '', unknownTaggedFields } = message
  if (version >= 2) writer.compactString(principalType)
  else writer.string(principalType)
  if (version >= 2) writer.compactString(principalName)
  else writer.string(principalName)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeDelegationTokenResponseDescribedDelegationTokenRenewer', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeDelegationTokenResponseDescribedDelegationTokenArray(writer: Writer, elements: readonly Input<DescribeDelegationTokenResponseDescribedDelegationToken>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeDelegationTokenResponseDescribedDelegationToken(writer, elements[i]!, version)
}

function writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewerArray(writer: Writer, elements: readonly Input<DescribeDelegationTokenResponseDescribedDelegationTokenRenewer>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(writer, elements[i]!, version)
}
