// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface VoteRequest {
  /** The cluster id. */
  clusterId: string | null
  /** The replica id of the voter receiving the request. (from version 1) */
  voterId: number
  /** The topic data. */
  topics: VoteRequestTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VoteRequestTopicData {
  /** The topic name. */
  topicName: string
  /** The partition data. */
  partitions: VoteRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VoteRequestPartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The epoch of the voter sending the request */
  replicaEpoch: number
  /** The replica id of the voter sending the request */
  replicaId: number
  /** The directory id of the voter sending the request (from version 1) */
  replicaDirectoryId: string
  /** The directory id of the voter receiving the request (from version 1) */
  voterDirectoryId: string
  /** The epoch of the last record written to the metadata log. */
  lastOffsetEpoch: number
  /** The log end offset of the metadata log of the voter sending the request. */
  lastOffset: number
  /** Whether the request is a PreVote request (not persisted) or not. (from version 2) */
  preVote: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const VoteRequest: MessageCodec<VoteRequest> = {
  name: 'VoteRequest',
  apiKey: 52,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(VoteRequest, version)
    return readVoteRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(VoteRequest, version)
    writeVoteRequest(writer, message, version)
  },
}

function readVoteRequest(reader: Reader, version: number): VoteRequest {
  const message: VoteRequest = {
    clusterId: reader.compactNullableString(),
    voterId: version >= 1 ? reader.int32() : -1,
    topics: readVoteRequestTopicDataArray(reader, version, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVoteRequestTopicData(reader: Reader, version: number): VoteRequestTopicData {
  const message: VoteRequestTopicData = {
    topicName: reader.compactString(),
    partitions: readVoteRequestPartitionDataArray(reader, version, reader.compactArrayCount(25)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVoteRequestPartitionData(reader: Reader, version: number): VoteRequestPartitionData {
  const message: VoteRequestPartitionData = {
    partitionIndex: reader.int32(),
    replicaEpoch: reader.int32(),
    replicaId: reader.int32(),
    replicaDirectoryId: version >= 1 ? reader.uuid() : ZERO_UUID,
    voterDirectoryId: version >= 1 ? reader.uuid() : ZERO_UUID,
    lastOffsetEpoch: reader.int32(),
    lastOffset: reader.int64(),
    preVote: version >= 2 ? reader.boolean() : false,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVoteRequestTopicDataArray(reader: Reader, version: number, count: number): VoteRequestTopicData[] {
  const elements: VoteRequestTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readVoteRequestTopicData(reader, version))
  return elements
}

function readVoteRequestPartitionDataArray(reader: Reader, version: number, count: number): VoteRequestPartitionData[] {
  const elements: VoteRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readVoteRequestPartitionData(reader, version))
  return elements
}

function writeVoteRequest(writer: Writer, message: Input<VoteRequest>, version: number): void {
  const { clusterId = null, voterId = -1, topics = [], unknownTaggedFields } = message
  writer.compactNullableString(clusterId)
  if (version >= 1) writer.int32(voterId)
  writer.compactArrayCount(topics)
  writeVoteRequestTopicDataArray(writer, topics, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVoteRequestTopicData(writer: Writer, message: Input<VoteRequestTopicData>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeVoteRequestPartitionDataArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVoteRequestPartitionData(writer: Writer, message: Input<VoteRequestPartitionData>, version: number): void {
  const {
    partitionIndex = 0,
    replicaEpoch = 0,
    replicaId = 0,
    replicaDirectoryId = ZERO_UUID,
    voterDirectoryId = ZERO_UUID,
    lastOffsetEpoch = 0,
    lastOffset = 0,
    preVote = false,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int32(replicaEpoch)
  writer.int32(replicaId)
  if (version >= 1) writer.uuid(replicaDirectoryId)
  if (version >= 1) writer.uuid(voterDirectoryId)
  writer.int32(lastOffsetEpoch)
  writer.int64(lastOffset)
  if (version >= 2) writer.boolean(preVote)
  else if (preVote !== false) {
    throw new UnwritableFieldError({ message: 'VoteRequestPartitionData', field: 'preVote', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVoteRequestTopicDataArray(writer: Writer, elements: readonly Input<VoteRequestTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeVoteRequestTopicData(writer, elements[i]!, version)
}

function writeVoteRequestPartitionDataArray(writer: Writer, elements: readonly Input<VoteRequestPartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeVoteRequestPartitionData(writer, elements[i]!, version)
}

export interface VoteResponse {
  /** The top level error code. */
  errorCode: number
  /** The results for each topic. */
  topics: VoteResponseTopicData[]
  /** Endpoints for all current-leaders enumerated in PartitionData. (from version 1) */
  nodeEndpoints: VoteResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VoteResponseTopicData {
  /** The topic name. */
  topicName: string
  /** The results for each partition. */
  partitions: VoteResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VoteResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The partition level error code. */
  errorCode: number
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  /** True if the vote was granted and false otherwise. */
  voteGranted: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VoteResponseNodeEndpoint {
  /** The ID of the associated node. */
  nodeId: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const VoteResponse: MessageCodec<VoteResponse> = {
  name: 'VoteResponse',
  apiKey: 52,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(VoteResponse, version)
    return readVoteResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(VoteResponse, version)
    writeVoteResponse(writer, message, version)
  },
}

function readVoteResponse(reader: Reader, version: number): VoteResponse {
  const message: VoteResponse = {
    errorCode: reader.int16(),
    topics: readVoteResponseTopicDataArray(reader, reader.compactArrayCount(3)),
    nodeEndpoints: [],
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        if (version >= 1) message.nodeEndpoints = readVoteResponseNodeEndpointArray(reader, reader.compactArrayCount(8))
        else throw new InvalidTagError({ message: 'VoteResponse', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readVoteResponseTopicData(reader: Reader): VoteResponseTopicData {
  const message: VoteResponseTopicData = {
    topicName: reader.compactString(),
    partitions: readVoteResponsePartitionDataArray(reader, reader.compactArrayCount(16)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVoteResponsePartitionData(reader: Reader): VoteResponsePartitionData {
  const message: VoteResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    voteGranted: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVoteResponseNodeEndpoint(reader: Reader): VoteResponseNodeEndpoint {
  const message: VoteResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVoteResponseTopicDataArray(reader: Reader, count: number): VoteResponseTopicData[] {
  const elements: VoteResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readVoteResponseTopicData(reader))
  return elements
}

function readVoteResponsePartitionDataArray(reader: Reader, count: number): VoteResponsePartitionData[] {
  const elements: VoteResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readVoteResponsePartitionData(reader))
  return elements
}

function readVoteResponseNodeEndpointArray(reader: Reader, count: number): VoteResponseNodeEndpoint[] {
  const elements: VoteResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readVoteResponseNodeEndpoint(reader))
  return elements
}

function writeVoteResponse(writer: Writer, message: Input<VoteResponse>, version: number): void {
  const { errorCode = 0, topics = [], nodeEndpoints = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  writer.compactArrayCount(topics)
  writeVoteResponseTopicDataArray(writer, topics)
  if (version <= 0 && nodeEndpoints?.length !== 0) {
    throw new UnwritableFieldError({ message: 'VoteResponse', field: 'nodeEndpoints', version })
  }
  if (version >= 1) {
    const hasNodeEndpoints = nodeEndpoints?.length !== 0
    writer.tagCount(hasNodeEndpoints ? 1 : 0, unknownTaggedFields)
    if (hasNodeEndpoints) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(nodeEndpoints)
      writeVoteResponseNodeEndpointArray(writer, nodeEndpoints)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  }
}

function writeVoteResponseTopicData(writer: Writer, message: Input<VoteResponseTopicData>): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeVoteResponsePartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVoteResponsePartitionData(writer: Writer, message: Input<VoteResponsePartitionData>): void {
  const { partitionIndex = 0, errorCode = 0, leaderId = 0, leaderEpoch = 0, voteGranted = false, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.boolean(voteGranted)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVoteResponseNodeEndpoint(writer: Writer, message: Input<VoteResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVoteResponseTopicDataArray(writer: Writer, elements: readonly Input<VoteResponseTopicData>[]): void {
  for (let i = 0; i < elements.length; i++) writeVoteResponseTopicData(writer, elements[i]!)
}

function writeVoteResponsePartitionDataArray(writer: Writer, elements: readonly Input<VoteResponsePartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeVoteResponsePartitionData(writer, elements[i]!)
}

function writeVoteResponseNodeEndpointArray(writer: Writer, elements: readonly Input<VoteResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeVoteResponseNodeEndpoint(writer, elements[i]!)
}
