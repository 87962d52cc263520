// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface KRaftVersionRecord {
  /** The version of the kraft version record. */
  version: number
  /** The kraft protocol version. */
  kRaftVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const KRaftVersionRecord: MessageCodec<KRaftVersionRecord> = {
  name: 'KRaftVersionRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(KRaftVersionRecord, version)
    return readKRaftVersionRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(KRaftVersionRecord, version)
    writeKRaftVersionRecord(writer, message)
  },
}

function readKRaftVersionRecord(reader: Reader): KRaftVersionRecord {
  const message: KRaftVersionRecord = {
    version: reader.int16(),
    kRaftVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeKRaftVersionRecord(writer: Writer, message: Input<KRaftVersionRecord>): void {
  const { version: version_ = 0, kRaftVersion = 0, unknownTaggedFields } = message
  writer.int16(version_)
  writer.int16(kRaftVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}
