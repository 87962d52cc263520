// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AlterClientQuotasRequest {
  /** The quota configuration entries to alter. */
  entries: AlterClientQuotasRequestEntryData[]
  /** Whether the alteration should be validated, but not performed. */
  validateOnly: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterClientQuotasRequestEntryData {
  /** The quota entity to alter. */
  entity: AlterClientQuotasRequestEntityData[]
  /** An individual quota configuration entry to alter. */
  ops: AlterClientQuotasRequestOpData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterClientQuotasRequestEntityData {
  /** The entity type. */
  entityType: string
  /** The name of the entity, or null if the default. */
  entityName: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterClientQuotasRequestOpData {
  /** The quota configuration key. */
  key: string
  /** The value to set, otherwise ignored if the value is to be removed. */
  value: number
  /** Whether the quota configuration value should be removed, otherwise set. */
  remove: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterClientQuotasRequest: MessageCodec<AlterClientQuotasRequest> = {
  name: 'AlterClientQuotasRequest',
  apiKey: 49,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterClientQuotasRequest, version)
    return readAlterClientQuotasRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterClientQuotasRequest, version)
    writeAlterClientQuotasRequest(writer, message, version)
  },
}

function readAlterClientQuotasRequest(reader: Reader, version: number): AlterClientQuotasRequest {
  const message: AlterClientQuotasRequest = {
    entries:
      readAlterClientQuotasRequestEntryDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(8)),
    validateOnly: reader.boolean(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasRequestEntryData(reader: Reader, version: number): AlterClientQuotasRequestEntryData {
  const message: AlterClientQuotasRequestEntryData = {
    entity:
      readAlterClientQuotasRequestEntityDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
    ops:
      readAlterClientQuotasRequestOpDataArray(reader, version, version >= 1 ? reader.compactArrayCount(11) : reader.arrayCount(11)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasRequestEntityData(reader: Reader, version: number): AlterClientQuotasRequestEntityData {
  const message: AlterClientQuotasRequestEntityData = {
    entityType: version >= 1 ? reader.compactString() : reader.string(),
    entityName: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasRequestOpData(reader: Reader, version: number): AlterClientQuotasRequestOpData {
  const message: AlterClientQuotasRequestOpData = {
    key: version >= 1 ? reader.compactString() : reader.string(),
    value: reader.float64(),
    remove: reader.boolean(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasRequestEntryDataArray(reader: Reader, version: number, count: number): AlterClientQuotasRequestEntryData[] {
  const elements: AlterClientQuotasRequestEntryData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterClientQuotasRequestEntryData(reader, version))
  return elements
}

function readAlterClientQuotasRequestEntityDataArray(reader: Reader, version: number, count: number): AlterClientQuotasRequestEntityData[] {
  const elements: AlterClientQuotasRequestEntityData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterClientQuotasRequestEntityData(reader, version))
  return elements
}

function readAlterClientQuotasRequestOpDataArray(reader: Reader, version: number, count: number): AlterClientQuotasRequestOpData[] {
  const elements: AlterClientQuotasRequestOpData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterClientQuotasRequestOpData(reader, version))
  return elements
}

function writeAlterClientQuotasRequest(writer: Writer, message: Input<AlterClientQuotasRequest>, version: number): void {
  const { entries = [], validateOnly = false, unknownTaggedFields } = message
  if (version >= 1) writer.compactArrayCount(entries)
  else writer.arrayCount(entries)
  writeAlterClientQuotasRequestEntryDataArray(writer, entries, version)
  writer.boolean(validateOnly)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasRequest', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasRequestEntryData(writer: Writer, message: Input<AlterClientQuotasRequestEntryData>, version: number): void {
  const { entity = [], ops = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactArrayCount(entity)
  else writer.arrayCount(entity)
  writeAlterClientQuotasRequestEntityDataArray(writer, entity, version)
  if (version >= 1) writer.compactArrayCount(ops)
  else writer.arrayCount(ops)
  writeAlterClientQuotasRequestOpDataArray(writer, ops, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasRequestEntryData', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasRequestEntityData(writer: Writer, message: Input<AlterClientQuotasRequestEntityData>, version: number): void {
  const { entityType = '', entityName = '', unknownTaggedFields } = message
  if (version >= 1) writer.compactString(entityType)
  else writer.string(entityType)
  if (version >= 1) writer.compactNullableString(entityName)
  else writer.nullableString(entityName)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasRequestEntityData', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasRequestOpData(writer: Writer, message: Input<AlterClientQuotasRequestOpData>, version: number): void {
  const { key = '', value = 0, remove = false, unknownTaggedFields } = message
  if (version >= 1) writer.compactString(key)
  else writer.string(key)
  writer.float64(value)
  writer.boolean(remove)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasRequestOpData', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasRequestEntryDataArray(writer: Writer, elements: readonly Input<AlterClientQuotasRequestEntryData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterClientQuotasRequestEntryData(writer, elements[i]!, version)
}

function writeAlterClientQuotasRequestEntityDataArray(writer: Writer, elements: readonly Input<AlterClientQuotasRequestEntityData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterClientQuotasRequestEntityData(writer, elements[i]!, version)
}

function writeAlterClientQuotasRequestOpDataArray(writer: Writer, elements: readonly Input<AlterClientQuotasRequestOpData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterClientQuotasRequestOpData(writer, elements[i]!, version)
}

export interface AlterClientQuotasResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The quota configuration entries to alter. */
  entries: AlterClientQuotasResponseEntryData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterClientQuotasResponseEntryData {
  /** The error code, or `0` if the quota alteration succeeded. */
  errorCode: number
  /** The error message, or `null` if the quota alteration succeeded. */
  errorMessage: string | null
  /** The quota entity to alter. */
  entity: AlterClientQuotasResponseEntityData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterClientQuotasResponseEntityData {
  /** The entity type. */
  entityType: string
  /** The name of the entity, or null if the default. */
  entityName: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterClientQuotasResponse: MessageCodec<AlterClientQuotasResponse> = {
  name: 'AlterClientQuotasResponse',
  apiKey: 49,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterClientQuotasResponse, version)
    return readAlterClientQuotasResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterClientQuotasResponse, version)
    writeAlterClientQuotasResponse(writer, message, version)
  },
}

function readAlterClientQuotasResponse(reader: Reader, version: number): AlterClientQuotasResponse {
  const message: AlterClientQuotasResponse = {
    throttleTimeMs: reader.int32(),
    entries:
      readAlterClientQuotasResponseEntryDataArray(reader, version, version >= 1 ? reader.compactArrayCount(5) : reader.arrayCount(8)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasResponseEntryData(reader: Reader, version: number): AlterClientQuotasResponseEntryData {
  const message: AlterClientQuotasResponseEntryData = {
    errorCode: reader.int16(),
    errorMessage: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
    entity:
      readAlterClientQuotasResponseEntityDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasResponseEntityData(reader: Reader, version: number): AlterClientQuotasResponseEntityData {
  const message: AlterClientQuotasResponseEntityData = {
    entityType: version >= 1 ? reader.compactString() : reader.string(),
    entityName: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readAlterClientQuotasResponseEntryDataArray(reader: Reader, version: number, count: number): AlterClientQuotasResponseEntryData[] {
  const elements: AlterClientQuotasResponseEntryData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterClientQuotasResponseEntryData(reader, version))
  return elements
}

function readAlterClientQuotasResponseEntityDataArray(reader: Reader, version: number, count: number): AlterClientQuotasResponseEntityData[] {
  const elements: AlterClientQuotasResponseEntityData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterClientQuotasResponseEntityData(reader, version))
  return elements
}

function writeAlterClientQuotasResponse(writer: Writer, message: Input<AlterClientQuotasResponse>, version: number): void {
  const { throttleTimeMs = 0, entries = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 1) writer.compactArrayCount(entries)
  else writer.arrayCount(entries)
  writeAlterClientQuotasResponseEntryDataArray(writer, entries, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasResponse', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasResponseEntryData(writer: Writer, message: Input<AlterClientQuotasResponseEntryData>, version: number): void {
  const { errorCode = 0, errorMessage = '', entity = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 1) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 1) writer.compactArrayCount(entity)
  else writer.arrayCount(entity)
  writeAlterClientQuotasResponseEntityDataArray(writer, entity, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasResponseEntryData', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasResponseEntityData(writer: Writer, message: Input<AlterClientQuotasResponseEntityData>, version: number): void {
  const { entityType = '', entityName = '', unknownTaggedFields } = message
  if (version >= 1) writer.compactString(entityType)
  else writer.string(entityType)
  if (version >= 1) writer.compactNullableString(entityName)
  else writer.nullableString(entityName)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AlterClientQuotasResponseEntityData', field: 'unknownTaggedFields', version })
  }
}

function writeAlterClientQuotasResponseEntryDataArray(writer: Writer, elements: readonly Input<AlterClientQuotasResponseEntryData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterClientQuotasResponseEntryData(writer, elements[i]!, version)
}

function writeAlterClientQuotasResponseEntityDataArray(writer: Writer, elements: readonly Input<AlterClientQuotasResponseEntityData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterClientQuotasResponseEntityData(writer, elements[i]!, version)
}
