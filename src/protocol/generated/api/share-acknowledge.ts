// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt8Array, writeInt8Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareAcknowledgeRequest {
  /** The group identifier. */
  groupId: string | null
  /** The member ID. */
  memberId: string | null
  /** The current share session epoch: 0 to open a share session; -1 to close it; otherwise increments for consecutive requests. */
  shareSessionEpoch: number
  /** Whether Renew type acknowledgements present in AcknowledgementBatches. (from version 2) */
  isRenewAck: boolean
  /** The topics containing records to acknowledge. */
  topics: ShareAcknowledgeRequestAcknowledgeTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeRequestAcknowledgeTopic {
  /** The unique topic ID. */
  topicId: string
  /** The partitions containing records to acknowledge. */
  partitions: ShareAcknowledgeRequestAcknowledgePartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeRequestAcknowledgePartition {
  /** The partition index. */
  partitionIndex: number
  /** Record batches to acknowledge. */
  acknowledgementBatches: ShareAcknowledgeRequestAcknowledgementBatch[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeRequestAcknowledgementBatch {
  /** First offset of batch of records to acknowledge. */
  firstOffset: number
  /** Last offset (inclusive) of batch of records to acknowledge. */
  lastOffset: number
  /** Array of acknowledge types - 0:Gap,1:Accept,2:Release,3:Reject,4:Renew. */
  acknowledgeTypes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareAcknowledgeRequest: MessageCodec<ShareAcknowledgeRequest> = {
  name: 'ShareAcknowledgeRequest',
  apiKey: 79,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareAcknowledgeRequest, version)
    return readShareAcknowledgeRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ShareAcknowledgeRequest, version)
    writeShareAcknowledgeRequest(writer, message, version)
  },
}

function readShareAcknowledgeRequest(reader: Reader, version: number): ShareAcknowledgeRequest {
  const message: ShareAcknowledgeRequest = {
    groupId: reader.compactNullableString(),
    memberId: reader.compactNullableString(),
    shareSessionEpoch: reader.int32(),
    isRenewAck: version >= 2 ? reader.boolean() : false,
    topics: readShareAcknowledgeRequestAcknowledgeTopicArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeRequestAcknowledgeTopic(reader: Reader): ShareAcknowledgeRequestAcknowledgeTopic {
  const message: ShareAcknowledgeRequestAcknowledgeTopic = {
    topicId: reader.uuid(),
    partitions: readShareAcknowledgeRequestAcknowledgePartitionArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeRequestAcknowledgePartition(reader: Reader): ShareAcknowledgeRequestAcknowledgePartition {
  const message: ShareAcknowledgeRequestAcknowledgePartition = {
    partitionIndex: reader.int32(),
    acknowledgementBatches: readShareAcknowledgeRequestAcknowledgementBatchArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeRequestAcknowledgementBatch(reader: Reader): ShareAcknowledgeRequestAcknowledgementBatch {
  const message: ShareAcknowledgeRequestAcknowledgementBatch = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    acknowledgeTypes: readInt8Array(reader, reader.compactArrayCount()),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeRequestAcknowledgeTopicArray(reader: Reader, count: number): ShareAcknowledgeRequestAcknowledgeTopic[] {
  const elements: ShareAcknowledgeRequestAcknowledgeTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readShareAcknowledgeRequestAcknowledgeTopic(reader))
  return elements
}

function readShareAcknowledgeRequestAcknowledgePartitionArray(reader: Reader, count: number): ShareAcknowledgeRequestAcknowledgePartition[] {
  const elements: ShareAcknowledgeRequestAcknowledgePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readShareAcknowledgeRequestAcknowledgePartition(reader))
  return elements
}

function readShareAcknowledgeRequestAcknowledgementBatchArray(reader: Reader, count: number): ShareAcknowledgeRequestAcknowledgementBatch[] {
  const elements: ShareAcknowledgeRequestAcknowledgementBatch[] = []
  for (let i = 0; i < count; i++) elements.push(readShareAcknowledgeRequestAcknowledgementBatch(reader))
  return elements
}

function writeShareAcknowledgeRequest(writer: Writer, message: Input<ShareAcknowledgeRequest>, version: number): void {
  const { groupId = null, memberId = '', shareSessionEpoch = 0, isRenewAck = false, topics = [], unknownTaggedFields } = message
  writer.compactNullableString(groupId)
  writer.compactNullableString(memberId)
  writer.int32(shareSessionEpoch)
  if (version >= 2) writer.boolean(isRenewAck)
  else if (isRenewAck !== false) {
    throw new UnwritableFieldError({ message: 'ShareAcknowledgeRequest', field: 'isRenewAck', version })
  }
  writer.compactArrayCount(topics)
  writeShareAcknowledgeRequestAcknowledgeTopicArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeRequestAcknowledgeTopic(writer: Writer, message: Input<ShareAcknowledgeRequestAcknowledgeTopic>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeShareAcknowledgeRequestAcknowledgePartitionArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeRequestAcknowledgePartition(writer: Writer, message: Input<ShareAcknowledgeRequestAcknowledgePartition>): void {
  const { partitionIndex = 0, acknowledgementBatches = [], unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.compactArrayCount(acknowledgementBatches)
  writeShareAcknowledgeRequestAcknowledgementBatchArray(writer, acknowledgementBatches)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeRequestAcknowledgementBatch(writer: Writer, message: Input<ShareAcknowledgeRequestAcknowledgementBatch>): void {
  const { firstOffset = 0, lastOffset = 0, acknowledgeTypes = [], unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.compactArrayCount(acknowledgeTypes)
  writeInt8Array(writer, acknowledgeTypes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeRequestAcknowledgeTopicArray(writer: Writer, elements: readonly Input<ShareAcknowledgeRequestAcknowledgeTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareAcknowledgeRequestAcknowledgeTopic(writer, elements[i]!)
}

function writeShareAcknowledgeRequestAcknowledgePartitionArray(writer: Writer, elements: readonly Input<ShareAcknowledgeRequestAcknowledgePartition>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareAcknowledgeRequestAcknowledgePartition(writer, elements[i]!)
}

function writeShareAcknowledgeRequestAcknowledgementBatchArray(writer: Writer, elements: readonly Input<ShareAcknowledgeRequestAcknowledgementBatch>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareAcknowledgeRequestAcknowledgementBatch(writer, elements[i]!)
}

export interface ShareAcknowledgeResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The time in milliseconds for which the acquired records are locked. (from version 2) */
  acquisitionLockTimeoutMs: number
  /** The response topics. */
  responses: ShareAcknowledgeResponseShareAcknowledgeTopicResponse[]
  /** Endpoints for all current leaders enumerated in PartitionData with error NOT_LEADER_OR_FOLLOWER. */
  nodeEndpoints: ShareAcknowledgeResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeResponseShareAcknowledgeTopicResponse {
  /** The unique topic ID. */
  topicId: string
  /** The topic partitions. */
  partitions: ShareAcknowledgeResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  /** The current leader of the partition. */
  currentLeader: ShareAcknowledgeResponseLeaderIdAndEpoch
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeResponseLeaderIdAndEpoch {
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareAcknowledgeResponseNodeEndpoint {
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

export const ShareAcknowledgeResponse: MessageCodec<ShareAcknowledgeResponse> = {
  name: 'ShareAcknowledgeResponse',
  apiKey: 79,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareAcknowledgeResponse, version)
    return readShareAcknowledgeResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ShareAcknowledgeResponse, version)
    writeShareAcknowledgeResponse(writer, message, version)
  },
}

function readShareAcknowledgeResponse(reader: Reader, version: number): ShareAcknowledgeResponse {
  const message: ShareAcknowledgeResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    acquisitionLockTimeoutMs: version >= 2 ? reader.int32() : 0,
    responses: readShareAcknowledgeResponseShareAcknowledgeTopicResponseArray(reader, reader.compactArrayCount(18)),
    nodeEndpoints: readShareAcknowledgeResponseNodeEndpointArray(reader, reader.compactArrayCount(11)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeResponseShareAcknowledgeTopicResponse(reader: Reader): ShareAcknowledgeResponseShareAcknowledgeTopicResponse {
  const message: ShareAcknowledgeResponseShareAcknowledgeTopicResponse = {
    topicId: reader.uuid(),
    partitions: readShareAcknowledgeResponsePartitionDataArray(reader, reader.compactArrayCount(17)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeResponsePartitionData(reader: Reader): ShareAcknowledgeResponsePartitionData {
  const message: ShareAcknowledgeResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    currentLeader: readShareAcknowledgeResponseLeaderIdAndEpoch(reader),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeResponseLeaderIdAndEpoch(reader: Reader): ShareAcknowledgeResponseLeaderIdAndEpoch {
  const message: ShareAcknowledgeResponseLeaderIdAndEpoch = {
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeResponseNodeEndpoint(reader: Reader): ShareAcknowledgeResponseNodeEndpoint {
  const message: ShareAcknowledgeResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
    rack: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareAcknowledgeResponseShareAcknowledgeTopicResponseArray(reader: Reader, count: number): ShareAcknowledgeResponseShareAcknowledgeTopicResponse[] {
  const elements: ShareAcknowledgeResponseShareAcknowledgeTopicResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readShareAcknowledgeResponseShareAcknowledgeTopicResponse(reader))
  return elements
}

function readShareAcknowledgeResponsePartitionDataArray(reader: Reader, count: number): ShareAcknowledgeResponsePartitionData[] {
  const elements: ShareAcknowledgeResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readShareAcknowledgeResponsePartitionData(reader))
  return elements
}

function readShareAcknowledgeResponseNodeEndpointArray(reader: Reader, count: number): ShareAcknowledgeResponseNodeEndpoint[] {
  const elements: ShareAcknowledgeResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readShareAcknowledgeResponseNodeEndpoint(reader))
  return elements
}

function writeShareAcknowledgeResponse(writer: Writer, message: Input<ShareAcknowledgeResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    errorMessage = null,
    acquisitionLockTimeoutMs = 0,
    responses = [],
    nodeEndpoints = [],
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  if (version >= 2) writer.int32(acquisitionLockTimeoutMs)
  writer.compactArrayCount(responses)
  writeShareAcknowledgeResponseShareAcknowledgeTopicResponseArray(writer, responses)
  writer.compactArrayCount(nodeEndpoints)
  writeShareAcknowledgeResponseNodeEndpointArray(writer, nodeEndpoints)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeResponseShareAcknowledgeTopicResponse(writer: Writer, message: Input<ShareAcknowledgeResponseShareAcknowledgeTopicResponse>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeShareAcknowledgeResponsePartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeResponsePartitionData(writer: Writer, message: Input<ShareAcknowledgeResponsePartitionData>): void {
  const { partitionIndex = 0, errorCode = 0, errorMessage = null, currentLeader = {}, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writeShareAcknowledgeResponseLeaderIdAndEpoch(writer, currentLeader)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeResponseLeaderIdAndEpoch(writer: Writer, message: Input<ShareAcknowledgeResponseLeaderIdAndEpoch>): void {
  const { leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeResponseNodeEndpoint(writer: Writer, message: Input<ShareAcknowledgeResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, rack = null, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.int32(port)
  writer.compactNullableString(rack)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareAcknowledgeResponseShareAcknowledgeTopicResponseArray(writer: Writer, elements: readonly Input<ShareAcknowledgeResponseShareAcknowledgeTopicResponse>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareAcknowledgeResponseShareAcknowledgeTopicResponse(writer, elements[i]!)
}

function writeShareAcknowledgeResponsePartitionDataArray(writer: Writer, elements: readonly Input<ShareAcknowledgeResponsePartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareAcknowledgeResponsePartitionData(writer, elements[i]!)
}

function writeShareAcknowledgeResponseNodeEndpointArray(writer: Writer, elements: readonly Input<ShareAcknowledgeResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareAcknowledgeResponseNodeEndpoint(writer, elements[i]!)
}
