// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface EndTransactionRecord {
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EndTransactionRecord: MessageCodec<EndTransactionRecord> = {
  name: 'EndTransactionRecord',
  apiKey: 24,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EndTransactionRecord, version)
    return readEndTransactionRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(EndTransactionRecord, version)
    writeEndTransactionRecord(writer, message)
  },
}

function readEndTransactionRecord(reader: Reader): EndTransactionRecord {
  const message: EndTransactionRecord = {}
  reader.unknownTaggedFields(message)
  return message
}

function writeEndTransactionRecord(writer: Writer, message: Input<EndTransactionRecord>): void {
  const { unknownTaggedFields } = message
  writer.unknownTaggedFields(unknownTaggedFields)
}
