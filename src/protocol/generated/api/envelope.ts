// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface EnvelopeRequest {
  /** The embedded request header and data. */
  requestData: Uint8Array
  /** Value of the initial client principal when the request is redirected by a broker. */
  requestPrincipal: Uint8Array | null
  /** The original client's address in bytes. */
  clientHostAddress: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EnvelopeRequest: MessageCodec<EnvelopeRequest> = {
  name: 'EnvelopeRequest',
  apiKey: 58,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EnvelopeRequest, version)
    return readEnvelopeRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(EnvelopeRequest, version)
    writeEnvelopeRequest(writer, message)
  },
}

function readEnvelopeRequest(reader: Reader): EnvelopeRequest {
  const message: EnvelopeRequest = {
    requestData: reader.compactBytes(),
    requestPrincipal: reader.compactNullableBytes(),
    clientHostAddress: reader.compactBytes(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeEnvelopeRequest(writer: Writer, message: Input<EnvelopeRequest>): void {
  const {
    requestData = new Uint8Array(0),
    requestPrincipal = new Uint8Array(0),
    clientHostAddress = new Uint8Array(0),
    unknownTaggedFields,
  } = message
  writer.compactBytes(requestData)
  writer.compactNullableBytes(requestPrincipal)
  writer.compactBytes(clientHostAddress)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface EnvelopeResponse {
  /** The embedded response header and data. */
  responseData: Uint8Array | null
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const EnvelopeResponse: MessageCodec<EnvelopeResponse> = {
  name: 'EnvelopeResponse',
  apiKey: 58,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EnvelopeResponse, version)
    return readEnvelopeResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(EnvelopeResponse, version)
    writeEnvelopeResponse(writer, message)
  },
}

function readEnvelopeResponse(reader: Reader): EnvelopeResponse {
  const message: EnvelopeResponse = {
    responseData: reader.compactNullableBytes(),
    errorCode: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeEnvelopeResponse(writer: Writer, message: Input<EnvelopeResponse>): void {
  const { responseData = null, errorCode = 0, unknownTaggedFields } = message
  writer.compactNullableBytes(responseData)
  writer.int16(errorCode)
  writer.unknownTaggedFields(unknownTaggedFields)
}
