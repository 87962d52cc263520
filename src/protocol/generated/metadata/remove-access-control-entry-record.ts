// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemoveAccessControlEntryRecord {
  /** The ID of the AccessControlEntry to remove. */
  id: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoveAccessControlEntryRecord: MessageCodec<RemoveAccessControlEntryRecord> = {
  name: 'RemoveAccessControlEntryRecord',
  apiKey: 19,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoveAccessControlEntryRecord, version)
    return readRemoveAccessControlEntryRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoveAccessControlEntryRecord, version)
    writeRemoveAccessControlEntryRecord(writer, message)
  },
}

function readRemoveAccessControlEntryRecord(reader: Reader): RemoveAccessControlEntryRecord {
  const message: RemoveAccessControlEntryRecord = {
    id: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoveAccessControlEntryRecord(writer: Writer, message: Input<RemoveAccessControlEntryRecord>): void {
  const { id = ZERO_UUID, unknownTaggedFields } = message
  writer.uuid(id)
  writer.unknownTaggedFields(unknownTaggedFields)
}
