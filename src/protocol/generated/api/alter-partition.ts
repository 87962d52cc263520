// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface AlterPartitionRequest {
  /** The ID of the requesting broker. */
  brokerId: number
  /** The epoch of the requesting broker. */
  brokerEpoch: number
  /** The topics to alter ISRs for. */
  topics: AlterPartitionRequestTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionRequestTopicData {
  /** The ID of the topic to alter ISRs for. */
  topicId: string
  /** The partitions to alter ISRs for. */
  partitions: AlterPartitionRequestPartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionRequestPartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The leader epoch of this partition. */
  leaderEpoch: number
  /** The ISR for this partition. (up to version 2) */
  newIsr: number[]
  /** The ISR for this partition. (from version 3) */
  newIsrWithEpochs: AlterPartitionRequestBrokerState[]
  /** 1 if the partition is recovering from an unclean leader election; 0 otherwise. */
  leaderRecoveryState: number
  /** The expected epoch of the partition which is being updated. */
  partitionEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionRequestBrokerState {
  /** The ID of the broker. */
  brokerId: number
  /** The epoch of the broker. */
  brokerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterPartitionRequest: MessageCodec<AlterPartitionRequest> = {
  name: 'AlterPartitionRequest',
  apiKey: 56,
  minVersion: 2,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterPartitionRequest, version)
    return readAlterPartitionRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AlterPartitionRequest, version)
    writeAlterPartitionRequest(writer, message, version)
  },
}

