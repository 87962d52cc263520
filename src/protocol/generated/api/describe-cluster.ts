// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DescribeClusterRequest {
  /** Whether to include cluster authorized operations. */
  includeClusterAuthorizedOperations: boolean
  /** The endpoint type to describe. (from version 1) */
  endpointType: number
  /** Whether to include fenced brokers when listing brokers. (from version 2) */
  includeFencedBrokers: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeClusterRequest: MessageCodec<DescribeClusterRequest> = {
  name: 'DescribeClusterRequest',
  apiKey: 60,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeClusterRequest, version)
    return readDescribeClusterRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeClusterRequest, version)
    writeDescribeClusterRequest(writer, message, version)
  },
}

function readDescribeClusterRequest(reader: Reader, version: number): DescribeClusterRequest {
  const message: DescribeClusterRequest = {
    includeClusterAuthorizedOperations: reader.boolean(),
    endpointType: version >= 1 ? reader.int8() : 1,
    includeFencedBrokers: version >= 2 ? reader.boolean() : false,
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeDescribeClusterRequest(writer: Writer, message: Input<DescribeClusterRequest>, version: number): void {
  const {
    includeClusterAuthorizedOperations = false,
    endpointType = 1,
    includeFencedBrokers = false,
    unknownTaggedFields,
  } = message
  writer.boolean(includeClusterAuthorizedOperations)
  if (version >= 1) writer.int8(endpointType)
  else if (endpointType !== 1) {
    throw new UnwritableFieldError({ message: 'DescribeClusterRequest', field: 'endpointType', version })
  }
  if (version >= 2) writer.boolean(includeFencedBrokers)
  else if (includeFencedBrokers !== false) {
    throw new UnwritableFieldError({ message: 'DescribeClusterRequest', field: 'includeFencedBrokers', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface DescribeClusterResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top-level error code, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The endpoint type that was described. (from version 1) */
  endpointType: number
  /** The cluster ID that responding broker belongs to. */
  clusterId: string
  /** The ID of the controller. */
  controllerId: number
  /** Each broker in the response. */
  brokers: DescribeClusterResponseDescribeClusterBroker[]
  /** 32-bit bitfield to represent authorized operations for this cluster. */
  clusterAuthorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface DescribeClusterResponseDescribeClusterBroker {
  /** The broker ID. */
  brokerId: number
  /** The broker hostname. */
  host: string
  /** The broker port. */
  port: number
  /** The rack of the broker, or null if it has not been assigned to a rack. */
  rack: string | null
  /** Whether the broker is fenced (from version 2) */
  isFenced: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DescribeClusterResponse: MessageCodec<DescribeClusterResponse> = {
  name: 'DescribeClusterResponse',
  apiKey: 60,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DescribeClusterResponse, version)
    return readDescribeClusterResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(DescribeClusterResponse, version)
    writeDescribeClusterResponse(writer, message, version)
  },
}

function readDescribeClusterResponse(reader: Reader, version: number): DescribeClusterResponse {
  const message: DescribeClusterResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    endpointType: version >= 1 ? reader.int8() : 1,
    clusterId: reader.compactString(),
    controllerId: reader.int32(),
    brokers: readDescribeClusterResponseDescribeClusterBrokerArray(reader, version, reader.compactArrayCount(11)),
    clusterAuthorizedOperations: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeClusterResponseDescribeClusterBroker(reader: Reader, version: number): DescribeClusterResponseDescribeClusterBroker {
  const message: DescribeClusterResponseDescribeClusterBroker = {
    brokerId: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
    rack: reader.compactNullableString(),
    isFenced: version >= 2 ? reader.boolean() : false,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readDescribeClusterResponseDescribeClusterBrokerArray(reader: Reader, version: number, count: number): DescribeClusterResponseDescribeClusterBroker[] {
  const elements: DescribeClusterResponseDescribeClusterBroker[] = []
  for (let i = 0; i < count; i++) elements.push(readDescribeClusterResponseDescribeClusterBroker(reader, version))
  return elements
}

function writeDescribeClusterResponse(writer: Writer, message: Input<DescribeClusterResponse>, version: number): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    errorMessage = null,
    endpointType = 1,
    clusterId = '',
    controllerId = -1,
    brokers = [],
    clusterAuthorizedOperations = -2147483648,
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  if (version >= 1) writer.int8(endpointType)
  else if (endpointType !== 1) {
    throw new UnwritableFieldError({ message: 'DescribeClusterResponse', field: 'endpointType', version })
  }
  writer.compactString(clusterId)
  writer.int32(controllerId)
  writer.compactArrayCount(brokers)
  writeDescribeClusterResponseDescribeClusterBrokerArray(writer, brokers, version)
  writer.int32(clusterAuthorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeClusterResponseDescribeClusterBroker(writer: Writer, message: Input<DescribeClusterResponseDescribeClusterBroker>, version: number): void {
  const { brokerId = 0, host = '', port = 0, rack = null, isFenced = false, unknownTaggedFields } = message
  writer.int32(brokerId)
  writer.compactString(host)
  writer.int32(port)
  writer.compactNullableString(rack)
  if (version >= 2) writer.boolean(isFenced)
  else if (isFenced !== false) {
    throw new UnwritableFieldError({ message: 'DescribeClusterResponseDescribeClusterBroker', field: 'isFenced', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeDescribeClusterResponseDescribeClusterBrokerArray(writer: Writer, elements: readonly Input<DescribeClusterResponseDescribeClusterBroker>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeDescribeClusterResponseDescribeClusterBroker(writer, elements[i]!, version)
}
