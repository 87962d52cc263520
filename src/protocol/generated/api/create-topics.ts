// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface CreateTopicsRequest {
  /** The topics to create. */
  topics: CreateTopicsRequestCreatableTopic[]
  /** How long to wait in milliseconds before timing out the request. */
  timeoutMs: number
  /** If true, check that the topics can be created as specified, but don't create anything. */
  validateOnly: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateTopicsRequestCreatableTopic {
  /** The topic name. */
  name: string
  /** The number of partitions to create in the topic, or -1 if we are either specifying a manual partition assignment or using the default partitions. */
  numPartitions: number
  /** The number of replicas to create for each partition in the topic, or -1 if we are either specifying a manual partition assignment or using the default replication factor. */
  replicationFactor: number
  /** The manual partition assignment, or the empty array if we are using automatic assignment. */
  assignments: CreateTopicsRequestCreatableReplicaAssignment[]
  /** The custom topic configurations to set. */
  configs: CreateTopicsRequestCreatableTopicConfig[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateTopicsRequestCreatableReplicaAssignment {
  /** The partition index. */
  partitionIndex: number
  /** The brokers to place the partition on. */
  brokerIds: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateTopicsRequestCreatableTopicConfig {
  /** The configuration name. */
  name: string
  /** The configuration value. */
  value: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreateTopicsRequest: MessageCodec<CreateTopicsRequest> = {
  name: 'CreateTopicsRequest',
  apiKey: 19,
  minVersion: 2,
  maxVersion: 7,
  flexibleFrom: 5,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreateTopicsRequest, version)
    return readCreateTopicsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreateTopicsRequest, version)
    writeCreateTopicsRequest(writer, message, version)
  },
}

function readCreateTopicsRequest(reader: Reader, version: number): CreateTopicsRequest {
  const message: CreateTopicsRequest = {
    topics:
      readCreateTopicsRequestCreatableTopicArray(reader, version, version >= 5 ? reader.compactArrayCount(10) : reader.arrayCount(16)),
    timeoutMs: reader.int32(),
    validateOnly: reader.boolean(),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readCreateTopicsRequestCreatableTopic(reader: Reader, version: number): CreateTopicsRequestCreatableTopic {
  const message: CreateTopicsRequestCreatableTopic = {
    name: version >= 5 ? reader.compactString() : reader.string(),
    numPartitions: reader.int32(),
    replicationFactor: reader.int16(),
    assignments:
      readCreateTopicsRequestCreatableReplicaAssignmentArray(reader, version, version >= 5 ? reader.compactArrayCount(6) : reader.arrayCount(8)),
    configs:
      readCreateTopicsRequestCreatableTopicConfigArray(reader, version, version >= 5 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readCreateTopicsRequestCreatableReplicaAssignment(reader: Reader, version: number): CreateTopicsRequestCreatableReplicaAssignment {
  const message: CreateTopicsRequestCreatableReplicaAssignment = {
    partitionIndex: reader.int32(),
    brokerIds: readInt32Array(reader, version >= 5 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readCreateTopicsRequestCreatableTopicConfig(reader: Reader, version: number): CreateTopicsRequestCreatableTopicConfig {
  const message: CreateTopicsRequestCreatableTopicConfig = {
    name: version >= 5 ? reader.compactString() : reader.string(),
    value: version >= 5 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readCreateTopicsRequestCreatableTopicArray(reader: Reader, version: number, count: number): CreateTopicsRequestCreatableTopic[] {
  const elements: CreateTopicsRequestCreatableTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateTopicsRequestCreatableTopic(reader, version))
  return elements
}

function readCreateTopicsRequestCreatableReplicaAssignmentArray(reader: Reader, version: number, count: number): CreateTopicsRequestCreatableReplicaAssignment[] {
  const elements: CreateTopicsRequestCreatableReplicaAssignment[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateTopicsRequestCreatableReplicaAssignment(reader, version))
  return elements
}

function readCreateTopicsRequestCreatableTopicConfigArray(reader: Reader, version: number, count: number): CreateTopicsRequestCreatableTopicConfig[] {
  const elements: CreateTopicsRequestCreatableTopicConfig[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateTopicsRequestCreatableTopicConfig(reader, version))
  return elements
}

function writeCreateTopicsRequest(writer: Writer, message: Input<CreateTopicsRequest>, version: number): void {
  const { topics = [], timeoutMs = 60000, validateOnly = false, unknownTaggedFields } = message
  if (version >= 5) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeCreateTopicsRequestCreatableTopicArray(writer, topics, version)
  writer.int32(timeoutMs)
  writer.boolean(validateOnly)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateTopicsRequest', field: 'unknownTaggedFields', version })
  }
}

function writeCreateTopicsRequestCreatableTopic(writer: Writer, message: Input<CreateTopicsRequestCreatableTopic>, version: number): void {
  const { name = '', numPartitions = 0, replicationFactor = 0, assignments = [], configs = [], unknownTaggedFields } = message
  if (version >= 5) writer.compactString(name)
  else writer.string(name)
  writer.int32(numPartitions)
  writer.int16(replicationFactor)
  if (version >= 5) writer.compactArrayCount(assignments)
  else writer.arrayCount(assignments)
  writeCreateTopicsRequestCreatableReplicaAssignmentArray(writer, assignments, version)
  if (version >= 5) writer.compactArrayCount(configs)
  else writer.arrayCount(configs)
  writeCreateTopicsRequestCreatableTopicConfigArray(writer, configs, version)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateTopicsRequestCreatableTopic', field: 'unknownTaggedFields', version })
  }
}

function writeCreateTopicsRequestCreatableReplicaAssignment(writer: Writer, message: Input<CreateTopicsRequestCreatableReplicaAssignment>, version: number): void {
  const { partitionIndex = 0, brokerIds = [], unknownTaggedFields } = message
  writer.int32(partitionIndex)
  if (version >= 5) writer.compactArrayCount(brokerIds)
  else writer.arrayCount(brokerIds)
  writeInt32Array(writer, brokerIds)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateTopicsRequestCreatableReplicaAssignment', field: 'unknownTaggedFields', version })
  }
}

function writeCreateTopicsRequestCreatableTopicConfig(writer: Writer, message: Input<CreateTopicsRequestCreatableTopicConfig>, version: number): void {
  const { name = '', value = '', unknownTaggedFields } = message
  if (version >= 5) writer.compactString(name)
  else writer.string(name)
  if (version >= 5) writer.compactNullableString(value)
  else writer.nullableString(value)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateTopicsRequestCreatableTopicConfig', field: 'unknownTaggedFields', version })
  }
}

function writeCreateTopicsRequestCreatableTopicArray(writer: Writer, elements: readonly Input<CreateTopicsRequestCreatableTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateTopicsRequestCreatableTopic(writer, elements[i]!, version)
}

function writeCreateTopicsRequestCreatableReplicaAssignmentArray(writer: Writer, elements: readonly Input<CreateTopicsRequestCreatableReplicaAssignment>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateTopicsRequestCreatableReplicaAssignment(writer, elements[i]!, version)
}

function writeCreateTopicsRequestCreatableTopicConfigArray(writer: Writer, elements: readonly Input<CreateTopicsRequestCreatableTopicConfig>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateTopicsRequestCreatableTopicConfig(writer, elements[i]!, version)
}

export interface CreateTopicsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Results for each topic we tried to create. */
  topics: CreateTopicsResponseCreatableTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateTopicsResponseCreatableTopicResult {
  /** The topic name. */
  name: string
  /** The unique topic ID. (from version 7) */
  topicId: string
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  /** Optional topic config error returned if configs are not returned in the response. (from version 5) */
  topicConfigErrorCode: number
  /** Number of partitions of the topic. (from version 5) */
  numPartitions: number
  /** Replication factor of the topic. (from version 5) */
  replicationFactor: number
  /** Configuration of the topic. (from version 5) */
  configs: CreateTopicsResponseCreatableTopicConfigs[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface CreateTopicsResponseCreatableTopicConfigs {
  /** The configuration name. */
  name: string
  /** The configuration value. */
  value: string | null
  /** True if the configuration is read-only. */
  readOnly: boolean
  /** The configuration source. */
  configSource: number
  /** True if this configuration is sensitive. */
  isSensitive: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const CreateTopicsResponse: MessageCodec<CreateTopicsResponse> = {
  name: 'CreateTopicsResponse',
  apiKey: 19,
  minVersion: 2,
  maxVersion: 7,
  flexibleFrom: 5,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(CreateTopicsResponse, version)
    return readCreateTopicsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(CreateTopicsResponse, version)
    writeCreateTopicsResponse(writer, message, version)
  },
}

function readCreateTopicsResponse(reader: Reader, version: number): CreateTopicsResponse {
  const message: CreateTopicsResponse = {
    throttleTimeMs: reader.int32(),
    topics:
      readCreateTopicsResponseCreatableTopicResultArray(reader, version, version >= 5 ? reader.compactArrayCount(12) : reader.arrayCount(6)),
  }
  if (version >= 5) reader.unknownTaggedFields(message)
  return message
}

function readCreateTopicsResponseCreatableTopicResult(reader: Reader, version: number): CreateTopicsResponseCreatableTopicResult {
  const message: CreateTopicsResponseCreatableTopicResult = {
    name: version >= 5 ? reader.compactString() : reader.string(),
    topicId: version >= 7 ? reader.uuid() : ZERO_UUID,
    errorCode: reader.int16(),
    errorMessage: version >= 5 ? reader.compactNullableString() : reader.nullableString(),
    topicConfigErrorCode: 0,
    numPartitions: version >= 5 ? reader.int32() : -1,
    replicationFactor: version >= 5 ? reader.int16() : -1,
    configs:
      version >= 5 ? readNullableCreateTopicsResponseCreatableTopicConfigsArray(reader, reader.compactNullableArrayCount(6)) : [],
  }
  if (version >= 5) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.topicConfigErrorCode = reader.int16()
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readCreateTopicsResponseCreatableTopicConfigs(reader: Reader): CreateTopicsResponseCreatableTopicConfigs {
  const message: CreateTopicsResponseCreatableTopicConfigs = {
    name: reader.compactString(),
    value: reader.compactNullableString(),
    readOnly: reader.boolean(),
    configSource: reader.int8(),
    isSensitive: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readCreateTopicsResponseCreatableTopicResultArray(reader: Reader, version: number, count: number): CreateTopicsResponseCreatableTopicResult[] {
  const elements: CreateTopicsResponseCreatableTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateTopicsResponseCreatableTopicResult(reader, version))
  return elements
}

function readCreateTopicsResponseCreatableTopicConfigsArray(reader: Reader, count: number): CreateTopicsResponseCreatableTopicConfigs[] {
  const elements: CreateTopicsResponseCreatableTopicConfigs[] = []
  for (let i = 0; i < count; i++) elements.push(readCreateTopicsResponseCreatableTopicConfigs(reader))
  return elements
}

function readNullableCreateTopicsResponseCreatableTopicConfigsArray(reader: Reader, count: number): CreateTopicsResponseCreatableTopicConfigs[] | null {
  return count < 0 ? null : readCreateTopicsResponseCreatableTopicConfigsArray(reader, count)
}

function writeCreateTopicsResponse(writer: Writer, message: Input<CreateTopicsResponse>, version: number): void {
  const { throttleTimeMs = 0, topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  if (version >= 5) writer.compactArrayCount(topics)
  else writer.arrayCount(topics)
  writeCreateTopicsResponseCreatableTopicResultArray(writer, topics, version)
  if (version >= 5) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateTopicsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeCreateTopicsResponseCreatableTopicResult(writer: Writer, message: Input<CreateTopicsResponseCreatableTopicResult>, version: number): void {
  const {
    name = '',
    topicId = ZERO_UUID,
    errorCode = 0,
    errorMessage = '',
    topicConfigErrorCode = 0,
    numPartitions = -1,
    replicationFactor = -1,
    configs = [],
    unknownTaggedFields,
  } = message
  if (version >= 5) writer.compactString(name)
  else writer.string(name)
  if (version >= 7) writer.uuid(topicId)
  writer.int16(errorCode)
  if (version >= 5) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 5) writer.int32(numPartitions)
  if (version >= 5) writer.int16(replicationFactor)
  if (version >= 5) writer.compactNullableArrayCount(configs)
  if (version >= 5) {
    if (configs !== null) writeCreateTopicsResponseCreatableTopicConfigsArray(writer, configs)
  }
  if (version >= 5) {
    const hasTopicConfigErrorCode = topicConfigErrorCode !== 0
    writer.tagCount(hasTopicConfigErrorCode ? 1 : 0, unknownTaggedFields)
    if (hasTopicConfigErrorCode) {
      const at = writer.beginTag(0)
      writer.int16(topicConfigErrorCode)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'CreateTopicsResponseCreatableTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeCreateTopicsResponseCreatableTopicConfigs(writer: Writer, message: Input<CreateTopicsResponseCreatableTopicConfigs>): void {
  const { name = '', value = '', readOnly = false, configSource = -1, isSensitive = false, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactNullableString(value)
  writer.boolean(readOnly)
  writer.int8(configSource)
  writer.boolean(isSensitive)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeCreateTopicsResponseCreatableTopicResultArray(writer: Writer, elements: readonly Input<CreateTopicsResponseCreatableTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeCreateTopicsResponseCreatableTopicResult(writer, elements[i]!, version)
}

function writeCreateTopicsResponseCreatableTopicConfigsArray(writer: Writer, elements: readonly Input<CreateTopicsResponseCreatableTopicConfigs>[]): void {
  for (let i = 0; i < elements.length; i++) writeCreateTopicsResponseCreatableTopicConfigs(writer, elements[i]!)
}
