// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupMetadataValue {
  /** The group epoch. */
  epoch: number
  /** The hash of all topics in the group. */
  metadataHash: bigint
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupMetadataValue: MessageCodec<ShareGroupMetadataValue> = {
  name: 'ShareGroupMetadataValue',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupMetadataValue, version)
    return readShareGroupMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupMetadataValue, version)
    writeShareGroupMetadataValue(writer, message)
  },
}

function readShareGroupMetadataValue(reader: Reader): ShareGroupMetadataValue {
  const message: ShareGroupMetadataValue = {
    epoch: reader.int32(),
    metadataHash: reader.bigInt64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeShareGroupMetadataValue(writer: Writer, message: Input<ShareGroupMetadataValue>): void {
  const { epoch = 0, metadataHash = 0n, unknownTaggedFields } = message
  writer.int32(epoch)
  writer.bigInt64(metadataHash)
  writer.unknownTaggedFields(unknownTaggedFields)
}
