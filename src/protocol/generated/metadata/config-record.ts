// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConfigRecord {
  /** The type of resource this configuration applies to. */
  resourceType: number
  /** The name of the resource this configuration applies to. */
  resourceName: string
  /** The name of the configuration key. */
  name: string
  /** The value of the configuration, or null if the it should be deleted. */
  value: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConfigRecord: MessageCodec<ConfigRecord> = {
  name: 'ConfigRecord',
  apiKey: 4,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConfigRecord, version)
    return readConfigRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(ConfigRecord, version)
    writeConfigRecord(writer, message)
  },
}

function readConfigRecord(reader: Reader): ConfigRecord {
  const message: ConfigRecord = {
    resourceType: reader.int8(),
    resourceName: reader.compactString(),
    name: reader.compactString(),
    value: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeConfigRecord(writer: Writer, message: Input<ConfigRecord>): void {
  const { resourceType = 0, resourceName = '', name = '', value = '', unknownTaggedFields } = message
  writer.int8(resourceType)
  writer.compactString(resourceName)
  writer.compactString(name)
  writer.compactNullableString(value)
  writer.unknownTaggedFields(unknownTaggedFields)
}
