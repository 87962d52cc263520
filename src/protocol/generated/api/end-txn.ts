// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface EndTxnRequest {
  /** The ID of the transaction to end. */
  transactionalId: string
  /** The producer ID. */
  producerId: number
  /** The current epoch associated with the producer. */
  producerEpoch: number
  /** True if the transaction was committed, false if it was aborted. */
  committed: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EndTxnRequest: MessageCodec<EndTxnRequest> = {
  name: 'EndTxnRequest',
  apiKey: 26,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EndTxnRequest, version)
    return readEndTxnRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(EndTxnRequest, version)
    writeEndTxnRequest(writer, message, version)
  },
}

function readEndTxnRequest(reader: Reader, version: number): EndTxnRequest {
  const message: EndTxnRequest = {
    transactionalId: version >= 3 ? reader.compactString() : reader.string(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    committed: reader.boolean(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeEndTxnRequest(writer: Writer, message: Input<EndTxnRequest>, version: number): void {
  const { transactionalId = '', producerId = 0, producerEpoch = 0, committed = false, unknownTaggedFields } = message
  if (version >= 3) writer.compactString(transactionalId)
  else writer.string(transactionalId)
  writer.int64(producerId)
  writer.int16(producerEpoch)
  writer.boolean(committed)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndTxnRequest', field: 'unknownTaggedFields', version })
  }
}

export interface EndTxnResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The producer ID. (from version 5) */
  producerId: number
  /** The current epoch associated with the producer. (from version 5) */
  producerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EndTxnResponse: MessageCodec<EndTxnResponse> = {
  name: 'EndTxnResponse',
  apiKey: 26,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EndTxnResponse, version)
    return readEndTxnResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(EndTxnResponse, version)
    writeEndTxnResponse(writer, message, version)
  },
}

function readEndTxnResponse(reader: Reader, version: number): EndTxnResponse {
  const message: EndTxnResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    producerId: version >= 5 ? reader.int64() : -1,
    producerEpoch: version >= 5 ? reader.int16() : -1,
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeEndTxnResponse(writer: Writer, message: Input<EndTxnResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, producerId = -1, producerEpoch = -1, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 5) writer.int64(producerId)
  if (version >= 5) writer.int16(producerEpoch)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'EndTxnResponse', field: 'unknownTaggedFields', version })
  }
}
