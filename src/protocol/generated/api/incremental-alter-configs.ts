// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface IncrementalAlterConfigsRequest {
  /** The incremental updates for each resource. */
  resources: IncrementalAlterConfigsRequestAlterConfigsResource[]
  /** True if we should validate the request, but not change the configurations. */
  validateOnly: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface IncrementalAlterConfigsRequestAlterConfigsResource {
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  /** The configurations. */
  configs: IncrementalAlterConfigsRequestAlterableConfig[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface IncrementalAlterConfigsRequestAlterableConfig {
  /** The configuration key name. */
  name: string
  /** The type (Set, Delete, Append, Subtract) of operation. */
  configOperation: number
  /** The value to set for the configuration key. */
  value: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const IncrementalAlterConfigsRequest: MessageCodec<IncrementalAlterConfigsRequest> = {
  name: 'IncrementalAlterConfigsRequest',
  apiKey: 44,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(IncrementalAlterConfigsRequest, version)
    return readIncrementalAlterConfigsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(IncrementalAlterConfigsRequest, version)
    writeIncrementalAlterConfigsRequest(writer, message, version)
  },
}

function readIncrementalAlterConfigsRequest(reader: Reader, version: number): IncrementalAlterConfigsRequest {
  const message: IncrementalAlterConfigsRequest = {
    resources:
      readIncrementalAlterConfigsRequestAlterConfigsResourceArray(reader, version, version >= 1 ? reader.compactArrayCount(4) : reader.arrayCount(7)),
    validateOnly: reader.boolean(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readIncrementalAlterConfigsRequestAlterConfigsResource(reader: Reader, version: number): IncrementalAlterConfigsRequestAlterConfigsResource {
  const message: IncrementalAlterConfigsRequestAlterConfigsResource = {
    resourceType: reader.int8(),
    resourceName: version >= 1 ? reader.compactString() : reader.string(),
    configs:
      readIncrementalAlterConfigsRequestAlterableConfigArray(reader, version, version >= 1 ? reader.compactArrayCount(4) : reader.arrayCount(5)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readIncrementalAlterConfigsRequestAlterableConfig(reader: Reader, version: number): IncrementalAlterConfigsRequestAlterableConfig {
  const message: IncrementalAlterConfigsRequestAlterableConfig = {
    name: version >= 1 ? reader.compactString() : reader.string(),
    configOperation: reader.int8(),
    value: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readIncrementalAlterConfigsRequestAlterConfigsResourceArray(reader: Reader, version: number, count: number): IncrementalAlterConfigsRequestAlterConfigsResource[] {
  const elements: IncrementalAlterConfigsRequestAlterConfigsResource[] = []
  for (let i = 0; i < count; i++) elements.push(readIncrementalAlterConfigsRequestAlterConfigsResource(reader, version))
  return elements
}

function readIncrementalAlterConfigsRequestAlterableConfigArray(reader: Reader, version: number, count: number): IncrementalAlterConfigsRequestAlterableConfig[] {
  const elements: IncrementalAlterConfigsRequestAlterableConfig[] = []
  for (let i = 0; i < count; i++) elements.push(readIncrementalAlterConfigsRequestAlterableConfig(reader, version))
  return elements
}

function writeIncrementalAlterConfigsRequest(writer: Writer, message: Input<IncrementalAlterConfigsRequest>, version: number): void {
  const { resources = [], validateOnly = false, unknownTaggedFields } = message
  if (version >= 1) writer.compactArrayCount(resources)
  else writer.arrayCount(resources)
  writeIncrementalAlterConfigsRequestAlterConfigsResourceArray(writer, resources, version)
  writer.boolean(validateOnly)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'IncrementalAlterConfigsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeIncrementalAlterConfigsRequestAlterConfigsResource(writer: Writer, message: Input<IncrementalAlterConfigsRequestAlterConfigsResource>, version: number): void {
  const { resourceType = 0, resourceName = '', configs = [], unknownTaggedFields } = message
  writer.int8(resourceType)
  if (version >= 1) writer.compactString(resourceName)
  else writer.string(resourceName)
  if (version >= 1) writer.compactArrayCount(configs)
  else writer.arrayCount(configs)
  writeIncrementalAlterConfigsRequestAlterableConfigArray(writer, configs, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'IncrementalAlterConfigsRequestAlterConfigsResource', field: 'unknownTaggedFields', version })
  }
}

function writeIncrementalAlterConfigsRequestAlterableConfig(writer: Writer, message: Input<IncrementalAlterConfigsRequestAlterableConfig>, version: number): void {
  const { name = '', configOperation = 0, value = '', unknownTaggedFields } = message
  if (version >= 1) writer.compactString(name)
  else writer.string(name)
  writer.int8(configOperation)
  if (version >= 1) writer.compactNullableString(value)
  else writer.nullableString(value)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'IncrementalAlterConfigsRequestAlterableConfig', field: 'unknownTaggedFields', version })
  }
}

function writeIncrementalAlterConfigsRequestAlterConfigsResourceArray(writer: Writer, elements: readonly Input<IncrementalAlterConfigsRequestAlterConfigsResource>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeIncrementalAlterConfigsRequestAlterConfigsResource(writer, elements[i]!, version)
}

function writeIncrementalAlterConfigsRequestAlterableConfigArray(writer: Writer, elements: readonly Input<IncrementalAlterConfigsRequestAlterableConfig>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeIncrementalAlterConfigsRequestAlterableConfig(writer, elements[i]!, version)
}

export interface IncrementalAlterConfigsResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The responses for each resource. */
  responses: IncrementalAlterConfigsResponseAlterConfigsResourceResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface IncrementalAlterConfigsResponseAlterConfigsResourceResponse {
  /** The resource error code. */
  errorCode: number
  /** The resource error message, or null if there was no error. */
  errorMessage: string | null
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const IncrementalAlterConfigsResponse: MessageCodec<IncrementalAlterConfigsResponse> = {
  name: 'IncrementalAlterConfigsResponse',
  apiKey: 44,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(IncrementalAlterConfigsResponse, version)
    return readIncrementalAlterConfigsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(IncrementalAlterConfigsResponse, version)
    writeIncrementalAlterConfigsResponse(writer, message, version)
  },
}

function readIncrementalAlterConfigsResponse(reader: Reader, version: number): IncrementalAlterConfigsResponse {
  const message: IncrementalAlterConfigsResponse = {
    throttleTimeMs: reader.int32(),
    responses:
      readIncrementalAlterConfigsResponseAlterConfigsResourceResponseArray(reader, version, version >= 1 ? reader.compactArrayCount(6) : reader.arrayCount(7)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(reader: Reader, version: number): IncrementalAlterConfigsResponseAlterConfigsResourceResponse {
  const message: IncrementalAlterConfigsResponseAlterConfigsResourceResponse = {
    errorCode: reader.int16(),
    errorMessage: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
    resourceType: reader.int8(),
    resourceName: version >= 1 ? reader.compactString() : reader.string(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readIncrementalAlterConfigsResponseAlterConfigsResourceResponseArray(reader: Reader, version: number, count: number): IncrementalAlterConfigsResponseAlterConfigsResourceResponse[] {
  const elements: IncrementalAlterConfigsResponseAlterConfigsResourceResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(reader, version))
  return elements
}

function writeIncrementalAlterConfigsResponse(writer: Writer, message: Input<IncrementalAlterConfigsResponse>, version: number): void {
  const { throttleTimeMs = 0, responses = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 1) writer.compactArrayCount(responses)
  else writer.arrayCount(responses)
  writeIncrementalAlterConfigsResponseAlterConfigsResourceResponseArray(writer, responses, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'IncrementalAlterConfigsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(writer: Writer, message: Input<IncrementalAlterConfigsResponseAlterConfigsResourceResponse>, version: number): void {
  const { errorCode = 0, errorMessage = '', resourceType = 0, resourceName = '', unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 1) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  writer.int8(resourceType)
  if (version >= 1) writer.compactString(resourceName)
  else writer.string(resourceName)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'IncrementalAlterConfigsResponseAlterConfigsResourceResponse', field: 'unknownTaggedFields', version })
  }
}

function writeIncrementalAlterConfigsResponseAlterConfigsResourceResponseArray(writer: Writer, elements: readonly Input<IncrementalAlterConfigsResponseAlterConfigsResourceResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(writer, elements[i]!, version)
}
