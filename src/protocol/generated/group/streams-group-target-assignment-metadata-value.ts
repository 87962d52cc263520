// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupTargetAssignmentMetadataValue {
  /** The assignment epoch. */
  assignmentEpoch: number
  /** The time at which the assignment calculation finished. */
  assignmentTimestamp: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupTargetAssignmentMetadataValue: MessageCodec<StreamsGroupTargetAssignmentMetadataValue> = {
  name: 'StreamsGroupTargetAssignmentMetadataValue',
  apiKey: 20,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupTargetAssignmentMetadataValue, version)
    return readStreamsGroupTargetAssignmentMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupTargetAssignmentMetadataValue, version)
    writeStreamsGroupTargetAssignmentMetadataValue(writer, message)
  },
}

function readStreamsGroupTargetAssignmentMetadataValue(reader: Reader): StreamsGroupTargetAssignmentMetadataValue {
  const message: StreamsGroupTargetAssignmentMetadataValue = {
    assignmentEpoch: reader.int32(),
    assignmentTimestamp: 0,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.assignmentTimestamp = reader.int64()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writeStreamsGroupTargetAssignmentMetadataValue(writer: Writer, message: Input<StreamsGroupTargetAssignmentMetadataValue>): void {
  const { assignmentEpoch = 0, assignmentTimestamp = 0, unknownTaggedFields } = message
  writer.int32(assignmentEpoch)
  const hasAssignmentTimestamp = assignmentTimestamp !== 0
  writer.tagCount(hasAssignmentTimestamp ? 1 : 0, unknownTaggedFields)
  if (hasAssignmentTimestamp) {
    const at = writer.beginTag(0)
    writer.int64(assignmentTimestamp)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}
