// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface RemoveUserScramCredentialRecord {
  /** The user name. */
  name: string
  /** The SCRAM mechanism. */
  mechanism: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoveUserScramCredentialRecord: MessageCodec<RemoveUserScramCredentialRecord> = {
  name: 'RemoveUserScramCredentialRecord',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoveUserScramCredentialRecord, version)
    return readRemoveUserScramCredentialRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoveUserScramCredentialRecord, version)
    writeRemoveUserScramCredentialRecord(writer, message)
  },
}

function readRemoveUserScramCredentialRecord(reader: Reader): RemoveUserScramCredentialRecord {
  const message: RemoveUserScramCredentialRecord = {
    name: reader.compactString(),
    mechanism: reader.int8(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoveUserScramCredentialRecord(writer: Writer, message: Input<RemoveUserScramCredentialRecord>): void {
  const { name = '', mechanism = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int8(mechanism)
  writer.unknownTaggedFields(unknownTaggedFields)
}
