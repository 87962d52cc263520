// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupTargetAssignmentMemberKey {
  /** The group ID. */
  groupId: string
  /** The member ID. */
  memberId: string
}

export const StreamsGroupTargetAssignmentMemberKey: MessageCodec<StreamsGroupTargetAssignmentMemberKey> = {
  name: 'StreamsGroupTargetAssignmentMemberKey',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupTargetAssignmentMemberKey, version)
    return readStreamsGroupTargetAssignmentMemberKey(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupTargetAssignmentMemberKey, version)
    writeStreamsGroupTargetAssignmentMemberKey(writer, message)
  },
}

function readStreamsGroupTargetAssignmentMemberKey(reader: Reader): StreamsGroupTargetAssignmentMemberKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeStreamsGroupTargetAssignmentMemberKey(writer: Writer, message: Input<StreamsGroupTargetAssignmentMemberKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
