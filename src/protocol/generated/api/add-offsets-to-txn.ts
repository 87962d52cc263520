// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AddOffsetsToTxnRequest {
  /** The transactional id corresponding to the transaction. */
  transactionalId: string
  /** Current producer id in use by the transactional id. */
  producerId: number
  /** Current epoch associated with the producer id. */
  producerEpoch: number
  /** The unique group identifier. */
  groupId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AddOffsetsToTxnRequest: MessageCodec<AddOffsetsToTxnRequest> = {
  name: 'AddOffsetsToTxnRequest',
  apiKey: 25,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AddOffsetsToTxnRequest, version)
    return readAddOffsetsToTxnRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AddOffsetsToTxnRequest, version)
    writeAddOffsetsToTxnRequest(writer, message, version)
  },
}

function readAddOffsetsToTxnRequest(reader: Reader, version: number): AddOffsetsToTxnRequest {
  const message: AddOffsetsToTxnRequest = {
    transactionalId: version >= 3 ? reader.compactString() : reader.string(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    groupId: version >= 3 ? reader.compactString() : reader.string(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeAddOffsetsToTxnRequest(writer: Writer, message: Input<AddOffsetsToTxnRequest>, version: number): void {
  const { transactionalId = '', producerId = 0, producerEpoch = 0, groupId = '', unknownTaggedFields } = message
  if (version >= 3) writer.compactString(transactionalId)
  else writer.string(transactionalId)
  writer.int64(producerId)
  writer.int16(producerEpoch)
  if (version >= 3) writer.compactString(groupId)
  else writer.string(groupId)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddOffsetsToTxnRequest', field: 'unknownTaggedFields', version })
  }
}

export interface AddOffsetsToTxnResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The response error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AddOffsetsToTxnResponse: MessageCodec<AddOffsetsToTxnResponse> = {
  name: 'AddOffsetsToTxnResponse',
  apiKey: 25,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AddOffsetsToTxnResponse, version)
    return readAddOffsetsToTxnResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AddOffsetsToTxnResponse, version)
    writeAddOffsetsToTxnResponse(writer, message, version)
  },
}

function readAddOffsetsToTxnResponse(reader: Reader, version: number): AddOffsetsToTxnResponse {
  const message: AddOffsetsToTxnResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeAddOffsetsToTxnResponse(writer: Writer, message: Input<AddOffsetsToTxnResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'AddOffsetsToTxnResponse', field: 'unknownTaggedFields', version })
  }
}
