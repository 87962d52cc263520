// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupMemberMetadataValue {
  /** The (optional) instance id. */
  instanceId: string | null
  /** The (optional) rack id. */
  rackId: string | null
  /** The client id. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The list of subscribed topic names. */
  subscribedTopicNames: string[]
  /** The subscribed topic regular expression. */
  subscribedTopicRegex: string | null
  /** The rebalance timeout. */
  rebalanceTimeoutMs: number
  /** The server assignor to use; or null if not used. */
  serverAssignor: string | null
  /** The classic member metadata which includes the supported protocols of the consumer if it uses the classic protocol. */
  classicMemberMetadata: ConsumerGroupMemberMetadataValueClassicMemberMetadata | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  /** The session timeout if the consumer uses the classic protocol. */
  sessionTimeoutMs: number
  /** The list of protocols that the member supports if the consumer uses the classic protocol. */
  supportedProtocols: ConsumerGroupMemberMetadataValueClassicProtocol[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupMemberMetadataValueClassicProtocol {
  /** The protocol name. */
  name: string
  /** The protocol metadata. */
  metadata: Uint8Array
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupMemberMetadataValue: MessageCodec<ConsumerGroupMemberMetadataValue> = {
  name: 'ConsumerGroupMemberMetadataValue',
  apiKey: 5,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupMemberMetadataValue, version)
    return readConsumerGroupMemberMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupMemberMetadataValue, version)
    writeConsumerGroupMemberMetadataValue(writer, message)
  },
}

function readConsumerGroupMemberMetadataValue(reader: Reader): ConsumerGroupMemberMetadataValue {
  const message: ConsumerGroupMemberMetadataValue = {
    instanceId: reader.compactNullableString(),
    rackId: reader.compactNullableString(),
    clientId: reader.compactString(),
    clientHost: reader.compactString(),
    subscribedTopicNames: readCompactStringArray(reader, reader.compactArrayCount()),
    subscribedTopicRegex: reader.compactNullableString(),
    rebalanceTimeoutMs: reader.int32(),
    serverAssignor: reader.compactNullableString(),
    classicMemberMetadata: defaultConsumerGroupMemberMetadataValueClassicMemberMetadata(),
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.classicMemberMetadata = reader.taggedStructPresent() ? readConsumerGroupMemberMetadataValueClassicMemberMetadata(reader) : null
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readConsumerGroupMemberMetadataValueClassicMemberMetadata(reader: Reader): ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  const message: ConsumerGroupMemberMetadataValueClassicMemberMetadata = {
    sessionTimeoutMs: reader.int32(),
    supportedProtocols: readConsumerGroupMemberMetadataValueClassicProtocolArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupMemberMetadataValueClassicProtocol(reader: Reader): ConsumerGroupMemberMetadataValueClassicProtocol {
  const message: ConsumerGroupMemberMetadataValueClassicProtocol = {
    name: reader.compactString(),
    metadata: reader.compactBytes(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupMemberMetadataValueClassicProtocolArray(reader: Reader, count: number): ConsumerGroupMemberMetadataValueClassicProtocol[] {
  const elements: ConsumerGroupMemberMetadataValueClassicProtocol[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupMemberMetadataValueClassicProtocol(reader))
  return elements
}

function writeConsumerGroupMemberMetadataValue(writer: Writer, message: Input<ConsumerGroupMemberMetadataValue>): void {
  const {
    instanceId = '',
    rackId = '',
    clientId = '',
    clientHost = '',
    subscribedTopicNames = [],
    subscribedTopicRegex = '',
    rebalanceTimeoutMs = -1,
    serverAssignor = '',
    classicMemberMetadata,
    unknownTaggedFields,
  } = message
  writer.compactNullableString(instanceId)
  writer.compactNullableString(rackId)
  writer.compactString(clientId)
  writer.compactString(clientHost)
  writer.compactArrayCount(subscribedTopicNames)
  writeCompactStringArray(writer, subscribedTopicNames)
  writer.compactNullableString(subscribedTopicRegex)
  writer.int32(rebalanceTimeoutMs)
  writer.compactNullableString(serverAssignor)
  const hasClassicMemberMetadata = classicMemberMetadata !== undefined && (classicMemberMetadata === null || !isDefaultConsumerGroupMemberMetadataValueClassicMemberMetadata(classicMemberMetadata))
  writer.tagCount(hasClassicMemberMetadata ? 1 : 0, unknownTaggedFields)
  if (hasClassicMemberMetadata) {
    const at = writer.beginTag(0)
    writer.taggedStructPresent(classicMemberMetadata !== null)
    if (classicMemberMetadata !== null) writeConsumerGroupMemberMetadataValueClassicMemberMetadata(writer, classicMemberMetadata)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
}

function writeConsumerGroupMemberMetadataValueClassicMemberMetadata(writer: Writer, message: Input<ConsumerGroupMemberMetadataValueClassicMemberMetadata>): void {
  const { sessionTimeoutMs = 0, supportedProtocols = [], unknownTaggedFields } = message
  writer.int32(sessionTimeoutMs)
  writer.compactArrayCount(supportedProtocols)
  writeConsumerGroupMemberMetadataValueClassicProtocolArray(writer, supportedProtocols)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupMemberMetadataValueClassicProtocol(writer: Writer, message: Input<ConsumerGroupMemberMetadataValueClassicProtocol>): void {
  const { name = '', metadata = new Uint8Array(0), unknownTaggedFields } = message
  writer.compactString(name)
  writer.compactBytes(metadata)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupMemberMetadataValueClassicProtocolArray(writer: Writer, elements: readonly Input<ConsumerGroupMemberMetadataValueClassicProtocol>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupMemberMetadataValueClassicProtocol(writer, elements[i]!)
}

function defaultConsumerGroupMemberMetadataValueClassicMemberMetadata(): ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  return {
    sessionTimeoutMs: 0,
    supportedProtocols: [],
  }
}

function isDefaultConsumerGroupMemberMetadataValueClassicMemberMetadata(message: Input<ConsumerGroupMemberMetadataValueClassicMemberMetadata>): boolean {
  const { sessionTimeoutMs = 0, supportedProtocols = [], unknownTaggedFields } = message
  return (
    sessionTimeoutMs === 0 &&
    supportedProtocols?.length === 0 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}
