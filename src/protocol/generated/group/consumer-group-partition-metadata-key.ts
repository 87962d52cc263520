// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupPartitionMetadataKey {
  /** The group id. */
  groupId: string
}

export const ConsumerGroupPartitionMetadataKey: MessageCodec<ConsumerGroupPartitionMetadataKey> = {
  name: 'ConsumerGroupPartitionMetadataKey',
  apiKey: 4,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupPartitionMetadataKey, version)
    return readConsumerGroupPartitionMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupPartitionMetadataKey, version)
    writeConsumerGroupPartitionMetadataKey(writer, message)
  },
}

function readConsumerGroupPartitionMetadataKey(reader: Reader): ConsumerGroupPartitionMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeConsumerGroupPartitionMetadataKey(writer: Writer, message: Input<ConsumerGroupPartitionMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
