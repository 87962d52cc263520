// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ControllerRegistrationRequest {
  /** The ID of the controller to register. */
  controllerId: number
  /** The controller incarnation ID, which is unique to each process run. */
  incarnationId: string
  /** Set if the required configurations for ZK migration are present. */
  zkMigrationReady: boolean
  /** The listeners of this controller. */
  listeners: ControllerRegistrationRequestListener[]
  /** The features on this controller. */
  features: ControllerRegistrationRequestFeature[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ControllerRegistrationRequestListener {
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

export interface ControllerRegistrationRequestFeature {
  /** The feature name. */
  name: string
  /** The minimum supported feature level. */
  minSupportedVersion: number
  /** The maximum supported feature level. */
  maxSupportedVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ControllerRegistrationRequest: MessageCodec<ControllerRegistrationRequest> = {
  name: 'ControllerRegistrationRequest',
  apiKey: 70,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ControllerRegistrationRequest, version)
    return readControllerRegistrationRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(ControllerRegistrationRequest, version)
    writeControllerRegistrationRequest(writer, message)
  },
}

function readControllerRegistrationRequest(reader: Reader): ControllerRegistrationRequest {
  const message: ControllerRegistrationRequest = {
    controllerId: reader.int32(),
    incarnationId: reader.uuid(),
    zkMigrationReady: reader.boolean(),
    listeners: readControllerRegistrationRequestListenerArray(reader, reader.compactArrayCount(7)),
    features: readControllerRegistrationRequestFeatureArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readControllerRegistrationRequestListener(reader: Reader): ControllerRegistrationRequestListener {
  const message: ControllerRegistrationRequestListener = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
    securityProtocol: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readControllerRegistrationRequestFeature(reader: Reader): ControllerRegistrationRequestFeature {
  const message: ControllerRegistrationRequestFeature = {
    name: reader.compactString(),
    minSupportedVersion: reader.int16(),
    maxSupportedVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readControllerRegistrationRequestListenerArray(reader: Reader, count: number): ControllerRegistrationRequestListener[] {
  const elements: ControllerRegistrationRequestListener[] = []
  for (let i = 0; i < count; i++) elements.push(readControllerRegistrationRequestListener(reader))
  return elements
}

function readControllerRegistrationRequestFeatureArray(reader: Reader, count: number): ControllerRegistrationRequestFeature[] {
  const elements: ControllerRegistrationRequestFeature[] = []
  for (let i = 0; i < count; i++) elements.push(readControllerRegistrationRequestFeature(reader))
  return elements
}

function writeControllerRegistrationRequest(writer: Writer, message: Input<ControllerRegistrationRequest>): void {
  const {
    controllerId = 0,
    incarnationId = ZERO_UUID,
    zkMigrationReady = false,
    listeners = [],
    features = [],
    unknownTaggedFields,
  } = message
  writer.int32(controllerId)
  writer.uuid(incarnationId)
  writer.boolean(zkMigrationReady)
  writer.compactArrayCount(listeners)
  writeControllerRegistrationRequestListenerArray(writer, listeners)
  writer.compactArrayCount(features)
  writeControllerRegistrationRequestFeatureArray(writer, features)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeControllerRegistrationRequestListener(writer: Writer, message: Input<ControllerRegistrationRequestListener>): void {
  const { name = '', host = '', port = 0, securityProtocol = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.int16(securityProtocol)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeControllerRegistrationRequestFeature(writer: Writer, message: Input<ControllerRegistrationRequestFeature>): void {
  const { name = '', minSupportedVersion = 0, maxSupportedVersion = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(minSupportedVersion)
  writer.int16(maxSupportedVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeControllerRegistrationRequestListenerArray(writer: Writer, elements: readonly Input<ControllerRegistrationRequestListener>[]): void {
  for (let i = 0; i < elements.length; i++) writeControllerRegistrationRequestListener(writer, elements[i]!)
}

function writeControllerRegistrationRequestFeatureArray(writer: Writer, elements: readonly Input<ControllerRegistrationRequestFeature>[]): void {
  for (let i = 0; i < elements.length; i++) writeControllerRegistrationRequestFeature(writer, elements[i]!)
}

export interface ControllerRegistrationResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The response error code. */
  errorCode: number
  /** The response error message, or null if there was no error. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ControllerRegistrationResponse: MessageCodec<ControllerRegistrationResponse> = {
  name: 'ControllerRegistrationResponse',
  apiKey: 70,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ControllerRegistrationResponse, version)
    return readControllerRegistrationResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(ControllerRegistrationResponse, version)
    writeControllerRegistrationResponse(writer, message)
  },
}

function readControllerRegistrationResponse(reader: Reader): ControllerRegistrationResponse {
  const message: ControllerRegistrationResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeControllerRegistrationResponse(writer: Writer, message: Input<ControllerRegistrationResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}
