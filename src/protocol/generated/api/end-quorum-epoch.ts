// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface EndQuorumEpochRequest {
  /** The cluster id. */
  clusterId: string | null
  /** The topics. */
  topics: EndQuorumEpochRequestTopicData[]
  /** Endpoints for the leader. (from version 1) */
  leaderEndpoints: EndQuorumEpochRequestLeaderEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochRequestTopicData {
  /** The topic name. */
  topicName: string
  /** The partitions. */
  partitions: EndQuorumEpochRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochRequestPartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The current leader ID that is resigning. */
  leaderId: number
  /** The current epoch. */
  leaderEpoch: number
  /** A sorted list of preferred successors to start the election. (up to version 0) */
  preferredSuccessors: number[]
  /** A sorted list of preferred candidates to start the election. (from version 1) */
  preferredCandidates: EndQuorumEpochRequestReplicaInfo[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochRequestReplicaInfo {
  /** The ID of the candidate replica. */
  candidateId: number
  /** The directory ID of the candidate replica. */
  candidateDirectoryId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochRequestLeaderEndpoint {
  /** The name of the endpoint. */
  name: string
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EndQuorumEpochRequest: MessageCodec<EndQuorumEpochRequest> = {
  name: 'EndQuorumEpochRequest',
  apiKey: 54,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EndQuorumEpochRequest, version)
    return readEndQuorumEpochRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(EndQuorumEpochRequest, version)
    writeEndQuorumEpochRequest(writer, message, version)
  },
}

function readEndQuorumEpochRequest(reader: Reader, version: number): EndQuorumEpochRequest {
  const message: EndQuorumEpochRequest = {
    clusterId: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
    topics:
      readEndQuorumEpochRequestTopicDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    leaderEndpoints: version >= 1 ? readEndQuorumEpochRequestLeaderEndpointArray(reader, reader.compactArrayCount(5)) : [],
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochRequestTopicData(reader: Reader, version: number): EndQuorumEpochRequestTopicData {
  const message: EndQuorumEpochRequestTopicData = {
    topicName: version >= 1 ? reader.compactString() : reader.string(),
    partitions:
      readEndQuorumEpochRequestPartitionDataArray(reader, version, version >= 1 ? reader.compactArrayCount(14) : reader.arrayCount(16)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochRequestPartitionData(reader: Reader, version: number): EndQuorumEpochRequestPartitionData {
  const message: EndQuorumEpochRequestPartitionData = {
    partitionIndex: reader.int32(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    preferredSuccessors: version >= 1 ? [] : readInt32Array(reader, reader.arrayCount(4)),
    preferredCandidates: version >= 1 ? readEndQuorumEpochRequestReplicaInfoArray(reader, reader.compactArrayCount(21)) : [],
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochRequestReplicaInfo(reader: Reader): EndQuorumEpochRequestReplicaInfo {
  const message: EndQuorumEpochRequestReplicaInfo = {
    candidateId: reader.int32(),
    candidateDirectoryId: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochRequestLeaderEndpoint(reader: Reader): EndQuorumEpochRequestLeaderEndpoint {
  const message: EndQuorumEpochRequestLeaderEndpoint = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochRequestTopicDataArray(reader: Reader, version: number, count: number): EndQuorumEpochRequestTopicData[] {
  const elements: EndQuorumEpochRequestTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochRequestTopicData(reader, version))
  return elements
}

function readEndQuorumEpochRequestPartitionDataArray(reader: Reader, version: number, count: number): EndQuorumEpochRequestPartitionData[] {
  const elements: EndQuorumEpochRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochRequestPartitionData(reader, version))
  return elements
}

function readEndQuorumEpochRequestReplicaInfoArray(reader: Reader, count: number): EndQuorumEpochRequestReplicaInfo[] {
  const elements: EndQuorumEpochRequestReplicaInfo[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochRequestReplicaInfo(reader))
  return elements
}

function readEndQuorumEpochRequestLeaderEndpointArray(reader: Reader, count: number): EndQuorumEpochRequestLeaderEndpoint[] {
  const elements: EndQuorumEpochRequestLeaderEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochRequestLeaderEndpoint(reader))
  return elements
}

function writeEndQuorumEpochRequest(writer: Writer, message: Input<EndQuorumEpochRequest>, version: number): void {
  const { clusterId = null, topics = [], leaderEndpoints = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactNullableString(clusterId)
  else writer.nullableString(clusterId)
  if (version >= 1) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeEndQuorumEpochRequestTopicDataArray(writer, topics, version)
  if (version >= 1) writer.compactArrayCount(leaderEndpoints)
  if (version >= 1) writeEndQuorumEpochRequestLeaderEndpointArray(writer, leaderEndpoints)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochRequest', field: 'unknownTaggedFields', version })
  }
}

function writeEndQuorumEpochRequestTopicData(writer: Writer, message: Input<EndQuorumEpochRequestTopicData>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactString(topicName)
  else writer.string(topicName)
  if (version >= 1) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeEndQuorumEpochRequestPartitionDataArray(writer, partitions, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochRequestTopicData', field: 'unknownTaggedFields', version })
  }
}

function writeEndQuorumEpochRequestPartitionData(writer: Writer, message: Input<EndQuorumEpochRequestPartitionData>, version: number): void {
  const {
    partitionIndex = 0,
    leaderId = 0,
    leaderEpoch = 0,
    preferredSuccessors = [],
    preferredCandidates = [],
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  if (version <= 0) writer.arrayCount(preferredSuccessors)
  if (version <= 0) writeInt32Array(writer, preferredSuccessors)
  if (version >= 1) writer.compactArrayCount(preferredCandidates)
  if (version >= 1) writeEndQuorumEpochRequestReplicaInfoArray(writer, preferredCandidates)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochRequestPartitionData', field: 'unknownTaggedFields', version })
  }
}

function writeEndQuorumEpochRequestReplicaInfo(writer: Writer, message: Input<EndQuorumEpochRequestReplicaInfo>): void {
  const { candidateId = 0, candidateDirectoryId = ZERO_UUID, unknownTaggedFields } = message
  writer.int32(candidateId)
  writer.uuid(candidateDirectoryId)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeEndQuorumEpochRequestLeaderEndpoint(writer: Writer, message: Input<EndQuorumEpochRequestLeaderEndpoint>): void {
  const { name = '', host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeEndQuorumEpochRequestTopicDataArray(writer: Writer, elements: readonly Input<EndQuorumEpochRequestTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochRequestTopicData(writer, elements[i]!, version)
}

function writeEndQuorumEpochRequestPartitionDataArray(writer: Writer, elements: readonly Input<EndQuorumEpochRequestPartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochRequestPartitionData(writer, elements[i]!, version)
}

function writeEndQuorumEpochRequestReplicaInfoArray(writer: Writer, elements: readonly Input<EndQuorumEpochRequestReplicaInfo>[]): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochRequestReplicaInfo(writer, elements[i]!)
}

function writeEndQuorumEpochRequestLeaderEndpointArray(writer: Writer, elements: readonly Input<EndQuorumEpochRequestLeaderEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochRequestLeaderEndpoint(writer, elements[i]!)
}

export interface EndQuorumEpochResponse {
  /** The top level error code. */
  errorCode: number
  /** The topic data. */
  topics: EndQuorumEpochResponseTopicData[]
  /** Endpoints for all leaders enumerated in PartitionData. (from version 1) */
  nodeEndpoints: EndQuorumEpochResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochResponseTopicData {
  /** The topic name. */
  topicName: string
  /** The partition data. */
  partitions: EndQuorumEpochResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The partition level error code. */
  errorCode: number
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface EndQuorumEpochResponseNodeEndpoint {
  /** The ID of the associated node. */
  nodeId: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EndQuorumEpochResponse: MessageCodec<EndQuorumEpochResponse> = {
  name: 'EndQuorumEpochResponse',
  apiKey: 54,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EndQuorumEpochResponse, version)
    return readEndQuorumEpochResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(EndQuorumEpochResponse, version)
    writeEndQuorumEpochResponse(writer, message, version)
  },
}

function readEndQuorumEpochResponse(reader: Reader, version: number): EndQuorumEpochResponse {
  const message: EndQuorumEpochResponse = {
    errorCode: reader.int16(),
    topics:
      readEndQuorumEpochResponseTopicDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    nodeEndpoints: [],
  }
  if (version >= 1) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.nodeEndpoints = readEndQuorumEpochResponseNodeEndpointArray(reader, reader.compactArrayCount(8))
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readEndQuorumEpochResponseTopicData(reader: Reader, version: number): EndQuorumEpochResponseTopicData {
  const message: EndQuorumEpochResponseTopicData = {
    topicName: version >= 1 ? reader.compactString() : reader.string(),
    partitions:
      readEndQuorumEpochResponsePartitionDataArray(reader, version, version >= 1 ? reader.compactArrayCount(15) : reader.arrayCount(14)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochResponsePartitionData(reader: Reader, version: number): EndQuorumEpochResponsePartitionData {
  const message: EndQuorumEpochResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochResponseNodeEndpoint(reader: Reader): EndQuorumEpochResponseNodeEndpoint {
  const message: EndQuorumEpochResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readEndQuorumEpochResponseTopicDataArray(reader: Reader, version: number, count: number): EndQuorumEpochResponseTopicData[] {
  const elements: EndQuorumEpochResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochResponseTopicData(reader, version))
  return elements
}

function readEndQuorumEpochResponsePartitionDataArray(reader: Reader, version: number, count: number): EndQuorumEpochResponsePartitionData[] {
  const elements: EndQuorumEpochResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochResponsePartitionData(reader, version))
  return elements
}

function readEndQuorumEpochResponseNodeEndpointArray(reader: Reader, count: number): EndQuorumEpochResponseNodeEndpoint[] {
  const elements: EndQuorumEpochResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readEndQuorumEpochResponseNodeEndpoint(reader))
  return elements
}

function writeEndQuorumEpochResponse(writer: Writer, message: Input<EndQuorumEpochResponse>, version: number): void {
  const { errorCode = 0, topics = [], nodeEndpoints = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 1) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeEndQuorumEpochResponseTopicDataArray(writer, topics, version)
  if (version <= 0 && nodeEndpoints?.length !== 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochResponse', field: 'nodeEndpoints', version })
  }
  if (version >= 1) {
    const hasNodeEndpoints = nodeEndpoints?.length !== 0
    writer.tagCount(hasNodeEndpoints ? 1 : 0, unknownTaggedFields)
    if (hasNodeEndpoints) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(nodeEndpoints)
      writeEndQuorumEpochResponseNodeEndpointArray(writer, nodeEndpoints)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochResponse', field: 'unknownTaggedFields', version })
  }
}

function writeEndQuorumEpochResponseTopicData(writer: Writer, message: Input<EndQuorumEpochResponseTopicData>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactString(topicName)
  else writer.string(topicName)
  if (version >= 1) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeEndQuorumEpochResponsePartitionDataArray(writer, partitions, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochResponseTopicData', field: 'unknownTaggedFields', version })
  }
}

function writeEndQuorumEpochResponsePartitionData(writer: Writer, message: Input<EndQuorumEpochResponsePartitionData>, version: number): void {
  const { partitionIndex = 0, errorCode = 0, leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndQuorumEpochResponsePartitionData', field: 'unknownTaggedFields', version })
  }
}

function writeEndQuorumEpochResponseNodeEndpoint(writer: Writer, message: Input<EndQuorumEpochResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeEndQuorumEpochResponseTopicDataArray(writer: Writer, elements: readonly Input<EndQuorumEpochResponseTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochResponseTopicData(writer, elements[i]!, version)
}

function writeEndQuorumEpochResponsePartitionDataArray(writer: Writer, elements: readonly Input<EndQuorumEpochResponsePartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochResponsePartitionData(writer, elements[i]!, version)
}

function writeEndQuorumEpochResponseNodeEndpointArray(writer: Writer, elements: readonly Input<EndQuorumEpochResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeEndQuorumEpochResponseNodeEndpoint(writer, elements[i]!)
}
