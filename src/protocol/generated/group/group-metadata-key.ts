// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface GroupMetadataKey {
  /** The group id. */
  group: string
}

export const GroupMetadataKey: MessageCodec<GroupMetadataKey> = {
  name: 'GroupMetadataKey',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(GroupMetadataKey, version)
    return readGroupMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(GroupMetadataKey, version)
    writeGroupMetadataKey(writer, message)
  },
}

function readGroupMetadataKey(reader: Reader): GroupMetadataKey {
  return {
    group: reader.string(),
  }
}

function writeGroupMetadataKey(writer: Writer, message: Input<GroupMetadataKey>): void {
  const { group = '' } = message
  writer.string(group)
}
