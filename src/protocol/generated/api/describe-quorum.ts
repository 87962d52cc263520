// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeQuorumRequest {
  /** The topics to describe. */
  topics: DescribeQuorumRequestTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumRequestTopicData {
  /** The topic name. */
  topicName: string
  /** The partitions to describe. */
  partitions: DescribeQuorumRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumRequestPartitionData {
  /** The partition index. */
  partitionIndex: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeQuorumRequest: MessageCodec<DescribeQuorumRequest> = {
  name: 'DescribeQuorumRequest',
  apiKey: 55,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeQuorumRequest, version)
    return readDescribeQuorumRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeQuorumRequest, version)
    writeDescribeQuorumRequest(writer, message)
  },
}

function readDescribeQuorumRequest(reader: Reader): DescribeQuorumRequest {
  const message: DescribeQuorumRequest = {
    topics: readDescribeQuorumRequestTopicDataArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumRequestTopicData(reader: Reader): DescribeQuorumRequestTopicData {
  const message: DescribeQuorumRequestTopicData = {
    topicName: reader.compactString(),
    partitions: readDescribeQuorumRequestPartitionDataArray(reader, reader.compactArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumRequestPartitionData(reader: Reader): DescribeQuorumRequestPartitionData {
  const message: DescribeQuorumRequestPartitionData = {
    partitionIndex: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumRequestTopicDataArray(reader: Reader, count: number): DescribeQuorumRequestTopicData[] {
  const elements: DescribeQuorumRequestTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumRequestTopicData(reader))
  return elements
}

function readDescribeQuorumRequestPartitionDataArray(reader: Reader, count: number): DescribeQuorumRequestPartitionData[] {
  const elements: DescribeQuorumRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumRequestPartitionData(reader))
  return elements
}

function writeDescribeQuorumRequest(writer: Writer, message: Input<DescribeQuorumRequest>): void {
  const { topics = [], unknownTaggedFields } = message
  writer.compactArrayCount(topics)
  writeDescribeQuorumRequestTopicDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumRequestTopicData(writer: Writer, message: Input<DescribeQuorumRequestTopicData>): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeDescribeQuorumRequestPartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumRequestPartitionData(writer: Writer, message: Input<DescribeQuorumRequestPartitionData>): void {
  const { partitionIndex = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumRequestTopicDataArray(writer: Writer, elements: readonly Input<DescribeQuorumRequestTopicData>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumRequestTopicData(writer, elements[i]!)
}

function writeDescribeQuorumRequestPartitionDataArray(writer: Writer, elements: readonly Input<DescribeQuorumRequestPartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumRequestPartitionData(writer, elements[i]!)
}

export interface DescribeQuorumResponse {
  /** The top level error code. */
  errorCode: number
  /** The error message, or null if there was no error. (from version 2) */
  errorMessage: string | null
  /** The response from the describe quorum API. */
  topics: DescribeQuorumResponseTopicData[]
  /** The nodes in the quorum. (from version 2) */
  nodes: DescribeQuorumResponseNode[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumResponseTopicData {
  /** The topic name. */
  topicName: string
  /** The partition data. */
  partitions: DescribeQuorumResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The partition error code. */
  errorCode: number
  /** The error message, or null if there was no error. (from version 2) */
  errorMessage: string | null
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  /** The high water mark. */
  highWatermark: number
  /** The current voters of the partition. */
  currentVoters: DescribeQuorumResponseReplicaState[]
  /** The observers of the partition. */
  observers: DescribeQuorumResponseReplicaState[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumResponseReplicaState {
  /** The ID of the replica. */
  replicaId: number
  /** The replica directory ID of the replica. (from version 2) */
  replicaDirectoryId: string
  /** The last known log end offset of the follower or -1 if it is unknown. */
  logEndOffset: number
  /** The last known leader wall clock time time when a follower fetched from the leader. (from version 1) */
  lastFetchTimestamp: number
  /** The leader wall clock append time of the offset for which the follower made the most recent fetch request. (from version 1) */
  lastCaughtUpTimestamp: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumResponseNode {
  /** The ID of the associated node. */
  nodeId: number
  /** The listeners of this controller. */
  listeners: DescribeQuorumResponseListener[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeQuorumResponseListener {
  /** The name of the endpoint. */
  name: string
  /** The hostname. */
  host: string
  /** The port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeQuorumResponse: MessageCodec<DescribeQuorumResponse> = {
  name: 'DescribeQuorumResponse',
  apiKey: 55,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeQuorumResponse, version)
    return readDescribeQuorumResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeQuorumResponse, version)
    writeDescribeQuorumResponse(writer, message, version)
  },
}

function readDescribeQuorumResponse(reader: Reader, version: number): DescribeQuorumResponse {
  const message: DescribeQuorumResponse = {
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : '',
    topics: readDescribeQuorumResponseTopicDataArray(reader, version, reader.compactArrayCount(3)),
    nodes: version >= 2 ? readDescribeQuorumResponseNodeArray(reader, reader.compactArrayCount(6)) : [],
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumResponseTopicData(reader: Reader, version: number): DescribeQuorumResponseTopicData {
  const message: DescribeQuorumResponseTopicData = {
    topicName: reader.compactString(),
    partitions: readDescribeQuorumResponsePartitionDataArray(reader, version, reader.compactArrayCount(25)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumResponsePartitionData(reader: Reader, version: number): DescribeQuorumResponsePartitionData {
  const message: DescribeQuorumResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: version >= 2 ? reader.compactNullableString() : '',
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    highWatermark: reader.int64(),
    currentVoters: readDescribeQuorumResponseReplicaStateArray(reader, version, reader.compactArrayCount(13)),
    observers: readDescribeQuorumResponseReplicaStateArray(reader, version, reader.compactArrayCount(13)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumResponseReplicaState(reader: Reader, version: number): DescribeQuorumResponseReplicaState {
  const message: DescribeQuorumResponseReplicaState = {
    replicaId: reader.int32(),
    replicaDirectoryId: version >= 2 ? reader.uuid() : ZERO_UUID,
    logEndOffset: reader.int64(),
    lastFetchTimestamp: version >= 1 ? reader.int64() : -1,
    lastCaughtUpTimestamp: version >= 1 ? reader.int64() : -1,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumResponseNode(reader: Reader): DescribeQuorumResponseNode {
  const message: DescribeQuorumResponseNode = {
    nodeId: reader.int32(),
    listeners: readDescribeQuorumResponseListenerArray(reader, reader.compactArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumResponseListener(reader: Reader): DescribeQuorumResponseListener {
  const message: DescribeQuorumResponseListener = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeQuorumResponseTopicDataArray(reader: Reader, version: number, count: number): DescribeQuorumResponseTopicData[] {
  const elements: DescribeQuorumResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumResponseTopicData(reader, version))
  return elements
}

function readDescribeQuorumResponsePartitionDataArray(reader: Reader, version: number, count: number): DescribeQuorumResponsePartitionData[] {
  const elements: DescribeQuorumResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumResponsePartitionData(reader, version))
  return elements
}

function readDescribeQuorumResponseReplicaStateArray(reader: Reader, version: number, count: number): DescribeQuorumResponseReplicaState[] {
  const elements: DescribeQuorumResponseReplicaState[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumResponseReplicaState(reader, version))
  return elements
}

function readDescribeQuorumResponseNodeArray(reader: Reader, count: number): DescribeQuorumResponseNode[] {
  const elements: DescribeQuorumResponseNode[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumResponseNode(reader))
  return elements
}

function readDescribeQuorumResponseListenerArray(reader: Reader, count: number): DescribeQuorumResponseListener[] {
  const elements: DescribeQuorumResponseListener[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeQuorumResponseListener(reader))
  return elements
}

function writeDescribeQuorumResponse(writer: Writer, message: Input<DescribeQuorumResponse>, version: number): void {
  const { errorCode = 0, errorMessage = '', topics = [], nodes = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  writer.compactArrayCount(topics)
  writeDescribeQuorumResponseTopicDataArray(writer, topics, version)
  if (version >= 2) writer.compactArrayCount(nodes)
  else if (nodes?.length !== 0) {
    throw new UnwritableFieldError({ message: 'DescribeQuorumResponse', field: 'nodes', version })
  }
  if (version >= 2) writeDescribeQuorumResponseNodeArray(writer, nodes)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumResponseTopicData(writer: Writer, message: Input<DescribeQuorumResponseTopicData>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeDescribeQuorumResponsePartitionDataArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumResponsePartitionData(writer: Writer, message: Input<DescribeQuorumResponsePartitionData>, version: number): void {
  const {
    partitionIndex = 0,
    errorCode = 0,
    errorMessage = '',
    leaderId = 0,
    leaderEpoch = 0,
    highWatermark = 0,
    currentVoters = [],
    observers = [],
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  if (version >= 2) writer.compactNullableString(errorMessage)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.int64(highWatermark)
  writer.compactArrayCount(currentVoters)
  writeDescribeQuorumResponseReplicaStateArray(writer, currentVoters, version)
  writer.compactArrayCount(observers)
  writeDescribeQuorumResponseReplicaStateArray(writer, observers, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumResponseReplicaState(writer: Writer, message: Input<DescribeQuorumResponseReplicaState>, version: number): void {
  const {
    replicaId = 0,
    replicaDirectoryId = ZERO_UUID,
    logEndOffset = 0,
    lastFetchTimestamp = -1,
    lastCaughtUpTimestamp = -1,
    unknownTaggedFields,
  } = message
  writer.int32(replicaId)
  if (version >= 2) writer.uuid(replicaDirectoryId)
  else if (replicaDirectoryId !== ZERO_UUID) {
    throw new UnwritableFieldError({ message: 'DescribeQuorumResponseReplicaState', field: 'replicaDirectoryId', version })
  }
  writer.int64(logEndOffset)
  if (version >= 1) writer.int64(lastFetchTimestamp)
  if (version >= 1) writer.int64(lastCaughtUpTimestamp)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumResponseNode(writer: Writer, message: Input<DescribeQuorumResponseNode>): void {
  const { nodeId = 0, listeners = [], unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactArrayCount(listeners)
  writeDescribeQuorumResponseListenerArray(writer, listeners)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumResponseListener(writer: Writer, message: Input<DescribeQuorumResponseListener>): void {
  const { name = '', host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeQuorumResponseTopicDataArray(writer: Writer, elements: readonly Input<DescribeQuorumResponseTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumResponseTopicData(writer, elements[i]!, version)
}

function writeDescribeQuorumResponsePartitionDataArray(writer: Writer, elements: readonly Input<DescribeQuorumResponsePartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumResponsePartitionData(writer, elements[i]!, version)
}

function writeDescribeQuorumResponseReplicaStateArray(writer: Writer, elements: readonly Input<DescribeQuorumResponseReplicaState>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumResponseReplicaState(writer, elements[i]!, version)
}

function writeDescribeQuorumResponseNodeArray(writer: Writer, elements: readonly Input<DescribeQuorumResponseNode>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumResponseNode(writer, elements[i]!)
}

function writeDescribeQuorumResponseListenerArray(writer: Writer, elements: readonly Input<DescribeQuorumResponseListener>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeQuorumResponseListener(writer, elements[i]!)
}
