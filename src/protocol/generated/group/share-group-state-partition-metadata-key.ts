// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupStatePartitionMetadataKey {
  /** The group id. */
  groupId: string
}

export const ShareGroupStatePartitionMetadataKey: MessageCodec<ShareGroupStatePartitionMetadataKey> = {
  name: 'ShareGroupStatePartitionMetadataKey',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupStatePartitionMetadataKey, version)
    return readShareGroupStatePartitionMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupStatePartitionMetadataKey, version)
    writeShareGroupStatePartitionMetadataKey(writer, message)
  },
}

function readShareGroupStatePartitionMetadataKey(reader: Reader): ShareGroupStatePartitionMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeShareGroupStatePartitionMetadataKey(writer: Writer, message: Input<ShareGroupStatePartitionMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
