// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareUpdateValue {
  /** The snapshot epoch. */
  snapshotEpoch: number
  /** The leader epoch of the share-partition. */
  leaderEpoch: number
  /** The share-partition start offset, or -1 if the start offset is not being updated. */
  startOffset: number
  /** The number of offsets greater than or equal to share-partition start offset for which delivery has been completed. */
  deliveryCompleteCount: number
  /** The state batches that have been updated. */
  stateBatches: ShareUpdateValueStateBatch[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareUpdateValueStateBatch {
  /** The first offset of this state batch. */
  firstOffset: number
  /** The last offset of this state batch. */
  lastOffset: number
  /** The delivery state - 0:Available,2:Acked,4:Archived. */
  deliveryState: number
  /** The delivery count. */
  deliveryCount: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareUpdateValue: MessageCodec<ShareUpdateValue> = {
  name: 'ShareUpdateValue',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareUpdateValue, version)
    return readShareUpdateValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareUpdateValue, version)
    writeShareUpdateValue(writer, message)
  },
}

function readShareUpdateValue(reader: Reader): ShareUpdateValue {
  const message: ShareUpdateValue = {
    snapshotEpoch: reader.int32(),
    leaderEpoch: reader.int32(),
    startOffset: reader.int64(),
    deliveryCompleteCount: -1,
    stateBatches: readShareUpdateValueStateBatchArray(reader, reader.compactArrayCount(20)),
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.deliveryCompleteCount = reader.int32()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readShareUpdateValueStateBatch(reader: Reader): ShareUpdateValueStateBatch {
  const message: ShareUpdateValueStateBatch = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    deliveryState: reader.int8(),
    deliveryCount: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareUpdateValueStateBatchArray(reader: Reader, count: number): ShareUpdateValueStateBatch[] {
  const elements: ShareUpdateValueStateBatch[] = []
  for (let i = 0; i < count; i++) elements.push(readShareUpdateValueStateBatch(reader))
  return elements
}

function writeShareUpdateValue(writer: Writer, message: Input<ShareUpdateValue>): void {
  const {
    snapshotEpoch = 0,
    leaderEpoch = 0,
    startOffset = 0,
    deliveryCompleteCount = -1,
    stateBatches = [],
    unknownTaggedFields,
  } = message
  writer.int32(snapshotEpoch)
  writer.int32(leaderEpoch)
  writer.int64(startOffset)
  writer.compactArrayCount(stateBatches)
  writeShareUpdateValueStateBatchArray(writer, stateBatches)
  const hasDeliveryCompleteCount = deliveryCompleteCount !== -1
  writer.tagCount(hasDeliveryCompleteCount ? 1 : 0, unknownTaggedFields)
  if (hasDeliveryCompleteCount) {
    const at = writer.beginTag(0)
    writer.int32(deliveryCompleteCount)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeShareUpdateValueStateBatch(writer: Writer, message: Input<ShareUpdateValueStateBatch>): void {
  const { firstOffset = 0, lastOffset = 0, deliveryState = 0, deliveryCount = 0, unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.int8(deliveryState)
  writer.int16(deliveryCount)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareUpdateValueStateBatchArray(writer: Writer, elements: readonly Input<ShareUpdateValueStateBatch>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareUpdateValueStateBatch(writer, elements[i]!)
}
