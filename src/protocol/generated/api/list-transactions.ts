// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt64Array, writeCompactStringArray, writeInt64Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ListTransactionsRequest {
  /** The transaction states to filter by: if empty, all transactions are returned; if non-empty, then only transactions matching one of the filtered states will be returned. */
  stateFilters: string[]
  /** The producerIds to filter by: if empty, all transactions will be returned; if non-empty, only transactions which match one of the filtered producerIds will be returned. */
  producerIdFilters: number[]
  /** Duration (in millis) to filter by: if < 0, all transactions will be returned; otherwise, only transactions running longer than this duration will be returned. (from version 1) */
  durationFilter: number
  /** The transactional ID regular expression pattern to filter by: if it is empty or null, all transactions are returned; Otherwise then only the transactions matching the given regular expression will be returned. (from version 2) */
  transactionalIdPattern: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListTransactionsRequest: MessageCodec<ListTransactionsRequest> = {
  name: 'ListTransactionsRequest',
  apiKey: 66,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListTransactionsRequest, version)
    return readListTransactionsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListTransactionsRequest, version)
    writeListTransactionsRequest(writer, message, version)
  },
}

function readListTransactionsRequest(reader: Reader, version: number): ListTransactionsRequest {
  const message: ListTransactionsRequest = {
    stateFilters: readCompactStringArray(reader, reader.compactArrayCount()),
    producerIdFilters: readInt64Array(reader, reader.compactArrayCount(8)),
    durationFilter: version >= 1 ? reader.int64() : -1,
    transactionalIdPattern: version >= 2 ? reader.compactNullableString() : null,
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeListTransactionsRequest(writer: Writer, message: Input<ListTransactionsRequest>, version: number): void {
  const {
    stateFilters = [],
    producerIdFilters = [],
    durationFilter = -1,
    transactionalIdPattern = null,
    unknownTaggedFields,
  } = message
  writer.compactArrayCount(stateFilters)
  writeCompactStringArray(writer, stateFilters)
  writer.compactArrayCount(producerIdFilters)
  writeInt64Array(writer, producerIdFilters)
  if (version >= 1) writer.int64(durationFilter)
  else if (durationFilter !== -1) {
    throw new UnwritableFieldError({ message: 'ListTransactionsRequest', field: 'durationFilter', version })
  }
  if (version >= 2) writer.compactNullableString(transactionalIdPattern)
  else if (transactionalIdPattern !== null) {
    throw new UnwritableFieldError({ message: 'ListTransactionsRequest', field: 'transactionalIdPattern', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface ListTransactionsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** Set of state filters provided in the request which were unknown to the transaction coordinator. */
  unknownStateFilters: string[]
  /** The current state of the transaction for the transactional id. */
  transactionStates: ListTransactionsResponseTransactionState[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListTransactionsResponseTransactionState {
  /** The transactional id. */
  transactionalId: string
  /** The producer id. */
  producerId: number
  /** The current transaction state of the producer. */
  transactionState: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListTransactionsResponse: MessageCodec<ListTransactionsResponse> = {
  name: 'ListTransactionsResponse',
  apiKey: 66,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListTransactionsResponse, version)
    return readListTransactionsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(ListTransactionsResponse, version)
    writeListTransactionsResponse(writer, message)
  },
}

function readListTransactionsResponse(reader: Reader): ListTransactionsResponse {
  const message: ListTransactionsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    unknownStateFilters: readCompactStringArray(reader, reader.compactArrayCount()),
    transactionStates: readListTransactionsResponseTransactionStateArray(reader, reader.compactArrayCount(11)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListTransactionsResponseTransactionState(reader: Reader): ListTransactionsResponseTransactionState {
  const message: ListTransactionsResponseTransactionState = {
    transactionalId: reader.compactString(),
    producerId: reader.int64(),
    transactionState: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readListTransactionsResponseTransactionStateArray(reader: Reader, count: number): ListTransactionsResponseTransactionState[] {
  const elements: ListTransactionsResponseTransactionState[] = []
  for (let i = 0; i < count; i++) elements.push(readListTransactionsResponseTransactionState(reader))
  return elements
}

function writeListTransactionsResponse(writer: Writer, message: Input<ListTransactionsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, unknownStateFilters = [], transactionStates = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactArrayCount(unknownStateFilters)
  writeCompactStringArray(writer, unknownStateFilters)
  writer.compactArrayCount(transactionStates)
  writeListTransactionsResponseTransactionStateArray(writer, transactionStates)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListTransactionsResponseTransactionState(writer: Writer, message: Input<ListTransactionsResponseTransactionState>): void {
  const { transactionalId = '', producerId = 0, transactionState = '', unknownTaggedFields } = message
  writer.compactString(transactionalId)
  writer.int64(producerId)
  writer.compactString(transactionState)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeListTransactionsResponseTransactionStateArray(writer: Writer, elements: readonly Input<ListTransactionsResponseTransactionState>[]): void {
  for (let i = 0; i < elements.length; i++) writeListTransactionsResponseTransactionState(writer, elements[i]!)
}
