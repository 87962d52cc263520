// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupCurrentMemberAssignmentKey {
  /** The group id. */
  groupId: string
  /** The member id. */
  memberId: string
}

export const ShareGroupCurrentMemberAssignmentKey: MessageCodec<ShareGroupCurrentMemberAssignmentKey> = {
  name: 'ShareGroupCurrentMemberAssignmentKey',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupCurrentMemberAssignmentKey, version)
    return readShareGroupCurrentMemberAssignmentKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupCurrentMemberAssignmentKey, version)
    writeShareGroupCurrentMemberAssignmentKey(writer, message)
  },
}

function readShareGroupCurrentMemberAssignmentKey(reader: Reader): ShareGroupCurrentMemberAssignmentKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeShareGroupCurrentMemberAssignmentKey(writer: Writer, message: Input<ShareGroupCurrentMemberAssignmentKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
