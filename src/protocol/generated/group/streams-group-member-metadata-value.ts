// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupMemberMetadataValue {
  /** The (optional) instance ID for static membership. */
  instanceId: string | null
  /** The (optional) rack ID. */
  rackId: string | null
  /** The client ID. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The rebalance timeout. */
  rebalanceTimeoutMs: number
  /** The epoch of the topology. */
  topologyEpoch: number
  /** Identity of the streams instance that may have multiple consumers. */
  processId: string
  /** User-defined endpoint for running interactive queries on this instance. */
  userEndpoint: StreamsGroupMemberMetadataValueEndpoint | null
  /** Used for rack-aware assignment algorithm. */
  clientTags: StreamsGroupMemberMetadataValueKeyValue[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupMemberMetadataValueEndpoint {
  /** The host of the endpoint. */
  host: string
  /** The port of the endpoint. */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupMemberMetadataValueKeyValue {
  /** The key of the config. */
  key: string
  /** the value of the config. */
  value: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupMemberMetadataValue: MessageCodec<StreamsGroupMemberMetadataValue> = {
  name: 'StreamsGroupMemberMetadataValue',
  apiKey: 19,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupMemberMetadataValue, version)
    return readStreamsGroupMemberMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupMemberMetadataValue, version)
    writeStreamsGroupMemberMetadataValue(writer, message)
  },
}

function readStreamsGroupMemberMetadataValue(reader: Reader): StreamsGroupMemberMetadataValue {
  const message: StreamsGroupMemberMetadataValue = {
    instanceId: reader.compactNullableString(),
    rackId: reader.compactNullableString(),
    clientId: reader.compactString(),
    clientHost: reader.compactString(),
    rebalanceTimeoutMs: reader.int32(),
    topologyEpoch: reader.int32(),
    processId: reader.compactString(),
    userEndpoint: reader.structPresent() ? readStreamsGroupMemberMetadataValueEndpoint(reader) : null,
    clientTags: readStreamsGroupMemberMetadataValueKeyValueArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupMemberMetadataValueEndpoint(reader: Reader): StreamsGroupMemberMetadataValueEndpoint {
  const message: StreamsGroupMemberMetadataValueEndpoint = {
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupMemberMetadataValueKeyValue(reader: Reader): StreamsGroupMemberMetadataValueKeyValue {
  const message: StreamsGroupMemberMetadataValueKeyValue = {
    key: reader.compactString(),
    value: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupMemberMetadataValueKeyValueArray(reader: Reader, count: number): StreamsGroupMemberMetadataValueKeyValue[] {
  const elements: StreamsGroupMemberMetadataValueKeyValue[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupMemberMetadataValueKeyValue(reader))
  return elements
}

function writeStreamsGroupMemberMetadataValue(writer: Writer, message: Input<StreamsGroupMemberMetadataValue>): void {
  const {
    instanceId = '',
    rackId = '',
    clientId = '',
    clientHost = '',
    rebalanceTimeoutMs = -1,
    topologyEpoch = 0,
    processId = '',
    userEndpoint = null,
    clientTags = [],
    unknownTaggedFields,
  } = message
  writer.compactNullableString(instanceId)
  writer.compactNullableString(rackId)
  writer.compactString(clientId)
  writer.compactString(clientHost)
  writer.int32(rebalanceTimeoutMs)
  writer.int32(topologyEpoch)
  writer.compactString(processId)
  writer.structPresent(userEndpoint !== null)
  if (userEndpoint !== null) writeStreamsGroupMemberMetadataValueEndpoint(writer, userEndpoint)
  writer.compactArrayCount(clientTags)
  writeStreamsGroupMemberMetadataValueKeyValueArray(writer, clientTags)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupMemberMetadataValueEndpoint(writer: Writer, message: Input<StreamsGroupMemberMetadataValueEndpoint>): void {
  const { host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupMemberMetadataValueKeyValue(writer: Writer, message: Input<StreamsGroupMemberMetadataValueKeyValue>): void {
  const { key = '', value = '', unknownTaggedFields } = message
  writer.compactString(key)
  writer.compactString(value)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupMemberMetadataValueKeyValueArray(writer: Writer, elements: readonly Input<StreamsGroupMemberMetadataValueKeyValue>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupMemberMetadataValueKeyValue(writer, elements[i]!)
}
