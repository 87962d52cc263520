// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface NoOpRecord {
  unknownTaggedFields?: UnknownTaggedField[]
}

export const NoOpRecord: MessageCodec<NoOpRecord> = {
  name: 'NoOpRecord',
  apiKey: 20,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(NoOpRecord, version)
    return readNoOpRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(NoOpRecord, version)
    writeNoOpRecord(writer, message)
  },
}

function readNoOpRecord(reader: Reader): NoOpRecord {
  const message: NoOpRecord = {}
  reader.unknownTaggedFields(message)
  return message
}

function writeNoOpRecord(writer: Writer, message: Input<NoOpRecord>): void {
  const { unknownTaggedFields } = message
  writer.unknownTaggedFields(unknownTaggedFields)
}
