// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface RequestHeader {
  /** The API key of this request. */
  requestApiKey: number
  /** The API version of this request. */
  requestApiVersion: number
  /** The correlation ID of this request. */
  correlationId: number
  /** The client ID string. */
  clientId: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RequestHeader: MessageCodec<RequestHeader> = {
  name: 'RequestHeader',
  apiKey: -1,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RequestHeader, version)
    return readRequestHeader(reader, version)
  },
  write(writer, message, version) {
    checkVersion(RequestHeader, version)
    writeRequestHeader(writer, message, version)
  },
}

function readRequestHeader(reader: Reader, version: number): RequestHeader {
  const message: RequestHeader = {
    requestApiKey: reader.int16(),
    requestApiVersion: reader.int16(),
    correlationId: reader.int32(),
    clientId: reader.nullableString(),
  }
  if (version >= 2) reader.unknownTaggedFields(message)
  return message
}

function writeRequestHeader(writer: Writer, message: Input<RequestHeader>, version: number): void {
  const { requestApiKey = 0, requestApiVersion = 0, correlationId = 0, clientId = '', unknownTaggedFields } = message
  writer.int16(requestApiKey)
  writer.int16(requestApiVersion)
  writer.int32(correlationId)
  writer.nullableString(clientId)
  if (version >= 2) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'RequestHeader', field: 'unknownTaggedFields', version })
  }
}
