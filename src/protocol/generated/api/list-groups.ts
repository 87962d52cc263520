// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ListGroupsRequest {
  /** The states of the groups we want to list. (from version 4) */
  statesFilter: string[]
  /** The types of the groups we want to list. (from version 5) */
  typesFilter: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListGroupsRequest: MessageCodec<ListGroupsRequest> = {
  name: 'ListGroupsRequest',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListGroupsRequest, version)
    return readListGroupsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListGroupsRequest, version)
    writeListGroupsRequest(writer, message, version)
  },
}

function readListGroupsRequest(reader: Reader, version: number): ListGroupsRequest {
  const message: ListGroupsRequest = {
    statesFilter: version >= 4 ? readCompactStringArray(reader, reader.compactArrayCount()) : [],
    typesFilter: version >= 5 ? readCompactStringArray(reader, reader.compactArrayCount()) : [],
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeListGroupsRequest(writer: Writer, message: Input<ListGroupsRequest>, version: number): void {
  const { statesFilter = [], typesFilter = [], unknownTaggedFields } = message
  if (version >= 4) writer.compactArrayCount(statesFilter)
  else if (statesFilter?.length !== 0) {
    throw new UnwritableFieldError({ message: 'ListGroupsRequest', field: 'statesFilter', version })
  }
  if (version >= 4) writeCompactStringArray(writer, statesFilter)
  if (version >= 5) writer.compactArrayCount(typesFilter)
  else if (typesFilter?.length !== 0) {
    throw new UnwritableFieldError({ message: 'ListGroupsRequest', field: 'typesFilter', version })
  }
  if (version >= 5) writeCompactStringArray(writer, typesFilter)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListGroupsRequest', field: 'unknownTaggedFields', version })
  }
}

export interface ListGroupsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** Each group in the response. */
  groups: ListGroupsResponseListedGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ListGroupsResponseListedGroup {
  /** The group ID. */
  groupId: string
  /** The group protocol type. */
  protocolType: string
  /** The group state name. (from version 4) */
  groupState: string
  /** The group type name. (from version 5) */
  groupType: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ListGroupsResponse: MessageCodec<ListGroupsResponse> = {
  name: 'ListGroupsResponse',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ListGroupsResponse, version)
    return readListGroupsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ListGroupsResponse, version)
    writeListGroupsResponse(writer, message, version)
  },
}

function readListGroupsResponse(reader: Reader, version: number): ListGroupsResponse {
  const message: ListGroupsResponse = {
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    errorCode: reader.int16(),
    groups:
      readListGroupsResponseListedGroupArray(reader, version, version >= 3 ? reader.compactArrayCount(3) : reader.arrayCount(4)),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readListGroupsResponseListedGroup(reader: Reader, version: number): ListGroupsResponseListedGroup {
  const message: ListGroupsResponseListedGroup = {
    groupId: version >= 3 ? reader.compactString() : reader.string(),
    protocolType: version >= 3 ? reader.compactString() : reader.string(),
    groupState: version >= 4 ? reader.compactString() : '',
    groupType: version >= 5 ? reader.compactString() : '',
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readListGroupsResponseListedGroupArray(reader: Reader, version: number, count: number): ListGroupsResponseListedGroup[] {
  const elements: ListGroupsResponseListedGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readListGroupsResponseListedGroup(reader, version))
  return elements
}

function writeListGroupsResponse(writer: Writer, message: Input<ListGroupsResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, groups = [], unknownTaggedFields } = message
  if (version >= 1) writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  if (version >= 3) writer.compactArrayCount(groups)
  else writer.arrayCount(groups)
  writeListGroupsResponseListedGroupArray(writer, groups, version)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListGroupsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeListGroupsResponseListedGroup(writer: Writer, message: Input<ListGroupsResponseListedGroup>, version: number): void {
  const { groupId = '', protocolType = '', groupState = '', groupType = '', unknownTaggedFields } = message
  if (version >= 3) writer.compactString(groupId)
  else writer.string(groupId)
  if (version >= 3) writer.compactString(protocolType)
  else writer.string(protocolType)
  if (version >= 4) writer.compactString(groupState)
  if (version >= 5) writer.compactString(groupType)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ListGroupsResponseListedGroup', field: 'unknownTaggedFields', version })
  }
}

function writeListGroupsResponseListedGroupArray(writer: Writer, elements: readonly Input<ListGroupsResponseListedGroup>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeListGroupsResponseListedGroup(writer, elements[i]!, version)
}
