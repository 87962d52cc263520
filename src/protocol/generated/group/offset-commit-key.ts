// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface OffsetCommitKey {
  /** The consumer group id. */
  group: string
  /** The topic name. */
  topic: string
  /** The topic partition index. */
  partition: number
}

export const OffsetCommitKey: MessageCodec<OffsetCommitKey> = {
  name: 'OffsetCommitKey',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetCommitKey, version)
    return readOffsetCommitKey(reader)
  },
  write(writer, message, version) {
    checkVersion(OffsetCommitKey, version)
    writeOffsetCommitKey(writer, message)
  },
}

function readOffsetCommitKey(reader: Reader): OffsetCommitKey {
  return {
    group: reader.string(),
    topic: reader.string(),
    partition: reader.int32(),
  }
}

function writeOffsetCommitKey(writer: Writer, message: Input<OffsetCommitKey>): void {
  const { group = '', topic = '', partition = 0 } = message
  writer.string(group)
  writer.string(topic)
  writer.int32(partition)
}
