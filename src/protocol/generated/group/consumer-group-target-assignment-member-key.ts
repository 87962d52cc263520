// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupTargetAssignmentMemberKey {
  /** The group id. */
  groupId: string
  /** The member id. */
  memberId: string
}

export const ConsumerGroupTargetAssignmentMemberKey: MessageCodec<ConsumerGroupTargetAssignmentMemberKey> = {
  name: 'ConsumerGroupTargetAssignmentMemberKey',
  apiKey: 7,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupTargetAssignmentMemberKey, version)
    return readConsumerGroupTargetAssignmentMemberKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupTargetAssignmentMemberKey, version)
    writeConsumerGroupTargetAssignmentMemberKey(writer, message)
  },
}

function readConsumerGroupTargetAssignmentMemberKey(reader: Reader): ConsumerGroupTargetAssignmentMemberKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeConsumerGroupTargetAssignmentMemberKey(writer: Writer, message: Input<ConsumerGroupTargetAssignmentMemberKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
