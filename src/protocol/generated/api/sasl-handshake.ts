// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readStringArray, writeStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface SaslHandshakeRequest {
  /** The SASL mechanism chosen by the client. */
  mechanism: string
}

export const SaslHandshakeRequest: MessageCodec<SaslHandshakeRequest> = {
  name: 'SaslHandshakeRequest',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SaslHandshakeRequest, version)
    return readSaslHandshakeRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(SaslHandshakeRequest, version)
    writeSaslHandshakeRequest(writer, message)
  },
}

function readSaslHandshakeRequest(reader: Reader): SaslHandshakeRequest {
  return {
    mechanism: reader.string(),
  }
}

function writeSaslHandshakeRequest(writer: Writer, message: Input<SaslHandshakeRequest>): void {
  const { mechanism = '' } = message
  writer.string(mechanism)
}

export interface SaslHandshakeResponse {
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The mechanisms enabled in the server. */
  mechanisms: string[]
}

export const SaslHandshakeResponse: MessageCodec<SaslHandshakeResponse> = {
  name: 'SaslHandshakeResponse',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SaslHandshakeResponse, version)
    return readSaslHandshakeResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(SaslHandshakeResponse, version)
    writeSaslHandshakeResponse(writer, message)
  },
}

function readSaslHandshakeResponse(reader: Reader): SaslHandshakeResponse {
  return {
    errorCode: reader.int16(),
    mechanisms: readStringArray(reader, reader.arrayCount(2)),
  }
}

function writeSaslHandshakeResponse(writer: Writer, message: Input<SaslHandshakeResponse>): void {
  const { errorCode = 0, mechanisms = [] } = message
  writer.int16(errorCode)
  writer.arrayCount(mechanisms)
  writeStringArray(writer, mechanisms)
}
