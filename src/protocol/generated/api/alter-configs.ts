// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AlterConfigsRequest {
  /** The updates for each resource. */
  resources: AlterConfigsRequestAlterConfigsResource[]
  /** True if we should validate the request, but not change the configurations. */
  validateOnly: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterConfigsRequestAlterConfigsResource {
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  /** The configurations. */
  configs: AlterConfigsRequestAlterableConfig[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterConfigsRequestAlterableConfig {
  /** The configuration key name. */
  name: string
  /** The value to set for the configuration key. */
  value: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterConfigsRequest: MessageCodec<AlterConfigsRequest> = {
  name: 'AlterConfigsRequest',
  apiKey: 33,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterConfigsRequest, version)
    return readAlterConfigsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterConfigsRequest, version)
    writeAlterConfigsRequest(writer, message, version)
  },
}

function readAlterConfigsRequest(reader: Reader, version: number): AlterConfigsRequest {
  const message: AlterConfigsRequest = {
    resources:
      readAlterConfigsRequestAlterConfigsResourceArray(reader, version, version >= 2 ? reader.compactArrayCount(4) : reader.arrayCount(7)),
    validateOnly: reader.boolean(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterConfigsRequestAlterConfigsResource(reader: Reader, version: number): AlterConfigsRequestAlterConfigsResource {
  const message: AlterConfigsRequestAlterConfigsResource = {
    resourceType: reader.int8(),
    resourceName: version >= 2 ? reader.compactString() : reader.string(),
    configs:
      readAlterConfigsRequestAlterableConfigArray(reader, version, version >= 2 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterConfigsRequestAlterableConfig(reader: Reader, version: number): AlterConfigsRequestAlterableConfig {
  const message: AlterConfigsRequestAlterableConfig = {
    name: version >= 2 ? reader.compactString() : reader.string(),
    value: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterConfigsRequestAlterConfigsResourceArray(reader: Reader, version: number, count: number): AlterConfigsRequestAlterConfigsResource[] {
  const elements: AlterConfigsRequestAlterConfigsResource[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterConfigsRequestAlterConfigsResource(reader, version))
  return elements
}

function readAlterConfigsRequestAlterableConfigArray(reader: Reader, version: number, count: number): AlterConfigsRequestAlterableConfig[] {
  const elements: AlterConfigsRequestAlterableConfig[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterConfigsRequestAlterableConfig(reader, version))
  return elements
}

function writeAlterConfigsRequest(writer: Writer, message: Input<AlterConfigsRequest>, version: number): void {
  const { resources = [], validateOnly = false, unknownTaggedFields } = message
  if (version >= 2) writer.compactArrayCount(resources)
  else writer.arrayCount(resources)
  writeAlterConfigsRequestAlterConfigsResourceArray(writer, resources, version)
  writer.boolean(validateOnly)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterConfigsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeAlterConfigsRequestAlterConfigsResource(writer: Writer, message: Input<AlterConfigsRequestAlterConfigsResource>, version: number): void {
  const { resourceType = 0, resourceName = '', configs = [], unknownTaggedFields } = message
  writer.int8(resourceType)
  if (version >= 2) writer.compactString(resourceName)
  else writer.string(resourceName)
  if (version >= 2) writer.compactArrayCount(configs)
  else writer.arrayCount(configs)
  writeAlterConfigsRequestAlterableConfigArray(writer, configs, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterConfigsRequestAlterConfigsResource', field: 'unknownTaggedFields', version })
  }
}

function writeAlterConfigsRequestAlterableConfig(writer: Writer, message: Input<AlterConfigsRequestAlterableConfig>, version: number): void {
  const { name = '', value = '', unknownTaggedFields } = message
  if (version >= 2) writer.compactString(name)
  else writer.string(name)
  if (version >= 2) writer.compactNullableString(value)
  else writer.nullableString(value)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterConfigsRequestAlterableConfig', field: 'unknownTaggedFields', version })
  }
}

function writeAlterConfigsRequestAlterConfigsResourceArray(writer: Writer, elements: readonly Input<AlterConfigsRequestAlterConfigsResource>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterConfigsRequestAlterConfigsResource(writer, elements[i]!, version)
}

function writeAlterConfigsRequestAlterableConfigArray(writer: Writer, elements: readonly Input<AlterConfigsRequestAlterableConfig>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterConfigsRequestAlterableConfig(writer, elements[i]!, version)
}

export interface AlterConfigsResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The responses for each resource. */
  responses: AlterConfigsResponseAlterConfigsResourceResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterConfigsResponseAlterConfigsResourceResponse {
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

export const AlterConfigsResponse: MessageCodec<AlterConfigsResponse> = {
  name: 'AlterConfigsResponse',
  apiKey: 33,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterConfigsResponse, version)
    return readAlterConfigsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterConfigsResponse, version)
    writeAlterConfigsResponse(writer, message, version)
  },
}

function readAlterConfigsResponse(reader: Reader, version: number): AlterConfigsResponse {
  const message: AlterConfigsResponse = {
    throttleTimeMs: reader.int32(),
    responses:
      readAlterConfigsResponseAlterConfigsResourceResponseArray(reader, version, version >= 2 ? reader.compactArrayCount(6) : reader.arrayCount(7)),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterConfigsResponseAlterConfigsResourceResponse(reader: Reader, version: number): AlterConfigsResponseAlterConfigsResourceResponse {
  const message: AlterConfigsResponseAlterConfigsResourceResponse = {
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    resourceType: reader.int8(),
    resourceName: version >= 2 ? reader.compactString() : reader.string(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function readAlterConfigsResponseAlterConfigsResourceResponseArray(reader: Reader, version: number, count: number): AlterConfigsResponseAlterConfigsResourceResponse[] {
  const elements: AlterConfigsResponseAlterConfigsResourceResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterConfigsResponseAlterConfigsResourceResponse(reader, version))
  return elements
}

function writeAlterConfigsResponse(writer: Writer, message: Input<AlterConfigsResponse>, version: number): void {
  const { throttleTimeMs = 0, responses = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 2) writer.compactArrayCount(responses)
  else writer.arrayCount(responses)
  writeAlterConfigsResponseAlterConfigsResourceResponseArray(writer, responses, version)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterConfigsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeAlterConfigsResponseAlterConfigsResourceResponse(writer: Writer, message: Input<AlterConfigsResponseAlterConfigsResourceResponse>, version: number): void {
  const { errorCode = 0, errorMessage = '', resourceType = 0, resourceName = '', unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  writer.int8(resourceType)
  if (version >= 2) writer.compactString(resourceName)
  else writer.string(resourceName)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterConfigsResponseAlterConfigsResourceResponse', field: 'unknownTaggedFields', version })
  }
}

function writeAlterConfigsResponseAlterConfigsResourceResponseArray(writer: Writer, elements: readonly Input<AlterConfigsResponseAlterConfigsResourceResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterConfigsResponseAlterConfigsResourceResponse(writer, elements[i]!, version)
}
