// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface FenceBrokerRecord {
  /** The broker ID to fence. */
  id: number
  /** The epoch of the broker to fence. */
  epoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FenceBrokerRecord: MessageCodec<FenceBrokerRecord> = {
  name: 'FenceBrokerRecord',
  apiKey: 7,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FenceBrokerRecord, version)
    return readFenceBrokerRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(FenceBrokerRecord, version)
    writeFenceBrokerRecord(writer, message)
  },
}

function readFenceBrokerRecord(reader: Reader): FenceBrokerRecord {
  const message: FenceBrokerRecord = {
    id: reader.int32(),
    epoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeFenceBrokerRecord(writer: Writer, message: Input<FenceBrokerRecord>): void {
  const { id = 0, epoch = 0, unknownTaggedFields } = message
  writer.int32(id)
  writer.int64(epoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}
