// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeClientQuotasRequest {
  /** Filter components to apply to quota entities. */
  components: DescribeClientQuotasRequestComponentData[]
  /** Whether the match is strict, i.e. */
  strict: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeClientQuotasRequestComponentData {
  /** The entity type that the filter component applies to. */
  entityType: string
  /** How to match the entity {0 = exact name, 1 = default name, 2 = any specified name}. */
  matchType: number
  /** The string to match against, or null if unused for the match type. */
  match: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeClientQuotasRequest: MessageCodec<DescribeClientQuotasRequest> = {
  name: 'DescribeClientQuotasRequest',
  apiKey: 48,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeClientQuotasRequest, version)
    return readDescribeClientQuotasRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeClientQuotasRequest, version)
    writeDescribeClientQuotasRequest(writer, message, version)
  },
}

function readDescribeClientQuotasRequest(reader: Reader, version: number): DescribeClientQuotasRequest {
  const message: DescribeClientQuotasRequest = {
    components:
      readDescribeClientQuotasRequestComponentDataArray(reader, version, version >= 1 ? reader.compactArrayCount(4) : reader.arrayCount(5)),
    strict: reader.boolean(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readDescribeClientQuotasRequestComponentData(reader: Reader, version: number): DescribeClientQuotasRequestComponentData {
  const message: DescribeClientQuotasRequestComponentData = {
    entityType: version >= 1 ? reader.compactString() : reader.string(),
    matchType: reader.int8(),
    match: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readDescribeClientQuotasRequestComponentDataArray(reader: Reader, version: number, count: number): DescribeClientQuotasRequestComponentData[] {
  const elements: DescribeClientQuotasRequestComponentData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeClientQuotasRequestComponentData(reader, version))
  return elements
}

function writeDescribeClientQuotasRequest(writer: Writer, message: Input<DescribeClientQuotasRequest>, version: number): void {
  const { components = [], strict = false, unknownTaggedFields } = message
  if (version >= 1) writer.compactArrayCount(components)
  else writer.arrayCount(components)
  writeDescribeClientQuotasRequestComponentDataArray(writer, components, version)
  writer.boolean(strict)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeClientQuotasRequest', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeClientQuotasRequestComponentData(writer: Writer, message: Input<DescribeClientQuotasRequestComponentData>, version: number): void {
  const { entityType = '', matchType = 0, match = '', unknownTaggedFields } = message
  if (version >= 1) writer.compactString(entityType)
  else writer.string(entityType)
  writer.int8(matchType)
  if (version >= 1) writer.compactNullableString(match)
  else writer.nullableString(match)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeClientQuotasRequestComponentData', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeClientQuotasRequestComponentDataArray(writer: Writer, elements: readonly Input<DescribeClientQuotasRequestComponentData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeClientQuotasRequestComponentData(writer, elements[i]!, version)
}

export interface DescribeClientQuotasResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or `0` if the quota description succeeded. */
  errorCode: number
  /** The error message, or `null` if the quota description succeeded. */
  errorMessage: string | null
  /** A result entry. */
  entries: DescribeClientQuotasResponseEntryData[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeClientQuotasResponseEntryData {
  /** The quota entity description. */
  entity: DescribeClientQuotasResponseEntityData[]
  /** The quota values for the entity. */
  values: DescribeClientQuotasResponseValueData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeClientQuotasResponseEntityData {
  /** The entity type. */
  entityType: string
  /** The entity name, or null if the default. */
  entityName: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeClientQuotasResponseValueData {
  /** The quota configuration key. */
  key: string
  /** The quota configuration value. */
  value: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeClientQuotasResponse: MessageCodec<DescribeClientQuotasResponse> = {
  name: 'DescribeClientQuotasResponse',
  apiKey: 48,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeClientQuotasResponse, version)
    return readDescribeClientQuotasResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeClientQuotasResponse, version)
    writeDescribeClientQuotasResponse(writer, message, version)
  },
}

function readDescribeClientQuotasResponse(reader: Reader, version: number): DescribeClientQuotasResponse {
  const message: DescribeClientQuotasResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
    entries:
      readNullableDescribeClientQuotasResponseEntryDataArray(reader, version, version >= 1 ? reader.compactNullableArrayCount(3) : reader.nullableArrayCount(8)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readDescribeClientQuotasResponseEntryData(reader: Reader, version: number): DescribeClientQuotasResponseEntryData {
  const message: DescribeClientQuotasResponseEntryData = {
    entity:
      readDescribeClientQuotasResponseEntityDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
    values:
      readDescribeClientQuotasResponseValueDataArray(reader, version, version >= 1 ? reader.compactArrayCount(10) : reader.arrayCount(10)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readDescribeClientQuotasResponseEntityData(reader: Reader, version: number): DescribeClientQuotasResponseEntityData {
  const message: DescribeClientQuotasResponseEntityData = {
    entityType: version >= 1 ? reader.compactString() : reader.string(),
    entityName: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readDescribeClientQuotasResponseValueData(reader: Reader, version: number): DescribeClientQuotasResponseValueData {
  const message: DescribeClientQuotasResponseValueData = {
    key: version >= 1 ? reader.compactString() : reader.string(),
    value: reader.float64(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readDescribeClientQuotasResponseEntryDataArray(reader: Reader, version: number, count: number): DescribeClientQuotasResponseEntryData[] {
  const elements: DescribeClientQuotasResponseEntryData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeClientQuotasResponseEntryData(reader, version))
  return elements
}

function readNullableDescribeClientQuotasResponseEntryDataArray(reader: Reader, version: number, count: number): DescribeClientQuotasResponseEntryData[] | null {
  return count < 0 ? null : readDescribeClientQuotasResponseEntryDataArray(reader, version, count)
}

function readDescribeClientQuotasResponseEntityDataArray(reader: Reader, version: number, count: number): DescribeClientQuotasResponseEntityData[] {
  const elements: DescribeClientQuotasResponseEntityData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeClientQuotasResponseEntityData(reader, version))
  return elements
}

function readDescribeClientQuotasResponseValueDataArray(reader: Reader, version: number, count: number): DescribeClientQuotasResponseValueData[] {
  const elements: DescribeClientQuotasResponseValueData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeClientQuotasResponseValueData(reader, version))
  return elements
}

function writeDescribeClientQuotasResponse(writer: Writer, message: Input<DescribeClientQuotasResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', entries = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 1) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 1) writer.compactNullableArrayCount(entries)
  else writer.nullableArrayCount(entries)
  if (entries !== null) writeDescribeClientQuotasResponseEntryDataArray(writer, entries, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeClientQuotasResponse', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeClientQuotasResponseEntryData(writer: Writer, message: Input<DescribeClientQuotasResponseEntryData>, version: number): void {
  const { entity = [], values = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactArrayCount(entity)
  else writer.arrayCount(entity)
  writeDescribeClientQuotasResponseEntityDataArray(writer, entity, version)
  if (version >= 1) writer.compactArrayCount(values)
  else writer.arrayCount(values)
  writeDescribeClientQuotasResponseValueDataArray(writer, values, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeClientQuotasResponseEntryData', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeClientQuotasResponseEntityData(writer: Writer, message: Input<DescribeClientQuotasResponseEntityData>, version: number): void {
  const { entityType = '', entityName = '', unknownTaggedFields } = message
  if (version >= 1) writer.compactString(entityType)
  else writer.string(entityType)
  if (version >= 1) writer.compactNullableString(entityName)
  else writer.nullableString(entityName)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeClientQuotasResponseEntityData', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeClientQuotasResponseValueData(writer: Writer, message: Input<DescribeClientQuotasResponseValueData>, version: number): void {
  const { key = '', value = 0, unknownTaggedFields } = message
  if (version >= 1) writer.compactString(key)
  else writer.string(key)
  writer.float64(value)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'DescribeClientQuotasResponseValueData', field: 'unknownTaggedFields', version })
  }
}

function writeDescribeClientQuotasResponseEntryDataArray(writer: Writer, elements: readonly Input<DescribeClientQuotasResponseEntryData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeClientQuotasResponseEntryData(writer, elements[i]!, version)
}

function writeDescribeClientQuotasResponseEntityDataArray(writer: Writer, elements: readonly Input<DescribeClientQuotasResponseEntityData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeClientQuotasResponseEntityData(writer, elements[i]!, version)
}

function writeDescribeClientQuotasResponseValueDataArray(writer: Writer, elements: readonly Input<DescribeClientQuotasResponseValueData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeClientQuotasResponseValueData(writer, elements[i]!, version)
}
