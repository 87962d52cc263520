// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DelegationTokenRecord {
  /** The delegation token owner. */
  owner: string
  /** The delegation token requester. */
  requester: string
  /** The principals which can renew this token. */
  renewers: string[]
  /** The time at which this timestamp was issued. */
  issueTimestamp: number
  /** The time at which this token cannot be renewed any more. */
  maxTimestamp: number
  /** The next time at which this token must be renewed. */
  expirationTimestamp: number
  /** The token id. */
  tokenId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DelegationTokenRecord: MessageCodec<DelegationTokenRecord> = {
  name: 'DelegationTokenRecord',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DelegationTokenRecord, version)
    return readDelegationTokenRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(DelegationTokenRecord, version)
    writeDelegationTokenRecord(writer, message)
  },
}

function readDelegationTokenRecord(reader: Reader): DelegationTokenRecord {
  const message: DelegationTokenRecord = {
    owner: reader.compactString(),
    requester: reader.compactString(),
    renewers: readCompactStringArray(reader, reader.compactArrayCount()),
    issueTimestamp: reader.int64(),
    maxTimestamp: reader.int64(),
    expirationTimestamp: reader.int64(),
    tokenId: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeDelegationTokenRecord(writer: Writer, message: Input<DelegationTokenRecord>): void {
  const {
    owner = '',
    requester = '',
    renewers = [],
    issueTimestamp = 0,
    maxTimestamp = 0,
    expirationTimestamp = 0,
    tokenId = '',
    unknownTaggedFields,
  } = message
  writer.compactString(owner)
  writer.compactString(requester)
  writer.compactArrayCount(renewers)
  writeCompactStringArray(writer, renewers)
  writer.int64(issueTimestamp)
  writer.int64(maxTimestamp)
  writer.int64(expirationTimestamp)
  writer.compactString(tokenId)
  writer.unknownTaggedFields(unknownTaggedFields)
}
