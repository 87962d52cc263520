// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareSnapshotKey {
  /** The group id. */
  groupId: string
  /** The topic id. */
  topicId: string
  /** The partition index. */
  partition: number
}

export const ShareSnapshotKey: MessageCodec<ShareSnapshotKey> = {
  name: 'ShareSnapshotKey',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareSnapshotKey, version)
    return readShareSnapshotKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareSnapshotKey, version)
    writeShareSnapshotKey(writer, message)
  },
}

function readShareSnapshotKey(reader: Reader): ShareSnapshotKey {
  return {
    groupId: reader.string(),
    topicId: reader.uuid(),
    partition: reader.int32(),
  }
}

function writeShareSnapshotKey(writer: Writer, message: Input<ShareSnapshotKey>): void {
  const { groupId = '', topicId = ZERO_UUID, partition = 0 } = message
  writer.string(groupId)
  writer.uuid(topicId)
  writer.int32(partition)
}
