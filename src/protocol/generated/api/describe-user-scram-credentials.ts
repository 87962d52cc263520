// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeUserScramCredentialsRequest {
  /** The users to describe, or null/empty to describe all users. */
  users: DescribeUserScramCredentialsRequestUserName[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeUserScramCredentialsRequestUserName {
  /** The user name. */
  name: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeUserScramCredentialsRequest: MessageCodec<DescribeUserScramCredentialsRequest> = {
  name: 'DescribeUserScramCredentialsRequest',
  apiKey: 50,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeUserScramCredentialsRequest, version)
    return readDescribeUserScramCredentialsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeUserScramCredentialsRequest, version)
    writeDescribeUserScramCredentialsRequest(writer, message)
  },
}

function readDescribeUserScramCredentialsRequest(reader: Reader): DescribeUserScramCredentialsRequest {
  const message: DescribeUserScramCredentialsRequest = {
    users: readNullableDescribeUserScramCredentialsRequestUserNameArray(reader, reader.compactNullableArrayCount(2)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeUserScramCredentialsRequestUserName(reader: Reader): DescribeUserScramCredentialsRequestUserName {
  const message: DescribeUserScramCredentialsRequestUserName = {
    name: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeUserScramCredentialsRequestUserNameArray(reader: Reader, count: number): DescribeUserScramCredentialsRequestUserName[] {
  const elements: DescribeUserScramCredentialsRequestUserName[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeUserScramCredentialsRequestUserName(reader))
  return elements
}

function readNullableDescribeUserScramCredentialsRequestUserNameArray(reader: Reader, count: number): DescribeUserScramCredentialsRequestUserName[] | null {
  return count < 0 ? null : readDescribeUserScramCredentialsRequestUserNameArray(reader, count)
}

function writeDescribeUserScramCredentialsRequest(writer: Writer, message: Input<DescribeUserScramCredentialsRequest>): void {
  const { users = [], unknownTaggedFields } = message
  writer.compactNullableArrayCount(users)
  if (users !== null) writeDescribeUserScramCredentialsRequestUserNameArray(writer, users)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeUserScramCredentialsRequestUserName(writer: Writer, message: Input<DescribeUserScramCredentialsRequestUserName>): void {
  const { name = '', unknownTaggedFields } = message
  writer.compactString(name)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeUserScramCredentialsRequestUserNameArray(writer: Writer, elements: readonly Input<DescribeUserScramCredentialsRequestUserName>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeUserScramCredentialsRequestUserName(writer, elements[i]!)
}

export interface DescribeUserScramCredentialsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The message-level error code, 0 except for user authorization or infrastructure issues. */
  errorCode: number
  /** The message-level error message, if any. */
  errorMessage: string | null
  /** The results for descriptions, one per user. */
  results: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult {
  /** The user name. */
  user: string
  /** The user-level error code. */
  errorCode: number
  /** The user-level error message, if any. */
  errorMessage: string | null
  /** The mechanism and related information associated with the user's SCRAM credentials. */
  credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeUserScramCredentialsResponseCredentialInfo {
  /** The SCRAM mechanism. */
  mechanism: number
  /** The number of iterations used in the SCRAM credential. */
  iterations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeUserScramCredentialsResponse: MessageCodec<DescribeUserScramCredentialsResponse> = {
  name: 'DescribeUserScramCredentialsResponse',
  apiKey: 50,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeUserScramCredentialsResponse, version)
    return readDescribeUserScramCredentialsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeUserScramCredentialsResponse, version)
    writeDescribeUserScramCredentialsResponse(writer, message)
  },
}

function readDescribeUserScramCredentialsResponse(reader: Reader): DescribeUserScramCredentialsResponse {
  const message: DescribeUserScramCredentialsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    results: readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(reader: Reader): DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult {
  const message: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult = {
    user: reader.compactString(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    credentialInfos: readDescribeUserScramCredentialsResponseCredentialInfoArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeUserScramCredentialsResponseCredentialInfo(reader: Reader): DescribeUserScramCredentialsResponseCredentialInfo {
  const message: DescribeUserScramCredentialsResponseCredentialInfo = {
    mechanism: reader.int8(),
    iterations: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultArray(reader: Reader, count: number): DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[] {
  const elements: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(reader))
  return elements
}

function readDescribeUserScramCredentialsResponseCredentialInfoArray(reader: Reader, count: number): DescribeUserScramCredentialsResponseCredentialInfo[] {
  const elements: DescribeUserScramCredentialsResponseCredentialInfo[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeUserScramCredentialsResponseCredentialInfo(reader))
  return elements
}

function writeDescribeUserScramCredentialsResponse(writer: Writer, message: Input<DescribeUserScramCredentialsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(results)
  writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultArray(writer, results)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(writer: Writer, message: Input<DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult>): void {
  const { user = '', errorCode = 0, errorMessage = '', credentialInfos = [], unknownTaggedFields } = message
  writer.compactString(user)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactArrayCount(credentialInfos)
  writeDescribeUserScramCredentialsResponseCredentialInfoArray(writer, credentialInfos)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeUserScramCredentialsResponseCredentialInfo(writer: Writer, message: Input<DescribeUserScramCredentialsResponseCredentialInfo>): void {
  const { mechanism = 0, iterations = 0, unknownTaggedFields } = message
  writer.int8(mechanism)
  writer.int32(iterations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultArray(writer: Writer, elements: readonly Input<DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(writer, elements[i]!)
}

function writeDescribeUserScramCredentialsResponseCredentialInfoArray(writer: Writer, elements: readonly Input<DescribeUserScramCredentialsResponseCredentialInfo>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeUserScramCredentialsResponseCredentialInfo(writer, elements[i]!)
}
