// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readNullableUuidArray, readUuidArray, writeUuidArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface BrokerHeartbeatRequest {
  /** The broker ID. */
  brokerId: number
  /** The broker epoch. */
  brokerEpoch: number
  /** The highest metadata offset which the broker has reached. */
  currentMetadataOffset: number
  /** True if the broker wants to be fenced, false otherwise. */
  wantFence: boolean
  /** True if the broker wants to be shut down, false otherwise. */
  wantShutDown: boolean
  /** Log directories that failed and went offline. (from version 1) */
  offlineLogDirs: string[]
  /** List of log directories that are cordoned. (from version 2) */
  cordonedLogDirs: string[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BrokerHeartbeatRequest: MessageCodec<BrokerHeartbeatRequest> = {
  name: 'BrokerHeartbeatRequest',
  apiKey: 63,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BrokerHeartbeatRequest, version)
    return readBrokerHeartbeatRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(BrokerHeartbeatRequest, version)
    writeBrokerHeartbeatRequest(writer, message, version)
  },
}

function readBrokerHeartbeatRequest(reader: Reader, version: number): BrokerHeartbeatRequest {
  const message: BrokerHeartbeatRequest = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
    currentMetadataOffset: reader.int64(),
    wantFence: reader.boolean(),
    wantShutDown: reader.boolean(),
    offlineLogDirs: [],
    cordonedLogDirs: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        if (version >= 1) message.offlineLogDirs = readUuidArray(reader, reader.compactArrayCount(16))
        else throw new InvalidTagError({ message: 'BrokerHeartbeatRequest', tag, version })
        break
      case 1:
        if (version >= 2) message.cordonedLogDirs = readNullableUuidArray(reader, reader.compactNullableArrayCount(16))
        else throw new InvalidTagError({ message: 'BrokerHeartbeatRequest', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writeBrokerHeartbeatRequest(writer: Writer, message: Input<BrokerHeartbeatRequest>, version: number): void {
  const {
    brokerId = 0,
    brokerEpoch = -1,
    currentMetadataOffset = 0,
    wantFence = false,
    wantShutDown = false,
    offlineLogDirs = [],
    cordonedLogDirs = null,
    unknownTaggedFields,
  } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  writer.int64(currentMetadataOffset)
  writer.boolean(wantFence)
  writer.boolean(wantShutDown)
  if (version <= 0 && offlineLogDirs?.length !== 0) {
    throw new UnwritableFieldError({ message: 'BrokerHeartbeatRequest', field: 'offlineLogDirs', version })
  }
  if (version <= 1 && cordonedLogDirs !== null) {
    throw new UnwritableFieldError({ message: 'BrokerHeartbeatRequest', field: 'cordonedLogDirs', version })
  }
  if (version >= 2) {
    const hasOfflineLogDirs = offlineLogDirs?.length !== 0
    const hasCordonedLogDirs = cordonedLogDirs !== null
    writer.tagCount((hasOfflineLogDirs ? 1 : 0) + (hasCordonedLogDirs ? 1 : 0), unknownTaggedFields)
    if (hasOfflineLogDirs) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(offlineLogDirs)
      writeUuidArray(writer, offlineLogDirs)
      writer.endTag(at)
    }
    if (hasCordonedLogDirs) {
      const at = writer.beginTag(1)
      writer.compactNullableArrayCount(cordonedLogDirs)
      if (cordonedLogDirs !== null) writeUuidArray(writer, cordonedLogDirs)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else if (version >= 1) {
    const hasOfflineLogDirs = offlineLogDirs?.length !== 0
    writer.tagCount(hasOfflineLogDirs ? 1 : 0, unknownTaggedFields)
    if (hasOfflineLogDirs) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(offlineLogDirs)
      writeUuidArray(writer, offlineLogDirs)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  } else {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
  }
}

export interface BrokerHeartbeatResponse {
  /** Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** True if the broker has approximately caught up with the latest metadata. */
  isCaughtUp: boolean
  /** True if the broker is fenced. */
  isFenced: boolean
  /** True if the broker should proceed with its shutdown. */
  shouldShutDown: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BrokerHeartbeatResponse: MessageCodec<BrokerHeartbeatResponse> = {
  name: 'BrokerHeartbeatResponse',
  apiKey: 63,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BrokerHeartbeatResponse, version)
    return readBrokerHeartbeatResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(BrokerHeartbeatResponse, version)
    writeBrokerHeartbeatResponse(writer, message)
  },
}

function readBrokerHeartbeatResponse(reader: Reader): BrokerHeartbeatResponse {
  const message: BrokerHeartbeatResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    isCaughtUp: reader.boolean(),
    isFenced: reader.boolean(),
    shouldShutDown: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeBrokerHeartbeatResponse(writer: Writer, message: Input<BrokerHeartbeatResponse>): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    isCaughtUp = false,
    isFenced = true,
    shouldShutDown = false,
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.boolean(isCaughtUp)
  writer.boolean(isFenced)
  writer.boolean(shouldShutDown)
  writer.unknownTaggedFields(unknownTaggedFields)
}
