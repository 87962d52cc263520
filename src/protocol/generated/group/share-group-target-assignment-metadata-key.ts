// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupTargetAssignmentMetadataKey {
  /** The group id. */
  groupId: string
}

export const ShareGroupTargetAssignmentMetadataKey: MessageCodec<ShareGroupTargetAssignmentMetadataKey> = {
  name: 'ShareGroupTargetAssignmentMetadataKey',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupTargetAssignmentMetadataKey, version)
    return readShareGroupTargetAssignmentMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupTargetAssignmentMetadataKey, version)
    writeShareGroupTargetAssignmentMetadataKey(writer, message)
  },
}

function readShareGroupTargetAssignmentMetadataKey(reader: Reader): ShareGroupTargetAssignmentMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeShareGroupTargetAssignmentMetadataKey(writer: Writer, message: Input<ShareGroupTargetAssignmentMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
