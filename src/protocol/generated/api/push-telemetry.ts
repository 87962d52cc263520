// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface PushTelemetryRequest {
  /** Unique id for this client instance. */
  clientInstanceId: string
  /** Unique identifier for the current subscription. */
  subscriptionId: number
  /** Client is terminating the connection. */
  terminating: boolean
  /** Compression codec used to compress the metrics. */
  compressionType: number
  /** Metrics encoded in OpenTelemetry MetricsData v1 protobuf format. */
  metrics: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const PushTelemetryRequest: MessageCodec<PushTelemetryRequest> = {
  name: 'PushTelemetryRequest',
  apiKey: 72,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(PushTelemetryRequest, version)
    return readPushTelemetryRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(PushTelemetryRequest, version)
    writePushTelemetryRequest(writer, message)
  },
}

function readPushTelemetryRequest(reader: Reader): PushTelemetryRequest {
  const message: PushTelemetryRequest = {
    clientInstanceId: reader.uuid(),
    subscriptionId: reader.int32(),
    terminating: reader.boolean(),
    compressionType: reader.int8(),
    metrics: reader.compactBytes(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writePushTelemetryRequest(writer: Writer, message: Input<PushTelemetryRequest>): void {
  const {
    clientInstanceId = ZERO_UUID,
    subscriptionId = 0,
    terminating = false,
    compressionType = 0,
    metrics = new Uint8Array(0),
    unknownTaggedFields,
  } = message
  writer.uuid(clientInstanceId)
  writer.int32(subscriptionId)
  writer.boolean(terminating)
  writer.int8(compressionType)
  writer.compactBytes(metrics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface PushTelemetryResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const PushTelemetryResponse: MessageCodec<PushTelemetryResponse> = {
  name: 'PushTelemetryResponse',
  apiKey: 72,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(PushTelemetryResponse, version)
    return readPushTelemetryResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(PushTelemetryResponse, version)
    writePushTelemetryResponse(writer, message)
  },
}

function readPushTelemetryResponse(reader: Reader): PushTelemetryResponse {
  const message: PushTelemetryResponse = {
    throttleTimeMs: reader.int32(),
    errorCode: reader.int16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writePushTelemetryResponse(writer: Writer, message: Input<PushTelemetryResponse>): void {
  const { throttleTimeMs = 0, errorCode = 0, unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.int16(errorCode)
  writer.unknownTaggedFields(unknownTaggedFields)
}
