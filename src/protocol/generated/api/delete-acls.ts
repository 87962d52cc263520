// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DeleteAclsRequest {
  /** The filters to use when deleting ACLs. */
  filters: DeleteAclsRequestDeleteAclsFilter[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteAclsRequestDeleteAclsFilter {
  /** The resource type. */
  resourceTypeFilter: number
  /** The resource name, or null to match any resource name. */
  resourceNameFilter: string | null
  /** The pattern type. */
  patternTypeFilter: number
  /** The principal filter, or null to accept all principals. */
  principalFilter: string | null
  /** The host filter, or null to accept all hosts. */
  hostFilter: string | null
  /** The ACL operation. */
  operation: number
  /** The permission type. */
  permissionType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DeleteAclsRequest: MessageCodec<DeleteAclsRequest> = {
  name: 'DeleteAclsRequest',
  apiKey: 31,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteAclsRequest, version)
    return readDeleteAclsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteAclsRequest, version)
    writeDeleteAclsRequest(writer, message, version)
  },
}

function readDeleteAclsRequest(reader: Reader, version: number): DeleteAclsRequest {
  const message: DeleteAclsRequest = {
    filters:
      readDeleteAclsRequestDeleteAclsFilterArray(reader, version, version >= 2 ? reader.compactArrayCount(8) : reader.arrayCount(10)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteAclsRequestDeleteAclsFilter(reader: Reader, version: number): DeleteAclsRequestDeleteAclsFilter {
  const message: DeleteAclsRequestDeleteAclsFilter = {
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

function readDeleteAclsRequestDeleteAclsFilterArray(reader: Reader, version: number, count: number): DeleteAclsRequestDeleteAclsFilter[] {
  const elements: DeleteAclsRequestDeleteAclsFilter[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteAclsRequestDeleteAclsFilter(reader, version))
  return elements
}

function writeDeleteAclsRequest(writer: Writer, message: Input<DeleteAclsRequest>, version: number): void {
  const { filters = [], unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(filters)
  else writer.arrayCount(filters)
  writeDeleteAclsRequestDeleteAclsFilterArray(writer, filters, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteAclsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteAclsRequestDeleteAclsFilter(writer: Writer, message: Input<DeleteAclsRequestDeleteAclsFilter>, version: number): void {
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
    throw new UnwritableFieldError({ message: 'DeleteAclsRequestDeleteAclsFilter', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteAclsRequestDeleteAclsFilterArray(writer: Writer, elements: readonly Input<DeleteAclsRequestDeleteAclsFilter>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteAclsRequestDeleteAclsFilter(writer, elements[i]!, version)
}

export interface DeleteAclsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The results for each filter. */
  filterResults: DeleteAclsResponseDeleteAclsFilterResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteAclsResponseDeleteAclsFilterResult {
  /** The error code, or 0 if the filter succeeded. */
  errorCode: number
  /** The error message, or null if the filter succeeded. */
  errorMessage: string | null
  /** The ACLs which matched this filter. */
  matchingAcls: DeleteAclsResponseDeleteAclsMatchingAcl[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DeleteAclsResponseDeleteAclsMatchingAcl {
  /** The deletion error code, or 0 if the deletion succeeded. */
  errorCode: number
  /** The deletion error message, or null if the deletion succeeded. */
  errorMessage: string | null
  /** The ACL resource type. */
  resourceType: number
  /** The ACL resource name. */
  resourceName: string
  /** The ACL resource pattern type. */
  patternType: number
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

export const DeleteAclsResponse: MessageCodec<DeleteAclsResponse> = {
  name: 'DeleteAclsResponse',
  apiKey: 31,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DeleteAclsResponse, version)
    return readDeleteAclsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DeleteAclsResponse, version)
    writeDeleteAclsResponse(writer, message, version)
  },
}

function readDeleteAclsResponse(reader: Reader, version: number): DeleteAclsResponse {
  const message: DeleteAclsResponse = {
    throttleTimeMs: reader.int32(),
    filterResults:
      readDeleteAclsResponseDeleteAclsFilterResultArray(reader, version, version >= 2 ? reader.compactArrayCount(5) : reader.arrayCount(8)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteAclsResponseDeleteAclsFilterResult(reader: Reader, version: number): DeleteAclsResponseDeleteAclsFilterResult {
  const message: DeleteAclsResponseDeleteAclsFilterResult = {
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    matchingAcls:
      readDeleteAclsResponseDeleteAclsMatchingAclArray(reader, version, version >= 2 ? reader.compactArrayCount(11) : reader.arrayCount(14)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteAclsResponseDeleteAclsMatchingAcl(reader: Reader, version: number): DeleteAclsResponseDeleteAclsMatchingAcl {
  const message: DeleteAclsResponseDeleteAclsMatchingAcl = {
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    resourceType: reader.int8(),
    resourceName: version >= 2 ? reader.compactString() : reader.string(),
    patternType: reader.int8(),
    principal: version >= 2 ? reader.compactString() : reader.string(),
    host: version >= 2 ? reader.compactString() : reader.string(),
    operation: reader.int8(),
    permissionType: reader.int8(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readDeleteAclsResponseDeleteAclsFilterResultArray(reader: Reader, version: number, count: number): DeleteAclsResponseDeleteAclsFilterResult[] {
  const elements: DeleteAclsResponseDeleteAclsFilterResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteAclsResponseDeleteAclsFilterResult(reader, version))
  return elements
}

function readDeleteAclsResponseDeleteAclsMatchingAclArray(reader: Reader, version: number, count: number): DeleteAclsResponseDeleteAclsMatchingAcl[] {
  const elements: DeleteAclsResponseDeleteAclsMatchingAcl[] = []
  for (let i = 0; i < count; i++) elements.push(readDeleteAclsResponseDeleteAclsMatchingAcl(reader, version))
  return elements
}

function writeDeleteAclsResponse(writer: Writer, message: Input<DeleteAclsResponse>, version: number): void {
  const { throttleTimeMs = 0, filterResults = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(filterResults)
  else writer.arrayCount(filterResults)
  writeDeleteAclsResponseDeleteAclsFilterResultArray(writer, filterResults, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteAclsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteAclsResponseDeleteAclsFilterResult(writer: Writer, message: Input<DeleteAclsResponseDeleteAclsFilterResult>, version: number): void {
  const { errorCode = 0, errorMessage = '', matchingAcls = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 2) writer.compactArrayCount(matchingAcls)
  else writer.arrayCount(matchingAcls)
  writeDeleteAclsResponseDeleteAclsMatchingAclArray(writer, matchingAcls, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteAclsResponseDeleteAclsFilterResult', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteAclsResponseDeleteAclsMatchingAcl(writer: Writer, message: Input<DeleteAclsResponseDeleteAclsMatchingAcl>, version: number): void {
  const {
    errorCode = 0,
    errorMessage = '',
    resourceType = 0,
    resourceName = '',
    patternType = 3,
    principal = '',
    host = '',
    operation = 0,
    permissionType = 0,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  writer.int8(resourceType)
  if (version >= 2) writer.compactString(resourceName)
  else writer.string(resourceName)
  writer.int8(patternType)
  if (version >= 2) writer.compactString(principal)
  else writer.string(principal)
  if (version >= 2) writer.compactString(host)
  else writer.string(host)
  writer.int8(operation)
  writer.int8(permissionType)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DeleteAclsResponseDeleteAclsMatchingAcl', field: 'unknownTaggedFields', version })
  }
}

function writeDeleteAclsResponseDeleteAclsFilterResultArray(writer: Writer, elements: readonly Input<DeleteAclsResponseDeleteAclsFilterResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteAclsResponseDeleteAclsFilterResult(writer, elements[i]!, version)
}

function writeDeleteAclsResponseDeleteAclsMatchingAclArray(writer: Writer, elements: readonly Input<DeleteAclsResponseDeleteAclsMatchingAcl>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDeleteAclsResponseDeleteAclsMatchingAcl(writer, elements[i]!, version)
}
