// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupMemberMetadataKey {
  /** The group ID. */
  groupId: string
  /** The member ID. */
  memberId: string
}

export const StreamsGroupMemberMetadataKey: MessageCodec<StreamsGroupMemberMetadataKey> = {
  name: 'StreamsGroupMemberMetadataKey',
  apiKey: 19,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupMemberMetadataKey, version)
    return readStreamsGroupMemberMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupMemberMetadataKey, version)
    writeStreamsGroupMemberMetadataKey(writer, message)
  },
}

function readStreamsGroupMemberMetadataKey(reader: Reader): StreamsGroupMemberMetadataKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeStreamsGroupMemberMetadataKey(writer: Writer, message: Input<StreamsGroupMemberMetadataKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
