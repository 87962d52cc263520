// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, readInt8Array, writeInt32Array, writeInt8Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareFetchRequest {
  /** The group identifier. */
  groupId: string | null
  /** The member ID. */
  memberId: string | null
  /** The current share session epoch: 0 to open a share session; -1 to close it; otherwise increments for consecutive requests. */
  shareSessionEpoch: number
  /** The maximum time in milliseconds to wait for the response. */
  maxWaitMs: number
  /** The minimum bytes to accumulate in the response. */
  minBytes: number
  /** The maximum bytes to fetch. */
  maxBytes: number
  /** The maximum number of records to fetch. */
  maxRecords: number
  /** The optimal number of records for batches of acquired records and acknowledgements. */
  batchSize: number
  /** The acquire mode to control the fetch behavior - 0:batch-optimized,1:record-limit. (from version 2) */
  shareAcquireMode: number
  /** Whether Renew type acknowledgements present in AcknowledgementBatches. (from version 2) */
  isRenewAck: boolean
  /** The topics to fetch. */
  topics: ShareFetchRequestFetchTopic[]
  /** The partitions to remove from this share session. */
  forgottenTopicsData: ShareFetchRequestForgottenTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchRequestFetchTopic {
  /** The unique topic ID. */
  topicId: string
  /** The partitions to fetch. */
  partitions: ShareFetchRequestFetchPartition[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchRequestFetchPartition {
  /** The partition index. */
  partitionIndex: number
  /** The maximum bytes to fetch from this partition. (in no version) */
  partitionMaxBytes: number
  /** Record batches to acknowledge. */
  acknowledgementBatches: ShareFetchRequestAcknowledgementBatch[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchRequestAcknowledgementBatch {
  /** First offset of batch of records to acknowledge. */
  firstOffset: number
  /** Last offset (inclusive) of batch of records to acknowledge. */
  lastOffset: number
  /** Array of acknowledge types - 0:Gap,1:Accept,2:Release,3:Reject,4:Renew. */
  acknowledgeTypes: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchRequestForgottenTopic {
  /** The unique topic ID. */
  topicId: string
  /** The partitions indexes to forget. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareFetchRequest: MessageCodec<ShareFetchRequest> = {
  name: 'ShareFetchRequest',
  apiKey: 78,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareFetchRequest, version)
    return readShareFetchRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ShareFetchRequest, version)
    writeShareFetchRequest(writer, message, version)
  },
}

function readShareFetchRequest(reader: Reader, version: number): ShareFetchRequest {
  const message: ShareFetchRequest = {
    groupId: reader.compactNullableString(),
    memberId: reader.compactNullableString(),
    shareSessionEpoch: reader.int32(),
    maxWaitMs: reader.int32(),
    minBytes: reader.int32(),
    maxBytes: reader.int32(),
    maxRecords: reader.int32(),
    batchSize: reader.int32(),
    shareAcquireMode: version >= 2 ? reader.int8() : 0,
    isRenewAck: version >= 2 ? reader.boolean() : false,
    topics: readShareFetchRequestFetchTopicArray(reader, reader.compactArrayCount(18)),
    forgottenTopicsData: readShareFetchRequestForgottenTopicArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchRequestFetchTopic(reader: Reader): ShareFetchRequestFetchTopic {
  const message: ShareFetchRequestFetchTopic = {
    topicId: reader.uuid(),
    partitions: readShareFetchRequestFetchPartitionArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchRequestFetchPartition(reader: Reader): ShareFetchRequestFetchPartition {
  const message: ShareFetchRequestFetchPartition = {
    partitionIndex: reader.int32(),
    partitionMaxBytes: 0,
    acknowledgementBatches: readShareFetchRequestAcknowledgementBatchArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchRequestAcknowledgementBatch(reader: Reader): ShareFetchRequestAcknowledgementBatch {
  const message: ShareFetchRequestAcknowledgementBatch = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    acknowledgeTypes: readInt8Array(reader, reader.compactArrayCount()),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchRequestForgottenTopic(reader: Reader): ShareFetchRequestForgottenTopic {
  const message: ShareFetchRequestForgottenTopic = {
    topicId: reader.uuid(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchRequestFetchTopicArray(reader: Reader, count: number): ShareFetchRequestFetchTopic[] {
  const elements: ShareFetchRequestFetchTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchRequestFetchTopic(reader))
  return elements
}

function readShareFetchRequestFetchPartitionArray(reader: Reader, count: number): ShareFetchRequestFetchPartition[] {
  const elements: ShareFetchRequestFetchPartition[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchRequestFetchPartition(reader))
  return elements
}

function readShareFetchRequestAcknowledgementBatchArray(reader: Reader, count: number): ShareFetchRequestAcknowledgementBatch[] {
  const elements: ShareFetchRequestAcknowledgementBatch[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchRequestAcknowledgementBatch(reader))
  return elements
}

function readShareFetchRequestForgottenTopicArray(reader: Reader, count: number): ShareFetchRequestForgottenTopic[] {
  const elements: ShareFetchRequestForgottenTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchRequestForgottenTopic(reader))
  return elements
}

function writeShareFetchRequest(writer: Writer, message: Input<ShareFetchRequest>, version: number): void {
  const {
    groupId = null,
    memberId = '',
    shareSessionEpoch = 0,
    maxWaitMs = 0,
    minBytes = 0,
    maxBytes = 2147483647,
    maxRecords = 0,
    batchSize = 0,
    shareAcquireMode = 0,
    isRenewAck = false,
    topics = [],
    forgottenTopicsData = [],
    unknownTaggedFields,
  } = message
  writer.compactNullableString(groupId)
  writer.compactNullableString(memberId)
  writer.int32(shareSessionEpoch)
  writer.int32(maxWaitMs)
  writer.int32(minBytes)
  writer.int32(maxBytes)
  writer.int32(maxRecords)
  writer.int32(batchSize)
  if (version >= 2) writer.int8(shareAcquireMode)
  if (version >= 2) writer.boolean(isRenewAck)
  else if (isRenewAck !== false) {
    throw new UnwritableFieldError({ message: 'ShareFetchRequest', field: 'isRenewAck', version })
  }
  writer.compactArrayCount(topics)
  writeShareFetchRequestFetchTopicArray(writer, topics, version)
  writer.compactArrayCount(forgottenTopicsData)
  writeShareFetchRequestForgottenTopicArray(writer, forgottenTopicsData)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchRequestFetchTopic(writer: Writer, message: Input<ShareFetchRequestFetchTopic>, version: number): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeShareFetchRequestFetchPartitionArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchRequestFetchPartition(writer: Writer, message: Input<ShareFetchRequestFetchPartition>, version: number): void {
  const { partitionIndex = 0, partitionMaxBytes = 0, acknowledgementBatches = [], unknownTaggedFields } = message
  writer.int32(partitionIndex)
  if (partitionMaxBytes !== 0) {
    throw new UnwritableFieldError({ message: 'ShareFetchRequestFetchPartition', field: 'partitionMaxBytes', version })
  }
  writer.compactArrayCount(acknowledgementBatches)
  writeShareFetchRequestAcknowledgementBatchArray(writer, acknowledgementBatches)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchRequestAcknowledgementBatch(writer: Writer, message: Input<ShareFetchRequestAcknowledgementBatch>): void {
  const { firstOffset = 0, lastOffset = 0, acknowledgeTypes = [], unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.compactArrayCount(acknowledgeTypes)
  writeInt8Array(writer, acknowledgeTypes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchRequestForgottenTopic(writer: Writer, message: Input<ShareFetchRequestForgottenTopic>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchRequestFetchTopicArray(writer: Writer, elements: readonly Input<ShareFetchRequestFetchTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchRequestFetchTopic(writer, elements[i]!, version)
}

function writeShareFetchRequestFetchPartitionArray(writer: Writer, elements: readonly Input<ShareFetchRequestFetchPartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchRequestFetchPartition(writer, elements[i]!, version)
}

function writeShareFetchRequestAcknowledgementBatchArray(writer: Writer, elements: readonly Input<ShareFetchRequestAcknowledgementBatch>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchRequestAcknowledgementBatch(writer, elements[i]!)
}

function writeShareFetchRequestForgottenTopicArray(writer: Writer, elements: readonly Input<ShareFetchRequestForgottenTopic>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchRequestForgottenTopic(writer, elements[i]!)
}

export interface ShareFetchResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top-level response error code. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The time in milliseconds for which the acquired records are locked. */
  acquisitionLockTimeoutMs: number
  /** The response topics. */
  responses: ShareFetchResponseShareFetchableTopicResponse[]
  /** Endpoints for all current leaders enumerated in PartitionData with error NOT_LEADER_OR_FOLLOWER. */
  nodeEndpoints: ShareFetchResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchResponseShareFetchableTopicResponse {
  /** The unique topic ID. */
  topicId: string
  /** The topic partitions. */
  partitions: ShareFetchResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The fetch error code, or 0 if there was no fetch error. */
  errorCode: number
  /** The fetch error message, or null if there was no fetch error. */
  errorMessage: string | null
  /** The acknowledge error code, or 0 if there was no acknowledge error. */
  acknowledgeErrorCode: number
  /** The acknowledge error message, or null if there was no acknowledge error. */
  acknowledgeErrorMessage: string | null
  /** The current leader of the partition. */
  currentLeader: ShareFetchResponseLeaderIdAndEpoch
  /** The record data. */
  records: Uint8Array
  /** The acquired records. */
  acquiredRecords: ShareFetchResponseAcquiredRecords[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchResponseLeaderIdAndEpoch {
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchResponseAcquiredRecords {
  /** The earliest offset in this batch of acquired records. */
  firstOffset: number
  /** The last offset of this batch of acquired records. */
  lastOffset: number
  /** The delivery count of this batch of acquired records. */
  deliveryCount: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareFetchResponseNodeEndpoint {
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

export const ShareFetchResponse: MessageCodec<ShareFetchResponse> = {
  name: 'ShareFetchResponse',
  apiKey: 78,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareFetchResponse, version)
    return readShareFetchResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareFetchResponse, version)
    writeShareFetchResponse(writer, message)
  },
}

function readShareFetchResponse(reader: Reader): ShareFetchResponse {
  const message: ShareFetchResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    acquisitionLockTimeoutMs: reader.int32(),
    responses: readShareFetchResponseShareFetchableTopicResponseArray(reader, reader.compactArrayCount(18)),
    nodeEndpoints: readShareFetchResponseNodeEndpointArray(reader, reader.compactArrayCount(11)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchResponseShareFetchableTopicResponse(reader: Reader): ShareFetchResponseShareFetchableTopicResponse {
  const message: ShareFetchResponseShareFetchableTopicResponse = {
    topicId: reader.uuid(),
    partitions: readShareFetchResponsePartitionDataArray(reader, reader.compactArrayCount(22)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchResponsePartitionData(reader: Reader): ShareFetchResponsePartitionData {
  const message: ShareFetchResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    acknowledgeErrorCode: reader.int16(),
    acknowledgeErrorMessage: reader.compactNullableString(),
    currentLeader: readShareFetchResponseLeaderIdAndEpoch(reader),
    records: reader.compactNonNullRecords(),
    acquiredRecords: readShareFetchResponseAcquiredRecordsArray(reader, reader.compactArrayCount(19)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchResponseLeaderIdAndEpoch(reader: Reader): ShareFetchResponseLeaderIdAndEpoch {
  const message: ShareFetchResponseLeaderIdAndEpoch = {
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchResponseAcquiredRecords(reader: Reader): ShareFetchResponseAcquiredRecords {
  const message: ShareFetchResponseAcquiredRecords = {
    firstOffset: reader.int64(),
    lastOffset: reader.int64(),
    deliveryCount: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchResponseNodeEndpoint(reader: Reader): ShareFetchResponseNodeEndpoint {
  const message: ShareFetchResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
    rack: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareFetchResponseShareFetchableTopicResponseArray(reader: Reader, count: number): ShareFetchResponseShareFetchableTopicResponse[] {
  const elements: ShareFetchResponseShareFetchableTopicResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchResponseShareFetchableTopicResponse(reader))
  return elements
}

function readShareFetchResponsePartitionDataArray(reader: Reader, count: number): ShareFetchResponsePartitionData[] {
  const elements: ShareFetchResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchResponsePartitionData(reader))
  return elements
}

function readShareFetchResponseAcquiredRecordsArray(reader: Reader, count: number): ShareFetchResponseAcquiredRecords[] {
  const elements: ShareFetchResponseAcquiredRecords[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchResponseAcquiredRecords(reader))
  return elements
}

function readShareFetchResponseNodeEndpointArray(reader: Reader, count: number): ShareFetchResponseNodeEndpoint[] {
  const elements: ShareFetchResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readShareFetchResponseNodeEndpoint(reader))
  return elements
}

function writeShareFetchResponse(writer: Writer, message: Input<ShareFetchResponse>): void {
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
  writer.int32(acquisitionLockTimeoutMs)
  writer.compactArrayCount(responses)
  writeShareFetchResponseShareFetchableTopicResponseArray(writer, responses)
  writer.compactArrayCount(nodeEndpoints)
  writeShareFetchResponseNodeEndpointArray(writer, nodeEndpoints)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchResponseShareFetchableTopicResponse(writer: Writer, message: Input<ShareFetchResponseShareFetchableTopicResponse>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeShareFetchResponsePartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchResponsePartitionData(writer: Writer, message: Input<ShareFetchResponsePartitionData>): void {
  const {
    partitionIndex = 0,
    errorCode = 0,
    errorMessage = null,
    acknowledgeErrorCode = 0,
    acknowledgeErrorMessage = null,
    currentLeader = {},
    records = new Uint8Array(0),
    acquiredRecords = [],
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.int16(acknowledgeErrorCode)
  writer.compactNullableString(acknowledgeErrorMessage)
  writeShareFetchResponseLeaderIdAndEpoch(writer, currentLeader)
  writer.compactNonNullRecords(records)
  writer.compactArrayCount(acquiredRecords)
  writeShareFetchResponseAcquiredRecordsArray(writer, acquiredRecords)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchResponseLeaderIdAndEpoch(writer: Writer, message: Input<ShareFetchResponseLeaderIdAndEpoch>): void {
  const { leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchResponseAcquiredRecords(writer: Writer, message: Input<ShareFetchResponseAcquiredRecords>): void {
  const { firstOffset = 0, lastOffset = 0, deliveryCount = 0, unknownTaggedFields } = message
  writer.int64(firstOffset)
  writer.int64(lastOffset)
  writer.int16(deliveryCount)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchResponseNodeEndpoint(writer: Writer, message: Input<ShareFetchResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, rack = null, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.int32(port)
  writer.compactNullableString(rack)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareFetchResponseShareFetchableTopicResponseArray(writer: Writer, elements: readonly Input<ShareFetchResponseShareFetchableTopicResponse>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchResponseShareFetchableTopicResponse(writer, elements[i]!)
}

function writeShareFetchResponsePartitionDataArray(writer: Writer, elements: readonly Input<ShareFetchResponsePartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchResponsePartitionData(writer, elements[i]!)
}

function writeShareFetchResponseAcquiredRecordsArray(writer: Writer, elements: readonly Input<ShareFetchResponseAcquiredRecords>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchResponseAcquiredRecords(writer, elements[i]!)
}

function writeShareFetchResponseNodeEndpointArray(writer: Writer, elements: readonly Input<ShareFetchResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareFetchResponseNodeEndpoint(writer, elements[i]!)
}
