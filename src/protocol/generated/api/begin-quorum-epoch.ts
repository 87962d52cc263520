// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface BeginQuorumEpochRequest {
  /** The cluster id. */
  clusterId: string | null
  /** The replica id of the voter receiving the request. (from version 1) */
  voterId: number
  /** The topics. */
  topics: BeginQuorumEpochRequestTopicData[]
  /** Endpoints for the leader. (from version 1) */
  leaderEndpoints: BeginQuorumEpochRequestLeaderEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BeginQuorumEpochRequestTopicData {
  /** The topic name. */
  topicName: string
  /** The partitions. */
  partitions: BeginQuorumEpochRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BeginQuorumEpochRequestPartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The directory id of the receiving replica. (from version 1) */
  voterDirectoryId: string
  /** The ID of the newly elected leader. */
  leaderId: number
  /** The epoch of the newly elected leader. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BeginQuorumEpochRequestLeaderEndpoint {
  /** The name of the endpoint. */
  name: string
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BeginQuorumEpochRequest: MessageCodec<BeginQuorumEpochRequest> = {
  name: 'BeginQuorumEpochRequest',
  apiKey: 53,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BeginQuorumEpochRequest, version)
    return readBeginQuorumEpochRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(BeginQuorumEpochRequest, version)
    writeBeginQuorumEpochRequest(writer, message, version)
  },
}

