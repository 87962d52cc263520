// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ClientQuotaRecord {
  /** The quota entity to alter. */
  entity: ClientQuotaRecordEntityData[]
  /** The quota configuration key. */
  key: string
  /** The value to set, otherwise ignored if the value is to be removed. */
  value: number
  /** Whether the quota configuration value should be removed, otherwise set. */
  remove: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ClientQuotaRecordEntityData {
  /** The entity type. */
  entityType: string
  /** The name of the entity, or null if the default. */
  entityName: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ClientQuotaRecord: MessageCodec<ClientQuotaRecord> = {
  name: 'ClientQuotaRecord',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ClientQuotaRecord, version)
    return readClientQuotaRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(ClientQuotaRecord, version)
    writeClientQuotaRecord(writer, message)
  },
}

function readClientQuotaRecord(reader: Reader): ClientQuotaRecord {
  const message: ClientQuotaRecord = {
    entity: readClientQuotaRecordEntityDataArray(reader, reader.compactArrayCount(3)),
    key: reader.compactString(),
    value: reader.float64(),
    remove: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readClientQuotaRecordEntityData(reader: Reader): ClientQuotaRecordEntityData {
  const message: ClientQuotaRecordEntityData = {
    entityType: reader.compactString(),
    entityName: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readClientQuotaRecordEntityDataArray(reader: Reader, count: number): ClientQuotaRecordEntityData[] {
  const elements: ClientQuotaRecordEntityData[] = []
  for (let i = 0; i < count; i++) elements.push(readClientQuotaRecordEntityData(reader))
  return elements
}

function writeClientQuotaRecord(writer: Writer, message: Input<ClientQuotaRecord>): void {
  const { entity = [], key = '', value = 0, remove = false, unknownTaggedFields } = message
  writer.compactArrayCount(entity)
  writeClientQuotaRecordEntityDataArray(writer, entity)
  writer.compactString(key)
  writer.float64(value)
  writer.boolean(remove)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeClientQuotaRecordEntityData(writer: Writer, message: Input<ClientQuotaRecordEntityData>): void {
  const { entityType = '', entityName = '', unknownTaggedFields } = message
  writer.compactString(entityType)
  writer.compactNullableString(entityName)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeClientQuotaRecordEntityDataArray(writer: Writer, elements: readonly Input<ClientQuotaRecordEntityData>[]): void {
  for (let i = 0; i < elements.length; i++) writeClientQuotaRecordEntityData(writer, elements[i]!)
}
