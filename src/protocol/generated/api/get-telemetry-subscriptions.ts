// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt8Array, writeCompactStringArray, writeInt8Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface GetTelemetrySubscriptionsRequest {
  /** Unique id for this client instance, must be set to 0 on the first request. */
  clientInstanceId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const GetTelemetrySubscriptionsRequest: MessageCodec<GetTelemetrySubscriptionsRequest> = {
  name: 'GetTelemetrySubscriptionsRequest',
  apiKey: 71,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(GetTelemetrySubscriptionsRequest, version)
    return readGetTelemetrySubscriptionsRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(GetTelemetrySubscriptionsRequest, version)
    writeGetTelemetrySubscriptionsRequest(writer, message)
  },
}

function readGetTelemetrySubscriptionsRequest(reader: Reader): GetTelemetrySubscriptionsRequest {
  const message: GetTelemetrySubscriptionsRequest = {
    clientInstanceId: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeGetTelemetrySubscriptionsRequest(writer: Writer, message: Input<GetTelemetrySubscriptionsRequest>): void {
  const { clientInstanceId = ZERO_UUID, unknownTaggedFields } = message
  writer.uuid(clientInstanceId)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface GetTelemetrySubscriptionsResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** Assigned client instance id if ClientInstanceId was 0 in the request, else 0. */
  clientInstanceId: string
  /** Unique identifier for the current subscription set for this client instance. */
  subscriptionId: number
  /** Compression types that broker accepts for the PushTelemetryRequest. */
  acceptedCompressionTypes: number[]
  /** Configured push interval, which is the lowest configured interval in the current subscription set. */
  pushIntervalMs: number
  /** The maximum bytes of binary data the broker accepts in PushTelemetryRequest. */
  telemetryMaxBytes: number
  /** Flag to indicate monotonic/counter metrics are to be emitted as deltas or cumulative values. */
  deltaTemporality: boolean
  /** Requested metrics prefix string match. */
  requestedMetrics: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const GetTelemetrySubscriptionsResponse: MessageCodec<GetTelemetrySubscriptionsResponse> = {
  name: 'GetTelemetrySubscriptionsResponse',
  apiKey: 71,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(GetTelemetrySubscriptionsResponse, version)
    return readGetTelemetrySubscriptionsResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(GetTelemetrySubscriptionsResponse, version)
    writeGetTelemetrySubscriptionsResponse(writer, message)
  },
}

function readGetTelemetrySubscriptionsResponse(reader: Reader): GetTelemetrySubscriptionsResponse {
  const message: GetTelemetrySubscriptionsResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
    clientInstanceId: reader.uuid(),
    subscriptionId: reader.int32(),
    acceptedCompressionTypes: readInt8Array(reader, reader.compactArrayCount()),
    pushIntervalMs: reader.int32(),
    telemetryMaxBytes: reader.int32(),
    deltaTemporality: reader.boolean(),
    requestedMetrics: readCompactStringArray(reader, reader.compactArrayCount()),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeGetTelemetrySubscriptionsResponse(writer: Writer, message: Input<GetTelemetrySubscriptionsResponse>): void {
  const {
    throttleTimeMs = 0,
    errorCode = 0,
    clientInstanceId = ZERO_UUID,
    subscriptionId = 0,
    acceptedCompressionTypes = [],
    pushIntervalMs = 0,
    telemetryMaxBytes = 0,
    deltaTemporality = false,
    requestedMetrics = [],
    unknownTaggedFields,
  } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.uuid(clientInstanceId)
  writer.int32(subscriptionId)
  writer.compactArrayCount(acceptedCompressionTypes)
  writeInt8Array(writer, acceptedCompressionTypes)
  writer.int32(pushIntervalMs)
  writer.int32(telemetryMaxBytes)
  writer.boolean(deltaTemporality)
  writer.compactArrayCount(requestedMetrics)
  writeCompactStringArray(writer, requestedMetrics)
  writer.unknownTaggedFields(unknownTaggedFields)
}
