// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface LegacyOffsetCommitValue {
  /** The offset that the consumer wants to store (for this partition). */
  offset: number
  /** Any metadata the client wants to keep. */
  metadata: string
  /** The time at which the commit was added to the log. */
  commitTimestamp: number
}

export const LegacyOffsetCommitValue: MessageCodec<LegacyOffsetCommitValue> = {
  name: 'LegacyOffsetCommitValue',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(LegacyOffsetCommitValue, version)
    return readLegacyOffsetCommitValue(reader)
  },
  write(writer, message, version) {
    checkVersion(LegacyOffsetCommitValue, version)
    writeLegacyOffsetCommitValue(writer, message)
  },
}

function readLegacyOffsetCommitValue(reader: Reader): LegacyOffsetCommitValue {
  return {
    offset: reader.int64(),
    metadata: reader.string(),
    commitTimestamp: reader.int64(),
  }
}

function writeLegacyOffsetCommitValue(writer: Writer, message: Input<LegacyOffsetCommitValue>): void {
  const { offset = 0, metadata = '', commitTimestamp = 0 } = message
  writer.int64(offset)
  writer.string(metadata)
  writer.int64(commitTimestamp)
}
