// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface RemoveDelegationTokenRecord {
  /** The tokenID to remove. */
  tokenId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoveDelegationTokenRecord: MessageCodec<RemoveDelegationTokenRecord> = {
  name: 'RemoveDelegationTokenRecord',
  apiKey: 26,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoveDelegationTokenRecord, version)
    return readRemoveDelegationTokenRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoveDelegationTokenRecord, version)
    writeRemoveDelegationTokenRecord(writer, message)
  },
}

function readRemoveDelegationTokenRecord(reader: Reader): RemoveDelegationTokenRecord {
  const message: RemoveDelegationTokenRecord = {
    tokenId: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoveDelegationTokenRecord(writer: Writer, message: Input<RemoveDelegationTokenRecord>): void {
  const { tokenId = '', unknownTaggedFields } = message
  writer.compactString(tokenId)
  writer.unknownTaggedFields(unknownTaggedFields)
}
