// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemoteLogSegmentMetadataUpdateRecord {
  /** Unique representation of the remote log segment. */
  remoteLogSegmentId: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry
  /** Broker id from which this event is generated. */
  brokerId: number
  /** Epoch time in milliseconds at which this event is generated. */
  eventTimestampMs: number
  /** Custom metadata. */
  customMetadata: Uint8Array | null
  /** State identifier of the remote log segment, which is RemoteLogSegmentState.id(). */
  remoteLogSegmentState: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry {
  /** Represents unique topic partition. */
  topicIdPartition: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry
  /** Unique identifier of the remote log segment. */
  id: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry {
  /** Topic name. */
  name: string
  /** Unique identifier of the topic. */
  id: string
  /** Partition number. */
  partition: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoteLogSegmentMetadataUpdateRecord: MessageCodec<RemoteLogSegmentMetadataUpdateRecord> = {
  name: 'RemoteLogSegmentMetadataUpdateRecord',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoteLogSegmentMetadataUpdateRecord, version)
    return readRemoteLogSegmentMetadataUpdateRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoteLogSegmentMetadataUpdateRecord, version)
    writeRemoteLogSegmentMetadataUpdateRecord(writer, message)
  },
}

function readRemoteLogSegmentMetadataUpdateRecord(reader: Reader): RemoteLogSegmentMetadataUpdateRecord {
  const message: RemoteLogSegmentMetadataUpdateRecord = {
    remoteLogSegmentId: readRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(reader),
    brokerId: reader.int32(),
    eventTimestampMs: reader.int64(),
    customMetadata: reader.compactNullableBytes(),
    remoteLogSegmentState: reader.int8(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(reader: Reader): RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry {
  const message: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry = {
    topicIdPartition: readRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(reader),
    id: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(reader: Reader): RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry {
  const message: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry = {
    name: reader.compactString(),
    id: reader.uuid(),
    partition: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoteLogSegmentMetadataUpdateRecord(writer: Writer, message: Input<RemoteLogSegmentMetadataUpdateRecord>): void {
  const {
    remoteLogSegmentId = {},
    brokerId = 0,
    eventTimestampMs = 0,
    customMetadata = null,
    remoteLogSegmentState = 0,
    unknownTaggedFields,
  } = message
  writeRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(writer, remoteLogSegmentId)
  writer.int32(brokerId)
  writer.int64(eventTimestampMs)
  writer.compactNullableBytes(customMetadata)
  writer.int8(remoteLogSegmentState)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(writer: Writer, message: Input<RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry>): void {
  const { topicIdPartition = {}, id = ZERO_UUID, unknownTaggedFields } = message
  writeRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(writer, topicIdPartition)
  writer.uuid(id)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(writer: Writer, message: Input<RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry>): void {
  const { name = '', id = ZERO_UUID, partition = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.uuid(id)
  writer.int32(partition)
  writer.unknownTaggedFields(unknownTaggedFields)
}
