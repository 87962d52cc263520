// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupCurrentMemberAssignmentKey {
  /** The group ID. */
  groupId: string
  /** The member ID. */
  memberId: string
}

export const StreamsGroupCurrentMemberAssignmentKey: MessageCodec<StreamsGroupCurrentMemberAssignmentKey> = {
  name: 'StreamsGroupCurrentMemberAssignmentKey',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupCurrentMemberAssignmentKey, version)
    return readStreamsGroupCurrentMemberAssignmentKey(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupCurrentMemberAssignmentKey, version)
    writeStreamsGroupCurrentMemberAssignmentKey(writer, message)
  },
}

function readStreamsGroupCurrentMemberAssignmentKey(reader: Reader): StreamsGroupCurrentMemberAssignmentKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeStreamsGroupCurrentMemberAssignmentKey(writer: Writer, message: Input<StreamsGroupCurrentMemberAssignmentKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
