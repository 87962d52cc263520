// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AbortTransactionRecord {
  /** An optional textual description of why the transaction was aborted. */
  reason: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AbortTransactionRecord: MessageCodec<AbortTransactionRecord> = {
  name: 'AbortTransactionRecord',
  apiKey: 25,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AbortTransactionRecord, version)
    return readAbortTransactionRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(AbortTransactionRecord, version)
    writeAbortTransactionRecord(writer, message)
  },
}

function readAbortTransactionRecord(reader: Reader): AbortTransactionRecord {
  const message: AbortTransactionRecord = {
    reason: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.reason = reader.compactNullableString()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writeAbortTransactionRecord(writer: Writer, message: Input<AbortTransactionRecord>): void {
  const { reason = null, unknownTaggedFields } = message
  const hasReason = reason !== null
  writer.tagCount(hasReason ? 1 : 0, unknownTaggedFields)
  if (hasReason) {
    const at = writer.beginTag(0)
    writer.compactNullableString(reason)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}
