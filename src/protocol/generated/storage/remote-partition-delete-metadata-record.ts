// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemotePartitionDeleteMetadataRecord {
  /** Represents unique topic partition. */
  topicIdPartition: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry
  /** Broker (controller or leader) id from which this event is created. */
  brokerId: number
  /** Epoch time in milliseconds at which this event is generated. */
  eventTimestampMs: number
  /** Deletion state identifier of the remote partition, which is RemotePartitionDeleteState.id(). */
  remotePartitionDeleteState: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry {
  /** Topic name. */
  name: string
  /** Unique identifier of the topic. */
  id: string
  /** Partition number. */
  partition: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemotePartitionDeleteMetadataRecord: MessageCodec<RemotePartitionDeleteMetadataRecord> = {
  name: 'RemotePartitionDeleteMetadataRecord',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemotePartitionDeleteMetadataRecord, version)
    return readRemotePartitionDeleteMetadataRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemotePartitionDeleteMetadataRecord, version)
    writeRemotePartitionDeleteMetadataRecord(writer, message)
  },
}

function readRemotePartitionDeleteMetadataRecord(reader: Reader): RemotePartitionDeleteMetadataRecord {
  const message: RemotePartitionDeleteMetadataRecord = {
    topicIdPartition: readRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(reader),
    brokerId: reader.int32(),
    eventTimestampMs: reader.int64(),
    remotePartitionDeleteState: reader.int8(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(reader: Reader): RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry {
  const message: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry = {
    name: reader.compactString(),
    id: reader.uuid(),
    partition: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemotePartitionDeleteMetadataRecord(writer: Writer, message: Input<RemotePartitionDeleteMetadataRecord>): void {
  const {
    topicIdPartition = {},
    brokerId = 0,
    eventTimestampMs = 0,
    remotePartitionDeleteState = 0,
    unknownTaggedFields,
  } = message
  writeRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(writer, topicIdPartition)
  writer.int32(brokerId)
  writer.int64(eventTimestampMs)
  writer.int8(remotePartitionDeleteState)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(writer: Writer, message: Input<RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry>): void {
  const { name = '', id = ZERO_UUID, partition = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.uuid(id)
  writer.int32(partition)
  writer.unknownTaggedFields(unknownTaggedFields)
}
