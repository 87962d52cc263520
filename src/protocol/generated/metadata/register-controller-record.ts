// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RegisterControllerRecord {
  /** The controller id. */
  controllerId: number
  /** The incarnation ID of the controller process */
  incarnationId: string
  /** Set if the required configurations for ZK migration are present. */
  zkMigrationReady: boolean
  /** The endpoints that can be used to communicate with this controller. */
  endPoints: RegisterControllerRecordControllerEndpoint[]
  /** The features on this controller */
  features: RegisterControllerRecordControllerFeature[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RegisterControllerRecordControllerEndpoint {
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

export interface RegisterControllerRecordControllerFeature {
  /** The feature name. */
  name: string
  /** The minimum supported feature level. */
  minSupportedVersion: number
  /** The maximum supported feature level. */
  maxSupportedVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RegisterControllerRecord: MessageCodec<RegisterControllerRecord> = {
  name: 'RegisterControllerRecord',
  apiKey: 27,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RegisterControllerRecord, version)
    return readRegisterControllerRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RegisterControllerRecord, version)
    writeRegisterControllerRecord(writer, message)
  },
}

function readRegisterControllerRecord(reader: Reader): RegisterControllerRecord {
  const message: RegisterControllerRecord = {
    controllerId: reader.int32(),
    incarnationId: reader.uuid(),
    zkMigrationReady: reader.boolean(),
    endPoints: readRegisterControllerRecordControllerEndpointArray(reader, reader.compactArrayCount(7)),
    features: readRegisterControllerRecordControllerFeatureArray(reader, reader.compactArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRegisterControllerRecordControllerEndpoint(reader: Reader): RegisterControllerRecordControllerEndpoint {
  const message: RegisterControllerRecordControllerEndpoint = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
    securityProtocol: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRegisterControllerRecordControllerFeature(reader: Reader): RegisterControllerRecordControllerFeature {
  const message: RegisterControllerRecordControllerFeature = {
    name: reader.compactString(),
    minSupportedVersion: reader.int16(),
    maxSupportedVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRegisterControllerRecordControllerEndpointArray(reader: Reader, count: number): RegisterControllerRecordControllerEndpoint[] {
  const elements: RegisterControllerRecordControllerEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readRegisterControllerRecordControllerEndpoint(reader))
  return elements
}

function readRegisterControllerRecordControllerFeatureArray(reader: Reader, count: number): RegisterControllerRecordControllerFeature[] {
  const elements: RegisterControllerRecordControllerFeature[] = []
  for (let i = 0; i < count; i++) elements.push(readRegisterControllerRecordControllerFeature(reader))
  return elements
}

function writeRegisterControllerRecord(writer: Writer, message: Input<RegisterControllerRecord>): void {
  const {
    controllerId = 0,
    incarnationId = ZERO_UUID,
    zkMigrationReady = false,
    endPoints = [],
    features = [],
    unknownTaggedFields,
  } = message
  writer.int32(controllerId)
  writer.uuid(incarnationId)
  writer.boolean(zkMigrationReady)
  writer.compactArrayCount(endPoints)
  writeRegisterControllerRecordControllerEndpointArray(writer, endPoints)
  writer.compactArrayCount(features)
  writeRegisterControllerRecordControllerFeatureArray(writer, features)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRegisterControllerRecordControllerEndpoint(writer: Writer, message: Input<RegisterControllerRecordControllerEndpoint>): void {
  const { name = '', host = '', port = 0, securityProtocol = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.int16(securityProtocol)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRegisterControllerRecordControllerFeature(writer: Writer, message: Input<RegisterControllerRecordControllerFeature>): void {
  const { name = '', minSupportedVersion = 0, maxSupportedVersion = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(minSupportedVersion)
  writer.int16(maxSupportedVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRegisterControllerRecordControllerEndpointArray(writer: Writer, elements: readonly Input<RegisterControllerRecordControllerEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeRegisterControllerRecordControllerEndpoint(writer, elements[i]!)
}

function writeRegisterControllerRecordControllerFeatureArray(writer: Writer, elements: readonly Input<RegisterControllerRecordControllerFeature>[]): void {
  for (let i = 0; i < elements.length; i++) writeRegisterControllerRecordControllerFeature(writer, elements[i]!)
}
