// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupTargetAssignmentMetadataValue {
  /** The assignment epoch. */
  assignmentEpoch: number
  /** The time at which the assignment calculation finished. */
  assignmentTimestamp: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupTargetAssignmentMetadataValue: MessageCodec<ConsumerGroupTargetAssignmentMetadataValue> = {
  name: 'ConsumerGroupTargetAssignmentMetadataValue',
  apiKey: 6,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupTargetAssignmentMetadataValue, version)
    return readConsumerGroupTargetAssignmentMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupTargetAssignmentMetadataValue, version)
    writeConsumerGroupTargetAssignmentMetadataValue(writer, message)
  },
}

function readConsumerGroupTargetAssignmentMetadataValue(reader: Reader): ConsumerGroupTargetAssignmentMetadataValue {
  const message: ConsumerGroupTargetAssignmentMetadataValue = {
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

function writeConsumerGroupTargetAssignmentMetadataValue(writer: Writer, message: Input<ConsumerGroupTargetAssignmentMetadataValue>): void {
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