function readAlterPartitionRequest(reader: Reader, version: number): AlterPartitionRequest {
  const message: AlterPartitionRequest = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
    topics: readAlterPartitionRequestTopicDataArray(reader, version, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionRequestTopicData(reader: Reader, version: number): AlterPartitionRequestTopicData {
  const message: AlterPartitionRequestTopicData = {
    topicId: reader.uuid(),
    partitions: readAlterPartitionRequestPartitionDataArray(reader, version, reader.compactArrayCount(15)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionRequestPartitionData(reader: Reader, version: number): AlterPartitionRequestPartitionData {
  const message: AlterPartitionRequestPartitionData = {
    partitionIndex: reader.int32(),
    leaderEpoch: reader.int32(),
    newIsr: version >= 3 ? [] : readInt32Array(reader, reader.compactArrayCount(4)),
    newIsrWithEpochs: version >= 3 ? readAlterPartitionRequestBrokerStateArray(reader, reader.compactArrayCount(13)) : [],
    leaderRecoveryState: reader.int8(),
    partitionEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionRequestBrokerState(reader: Reader): AlterPartitionRequestBrokerState {
  const message: AlterPartitionRequestBrokerState = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionRequestTopicDataArray(reader: Reader, version: number, count: number): AlterPartitionRequestTopicData[] {
  const elements: AlterPartitionRequestTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionRequestTopicData(reader, version))
  return elements
}

function readAlterPartitionRequestPartitionDataArray(reader: Reader, version: number, count: number): AlterPartitionRequestPartitionData[] {
  const elements: AlterPartitionRequestPartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionRequestPartitionData(reader, version))
  return elements
}

function readAlterPartitionRequestBrokerStateArray(reader: Reader, count: number): AlterPartitionRequestBrokerState[] {
  const elements: AlterPartitionRequestBrokerState[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionRequestBrokerState(reader))
  return elements
}

function writeAlterPartitionRequest(writer: Writer, message: Input<AlterPartitionRequest>, version: number): void {
  const { brokerId = 0, brokerEpoch = -1, topics = [], unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.compactArrayCount(topics)
  writeAlterPartitionRequestTopicDataArray(writer, topics, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionRequestTopicData(writer: Writer, message: Input<AlterPartitionRequestTopicData>, version: number): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeAlterPartitionRequestPartitionDataArray(writer, partitions, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionRequestPartitionData(writer: Writer, message: Input<AlterPartitionRequestPartitionData>, version: number): void {
  const {
    partitionIndex = 0,
    leaderEpoch = 0,
    newIsr = [],
    newIsrWithEpochs = [],
    leaderRecoveryState = 0,
    partitionEpoch = 0,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int32(leaderEpoch)
  if (version >= 3) {
    if (newIsr?.length !== 0) {
      throw new UnwritableFieldError({ message: 'AlterPartitionRequestPartitionData', field: 'newIsr', version })
    }
  } else writer.compactArrayCount(newIsr)
  if (version <= 2) writeInt32Array(writer, newIsr)
  if (version >= 3) writer.compactArrayCount(newIsrWithEpochs)
  else if (newIsrWithEpochs?.length !== 0) {
    throw new UnwritableFieldError({ message: 'AlterPartitionRequestPartitionData', field: 'newIsrWithEpochs', version })
  }
  if (version >= 3) writeAlterPartitionRequestBrokerStateArray(writer, newIsrWithEpochs)
  writer.int8(leaderRecoveryState)
  writer.int32(partitionEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionRequestBrokerState(writer: Writer, message: Input<AlterPartitionRequestBrokerState>): void {
  const { brokerId = 0, brokerEpoch = -1, unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionRequestTopicDataArray(writer: Writer, elements: readonly Input<AlterPartitionRequestTopicData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionRequestTopicData(writer, elements[i]!, version)
}

function writeAlterPartitionRequestPartitionDataArray(writer: Writer, elements: readonly Input<AlterPartitionRequestPartitionData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionRequestPartitionData(writer, elements[i]!, version)
}

function writeAlterPartitionRequestBrokerStateArray(writer: Writer, elements: readonly Input<AlterPartitionRequestBrokerState>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionRequestBrokerState(writer, elements[i]!)
}

export interface AlterPartitionResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. */
  errorCode: number
  /** The responses for each topic. */
  topics: AlterPartitionResponseTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionResponseTopicData {
  /** The ID of the topic. */
  topicId: string
  /** The responses for each partition. */
  partitions: AlterPartitionResponsePartitionData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AlterPartitionResponsePartitionData {
  /** The partition index. */
  partitionIndex: number
  /** The partition level error code. */
  errorCode: number
  /** The broker ID of the leader. */
  leaderId: number
  /** The leader epoch. */
  leaderEpoch: number
  /** The in-sync replica IDs. */
  isr: number[]
  /** 1 if the partition is recovering from an unclean leader election; 0 otherwise. */
  leaderRecoveryState: number
  /** The current epoch for the partition for KRaft controllers. */
  partitionEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AlterPartitionResponse: MessageCodec<AlterPartitionResponse> = {
  name: 'AlterPartitionResponse',
  apiKey: 56,
  minVersion: 2,
  maxVersion: 3,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AlterPartitionResponse, version)
    return readAlterPartitionResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(AlterPartitionResponse, version)
    writeAlterPartitionResponse(writer, message)
  },
}

function readAlterPartitionResponse(reader: Reader): AlterPartitionResponse {
  const message: AlterPartitionResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    topics: readAlterPartitionResponseTopicDataArray(reader, reader.compactArrayCount(18)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionResponseTopicData(reader: Reader): AlterPartitionResponseTopicData {
  const message: AlterPartitionResponseTopicData = {
    topicId: reader.uuid(),
    partitions: readAlterPartitionResponsePartitionDataArray(reader, reader.compactArrayCount(21)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionResponsePartitionData(reader: Reader): AlterPartitionResponsePartitionData {
  const message: AlterPartitionResponsePartitionData = {
    partitionIndex: reader.int32(),
    errorCode: reader.int16(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    isr: readInt32Array(reader, reader.compactArrayCount(4)),
    leaderRecoveryState: reader.int8(),
    partitionEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAlterPartitionResponseTopicDataArray(reader: Reader, count: number): AlterPartitionResponseTopicData[] {
  const elements: AlterPartitionResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionResponseTopicData(reader))
  return elements
}

function readAlterPartitionResponsePartitionDataArray(reader: Reader, count: number): AlterPartitionResponsePartitionData[] {
  const elements: AlterPartitionResponsePartitionData[] = []
  for (let i = 0; i < count; i++) elements.push(readAlterPartitionResponsePartitionData(reader))
  return elements
}

function writeAlterPartitionResponse(writer: Writer, message: Input<AlterPartitionResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, topics = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactArrayCount(topics)
  writeAlterPartitionResponseTopicDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionResponseTopicData(writer: Writer, message: Input<AlterPartitionResponseTopicData>): void {
  const { topicId = ZERO_UUID, partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactArrayCount(partitions)
  writeAlterPartitionResponsePartitionDataArray(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionResponsePartitionData(writer: Writer, message: Input<AlterPartitionResponsePartitionData>): void {
  const {
    partitionIndex = 0,
    errorCode = 0,
    leaderId = 0,
    leaderEpoch = 0,
    isr = [],
    leaderRecoveryState = 0,
    partitionEpoch = 0,
    unknownTaggedFields,
  } = message
  writer.int32(partitionIndex)
  writer.int16(errorCode)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.compactArrayCount(isr)
  writeInt32Array(writer, isr)
  writer.int8(leaderRecoveryState)
  writer.int32(partitionEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAlterPartitionResponseTopicDataArray(writer: Writer, elements: readonly Input<AlterPartitionResponseTopicData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionResponseTopicData(writer, elements[i]!)
}

function writeAlterPartitionResponsePartitionDataArray(writer: Writer, elements: readonly Input<AlterPartitionResponsePartitionData>[]): void {
  for (let i = 0; i < elements.length; i++) writeAlterPartitionResponsePartitionData(writer, elements[i]!)
}
