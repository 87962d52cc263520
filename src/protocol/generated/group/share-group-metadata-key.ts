// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupMetadataKey {
  /** The group id. */
  groupId: string
}

export const ShareGroupMetadataKey: MessageCodec<ShareGroupMetadataKey> = {
  name: 'ShareGroupMetadataKey',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupMetadataKey, version)
    return readShareGroupMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupMetadataKey, version)
    writeShareGroupMetadataKey(writer, message)
  },
}

function readShareGroupMetadataKey(reader: Reader): ShareGroupMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeShareGroupMetadataKey(writer: Writer, message: Input<ShareGroupMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
