// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import {
  readNullableCompactStringArray,
  readNullableStringArray,
  writeCompactStringArray,
  writeStringArray,
} from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeConfigsRequest {
  /** The resources whose configurations we want to describe. */
  resources: DescribeConfigsRequestDescribeConfigsResource[]
  /** True if we should include all synonyms. */
  includeSynonyms: boolean
  /** True if we should include configuration documentation. (from version 3) */
  includeDocumentation: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeConfigsRequestDescribeConfigsResource {
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  /** The configuration keys to list, or null to list all configuration keys. */
  configurationKeys: string[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeConfigsRequest: MessageCodec<DescribeConfigsRequest> = {
  name: 'DescribeConfigsRequest',
  apiKey: 32,
  minVersion: 1,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeConfigsRequest, version)
    return readDescribeConfigsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeConfigsRequest, version)
    writeDescribeConfigsRequest(writer, message, version)
  },
}

function readDescribeConfigsRequest(reader: Reader, version: number): DescribeConfigsRequest {
  const message: DescribeConfigsRequest = {
    resources:
      readDescribeConfigsRequestDescribeConfigsResourceArray(reader, version, version >= 4 ? reader.compactArrayCount(4) : reader.arrayCount(7)),
    includeSynonyms: reader.boolean(),
    includeDocumentation: version >= 3 ? reader.boolean() : false,
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDescribeConfigsRequestDescribeConfigsResource(reader: Reader, version: number): DescribeConfigsRequestDescribeConfigsResource {
  const message: DescribeConfigsRequestDescribeConfigsResource = {
    resourceType: reader.int8(),
    resourceName: version >= 4 ? reader.compactString() : reader.string(),
    configurationKeys:
      version >= 4 ? readNullableCompactStringArray(reader, reader.compactNullableArrayCount()) : readNullableStringArray(reader, reader.nullableArrayCount(2)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDescribeConfigsRequestDescribeConfigsResourceArray(reader: Reader, version: number, count: number): DescribeConfigsRequestDescribeConfigsResource[] {
  const elements: DescribeConfigsRequestDescribeConfigsResource[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeConfigsRequestDescribeConfigsResource(reader, version))
  return elements
}

function writeDescribeConfigsRequest(writer: Writer, message: Input<DescribeConfigsRequest>, version: number): void {
  const { resources = [], includeSynonyms = false, includeDocumentation = false, unknownTaggedFields } = message
  if (version >= 4) writer.compactArrayCount(resources)
  else writer.arrayCount(resources)
  writeDescribeConfigsRequestDescribeConfigsResourceArray(writer, resources, version)
  writer.boolean(includeSynonyms)
  if (version >= 3) writer.boolean(includeDocumentation)
  else if (includeDocumentation !== false) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsRequest', field: 'includeDocumentation', version })
  }
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeConfigsRequestDescribeConfigsResource(writer: Writer, message: Input<DescribeConfigsRequestDescribeConfigsResource>, version: number): void {
  const { resourceType = 0, resourceName = '', configurationKeys = [], unknownTaggedFields } = message
  writer.int8(resourceType)
  if (version >= 4) writer.compactString(resourceName)
  else writer.string(resourceName)
  if (version >= 4) writer.compactNullableArrayCount(configurationKeys)
  else writer.nullableArrayCount(configurationKeys)
  if (version >= 4) {
    if (configurationKeys !== null) writeCompactStringArray(writer, configurationKeys)
  } else {
    if (configurationKeys !== null) writeStringArray(writer, configurationKeys)
  }
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsRequestDescribeConfigsResource', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeConfigsRequestDescribeConfigsResourceArray(writer: Writer, elements: readonly Input<DescribeConfigsRequestDescribeConfigsResource>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeConfigsRequestDescribeConfigsResource(writer, elements[i]!, version)
}

export interface DescribeConfigsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The results for each resource. */
  results: DescribeConfigsResponseDescribeConfigsResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeConfigsResponseDescribeConfigsResult {
  /** The error code, or 0 if we were able to successfully describe the configurations. */
  errorCode: number
  /** The error message, or null if we were able to successfully describe the configurations. */
  errorMessage: string | null
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  /** Each listed configuration. */
  configs: DescribeConfigsResponseDescribeConfigsResourceResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeConfigsResponseDescribeConfigsResourceResult {
  /** The configuration name. */
  name: string
  /** The configuration value. */
  value: string | null
  /** True if the configuration is read-only. */
  readOnly: boolean
  /** The configuration source. */
  configSource: number
  /** True if this configuration is sensitive. */
  isSensitive: boolean
  /** The synonyms for this configuration key. */
  synonyms: DescribeConfigsResponseDescribeConfigsSynonym[]
  /** The configuration data type. (from version 3) */
  configType: number
  /** The configuration documentation. (from version 3) */
  documentation: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeConfigsResponseDescribeConfigsSynonym {
  /** The synonym name. */
  name: string
  /** The synonym value. */
  value: string | null
  /** The synonym source. */
  source: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeConfigsResponse: MessageCodec<DescribeConfigsResponse> = {
  name: 'DescribeConfigsResponse',
  apiKey: 32,
  minVersion: 1,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeConfigsResponse, version)
    return readDescribeConfigsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeConfigsResponse, version)
    writeDescribeConfigsResponse(writer, message, version)
  },
}

function readDescribeConfigsResponse(reader: Reader, version: number): DescribeConfigsResponse {
  const message: DescribeConfigsResponse = {
    throttleTimeMs: reader.int32(),
    results:
      readDescribeConfigsResponseDescribeConfigsResultArray(reader, version, version >= 4 ? reader.compactArrayCount(7) : reader.arrayCount(11)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDescribeConfigsResponseDescribeConfigsResult(reader: Reader, version: number): DescribeConfigsResponseDescribeConfigsResult {
  const message: DescribeConfigsResponseDescribeConfigsResult = {
    errorCode: reader.int16(),
    errorMessage: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    resourceType: reader.int8(),
    resourceName: version >= 4 ? reader.compactString() : reader.string(),
    configs:
      readDescribeConfigsResponseDescribeConfigsResourceResultArray(reader, version, version >= 4 ? reader.compactArrayCount(9) : reader.arrayCount(11)),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDescribeConfigsResponseDescribeConfigsResourceResult(reader: Reader, version: number): DescribeConfigsResponseDescribeConfigsResourceResult {
  const message: DescribeConfigsResponseDescribeConfigsResourceResult = {
    name: version >= 4 ? reader.compactString() : reader.string(),
    value: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    readOnly: reader.boolean(),
    configSource: reader.int8(),
    isSensitive: reader.boolean(),
    synonyms:
      readDescribeConfigsResponseDescribeConfigsSynonymArray(reader, version, version >= 4 ? reader.compactArrayCount(4) : reader.arrayCount(5)),
    configType: version >= 3 ? reader.int8() : 0,
    documentation: version >= 4 ? reader.compactNullableString() : version >= 3 ? reader.nullableString() : '',
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDescribeConfigsResponseDescribeConfigsSynonym(reader: Reader, version: number): DescribeConfigsResponseDescribeConfigsSynonym {
  const message: DescribeConfigsResponseDescribeConfigsSynonym = {
    name: version >= 4 ? reader.compactString() : reader.string(),
    value: version >= 4 ? reader.compactNullableString() : reader.nullableString(),
    source: reader.int8(),
  }
  if (version >= 4) reader.unknownTaggedFields(message)
  return message
}

function readDescribeConfigsResponseDescribeConfigsResultArray(reader: Reader, version: number, count: number): DescribeConfigsResponseDescribeConfigsResult[] {
  const elements: DescribeConfigsResponseDescribeConfigsResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeConfigsResponseDescribeConfigsResult(reader, version))
  return elements
}

function readDescribeConfigsResponseDescribeConfigsResourceResultArray(reader: Reader, version: number, count: number): DescribeConfigsResponseDescribeConfigsResourceResult[] {
  const elements: DescribeConfigsResponseDescribeConfigsResourceResult[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeConfigsResponseDescribeConfigsResourceResult(reader, version))
  return elements
}

function readDescribeConfigsResponseDescribeConfigsSynonymArray(reader: Reader, version: number, count: number): DescribeConfigsResponseDescribeConfigsSynonym[] {
  const elements: DescribeConfigsResponseDescribeConfigsSynonym[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeConfigsResponseDescribeConfigsSynonym(reader, version))
  return elements
}

function writeDescribeConfigsResponse(writer: Writer, message: Input<DescribeConfigsResponse>, version: number): void {
  const { throttleTimeMs = 0, results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 4) writer.compactArrayCount(results)
  else writer.arrayCount(results)
  writeDescribeConfigsResponseDescribeConfigsResultArray(writer, results, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeConfigsResponseDescribeConfigsResult(writer: Writer, message: Input<DescribeConfigsResponseDescribeConfigsResult>, version: number): void {
  const { errorCode = 0, errorMessage = '', resourceType = 0, resourceName = '', configs = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 4) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  writer.int8(resourceType)
  if (version >= 4) writer.compactString(resourceName)
  else writer.string(resourceName)
  if (version >= 4) writer.compactArrayCount(configs)
  else writer.arrayCount(configs)
  writeDescribeConfigsResponseDescribeConfigsResourceResultArray(writer, configs, version)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsResponseDescribeConfigsResult', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeConfigsResponseDescribeConfigsResourceResult(writer: Writer, message: Input<DescribeConfigsResponseDescribeConfigsResourceResult>, version: number): void {
  const {
    name = '',
    value = '',
    readOnly = false,
    configSource = -1,
    isSensitive = false,
    synonyms = [],
    configType = 0,
    documentation = '',
    unknownTaggedFields,
  } = message
  if (version >= 4) writer.compactString(name)
  else writer.string(name)
  if (version >= 4) writer.compactNullableString(value)
  else writer.nullableString(value)
  writer.boolean(readOnly)
  writer.int8(configSource)
  writer.boolean(isSensitive)
  if (version >= 4) writer.compactArrayCount(synonyms)
  else writer.arrayCount(synonyms)
  writeDescribeConfigsResponseDescribeConfigsSynonymArray(writer, synonyms, version)
  if (version >= 3) writer.int8(configType)
  if (version >= 4) writer.compactNullableString(documentation)
  else if (version >= 3) writer.nullableString(documentation)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsResponseDescribeConfigsResourceResult', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeConfigsResponseDescribeConfigsSynonym(writer: Writer, message: Input<DescribeConfigsResponseDescribeConfigsSynonym>, version: number): void {
  const { name = '', value = '', source = 0, unknownTaggedFields } = message
  if (version >= 4) writer.compactString(name)
  else writer.string(name)
  if (version >= 4) writer.compactNullableString(value)
  else writer.nullableString(value)
  writer.int8(source)
  if (version >= 4) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeConfigsResponseDescribeConfigsSynonym', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeConfigsResponseDescribeConfigsResultArray(writer: Writer, elements: readonly Input<DescribeConfigsResponseDescribeConfigsResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeConfigsResponseDescribeConfigsResult(writer, elements[i]!, version)
}

function writeDescribeConfigsResponseDescribeConfigsResourceResultArray(writer: Writer, elements: readonly Input<DescribeConfigsResponseDescribeConfigsResourceResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeConfigsResponseDescribeConfigsResourceResult(writer, elements[i]!, version)
}

function writeDescribeConfigsResponseDescribeConfigsSynonymArray(writer: Writer, elements: readonly Input<DescribeConfigsResponseDescribeConfigsSynonym>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeConfigsResponseDescribeConfigsSynonym(writer, elements[i]!, version)
}
