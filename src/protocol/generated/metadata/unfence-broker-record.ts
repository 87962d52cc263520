// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface UnfenceBrokerRecord {
  /** The broker ID to unfence. */
  id: number
  /** The epoch of the broker to unfence. */
  epoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UnfenceBrokerRecord: MessageCodec<UnfenceBrokerRecord> = {
  name: 'UnfenceBrokerRecord',
  apiKey: 8,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UnfenceBrokerRecord, version)
    return readUnfenceBrokerRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(UnfenceBrokerRecord, version)
    writeUnfenceBrokerRecord(writer, message)
  },
}

function readUnfenceBrokerRecord(reader: Reader): UnfenceBrokerRecord {
  const message: UnfenceBrokerRecord = {
    id: reader.int32(),
    epoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeUnfenceBrokerRecord(writer: Writer, message: Input<UnfenceBrokerRecord>): void {
  const { id = 0, epoch = 0, unknownTaggedFields } = message
  writer.int32(id)
  writer.int64(epoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}
