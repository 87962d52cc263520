// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeAclsRequest {
  /** The resource type. */
  resourceTypeFilter: number
  /** The resource name, or null to match any resource name. */
  resourceNameFilter: string | null
  /** The resource pattern to match. */
  patternTypeFilter: number
  /** The principal to match, or null to match any principal. */
  principalFilter: string | null
  /** The host to match, or null to match any host. */
  hostFilter: string | null
  /** The operation to match. */
  operation: number
  /** The permission type to match. */
  permissionType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeAclsRequest: MessageCodec<DescribeAclsRequest> = {
  name: 'DescribeAclsRequest',
  apiKey: 29,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeAclsRequest, version)
    return readDescribeAclsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeAclsRequest, version)
    writeDescribeAclsRequest(writer, message, version)
  },
}

function readDescribeAclsRequest(reader: Reader, version: number): DescribeAclsRequest {
  const message: DescribeAclsRequest = {
    resourceTypeFilter: reader.int8(),
    resourceNameFilter: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    patternTypeFilter: reader.int8(),
    principalFilter: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    hostFilter: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    operation: reader.int8(),
    permissionType: reader.int8(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeDescribeAclsRequest(writer: Writer, message: Input<DescribeAclsRequest>, version: number): void {
  const {
    resourceTypeFilter = 0,
    resourceNameFilter = '',
    patternTypeFilter = 3,
    principalFilter = '',
    hostFilter = '',
    operation = 0,
    permissionType = 0,
    unknownTaggedFields,
  } = message
  writer.int8(resourceTypeFilter)
  if (version >= 2) writer.compactNullableString(resourceNameFilter)
  else writer.nullableString(resourceNameFilter)
  writer.int8(patternTypeFilter)
  if (version >= 2) writer.compactNullableString(principalFilter)
  else writer.nullableString(principalFilter)
  if (version >= 2) writer.compactNullableString(hostFilter)
  else writer.nullableString(hostFilter)
  writer.int8(operation)
  writer.int8(permissionType)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeAclsRequest', field: 'unknownTaggedFields', version })
  }
}

export interface DescribeAclsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  /** Each Resource that is referenced in an ACL. */
  resources: DescribeAclsResponseDescribeAclsResource[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeAclsResponseDescribeAclsResource {
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  /** The resource pattern type. */
  patternType: number
  /** The ACLs. */
  acls: DescribeAclsResponseAclDescription[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeAclsResponseAclDescription {
  /** The ACL principal. */
  principal: string
  /** The ACL host. */
  host: string
  /** The ACL operation. */
  operation: number
  /** The ACL permission type. */
  permissionType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeAclsResponse: MessageCodec<DescribeAclsResponse> = {
  name: 'DescribeAclsResponse',
  apiKey: 29,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeAclsResponse, version)
    return readDescribeAclsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeAclsResponse, version)
    writeDescribeAclsResponse(writer, message, version)
  },
}

function readDescribeAclsResponse(reader: Reader, version: number): DescribeAclsResponse {
  const message: DescribeAclsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    resources:
      readDescribeAclsResponseDescribeAclsResourceArray(reader, version, version >= 2 ? reader.compactArrayCount(5) : reader.arrayCount(8)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeAclsResponseDescribeAclsResource(reader: Reader, version: number): DescribeAclsResponseDescribeAclsResource {
  const message: DescribeAclsResponseDescribeAclsResource = {
    resourceType: reader.int8(),
    resourceName: version >= 2 ? reader.compactString() : reader.string(),
    patternType: reader.int8(),
    acls:
      readDescribeAclsResponseAclDescriptionArray(reader, version, version >= 2 ? reader.compactArrayCount(5) : reader.arrayCount(6)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeAclsResponseAclDescription(reader: Reader, version: number): DescribeAclsResponseAclDescription {
  const message: DescribeAclsResponseAclDescription = {
    principal: version >= 2 ? reader.compactString() : reader.string(),
    host: version >= 2 ? reader.compactString() : reader.string(),
    operation: reader.int8(),
    permissionType: reader.int8(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDescribeAclsResponseDescribeAclsResourceArray(reader: Reader, version: number, count: number): DescribeAclsResponseDescribeAclsResource[] {
  const elements: DescribeAclsResponseDescribeAclsResource[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeAclsResponseDescribeAclsResource(reader, version))
  return elements
}

function readDescribeAclsResponseAclDescriptionArray(reader: Reader, version: number, count: number): DescribeAclsResponseAclDescription[] {
  const elements: DescribeAclsResponseAclDescription[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeAclsResponseAclDescription(reader, version))
  return elements
}

function writeDescribeAclsResponse(writer: Writer, message: Input<DescribeAclsResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', resources = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 2) writer.compactArrayCount(resources)
  else writer.arrayCount(resources)
  writeDescribeAclsResponseDescribeAclsResourceArray(writer, resources, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeAclsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeAclsResponseDescribeAclsResource(writer: Writer, message: Input<DescribeAclsResponseDescribeAclsResource>, version: number): void {
  const { resourceType = 0, resourceName = '', patternType = 3, acls = [], unknownTaggedFields } = message
  writer.int8(resourceType)
  if (version >= 2) writer.compactString(resourceName)
  else writer.string(resourceName)
  writer.int8(patternType)
  if (version >= 2) writer.compactArrayCount(acls)
  else writer.arrayCount(acls)
  writeDescribeAclsResponseAclDescriptionArray(writer, acls, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeAclsResponseDescribeAclsResource', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeAclsResponseAclDescription(writer: Writer, message: Input<DescribeAclsResponseAclDescription>, version: number): void {
  const { principal = '', host = '', operation = 0, permissionType = 0, unknownTaggedFields } = message
  if (version >= 2) writer.compactString(principal)
  else writer.string(principal)
  if (version >= 2) writer.compactString(host)
  else writer.string(host)
  writer.int8(operation)
  writer.int8(permissionType)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeAclsResponseAclDescription', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeAclsResponseDescribeAclsResourceArray(writer: Writer, elements: readonly Input<DescribeAclsResponseDescribeAclsResource>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeAclsResponseDescribeAclsResource(writer, elements[i]!, version)
}

function writeDescribeAclsResponseAclDescriptionArray(writer: Writer, elements: readonly Input<DescribeAclsResponseAclDescription>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeAclsResponseAclDescription(writer, elements[i]!, version)
}
