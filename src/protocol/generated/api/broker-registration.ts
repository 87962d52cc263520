// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readUuidArray, writeUuidArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface BrokerRegistrationRequest {
  /** The broker ID. */
  brokerId: number
  /** The cluster id of the broker process. */
  clusterId: string
  /** The incarnation id of the broker process. */
  incarnationId: string
  /** The listeners of this broker. */
  listeners: BrokerRegistrationRequestListener[]
  /** The features on this broker. */
  features: BrokerRegistrationRequestFeature[]
  /** The rack which this broker is in. */
  rack: string | null
  /** If the required configurations for ZK migration are present, this value is set to true. (from version 1) */
  isMigratingZkBroker: boolean
  /** Log directories configured in this broker which are available. (from version 2) */
  logDirs: string[]
  /** The epoch before a clean shutdown. (from version 3) */
  previousBrokerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BrokerRegistrationRequestListener {
  /** The name of the endpoint. */
  name: string
  /** The hostname. */
  host: string
  /** The port. */
  port: number
  /** The security protocol. */
  securityProtocol: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface BrokerRegistrationRequestFeature {
  /** The feature name. */
  name: string
  /** The minimum supported feature level. */
  minSupportedVersion: number
  /** The maximum supported feature level. */
  maxSupportedVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BrokerRegistrationRequest: MessageCodec<BrokerRegistrationRequest> = {
  name: 'BrokerRegistrationRequest',
  apiKey: 62,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BrokerRegistrationRequest, version)
    return readBrokerRegistrationRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(BrokerRegistrationRequest, version)
    writeBrokerRegistrationRequest(writer, message, version)
  },
}

function readBrokerRegistrationRequest(reader: Reader, version: number): BrokerRegistrationRequest {
  const message: BrokerRegistrationRequest = {
    brokerId: reader.int32(),
    clusterId: reader.compactString(),
    incarnationId: reader.uuid(),
    listeners: readBrokerRegistrationRequestListenerArray(reader, reader.compactArrayCount(7)),
    features: readBrokerRegistrationRequestFeatureArray(reader, reader.compactArrayCount(6)),
    rack: reader.compactNullableString(),
    isMigratingZkBroker: version >= 1 ? reader.boolean() : false,
    logDirs: version >= 2 ? readUuidArray(reader, reader.compactArrayCount(16)) : [],
    previousBrokerEpoch: version >= 3 ? reader.int64() : -1,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readBrokerRegistrationRequestListener(reader: Reader): BrokerRegistrationRequestListener {
  const message: BrokerRegistrationRequestListener = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
    securityProtocol: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readBrokerRegistrationRequestFeature(reader: Reader): BrokerRegistrationRequestFeature {
  const message: BrokerRegistrationRequestFeature = {
    name: reader.compactString(),
    minSupportedVersion: reader.int16(),
    maxSupportedVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readBrokerRegistrationRequestListenerArray(reader: Reader, count: number): BrokerRegistrationRequestListener[] {
  const elements: BrokerRegistrationRequestListener[] = []
  for (let i = 0; i < count; i++) elements.push(readBrokerRegistrationRequestListener(reader))
  return elements
}

function readBrokerRegistrationRequestFeatureArray(reader: Reader, count: number): BrokerRegistrationRequestFeature[] {
  const elements: BrokerRegistrationRequestFeature[] = []
  for (let i = 0; i < count; i++) elements.push(readBrokerRegistrationRequestFeature(reader))
  return elements
}

function writeBrokerRegistrationRequest(writer: Writer, message: Input<BrokerRegistrationRequest>, version: number): void {
  const {
    brokerId = 0,
    clusterId = '',
    incarnationId = ZERO_UUID,
    listeners = [],
    features = [],
    rack = '',
    isMigratingZkBroker = false,
    logDirs = [],
    previousBrokerEpoch = -1,
    unknownTaggedFields,
  } = message
  writer.int32(brokerId)
  writer.compactString(clusterId)
  writer.uuid(incarnationId)
  writer.compactArrayCount(listeners)
  writeBrokerRegistrationRequestListenerArray(writer, listeners)
  writer.compactArrayCount(features)
  writeBrokerRegistrationRequestFeatureArray(writer, features)
  writer.compactNullableString(rack)
  if (version >= 1) writer.boolean(isMigratingZkBroker)
  else if (isMigratingZkBroker !== false) {
    throw new UnwritableFieldError({ message: 'BrokerRegistrationRequest', field: 'isMigratingZkBroker', version })
  }
  if (version >= 2) writer.compactArrayCount(logDirs)
  if (version >= 2) writeUuidArray(writer, logDirs)
  if (version >= 3) writer.int64(previousBrokerEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeBrokerRegistrationRequestListener(writer: Writer, message: Input<BrokerRegistrationRequestListener>): void {
  const { name = '', host = '', port = 0, securityProtocol = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.int16(securityProtocol)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeBrokerRegistrationRequestFeature(writer: Writer, message: Input<BrokerRegistrationRequestFeature>): void {
  const { name = '', minSupportedVersion = 0, maxSupportedVersion = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(minSupportedVersion)
  writer.int16(maxSupportedVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeBrokerRegistrationRequestListenerArray(writer: Writer, elements: readonly Input<BrokerRegistrationRequestListener>[]): void {
  for (let i = 0; i < elements.length; i++) writeBrokerRegistrationRequestListener(writer, elements[i]!)
}

function writeBrokerRegistrationRequestFeatureArray(writer: Writer, elements: readonly Input<BrokerRegistrationRequestFeature>[]): void {
  for (let i = 0; i < elements.length; i++) writeBrokerRegistrationRequestFeature(writer, elements[i]!)
}

export interface BrokerRegistrationResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The broker's assigned epoch, or -1 if none was assigned. */
  brokerEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BrokerRegistrationResponse: MessageCodec<BrokerRegistrationResponse> = {
  name: 'BrokerRegistrationResponse',
  apiKey: 62,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BrokerRegistrationResponse, version)
    return readBrokerRegistrationResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(BrokerRegistrationResponse, version)
    writeBrokerRegistrationResponse(writer, message)
  },
}

function readBrokerRegistrationResponse(reader: Reader): BrokerRegistrationResponse {
  const message: BrokerRegistrationResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    brokerEpoch: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeBrokerRegistrationResponse(writer: Writer, message: Input<BrokerRegistrationResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, brokerEpoch = -1, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.int64(brokerEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}
