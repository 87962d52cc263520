// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface FeatureLevelRecord {
  /** The feature name. */
  name: string
  /** The current finalized feature level of this feature for the cluster, a value of 0 means feature not supported. */
  featureLevel: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FeatureLevelRecord: MessageCodec<FeatureLevelRecord> = {
  name: 'FeatureLevelRecord',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FeatureLevelRecord, version)
    return readFeatureLevelRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(FeatureLevelRecord, version)
    writeFeatureLevelRecord(writer, message)
  },
}

function readFeatureLevelRecord(reader: Reader): FeatureLevelRecord {
  const message: FeatureLevelRecord = {
    name: reader.compactString(),
    featureLevel: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeFeatureLevelRecord(writer: Writer, message: Input<FeatureLevelRecord>): void {
  const { name = '', featureLevel = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(featureLevel)
  writer.unknownTaggedFields(unknownTaggedFields)
}
