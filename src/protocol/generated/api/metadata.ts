// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface MetadataRequest {
  /** The topics to fetch metadata for. (null from version 1) */
  topics: MetadataRequestTopic[] | null
  /** If this is true, the broker may auto-create topics that we requested which do not already exist, if it is configured to do so. (from version 4) */
  allowAutoTopicCreation: boolean
  /** Whether to include cluster authorized operations. (from version 8, up to version 10) */
  includeClusterAuthorizedOperations: boolean
  /** Whether to include topic authorized operations. (from version 8) */
  includeTopicAuthorizedOperations: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface MetadataRequestTopic {
  /** The topic id. (from version 10) */
  topicId: string
  /** The topic name. (null from version 10) */
  name: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const MetadataRequest: MessageCodec<MetadataRequest> = {
  name: 'MetadataRequest',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 13,
  flexibleFrom: 9,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(MetadataRequest, version)
    return readMetadataRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(MetadataRequest, version)
    writeMetadataRequest(writer, message, version)
  },
}

function readMetadataRequest(reader: Reader, version: number): MetadataRequest {
  const message: MetadataRequest = {
    topics:
      version >= 1 ? readNullableMetadataRequestTopicArray(reader, version, version >= 9 ? reader.compactNullableArrayCount(2) : reader.nullableArrayCount(2)) : readMetadataRequestTopicArray(reader, version, reader.arrayCount(2)),
    allowAutoTopicCreation: version >= 4 ? reader.boolean() : true,
    includeClusterAuthorizedOperations: version >= 11 ? false : version >= 8 ? reader.boolean() : false,
    includeTopicAuthorizedOperations: version >= 8 ? reader.boolean() : false,
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readMetadataRequestTopic(reader: Reader, version: number): MetadataRequestTopic {
  const message: MetadataRequestTopic = {
    topicId: version >= 10 ? reader.uuid() : ZERO_UUID,
    name: version >= 10 ? reader.compactNullableString() : version >= 9 ? reader.compactString() : reader.string(),
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readMetadataRequestTopicArray(reader: Reader, version: number, count: number): MetadataRequestTopic[] {
  const elements: MetadataRequestTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readMetadataRequestTopic(reader, version))
  return elements
}

function readNullableMetadataRequestTopicArray(reader: Reader, version: number, count: number): MetadataRequestTopic[] | null {
  return count < 0 ? null : readMetadataRequestTopicArray(reader, version, count)
}

function writeMetadataRequest(writer: Writer, message: Input<MetadataRequest>, version: number): void {
  const {
    topics = [],
    allowAutoTopicCreation = true,
    includeClusterAuthorizedOperations = false,
    includeTopicAuthorizedOperations = false,
    unknownTaggedFields,
  } = message
  if (version >= 9) writer.compactNullableArrayCount(topics)
  else if (version >= 1) writer.nullableArrayCount(topics)
  else writer.arrayCount(topics!)
  if (version >= 1) {
    if (topics !== null) writeMetadataRequestTopicArray(writer, topics, version)
  } else writeMetadataRequestTopicArray(writer, topics!, version)
  if (version >= 4) writer.boolean(allowAutoTopicCreation)
  else if (allowAutoTopicCreation !== true) {
    throw new UnwritableFieldError({ message: 'MetadataRequest', field: 'allowAutoTopicCreation', version })
  }
  if (version >= 11) {
    if (includeClusterAuthorizedOperations !== false) {
      throw new UnwritableFieldError({ message: 'MetadataRequest', field: 'includeClusterAuthorizedOperations', version })
    }
  } else if (version >= 8) writer.boolean(includeClusterAuthorizedOperations)
  else if (includeClusterAuthorizedOperations !== false) {
    throw new UnwritableFieldError({ message: 'MetadataRequest', field: 'includeClusterAuthorizedOperations', version })
  }
  if (version >= 8) writer.boolean(includeTopicAuthorizedOperations)
  else if (includeTopicAuthorizedOperations !== false) {
    throw new UnwritableFieldError({ message: 'MetadataRequest', field: 'includeTopicAuthorizedOperations', version })
  }
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'MetadataRequest', field: 'unknownTaggedFields', version })
  }
}

function writeMetadataRequestTopic(writer: Writer, message: Input<MetadataRequestTopic>, version: number): void {
  const { topicId = ZERO_UUID, name = '', unknownTaggedFields } = message
  if (version >= 10) writer.uuid(topicId)
  if (version >= 10) writer.compactNullableString(name)
  else if (version >= 9) writer.compactString(name!)
  else writer.string(name!)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'MetadataRequestTopic', field: 'unknownTaggedFields', version })
  }
}

function writeMetadataRequestTopicArray(writer: Writer, elements: readonly Input<MetadataRequestTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeMetadataRequestTopic(writer, elements[i]!, version)
}

