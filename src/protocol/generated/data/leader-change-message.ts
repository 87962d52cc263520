// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface LeaderChangeMessage {
  /** The version of the leader change message. */
  version: number
  /** The ID of the newly elected leader. */
  leaderId: number
  /** The set of voters in the quorum for this epoch. */
  voters: LeaderChangeMessageVoter[]
  /** The voters who voted for the leader at the time of election. */
  grantingVoters: LeaderChangeMessageVoter[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface LeaderChangeMessageVoter {
  /** The ID of the voter. */
  voterId: number
  /** The directory id of the voter. (from version 1) */
  voterDirectoryId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const LeaderChangeMessage: MessageCodec<LeaderChangeMessage> = {
  name: 'LeaderChangeMessage',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(LeaderChangeMessage, version)
    return readLeaderChangeMessage(reader, version)
  },
  write(writer, message, version) {
    checkVersion(LeaderChangeMessage, version)
    writeLeaderChangeMessage(writer, message, version)
  },
}

function readLeaderChangeMessage(reader: Reader, version: number): LeaderChangeMessage {
  const message: LeaderChangeMessage = {
    version: reader.int16(),
    leaderId: reader.int32(),
    voters: readLeaderChangeMessageVoterArray(reader, version, reader.compactArrayCount(5)),
    grantingVoters: readLeaderChangeMessageVoterArray(reader, version, reader.compactArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readLeaderChangeMessageVoter(reader: Reader, version: number): LeaderChangeMessageVoter {
  const message: LeaderChangeMessageVoter = {
    voterId: reader.int32(),
    voterDirectoryId: version >= 1 ? reader.uuid() : ZERO_UUID,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readLeaderChangeMessageVoterArray(reader: Reader, version: number, count: number): LeaderChangeMessageVoter[] {
  const elements: LeaderChangeMessageVoter[] = []
  for (let i = 0; i < count; i++) elements.push(readLeaderChangeMessageVoter(reader, version))
  return elements
}

function writeLeaderChangeMessage(writer: Writer, message: Input<LeaderChangeMessage>, version: number): void {
  const { version: version_ = 0, leaderId = 0, voters = [], grantingVoters = [], unknownTaggedFields } = message
  writer.int16(version_)
  writer.int32(leaderId)
  writer.compactArrayCount(voters)
  writeLeaderChangeMessageVoterArray(writer, voters, version)
  writer.compactArrayCount(grantingVoters)
  writeLeaderChangeMessageVoterArray(writer, grantingVoters, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeLeaderChangeMessageVoter(writer: Writer, message: Input<LeaderChangeMessageVoter>, version: number): void {
  const { voterId = 0, voterDirectoryId = ZERO_UUID, unknownTaggedFields } = message
  writer.int32(voterId)
  if (version >= 1) writer.uuid(voterDirectoryId)
  else if (voterDirectoryId !== ZERO_UUID) {
    throw new UnwritableFieldError({ message: 'LeaderChangeMessageVoter', field: 'voterDirectoryId', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeLeaderChangeMessageVoterArray(writer: Writer, elements: readonly Input<LeaderChangeMessageVoter>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeLeaderChangeMessageVoter(writer, elements[i]!, version)
}
