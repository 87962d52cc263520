// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface UpdateFeaturesRequest {
  /** How long to wait in milliseconds before timing out the request. */
  timeoutMs: number
  /** The list of updates to finalized features. */
  featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[]
  /** True if we should validate the request, but not perform the upgrade or downgrade. (from version 1) */
  validateOnly: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface UpdateFeaturesRequestFeatureUpdateKey {
  /** The name of the finalized feature to be updated. */
  feature: string
  /** The new maximum version level for the finalized feature. */
  maxVersionLevel: number
  /** DEPRECATED in version 1 (see DowngradeType). (up to version 0) */
  allowDowngrade: boolean
  /** Determine which type of upgrade will be performed: 1 will perform an upgrade only (default), 2 is safe downgrades only (lossless), 3 is unsafe downgrades (lossy). (from version 1) */
  upgradeType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UpdateFeaturesRequest: MessageCodec<UpdateFeaturesRequest> = {
  name: 'UpdateFeaturesRequest',
  apiKey: 57,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UpdateFeaturesRequest, version)
    return readUpdateFeaturesRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(UpdateFeaturesRequest, version)
    writeUpdateFeaturesRequest(writer, message, version)
  },
}

function readUpdateFeaturesRequest(reader: Reader, version: number): UpdateFeaturesRequest {
  const message: UpdateFeaturesRequest = {
    timeoutMs: reader.int32(),
    featureUpdates: readUpdateFeaturesRequestFeatureUpdateKeyArray(reader, version, reader.compactArrayCount(5)),
    validateOnly: version >= 1 ? reader.boolean() : false,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateFeaturesRequestFeatureUpdateKey(reader: Reader, version: number): UpdateFeaturesRequestFeatureUpdateKey {
  const message: UpdateFeaturesRequestFeatureUpdateKey = {
    feature: reader.compactString(),
    maxVersionLevel: reader.int16(),
    allowDowngrade: version >= 1 ? false : reader.boolean(),
    upgradeType: version >= 1 ? reader.int8() : 1,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateFeaturesRequestFeatureUpdateKeyArray(reader: Reader, version: number, count: number): UpdateFeaturesRequestFeatureUpdateKey[] {
  const elements: UpdateFeaturesRequestFeatureUpdateKey[] = []
  for (let i = 0; i < count; i++) elements.push(readUpdateFeaturesRequestFeatureUpdateKey(reader, version))
  return elements
}

function writeUpdateFeaturesRequest(writer: Writer, message: Input<UpdateFeaturesRequest>, version: number): void {
  const { timeoutMs = 60000, featureUpdates = [], validateOnly = false, unknownTaggedFields } = message
  writer.int32(timeoutMs)
  writer.compactArrayCount(featureUpdates)
  writeUpdateFeaturesRequestFeatureUpdateKeyArray(writer, featureUpdates, version)
  if (version >= 1) writer.boolean(validateOnly)
  else if (validateOnly !== false) {
    throw new UnwritableFieldError({ message: 'UpdateFeaturesRequest', field: 'validateOnly', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateFeaturesRequestFeatureUpdateKey(writer: Writer, message: Input<UpdateFeaturesRequestFeatureUpdateKey>, version: number): void {
  const { feature = '', maxVersionLevel = 0, allowDowngrade = false, upgradeType = 1, unknownTaggedFields } = message
  writer.compactString(feature)
  writer.int16(maxVersionLevel)
  if (version >= 1) {
    if (allowDowngrade !== false) {
      throw new UnwritableFieldError({ message: 'UpdateFeaturesRequestFeatureUpdateKey', field: 'allowDowngrade', version })
    }
  } else writer.boolean(allowDowngrade)
  if (version >= 1) writer.int8(upgradeType)
  else if (upgradeType !== 1) {
    throw new UnwritableFieldError({ message: 'UpdateFeaturesRequestFeatureUpdateKey', field: 'upgradeType', version })
  }
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateFeaturesRequestFeatureUpdateKeyArray(writer: Writer, elements: readonly Input<UpdateFeaturesRequestFeatureUpdateKey>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeUpdateFeaturesRequestFeatureUpdateKey(writer, elements[i]!, version)
}

export interface UpdateFeaturesResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The top-level error code, or `0` if there was no top-level error. */
  errorCode: number
  /** The top-level error message, or `null` if there was no top-level error. */
  errorMessage: string | null
  /** Results for each feature update. (up to version 1) */
  results: UpdateFeaturesResponseUpdatableFeatureResult[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface UpdateFeaturesResponseUpdatableFeatureResult {
  /** The name of the finalized feature. */
  feature: string
  /** The feature update error code or `0` if the feature update succeeded. */
  errorCode: number
  /** The feature update error, or `null` if the feature update succeeded. */
  errorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const UpdateFeaturesResponse: MessageCodec<UpdateFeaturesResponse> = {
  name: 'UpdateFeaturesResponse',
  apiKey: 57,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(UpdateFeaturesResponse, version)
    return readUpdateFeaturesResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(UpdateFeaturesResponse, version)
    writeUpdateFeaturesResponse(writer, message, version)
  },
}

function readUpdateFeaturesResponse(reader: Reader, version: number): UpdateFeaturesResponse {
  const message: UpdateFeaturesResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    results: version >= 2 ? [] : readUpdateFeaturesResponseUpdatableFeatureResultArray(reader, reader.compactArrayCount(5)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateFeaturesResponseUpdatableFeatureResult(reader: Reader): UpdateFeaturesResponseUpdatableFeatureResult {
  const message: UpdateFeaturesResponseUpdatableFeatureResult = {
    feature: reader.compactString(),
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readUpdateFeaturesResponseUpdatableFeatureResultArray(reader: Reader, count: number): UpdateFeaturesResponseUpdatableFeatureResult[] {
  const elements: UpdateFeaturesResponseUpdatableFeatureResult[] = []
  for (let i = 0; i < count; i++) elements.push(readUpdateFeaturesResponseUpdatableFeatureResult(reader))
  return elements
}

function writeUpdateFeaturesResponse(writer: Writer, message: Input<UpdateFeaturesResponse>, version: number): void {
  const { throttleTimeMs = 0, errorCode = 0, errorMessage = '', results = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  if (version <= 1) writer.compactArrayCount(results)
  if (version <= 1) writeUpdateFeaturesResponseUpdatableFeatureResultArray(writer, results)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateFeaturesResponseUpdatableFeatureResult(writer: Writer, message: Input<UpdateFeaturesResponseUpdatableFeatureResult>): void {
  const { feature = '', errorCode = 0, errorMessage = '', unknownTaggedFields } = message
  writer.compactString(feature)
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeUpdateFeaturesResponseUpdatableFeatureResultArray(writer: Writer, elements: readonly Input<UpdateFeaturesResponseUpdatableFeatureResult>[]): void {
  for (let i = 0; i < elements.length; i++) writeUpdateFeaturesResponseUpdatableFeatureResult(writer, elements[i]!)
}
