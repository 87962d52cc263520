// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface VotersRecord {
  /** The version of the voters record. */
  version: number
  /** The set of voters in the quorum for this epoch. */
  voters: VotersRecordVoter[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VotersRecordVoter {
  /** The replica id of the voter in the topic partition. */
  voterId: number
  /** The directory id of the voter in the topic partition. */
  voterDirectoryId: string
  /** The endpoint that can be used to communicate with the voter. */
  endpoints: VotersRecordEndpoint[]
  /** The range of versions of the protocol that the replica supports. */
  kRaftVersionFeature: VotersRecordKRaftVersionFeature
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VotersRecordEndpoint {
  /** The name of the endpoint. */
  name: string
  /** The hostname. */
  host: string
  /** The port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface VotersRecordKRaftVersionFeature {
  /** The minimum supported KRaft protocol version. */
  minSupportedVersion: number
  /** The maximum supported KRaft protocol version. */
  maxSupportedVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const VotersRecord: MessageCodec<VotersRecord> = {
  name: 'VotersRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(VotersRecord, version)
    return readVotersRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(VotersRecord, version)
    writeVotersRecord(writer, message)
  },
}

function readVotersRecord(reader: Reader): VotersRecord {
  const message: VotersRecord = {
    version: reader.int16(),
    voters: readVotersRecordVoterArray(reader, reader.compactArrayCount(27)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVotersRecordVoter(reader: Reader): VotersRecordVoter {
  const message: VotersRecordVoter = {
    voterId: reader.int32(),
    voterDirectoryId: reader.uuid(),
    endpoints: readVotersRecordEndpointArray(reader, reader.compactArrayCount(5)),
    kRaftVersionFeature: readVotersRecordKRaftVersionFeature(reader),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVotersRecordEndpoint(reader: Reader): VotersRecordEndpoint {
  const message: VotersRecordEndpoint = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVotersRecordKRaftVersionFeature(reader: Reader): VotersRecordKRaftVersionFeature {
  const message: VotersRecordKRaftVersionFeature = {
    minSupportedVersion: reader.int16(),
    maxSupportedVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readVotersRecordVoterArray(reader: Reader, count: number): VotersRecordVoter[] {
  const elements: VotersRecordVoter[] = []
  for (let i = 0; i < count; i++) elements.push(readVotersRecordVoter(reader))
  return elements
}

function readVotersRecordEndpointArray(reader: Reader, count: number): VotersRecordEndpoint[] {
  const elements: VotersRecordEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readVotersRecordEndpoint(reader))
  return elements
}

function writeVotersRecord(writer: Writer, message: Input<VotersRecord>): void {
  const { version: version_ = 0, voters = [], unknownTaggedFields } = message
  writer.int16(version_)
  writer.compactArrayCount(voters)
  writeVotersRecordVoterArray(writer, voters)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVotersRecordVoter(writer: Writer, message: Input<VotersRecordVoter>): void {
  const { voterId = 0, voterDirectoryId = ZERO_UUID, endpoints = [], kRaftVersionFeature = {}, unknownTaggedFields } = message
  writer.int32(voterId)
  writer.uuid(voterDirectoryId)
  writer.compactArrayCount(endpoints)
  writeVotersRecordEndpointArray(writer, endpoints)
  writeVotersRecordKRaftVersionFeature(writer, kRaftVersionFeature)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVotersRecordEndpoint(writer: Writer, message: Input<VotersRecordEndpoint>): void {
  const { name = '', host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVotersRecordKRaftVersionFeature(writer: Writer, message: Input<VotersRecordKRaftVersionFeature>): void {
  const { minSupportedVersion = 0, maxSupportedVersion = 0, unknownTaggedFields } = message
  writer.int16(minSupportedVersion)
  writer.int16(maxSupportedVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeVotersRecordVoterArray(writer: Writer, elements: readonly Input<VotersRecordVoter>[]): void {
  for (let i = 0; i < elements.length; i++) writeVotersRecordVoter(writer, elements[i]!)
}

function writeVotersRecordEndpointArray(writer: Writer, elements: readonly Input<VotersRecordEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeVotersRecordEndpoint(writer, elements[i]!)
}