export interface MetadataResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 3) */
  throttleTimeMs: number
  /** A list of brokers present in the cluster. */
  brokers: MetadataResponseBroker[]
  /** The cluster ID that responding broker belongs to. (from version 2) */
  clusterId: string | null
  /** The ID of the controller broker. (from version 1) */
  controllerId: number
  /** Each topic in the response. */
  topics: MetadataResponseTopic[]
  /** 32-bit bitfield to represent authorized operations for this cluster. (from version 8, up to version 10) */
  clusterAuthorizedOperations: number
  /** The top-level error code, or 0 if there was no error. (from version 13) */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface MetadataResponseBroker {
  /** The broker ID. */
  nodeId: number
  /** The broker hostname. */
  host: string
  /** The broker port. */
  port: number
  /** The rack of the broker, or null if it has not been assigned to a rack. (from version 1) */
  rack: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface MetadataResponseTopic {
  /** The topic error, or 0 if there was no error. */
  errorCode: number
  /** The topic name. (null from version 12) */
  name: string | null
  /** The topic id. (from version 10) */
  topicId: string
  /** True if the topic is internal. (from version 1) */
  isInternal: boolean
  /** Each partition in the topic. */
  partitions: MetadataResponsePartition[]
  /** 32-bit bitfield to represent authorized operations for this topic. (from version 8) */
  topicAuthorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface MetadataResponsePartition {
  /** The partition error, or 0 if there was no error. */
  errorCode: number
  /** The partition index. */
  partitionIndex: number
  /** The ID of the leader broker. */
  leaderId: number
  /** The leader epoch of this partition. (from version 7) */
  leaderEpoch: number
  /** The set of all nodes that host this partition. */
  replicaNodes: number[]
  /** The set of nodes that are in sync with the leader for this partition. */
  isrNodes: number[]
  /** The set of offline replicas of this partition. (from version 5) */
  offlineReplicas: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const MetadataResponse: MessageCodec<MetadataResponse> = {
  name: 'MetadataResponse',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 13,
  flexibleFrom: 9,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(MetadataResponse, version)
    return readMetadataResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(MetadataResponse, version)
    writeMetadataResponse(writer, message, version)
  },
}

function readMetadataResponse(reader: Reader, version: number): MetadataResponse {
  const message: MetadataResponse = {
    throttleTimeMs: version >= 3 ? reader.int32() : 0,
    brokers:
      readMetadataResponseBrokerArray(reader, version, version >= 9 ? reader.compactArrayCount(11) : reader.arrayCount(10)),
    clusterId: version >= 9 ? reader.compactNullableString() : version >= 2 ? reader.nullableString() : null,
    controllerId: version >= 1 ? reader.int32() : -1,
    topics: readMetadataResponseTopicArray(reader, version, version >= 9 ? reader.compactArrayCount(10) : reader.arrayCount(8)),
    clusterAuthorizedOperations: version >= 11 ? -2147483648 : version >= 8 ? reader.int32() : -2147483648,
    errorCode: version >= 13 ? reader.int16() : 0,
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readMetadataResponseBroker(reader: Reader, version: number): MetadataResponseBroker {
  const message: MetadataResponseBroker = {
    nodeId: reader.int32(),
    host: version >= 9 ? reader.compactString() : reader.string(),
    port: reader.int32(),
    rack: version >= 9 ? reader.compactNullableString() : version >= 1 ? reader.nullableString() : null,
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readMetadataResponseTopic(reader: Reader, version: number): MetadataResponseTopic {
  const message: MetadataResponseTopic = {
    errorCode: reader.int16(),
    name: version >= 12 ? reader.compactNullableString() : version >= 9 ? reader.compactString() : reader.string(),
    topicId: version >= 10 ? reader.uuid() : ZERO_UUID,
    isInternal: version >= 1 ? reader.boolean() : false,
    partitions:
      readMetadataResponsePartitionArray(reader, version, version >= 9 ? reader.compactArrayCount(18) : reader.arrayCount(18)),
    topicAuthorizedOperations: version >= 8 ? reader.int32() : -2147483648,
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readMetadataResponsePartition(reader: Reader, version: number): MetadataResponsePartition {
  const message: MetadataResponsePartition = {
    errorCode: reader.int16(),
    partitionIndex: reader.int32(),
    leaderId: reader.int32(),
    leaderEpoch: version >= 7 ? reader.int32() : -1,
    replicaNodes: readInt32Array(reader, version >= 9 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
    isrNodes: readInt32Array(reader, version >= 9 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
    offlineReplicas:
      version >= 5 ? readInt32Array(reader, version >= 9 ? reader.compactArrayCount(4) : reader.arrayCount(4)) : [],
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readMetadataResponseBrokerArray(reader: Reader, version: number, count: number): MetadataResponseBroker[] {
  const elements: MetadataResponseBroker[] = []
  for (let i = 0; i < count; i++) elements.push(readMetadataResponseBroker(reader, version))
  return elements
}

function readMetadataResponseTopicArray(reader: Reader, version: number, count: number): MetadataResponseTopic[] {
  const elements: MetadataResponseTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readMetadataResponseTopic(reader, version))
  return elements
}

function readMetadataResponsePartitionArray(reader: Reader, version: number, count: number): MetadataResponsePartition[] {
  const elements: MetadataResponsePartition[] = []
  for (let i = 0; i < count; i++) elements.push(readMetadataResponsePartition(reader, version))
  return elements
}

function writeMetadataResponse(writer: Writer, message: Input<MetadataResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    brokers = [],
    clusterId = null,
    controllerId = -1,
    topics = [],
    clusterAuthorizedOperations = -2147483648,
    errorCode = 0,
    unknownTaggedFields,
  } = message
  if (version >= 3) writer.int32(throttleTimeMs)
  if (version >= 9) writer.compactArrayCount(brokers)
  else writer.arrayCount(brokers)
  writeMetadataResponseBrokerArray(writer, brokers, version)
  if (version >= 9) writer.compactNullableString(clusterId)
  else if (version >= 2) writer.nullableString(clusterId)
  if (version >= 1) writer.int32(controllerId)
  if (version >= 9) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeMetadataResponseTopicArray(writer, topics, version)
  if (version >= 11) {
    if (clusterAuthorizedOperations !== -2147483648) {
      throw new UnwritableFieldError({ message: 'MetadataResponse', field: 'clusterAuthorizedOperations', version })
    }
  } else if (version >= 8) writer.int32(clusterAuthorizedOperations)
  else if (clusterAuthorizedOperations !== -2147483648) {
    throw new UnwritableFieldError({ message: 'MetadataResponse', field: 'clusterAuthorizedOperations', version })
  }
  if (version >= 13) writer.int16(errorCode)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'MetadataResponse', field: 'unknownTaggedFields', version })
  }
}

function writeMetadataResponseBroker(writer: Writer, message: Input<MetadataResponseBroker>, version: number): void {
  const { nodeId = 0, host = '', port = 0, rack = null, unknownTaggedFields } = message
  writer.int32(nodeId)
  if (version >= 9) writer.compactString(host)
  else writer.string(host)
  writer.int32(port)
  if (version >= 9) writer.compactNullableString(rack)
  else if (version >= 1) writer.nullableString(rack)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'MetadataResponseBroker', field: 'unknownTaggedFields', version })
  }
}

function writeMetadataResponseTopic(writer: Writer, message: Input<MetadataResponseTopic>, version: number): void {
  const {
    errorCode = 0,
    name = '',
    topicId = ZERO_UUID,
    isInternal = false,
    partitions = [],
    topicAuthorizedOperations = -2147483648,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  if (version >= 12) writer.compactNullableString(name)
  else if (version >= 9) writer.compactString(name!)
  else writer.string(name!)
  if (version >= 10) writer.uuid(topicId)
  if (version >= 1) writer.boolean(isInternal)
  if (version >= 9) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeMetadataResponsePartitionArray(writer, partitions, version)
  if (version >= 8) writer.int32(topicAuthorizedOperations)
  else if (topicAuthorizedOperations !== -2147483648) {
    throw new UnwritableFieldError({ message: 'MetadataResponseTopic', field: 'topicAuthorizedOperations', version })
  }
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'MetadataResponseTopic', field: 'unknownTaggedFields', version })
  }
}

function writeMetadataResponsePartition(writer: Writer, message: Input<MetadataResponsePartition>, version: number): void {
  const {
    errorCode = 0,
    partitionIndex = 0,
    leaderId = 0,
    leaderEpoch = -1,
    replicaNodes = [],
    isrNodes = [],
    offlineReplicas = [],
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  writer.int32(partitionIndex)
  writer.int32(leaderId)
  if (version >= 7) writer.int32(leaderEpoch)
  if (version >= 9) writer.compactArrayCount(replicaNodes)
  else writer.arrayCount(replicaNodes)
  writeInt32Array(writer, replicaNodes)
  if (version >= 9) writer.compactArrayCount(isrNodes)
  else writer.arrayCount(isrNodes)
  writeInt32Array(writer, isrNodes)
  if (version >= 9) writer.compactArrayCount(offlineReplicas)
  else if (version >= 5) writer.arrayCount(offlineReplicas)
  if (version >= 5) writeInt32Array(writer, offlineReplicas)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'MetadataResponsePartition', field: 'unknownTaggedFields', version })
  }
}

function writeMetadataResponseBrokerArray(writer: Writer, elements: readonly Input<MetadataResponseBroker>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeMetadataResponseBroker(writer, elements[i]!, version)
}

function writeMetadataResponseTopicArray(writer: Writer, elements: readonly Input<MetadataResponseTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeMetadataResponseTopic(writer, elements[i]!, version)
}

function writeMetadataResponsePartitionArray(writer: Writer, elements: readonly Input<MetadataResponsePartition>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeMetadataResponsePartition(writer, elements[i]!, version)
}
