// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemoteLogSegmentMetadataRecord {
  /** Unique representation of the remote log segment. */
  remoteLogSegmentId: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry
  /** Start offset of the segment. */
  startOffset: number
  /** End offset of the segment. */
  endOffset: number
  /** Broker id from which this event is generated. */
  brokerId: number
  /** Maximum timestamp in milliseconds with in this segment. */
  maxTimestampMs: number
  /** Epoch time in milliseconds at which this event is generated. */
  eventTimestampMs: number
  /** Leader epoch to start-offset mappings for the records with in this segment. */
  segmentLeaderEpochs: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[]
  /** Segment size in bytes. */
  segmentSizeInBytes: number
  /** Custom metadata. */
  customMetadata: Uint8Array | null
  /** State identifier of the remote log segment, which is RemoteLogSegmentState.id(). */
  remoteLogSegmentState: number
  /** Flag to indicate if the transaction index is empty. */
  txnIndexEmpty: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry {
  /** Represents unique topic partition. */
  topicIdPartition: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry
  /** Unique identifier of the remote log segment. */
  id: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemoteLogSegmentMetadataRecordTopicIdPartitionEntry {
  /** Topic name. */
  name: string
  /** Unique identifier of the topic. */
  id: string
  /** Partition number. */
  partition: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry {
  /** Leader epoch */
  leaderEpoch: number
  /** Start offset for the leader epoch. */
  offset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoteLogSegmentMetadataRecord: MessageCodec<RemoteLogSegmentMetadataRecord> = {
  name: 'RemoteLogSegmentMetadataRecord',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoteLogSegmentMetadataRecord, version)
    return readRemoteLogSegmentMetadataRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoteLogSegmentMetadataRecord, version)
    writeRemoteLogSegmentMetadataRecord(writer, message)
  },
}

function readRemoteLogSegmentMetadataRecord(reader: Reader): RemoteLogSegmentMetadataRecord {
  const message: RemoteLogSegmentMetadataRecord = {
    remoteLogSegmentId: readRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(reader),
    startOffset: reader.int64(),
    endOffset: reader.int64(),
    brokerId: reader.int32(),
    maxTimestampMs: reader.int64(),
    eventTimestampMs: reader.int64(),
    segmentLeaderEpochs: readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryArray(reader, reader.compactArrayCount(13)),
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

function readRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(reader: Reader): RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry {
  const message: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry = {
    topicIdPartition: readRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(reader),
    id: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(reader: Reader): RemoteLogSegmentMetadataRecordTopicIdPartitionEntry {
  const message: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry = {
    name: reader.compactString(),
    id: reader.uuid(),
    partition: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(reader: Reader): RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry {
  const message: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry = {
    leaderEpoch: reader.int32(),
    offset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryArray(reader: Reader, count: number): RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[] {
  const elements: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[] = []
  for (let i = 0; i < count; i++) elements.push(readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(reader))
  return elements
}

function writeRemoteLogSegmentMetadataRecord(writer: Writer, message: Input<RemoteLogSegmentMetadataRecord>): void {
  const {
    remoteLogSegmentId = {},
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
  writeRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(writer, remoteLogSegmentId)
  writer.int64(startOffset)
  writer.int64(endOffset)
  writer.int32(brokerId)
  writer.int64(maxTimestampMs)
  writer.int64(eventTimestampMs)
  writer.compactArrayCount(segmentLeaderEpochs)
  writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryArray(writer, segmentLeaderEpochs)
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

function writeRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(writer: Writer, message: Input<RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry>): void {
  const { topicIdPartition = {}, id = ZERO_UUID, unknownTaggedFields } = message
  writeRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(writer, topicIdPartition)
  writer.uuid(id)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(writer: Writer, message: Input<RemoteLogSegmentMetadataRecordTopicIdPartitionEntry>): void {
  const { name = '', id = ZERO_UUID, partition = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.uuid(id)
  writer.int32(partition)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(writer: Writer, message: Input<RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry>): void {
  const { leaderEpoch = 0, offset = 0, unknownTaggedFields } = message
  writer.int32(leaderEpoch)
  writer.int64(offset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryArray(writer: Writer, elements: readonly Input<RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry>[]): void {
  for (let i = 0; i < elements.length; i++) writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(writer, elements[i]!)
}
