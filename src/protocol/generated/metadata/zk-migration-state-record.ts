// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ZkMigrationStateRecord {
  /** One of the possible migration states. */
  zkMigrationState: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ZkMigrationStateRecord: MessageCodec<ZkMigrationStateRecord> = {
  name: 'ZkMigrationStateRecord',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ZkMigrationStateRecord, version)
    return readZkMigrationStateRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(ZkMigrationStateRecord, version)
    writeZkMigrationStateRecord(writer, message)
  },
}

function readZkMigrationStateRecord(reader: Reader): ZkMigrationStateRecord {
  const message: ZkMigrationStateRecord = {
    zkMigrationState: reader.int8(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeZkMigrationStateRecord(writer: Writer, message: Input<ZkMigrationStateRecord>): void {
  const { zkMigrationState = 0, unknownTaggedFields } = message
  writer.int8(zkMigrationState)
  writer.unknownTaggedFields(unknownTaggedFields)
}
