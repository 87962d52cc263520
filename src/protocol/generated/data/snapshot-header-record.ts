// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface SnapshotHeaderRecord {
  /** The version of the snapshot header record. */
  version: number
  /** The append time of the last record from the log contained in this snapshot. */
  lastContainedLogTimestamp: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const SnapshotHeaderRecord: MessageCodec<SnapshotHeaderRecord> = {
  name: 'SnapshotHeaderRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SnapshotHeaderRecord, version)
    return readSnapshotHeaderRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(SnapshotHeaderRecord, version)
    writeSnapshotHeaderRecord(writer, message)
  },
}

function readSnapshotHeaderRecord(reader: Reader): SnapshotHeaderRecord {
  const message: SnapshotHeaderRecord = {
    version: reader.int16(),
    lastContainedLogTimestamp: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeSnapshotHeaderRecord(writer: Writer, message: Input<SnapshotHeaderRecord>): void {
  const { version: version_ = 0, lastContainedLogTimestamp = 0, unknownTaggedFields } = message
  writer.int16(version_)
  writer.int64(lastContainedLogTimestamp)
  writer.unknownTaggedFields(unknownTaggedFields)
}
