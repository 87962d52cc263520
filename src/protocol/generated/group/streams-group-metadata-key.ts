// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupMetadataKey {
  /** The group ID. */
  groupId: string
}

export const StreamsGroupMetadataKey: MessageCodec<StreamsGroupMetadataKey> = {
  name: 'StreamsGroupMetadataKey',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupMetadataKey, version)
    return readStreamsGroupMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupMetadataKey, version)
    writeStreamsGroupMetadataKey(writer, message)
  },
}

function readStreamsGroupMetadataKey(reader: Reader): StreamsGroupMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeStreamsGroupMetadataKey(writer: Writer, message: Input<StreamsGroupMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
