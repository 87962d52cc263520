// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface CreateAclsRequest {
  /** The ACLs that we want to create. */
  creations: CreateAclsRequestAclCreation[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateAclsRequestAclCreation {
  /** The type of the resource. */
  resourceType: number
  /** The resource name for the ACL. */
  resourceName: string
  /** The pattern type for the ACL. */
  resourcePatternType: number
  /** The principal for the ACL. */
  principal: string
  /** The host for the ACL. */
  host: string
  /** The operation type for the ACL (read, write, etc.). */
  operation: number
  /** The permission type for the ACL (allow, deny, etc.). */
  permissionType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreateAclsRequest: MessageCodec<CreateAclsRequest> = {
  name: 'CreateAclsRequest',
  apiKey: 30,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreateAclsRequest, version)
    return readCreateAclsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreateAclsRequest, version)
    writeCreateAclsRequest(writer, message, version)
  },
}

function readCreateAclsRequest(reader: Reader, version: number): CreateAclsRequest {
  const message: CreateAclsRequest = {
    creations:
      readCreateAclsRequestAclCreationArray(reader, version, version >= 2 ? reader.compactArrayCount(8) : reader.arrayCount(10)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreateAclsRequestAclCreation(reader: Reader, version: number): CreateAclsRequestAclCreation {
  const message: CreateAclsRequestAclCreation = {
    resourceType: reader.int8(),
    resourceName: version >= 2 ? reader.compactString() : reader.string(),
    resourcePatternType: reader.int8(),
    principal: version >= 2 ? reader.compactString() : reader.string(),
    host: version >= 2 ? reader.compactString() : reader.string(),
    operation: reader.int8(),
    permissionType: reader.int8(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreateAclsRequestAclCreationArray(reader: Reader, version: number, count: number): CreateAclsRequestAclCreation[] {
  const elements: CreateAclsRequestAclCreation[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateAclsRequestAclCreation(reader, version))
  return elements
}

function writeCreateAclsRequest(writer: Writer, message: Input<CreateAclsRequest>, version: number): void {
  const { creations = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(creations)
  else writer.arrayCount(creations)
  writeCreateAclsRequestAclCreationArray(writer, creations, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateAclsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeCreateAclsRequestAclCreation(writer: Writer, message: Input<CreateAclsRequestAclCreation>, version: number): void {
  const {
    resourceType = 0,
    resourceName = '',
    resourcePatternType = 3,
    principal = '',
    host = '',
    operation = 0,
    permissionType = 0,
    unknownTaggedFields,
  } = message
  writer.int8(resourceType)
  if (version >= 2) writer.compactString(resourceName)
  else writer.string(resourceName)
  writer.int8(resourcePatternType)
  if (version >= 2) writer.compactString(principal)
  else writer.string(principal)
  if (version >= 2) writer.compactString(host)
  else writer.string(host)
  writer.int8(operation)
  writer.int8(permissionType)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateAclsRequestAclCreation', field: 'unknownTaggedFields', version })
  }
}

function writeCreateAclsRequestAclCreationArray(writer: Writer, elements: readonly Input<CreateAclsRequestAclCreation>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateAclsRequestAclCreation(writer, elements[i]!, version)
}

export interface CreateAclsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The results for each ACL creation. */
  results: CreateAclsResponseAclCreationResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateAclsResponseAclCreationResult {
  /** The result error, or zero if there was no error. */
  errorCode: number
  /** The result message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreateAclsResponse: MessageCodec<CreateAclsResponse> = {
  name: 'CreateAclsResponse',
  apiKey: 30,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreateAclsResponse, version)
    return readCreateAclsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreateAclsResponse, version)
    writeCreateAclsResponse(writer, message, version)
  },
}

function readCreateAclsResponse(reader: Reader, version: number): CreateAclsResponse {
  const message: CreateAclsResponse = {
    throttleTimeMs: reader.int32(),
    results:
      readCreateAclsResponseAclCreationResultArray(reader, version, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreateAclsResponseAclCreationResult(reader: Reader, version: number): CreateAclsResponseAclCreationResult {
  const message: CreateAclsResponseAclCreationResult = {
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readCreateAclsResponseAclCreationResultArray(reader: Reader, version: number, count: number): CreateAclsResponseAclCreationResult[] {
  const elements: CreateAclsResponseAclCreationResult[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateAclsResponseAclCreationResult(reader, version))
  return elements
}

function writeCreateAclsResponse(writer: Writer, message: Input<CreateAclsResponse>, version: number): void {
  const { throttleTimeMs = 0, results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(results)
  else writer.arrayCount(results)
  writeCreateAclsResponseAclCreationResultArray(writer, results, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateAclsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeCreateAclsResponseAclCreationResult(writer: Writer, message: Input<CreateAclsResponseAclCreationResult>, version: number): void {
  const { errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateAclsResponseAclCreationResult', field: 'unknownTaggedFields', version })
  }
}

function writeCreateAclsResponseAclCreationResultArray(writer: Writer, elements: readonly Input<CreateAclsResponseAclCreationResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateAclsResponseAclCreationResult(writer, elements[i]!, version)
}
