// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupMetadataValue {
  /** The group epoch. */
  epoch: number
  /** The hash of all topics in the group. */
  metadataHash: bigint
  /** The topology epoch whose topics are validated to be present in a valid configuration in the metadata. */
  validatedTopologyEpoch: number
  /** The last used configuration parameters as key-value pairs. */
  lastAssignmentConfigs: StreamsGroupMetadataValueLastAssignmentConfig[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupMetadataValueLastAssignmentConfig {
  /** Key of the config. */
  key: string
  /** Value of the config. */
  value: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupMetadataValue: MessageCodec<StreamsGroupMetadataValue> = {
  name: 'StreamsGroupMetadataValue',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupMetadataValue, version)
    return readStreamsGroupMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupMetadataValue, version)
    writeStreamsGroupMetadataValue(writer, message)
  },
}

function readStreamsGroupMetadataValue(reader: Reader): StreamsGroupMetadataValue {
  const message: StreamsGroupMetadataValue = {
    epoch: reader.int32(),
    metadataHash: reader.bigInt64(),
    validatedTopologyEpoch: -1,
    lastAssignmentConfigs: [],
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.validatedTopologyEpoch = reader.int32()
        break
      case 1:
        message.lastAssignmentConfigs = readNullableStreamsGroupMetadataValueLastAssignmentConfigArray(reader, reader.compactNullableArrayCount(3))
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function readStreamsGroupMetadataValueLastAssignmentConfig(reader: Reader): StreamsGroupMetadataValueLastAssignmentConfig {
  const message: StreamsGroupMetadataValueLastAssignmentConfig = {
    key: reader.compactString(),
    value: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupMetadataValueLastAssignmentConfigArray(reader: Reader, count: number): StreamsGroupMetadataValueLastAssignmentConfig[] {
  const elements: StreamsGroupMetadataValueLastAssignmentConfig[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupMetadataValueLastAssignmentConfig(reader))
  return elements
}

function readNullableStreamsGroupMetadataValueLastAssignmentConfigArray(reader: Reader, count: number): StreamsGroupMetadataValueLastAssignmentConfig[] | null {
  return count < 0 ? null : readStreamsGroupMetadataValueLastAssignmentConfigArray(reader, count)
}

function writeStreamsGroupMetadataValue(writer: Writer, message: Input<StreamsGroupMetadataValue>): void {
  const { epoch = 0, metadataHash = 0n, validatedTopologyEpoch = -1, lastAssignmentConfigs = [], unknownTaggedFields } = message
  writer.int32(epoch)
  writer.bigInt64(metadataHash)
  const hasValidatedTopologyEpoch = validatedTopologyEpoch !== -1
  const hasLastAssignmentConfigs = lastAssignmentConfigs?.length !== 0
  writer.tagCount((hasValidatedTopologyEpoch ? 1 : 0) + (hasLastAssignmentConfigs ? 1 : 0), unknownTaggedFields)
  if (hasValidatedTopologyEpoch) {
    const at = writer.beginTag(0)
    writer.int32(validatedTopologyEpoch)
    writer.endTag(at)
  }
  if (hasLastAssignmentConfigs) {
    const at = writer.beginTag(1)
    writer.compactNullableArrayCount(lastAssignmentConfigs)
    if (lastAssignmentConfigs !== null) writeStreamsGroupMetadataValueLastAssignmentConfigArray(writer, lastAssignmentConfigs)
    writer.endTag(at)
  }
  writer.unknownTaggedFieldsFrom(2, unknownTaggedFields)
}

function writeStreamsGroupMetadataValueLastAssignmentConfig(writer: Writer, message: Input<StreamsGroupMetadataValueLastAssignmentConfig>): void {
  const { key = '', value = '', unknownTaggedFields } = message
  writer.compactString(key)
  writer.compactString(value)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupMetadataValueLastAssignmentConfigArray(writer: Writer, elements: readonly Input<StreamsGroupMetadataValueLastAssignmentConfig>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupMetadataValueLastAssignmentConfig(writer, elements[i]!)
}
