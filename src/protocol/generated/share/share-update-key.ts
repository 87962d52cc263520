// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareUpdateKey {
  /** The group id. */
  groupId: string
  /** The topic id. */
  topicId: string
  /** The partition index. */
  partition: number
}

export const ShareUpdateKey: MessageCodec<ShareUpdateKey> = {
  name: 'ShareUpdateKey',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareUpdateKey, version)
    return readShareUpdateKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareUpdateKey, version)
    writeShareUpdateKey(writer, message)
  },
}

function readShareUpdateKey(reader: Reader): ShareUpdateKey {
  return {
    groupId: reader.string(),
    topicId: reader.uuid(),
    partition: reader.int32(),
  }
}

function writeShareUpdateKey(writer: Writer, message: Input<ShareUpdateKey>): void {
  const { groupId = '', topicId = ZERO_UUID, partition = 0 } = message
  writer.string(groupId)
  writer.uuid(topicId)
  writer.int32(partition)
}
