// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface SnapshotFooterRecord {
  /** The version of the snapshot footer record. */
  version: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const SnapshotFooterRecord: MessageCodec<SnapshotFooterRecord> = {
  name: 'SnapshotFooterRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SnapshotFooterRecord, version)
    return readSnapshotFooterRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(SnapshotFooterRecord, version)
    writeSnapshotFooterRecord(writer, message)
  },
}

function readSnapshotFooterRecord(reader: Reader): SnapshotFooterRecord {
  const message: SnapshotFooterRecord = {
    version: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeSnapshotFooterRecord(writer: Writer, message: Input<SnapshotFooterRecord>): void {
  const { version: version_ = 0, unknownTaggedFields } = message
  writer.int16(version_)
  writer.unknownTaggedFields(unknownTaggedFields)
}
