// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface InitProducerIdRequest {
  /** The transactional id, or null if the producer is not transactional. */
  transactionalId: string | null
  /** The time in ms to wait before aborting idle transactions sent by this producer. */
  transactionTimeoutMs: number
  /** The producer id. (from version 3) */
  producerId: number
  /** The producer's current epoch. (from version 3) */
  producerEpoch: number
  /** True if the client wants to enable two-phase commit (2PC) protocol for transactions. (from version 6) */
  enable2Pc: boolean
  /** True if the client wants to keep the currently ongoing transaction instead of aborting it. (from version 6) */
  keepPreparedTxn: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const InitProducerIdRequest: MessageCodec<InitProducerIdRequest> = {
  name: 'InitProducerIdRequest',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 2,
  latestVersionUnstable: true,
  read(reader, version) {
    checkVersion(InitProducerIdRequest, version)
    return readInitProducerIdRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(InitProducerIdRequest, version)
    writeInitProducerIdRequest(writer, message, version)
  },
}

function readInitProducerIdRequest(reader: Reader, version: number): InitProducerIdRequest {
  const message: InitProducerIdRequest = {
    transactionalId: version >= 2 ? reader.compactNullableString() : reader.nullableString(),
    transactionTimeoutMs: reader.int32(),
    producerId: version >= 3 ? reader.int64() : -1,
    producerEpoch: version >= 3 ? reader.int16() : -1,
    enable2Pc: version >= 6 ? reader.boolean() : false,
    keepPreparedTxn: version >= 6 ? reader.boolean() : false,
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeInitProducerIdRequest(writer: Writer, message: Input<InitProducerIdRequest>, version: number): void {
  const {
    transactionalId = '',
    transactionTimeoutMs = 0,
    producerId = -1,
    producerEpoch = -1,
    enable2Pc = false,
    keepPreparedTxn = false,
    unknownTaggedFields,
  } = message
  if (version >= 2) writer.compactNullableString(transactionalId)
  else writer.nullableString(transactionalId)
  writer.int32(transactionTimeoutMs)
  if (version >= 3) writer.int64(producerId)
  else if (producerId !== -1) {
    throw new UnwritableFieldError({ message: 'InitProducerIdRequest', field: 'producerId', version })
  }
  if (version >= 3) writer.int16(producerEpoch)
  else if (producerEpoch !== -1) {
    throw new UnwritableFieldError({ message: 'InitProducerIdRequest', field: 'producerEpoch', version })
  }
  if (version >= 6) writer.boolean(enable2Pc)
  else if (enable2Pc !== false) {
    throw new UnwritableFieldError({ message: 'InitProducerIdRequest', field: 'enable2Pc', version })
  }
  if (version >= 6) writer.boolean(keepPreparedTxn)
  else if (keepPreparedTxn !== false) {
    throw new UnwritableFieldError({ message: 'InitProducerIdRequest', field: 'keepPreparedTxn', version })
  }
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'InitProducerIdRequest', field: 'unknownTaggedFields', version })
  }
}

export interface InitProducerIdResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The current producer id. */
  producerId: number
  /** The current epoch associated with the producer id. */
  producerEpoch: number
  /** The producer id for ongoing transaction when KeepPreparedTxn is used, -1 if there is no transaction ongoing. (from version 6) */
  ongoingTxnProducerId: number
  /** The epoch associated with the producer id for ongoing transaction when KeepPreparedTxn is used, -1 if there is no transaction ongoing. (from version 6) */
  ongoingTxnProducerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const InitProducerIdResponse: MessageCodec<InitProducerIdResponse> = {
  name: 'InitProducerIdResponse',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(InitProducerIdResponse, version)
    return readInitProducerIdResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(InitProducerIdResponse, version)
    writeInitProducerIdResponse(writer, message, version)
  },
}

function readInitProducerIdResponse(reader: Reader, version: number): InitProducerIdResponse {
  const message: InitProducerIdResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    ongoingTxnProducerId: version >= 6 ? reader.int64() : -1,
    ongoingTxnProducerEpoch: version >= 6 ? reader.int16() : -1,
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeInitProducerIdResponse(writer: Writer, message: Input<InitProducerIdResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    producerId = -1,
    producerEpoch = 0,
    ongoingTxnProducerId = -1,
    ongoingTxnProducerEpoch = -1,
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.int64(producerId)
  writer.int16(producerEpoch)
  if (version >= 6) writer.int64(ongoingTxnProducerId)
  else if (ongoingTxnProducerId !== -1) {
    throw new UnwritableFieldError({ message: 'InitProducerIdResponse', field: 'ongoingTxnProducerId', version })
  }
  if (version >= 6) writer.int16(ongoingTxnProducerEpoch)
  else if (ongoingTxnProducerEpoch !== -1) {
    throw new UnwritableFieldError({ message: 'InitProducerIdResponse', field: 'ongoingTxnProducerEpoch', version })
  }
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'InitProducerIdResponse', field: 'unknownTaggedFields', version })
  }
}
