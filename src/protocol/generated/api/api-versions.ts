// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ApiVersionsRequest {
  /** The name of the client. (from version 3) */
  clientSoftwareName: string
  /** The version of the client. (from version 3) */
  clientSoftwareVersion: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ApiVersionsRequest: MessageCodec<ApiVersionsRequest> = {
  name: 'ApiVersionsRequest',
  apiKey: 18,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ApiVersionsRequest, version)
    return readApiVersionsRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ApiVersionsRequest, version)
    writeApiVersionsRequest(writer, message, version)
  },
}

function readApiVersionsRequest(reader: Reader, version: number): ApiVersionsRequest {
  const message: ApiVersionsRequest = {
    clientSoftwareName: version >= 3 ? reader.compactString() : '',
    clientSoftwareVersion: version >= 3 ? reader.compactString() : '',
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function writeApiVersionsRequest(writer: Writer, message: Input<ApiVersionsRequest>, version: number): void {
  const { clientSoftwareName = '', clientSoftwareVersion = '', unknownTaggedFields } = message
  if (version >= 3) writer.compactString(clientSoftwareName)
  if (version >= 3) writer.compactString(clientSoftwareVersion)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ApiVersionsRequest', field: 'unknownTaggedFields', version })
  }
}

export interface ApiVersionsResponse {
  /** The top-level error code. */
  errorCode: number
  /** The APIs supported by the broker. */
  apiKeys: ApiVersionsResponseApiVersion[]
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. (from version 1) */
  throttleTimeMs: number
  /** Features supported by the broker. (from version 3) */
  supportedFeatures: ApiVersionsResponseSupportedFeatureKey[]
  /** The monotonically increasing epoch for the finalized features information. (from version 3) */
  finalizedFeaturesEpoch: number
  /** List of cluster-wide finalized features. (from version 3) */
  finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[]
  /** Set by a KRaft controller if the required configurations for ZK migration are present. (from version 3) */
  zkMigrationReady: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ApiVersionsResponseApiVersion {
  /** The API index. */
  apiKey: number
  /** The minimum supported version, inclusive. */
  minVersion: number
  /** The maximum supported version, inclusive. */
  maxVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ApiVersionsResponseSupportedFeatureKey {
  /** The name of the feature. */
  name: string
  /** The minimum supported version for the feature. */
  minVersion: number
  /** The maximum supported version for the feature. */
  maxVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ApiVersionsResponseFinalizedFeatureKey {
  /** The name of the feature. */
  name: string
  /** The cluster-wide finalized max version level for the feature. */
  maxVersionLevel: number
  /** The cluster-wide finalized min version level for the feature. */
  minVersionLevel: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ApiVersionsResponse: MessageCodec<ApiVersionsResponse> = {
  name: 'ApiVersionsResponse',
  apiKey: 18,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ApiVersionsResponse, version)
    return readApiVersionsResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ApiVersionsResponse, version)
    writeApiVersionsResponse(writer, message, version)
  },
}

function readApiVersionsResponse(reader: Reader, version: number): ApiVersionsResponse {
  const message: ApiVersionsResponse = {
    errorCode: reader.int16(),
    apiKeys:
      readApiVersionsResponseApiVersionArray(reader, version, version >= 3 ? reader.compactArrayCount(7) : reader.arrayCount(6)),
    throttleTimeMs: version >= 1 ? reader.int32() : 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  }
  if (version >= 3) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.supportedFeatures = readApiVersionsResponseSupportedFeatureKeyArray(reader, reader.compactArrayCount(6))
          break
        case 1:
          message.finalizedFeaturesEpoch = reader.int64()
          break
        case 2:
          message.finalizedFeatures = readApiVersionsResponseFinalizedFeatureKeyArray(reader, reader.compactArrayCount(6))
          break
        case 3:
          message.zkMigrationReady = reader.boolean()
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readApiVersionsResponseApiVersion(reader: Reader, version: number): ApiVersionsResponseApiVersion {
  const message: ApiVersionsResponseApiVersion = {
    apiKey: reader.int16(),
    minVersion: reader.int16(),
    maxVersion: reader.int16(),
  }
  if (version >= 3) reader.unknownTaggedFields(message)
  return message
}

function readApiVersionsResponseSupportedFeatureKey(reader: Reader): ApiVersionsResponseSupportedFeatureKey {
  const message: ApiVersionsResponseSupportedFeatureKey = {
    name: reader.compactString(),
    minVersion: reader.int16(),
    maxVersion: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readApiVersionsResponseFinalizedFeatureKey(reader: Reader): ApiVersionsResponseFinalizedFeatureKey {
  const message: ApiVersionsResponseFinalizedFeatureKey = {
    name: reader.compactString(),
    maxVersionLevel: reader.int16(),
    minVersionLevel: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readApiVersionsResponseApiVersionArray(reader: Reader, version: number, count: number): ApiVersionsResponseApiVersion[] {
  const elements: ApiVersionsResponseApiVersion[] = []
  for (let i = 0; i < count; i++) elements.push(readApiVersionsResponseApiVersion(reader, version))
  return elements
}

function readApiVersionsResponseSupportedFeatureKeyArray(reader: Reader, count: number): ApiVersionsResponseSupportedFeatureKey[] {
  const elements: ApiVersionsResponseSupportedFeatureKey[] = []
  for (let i = 0; i < count; i++) elements.push(readApiVersionsResponseSupportedFeatureKey(reader))
  return elements
}

function readApiVersionsResponseFinalizedFeatureKeyArray(reader: Reader, count: number): ApiVersionsResponseFinalizedFeatureKey[] {
  const elements: ApiVersionsResponseFinalizedFeatureKey[] = []
  for (let i = 0; i < count; i++) elements.push(readApiVersionsResponseFinalizedFeatureKey(reader))
  return elements
}

function writeApiVersionsResponse(writer: Writer, message: Input<ApiVersionsResponse>, version: number): void {
  const {
    errorCode = 0,
    apiKeys = [],
    throttleTimeMs = 0,
    supportedFeatures = [],
    finalizedFeaturesEpoch = -1,
    finalizedFeatures = [],
    zkMigrationReady = false,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  if (version >= 3) writer.compactArrayCount(apiKeys)
  else writer.arrayCount(apiKeys)
  writeApiVersionsResponseApiVersionArray(writer, apiKeys, version)
  if (version >= 1) writer.int32(throttleTimeMs)
  if (version >= 3) {
    const hasSupportedFeatures = supportedFeatures?.length !== 0
    const hasFinalizedFeaturesEpoch = finalizedFeaturesEpoch !== -1
    const hasFinalizedFeatures = finalizedFeatures?.length !== 0
    const hasZkMigrationReady = zkMigrationReady !== false
    writer.tagCount((hasSupportedFeatures ? 1 : 0) + (hasFinalizedFeaturesEpoch ? 1 : 0) + (hasFinalizedFeatures ? 1 : 0) + (hasZkMigrationReady ? 1 : 0), unknownTaggedFields)
    if (hasSupportedFeatures) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(supportedFeatures)
      writeApiVersionsResponseSupportedFeatureKeyArray(writer, supportedFeatures)
      writer.endTag(at)
    }
    if (hasFinalizedFeaturesEpoch) {
      const at = writer.beginTag(1)
      writer.int64(finalizedFeaturesEpoch)
      writer.endTag(at)
    }
    if (hasFinalizedFeatures) {
      const at = writer.beginTag(2)
      writer.compactArrayCount(finalizedFeatures)
      writeApiVersionsResponseFinalizedFeatureKeyArray(writer, finalizedFeatures)
      writer.endTag(at)
    }
    if (hasZkMigrationReady) {
      const at = writer.beginTag(3)
      writer.boolean(zkMigrationReady)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(4, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ApiVersionsResponse', field: 'unknownTaggedFields', version })
  }
}

function writeApiVersionsResponseApiVersion(writer: Writer, message: Input<ApiVersionsResponseApiVersion>, version: number): void {
  const { apiKey = 0, minVersion = 0, maxVersion = 0, unknownTaggedFields } = message
  writer.int16(apiKey)
  writer.int16(minVersion)
  writer.int16(maxVersion)
  if (version >= 3) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ApiVersionsResponseApiVersion', field: 'unknownTaggedFields', version })
  }
}

function writeApiVersionsResponseSupportedFeatureKey(writer: Writer, message: Input<ApiVersionsResponseSupportedFeatureKey>): void {
  const { name = '', minVersion = 0, maxVersion = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(minVersion)
  writer.int16(maxVersion)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeApiVersionsResponseFinalizedFeatureKey(writer: Writer, message: Input<ApiVersionsResponseFinalizedFeatureKey>): void {
  const { name = '', maxVersionLevel = 0, minVersionLevel = 0, unknownTaggedFields } = message
  writer.compactString(name)
  writer.int16(maxVersionLevel)
  writer.int16(minVersionLevel)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeApiVersionsResponseApiVersionArray(writer: Writer, elements: readonly Input<ApiVersionsResponseApiVersion>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeApiVersionsResponseApiVersion(writer, elements[i]!, version)
}

function writeApiVersionsResponseSupportedFeatureKeyArray(writer: Writer, elements: readonly Input<ApiVersionsResponseSupportedFeatureKey>[]): void {
  for (let i = 0; i < elements.length; i++) writeApiVersionsResponseSupportedFeatureKey(writer, elements[i]!)
}

function writeApiVersionsResponseFinalizedFeatureKeyArray(writer: Writer, elements: readonly Input<ApiVersionsResponseFinalizedFeatureKey>[]): void {
  for (let i = 0; i < elements.length; i++) writeApiVersionsResponseFinalizedFeatureKey(writer, elements[i]!)
}