function readBeginQuorumEpochRequest(reader: Reader, version: number): BeginQuorumEpochRequest {
  const message: BeginQuorumEpochRequest = {
    clusterId: version >= 1 ? reader.compactNullableString() : reader.nullableString(),
    voterId: version >= 1 ? reader.int32() : -1,
    topics:
      readBeginQuorumEpochRequestTopicDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    leaderEndpoints: version >= 1 ? readBeginQuorumEpochRequestLeaderEndpointArray(reader, reader.compactArrayCount(5)) : [],
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochRequestTopicData(reader: Reader, version: number): BeginQuorumEpochRequestTopicData {
  const message: BeginQuorumEpochRequestTopicData = {
    topicName: version >= 1 ? reader.compactString() : reader.string(),
    partitions:
      readBeginQuorumEpochRequestPartitionDataArray(reader, version, version >= 1 ? reader.compactArrayCount(29) : reader.arrayCount(12)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochRequestPartitionData(reader: Reader, version: number): BeginQuorumEpochRequestPartitionData {
  const message: BeginQuorumEpochRequestPartitionData = {
    partitionIndex: reader.int32(),
    voterDirectoryId: version >= 1 ? reader.uuid() : ZERO_UUID,
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochRequestLeaderEndpoint(reader: Reader): BeginQuorumEpochRequestLeaderEndpoint {
  const message: BeginQuorumEpochRequestLeaderEndpoint = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochRequestTopicDataArray(reader: Reader, version: number, count: number): BeginQuorumEpochRequestTopicData[] {
  const elements: BeginQuorumEpochRequestTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readBeginQuorumEpochRequestTopicData(reader, version))
  return elements
}

function readBeginQuorumEpochRequestPartitionDataArray(reader: Reader, version: number, count: number): BeginQuorumEpochRequestPartitionData[] {
  const elements: BeginQuorumEpochRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readBeginQuorumEpochRequestPartitionData(reader, version))
  return elements
}

function readBeginQuorumEpochRequestLeaderEndpointArray(reader: Reader, count: number): BeginQuorumEpochRequestLeaderEndpoint[] {
  const elements: BeginQuorumEpochRequestLeaderEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readBeginQuorumEpochRequestLeaderEndpoint(reader))
  return elements
}

function writeBeginQuorumEpochRequest(writer: Writer, message: Input<BeginQuorumEpochRequest>, version: number): void {
  const { clusterId = null, voterId = -1, topics = [], leaderEndpoints = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactNullableString(clusterId)
  else writer.nullableString(clusterId)
  if (version >= 1) writer.int32(voterId)
  if (version >= 1) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeBeginQuorumEpochRequestTopicDataArray(writer, topics, version)
  if (version >= 1) writer.compactArrayCount(leaderEndpoints)
  if (version >= 1) writeBeginQuorumEpochRequestLeaderEndpointArray(writer, leaderEndpoints)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochRequest', field: 'unknownTaggedFields', version })
  }
}

function writeBeginQuorumEpochRequestTopicData(writer: Writer, message: Input<BeginQuorumEpochRequestTopicData>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactString(topicName)
  else writer.string(topicName)
  if (version >= 1) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeBeginQuorumEpochRequestPartitionDataArray(writer, partitions, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochRequestTopicData', field: 'unknownTaggedFields', version })
  }
}

function writeBeginQuorumEpochRequestPartitionData(writer: Writer, message: Input<BeginQuorumEpochRequestPartitionData>, version: number): void {
  const { partitionIndex = 0, voterDirectoryId = ZERO_UUID, leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  if (version >= 1) writer.uuid(voterDirectoryId)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochRequestPartitionData', field: 'unknownTaggedFields', version })
  }
}

function writeBeginQuorumEpochRequestLeaderEndpoint(writer: Writer, message: Input<BeginQuorumEpochRequestLeaderEndpoint>): void {
  const { name = '', host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeBeginQuorumEpochRequestTopicDataArray(writer: Writer, elements: readonly Input<BeginQuorumEpochRequestTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeBeginQuorumEpochRequestTopicData(writer, elements[i]!, version)
}

function writeBeginQuorumEpochRequestPartitionDataArray(writer: Writer, elements: readonly Input<BeginQuorumEpochRequestPartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeBeginQuorumEpochRequestPartitionData(writer, elements[i]!, version)
}

function writeBeginQuorumEpochRequestLeaderEndpointArray(writer: Writer, elements: readonly Input<BeginQuorumEpochRequestLeaderEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeBeginQuorumEpochRequestLeaderEndpoint(writer, elements[i]!)
}

export interface BeginQuorumEpochResponse {
  /** The top level error code. */
  errorCode: number
  /** The topic data. */
  topics: BeginQuorumEpochResponseTopicData[]
  /** Endpoints for all leaders enumerated in PartitionData. (from version 1) */
  nodeEndpoints: BeginQuorumEpochResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BeginQuorumEpochResponseTopicData {
  /** The topic name. */
  topicName: string
  /** The partition data. */
  partitions: BeginQuorumEpochResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BeginQuorumEpochResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The error code for this partition. */
  errorCode: number
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BeginQuorumEpochResponseNodeEndpoint {
  /** The ID of the associated node. */
  nodeId: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BeginQuorumEpochResponse: MessageCodec<BeginQuorumEpochResponse> = {
  name: 'BeginQuorumEpochResponse',
  apiKey: 53,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BeginQuorumEpochResponse, version)
    return readBeginQuorumEpochResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(BeginQuorumEpochResponse, version)
    writeBeginQuorumEpochResponse(writer, message, version)
  },
}

function readBeginQuorumEpochResponse(reader: Reader, version: number): BeginQuorumEpochResponse {
  const message: BeginQuorumEpochResponse = {
    errorCode: reader.int16(),
    topics:
      readBeginQuorumEpochResponseTopicDataArray(reader, version, version >= 1 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    nodeEndpoints: [],
  }
  if (version >= 1) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.nodeEndpoints = readBeginQuorumEpochResponseNodeEndpointArray(reader, reader.compactArrayCount(8))
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readBeginQuorumEpochResponseTopicData(reader: Reader, version: number): BeginQuorumEpochResponseTopicData {
  const message: BeginQuorumEpochResponseTopicData = {
    topicName: version >= 1 ? reader.compactString() : reader.string(),
    partitions:
      readBeginQuorumEpochResponsePartitionDataArray(reader, version, version >= 1 ? reader.compactArrayCount(15) : reader.arrayCount(14)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochResponsePartitionData(reader: Reader, version: number): BeginQuorumEpochResponsePartitionData {
  const message: BeginQuorumEpochResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochResponseNodeEndpoint(reader: Reader): BeginQuorumEpochResponseNodeEndpoint {
  const message: BeginQuorumEpochResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readBeginQuorumEpochResponseTopicDataArray(reader: Reader, version: number, count: number): BeginQuorumEpochResponseTopicData[] {
  const elements: BeginQuorumEpochResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readBeginQuorumEpochResponseTopicData(reader, version))
  return elements
}

function readBeginQuorumEpochResponsePartitionDataArray(reader: Reader, version: number, count: number): BeginQuorumEpochResponsePartitionData[] {
  const elements: BeginQuorumEpochResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readBeginQuorumEpochResponsePartitionData(reader, version))
  return elements
}

function readBeginQuorumEpochResponseNodeEndpointArray(reader: Reader, count: number): BeginQuorumEpochResponseNodeEndpoint[] {
  const elements: BeginQuorumEpochResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readBeginQuorumEpochResponseNodeEndpoint(reader))
  return elements
}

function writeBeginQuorumEpochResponse(writer: Writer, message: Input<BeginQuorumEpochResponse>, version: number): void {
  const { errorCode = 0, topics = [], nodeEndpoints = [], unknownTaggedFields } = message
  writer.int16(errorCode)
  if (version >= 1) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeBeginQuorumEpochResponseTopicDataArray(writer, topics, version)
  if (version <= 0 && nodeEndpoints?.length !== 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochResponse', field: 'nodeEndpoints', version })
  }
  if (version >= 1) {
    const hasNodeEndpoints = nodeEndpoints?.length !== 0
    writer.tagCount(hasNodeEndpoints ? 1 : 0, unknownTaggedFields)
    if (hasNodeEndpoints) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(nodeEndpoints)
      writeBeginQuorumEpochResponseNodeEndpointArray(writer, nodeEndpoints)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochResponse', field: 'unknownTaggedFields', version })
  }
}

function writeBeginQuorumEpochResponseTopicData(writer: Writer, message: Input<BeginQuorumEpochResponseTopicData>, version: number): void {
  const { topicName = '', partitions = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactString(topicName)
  else writer.string(topicName)
  if (version >= 1) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeBeginQuorumEpochResponsePartitionDataArray(writer, partitions, version)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochResponseTopicData', field: 'unknownTaggedFields', version })
  }
}

function writeBeginQuorumEpochResponsePartitionData(writer: Writer, message: Input<BeginQuorumEpochResponsePartitionData>, version: number): void {
  const { partitionIndex = 0, errorCode = 0, leaderId = 0, leaderEpoch = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'BeginQuorumEpochResponsePartitionData', field: 'unknownTaggedFields', version })
  }
}

function writeBeginQuorumEpochResponseNodeEndpoint(writer: Writer, message: Input<BeginQuorumEpochResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeBeginQuorumEpochResponseTopicDataArray(writer: Writer, elements: readonly Input<BeginQuorumEpochResponseTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeBeginQuorumEpochResponseTopicData(writer, elements[i]!, version)
}

function writeBeginQuorumEpochResponsePartitionDataArray(writer: Writer, elements: readonly Input<BeginQuorumEpochResponsePartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeBeginQuorumEpochResponsePartitionData(writer, elements[i]!, version)
}

function writeBeginQuorumEpochResponseNodeEndpointArray(writer: Writer, elements: readonly Input<BeginQuorumEpochResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeBeginQuorumEpochResponseNodeEndpoint(writer, elements[i]!)
}
