// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupMemberMetadataKey {
  /** The group id. */
  groupId: string
  /** The member id. */
  memberId: string
}

export const ConsumerGroupMemberMetadataKey: MessageCodec<ConsumerGroupMemberMetadataKey> = {
  name: 'ConsumerGroupMemberMetadataKey',
  apiKey: 5,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupMemberMetadataKey, version)
    return readConsumerGroupMemberMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupMemberMetadataKey, version)
    writeConsumerGroupMemberMetadataKey(writer, message)
  },
}

function readConsumerGroupMemberMetadataKey(reader: Reader): ConsumerGroupMemberMetadataKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeConsumerGroupMemberMetadataKey(writer: Writer, message: Input<ConsumerGroupMemberMetadataKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
