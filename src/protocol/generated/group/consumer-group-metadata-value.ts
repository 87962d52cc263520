// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupMetadataValue {
  /** The group epoch. */
  epoch: number
  /** The hash of all topics in the group. */
  metadataHash: bigint
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupMetadataValue: MessageCodec<ConsumerGroupMetadataValue> = {
  name: 'ConsumerGroupMetadataValue',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupMetadataValue, version)
    return readConsumerGroupMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupMetadataValue, version)
    writeConsumerGroupMetadataValue(writer, message)
  },
}

function readConsumerGroupMetadataValue(reader: Reader): ConsumerGroupMetadataValue {
  const message: ConsumerGroupMetadataValue = {
    epoch: reader.int32(),
    metadataHash: 0n,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.metadataHash = reader.bigInt64()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writeConsumerGroupMetadataValue(writer: Writer, message: Input<ConsumerGroupMetadataValue>): void {
  const { epoch = 0, metadataHash = 0n, unknownTaggedFields } = message
  writer.int32(epoch)
  const hasMetadataHash = metadataHash !== 0n
  writer.tagCount(hasMetadataHash ? 1 : 0, unknownTaggedFields)
  if (hasMetadataHash) {
    const at = writer.beginTag(0)
    writer.bigInt64(metadataHash)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}
