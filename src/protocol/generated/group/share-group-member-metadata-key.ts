// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupMemberMetadataKey {
  /** The group id. */
  groupId: string
  /** The member id. */
  memberId: string
}

export const ShareGroupMemberMetadataKey: MessageCodec<ShareGroupMemberMetadataKey> = {
  name: 'ShareGroupMemberMetadataKey',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupMemberMetadataKey, version)
    return readShareGroupMemberMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupMemberMetadataKey, version)
    writeShareGroupMemberMetadataKey(writer, message)
  },
}

function readShareGroupMemberMetadataKey(reader: Reader): ShareGroupMemberMetadataKey {
  return {
    groupId: reader.string(),
    memberId: reader.string(),
  }
}

function writeShareGroupMemberMetadataKey(writer: Writer, message: Input<ShareGroupMemberMetadataKey>): void {
  const { groupId = '', memberId = '' } = message
  writer.string(groupId)
  writer.string(memberId)
}
