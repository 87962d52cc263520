// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupCurrentMemberAssignmentKey {
  /** The group id. */
  groupId: string
  /** The member id. */
  memberId: string
}

export const ConsumerGroupCurrentMemberAssignmentKey: MessageCodec<ConsumerGroupCurrentMemberAssignmentKey> = {
  name: 'ConsumerGroupCurrentMemberAssignmentKey',
  apiKey: 8,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupCurrentMemberAssignmentKey, version)
    return readConsumerGroupCurrentMemberAssignmentKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupCurrentMemberAssignmentKey, version)
    writeConsumerGroupCurrentMemberAssignmentKey(writer, message)
  },
}

function readConsumerGroupCurrentMemberAssignmentKey(reader: Reader): ConsumerGroupCurrentMemberAssignmentKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeConsumerGroupCurrentMemberAssignmentKey(writer: Writer, message: Input<ConsumerGroupCurrentMemberAssignmentKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
