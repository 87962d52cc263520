// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface UnregisterBrokerRecord {
  /** The broker id. */
  brokerId: number
  /** The broker epoch. */
  brokerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UnregisterBrokerRecord: MessageCodec<UnregisterBrokerRecord> = {
  name: 'UnregisterBrokerRecord',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UnregisterBrokerRecord, version)
    return readUnregisterBrokerRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(UnregisterBrokerRecord, version)
    writeUnregisterBrokerRecord(writer, message)
  },
}

function readUnregisterBrokerRecord(reader: Reader): UnregisterBrokerRecord {
  const message: UnregisterBrokerRecord = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeUnregisterBrokerRecord(writer: Writer, message: Input<UnregisterBrokerRecord>): void {
  const { brokerId = 0, brokerEpoch = 0, unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}
