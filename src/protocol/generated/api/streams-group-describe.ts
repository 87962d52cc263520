// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt32Array, writeCompactStringArray, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupDescribeRequest {
  /** The ids of the groups to describe */
  groupIds: string[]
  /** Whether to include authorized operations. */
  includeAuthorizedOperations: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupDescribeRequest: MessageCodec<StreamsGroupDescribeRequest> = {
  name: 'StreamsGroupDescribeRequest',
  apiKey: 89,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupDescribeRequest, version)
    return readStreamsGroupDescribeRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupDescribeRequest, version)
    writeStreamsGroupDescribeRequest(writer, message)
  },
}

function readStreamsGroupDescribeRequest(reader: Reader): StreamsGroupDescribeRequest {
  const message: StreamsGroupDescribeRequest = {
    groupIds: readCompactStringArray(reader, reader.compactArrayCount()),
    includeAuthorizedOperations: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeStreamsGroupDescribeRequest(writer: Writer, message: Input<StreamsGroupDescribeRequest>): void {
  const { groupIds = [], includeAuthorizedOperations = false, unknownTaggedFields } = message
  writer.compactArrayCount(groupIds)
  writeCompactStringArray(writer, groupIds)
  writer.boolean(includeAuthorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface StreamsGroupDescribeResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each described group. */
  groups: StreamsGroupDescribeResponseDescribedGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseDescribedGroup {
  /** The describe error, or 0 if there was no error. */
  errorCode: number
  /** The top-level error message, or null if there was no error. */
  errorMessage: string | null
  /** The group ID string. */
  groupId: string
  /** The group state string, or the empty string. */
  groupState: string
  /** The group epoch. */
  groupEpoch: number
  /** The assignment epoch. */
  assignmentEpoch: number
  /** The topology metadata currently initialized for the streams application. */
  topology: StreamsGroupDescribeResponseTopology | null
  /** The members. */
  members: StreamsGroupDescribeResponseMember[]
  /** 32-bit bitfield to represent authorized operations for this group. */
  authorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseTopology {
  /** The epoch of the currently initialized topology for this group. */
  epoch: number
  /** The subtopologies of the streams application. */
  subtopologies: StreamsGroupDescribeResponseSubtopology[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseSubtopology {
  /** String to uniquely identify the subtopology. */
  subtopologyId: string
  /** The topics the subtopology reads from. */
  sourceTopics: string[]
  /** The repartition topics the subtopology writes to. */
  repartitionSinkTopics: string[]
  /** The set of state changelog topics associated with this subtopology. */
  stateChangelogTopics: StreamsGroupDescribeResponseTopicInfo[]
  /** The set of source topics that are internally created repartition topics. */
  repartitionSourceTopics: StreamsGroupDescribeResponseTopicInfo[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseTopicInfo {
  /** The name of the topic. */
  name: string
  /** The number of partitions in the topic. */
  partitions: number
  /** The replication factor of the topic. */
  replicationFactor: number
  /** Topic-level configurations as key-value pairs. */
  topicConfigs: StreamsGroupDescribeResponseKeyValue[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseKeyValue {
  /** key of the config */
  key: string
  /** value of the config */
  value: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseMember {
  /** The member ID. */
  memberId: string
  /** The member epoch. */
  memberEpoch: number
  /** The member instance ID for static membership. */
  instanceId: string | null
  /** The rack ID. */
  rackId: string | null
  /** The client ID. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The epoch of the topology on the client. */
  topologyEpoch: number
  /** Identity of the streams instance that may have multiple clients. */
  processId: string
  /** User-defined endpoint for Interactive Queries. */
  userEndpoint: StreamsGroupDescribeResponseEndpoint | null
  /** Used for rack-aware assignment algorithm. */
  clientTags: StreamsGroupDescribeResponseKeyValue[]
  /** Cumulative changelog offsets for tasks. */
  taskOffsets: StreamsGroupDescribeResponseTaskOffset[]
  /** Cumulative changelog end offsets for tasks. */
  taskEndOffsets: StreamsGroupDescribeResponseTaskOffset[]
  /** The current assignment. */
  assignment: StreamsGroupDescribeResponseAssignment
  /** The target assignment. */
  targetAssignment: StreamsGroupDescribeResponseAssignment
  /** True for classic members that have not been upgraded yet. */
  isClassic: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseEndpoint {
  /** host of the endpoint */
  host: string
  /** port of the endpoint */
  port: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseTaskOffset {
  /** The subtopology identifier. */
  subtopologyId: string
  /** The partition. */
  partition: number
  /** The offset. */
  offset: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseAssignment {
  /** Active tasks for this client. */
  activeTasks: StreamsGroupDescribeResponseTaskIds[]
  /** Standby tasks for this client. */
  standbyTasks: StreamsGroupDescribeResponseTaskIds[]
  /** Warm-up tasks for this client. */
  warmupTasks: StreamsGroupDescribeResponseTaskIds[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface StreamsGroupDescribeResponseTaskIds {
  /** The subtopology identifier. */
  subtopologyId: string
  /** The partitions of the input topics processed by this member. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const StreamsGroupDescribeResponse: MessageCodec<StreamsGroupDescribeResponse> = {
  name: 'StreamsGroupDescribeResponse',
  apiKey: 89,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupDescribeResponse, version)
    return readStreamsGroupDescribeResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupDescribeResponse, version)
    writeStreamsGroupDescribeResponse(writer, message)
  },
}

function readStreamsGroupDescribeResponse(reader: Reader): StreamsGroupDescribeResponse {
  const message: StreamsGroupDescribeResponse = {
    throttleTimeMs: reader.int32(),
    groups: readStreamsGroupDescribeResponseDescribedGroupArray(reader, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseDescribedGroup(reader: Reader): StreamsGroupDescribeResponseDescribedGroup {
  const message: StreamsGroupDescribeResponseDescribedGroup = {
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    groupId: reader.compactString(),
    groupState: reader.compactString(),
    groupEpoch: reader.int32(),
    assignmentEpoch: reader.int32(),
    topology: reader.structPresent() ? readStreamsGroupDescribeResponseTopology(reader) : null,
    members: readStreamsGroupDescribeResponseMemberArray(reader, reader.compactArrayCount(28)),
    authorizedOperations: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseTopology(reader: Reader): StreamsGroupDescribeResponseTopology {
  const message: StreamsGroupDescribeResponseTopology = {
    epoch: reader.int32(),
    subtopologies: readNullableStreamsGroupDescribeResponseSubtopologyArray(reader, reader.compactNullableArrayCount(6)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseSubtopology(reader: Reader): StreamsGroupDescribeResponseSubtopology {
  const message: StreamsGroupDescribeResponseSubtopology = {
    subtopologyId: reader.compactString(),
    sourceTopics: readCompactStringArray(reader, reader.compactArrayCount()),
    repartitionSinkTopics: readCompactStringArray(reader, reader.compactArrayCount()),
    stateChangelogTopics: readStreamsGroupDescribeResponseTopicInfoArray(reader, reader.compactArrayCount(9)),
    repartitionSourceTopics: readStreamsGroupDescribeResponseTopicInfoArray(reader, reader.compactArrayCount(9)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseTopicInfo(reader: Reader): StreamsGroupDescribeResponseTopicInfo {
  const message: StreamsGroupDescribeResponseTopicInfo = {
    name: reader.compactString(),
    partitions: reader.int32(),
    replicationFactor: reader.int16(),
    topicConfigs: readStreamsGroupDescribeResponseKeyValueArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseKeyValue(reader: Reader): StreamsGroupDescribeResponseKeyValue {
  const message: StreamsGroupDescribeResponseKeyValue = {
    key: reader.compactString(),
    value: reader.compactString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseMember(reader: Reader): StreamsGroupDescribeResponseMember {
  const message: StreamsGroupDescribeResponseMember = {
    memberId: reader.compactString(),
    memberEpoch: reader.int32(),
    instanceId: reader.compactNullableString(),
    rackId: reader.compactNullableString(),
    clientId: reader.compactString(),
    clientHost: reader.compactString(),
    topologyEpoch: reader.int32(),
    processId: reader.compactString(),
    userEndpoint: reader.structPresent() ? readStreamsGroupDescribeResponseEndpoint(reader) : null,
    clientTags: readStreamsGroupDescribeResponseKeyValueArray(reader, reader.compactArrayCount(3)),
    taskOffsets: readStreamsGroupDescribeResponseTaskOffsetArray(reader, reader.compactArrayCount(14)),
    taskEndOffsets: readStreamsGroupDescribeResponseTaskOffsetArray(reader, reader.compactArrayCount(14)),
    assignment: readStreamsGroupDescribeResponseAssignment(reader),
    targetAssignment: readStreamsGroupDescribeResponseAssignment(reader),
    isClassic: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseEndpoint(reader: Reader): StreamsGroupDescribeResponseEndpoint {
  const message: StreamsGroupDescribeResponseEndpoint = {
    host: reader.compactString(),
    port: reader.uint16(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseTaskOffset(reader: Reader): StreamsGroupDescribeResponseTaskOffset {
  const message: StreamsGroupDescribeResponseTaskOffset = {
    subtopologyId: reader.compactString(),
    partition: reader.int32(),
    offset: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseAssignment(reader: Reader): StreamsGroupDescribeResponseAssignment {
  const message: StreamsGroupDescribeResponseAssignment = {
    activeTasks: readStreamsGroupDescribeResponseTaskIdsArray(reader, reader.compactArrayCount(3)),
    standbyTasks: readStreamsGroupDescribeResponseTaskIdsArray(reader, reader.compactArrayCount(3)),
    warmupTasks: readStreamsGroupDescribeResponseTaskIdsArray(reader, reader.compactArrayCount(3)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseTaskIds(reader: Reader): StreamsGroupDescribeResponseTaskIds {
  const message: StreamsGroupDescribeResponseTaskIds = {
    subtopologyId: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readStreamsGroupDescribeResponseDescribedGroupArray(reader: Reader, count: number): StreamsGroupDescribeResponseDescribedGroup[] {
  const elements: StreamsGroupDescribeResponseDescribedGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseDescribedGroup(reader))
  return elements
}

function readStreamsGroupDescribeResponseSubtopologyArray(reader: Reader, count: number): StreamsGroupDescribeResponseSubtopology[] {
  const elements: StreamsGroupDescribeResponseSubtopology[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseSubtopology(reader))
  return elements
}

function readNullableStreamsGroupDescribeResponseSubtopologyArray(reader: Reader, count: number): StreamsGroupDescribeResponseSubtopology[] | null {
  return count < 0 ? null : readStreamsGroupDescribeResponseSubtopologyArray(reader, count)
}

function readStreamsGroupDescribeResponseTopicInfoArray(reader: Reader, count: number): StreamsGroupDescribeResponseTopicInfo[] {
  const elements: StreamsGroupDescribeResponseTopicInfo[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseTopicInfo(reader))
  return elements
}

function readStreamsGroupDescribeResponseKeyValueArray(reader: Reader, count: number): StreamsGroupDescribeResponseKeyValue[] {
  const elements: StreamsGroupDescribeResponseKeyValue[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseKeyValue(reader))
  return elements
}

function readStreamsGroupDescribeResponseMemberArray(reader: Reader, count: number): StreamsGroupDescribeResponseMember[] {
  const elements: StreamsGroupDescribeResponseMember[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseMember(reader))
  return elements
}

function readStreamsGroupDescribeResponseTaskOffsetArray(reader: Reader, count: number): StreamsGroupDescribeResponseTaskOffset[] {
  const elements: StreamsGroupDescribeResponseTaskOffset[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseTaskOffset(reader))
  return elements
}

function readStreamsGroupDescribeResponseTaskIdsArray(reader: Reader, count: number): StreamsGroupDescribeResponseTaskIds[] {
  const elements: StreamsGroupDescribeResponseTaskIds[] = []
  for (let i = 0; i < count; i++) elements.push(readStreamsGroupDescribeResponseTaskIds(reader))
  return elements
}

function writeStreamsGroupDescribeResponse(writer: Writer, message: Input<StreamsGroupDescribeResponse>): void {
  const { throttleTimeMs = 0, groups = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(groups)
  writeStreamsGroupDescribeResponseDescribedGroupArray(writer, groups)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseDescribedGroup(writer: Writer, message: Input<StreamsGroupDescribeResponseDescribedGroup>): void {
  const {
    errorCode = 0,
    errorMessage = null,
    groupId = '',
    groupState = '',
    groupEpoch = 0,
    assignmentEpoch = 0,
    topology = null,
    members = [],
    authorizedOperations = -2147483648,
    unknownTaggedFields,
  } = message
  writer.int16(errorCode)
  writer.compactNullableString(errorMessage)
  writer.compactString(groupId)
  writer.compactString(groupState)
  writer.int32(groupEpoch)
  writer.int32(assignmentEpoch)
  writer.structPresent(topology !== null)
  if (topology !== null) writeStreamsGroupDescribeResponseTopology(writer, topology)
  writer.compactArrayCount(members)
  writeStreamsGroupDescribeResponseMemberArray(writer, members)
  writer.int32(authorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseTopology(writer: Writer, message: Input<StreamsGroupDescribeResponseTopology>): void {
  const { epoch = 0, subtopologies = null, unknownTaggedFields } = message
  writer.int32(epoch)
  writer.compactNullableArrayCount(subtopologies)
  if (subtopologies !== null) writeStreamsGroupDescribeResponseSubtopologyArray(writer, subtopologies)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseSubtopology(writer: Writer, message: Input<StreamsGroupDescribeResponseSubtopology>): void {
  const {
    subtopologyId = '',
    sourceTopics = [],
    repartitionSinkTopics = [],
    stateChangelogTopics = [],
    repartitionSourceTopics = [],
    unknownTaggedFields,
  } = message
  writer.compactString(subtopologyId)
  writer.compactArrayCount(sourceTopics)
  writeCompactStringArray(writer, sourceTopics)
  writer.compactArrayCount(repartitionSinkTopics)
  writeCompactStringArray(writer, repartitionSinkTopics)
  writer.compactArrayCount(stateChangelogTopics)
  writeStreamsGroupDescribeResponseTopicInfoArray(writer, stateChangelogTopics)
  writer.compactArrayCount(repartitionSourceTopics)
  writeStreamsGroupDescribeResponseTopicInfoArray(writer, repartitionSourceTopics)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseTopicInfo(writer: Writer, message: Input<StreamsGroupDescribeResponseTopicInfo>): void {
  const { name = '', partitions = 0, replicationFactor = 0, topicConfigs = [], unknownTaggedFields } = message
  writer.compactString(name)
  writer.int32(partitions)
  writer.int16(replicationFactor)
  writer.compactArrayCount(topicConfigs)
  writeStreamsGroupDescribeResponseKeyValueArray(writer, topicConfigs)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseKeyValue(writer: Writer, message: Input<StreamsGroupDescribeResponseKeyValue>): void {
  const { key = '', value = '', unknownTaggedFields } = message
  writer.compactString(key)
  writer.compactString(value)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseMember(writer: Writer, message: Input<StreamsGroupDescribeResponseMember>): void {
  const {
    memberId = '',
    memberEpoch = 0,
    instanceId = null,
    rackId = null,
    clientId = '',
    clientHost = '',
    topologyEpoch = 0,
    processId = '',
    userEndpoint = null,
    clientTags = [],
    taskOffsets = [],
    taskEndOffsets = [],
    assignment = {},
    targetAssignment = {},
    isClassic = false,
    unknownTaggedFields,
  } = message
  writer.compactString(memberId)
  writer.int32(memberEpoch)
  writer.compactNullableString(instanceId)
  writer.compactNullableString(rackId)
  writer.compactString(clientId)
  writer.compactString(clientHost)
  writer.int32(topologyEpoch)
  writer.compactString(processId)
  writer.structPresent(userEndpoint !== null)
  if (userEndpoint !== null) writeStreamsGroupDescribeResponseEndpoint(writer, userEndpoint)
  writer.compactArrayCount(clientTags)
  writeStreamsGroupDescribeResponseKeyValueArray(writer, clientTags)
  writer.compactArrayCount(taskOffsets)
  writeStreamsGroupDescribeResponseTaskOffsetArray(writer, taskOffsets)
  writer.compactArrayCount(taskEndOffsets)
  writeStreamsGroupDescribeResponseTaskOffsetArray(writer, taskEndOffsets)
  writeStreamsGroupDescribeResponseAssignment(writer, assignment)
  writeStreamsGroupDescribeResponseAssignment(writer, targetAssignment)
  writer.boolean(isClassic)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseEndpoint(writer: Writer, message: Input<StreamsGroupDescribeResponseEndpoint>): void {
  const { host = '', port = 0, unknownTaggedFields } = message
  writer.compactString(host)
  writer.uint16(port)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseTaskOffset(writer: Writer, message: Input<StreamsGroupDescribeResponseTaskOffset>): void {
  const { subtopologyId = '', partition = 0, offset = 0, unknownTaggedFields } = message
  writer.compactString(subtopologyId)
  writer.int32(partition)
  writer.int64(offset)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseAssignment(writer: Writer, message: Input<StreamsGroupDescribeResponseAssignment>): void {
  const { activeTasks = [], standbyTasks = [], warmupTasks = [], unknownTaggedFields } = message
  writer.compactArrayCount(activeTasks)
  writeStreamsGroupDescribeResponseTaskIdsArray(writer, activeTasks)
  writer.compactArrayCount(standbyTasks)
  writeStreamsGroupDescribeResponseTaskIdsArray(writer, standbyTasks)
  writer.compactArrayCount(warmupTasks)
  writeStreamsGroupDescribeResponseTaskIdsArray(writer, warmupTasks)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseTaskIds(writer: Writer, message: Input<StreamsGroupDescribeResponseTaskIds>): void {
  const { subtopologyId = '', partitions = [], unknownTaggedFields } = message
  writer.compactString(subtopologyId)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeStreamsGroupDescribeResponseDescribedGroupArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseDescribedGroup>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseDescribedGroup(writer, elements[i]!)
}

function writeStreamsGroupDescribeResponseSubtopologyArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseSubtopology>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseSubtopology(writer, elements[i]!)
}

function writeStreamsGroupDescribeResponseTopicInfoArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseTopicInfo>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseTopicInfo(writer, elements[i]!)
}

function writeStreamsGroupDescribeResponseKeyValueArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseKeyValue>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseKeyValue(writer, elements[i]!)
}

function writeStreamsGroupDescribeResponseMemberArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseMember>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseMember(writer, elements[i]!)
}

function writeStreamsGroupDescribeResponseTaskOffsetArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseTaskOffset>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseTaskOffset(writer, elements[i]!)
}

function writeStreamsGroupDescribeResponseTaskIdsArray(writer: Writer, elements: readonly Input<StreamsGroupDescribeResponseTaskIds>[]): void {
  for (let i = 0; i < elements.length; i++) writeStreamsGroupDescribeResponseTaskIds(writer, elements[i]!)
}
