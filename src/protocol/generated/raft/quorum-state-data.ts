// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface QuorumStateData {
  /** The cluster id. (up to version 0) */
  clusterId: string
  /** The leader id. */
  leaderId: number
  /** The leader epoch. */
  leaderEpoch: number
  /** The voted id. */
  votedId: number
  /** The voted directory id. (from version 1) */
  votedDirectoryId: string
  /** The applied offset. (up to version 0) */
  appliedOffset: number
  /** The current voters. (up to version 0) */
  currentVoters: QuorumStateDataVoter[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface QuorumStateDataVoter {
  /** The voter id. */
  voterId: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const QuorumStateData: MessageCodec<QuorumStateData> = {
  name: 'QuorumStateData',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(QuorumStateData, version)
    return readQuorumStateData(reader, version)
  },
  write(writer, message, version) {
    checkVersion(QuorumStateData, version)
    writeQuorumStateData(writer, message, version)
  },
}

function readQuorumStateData(reader: Reader, version: number): QuorumStateData {
  const message: QuorumStateData = {
    clusterId: version >= 1 ? '' : reader.compactString(),
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
    votedId: reader.int32(),
    votedDirectoryId: version >= 1 ? reader.uuid() : ZERO_UUID,
    appliedOffset: version >= 1 ? 0 : reader.int64(),
    currentVoters: version >= 1 ? [] : readNullableQuorumStateDataVoterArray(reader, reader.compactNullableArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readQuorumStateDataVoter(reader: Reader): QuorumStateDataVoter {
  const message: QuorumStateDataVoter = {
    voterId: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readQuorumStateDataVoterArray(reader: Reader, count: number): QuorumStateDataVoter[] {
  const elements: QuorumStateDataVoter[] = []
  for (let i = 0; i < count; i++) elements.push(readQuorumStateDataVoter(reader))
  return elements
}

function readNullableQuorumStateDataVoterArray(reader: Reader, count: number): QuorumStateDataVoter[] | null {
  return count < 0 ? null : readQuorumStateDataVoterArray(reader, count)
}

function writeQuorumStateData(writer: Writer, message: Input<QuorumStateData>, version: number): void {
  const {
    clusterId = '',
    leaderId = -1,
    leaderEpoch = -1,
    votedId = -1,
    votedDirectoryId = ZERO_UUID,
    appliedOffset = 0,
    currentVoters = [],
    unknownTaggedFields,
  } = message
  if (version >= 1) {
    if (clusterId !== '') {
      throw new UnwritableFieldError({ message: 'QuorumStateData', field: 'clusterId', version })
    }
  } else writer.compactString(clusterId)
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.int32(votedId)
  if (version >= 1) writer.uuid(votedDirectoryId)
  else if (votedDirectoryId !== ZERO_UUID) {
    throw new UnwritableFieldError({ message: 'QuorumStateData', field: 'votedDirectoryId', version })
  }
  if (version >= 1) {
    if (appliedOffset !== 0) {
      throw new UnwritableFieldError({ message: 'QuorumStateData', field: 'appliedOffset', version })
    }
  } else writer.int64(appliedOffset)
  if (version >= 1) {
    if (currentVoters?.length !== 0) {
      throw new UnwritableFieldError({ message: 'QuorumStateData', field: 'currentVoters', version })
    }
  } else writer.compactNullableArrayCount(currentVoters)
  if (version <= 0) {
    if (currentVoters !== null) writeQuorumStateDataVoterArray(writer, currentVoters)
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeQuorumStateDataVoter(writer: Writer, message: Input<QuorumStateDataVoter>): void {
  const { voterId = 0, unknownTaggedFields } = message
  writer.int32(voterId)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeQuorumStateDataVoterArray(writer: Writer, elements: readonly Input<QuorumStateDataVoter>[]): void {
  for (let i = 0; i < elements.length; i++) writeQuorumStateDataVoter(writer, elements[i]!)
}
