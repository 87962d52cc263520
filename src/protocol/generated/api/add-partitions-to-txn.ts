// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AddPartitionsToTxnRequest {
  /** List of transactions to add partitions to. (from version 4) */
  transactions: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[]
  /** The transactional id corresponding to the transaction. (up to version 3) */
  v3AndBelowTransactionalId: string
  /** Current producer id in use by the transactional id. (up to version 3) */
  v3AndBelowProducerId: number
  /** Current epoch associated with the producer id. (up to version 3) */
  v3AndBelowProducerEpoch: number
  /** The partitions to add to the transaction. (up to version 3) */
  v3AndBelowTopics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AddPartitionsToTxnRequestAddPartitionsToTxnTransaction {
  /** The transactional id corresponding to the transaction. */
  transactionalId: string
  /** Current producer id in use by the transactional id. */
  producerId: number
  /** Current epoch associated with the producer id. */
  producerEpoch: number
  /** Boolean to signify if we want to check if the partition is in the transaction rather than add it. */
  verifyOnly: boolean
  /** The partitions to add to the transaction. */
  topics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AddPartitionsToTxnRequestAddPartitionsToTxnTopic {
  /** The name of the topic. */
  name: string
  /** The partition indexes to add to the transaction. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AddPartitionsToTxnRequest: MessageCodec<AddPartitionsToTxnRequest> = {
  name: 'AddPartitionsToTxnRequest',
  apiKey: 24,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AddPartitionsToTxnRequest, version)
    return readAddPartitionsToTxnRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AddPartitionsToTxnRequest, version)
    writeAddPartitionsToTxnRequest(writer, message, version)
  },
}

function readAddPartitionsToTxnRequest(reader: Reader, version: number): AddPartitionsToTxnRequest {
  const message: AddPartitionsToTxnRequest = {
    transactions:
      version >= 4 ? readAddPartitionsToTxnRequestAddPartitionsToTxnTransactionArray(reader, version, reader.compactArrayCount(14)) : [],
    v3AndBelowTransactionalId: version >= 4 ? '' : version >= 3 ? reader.compactString() : reader.string(),
    v3AndBelowProducerId: version >= 4 ? 0 : reader.int64(),
    v3AndBelowProducerEpoch: version >= 4 ? 0 : reader.int16(),
    v3AndBelowTopics:
      version >= 4 ? [] : readAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(reader, version, version >= 3 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(reader: Reader, version: number): AddPartitionsToTxnRequestAddPartitionsToTxnTransaction {
  const message: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction = {
    transactionalId: reader.compactString(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    verifyOnly: reader.boolean(),
    topics: readAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(reader, version, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(reader: Reader, version: number): AddPartitionsToTxnRequestAddPartitionsToTxnTopic {
  const message: AddPartitionsToTxnRequestAddPartitionsToTxnTopic = {
    name: version >= 3 ? reader.compactString() : reader.string(),
    partitions: readInt32Array(reader, version >= 3 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTransactionArray(reader: Reader, version: number, count: number): AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[] {
  const elements: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[] = []
  for (let i = 0; i < count; i++) elements.push(readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(reader, version))
  return elements
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(reader: Reader, version: number, count: number): AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] {
  const elements: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] = []
  for (let i = 0; i < count; i++) elements.push(readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(reader, version))
  return elements
}

function writeAddPartitionsToTxnRequest(writer: Writer, message: Input<AddPartitionsToTxnRequest>, version: number): void {
  const {
    transactions = [],
    v3AndBelowTransactionalId = '',
    v3AndBelowProducerId = 0,
    v3AndBelowProducerEpoch = 0,
    v3AndBelowTopics = [],
    unknownTaggedFields,
  } = message
  if (version >= 4) writer.compactArrayCount(transactions)
  else if (transactions?.length !== 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequest', field: 'transactions', version })
  }
  if (version >= 4) writeAddPartitionsToTxnRequestAddPartitionsToTxnTransactionArray(writer, transactions, version)
  if (version >= 4) {
    if (v3AndBelowTransactionalId !== '') {
      throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequest', field: 'v3AndBelowTransactionalId', version })
    }
  } else if (version >= 3) writer.compactString(v3AndBelowTransactionalId)
  else writer.string(v3AndBelowTransactionalId)
  if (version >= 4) {
    if (v3AndBelowProducerId !== 0) {
      throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequest', field: 'v3AndBelowProducerId', version })
    }
  } else writer.int64(v3AndBelowProducerId)
  if (version >= 4) {
    if (v3AndBelowProducerEpoch !== 0) {
      throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequest', field: 'v3AndBelowProducerEpoch', version })
    }
  } else writer.int16(v3AndBelowProducerEpoch)
  if (version >= 4) {
    if (v3AndBelowTopics?.length !== 0) {
      throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequest', field: 'v3AndBelowTopics', version })
    }
  } else if (version >= 3) writer.compactArrayCount(v3AndBelowTopics)
  else writer.arrayCount(v3AndBelowTopics)
  if (version <= 3) writeAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(writer, v3AndBelowTopics, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequest', field: 'unknownTaggedFields', version })
  }
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(writer: Writer, message: Input<AddPartitionsToTxnRequestAddPartitionsToTxnTransaction>, version: number): void {
  const {
    transactionalId = '',
    producerId = 0,
    producerEpoch = 0,
    verifyOnly = false,
    topics = [],
    unknownTaggedFields,
  } = message
  writer.compactString(transactionalId)
  writer.int64(producerId)
  writer.int16(producerEpoch)
  writer.boolean(verifyOnly)
  writer.compactArrayCount(topics)
  writeAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(writer, topics, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(writer: Writer, message: Input<AddPartitionsToTxnRequestAddPartitionsToTxnTopic>, version: number): void {
  const { name = '', partitions = [], unknownTaggedFields } = message
  if (version >= 3) writer.compactString(name)
  else writer.string(name)
  if (version >= 3) writer.compactArrayCount(partitions)
  else writer.arrayCount(partitions)
  writeInt32Array(writer, partitions)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnRequestAddPartitionsToTxnTopic', field: 'unknownTaggedFields', version })
  }
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTransactionArray(writer: Writer, elements: readonly Input<AddPartitionsToTxnRequestAddPartitionsToTxnTransaction>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(writer, elements[i]!, version)
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTopicArray(writer: Writer, elements: readonly Input<AddPartitionsToTxnRequestAddPartitionsToTxnTopic>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(writer, elements[i]!, version)
}

export interface AddPartitionsToTxnResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The response top level error code. (from version 4) */
  errorCode: number
  /** Results categorized by transactional ID. (from version 4) */
  resultsByTransaction: AddPartitionsToTxnResponseAddPartitionsToTxnResult[]
  /** The results for each topic. (up to version 3) */
  resultsByTopicV3AndBelow: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AddPartitionsToTxnResponseAddPartitionsToTxnResult {
  /** The transactional id corresponding to the transaction. */
  transactionalId: string
  /** The results for each topic. */
  topicResults: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult {
  /** The topic name. */
  name: string
  /** The results for each partition. */
  resultsByPartition: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult {
  /** The partition indexes. */
  partitionIndex: number
  /** The response error code. */
  partitionErrorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AddPartitionsToTxnResponse: MessageCodec<AddPartitionsToTxnResponse> = {
  name: 'AddPartitionsToTxnResponse',
  apiKey: 24,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AddPartitionsToTxnResponse, version)
    return readAddPartitionsToTxnResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AddPartitionsToTxnResponse, version)
    writeAddPartitionsToTxnResponse(writer, message, version)
  },
}

function readAddPartitionsToTxnResponse(reader: Reader, version: number): AddPartitionsToTxnResponse {
  const message: AddPartitionsToTxnResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: version >= 4 ? reader.int16() : 0,
    resultsByTransaction:
      version >= 4 ? readAddPartitionsToTxnResponseAddPartitionsToTxnResultArray(reader, version, reader.compactArrayCount(3)) : [],
    resultsByTopicV3AndBelow:
      version >= 4 ? [] : readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(reader, version, version >= 3 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnResult(reader: Reader, version: number): AddPartitionsToTxnResponseAddPartitionsToTxnResult {
  const message: AddPartitionsToTxnResponseAddPartitionsToTxnResult = {
    transactionalId: reader.compactString(),
    topicResults: readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(reader, version, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(reader: Reader, version: number): AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult {
  const message: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult = {
    name: version >= 3 ? reader.compactString() : reader.string(),
    resultsByPartition:
      readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultArray(reader, version, version >= 3 ? reader.compactArrayCount(7) : reader.arrayCount(6)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(reader: Reader, version: number): AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult {
  const message: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult = {
    partitionIndex: reader.int32(),
    partitionErrorCode: reader.int16(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnResultArray(reader: Reader, version: number, count: number): AddPartitionsToTxnResponseAddPartitionsToTxnResult[] {
  const elements: AddPartitionsToTxnResponseAddPartitionsToTxnResult[] = []
  for (let i = 0; i < count; i++) elements.push(readAddPartitionsToTxnResponseAddPartitionsToTxnResult(reader, version))
  return elements
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(reader: Reader, version: number, count: number): AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] {
  const elements: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] = []
  for (let i = 0; i < count; i++) elements.push(readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(reader, version))
  return elements
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultArray(reader: Reader, version: number, count: number): AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[] {
  const elements: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[] = []
  for (let i = 0; i < count; i++) elements.push(readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(reader, version))
  return elements
}

function writeAddPartitionsToTxnResponse(writer: Writer, message: Input<AddPartitionsToTxnResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    resultsByTransaction = [],
    resultsByTopicV3AndBelow = [],
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  if (version >= 4) writer.int16(errorCode)
  if (version >= 4) writer.compactArrayCount(resultsByTransaction)
  else if (resultsByTransaction?.length !== 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnResponse', field: 'resultsByTransaction', version })
  }
  if (version >= 4) writeAddPartitionsToTxnResponseAddPartitionsToTxnResultArray(writer, resultsByTransaction, version)
  if (version >= 4) {
    if (resultsByTopicV3AndBelow?.length !== 0) {
      throw new UnwritableFieldError({ message: 'AddPartitionsToTxnResponse', field: 'resultsByTopicV3AndBelow', version })
    }
  } else if (version >= 3) writer.compactArrayCount(resultsByTopicV3AndBelow)
  else writer.arrayCount(resultsByTopicV3AndBelow)
  if (version <= 3) writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(writer, resultsByTopicV3AndBelow, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnResponse', field: 'unknownTaggedFields', version })
  }
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(writer: Writer, message: Input<AddPartitionsToTxnResponseAddPartitionsToTxnResult>, version: number): void {
  const { transactionalId = '', topicResults = [], unknownTaggedFields } = message
  writer.compactString(transactionalId)
  writer.compactArrayCount(topicResults)
  writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(writer, topicResults, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(writer: Writer, message: Input<AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult>, version: number): void {
  const { name = '', resultsByPartition = [], unknownTaggedFields } = message
  if (version >= 3) writer.compactString(name)
  else writer.string(name)
  if (version >= 3) writer.compactArrayCount(resultsByPartition)
  else writer.arrayCount(resultsByPartition)
  writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultArray(writer, resultsByPartition, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult', field: 'unknownTaggedFields', version })
  }
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(writer: Writer, message: Input<AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult>, version: number): void {
  const { partitionIndex = 0, partitionErrorCode = 0, unknownTaggedFields } = message
  writer.int32(partitionIndex)
  writer.int16(partitionErrorCode)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult', field: 'unknownTaggedFields', version })
  }
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnResultArray(writer: Writer, elements: readonly Input<AddPartitionsToTxnResponseAddPartitionsToTxnResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(writer, elements[i]!, version)
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResultArray(writer: Writer, elements: readonly Input<AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(writer, elements[i]!, version)
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultArray(writer: Writer, elements: readonly Input<AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(writer, elements[i]!, version)
}
