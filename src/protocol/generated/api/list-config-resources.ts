// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt8Array, writeInt8Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ListConfigResourcesRequest {
  /** The list of resource type. (from version 1) */
  resourceTypes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListConfigResourcesRequest: MessageCodec<ListConfigResourcesRequest> = {
  name: 'ListConfigResourcesRequest',
  apiKey: 74,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListConfigResourcesRequest, version)
    return readListConfigResourcesRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListConfigResourcesRequest, version)
    writeListConfigResourcesRequest(writer, message, version)
  },
}

function readListConfigResourcesRequest(reader: Reader, version: number): ListConfigResourcesRequest {
  const message: ListConfigResourcesRequest = {
    resourceTypes: version >= 1 ? readInt8Array(reader, reader.compactArrayCount()) : [],
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeListConfigResourcesRequest(writer: Writer, message: Input<ListConfigResourcesRequest>, version: number): void {
  const { resourceTypes = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactArrayCount(resourceTypes)
  else if (resourceTypes?.length !== 0) {
    throw new UnwritableFieldError({ message: 'ListConfigResourcesRequest', field: 'resourceTypes', version })
  }
  if (version >= 1) writeInt8Array(writer, resourceTypes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface ListConfigResourcesResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** Each config resource in the response. */
  configResources: ListConfigResourcesResponseConfigResource[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListConfigResourcesResponseConfigResource {
  /** The resource name. */
  resourceName: string
  /** The resource type. (from version 1) */
  resourceType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListConfigResourcesResponse: MessageCodec<ListConfigResourcesResponse> = {
  name: 'ListConfigResourcesResponse',
  apiKey: 74,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListConfigResourcesResponse, version)
    return readListConfigResourcesResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListConfigResourcesResponse, version)
    writeListConfigResourcesResponse(writer, message, version)
  },
}

function readListConfigResourcesResponse(reader: Reader, version: number): ListConfigResourcesResponse {
  const message: ListConfigResourcesResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    configResources: readListConfigResourcesResponseConfigResourceArray(reader, version, reader.compactArrayCount(2)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListConfigResourcesResponseConfigResource(reader: Reader, version: number): ListConfigResourcesResponseConfigResource {
  const message: ListConfigResourcesResponseConfigResource = {
    resourceName: reader.compactString(),
    resourceType: version >= 1 ? reader.int8() : 16,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListConfigResourcesResponseConfigResourceArray(reader: Reader, version: number, count: number): ListConfigResourcesResponseConfigResource[] {
  const elements: ListConfigResourcesResponseConfigResource[] = []
  for (let i = 0; i < count; i++) elements.push(readListConfigResourcesResponseConfigResource(reader, version))
  return elements
}

function writeListConfigResourcesResponse(writer: Writer, message: Input<ListConfigResourcesResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, configResources = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactArrayCount(configResources)
  writeListConfigResourcesResponseConfigResourceArray(writer, configResources, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListConfigResourcesResponseConfigResource(writer: Writer, message: Input<ListConfigResourcesResponseConfigResource>, version: number): void {
  const { resourceName = '', resourceType = 16, unknownTaggedFields } = message
  writer.compactString(resourceName)
  if (version >= 1) writer.int8(resourceType)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListConfigResourcesResponseConfigResourceArray(writer: Writer, elements: readonly Input<ListConfigResourcesResponseConfigResource>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeListConfigResourcesResponseConfigResource(writer, elements[i]!, version)
}
