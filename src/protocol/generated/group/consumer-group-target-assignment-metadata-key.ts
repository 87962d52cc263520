// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupTargetAssignmentMetadataKey {
  /** The group id. */
  groupId: string
}

export const ConsumerGroupTargetAssignmentMetadataKey: MessageCodec<ConsumerGroupTargetAssignmentMetadataKey> = {
  name: 'ConsumerGroupTargetAssignmentMetadataKey',
  apiKey: 6,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupTargetAssignmentMetadataKey, version)
    return readConsumerGroupTargetAssignmentMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupTargetAssignmentMetadataKey, version)
    writeConsumerGroupTargetAssignmentMetadataKey(writer, message)
  },
}

function readConsumerGroupTargetAssignmentMetadataKey(reader: Reader): ConsumerGroupTargetAssignmentMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeConsumerGroupTargetAssignmentMetadataKey(writer: Writer, message: Input<ConsumerGroupTargetAssignmentMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
