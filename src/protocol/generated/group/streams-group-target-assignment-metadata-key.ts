// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupTargetAssignmentMetadataKey {
  /** The group ID. */
  groupId: string
}

export const StreamsGroupTargetAssignmentMetadataKey: MessageCodec<StreamsGroupTargetAssignmentMetadataKey> = {
  name: 'StreamsGroupTargetAssignmentMetadataKey',
  apiKey: 20,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupTargetAssignmentMetadataKey, version)
    return readStreamsGroupTargetAssignmentMetadataKey(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupTargetAssignmentMetadataKey, version)
    writeStreamsGroupTargetAssignmentMetadataKey(writer, message)
  },
}

function readStreamsGroupTargetAssignmentMetadataKey(reader: Reader): StreamsGroupTargetAssignmentMetadataKey {
  return {
    groupId: reader.string(),
  }
}

function writeStreamsGroupTargetAssignmentMetadataKey(writer: Writer, message: Input<StreamsGroupTargetAssignmentMetadataKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
