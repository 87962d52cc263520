// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface EndTxnMarker {
  /** The coordinator epoch when appending the record */
  coordinatorEpoch: number
}

export const EndTxnMarker: MessageCodec<EndTxnMarker> = {
  name: 'EndTxnMarker',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(EndTxnMarker, version)
    return readEndTxnMarker(reader)
  },
  write(writer, message, version) {
    checkVersion(EndTxnMarker, version)
    writeEndTxnMarker(writer, message)
  },
}

function readEndTxnMarker(reader: Reader): EndTxnMarker {
  return {
    coordinatorEpoch: reader.int32(),
  }
}

function writeEndTxnMarker(writer: Writer, message: Input<EndTxnMarker>): void {
  const { coordinatorEpoch = 0 } = message
  writer.int32(coordinatorEpoch)
}
