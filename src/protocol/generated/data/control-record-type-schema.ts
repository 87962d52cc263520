// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ControlRecordTypeSchema {
  /** The type of the control record, such as commit or abort */
  type: number
}

export const ControlRecordTypeSchema: MessageCodec<ControlRecordTypeSchema> = {
  name: 'ControlRecordTypeSchema',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ControlRecordTypeSchema, version)
    return readControlRecordTypeSchema(reader)
  },
  write(writer, message, version) {
    checkVersion(ControlRecordTypeSchema, version)
    writeControlRecordTypeSchema(writer, message)
  },
}

function readControlRecordTypeSchema(reader: Reader): ControlRecordTypeSchema {
  return {
    type: reader.int16(),
  }
}

function writeControlRecordTypeSchema(writer: Writer, message: Input<ControlRecordTypeSchema>): void {
  const { type = 0 } = message
  writer.int16(type)
}
