// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt32Array, writeCompactStringArray, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeTransactionsRequest {
  /** Array of transactionalIds to include in describe results. */
  transactionalIds: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeTransactionsRequest: MessageCodec<DescribeTransactionsRequest> = {
  name: 'DescribeTransactionsRequest',
  apiKey: 65,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeTransactionsRequest, version)
    return readDescribeTransactionsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeTransactionsRequest, version)
    writeDescribeTransactionsRequest(writer, message)
  },
}

function readDescribeTransactionsRequest(reader: Reader): DescribeTransactionsRequest {
  const message: DescribeTransactionsRequest = {
    transactionalIds: readCompactStringArray(reader, reader.compactArrayCount()),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeDescribeTransactionsRequest(writer: Writer, message: Input<DescribeTransactionsRequest>): void {
  const { transactionalIds = [], unknownTaggedFields } = message
  writer.compactArrayCount(transactionalIds)
  writeCompactStringArray(writer, transactionalIds)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface DescribeTransactionsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The current state of the transaction. */
  transactionStates: DescribeTransactionsResponseTransactionState[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTransactionsResponseTransactionState {
  /** The error code. */
  errorCode: number
  /** The transactional id. */
  transactionalId: string
  /** The current transaction state of the producer. */
  transactionState: string
  /** The timeout in milliseconds for the transaction. */
  transactionTimeoutMs: number
  /** The start time of the transaction in milliseconds. */
  transactionStartTimeMs: number
  /** The current producer id associated with the transaction. */
  producerId: number
  /** The current epoch associated with the producer id. */
  producerEpoch: number
  /** The set of partitions included in the current transaction (if active). */
  topics: DescribeTransactionsResponseTopicData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeTransactionsResponseTopicData {
  /** The topic name. */
  topic: string
  /** The partition ids included in the current transaction. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeTransactionsResponse: MessageCodec<DescribeTransactionsResponse> = {
  name: 'DescribeTransactionsResponse',
  apiKey: 65,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeTransactionsResponse, version)
    return readDescribeTransactionsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(DescribeTransactionsResponse, version)
    writeDescribeTransactionsResponse(writer, message)
  },
}

function readDescribeTransactionsResponse(reader: Reader): DescribeTransactionsResponse {
  const message: DescribeTransactionsResponse = {
    throttleTimeMs: reader.int32(),
    transactionStates: readDescribeTransactionsResponseTransactionStateArray(reader, reader.compactArrayCount(28)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTransactionsResponseTransactionState(reader: Reader): DescribeTransactionsResponseTransactionState {
  const message: DescribeTransactionsResponseTransactionState = {
    errorCode: reader.int16(),
    transactionalId: reader.compactString(),
    transactionState: reader.compactString(),
    transactionTimeoutMs: reader.int32(),
    transactionStartTimeMs: reader.int64(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    topics: readDescribeTransactionsResponseTopicDataArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTransactionsResponseTopicData(reader: Reader): DescribeTransactionsResponseTopicData {
  const message: DescribeTransactionsResponseTopicData = {
    topic: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeTransactionsResponseTransactionStateArray(reader: Reader, count: number): DescribeTransactionsResponseTransactionState[] {
  const elements: DescribeTransactionsResponseTransactionState[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeTransactionsResponseTransactionState(reader))
  return elements
}

function readDescribeTransactionsResponseTopicDataArray(reader: Reader, count: number): DescribeTransactionsResponseTopicData[] {
  const elements: DescribeTransactionsResponseTopicData[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeTransactionsResponseTopicData(reader))
  return elements
}

function writeDescribeTransactionsResponse(writer: Writer, message: Input<DescribeTransactionsResponse>): void {
  const { throttleTimeMs = 0, transactionStates = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(transactionStates)
  writeDescribeTransactionsResponseTransactionStateArray(writer, transactionStates)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTransactionsResponseTransactionState(writer: Writer, message: Input<DescribeTransactionsResponseTransactionState>): void {
  const {
    errorCode = 0,
    transactionalId = '',
    transactionState = '',
    transactionTimeoutMs = 0,
    transactionStartTimeMs = 0,
    producerId = 0,
    producerEpoch = 0,
    topics = [],
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  writer.compactString(transactionalId)
  writer.compactString(transactionState)
  writer.int32(transactionTimeoutMs)
  writer.int64(transactionStartTimeMs)
  writer.int64(producerId)
  writer.int16(producerEpoch)
  writer.compactArrayCount(topics)
  writeDescribeTransactionsResponseTopicDataArray(writer, topics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTransactionsResponseTopicData(writer: Writer, message: Input<DescribeTransactionsResponseTopicData>): void {
  const { topic = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(topic)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeTransactionsResponseTransactionStateArray(writer: Writer, elements: readonly Input<DescribeTransactionsResponseTransactionState>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeTransactionsResponseTransactionState(writer, elements[i]!)
}

function writeDescribeTransactionsResponseTopicDataArray(writer: Writer, elements: readonly Input<DescribeTransactionsResponseTopicData>[]): void {
  for (let i = 0; i < elements.length; i++) writeDescribeTransactionsResponseTopicData(writer, elements[i]!)
}
