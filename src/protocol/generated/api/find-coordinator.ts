// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface FindCoordinatorRequest {
  /** The coordinator key. (up to version 3) */
  key: string
  /** The coordinator key type. (from version 1) */
  keyType: number
  /** The coordinator keys. (from version 4) */
  coordinatorKeys: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FindCoordinatorRequest: MessageCodec<FindCoordinatorRequest> = {
  name: 'FindCoordinatorRequest',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FindCoordinatorRequest, version)
    return readFindCoordinatorRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(FindCoordinatorRequest, version)
    writeFindCoordinatorRequest(writer, message, version)
  },
}

function readFindCoordinatorRequest(reader: Reader, version: number): FindCoordinatorRequest {
  const message: FindCoordinatorRequest = {
    key: version >= 4 ? '' : version >= 3 ? reader.compactString() : reader.string(),
    keyType: version >= 1 ? reader.int8() : 0,
    coordinatorKeys: version >= 4 ? readCompactStringArray(reader, reader.compactArrayCount()) : [],
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeFindCoordinatorRequest(writer: Writer, message: Input<FindCoordinatorRequest>, version: number): void {
  const { key = '', keyType = 0, coordinatorKeys = [], unknownTaggedFields } = message
  if (version >= 4) {
    if (key !== '') {
      throw new UnwritableFieldError({ message: 'FindCoordinatorRequest', field: 'key', version })
    }
  } else if (version >= 3) writer.compactString(key)
  else writer.string(key)
  if (version >= 1) writer.int8(keyType)
  else if (keyType !== 0) {
    throw new UnwritableFieldError({ message: 'FindCoordinatorRequest', field: 'keyType', version })
  }
  if (version >= 4) writer.compactArrayCount(coordinatorKeys)
  else if (coordinatorKeys?.length !== 0) {
    throw new UnwritableFieldError({ message: 'FindCoordinatorRequest', field: 'coordinatorKeys', version })
  }
  if (version >= 4) writeCompactStringArray(writer, coordinatorKeys)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FindCoordinatorRequest', field: 'unknownTaggedFields', version })
  }
}

export interface FindCoordinatorResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. (up to version 3) */
  errorCode: number
  /** The error message, or null if there was no error. (from version 1, up to version 3) */
  errorMessage: string | null
  /** The node id. (up to version 3) */
  nodeId: number
  /** The host name. (up to version 3) */
  host: string
  /** The port. (up to version 3) */
  port: number
  /** Each coordinator result in the response. (from version 4) */
  coordinators: FindCoordinatorResponseCoordinator[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface FindCoordinatorResponseCoordinator {
  /** The coordinator key. */
  key: string
  /** The node id. */
  nodeId: number
  /** The host name. */
  host: string
  /** The port. */
  port: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const FindCoordinatorResponse: MessageCodec<FindCoordinatorResponse> = {
  name: 'FindCoordinatorResponse',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(FindCoordinatorResponse, version)
    return readFindCoordinatorResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(FindCoordinatorResponse, version)
    writeFindCoordinatorResponse(writer, message, version)
  },
}

function readFindCoordinatorResponse(reader: Reader, version: number): FindCoordinatorResponse {
  const message: FindCoordinatorResponse = {
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    errorCode: version >= 4 ? 0 : reader.int16(),
    errorMessage: version >= 4 ? '' : version >= 3 ? reader.compactNullableString() : version >= 1 ? reader.nullableString() : '',
    nodeId: version >= 4 ? 0 : reader.int32(),
    host: version >= 4 ? '' : version >= 3 ? reader.compactString() : reader.string(),
    port: version >= 4 ? 0 : reader.int32(),
    coordinators: version >= 4 ? readFindCoordinatorResponseCoordinatorArray(reader, reader.compactArrayCount(14)) : [],
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readFindCoordinatorResponseCoordinator(reader: Reader): FindCoordinatorResponseCoordinator {
  const message: FindCoordinatorResponseCoordinator = {
    key: reader.compactString(),
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readFindCoordinatorResponseCoordinatorArray(reader: Reader, count: number): FindCoordinatorResponseCoordinator[] {
  const elements: FindCoordinatorResponseCoordinator[] = []
  for (let i = 0; i < count; i++) elements.push(readFindCoordinatorResponseCoordinator(reader))
  return elements
}

function writeFindCoordinatorResponse(writer: Writer, message: Input<FindCoordinatorResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    errorMessage = '',
    nodeId = 0,
    host = '',
    port = 0,
    coordinators = [],
    unknownTaggedFields,
  } = message
  if (version >= 1) writer.int32(throttleTimeMs)
  if (version >= 4) {
    if (errorCode !== 0) {
      throw new UnwritableFieldError({ message: 'FindCoordinatorResponse', field: 'errorCode', version })
    }
  } else writer.int16(errorCode)
  if (version === 3) writer.compactNullableString(errorMessage)
  else if (version >= 1 && version <= 2) writer.nullableString(errorMessage)
  if (version >= 4) {
    if (nodeId !== 0) {
      throw new UnwritableFieldError({ message: 'FindCoordinatorResponse', field: 'nodeId', version })
    }
  } else writer.int32(nodeId)
  if (version >= 4) {
    if (host !== '') {
      throw new UnwritableFieldError({ message: 'FindCoordinatorResponse', field: 'host', version })
    }
  } else if (version >= 3) writer.compactString(host)
  else writer.string(host)
  if (version >= 4) {
    if (port !== 0) {
      throw new UnwritableFieldError({ message: 'FindCoordinatorResponse', field: 'port', version })
    }
  } else writer.int32(port)
  if (version >= 4) writer.compactArrayCount(coordinators)
  else if (coordinators?.length !== 0) {
    throw new UnwritableFieldError({ message: 'FindCoordinatorResponse', field: 'coordinators', version })
  }
  if (version >= 4) writeFindCoordinatorResponseCoordinatorArray(writer, coordinators)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'FindCoordinatorResponse', field: 'unknownTaggedFields', version })
  }
}

function writeFindCoordinatorResponseCoordinator(writer: Writer, message: Input<FindCoordinatorResponseCoordinator>): void {
  const { key = '', nodeId = 0, host = '', port = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.compactString(key)
  writer.int32(nodeId)
  writer.compactString(host)
  writer.int32(port)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeFindCoordinatorResponseCoordinatorArray(writer: Writer, elements: readonly Input<FindCoordinatorResponseCoordinator>[]): void {
  for (let i = 0; i < elements.length; i++) writeFindCoordinatorResponseCoordinator(writer, elements[i]!)
}
