// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemoteLogSegmentMetadataSnapshotRecord {
  /** Unique identifier of the log segment */
  segmentId: string
  /** Start offset of the segment. */
  startOffset: number
  /** End offset of the segment. */
  endOffset: number
  /** Broker (controller or leader) id from which this event is created or updated. */
  brokerId: number
  /** Maximum timestamp with in this segment. */
  maxTimestampMs: number
  /** Event timestamp of this segment. */
  eventTimestampMs: number
  /** Leader epochs of this segment. */
  segmentLeaderEpochs: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[]
  /** Segment size in bytes */
  segmentSizeInBytes: number
  /** Custom metadata. */
  customMetadata: Uint8Array | null
  /** State of the remote log segment */
  remoteLogSegmentState: number
  /** Flag to indicate if the transaction index is empty. */
  txnIndexEmpty: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry {
  /** Leader epoch */
  leaderEpoch: number
  /** Start offset for the leader epoch */
  offset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoteLogSegmentMetadataSnapshotRecord: MessageCodec<RemoteLogSegmentMetadataSnapshotRecord> = {
  name: 'RemoteLogSegmentMetadataSnapshotRecord',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoteLogSegmentMetadataSnapshotRecord, version)
    return readRemoteLogSegmentMetadataSnapshotRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoteLogSegmentMetadataSnapshotRecord, version)
    writeRemoteLogSegmentMetadataSnapshotRecord(writer, message)
  },
}

function readRemoteLogSegmentMetadataSnapshotRecord(reader: Reader): RemoteLogSegmentMetadataSnapshotRecord {
  const message: RemoteLogSegmentMetadataSnapshotRecord = {
    segmentId: reader.uuid(),
    startOffset: reader.int64(),
    endOffset: reader.int64(),
    brokerId: reader.int32(),
    maxTimestampMs: reader.int64(),
    eventTimestampMs: reader.int64(),
    segmentLeaderEpochs:
      readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryArray(reader, reader.compactArrayCount(13)),
    segmentSizeInBytes: reader.int32(),
    customMetadata: reader.compactNullableBytes(),
    remoteLogSegmentState: reader.int8(),
    txnIndexEmpty: false,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.txnIndexEmpty = reader.boolean()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(reader: Reader): RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry {
  const message: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry = {
    leaderEpoch: reader.int32(),
    offset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryArray(reader: Reader, count: number): RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[] {
  const elements: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[] = []
  for (let i = 0; i < count; i++) elements.push(readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(reader))
  return elements
}

function writeRemoteLogSegmentMetadataSnapshotRecord(writer: Writer, message: Input<RemoteLogSegmentMetadataSnapshotRecord>): void {
  const {
    segmentId = ZERO_UUID,
    startOffset = 0,
    endOffset = 0,
    brokerId = 0,
    maxTimestampMs = 0,
    eventTimestampMs = 0,
    segmentLeaderEpochs = [],
    segmentSizeInBytes = 0,
    customMetadata = null,
    remoteLogSegmentState = 0,
    txnIndexEmpty = false,
    unknownTaggedFields,
  } = message
  writer.uuid(segmentId)
  writer.int64(startOffset)
  writer.int64(endOffset)
  writer.int32(brokerId)
  writer.int64(maxTimestampMs)
  writer.int64(eventTimestampMs)
  writer.compactArrayCount(segmentLeaderEpochs)
  writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryArray(writer, segmentLeaderEpochs)
  writer.int32(segmentSizeInBytes)
  writer.compactNullableBytes(customMetadata)
  writer.int8(remoteLogSegmentState)
  const hasTxnIndexEmpty = txnIndexEmpty !== false
  writer.tagCount(hasTxnIndexEmpty ? 1 : 0, unknownTaggedFields)
  if (hasTxnIndexEmpty) {
    const at = writer.beginTag(0)
    writer.boolean(txnIndexEmpty)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(writer: Writer, message: Input<RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry>): void {
  const { leaderEpoch = 0, offset = 0, unknownTaggedFields } = message
  writer.int32(leaderEpoch)
  writer.int64(offset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryArray(writer: Writer, elements: readonly Input<RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry>[]): void {
  for (let i = 0; i < elements.length; i++) writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(writer, elements[i]!)
}
