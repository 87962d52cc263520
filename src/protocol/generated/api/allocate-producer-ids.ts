// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface AllocateProducerIdsRequest {
  /** The ID of the requesting broker. */
  brokerId: number
  /** The epoch of the requesting broker. */
  brokerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AllocateProducerIdsRequest: MessageCodec<AllocateProducerIdsRequest> = {
  name: 'AllocateProducerIdsRequest',
  apiKey: 67,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AllocateProducerIdsRequest, version)
    return readAllocateProducerIdsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(AllocateProducerIdsRequest, version)
    writeAllocateProducerIdsRequest(writer, message)
  },
}

function readAllocateProducerIdsRequest(reader: Reader): AllocateProducerIdsRequest {
  const message: AllocateProducerIdsRequest = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeAllocateProducerIdsRequest(writer: Writer, message: Input<AllocateProducerIdsRequest>): void {
  const { brokerId = 0, brokerEpoch = -1, unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface AllocateProducerIdsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top level response error code. */
  errorCode: number
  /** The first producer ID in this range, inclusive. */
  producerIdStart: number
  /** The number of producer IDs in this range. */
  producerIdLen: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AllocateProducerIdsResponse: MessageCodec<AllocateProducerIdsResponse> = {
  name: 'AllocateProducerIdsResponse',
  apiKey: 67,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AllocateProducerIdsResponse, version)
    return readAllocateProducerIdsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(AllocateProducerIdsResponse, version)
    writeAllocateProducerIdsResponse(writer, message)
  },
}

function readAllocateProducerIdsResponse(reader: Reader): AllocateProducerIdsResponse {
  const message: AllocateProducerIdsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    producerIdStart: reader.int64(),
    producerIdLen: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeAllocateProducerIdsResponse(writer: Writer, message: Input<AllocateProducerIdsResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, producerIdStart = 0, producerIdLen = 0, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.int64(producerIdStart)
  writer.int32(producerIdLen)
  writer.unknownTaggedFields(unknownTaggedFields)
}
