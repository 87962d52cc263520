// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface OffsetCommitValue {
  /** The offset that the consumer wants to store (for this partition). */
  offset: number
  /** The leader epoch of the last consumed record. (from version 3) */
  leaderEpoch: number
  /** Any metadata the client wants to keep. */
  metadata: string
  /** The time at which the commit was added to the log. */
  commitTimestamp: number
  /** The time at which the offset will expire. (from version 1, up to version 1) */
  expireTimestamp: number
  /** The topic id of the committed offset. (from version 4) */
  topicId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const OffsetCommitValue: MessageCodec<OffsetCommitValue> = {
  name: 'OffsetCommitValue',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(OffsetCommitValue, version)
    return readOffsetCommitValue(reader, version)
  },
  write(writer, message, version) {
    checkVersion(OffsetCommitValue, version)
    writeOffsetCommitValue(writer, message, version)
  },
}

function readOffsetCommitValue(reader: Reader, version: number): OffsetCommitValue {
  const message: OffsetCommitValue = {
    offset: reader.int64(),
    leaderEpoch: version >= 3 ? reader.int32() : -1,
    metadata: version >= 4 ? reader.compactString() : reader.string(),
    commitTimestamp: reader.int64(),
    expireTimestamp: version >= 2 ? -1 : version >= 1 ? reader.int64() : -1,
    topicId: ZERO_UUID,
  }
  if (version >= 4) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.topicId = reader.uuid()
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function writeOffsetCommitValue(writer: Writer, message: Input<OffsetCommitValue>, version: number): void {
  const {
    offset = 0,
    leaderEpoch = -1,
    metadata = '',
    commitTimestamp = 0,
    expireTimestamp = -1,
    topicId = ZERO_UUID,
    unknownTaggedFields,
  } = message
  writer.int64(offset)
  if (version >= 3) writer.int32(leaderEpoch)
  if (version >= 4) writer.compactString(metadata)
  else writer.string(metadata)
  writer.int64(commitTimestamp)
  if (version === 1) writer.int64(expireTimestamp)
  if (version >= 4) {
    const hasTopicId = topicId !== ZERO_UUID
    writer.tagCount(hasTopicId ? 1 : 0, unknownTaggedFields)
    if (hasTopicId) {
      const at = writer.beginTag(0)
      writer.uuid(topicId)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'OffsetCommitValue', field: 'unknownTaggedFields', version })
  }
}
