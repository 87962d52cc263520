// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt16Array, writeCompactStringArray, writeInt16Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupTopologyValue {
  /** The epoch of the topology. */
  epoch: number
  /** The sub-topologies of the streams application. */
  subtopologies: StreamsGroupTopologyValueSubtopology[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupTopologyValueSubtopology {
  /** String to uniquely identify the subtopology. */
  subtopologyId: string
  /** The topics the topology reads from. */
  sourceTopics: string[]
  /** Regular expressions identifying topics the subtopology reads from. */
  sourceTopicRegex: string[]
  /** The set of state changelog topics associated with this subtopology. */
  stateChangelogTopics: StreamsGroupTopologyValueTopicInfo[]
  /** The repartition topics the subtopology writes to. */
  repartitionSinkTopics: string[]
  /** The set of source topics that are internally created repartition topics. */
  repartitionSourceTopics: StreamsGroupTopologyValueTopicInfo[]
  /** A subset of source topics that must be copartitioned. */
  copartitionGroups: StreamsGroupTopologyValueCopartitionGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupTopologyValueTopicInfo {
  /** The name of the topic. */
  name: string
  /** The number of partitions in the topic. */
  partitions: number
  /** The replication factor of the topic. */
  replicationFactor: number
  /** Topic-level configurations as key-value pairs. */
  topicConfigs: StreamsGroupTopologyValueTopicConfig[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupTopologyValueTopicConfig {
  /** The key of the topic-level configuration. */
  key: string
  /** The value of the topic-level configuration. */
  value: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupTopologyValueCopartitionGroup {
  /** The topics the topology reads from. */
  sourceTopics: number[]
  /** Regular expressions identifying topics the subtopology reads from. */
  sourceTopicRegex: number[]
  /** The set of source topics that are internally created repartition topics. */
  repartitionSourceTopics: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupTopologyValue: MessageCodec<StreamsGroupTopologyValue> = {
  name: 'StreamsGroupTopologyValue',
  apiKey: 23,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupTopologyValue, version)
    return readStreamsGroupTopologyValue(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupTopologyValue, version)
    writeStreamsGroupTopologyValue(writer, message)
  },
}

function readStreamsGroupTopologyValue(reader: Reader): StreamsGroupTopologyValue {
  const message: StreamsGroupTopologyValue = {
    epoch: reader.int32(),
    subtopologies: readStreamsGroupTopologyValueSubtopologyArray(reader, reader.compactArrayCount(8)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTopologyValueSubtopology(reader: Reader): StreamsGroupTopologyValueSubtopology {
  const message: StreamsGroupTopologyValueSubtopology = {
    subtopologyId: reader.compactString(),
    sourceTopics: readCompactStringArray(reader, reader.compactArrayCount()),
    sourceTopicRegex: readCompactStringArray(reader, reader.compactArrayCount()),
    stateChangelogTopics: readStreamsGroupTopologyValueTopicInfoArray(reader, reader.compactArrayCount(9)),
    repartitionSinkTopics: readCompactStringArray(reader, reader.compactArrayCount()),
    repartitionSourceTopics: readStreamsGroupTopologyValueTopicInfoArray(reader, reader.compactArrayCount(9)),
    copartitionGroups: readStreamsGroupTopologyValueCopartitionGroupArray(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTopologyValueTopicInfo(reader: Reader): StreamsGroupTopologyValueTopicInfo {
  const message: StreamsGroupTopologyValueTopicInfo = {
    name: reader.compactString(),
    partitions: reader.int32(),
    replicationFactor: reader.int16(),
    topicConfigs: readStreamsGroupTopologyValueTopicConfigArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTopologyValueTopicConfig(reader: Reader): StreamsGroupTopologyValueTopicConfig {
  const message: StreamsGroupTopologyValueTopicConfig = {
    key: reader.compactString(),
    value: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTopologyValueCopartitionGroup(reader: Reader): StreamsGroupTopologyValueCopartitionGroup {
  const message: StreamsGroupTopologyValueCopartitionGroup = {
    sourceTopics: readInt16Array(reader, reader.compactArrayCount(2)),
    sourceTopicRegex: readInt16Array(reader, reader.compactArrayCount(2)),
    repartitionSourceTopics: readInt16Array(reader, reader.compactArrayCount(2)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupTopologyValueSubtopologyArray(reader: Reader, count: number): StreamsGroupTopologyValueSubtopology[] {
  const elements: StreamsGroupTopologyValueSubtopology[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupTopologyValueSubtopology(reader))
  return elements
}

function readStreamsGroupTopologyValueTopicInfoArray(reader: Reader, count: number): StreamsGroupTopologyValueTopicInfo[] {
  const elements: StreamsGroupTopologyValueTopicInfo[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupTopologyValueTopicInfo(reader))
  return elements
}

function readStreamsGroupTopologyValueTopicConfigArray(reader: Reader, count: number): StreamsGroupTopologyValueTopicConfig[] {
  const elements: StreamsGroupTopologyValueTopicConfig[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupTopologyValueTopicConfig(reader))
  return elements
}

function readStreamsGroupTopologyValueCopartitionGroupArray(reader: Reader, count: number): StreamsGroupTopologyValueCopartitionGroup[] {
  const elements: StreamsGroupTopologyValueCopartitionGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupTopologyValueCopartitionGroup(reader))
  return elements
}

function writeStreamsGroupTopologyValue(writer: Writer, message: Input<StreamsGroupTopologyValue>): void {
  const { epoch = 0, subtopologies = [], unknownTaggedFields } = message
  writer.int32(epoch)
  writer.compactArrayCount(subtopologies)
  writeStreamsGroupTopologyValueSubtopologyArray(writer, subtopologies)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTopologyValueSubtopology(writer: Writer, message: Input<StreamsGroupTopologyValueSubtopology>): void {
  const {
    subtopologyId = '',
    sourceTopics = [],
    sourceTopicRegex = [],
    stateChangelogTopics = [],
    repartitionSinkTopics = [],
    repartitionSourceTopics = [],
    copartitionGroups = [],
    unknownTaggedFields,
  } = message
  writer.compactString(subtopologyId)
  writer.compactArrayCount(sourceTopics)
  writeCompactStringArray(writer, sourceTopics)
  writer.compactArrayCount(sourceTopicRegex)
  writeCompactStringArray(writer, sourceTopicRegex)
  writer.compactArrayCount(stateChangelogTopics)
  writeStreamsGroupTopologyValueTopicInfoArray(writer, stateChangelogTopics)
  writer.compactArrayCount(repartitionSinkTopics)
  writeCompactStringArray(writer, repartitionSinkTopics)
  writer.compactArrayCount(repartitionSourceTopics)
  writeStreamsGroupTopologyValueTopicInfoArray(writer, repartitionSourceTopics)
  writer.compactArrayCount(copartitionGroups)
  writeStreamsGroupTopologyValueCopartitionGroupArray(writer, copartitionGroups)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTopologyValueTopicInfo(writer: Writer, message: Input<StreamsGroupTopologyValueTopicInfo>): void {
  const { name = '', partitions = 0, replicationFactor = 0, topicConfigs = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.int32(partitions)
  writer.int16(replicationFactor)
  writer.compactArrayCount(topicConfigs)
  writeStreamsGroupTopologyValueTopicConfigArray(writer, topicConfigs)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTopologyValueTopicConfig(writer: Writer, message: Input<StreamsGroupTopologyValueTopicConfig>): void {
  const { key = '', value = '', unknownTaggedFields } = message
  writer.compactString(key)
  writer.compactString(value)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTopologyValueCopartitionGroup(writer: Writer, message: Input<StreamsGroupTopologyValueCopartitionGroup>): void {
  const { sourceTopics = [], sourceTopicRegex = [], repartitionSourceTopics = [], unknownTaggedFields } = message
  writer.compactArrayCount(sourceTopics)
  writeInt16Array(writer, sourceTopics)
  writer.compactArrayCount(sourceTopicRegex)
  writeInt16Array(writer, sourceTopicRegex)
  writer.compactArrayCount(repartitionSourceTopics)
  writeInt16Array(writer, repartitionSourceTopics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupTopologyValueSubtopologyArray(writer: Writer, elements: readonly Input<StreamsGroupTopologyValueSubtopology>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupTopologyValueSubtopology(writer, elements[i]!)
}

function writeStreamsGroupTopologyValueTopicInfoArray(writer: Writer, elements: readonly Input<StreamsGroupTopologyValueTopicInfo>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupTopologyValueTopicInfo(writer, elements[i]!)
}

function writeStreamsGroupTopologyValueTopicConfigArray(writer: Writer, elements: readonly Input<StreamsGroupTopologyValueTopicConfig>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupTopologyValueTopicConfig(writer, elements[i]!)
}

function writeStreamsGroupTopologyValueCopartitionGroupArray(writer: Writer, elements: readonly Input<StreamsGroupTopologyValueCopartitionGroup>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupTopologyValueCopartitionGroup(writer, elements[i]!)
}
