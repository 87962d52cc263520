// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ClearElrRecord {
  /** The name of the topic to clear ELRs for, or empty if all ELRs should be cleared. */
  topicName: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ClearElrRecord: MessageCodec<ClearElrRecord> = {
  name: 'ClearElrRecord',
  apiKey: 28,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ClearElrRecord, version)
    return readClearElrRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(ClearElrRecord, version)
    writeClearElrRecord(writer, message)
  },
}

function readClearElrRecord(reader: Reader): ClearElrRecord {
  const message: ClearElrRecord = {
    topicName: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeClearElrRecord(writer: Writer, message: Input<ClearElrRecord>): void {
  const { topicName = '', unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.unknownTaggedFields(unknownTaggedFields)
}
