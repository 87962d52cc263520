// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt32Array, writeCompactStringArray, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupDescribeRequest {
  /** The ids of the groups to describe. */
  groupIds: string[]
  /** Whether to include authorized operations. */
  includeAuthorizedOperations: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupDescribeRequest: MessageCodec<ConsumerGroupDescribeRequest> = {
  name: 'ConsumerGroupDescribeRequest',
  apiKey: 69,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupDescribeRequest, version)
    return readConsumerGroupDescribeRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupDescribeRequest, version)
    writeConsumerGroupDescribeRequest(writer, message)
  },
}

function readConsumerGroupDescribeRequest(reader: Reader): ConsumerGroupDescribeRequest {
  const message: ConsumerGroupDescribeRequest = {
    groupIds: readCompactStringArray(reader, reader.compactArrayCount()),
    includeAuthorizedOperations: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeConsumerGroupDescribeRequest(writer: Writer, message: Input<ConsumerGroupDescribeRequest>): void {
  const { groupIds = [], includeAuthorizedOperations = false, unknownTaggedFields } = message
  writer.compactArrayCount(groupIds)
  writeCompactStringArray(writer, groupIds)
  writer.boolean(includeAuthorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface ConsumerGroupDescribeResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each described group. */
  groups: ConsumerGroupDescribeResponseDescribedGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupDescribeResponseDescribedGroup {
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
  /** The selected assignor. */
  assignorName: string
  /** The members. */
  members: ConsumerGroupDescribeResponseMember[]
  /** 32-bit bitfield to represent authorized operations for this group. */
  authorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupDescribeResponseMember {
  /** The member ID. */
  memberId: string
  /** The member instance ID. */
  instanceId: string | null
  /** The member rack ID. */
  rackId: string | null
  /** The current member epoch. */
  memberEpoch: number
  /** The client ID. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The subscribed topic names. */
  subscribedTopicNames: string[]
  /** the subscribed topic regex otherwise or null of not provided. */
  subscribedTopicRegex: string | null
  /** The current assignment. */
  assignment: ConsumerGroupDescribeResponseAssignment
  /** The target assignment. */
  targetAssignment: ConsumerGroupDescribeResponseAssignment
  /** -1 for unknown. (from version 1) */
  memberType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupDescribeResponseAssignment {
  /** The assigned topic-partitions to the member. */
  topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ConsumerGroupDescribeResponseTopicPartitions {
  /** The topic ID. */
  topicId: string
  /** The topic name. */
  topicName: string
  /** The partitions. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupDescribeResponse: MessageCodec<ConsumerGroupDescribeResponse> = {
  name: 'ConsumerGroupDescribeResponse',
  apiKey: 69,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupDescribeResponse, version)
    return readConsumerGroupDescribeResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupDescribeResponse, version)
    writeConsumerGroupDescribeResponse(writer, message, version)
  },
}

function readConsumerGroupDescribeResponse(reader: Reader, version: number): ConsumerGroupDescribeResponse {
  const message: ConsumerGroupDescribeResponse = {
    throttleTimeMs: reader.int32(),
    groups: readConsumerGroupDescribeResponseDescribedGroupArray(reader, version, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupDescribeResponseDescribedGroup(reader: Reader, version: number): ConsumerGroupDescribeResponseDescribedGroup {
  const message: ConsumerGroupDescribeResponseDescribedGroup = {
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    groupId: reader.compactString(),
    groupState: reader.compactString(),
    groupEpoch: reader.int32(),
    assignmentEpoch: reader.int32(),
    assignorName: reader.compactString(),
    members: readConsumerGroupDescribeResponseMemberArray(reader, version, reader.compactArrayCount(16)),
    authorizedOperations: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupDescribeResponseMember(reader: Reader, version: number): ConsumerGroupDescribeResponseMember {
  const message: ConsumerGroupDescribeResponseMember = {
    memberId: reader.compactString(),
    instanceId: reader.compactNullableString(),
    rackId: reader.compactNullableString(),
    memberEpoch: reader.int32(),
    clientId: reader.compactString(),
    clientHost: reader.compactString(),
    subscribedTopicNames: readCompactStringArray(reader, reader.compactArrayCount()),
    subscribedTopicRegex: reader.compactNullableString(),
    assignment: readConsumerGroupDescribeResponseAssignment(reader),
    targetAssignment: readConsumerGroupDescribeResponseAssignment(reader),
    memberType: version >= 1 ? reader.int8() : -1,
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupDescribeResponseAssignment(reader: Reader): ConsumerGroupDescribeResponseAssignment {
  const message: ConsumerGroupDescribeResponseAssignment = {
    topicPartitions: readConsumerGroupDescribeResponseTopicPartitionsArray(reader, reader.compactArrayCount(19)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupDescribeResponseTopicPartitions(reader: Reader): ConsumerGroupDescribeResponseTopicPartitions {
  const message: ConsumerGroupDescribeResponseTopicPartitions = {
    topicId: reader.uuid(),
    topicName: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readConsumerGroupDescribeResponseDescribedGroupArray(reader: Reader, version: number, count: number): ConsumerGroupDescribeResponseDescribedGroup[] {
  const elements: ConsumerGroupDescribeResponseDescribedGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupDescribeResponseDescribedGroup(reader, version))
  return elements
}

function readConsumerGroupDescribeResponseMemberArray(reader: Reader, version: number, count: number): ConsumerGroupDescribeResponseMember[] {
  const elements: ConsumerGroupDescribeResponseMember[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupDescribeResponseMember(reader, version))
  return elements
}

function readConsumerGroupDescribeResponseTopicPartitionsArray(reader: Reader, count: number): ConsumerGroupDescribeResponseTopicPartitions[] {
  const elements: ConsumerGroupDescribeResponseTopicPartitions[] = []
  for (let i = 0; i < count; i++) elements.push(readConsumerGroupDescribeResponseTopicPartitions(reader))
  return elements
}

function writeConsumerGroupDescribeResponse(writer: Writer, message: Input<ConsumerGroupDescribeResponse>, version: number): void {
  const { throttleTimeMs = 0, groups = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(groups)
  writeConsumerGroupDescribeResponseDescribedGroupArray(writer, groups, version)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupDescribeResponseDescribedGroup(writer: Writer, message: Input<ConsumerGroupDescribeResponseDescribedGroup>, version: number): void {
  const {
    errorCode = 0,
    errorMessage = null,
    groupId = '',
    groupState = '',
    groupEpoch = 0,
    assignmentEpoch = 0,
    assignorName = '',
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
  writer.compactString(assignorName)
  writer.compactArrayCount(members)
  writeConsumerGroupDescribeResponseMemberArray(writer, members, version)
  writer.int32(authorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupDescribeResponseMember(writer: Writer, message: Input<ConsumerGroupDescribeResponseMember>, version: number): void {
  const {
    memberId = '',
    instanceId = null,
    rackId = null,
    memberEpoch = 0,
    clientId = '',
    clientHost = '',
    subscribedTopicNames = [],
    subscribedTopicRegex = null,
    assignment = {},
    targetAssignment = {},
    memberType = -1,
    unknownTaggedFields,
  } = message
  writer.compactString(memberId)
  writer.compactNullableString(instanceId)
  writer.compactNullableString(rackId)
  writer.int32(memberEpoch)
  writer.compactString(clientId)
  writer.compactString(clientHost)
  writer.compactArrayCount(subscribedTopicNames)
  writeCompactStringArray(writer, subscribedTopicNames)
  writer.compactNullableString(subscribedTopicRegex)
  writeConsumerGroupDescribeResponseAssignment(writer, assignment)
  writeConsumerGroupDescribeResponseAssignment(writer, targetAssignment)
  if (version >= 1) writer.int8(memberType)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupDescribeResponseAssignment(writer: Writer, message: Input<ConsumerGroupDescribeResponseAssignment>): void {
  const { topicPartitions = [], unknownTaggedFields } = message
  writer.compactArrayCount(topicPartitions)
  writeConsumerGroupDescribeResponseTopicPartitionsArray(writer, topicPartitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupDescribeResponseTopicPartitions(writer: Writer, message: Input<ConsumerGroupDescribeResponseTopicPartitions>): void {
  const { topicId = ZERO_UUID, topicName = '', partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeConsumerGroupDescribeResponseDescribedGroupArray(writer: Writer, elements: readonly Input<ConsumerGroupDescribeResponseDescribedGroup>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupDescribeResponseDescribedGroup(writer, elements[i]!, version)
}

function writeConsumerGroupDescribeResponseMemberArray(writer: Writer, elements: readonly Input<ConsumerGroupDescribeResponseMember>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupDescribeResponseMember(writer, elements[i]!, version)
}

function writeConsumerGroupDescribeResponseTopicPartitionsArray(writer: Writer, elements: readonly Input<ConsumerGroupDescribeResponseTopicPartitions>[]): void {
  for (let i = 0; i < elements.length; i++) writeConsumerGroupDescribeResponseTopicPartitions(writer, elements[i]!)
}
