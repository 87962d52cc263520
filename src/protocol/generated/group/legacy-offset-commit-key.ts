// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface LegacyOffsetCommitKey {
  /** The consumer group id. */
  group: string
  /** The topic name. */
  topic: string
  /** The topic partition index. */
  partition: number
}

export const LegacyOffsetCommitKey: MessageCodec<LegacyOffsetCommitKey> = {
  name: 'LegacyOffsetCommitKey',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(LegacyOffsetCommitKey, version)
    return readLegacyOffsetCommitKey(reader)
  },
  write(writer, message, version) {
    checkVersion(LegacyOffsetCommitKey, version)
    writeLegacyOffsetCommitKey(writer, message)
  },
}

function readLegacyOffsetCommitKey(reader: Reader): LegacyOffsetCommitKey {
  return {
    group: reader.string(),
    topic: reader.string(),
    partition: reader.int32(),
  }
}

function writeLegacyOffsetCommitKey(writer: Writer, message: Input<LegacyOffsetCommitKey>): void {
  const { group = '', topic = '', partition = 0 } = message
  writer.string(group)
  writer.string(topic)
  writer.int32(partition)
}
