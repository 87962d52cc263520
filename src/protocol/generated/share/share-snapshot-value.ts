// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareSnapshotValue {
  /** The snapshot epoch. */
  snapshotEpoch: number
  /** The state epoch for this share-partition. */
  stateEpoch: number
  /** The leader epoch of the share-partition. */
  leaderEpoch: number
  /** The share-partition start offset. */
  startOffset: number
  /** The number of offsets greater than or equal to share-partition start offset for which delivery has been completed. */
  deliveryCompleteCount: number
  /** The time at which the state was created. */
  createTimestamp: number
  /** The time at which the state was written or rewritten. */
  writeTimestamp: number
  /** The state batches. */
  stateBatches: ShareSnapshotValueStateBatch[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareSnapshotValueStateBatch {
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

export const ShareSnapshotValue: MessageCodec<ShareSnapshotValue> = {
  name: 'ShareSnapshotValue',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareSnapshotValue, version)
    return readShareSnapshotValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareSnapshotValue, version)
    writeShareSnapshotValue(writer, message)
  },
}

function readShareSnapshotValue(reader: Reader): ShareSnapshotValue {
  const message: ShareSnapshotValue = {
    snapshotEpoch: reader.int32(),
    stateEpoch: reader.int32(),
    leaderEpoch: reader.int32(),
    startOffset: reader.int64(),
    deliveryCompleteCount: -1,
    createTimestamp: reader.int64(),
    writeTimestamp: reader.int64(),
    stateBatches: readShareSnapshotValueStateBatchArray(reader, reader.compactArrayCount(20)),
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

function readShareSnapshotValueStateBatch(reader: Reader): ShareSnapshotValueStateBatch {
  const message: ShareSnapshotValueStateBatch = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    deliveryState: reader.int8(),
    deliveryCount: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareSnapshotValueStateBatchArray(reader: Reader, count: number): ShareSnapshotValueStateBatch[] {
  const elements: ShareSnapshotValueStateBatch[] = []
  for (let i = 0; i < count; i++) elements.push(readShareSnapshotValueStateBatch(reader))
  return elements
}

function writeShareSnapshotValue(writer: Writer, message: Input<ShareSnapshotValue>): void {
  const {
    snapshotEpoch = 0,
    stateEpoch = 0,
    leaderEpoch = 0,
    startOffset = 0,
    deliveryCompleteCount = -1,
    createTimestamp = 0,
    writeTimestamp = 0,
    stateBatches = [],
    unknownTaggedFields,
  } = message
  writer.int32(snapshotEpoch)
  writer.int32(stateEpoch)
  writer.int32(leaderEpoch)
  writer.int64(startOffset)
  writer.int64(createTimestamp)
  writer.int64(writeTimestamp)
  writer.compactArrayCount(stateBatches)
  writeShareSnapshotValueStateBatchArray(writer, stateBatches)
  const hasDeliveryCompleteCount = deliveryCompleteCount !== -1
  writer.tagCount(hasDeliveryCompleteCount ? 1 : 0, unknownTaggedFields)
  if (hasDeliveryCompleteCount) {
    const at = writer.beginTag(0)
    writer.int32(deliveryCompleteCount)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeShareSnapshotValueStateBatch(writer: Writer, message: Input<ShareSnapshotValueStateBatch>): void {
  const { firstOffset = 0, lastOffset = 0, deliveryState = 0, deliveryCount = 0, unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.int8(deliveryState)
  writer.int16(deliveryCount)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareSnapshotValueStateBatchArray(writer: Writer, elements: readonly Input<ShareSnapshotValueStateBatch>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareSnapshotValueStateBatch(writer, elements[i]!)
}
