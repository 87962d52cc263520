// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface FetchSnapshotRequest {
  /** The clusterId if known, this is used to validate metadata fetches prior to broker registration. */
  clusterId: string | null
  /** The broker ID of the follower. */
  replicaId: number
  /** The maximum bytes to fetch from all of the snapshots. */
  maxBytes: number
  /** The topics to fetch. */
  topics: FetchSnapshotRequestTopicSnapshot[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotRequestTopicSnapshot {
  /** The name of the topic to fetch. */
  name: string
  /** The partitions to fetch. */
  partitions: FetchSnapshotRequestPartitionSnapshot[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotRequestPartitionSnapshot {
  /** The partition index. */
  partition: number
  /** The current leader epoch of the partition, -1 for unknown leader epoch. */
  currentLeaderEpoch: number
  /** The snapshot endOffset and epoch to fetch. */
  snapshotId: FetchSnapshotRequestSnapshotId
  /** The byte position within the snapshot to start fetching from. */
  position: number
  /** The directory id of the follower fetching. (from version 1) */
  replicaDirectoryId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotRequestSnapshotId {
  /** The end offset of the snapshot. */
  endOffset: number
  /** The epoch of the snapshot. */
  epoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FetchSnapshotRequest: MessageCodec<FetchSnapshotRequest> = {
  name: 'FetchSnapshotRequest',
  apiKey: 59,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FetchSnapshotRequest, version)
    return readFetchSnapshotRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(FetchSnapshotRequest, version)
    writeFetchSnapshotRequest(writer, message, version)
  },
}

function readFetchSnapshotRequest(reader: Reader, version: number): FetchSnapshotRequest {
  const message: FetchSnapshotRequest = {
    clusterId: null,
    replicaId: reader.int32(),
    maxBytes: reader.int32(),
    topics: readFetchSnapshotRequestTopicSnapshotArray(reader, version, reader.compactArrayCount(3)),
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.clusterId = reader.compactNullableString()
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readFetchSnapshotRequestTopicSnapshot(reader: Reader, version: number): FetchSnapshotRequestTopicSnapshot {
  const message: FetchSnapshotRequestTopicSnapshot = {
    name: reader.compactString(),
    partitions: readFetchSnapshotRequestPartitionSnapshotArray(reader, version, reader.compactArrayCount(30)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchSnapshotRequestPartitionSnapshot(reader: Reader, version: number): FetchSnapshotRequestPartitionSnapshot {
  const message: FetchSnapshotRequestPartitionSnapshot = {
    partition: reader.int32(),
    currentLeaderEpoch: reader.int32(),
    snapshotId: readFetchSnapshotRequestSnapshotId(reader),
    position: reader.int64(),
    replicaDirectoryId: ZERO_UUID,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        if (version >= 1) message.replicaDirectoryId = reader.uuid()
        else throw new InvalidTagError({ message: 'FetchSnapshotRequestPartitionSnapshot', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readFetchSnapshotRequestSnapshotId(reader: Reader): FetchSnapshotRequestSnapshotId {
  const message: FetchSnapshotRequestSnapshotId = {
    endOffset: reader.int64(),
    epoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchSnapshotRequestTopicSnapshotArray(reader: Reader, version: number, count: number): FetchSnapshotRequestTopicSnapshot[] {
  const elements: FetchSnapshotRequestTopicSnapshot[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchSnapshotRequestTopicSnapshot(reader, version))
  return elements
}

function readFetchSnapshotRequestPartitionSnapshotArray(reader: Reader, version: number, count: number): FetchSnapshotRequestPartitionSnapshot[] {
  const elements: FetchSnapshotRequestPartitionSnapshot[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchSnapshotRequestPartitionSnapshot(reader, version))
  return elements
}

function writeFetchSnapshotRequest(writer: Writer, message: Input<FetchSnapshotRequest>, version: number): void {
  const { clusterId = null, replicaId = -1, maxBytes = 2147483647, topics = [], unknownTaggedFields } = message
  writer.int32(replicaId)
  writer.int32(maxBytes)
  writer.compactArrayCount(topics)
  writeFetchSnapshotRequestTopicSnapshotArray(writer, topics, version)
  const hasClusterId = clusterId !== null
  writer.tagCount(hasClusterId ? 1 : 0, unknownTaggedFields)
  if (hasClusterId) {
    const at = writer.beginTag(0)
    writer.compactNullableString(clusterId)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeFetchSnapshotRequestTopicSnapshot(writer: Writer, message: Input<FetchSnapshotRequestTopicSnapshot>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeFetchSnapshotRequestPartitionSnapshotArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchSnapshotRequestPartitionSnapshot(writer: Writer, message: Input<FetchSnapshotRequestPartitionSnapshot>, version: number): void {
  const {
    partition = 0,
    currentLeaderEpoch = 0,
    snapshotId = {},
    position = 0,
    replicaDirectoryId = ZERO_UUID,
    unknownTaggedFields,
  } = message
  writer.int32(partition)
  writer.int32(currentLeaderEpoch)
  writeFetchSnapshotRequestSnapshotId(writer, snapshotId)
  writer.int64(position)
  if (version >= 1) {
    const hasReplicaDirectoryId = replicaDirectoryId !== ZERO_UUID
    writer.tagCount(hasReplicaDirectoryId ? 1 : 0, unknownTaggedFields)
    if (hasReplicaDirectoryId) {
      const at = writer.beginTag(0)
      writer.uuid(replicaDirectoryId)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  }
}

function writeFetchSnapshotRequestSnapshotId(writer: Writer, message: Input<FetchSnapshotRequestSnapshotId>): void {
  const { endOffset = 0, epoch = 0, unknownTaggedFields } = message
  writer.int64(endOffset)
  writer.int32(epoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchSnapshotRequestTopicSnapshotArray(writer: Writer, elements: readonly Input<FetchSnapshotRequestTopicSnapshot>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchSnapshotRequestTopicSnapshot(writer, elements[i]!, version)
}

function writeFetchSnapshotRequestPartitionSnapshotArray(writer: Writer, elements: readonly Input<FetchSnapshotRequestPartitionSnapshot>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchSnapshotRequestPartitionSnapshot(writer, elements[i]!, version)
}

export interface FetchSnapshotResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. */
  errorCode: number
  /** The topics to fetch. */
  topics: FetchSnapshotResponseTopicSnapshot[]
  /** Endpoints for all current-leaders enumerated in PartitionSnapshot. (from version 1) */
  nodeEndpoints: FetchSnapshotResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotResponseTopicSnapshot {
  /** The name of the topic to fetch. */
  name: string
  /** The partitions to fetch. */
  partitions: FetchSnapshotResponsePartitionSnapshot[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotResponsePartitionSnapshot {
  /** The partition index. */
  index: number
  /** The error code, or 0 if there was no fetch error. */
  errorCode: number
  /** The snapshot endOffset and epoch fetched. */
  snapshotId: FetchSnapshotResponseSnapshotId
  /** The leader of the partition at the time of the snapshot. */
  currentLeader: FetchSnapshotResponseLeaderIdAndEpoch
  /** The total size of the snapshot. */
  size: number
  /** The starting byte position within the snapshot included in the Bytes field. */
  position: number
  /** Snapshot data in records format which may not be aligned on an offset boundary. */
  unalignedRecords: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotResponseSnapshotId {
  /** The snapshot end offset. */
  endOffset: number
  /** The snapshot epoch. */
  epoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotResponseLeaderIdAndEpoch {
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchSnapshotResponseNodeEndpoint {
  /** The ID of the associated node. */
  nodeId: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FetchSnapshotResponse: MessageCodec<FetchSnapshotResponse> = {
  name: 'FetchSnapshotResponse',
  apiKey: 59,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FetchSnapshotResponse, version)
    return readFetchSnapshotResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(FetchSnapshotResponse, version)
    writeFetchSnapshotResponse(writer, message, version)
  },
}

function readFetchSnapshotResponse(reader: Reader, version: number): FetchSnapshotResponse {
  const message: FetchSnapshotResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    topics: readFetchSnapshotResponseTopicSnapshotArray(reader, reader.compactArrayCount(3)),
    nodeEndpoints: [],
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        if (version >= 1) message.nodeEndpoints = readFetchSnapshotResponseNodeEndpointArray(reader, reader.compactArrayCount(8))
        else throw new InvalidTagError({ message: 'FetchSnapshotResponse', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readFetchSnapshotResponseTopicSnapshot(reader: Reader): FetchSnapshotResponseTopicSnapshot {
  const message: FetchSnapshotResponseTopicSnapshot = {
    name: reader.compactString(),
    partitions: readFetchSnapshotResponsePartitionSnapshotArray(reader, reader.compactArrayCount(37)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchSnapshotResponsePartitionSnapshot(reader: Reader): FetchSnapshotResponsePartitionSnapshot {
  const message: FetchSnapshotResponsePartitionSnapshot = {
    index: reader.int32(),
    errorCode: reader.int16(),
    snapshotId: readFetchSnapshotResponseSnapshotId(reader),
    currentLeader: defaultFetchSnapshotResponseLeaderIdAndEpoch(),
    size: reader.int64(),
    position: reader.int64(),
    unalignedRecords: reader.compactNonNullRecords(),
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.currentLeader = readFetchSnapshotResponseLeaderIdAndEpoch(reader)
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readFetchSnapshotResponseSnapshotId(reader: Reader): FetchSnapshotResponseSnapshotId {
  const message: FetchSnapshotResponseSnapshotId = {
    endOffset: reader.int64(),
    epoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchSnapshotResponseLeaderIdAndEpoch(reader: Reader): FetchSnapshotResponseLeaderIdAndEpoch {
  const message: FetchSnapshotResponseLeaderIdAndEpoch = {
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchSnapshotResponseNodeEndpoint(reader: Reader): FetchSnapshotResponseNodeEndpoint {
  const message: FetchSnapshotResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchSnapshotResponseTopicSnapshotArray(reader: Reader, count: number): FetchSnapshotResponseTopicSnapshot[] {
  const elements: FetchSnapshotResponseTopicSnapshot[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchSnapshotResponseTopicSnapshot(reader))
  return elements
}

function readFetchSnapshotResponsePartitionSnapshotArray(reader: Reader, count: number): FetchSnapshotResponsePartitionSnapshot[] {
  const elements: FetchSnapshotResponsePartitionSnapshot[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchSnapshotResponsePartitionSnapshot(reader))
  return elements
}

function readFetchSnapshotResponseNodeEndpointArray(reader: Reader, count: number): FetchSnapshotResponseNodeEndpoint[] {
  const elements: FetchSnapshotResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchSnapshotResponseNodeEndpoint(reader))
  return elements
}

function writeFetchSnapshotResponse(writer: Writer, message: Input<FetchSnapshotResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, topics = [], nodeEndpoints = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactArrayCount(topics)
  writeFetchSnapshotResponseTopicSnapshotArray(writer, topics)
  if (version <= 0 && nodeEndpoints?.length !== 0) {
    throw new UnwritableFieldError({ message: 'FetchSnapshotResponse', field: 'nodeEndpoints', version })
  }
  if (version >= 1) {
    const hasNodeEndpoints = nodeEndpoints?.length !== 0
    writer.tagCount(hasNodeEndpoints ? 1 : 0, unknownTaggedFields)
    if (hasNodeEndpoints) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(nodeEndpoints)
      writeFetchSnapshotResponseNodeEndpointArray(writer, nodeEndpoints)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  }
}

function writeFetchSnapshotResponseTopicSnapshot(writer: Writer, message: Input<FetchSnapshotResponseTopicSnapshot>): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactArrayCount(partitions)
  writeFetchSnapshotResponsePartitionSnapshotArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchSnapshotResponsePartitionSnapshot(writer: Writer, message: Input<FetchSnapshotResponsePartitionSnapshot>): void {
  const {
    index = 0,
    errorCode = 0,
    snapshotId = {},
    currentLeader,
    size = 0,
    position = 0,
    unalignedRecords = new Uint8Array(0),
    unknownTaggedFields,
  } = message
  writer.int32(index)
  writer.int16(errorCode)
  writeFetchSnapshotResponseSnapshotId(writer, snapshotId)
  writer.int64(size)
  writer.int64(position)
  writer.compactNonNullRecords(unalignedRecords)
  const hasCurrentLeader = currentLeader !== undefined && !isDefaultFetchSnapshotResponseLeaderIdAndEpoch(currentLeader)
  writer.tagCount(hasCurrentLeader ? 1 : 0, unknownTaggedFields)
  if (hasCurrentLeader) {
    const at = writer.beginTag(0)
    writeFetchSnapshotResponseLeaderIdAndEpoch(writer, currentLeader)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeFetchSnapshotResponseSnapshotId(writer: Writer, message: Input<FetchSnapshotResponseSnapshotId>): void {
  const { endOffset = 0, epoch = 0, unknownTaggedFields } = message
  writer.int64(endOffset)
  writer.int32(epoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchSnapshotResponseLeaderIdAndEpoch(writer: Writer, message: Input<FetchSnapshotResponseLeaderIdAndEpoch>): void {
  const { leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchSnapshotResponseNodeEndpoint(writer: Writer, message: Input<FetchSnapshotResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchSnapshotResponseTopicSnapshotArray(writer: Writer, elements: readonly Input<FetchSnapshotResponseTopicSnapshot>[]): void {
  for (let i = 0; i < elements.length; i++) writeFetchSnapshotResponseTopicSnapshot(writer, elements[i]!)
}

function writeFetchSnapshotResponsePartitionSnapshotArray(writer: Writer, elements: readonly Input<FetchSnapshotResponsePartitionSnapshot>[]): void {
  for (let i = 0; i < elements.length; i++) writeFetchSnapshotResponsePartitionSnapshot(writer, elements[i]!)
}

function writeFetchSnapshotResponseNodeEndpointArray(writer: Writer, elements: readonly Input<FetchSnapshotResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeFetchSnapshotResponseNodeEndpoint(writer, elements[i]!)
}

function defaultFetchSnapshotResponseLeaderIdAndEpoch(): FetchSnapshotResponseLeaderIdAndEpoch {
  return {
    leaderId: 0,
    leaderEpoch: 0,
  }
}

function isDefaultFetchSnapshotResponseLeaderIdAndEpoch(message: Input<FetchSnapshotResponseLeaderIdAndEpoch>): boolean {
  const { leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  return (
    leaderId === 0 &&
    leaderEpoch === 0 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}
