// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readNullableUuidArray, readUuidArray, writeUuidArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RegisterBrokerRecord {
  /** The broker id. */
  brokerId: number
  /** True if the broker is a ZK broker in migration mode. (from version 2) */
  isMigratingZkBroker: boolean
  /** The incarnation ID of the broker process */
  incarnationId: string
  /** The broker epoch assigned by the controller. */
  brokerEpoch: number
  /** The endpoints that can be used to communicate with this broker. */
  endPoints: RegisterBrokerRecordBrokerEndpoint[]
  /** The features on this broker */
  features: RegisterBrokerRecordBrokerFeature[]
  /** The broker rack. */
  rack: string | null
  /** True if the broker is fenced. */
  fenced: boolean
  /** True if the broker is in controlled shutdown. (from version 1) */
  inControlledShutdown: boolean
  /** Log directories configured in this broker which are available. (from version 3) */
  logDirs: string[]
  /** Log directories that are cordoned. (from version 4) */
  cordonedLogDirs: string[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface RegisterBrokerRecordBrokerEndpoint {
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

export interface RegisterBrokerRecordBrokerFeature {
  /** The feature name. */
  name: string
  /** The minimum supported feature level. */
  minSupportedVersion: number
  /** The maximum supported feature level. */
  maxSupportedVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RegisterBrokerRecord: MessageCodec<RegisterBrokerRecord> = {
  name: 'RegisterBrokerRecord',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RegisterBrokerRecord, version)
    return readRegisterBrokerRecord(reader, version)
  },
  write(writer, message, version) {
    checkVersion(RegisterBrokerRecord, version)
    writeRegisterBrokerRecord(writer, message, version)
  },
}

function readRegisterBrokerRecord(reader: Reader, version: number): RegisterBrokerRecord {
  const message: RegisterBrokerRecord = {
    brokerId: reader.int32(),
    isMigratingZkBroker: version >= 2 ? reader.boolean() : false,
    incarnationId: reader.uuid(),
    brokerEpoch: reader.int64(),
    endPoints: readRegisterBrokerRecordBrokerEndpointArray(reader, reader.compactArrayCount(7)),
    features: readRegisterBrokerRecordBrokerFeatureArray(reader, reader.compactArrayCount(6)),
    rack: reader.compactNullableString(),
    fenced: reader.boolean(),
    inControlledShutdown: version >= 1 ? reader.boolean() : false,
    logDirs: [],
    cordonedLogDirs: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        if (version >= 3) message.logDirs = readUuidArray(reader, reader.compactArrayCount(16))
        else throw new InvalidTagError({ message: 'RegisterBrokerRecord', tag, version })
        break
      case 1:
        if (version >= 4) message.cordonedLogDirs = readNullableUuidArray(reader, reader.compactNullableArrayCount(16))
        else throw new InvalidTagError({ message: 'RegisterBrokerRecord', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readRegisterBrokerRecordBrokerEndpoint(reader: Reader): RegisterBrokerRecordBrokerEndpoint {
  const message: RegisterBrokerRecordBrokerEndpoint = {
    name: reader.compactString(),
    host: reader.compactString(),
    port: reader.uint16(),
    securityProtocol: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRegisterBrokerRecordBrokerFeature(reader: Reader): RegisterBrokerRecordBrokerFeature {
  const message: RegisterBrokerRecordBrokerFeature = {
    name: reader.compactString(),
    minSupportedVersion: reader.int16(),
    maxSupportedVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readRegisterBrokerRecordBrokerEndpointArray(reader: Reader, count: number): RegisterBrokerRecordBrokerEndpoint[] {
  const elements: RegisterBrokerRecordBrokerEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readRegisterBrokerRecordBrokerEndpoint(reader))
  return elements
}

function readRegisterBrokerRecordBrokerFeatureArray(reader: Reader, count: number): RegisterBrokerRecordBrokerFeature[] {
  const elements: RegisterBrokerRecordBrokerFeature[] = []
  for (let i = 0; i < count; i++) elements.push(readRegisterBrokerRecordBrokerFeature(reader))
  return elements
}

function writeRegisterBrokerRecord(writer: Writer, message: Input<RegisterBrokerRecord>, version: number): void {
  const {
    brokerId = 0,
    isMigratingZkBroker = false,
    incarnationId = ZERO_UUID,
    brokerEpoch = 0,
    endPoints = [],
    features = [],
    rack = '',
    fenced = true,
    inControlledShutdown = false,
    logDirs = [],
    cordonedLogDirs = null,
    unknownTaggedFields,
  } = message
  writer.int32(brokerId)
  if (version >= 2) writer.boolean(isMigratingZkBroker)
  else if (isMigratingZkBroker !== false) {
    throw new UnwritableFieldError({ message: 'RegisterBrokerRecord', field: 'isMigratingZkBroker', version })
  }
  writer.uuid(incarnationId)
  writer.int64(brokerEpoch)
  writer.compactArrayCount(endPoints)
  writeRegisterBrokerRecordBrokerEndpointArray(writer, endPoints)
  writer.compactArrayCount(features)
  writeRegisterBrokerRecordBrokerFeatureArray(writer, features)
  writer.compactNullableString(rack)
  writer.boolean(fenced)
  if (version >= 1) writer.boolean(inControlledShutdown)
  else if (inControlledShutdown !== false) {
    throw new UnwritableFieldError({ message: 'RegisterBrokerRecord', field: 'inControlledShutdown', version })
  }
  if (version <= 2 && logDirs?.length !== 0) {
    throw new UnwritableFieldError({ message: 'RegisterBrokerRecord', field: 'logDirs', version })
  }
  if (version <= 3 && cordonedLogDirs !== null) {
    throw new UnwritableFieldError({ message: 'RegisterBrokerRecord', field: 'cordonedLogDirs', version })
  }
  if (version >= 4) {
    const hasLogDirs = logDirs?.length !== 0
    const hasCordonedLogDirs = cordonedLogDirs !== null
    writer.tagCount((hasLogDirs ? 1 : 0) + (hasCordonedLogDirs ? 1 : 0), unknownTaggedFields)
    if (hasLogDirs) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(logDirs)
      writeUuidArray(writer, logDirs)
      writer.endTag(at)
    }
    if (hasCordonedLogDirs) {
      const at = writer.beginTag(1)
      writer.compactNullableArrayCount(cordonedLogDirs)
      if (cordonedLogDirs !== null) writeUuidArray(writer, cordonedLogDirs)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (version >= 3) {
    const hasLogDirs = logDirs?.length !== 0
    writer.tagCount(hasLogDirs ? 1 : 0, unknownTaggedFields)
    if (hasLogDirs) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(logDirs)
      writeUuidArray(writer, logDirs)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  }
}

function writeRegisterBrokerRecordBrokerEndpoint(writer: Writer, message: Input<RegisterBrokerRecordBrokerEndpoint>): void {
  const { name = '', host = '', port = 0, securityProtocol = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactString(host)
  writer.uint16(port)
  writer.int16(securityProtocol)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRegisterBrokerRecordBrokerFeature(writer: Writer, message: Input<RegisterBrokerRecordBrokerFeature>): void {
  const { name = '', minSupportedVersion = 0, maxSupportedVersion = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(minSupportedVersion)
  writer.int16(maxSupportedVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeRegisterBrokerRecordBrokerEndpointArray(writer: Writer, elements: readonly Input<RegisterBrokerRecordBrokerEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeRegisterBrokerRecordBrokerEndpoint(writer, elements[i]!)
}

function writeRegisterBrokerRecordBrokerFeatureArray(writer: Writer, elements: readonly Input<RegisterBrokerRecordBrokerFeature>[]): void {
  for (let i = 0; i < elements.length; i++) writeRegisterBrokerRecordBrokerFeature(writer, elements[i]!)
}
