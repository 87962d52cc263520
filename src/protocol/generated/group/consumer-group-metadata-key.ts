// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupMetadataKey {
  /** The group id. */
  groupId: string
}

export const ConsumerGroupMetadataKey: MessageCodec<ConsumerGroupMetadataKey> = {
  name: 'ConsumerGroupMetadataKey',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupMetadataKey, version)
    return readConsumerGroupMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupMetadataKey, version)
    writeConsumerGroupMetadataKey(writer, message)
  },
}

function readConsumerGroupMetadataKey(reader: Reader): ConsumerGroupMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeConsumerGroupMetadataKey(writer: Writer, message: Input<ConsumerGroupMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
