// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface AddRaftVoterRequest {
  /** The cluster id. */
  clusterId: string | null
  /** The maximum time to wait for the request to complete before returning. */
  timeoutMs: number
  /** The replica id of the voter getting added to the topic partition. */
  voterId: number
  /** The directory id of the voter getting added to the topic partition. */
  voterDirectoryId: string
  /** The endpoints that can be used to communicate with the voter. */
  listeners: AddRaftVoterRequestListener[]
  /** When true, return a response after the new voter set is committed. (from version 1) */
  ackWhenCommitted: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface AddRaftVoterRequestListener {
  /** The name of the endpoint. */
  name: string
  /** The hostname. */
  host: string
  /** The port. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AddRaftVoterRequest: MessageCodec<AddRaftVoterRequest> = {
  name: 'AddRaftVoterRequest',
  apiKey: 80,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AddRaftVoterRequest, version)
    return readAddRaftVoterRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(AddRaftVoterRequest, version)
    writeAddRaftVoterRequest(writer, message, version)
  },
}

function readAddRaftVoterRequest(reader: Reader, version: number): AddRaftVoterRequest {
  const message: AddRaftVoterRequest = {
    clusterId: reader.compactNullableString(),
    timeoutMs: reader.int32(),
    voterId: reader.int32(),
    voterDirectoryId: reader.uuid(),
    listeners: readAddRaftVoterRequestListenerArray(reader, reader.compactArrayCount(5)),
    ackWhenCommitted: version >= 1 ? reader.boolean() : true,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAddRaftVoterRequestListener(reader: Reader): AddRaftVoterRequestListener {
  const message: AddRaftVoterRequestListener = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readAddRaftVoterRequestListenerArray(reader: Reader, count: number): AddRaftVoterRequestListener[] {
  const elements: AddRaftVoterRequestListener[] = []
  for (let i = 0; i < count; i++) elements.push(readAddRaftVoterRequestListener(reader))
  return elements
}

function writeAddRaftVoterRequest(writer: Writer, message: Input<AddRaftVoterRequest>, version: number): void {
  const {
    clusterId = '',
    timeoutMs = 0,
    voterId = 0,
    voterDirectoryId = ZERO_UUID,
    listeners = [],
    ackWhenCommitted = true,
    unknownTaggedFields,
  } = message
  writer.compactNullableString(clusterId)
  writer.int32(timeoutMs)
  writer.int32(voterId)
  writer.uuid(voterDirectoryId)
  writer.compactArrayCount(listeners)
  writeAddRaftVoterRequestListenerArray(writer, listeners)
  if (version >= 1) writer.boolean(ackWhenCommitted)
  else if (ackWhenCommitted !== true) {
    throw new UnwritableFieldError({ message: 'AddRaftVoterRequest', field: 'ackWhenCommitted', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAddRaftVoterRequestListener(writer: Writer, message: Input<AddRaftVoterRequestListener>): void {
  const { name = '', host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeAddRaftVoterRequestListenerArray(writer: Writer, elements: readonly Input<AddRaftVoterRequestListener>[]): void {
  for (let i = 0; i < elements.length; i++) writeAddRaftVoterRequestListener(writer, elements[i]!)
}

export interface AddRaftVoterResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AddRaftVoterResponse: MessageCodec<AddRaftVoterResponse> = {
  name: 'AddRaftVoterResponse',
  apiKey: 80,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AddRaftVoterResponse, version)
    return readAddRaftVoterResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(AddRaftVoterResponse, version)
    writeAddRaftVoterResponse(writer, message)
  },
}

function readAddRaftVoterResponse(reader: Reader): AddRaftVoterResponse {
  const message: AddRaftVoterResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeAddRaftVoterResponse(writer: Writer, message: Input<AddRaftVoterResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}
