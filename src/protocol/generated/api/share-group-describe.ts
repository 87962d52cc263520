// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, readInt32Array, writeCompactStringArray, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupDescribeRequest {
  /** The ids of the groups to describe. */
  groupIds: string[]
  /** Whether to include authorized operations. */
  includeAuthorizedOperations: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupDescribeRequest: MessageCodec<ShareGroupDescribeRequest> = {
  name: 'ShareGroupDescribeRequest',
  apiKey: 77,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupDescribeRequest, version)
    return readShareGroupDescribeRequest(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupDescribeRequest, version)
    writeShareGroupDescribeRequest(writer, message)
  },
}

function readShareGroupDescribeRequest(reader: Reader): ShareGroupDescribeRequest {
  const message: ShareGroupDescribeRequest = {
    groupIds: readCompactStringArray(reader, reader.compactArrayCount()),
    includeAuthorizedOperations: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeShareGroupDescribeRequest(writer: Writer, message: Input<ShareGroupDescribeRequest>): void {
  const { groupIds = [], includeAuthorizedOperations = false, unknownTaggedFields } = message
  writer.compactArrayCount(groupIds)
  writeCompactStringArray(writer, groupIds)
  writer.boolean(includeAuthorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

export interface ShareGroupDescribeResponse {
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Each described group. */
  groups: ShareGroupDescribeResponseDescribedGroup[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupDescribeResponseDescribedGroup {
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
  members: ShareGroupDescribeResponseMember[]
  /** 32-bit bitfield to represent authorized operations for this group. */
  authorizedOperations: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupDescribeResponseMember {
  /** The member ID. */
  memberId: string
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
  /** The current assignment. */
  assignment: ShareGroupDescribeResponseAssignment
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupDescribeResponseAssignment {
  /** The assigned topic-partitions to the member. */
  topicPartitions: ShareGroupDescribeResponseTopicPartitions[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ShareGroupDescribeResponseTopicPartitions {
  /** The topic ID. */
  topicId: string
  /** The topic name. */
  topicName: string
  /** The partitions. */
  partitions: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupDescribeResponse: MessageCodec<ShareGroupDescribeResponse> = {
  name: 'ShareGroupDescribeResponse',
  apiKey: 77,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupDescribeResponse, version)
    return readShareGroupDescribeResponse(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupDescribeResponse, version)
    writeShareGroupDescribeResponse(writer, message)
  },
}

function readShareGroupDescribeResponse(reader: Reader): ShareGroupDescribeResponse {
  const message: ShareGroupDescribeResponse = {
    throttleTimeMs: reader.int32(),
    groups: readShareGroupDescribeResponseDescribedGroupArray(reader, reader.compactArrayCount(20)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupDescribeResponseDescribedGroup(reader: Reader): ShareGroupDescribeResponseDescribedGroup {
  const message: ShareGroupDescribeResponseDescribedGroup = {
    errorCode: reader.int16(),
    errorMessage: reader.compactNullableString(),
    groupId: reader.compactString(),
    groupState: reader.compactString(),
    groupEpoch: reader.int32(),
    assignmentEpoch: reader.int32(),
    assignorName: reader.compactString(),
    members: readShareGroupDescribeResponseMemberArray(reader, reader.compactArrayCount(12)),
    authorizedOperations: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupDescribeResponseMember(reader: Reader): ShareGroupDescribeResponseMember {
  const message: ShareGroupDescribeResponseMember = {
    memberId: reader.compactString(),
    rackId: reader.compactNullableString(),
    memberEpoch: reader.int32(),
    clientId: reader.compactString(),
    clientHost: reader.compactString(),
    subscribedTopicNames: readCompactStringArray(reader, reader.compactArrayCount()),
    assignment: readShareGroupDescribeResponseAssignment(reader),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupDescribeResponseAssignment(reader: Reader): ShareGroupDescribeResponseAssignment {
  const message: ShareGroupDescribeResponseAssignment = {
    topicPartitions: readShareGroupDescribeResponseTopicPartitionsArray(reader, reader.compactArrayCount(19)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupDescribeResponseTopicPartitions(reader: Reader): ShareGroupDescribeResponseTopicPartitions {
  const message: ShareGroupDescribeResponseTopicPartitions = {
    topicId: reader.uuid(),
    topicName: reader.compactString(),
    partitions: readInt32Array(reader, reader.compactArrayCount(4)),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readShareGroupDescribeResponseDescribedGroupArray(reader: Reader, count: number): ShareGroupDescribeResponseDescribedGroup[] {
  const elements: ShareGroupDescribeResponseDescribedGroup[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupDescribeResponseDescribedGroup(reader))
  return elements
}

function readShareGroupDescribeResponseMemberArray(reader: Reader, count: number): ShareGroupDescribeResponseMember[] {
  const elements: ShareGroupDescribeResponseMember[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupDescribeResponseMember(reader))
  return elements
}

function readShareGroupDescribeResponseTopicPartitionsArray(reader: Reader, count: number): ShareGroupDescribeResponseTopicPartitions[] {
  const elements: ShareGroupDescribeResponseTopicPartitions[] = []
  for (let i = 0; i < count; i++) elements.push(readShareGroupDescribeResponseTopicPartitions(reader))
  return elements
}

function writeShareGroupDescribeResponse(writer: Writer, message: Input<ShareGroupDescribeResponse>): void {
  const { throttleTimeMs = 0, groups = [], unknownTaggedFields } = message
  writer.int32(throttleTimeMs)
  writer.compactArrayCount(groups)
  writeShareGroupDescribeResponseDescribedGroupArray(writer, groups)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupDescribeResponseDescribedGroup(writer: Writer, message: Input<ShareGroupDescribeResponseDescribedGroup>): void {
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
  writeShareGroupDescribeResponseMemberArray(writer, members)
  writer.int32(authorizedOperations)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupDescribeResponseMember(writer: Writer, message: Input<ShareGroupDescribeResponseMember>): void {
  const {
    memberId = '',
    rackId = null,
    memberEpoch = 0,
    clientId = '',
    clientHost = '',
    subscribedTopicNames = [],
    assignment = {},
    unknownTaggedFields,
  } = message
  writer.compactString(memberId)
  writer.compactNullableString(rackId)
  writer.int32(memberEpoch)
  writer.compactString(clientId)
  writer.compactString(clientHost)
  writer.compactArrayCount(subscribedTopicNames)
  writeCompactStringArray(writer, subscribedTopicNames)
  writeShareGroupDescribeResponseAssignment(writer, assignment)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupDescribeResponseAssignment(writer: Writer, message: Input<ShareGroupDescribeResponseAssignment>): void {
  const { topicPartitions = [], unknownTaggedFields } = message
  writer.compactArrayCount(topicPartitions)
  writeShareGroupDescribeResponseTopicPartitionsArray(writer, topicPartitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupDescribeResponseTopicPartitions(writer: Writer, message: Input<ShareGroupDescribeResponseTopicPartitions>): void {
  const { topicId = ZERO_UUID, topicName = '', partitions = [], unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.compactString(topicName)
  writer.compactArrayCount(partitions)
  writeInt32Array(writer, partitions)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeShareGroupDescribeResponseDescribedGroupArray(writer: Writer, elements: readonly Input<ShareGroupDescribeResponseDescribedGroup>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupDescribeResponseDescribedGroup(writer, elements[i]!)
}

function writeShareGroupDescribeResponseMemberArray(writer: Writer, elements: readonly Input<ShareGroupDescribeResponseMember>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupDescribeResponseMember(writer, elements[i]!)
}

function writeShareGroupDescribeResponseTopicPartitionsArray(writer: Writer, elements: readonly Input<ShareGroupDescribeResponseTopicPartitions>[]): void {
  for (let i = 0; i < elements.length; i++) writeShareGroupDescribeResponseTopicPartitions(writer, elements[i]!)
}
