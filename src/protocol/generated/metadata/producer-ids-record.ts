// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ProducerIdsRecord {
  /** The ID of the requesting broker */
  brokerId: number
  /** The epoch of the requesting broker */
  brokerEpoch: number
  /** The next producerId that will be assigned (i.e. */
  nextProducerId: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ProducerIdsRecord: MessageCodec<ProducerIdsRecord> = {
  name: 'ProducerIdsRecord',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ProducerIdsRecord, version)
    return readProducerIdsRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(ProducerIdsRecord, version)
    writeProducerIdsRecord(writer, message)
  },
}

function readProducerIdsRecord(reader: Reader): ProducerIdsRecord {
  const message: ProducerIdsRecord = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
    nextProducerId: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeProducerIdsRecord(writer: Writer, message: Input<ProducerIdsRecord>): void {
  const { brokerId = 0, brokerEpoch = -1, nextProducerId = 0, unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.int64(nextProducerId)
  writer.unknownTaggedFields(unknownTaggedFields)
}
