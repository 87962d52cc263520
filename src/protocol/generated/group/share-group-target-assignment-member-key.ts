// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupTargetAssignmentMemberKey {
  /** The group id. */
  groupId: string
  /** The member id. */
  memberId: string
}

export const ShareGroupTargetAssignmentMemberKey: MessageCodec<ShareGroupTargetAssignmentMemberKey> = {
  name: 'ShareGroupTargetAssignmentMemberKey',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupTargetAssignmentMemberKey, version)
    return readShareGroupTargetAssignmentMemberKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupTargetAssignmentMemberKey, version)
    writeShareGroupTargetAssignmentMemberKey(writer, message)
  },
}

function readShareGroupTargetAssignmentMemberKey(reader: Reader): ShareGroupTargetAssignmentMemberKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeShareGroupTargetAssignmentMemberKey(writer: Writer, message: Input<ShareGroupTargetAssignmentMemberKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
