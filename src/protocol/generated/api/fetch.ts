// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface FetchRequest {
  /** The clusterId if known. (from version 12) */
  clusterId: string | null
  /** The broker ID of the follower, of -1 if this request is from a consumer. (up to version 14) */
  replicaId: number
  /** The state of the replica in the follower. (from version 15) */
  replicaState: FetchRequestReplicaState
  /** The maximum time in milliseconds to wait for the response. */
  maxWaitMs: number
  /** The minimum bytes to accumulate in the response. */
  minBytes: number
  /** The maximum bytes to fetch. */
  maxBytes: number
  /** This setting controls the visibility of transactional records. */
  isolationLevel: number
  /** The fetch session ID. (from version 7) */
  sessionId: number
  /** The fetch session epoch, which is used for ordering requests in a session. (from version 7) */
  sessionEpoch: number
  /** The topics to fetch. */
  topics: FetchRequestFetchTopic[]
  /** In an incremental fetch request, the partitions to remove. (from version 7) */
  forgottenTopicsData: FetchRequestForgottenTopic[]
  /** Rack ID of the consumer making this request. (from version 11) */
  rackId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchRequestReplicaState {
  /** The replica ID of the follower, or -1 if this request is from a consumer. */
  replicaId: number
  /** The epoch of this follower, or -1 if not available. */
  replicaEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchRequestFetchTopic {
  /** The name of the topic to fetch. (up to version 12) */
  topic: string
  /** The unique topic ID. (from version 13) */
  topicId: string
  /** The partitions to fetch. */
  partitions: FetchRequestFetchPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchRequestFetchPartition {
  /** The partition index. */
  partition: number
  /** The current leader epoch of the partition. (from version 9) */
  currentLeaderEpoch: number
  /** The message offset. */
  fetchOffset: number
  /** The epoch of the last fetched record or -1 if there is none. (from version 12) */
  lastFetchedEpoch: number
  /** The earliest available offset of the follower replica. (from version 5) */
  logStartOffset: number
  /** The maximum bytes to fetch from this partition. */
  partitionMaxBytes: number
  /** The directory id of the follower fetching. (from version 17) */
  replicaDirectoryId: string
  /** The high-watermark known by the replica. (from version 18) */
  highWatermark: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchRequestForgottenTopic {
  /** The topic name. (up to version 12) */
  topic: string
  /** The unique topic ID. (from version 13) */
  topicId: string
  /** The partitions indexes to forget. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FetchRequest: MessageCodec<FetchRequest> = {
  name: 'FetchRequest',
  apiKey: 1,
  minVersion: 4,
  maxVersion: 18,
  flexibleFrom: 12,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FetchRequest, version)
    return readFetchRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(FetchRequest, version)
    writeFetchRequest(writer, message, version)
  },
}

function readFetchRequest(reader: Reader, version: number): FetchRequest {
  const message: FetchRequest = {
    clusterId: null,
    replicaId: version >= 15 ? -1 : reader.int32(),
    replicaState: defaultFetchRequestReplicaState(),
    maxWaitMs: reader.int32(),
    minBytes: reader.int32(),
    maxBytes: reader.int32(),
    isolationLevel: reader.int8(),
    sessionId: version >= 7 ? reader.int32() : 0,
    sessionEpoch: version >= 7 ? reader.int32() : -1,
    topics: readFetchRequestFetchTopicArray(reader, version, version >= 12 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    forgottenTopicsData:
      version >= 7 ? readFetchRequestForgottenTopicArray(reader, version, version >= 12 ? reader.compactArrayCount(3) : reader.arrayCount(6)) : [],
    rackId: version >= 12 ? reader.compactString() : version >= 11 ? reader.string() : '',
  }
  if (version >= 12) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.clusterId = reader.compactNullableString()
          break
        case 1:
          if (version >= 15) message.replicaState = readFetchRequestReplicaState(reader)
          else throw new InvalidTagError({ message: 'FetchRequest', tag, version })
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readFetchRequestReplicaState(reader: Reader): FetchRequestReplicaState {
  const message: FetchRequestReplicaState = {
    replicaId: reader.int32(),
    replicaEpoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchRequestFetchTopic(reader: Reader, version: number): FetchRequestFetchTopic {
  const message: FetchRequestFetchTopic = {
    topic: version >= 13 ? '' : version >= 12 ? reader.compactString() : reader.string(),
    topicId: version >= 13 ? reader.uuid() : ZERO_UUID,
    partitions:
      readFetchRequestFetchPartitionArray(reader, version, version >= 12 ? reader.compactArrayCount(33) : reader.arrayCount(16)),
  }
  if (version >= 12) reader.unknownTaggedFields(message)
  return message
}

function readFetchRequestFetchPartition(reader: Reader, version: number): FetchRequestFetchPartition {
  const message: FetchRequestFetchPartition = {
    partition: reader.int32(),
    currentLeaderEpoch: version >= 9 ? reader.int32() : -1,
    fetchOffset: reader.int64OrMax(),
    lastFetchedEpoch: version >= 12 ? reader.int32() : -1,
    logStartOffset: version >= 5 ? reader.int64() : -1,
    partitionMaxBytes: reader.int32(),
    replicaDirectoryId: ZERO_UUID,
    highWatermark: 2 ** 63,
  }
  if (version >= 12) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          if (version >= 17) message.replicaDirectoryId = reader.uuid()
          else throw new InvalidTagError({ message: 'FetchRequestFetchPartition', tag, version })
          break
        case 1:
          if (version >= 18) message.highWatermark = reader.int64OrMax()
          else throw new InvalidTagError({ message: 'FetchRequestFetchPartition', tag, version })
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readFetchRequestForgottenTopic(reader: Reader, version: number): FetchRequestForgottenTopic {
  const message: FetchRequestForgottenTopic = {
    topic: version >= 13 ? '' : version >= 12 ? reader.compactString() : reader.string(),
    topicId: version >= 13 ? reader.uuid() : ZERO_UUID,
    partitions: readInt32Array(reader, version >= 12 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 12) reader.unknownTaggedFields(message)
  return message
}

function readFetchRequestFetchTopicArray(reader: Reader, version: number, count: number): FetchRequestFetchTopic[] {
  const elements: FetchRequestFetchTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchRequestFetchTopic(reader, version))
  return elements
}

function readFetchRequestFetchPartitionArray(reader: Reader, version: number, count: number): FetchRequestFetchPartition[] {
  const elements: FetchRequestFetchPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchRequestFetchPartition(reader, version))
  return elements
}

function readFetchRequestForgottenTopicArray(reader: Reader, version: number, count: number): FetchRequestForgottenTopic[] {
  const elements: FetchRequestForgottenTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchRequestForgottenTopic(reader, version))
  return elements
}

function writeFetchRequest(writer: Writer, message: Input<FetchRequest>, version: number): void {
  const {
    clusterId = null,
    replicaId = -1,
    replicaState,
    maxWaitMs = 0,
    minBytes = 0,
    maxBytes = 2147483647,
    isolationLevel = 0,
    sessionId = 0,
    sessionEpoch = -1,
    topics = [],
    forgottenTopicsData = [],
    rackId = '',
    unknownTaggedFields,
  } = message
  if (version >= 15) {
    if (replicaId !== -1) {
      throw new UnwritableFieldError({ message: 'FetchRequest', field: 'replicaId', version })
    }
  } else writer.int32(replicaId)
  if (version <= 14 && replicaState !== undefined && !isDefaultFetchRequestReplicaState(replicaState)) {
    throw new UnwritableFieldError({ message: 'FetchRequest', field: 'replicaState', version })
  }
  writer.int32(maxWaitMs)
  writer.int32(minBytes)
  writer.int32(maxBytes)
  writer.int8(isolationLevel)
  if (version >= 7) writer.int32(sessionId)
  if (version >= 7) writer.int32(sessionEpoch)
  if (version >= 12) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeFetchRequestFetchTopicArray(writer, topics, version)
  if (version >= 12) writer.compactArrayCount(forgottenTopicsData)
  else if (version >= 7) writer.arrayCount(forgottenTopicsData)
  else if (forgottenTopicsData?.length !== 0) {
    throw new UnwritableFieldError({ message: 'FetchRequest', field: 'forgottenTopicsData', version })
  }
  if (version >= 7) writeFetchRequestForgottenTopicArray(writer, forgottenTopicsData, version)
  if (version >= 12) writer.compactString(rackId)
  else if (version >= 11) writer.string(rackId)
  if (version >= 15) {
    const hasClusterId = clusterId !== null
    const hasReplicaState = replicaState !== undefined && !isDefaultFetchRequestReplicaState(replicaState)
    writer.tagCount((hasClusterId ? 1 : 0) + (hasReplicaState ? 1 : 0), unknownTaggedFields)
    if (hasClusterId) {
      const at = writer.beginTag(0)
      writer.compactNullableString(clusterId)
      writer.endTag(at)
    }
    if (hasReplicaState) {
      const at = writer.beginTag(1)
      writeFetchRequestReplicaState(writer, replicaState)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (version >= 12) {
    const hasClusterId = clusterId !== null
    writer.tagCount(hasClusterId ? 1 : 0, unknownTaggedFields)
    if (hasClusterId) {
      const at = writer.beginTag(0)
      writer.compactNullableString(clusterId)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchRequest', field: 'unknownTaggedFields', version })
  }
}

function writeFetchRequestReplicaState(writer: Writer, message: Input<FetchRequestReplicaState>): void {
  const { replicaId = -1, replicaEpoch = -1, unknownTaggedFields } = message
  writer.int32(replicaId)
  writer.int64(replicaEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchRequestFetchTopic(writer: Writer, message: Input<FetchRequestFetchTopic>, version: number): void {
  const { topic = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  if (version === 12) writer.compactString(topic)
  else if (version <= 11) writer.string(topic)
  if (version >= 13) writer.uuid(topicId)
  if (version >= 12) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeFetchRequestFetchPartitionArray(writer, partitions, version)
  if (version >= 12) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchRequestFetchTopic', field: 'unknownTaggedFields', version })
  }
}

function writeFetchRequestFetchPartition(writer: Writer, message: Input<FetchRequestFetchPartition>, version: number): void {
  const {
    partition = 0,
    currentLeaderEpoch = -1,
    fetchOffset = 0,
    lastFetchedEpoch = -1,
    logStartOffset = -1,
    partitionMaxBytes = 0,
    replicaDirectoryId = ZERO_UUID,
    highWatermark = 2 ** 63,
    unknownTaggedFields,
  } = message
  writer.int32(partition)
  if (version >= 9) writer.int32(currentLeaderEpoch)
  writer.int64OrMax(fetchOffset)
  if (version >= 12) writer.int32(lastFetchedEpoch)
  else if (lastFetchedEpoch !== -1) {
    throw new UnwritableFieldError({ message: 'FetchRequestFetchPartition', field: 'lastFetchedEpoch', version })
  }
  if (version >= 5) writer.int64(logStartOffset)
  writer.int32(partitionMaxBytes)
  if (version >= 18) {
    const hasReplicaDirectoryId = replicaDirectoryId !== ZERO_UUID
    const hasHighWatermark = highWatermark !== 2 ** 63
    writer.tagCount((hasReplicaDirectoryId ? 1 : 0) + (hasHighWatermark ? 1 : 0), unknownTaggedFields)
    if (hasReplicaDirectoryId) {
      const at = writer.beginTag(0)
      writer.uuid(replicaDirectoryId)
      writer.endTag(at)
    }
    if (hasHighWatermark) {
      const at = writer.beginTag(1)
      writer.int64OrMax(highWatermark)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (version >= 17) {
    const hasReplicaDirectoryId = replicaDirectoryId !== ZERO_UUID
    writer.tagCount(hasReplicaDirectoryId ? 1 : 0, unknownTaggedFields)
    if (hasReplicaDirectoryId) {
      const at = writer.beginTag(0)
      writer.uuid(replicaDirectoryId)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (version >= 12) {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchRequestFetchPartition', field: 'unknownTaggedFields', version })
  }
}

function writeFetchRequestForgottenTopic(writer: Writer, message: Input<FetchRequestForgottenTopic>, version: number): void {
  const { topic = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  if (version === 12) writer.compactString(topic)
  else if (version <= 11) writer.string(topic)
  if (version >= 13) writer.uuid(topicId)
  if (version >= 12) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
  if (version >= 12) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchRequestForgottenTopic', field: 'unknownTaggedFields', version })
  }
}

function writeFetchRequestFetchTopicArray(writer: Writer, elements: readonly Input<FetchRequestFetchTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchRequestFetchTopic(writer, elements[i]!, version)
}

function writeFetchRequestFetchPartitionArray(writer: Writer, elements: readonly Input<FetchRequestFetchPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchRequestFetchPartition(writer, elements[i]!, version)
}

function writeFetchRequestForgottenTopicArray(writer: Writer, elements: readonly Input<FetchRequestForgottenTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchRequestForgottenTopic(writer, elements[i]!, version)
}

function defaultFetchRequestReplicaState(): FetchRequestReplicaState {
  return {
    replicaId: -1,
    replicaEpoch: -1,
  }
}

function isDefaultFetchRequestReplicaState(message: Input<FetchRequestReplicaState>): boolean {
  const { replicaId = -1, replicaEpoch = -1, unknownTaggedFields } = message
  return (
    replicaId === -1 &&
    replicaEpoch === -1 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}

export interface FetchResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. (from version 7) */
  errorCode: number
  /** The fetch session ID, or 0 if this is not part of a fetch session. (from version 7) */
  sessionId: number
  /** The response topics. */
  responses: FetchResponseFetchableTopicResponse[]
  /** Endpoints for all current-leaders enumerated in PartitionData, with errors NOT_LEADER_OR_FOLLOWER & FENCED_LEADER_EPOCH. (from version 16) */
  nodeEndpoints: FetchResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponseFetchableTopicResponse {
  /** The topic name. (up to version 12) */
  topic: string
  /** The unique topic ID. (from version 13) */
  topicId: string
  /** The topic partitions. */
  partitions: FetchResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no fetch error. */
  errorCode: number
  /** The current high water mark. */
  highWatermark: number
  /** The last stable offset (or LSO) of the partition. */
  lastStableOffset: number
  /** The current log start offset. (from version 5) */
  logStartOffset: number
  /** In case divergence is detected based on the `LastFetchedEpoch` and `FetchOffset` in the request, this field indicates the largest epoch and its end offset such that subsequent records are known to diverge. (from version 12) */
  divergingEpoch: FetchResponseEpochEndOffset
  /** The current leader of the partition. (from version 12) */
  currentLeader: FetchResponseLeaderIdAndEpoch
  /** In the case of fetching an offset less than the LogStartOffset, this is the end offset and epoch that should be used in the FetchSnapshot request. (from version 12) */
  snapshotId: FetchResponseSnapshotId
  /** The aborted transactions. */
  abortedTransactions: FetchResponseAbortedTransaction[] | null
  /** The preferred read replica for the consumer to use on its next fetch request. (from version 11) */
  preferredReadReplica: number
  /** The record data. */
  records: Uint8Array | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponseEpochEndOffset {
  /** The largest epoch. */
  epoch: number
  /** The end offset of the epoch. */
  endOffset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponseLeaderIdAndEpoch {
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponseSnapshotId {
  /** The end offset of the epoch. */
  endOffset: number
  /** The largest epoch. */
  epoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponseAbortedTransaction {
  /** The producer id associated with the aborted transaction. */
  producerId: number
  /** The first offset in the aborted transaction. */
  firstOffset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FetchResponseNodeEndpoint {
  /** The ID of the associated node. */
  nodeId: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  /** The rack of the node, or null if it has not been assigned to a rack. */
  rack: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FetchResponse: MessageCodec<FetchResponse> = {
  name: 'FetchResponse',
  apiKey: 1,
  minVersion: 4,
  maxVersion: 18,
  flexibleFrom: 12,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FetchResponse, version)
    return readFetchResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(FetchResponse, version)
    writeFetchResponse(writer, message, version)
  },
}

function readFetchResponse(reader: Reader, version: number): FetchResponse {
  const message: FetchResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: version >= 7 ? reader.int16() : 0,
    sessionId: version >= 7 ? reader.int32() : 0,
    responses:
      readFetchResponseFetchableTopicResponseArray(reader, version, version >= 12 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    nodeEndpoints: [],
  }
  if (version >= 12) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          if (version >= 16) message.nodeEndpoints = readFetchResponseNodeEndpointArray(reader, reader.compactArrayCount(11))
          else throw new InvalidTagError({ message: 'FetchResponse', tag, version })
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readFetchResponseFetchableTopicResponse(reader: Reader, version: number): FetchResponseFetchableTopicResponse {
  const message: FetchResponseFetchableTopicResponse = {
    topic: version >= 13 ? '' : version >= 12 ? reader.compactString() : reader.string(),
    topicId: version >= 13 ? reader.uuid() : ZERO_UUID,
    partitions:
      readFetchResponsePartitionDataArray(reader, version, version >= 12 ? reader.compactArrayCount(37) : reader.arrayCount(30)),
  }
  if (version >= 12) reader.unknownTaggedFields(message)
  return message
}

function readFetchResponsePartitionData(reader: Reader, version: number): FetchResponsePartitionData {
  const message: FetchResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    highWatermark: reader.int64(),
    lastStableOffset: reader.int64(),
    logStartOffset: version >= 5 ? reader.int64() : -1,
    divergingEpoch: defaultFetchResponseEpochEndOffset(),
    currentLeader: defaultFetchResponseLeaderIdAndEpoch(),
    snapshotId: defaultFetchResponseSnapshotId(),
    abortedTransactions:
      readNullableFetchResponseAbortedTransactionArray(reader, version, version >= 12 ? reader.compactNullableArrayCount(17) : reader.nullableArrayCount(16)),
    preferredReadReplica: version >= 11 ? reader.int32() : -1,
    records: version >= 12 ? reader.compactRecords() : reader.records(),
  }
  if (version >= 12) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.divergingEpoch = readFetchResponseEpochEndOffset(reader)
          break
        case 1:
          message.currentLeader = readFetchResponseLeaderIdAndEpoch(reader)
          break
        case 2:
          message.snapshotId = readFetchResponseSnapshotId(reader)
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readFetchResponseEpochEndOffset(reader: Reader): FetchResponseEpochEndOffset {
  const message: FetchResponseEpochEndOffset = {
    epoch: reader.int32(),
    endOffset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchResponseLeaderIdAndEpoch(reader: Reader): FetchResponseLeaderIdAndEpoch {
  const message: FetchResponseLeaderIdAndEpoch = {
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchResponseSnapshotId(reader: Reader): FetchResponseSnapshotId {
  const message: FetchResponseSnapshotId = {
    endOffset: reader.int64(),
    epoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchResponseAbortedTransaction(reader: Reader, version: number): FetchResponseAbortedTransaction {
  const message: FetchResponseAbortedTransaction = {
    producerId: reader.int64(),
    firstOffset: reader.int64(),
  }
  if (version >= 12) reader.unknownTaggedFields(message)
  return message
}

function readFetchResponseNodeEndpoint(reader: Reader): FetchResponseNodeEndpoint {
  const message: FetchResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
    rack: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFetchResponseFetchableTopicResponseArray(reader: Reader, version: number, count: number): FetchResponseFetchableTopicResponse[] {
  const elements: FetchResponseFetchableTopicResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchResponseFetchableTopicResponse(reader, version))
  return elements
}

function readFetchResponsePartitionDataArray(reader: Reader, version: number, count: number): FetchResponsePartitionData[] {
  const elements: FetchResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchResponsePartitionData(reader, version))
  return elements
}

function readFetchResponseAbortedTransactionArray(reader: Reader, version: number, count: number): FetchResponseAbortedTransaction[] {
  const elements: FetchResponseAbortedTransaction[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchResponseAbortedTransaction(reader, version))
  return elements
}

function readNullableFetchResponseAbortedTransactionArray(reader: Reader, version: number, count: number): FetchResponseAbortedTransaction[] | null {
  return count < 0 ? null : readFetchResponseAbortedTransactionArray(reader, version, count)
}

function readFetchResponseNodeEndpointArray(reader: Reader, count: number): FetchResponseNodeEndpoint[] {
  const elements: FetchResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readFetchResponseNodeEndpoint(reader))
  return elements
}

function writeFetchResponse(writer: Writer, message: Input<FetchResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, sessionId = 0, responses = [], nodeEndpoints = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 7) writer.int16(errorCode)
  if (version >= 7) writer.int32(sessionId)
  else if (sessionId !== 0) {
    throw new UnwritableFieldError({ message: 'FetchResponse', field: 'sessionId', version })
  }
  if (version >= 12) writer.compactArrayCount(responses)
  else writer.arrayCount(responses)
  writeFetchResponseFetchableTopicResponseArray(writer, responses, version)
  if (version <= 15 && nodeEndpoints?.length !== 0) {
    throw new UnwritableFieldError({ message: 'FetchResponse', field: 'nodeEndpoints', version })
  }
  if (version >= 16) {
    const hasNodeEndpoints = nodeEndpoints?.length !== 0
    writer.tagCount(hasNodeEndpoints ? 1 : 0, unknownTaggedFields)
    if (hasNodeEndpoints) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(nodeEndpoints)
      writeFetchResponseNodeEndpointArray(writer, nodeEndpoints)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (version >= 12) {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchResponse', field: 'unknownTaggedFields', version })
  }
}

function writeFetchResponseFetchableTopicResponse(writer: Writer, message: Input<FetchResponseFetchableTopicResponse>, version: number): void {
  const { topic = '', topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  if (version === 12) writer.compactString(topic)
  else if (version <= 11) writer.string(topic)
  if (version >= 13) writer.uuid(topicId)
  if (version >= 12) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeFetchResponsePartitionDataArray(writer, partitions, version)
  if (version >= 12) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchResponseFetchableTopicResponse', field: 'unknownTaggedFields', version })
  }
}

function writeFetchResponsePartitionData(writer: Writer, message: Input<FetchResponsePartitionData>, version: number): void {
  const {
    partitionIndex = 0,
    errorCode = 0,
    highWatermark = 0,
    lastStableOffset = -1,
    logStartOffset = -1,
    divergingEpoch,
    currentLeader,
    snapshotId,
    abortedTransactions = [],
    preferredReadReplica = -1,
    records = null,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.int64(highWatermark)
  writer.int64(lastStableOffset)
  if (version >= 5) writer.int64(logStartOffset)
  if (version <= 11 && divergingEpoch !== undefined && !isDefaultFetchResponseEpochEndOffset(divergingEpoch)) {
    throw new UnwritableFieldError({ message: 'FetchResponsePartitionData', field: 'divergingEpoch', version })
  }
  if (version <= 11 && currentLeader !== undefined && !isDefaultFetchResponseLeaderIdAndEpoch(currentLeader)) {
    throw new UnwritableFieldError({ message: 'FetchResponsePartitionData', field: 'currentLeader', version })
  }
  if (version <= 11 && snapshotId !== undefined && !isDefaultFetchResponseSnapshotId(snapshotId)) {
    throw new UnwritableFieldError({ message: 'FetchResponsePartitionData', field: 'snapshotId', version })
  }
  if (version >= 12) writer.compactNullableArrayCount(abortedTransactions)
  else writer.nullableArrayCount(abortedTransactions)
  if (abortedTransactions !== null) writeFetchResponseAbortedTransactionArray(writer, abortedTransactions, version)
  if (version >= 11) writer.int32(preferredReadReplica)
  else if (preferredReadReplica !== -1) {
    throw new UnwritableFieldError({ message: 'FetchResponsePartitionData', field: 'preferredReadReplica', version })
  }
  if (version >= 12) writer.compactRecords(records)
  else writer.records(records)
  if (version >= 12) {
    const hasDivergingEpoch = divergingEpoch !== undefined && !isDefaultFetchResponseEpochEndOffset(divergingEpoch)
    const hasCurrentLeader = currentLeader !== undefined && !isDefaultFetchResponseLeaderIdAndEpoch(currentLeader)
    const hasSnapshotId = snapshotId !== undefined && !isDefaultFetchResponseSnapshotId(snapshotId)
    writer.tagCount((hasDivergingEpoch ? 1 : 0) + (hasCurrentLeader ? 1 : 0) + (hasSnapshotId ? 1 : 0), unknownTaggedFields)
    if (hasDivergingEpoch) {
      const at = writer.beginTag(0)
      writeFetchResponseEpochEndOffset(writer, divergingEpoch)
      writer.endTag(at)
    }
    if (hasCurrentLeader) {
      const at = writer.beginTag(1)
      writeFetchResponseLeaderIdAndEpoch(writer, currentLeader)
      writer.endTag(at)
    }
    if (hasSnapshotId) {
      const at = writer.beginTag(2)
      writeFetchResponseSnapshotId(writer, snapshotId)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(3, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchResponsePartitionData', field: 'unknownTaggedFields', version })
  }
}

function writeFetchResponseEpochEndOffset(writer: Writer, message: Input<FetchResponseEpochEndOffset>): void {
  const { epoch = -1, endOffset = -1, unknownTaggedFields } = message
  writer.int32(epoch)
  writer.int64(endOffset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchResponseLeaderIdAndEpoch(writer: Writer, message: Input<FetchResponseLeaderIdAndEpoch>): void {
  const { leaderId = -1, leaderEpoch = -1, unknownTaggedFields } = message
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchResponseSnapshotId(writer: Writer, message: Input<FetchResponseSnapshotId>): void {
  const { endOffset = -1, epoch = -1, unknownTaggedFields } = message
  writer.int64(endOffset)
  writer.int32(epoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchResponseAbortedTransaction(writer: Writer, message: Input<FetchResponseAbortedTransaction>, version: number): void {
  const { producerId = 0, firstOffset = 0, unknownTaggedFields } = message
  writer.int64(producerId)
  writer.int64(firstOffset)
  if (version >= 12) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FetchResponseAbortedTransaction', field: 'unknownTaggedFields', version })
  }
}

function writeFetchResponseNodeEndpoint(writer: Writer, message: Input<FetchResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, rack = null, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.int32(port)
  writer.compactNullableString(rack)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFetchResponseFetchableTopicResponseArray(writer: Writer, elements: readonly Input<FetchResponseFetchableTopicResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchResponseFetchableTopicResponse(writer, elements[i]!, version)
}

function writeFetchResponsePartitionDataArray(writer: Writer, elements: readonly Input<FetchResponsePartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchResponsePartitionData(writer, elements[i]!, version)
}

function writeFetchResponseAbortedTransactionArray(writer: Writer, elements: readonly Input<FetchResponseAbortedTransaction>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeFetchResponseAbortedTransaction(writer, elements[i]!, version)
}

function writeFetchResponseNodeEndpointArray(writer: Writer, elements: readonly Input<FetchResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeFetchResponseNodeEndpoint(writer, elements[i]!)
}

function defaultFetchResponseEpochEndOffset(): FetchResponseEpochEndOffset {
  return {
    epoch: -1,
    endOffset: -1,
  }
}

function defaultFetchResponseLeaderIdAndEpoch(): FetchResponseLeaderIdAndEpoch {
  return {
    leaderId: -1,
    leaderEpoch: -1,
  }
}

function defaultFetchResponseSnapshotId(): FetchResponseSnapshotId {
  return {
    endOffset: -1,
    epoch: -1,
  }
}

function isDefaultFetchResponseEpochEndOffset(message: Input<FetchResponseEpochEndOffset>): boolean {
  const { epoch = -1, endOffset = -1, unknownTaggedFields } = message
  return (
    epoch === -1 &&
    endOffset === -1 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}

function isDefaultFetchResponseLeaderIdAndEpoch(message: Input<FetchResponseLeaderIdAndEpoch>): boolean {
  const { leaderId = -1, leaderEpoch = -1, unknownTaggedFields } = message
  return (
    leaderId === -1 &&
    leaderEpoch === -1 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}

function isDefaultFetchResponseSnapshotId(message: Input<FetchResponseSnapshotId>): boolean {
  const { endOffset = -1, epoch = -1, unknownTaggedFields } = message
  return (
    endOffset === -1 &&
    epoch === -1 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}
