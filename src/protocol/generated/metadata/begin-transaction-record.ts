// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface BeginTransactionRecord {
  /** An optional textual description of this transaction. */
  name: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BeginTransactionRecord: MessageCodec<BeginTransactionRecord> = {
  name: 'BeginTransactionRecord',
  apiKey: 23,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BeginTransactionRecord, version)
    return readBeginTransactionRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(BeginTransactionRecord, version)
    writeBeginTransactionRecord(writer, message)
  },
}

function readBeginTransactionRecord(reader: Reader): BeginTransactionRecord {
  const message: BeginTransactionRecord = {
    name: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.name = reader.compactNullableString()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writeBeginTransactionRecord(writer: Writer, message: Input<BeginTransactionRecord>): void {
  const { name = null, unknownTaggedFields } = message
  const hasName = name !== null
  writer.tagCount(hasName ? 1 : 0, unknownTaggedFields)
  if (hasName) {
    const at = writer.beginTag(0)
    writer.compactNullableString(name)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}
