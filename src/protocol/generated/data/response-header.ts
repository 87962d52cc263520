// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ResponseHeader {
  /** The correlation ID of this response. */
  correlationId: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ResponseHeader: MessageCodec<ResponseHeader> = {
  name: 'ResponseHeader',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ResponseHeader, version)
    return readResponseHeader(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ResponseHeader, version)
    writeResponseHeader(writer, message, version)
  },
}

function readResponseHeader(reader: Reader, version: number): ResponseHeader {
  const message: ResponseHeader = {
    correlationId: reader.int32(),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function writeResponseHeader(writer: Writer, message: Input<ResponseHeader>, version: number): void {
  const { correlationId = 0, unknownTaggedFields } = message
  writer.int32(correlationId)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ResponseHeader', field: 'unknownTaggedFields', version })
  }
}
