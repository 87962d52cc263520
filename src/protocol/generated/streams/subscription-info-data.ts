// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface SubscriptionInfoData {
  /** The version of the subscription info data. */
  version: number
  /** The latest supported version of the subscription info data. (from version 3) */
  latestSupportedVersion: number
  /** The process id of the client that sent the request. */
  processId: string
  /** The previous tasks that were assigned to the client. (up to version 6) */
  prevTasks: SubscriptionInfoDataTaskId[]
  /** The standby tasks that were assigned to the client. (up to version 6) */
  standbyTasks: SubscriptionInfoDataTaskId[]
  /** The user end point of the client that sent the request. (from version 2) */
  userEndPoint: Uint8Array
  /** The task offset sums that were assigned to the client. (from version 7) */
  taskOffsetSums: SubscriptionInfoDataTaskOffsetSum[]
  /** A unique field that is used to identify the client that sent the request. (from version 8) */
  uniqueField: number
  /** The error code of the request. (from version 9) */
  errorCode: number
  /** The client tags that were assigned to the client. (from version 11) */
  clientTags: SubscriptionInfoDataClientTag[]
}

export interface SubscriptionInfoDataTaskId {
  /** The topic group id of the task. */
  topicGroupId: number
  /** The partition of the task. */
  partition: number
}

export interface SubscriptionInfoDataTaskOffsetSum {
  /** The topic group id of the task. */
  topicGroupId: number
  /** The partition of the task. (from version 10) */
  partition: number
  /** The offset sum of the task. (from version 10) */
  offsetSum: number
  /** The named topology of the task. (from version 10) */
  namedTopology: string | null
  /** The partition to offset sum of the task. (up to version 9) */
  partitionToOffsetSum: SubscriptionInfoDataPartitionToOffsetSum[]
}

export interface SubscriptionInfoDataPartitionToOffsetSum {
  /** The partition of the task. */
  partition: number
  /** The offset sum of the task. */
  offsetSum: number
}

export interface SubscriptionInfoDataClientTag {
  /** The key of the client tag. */
  key: Uint8Array
  /** The value of the client tag. */
  value: Uint8Array
}

export const SubscriptionInfoData: MessageCodec<SubscriptionInfoData> = {
  name: 'SubscriptionInfoData',
  apiKey: -1,
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(SubscriptionInfoData, version)
    return readSubscriptionInfoData(reader, version)
  },
  write(writer, message, version) {
    checkVersion(SubscriptionInfoData, version)
    writeSubscriptionInfoData(writer, message, version)
  },
}

function readSubscriptionInfoData(reader: Reader, version: number): SubscriptionInfoData {
  return {
    version: reader.int32(),
    latestSupportedVersion: version >= 3 ? reader.int32() : -1,
    processId: reader.uuid(),
    prevTasks: version >= 7 ? [] : readSubscriptionInfoDataTaskIdArray(reader, reader.arrayCount(8)),
    standbyTasks: version >= 7 ? [] : readSubscriptionInfoDataTaskIdArray(reader, reader.arrayCount(8)),
    userEndPoint: version >= 2 ? reader.bytes() : new Uint8Array(0),
    taskOffsetSums: version >= 7 ? readSubscriptionInfoDataTaskOffsetSumArray(reader, version, reader.arrayCount(8)) : [],
    uniqueField: version >= 8 ? reader.int8() : 0,
    errorCode: version >= 9 ? reader.int32() : 0,
    clientTags: version >= 11 ? readSubscriptionInfoDataClientTagArray(reader, reader.arrayCount(8)) : [],
  }
}

function readSubscriptionInfoDataTaskId(reader: Reader): SubscriptionInfoDataTaskId {
  return {
    topicGroupId: reader.int32(),
    partition: reader.int32(),
  }
}

function readSubscriptionInfoDataTaskOffsetSum(reader: Reader, version: number): SubscriptionInfoDataTaskOffsetSum {
  return {
    topicGroupId: reader.int32(),
    partition: version >= 10 ? reader.int32() : 0,
    offsetSum: version >= 10 ? reader.int64() : 0,
    namedTopology: version >= 10 ? reader.nullableString() : '',
    partitionToOffsetSum: version >= 10 ? [] : readSubscriptionInfoDataPartitionToOffsetSumArray(reader, reader.arrayCount(12)),
  }
}

function readSubscriptionInfoDataPartitionToOffsetSum(reader: Reader): SubscriptionInfoDataPartitionToOffsetSum {
  return {
    partition: reader.int32(),
    offsetSum: reader.int64(),
  }
}

function readSubscriptionInfoDataClientTag(reader: Reader): SubscriptionInfoDataClientTag {
  return {
    key: reader.bytes(),
    value: reader.bytes(),
  }
}

function readSubscriptionInfoDataTaskIdArray(reader: Reader, count: number): SubscriptionInfoDataTaskId[] {
  const elements: SubscriptionInfoDataTaskId[] = []
  for (let i = 0; i < count; i++) elements.push(readSubscriptionInfoDataTaskId(reader))
  return elements
}

function readSubscriptionInfoDataTaskOffsetSumArray(reader: Reader, version: number, count: number): SubscriptionInfoDataTaskOffsetSum[] {
  const elements: SubscriptionInfoDataTaskOffsetSum[] = []
  for (let i = 0; i < count; i++) elements.push(readSubscriptionInfoDataTaskOffsetSum(reader, version))
  return elements
}

function readSubscriptionInfoDataPartitionToOffsetSumArray(reader: Reader, count: number): SubscriptionInfoDataPartitionToOffsetSum[] {
  const elements: SubscriptionInfoDataPartitionToOffsetSum[] = []
  for (let i = 0; i < count; i++) elements.push(readSubscriptionInfoDataPartitionToOffsetSum(reader))
  return elements
}

function readSubscriptionInfoDataClientTagArray(reader: Reader, count: number): SubscriptionInfoDataClientTag[] {
  const elements: SubscriptionInfoDataClientTag[] = []
  for (let i = 0; i < count; i++) elements.push(readSubscriptionInfoDataClientTag(reader))
  return elements
}

function writeSubscriptionInfoData(writer: Writer, message: Input<SubscriptionInfoData>, version: number): void {
  const {
    version: version_ = 0,
    latestSupportedVersion = -1,
    processId = ZERO_UUID,
    prevTasks = [],
    standbyTasks = [],
    userEndPoint = new Uint8Array(0),
    taskOffsetSums = [],
    uniqueField = 0,
    errorCode = 0,
    clientTags = [],
  } = message
  writer.int32(version_)
  if (version >= 3) writer.int32(latestSupportedVersion)
  else if (latestSupportedVersion !== -1) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'latestSupportedVersion', version })
  }
  writer.uuid(processId)
  if (version >= 7) {
    if (prevTasks?.length !== 0) {
      throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'prevTasks', version })
    }
  } else writer.arrayCount(prevTasks)
  if (version <= 6) writeSubscriptionInfoDataTaskIdArray(writer, prevTasks)
  if (version >= 7) {
    if (standbyTasks?.length !== 0) {
      throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'standbyTasks', version })
    }
  } else writer.arrayCount(standbyTasks)
  if (version <= 6) writeSubscriptionInfoDataTaskIdArray(writer, standbyTasks)
  if (version >= 2) writer.bytes(userEndPoint)
  else if (userEndPoint?.length !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'userEndPoint', version })
  }
  if (version >= 7) writer.arrayCount(taskOffsetSums)
  else if (taskOffsetSums?.length !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'taskOffsetSums', version })
  }
  if (version >= 7) writeSubscriptionInfoDataTaskOffsetSumArray(writer, taskOffsetSums, version)
  if (version >= 8) writer.int8(uniqueField)
  else if (uniqueField !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'uniqueField', version })
  }
  if (version >= 9) writer.int32(errorCode)
  else if (errorCode !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'errorCode', version })
  }
  if (version >= 11) writer.arrayCount(clientTags)
  else if (clientTags?.length !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoData', field: 'clientTags', version })
  }
  if (version >= 11) writeSubscriptionInfoDataClientTagArray(writer, clientTags)
}

function writeSubscriptionInfoDataTaskId(writer: Writer, message: Input<SubscriptionInfoDataTaskId>): void {
  const { topicGroupId = 0, partition = 0 } = message
  writer.int32(topicGroupId)
  writer.int32(partition)
}

function writeSubscriptionInfoDataTaskOffsetSum(writer: Writer, message: Input<SubscriptionInfoDataTaskOffsetSum>, version: number): void {
  const { topicGroupId = 0, partition = 0, offsetSum = 0, namedTopology = '', partitionToOffsetSum = [] } = message
  writer.int32(topicGroupId)
  if (version >= 10) writer.int32(partition)
  else if (partition !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoDataTaskOffsetSum', field: 'partition', version })
  }
  if (version >= 10) writer.int64(offsetSum)
  else if (offsetSum !== 0) {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoDataTaskOffsetSum', field: 'offsetSum', version })
  }
  if (version >= 10) writer.nullableString(namedTopology)
  else if (namedTopology !== '') {
    throw new UnwritableFieldError({ message: 'SubscriptionInfoDataTaskOffsetSum', field: 'namedTopology', version })
  }
  if (version >= 10) {
    if (partitionToOffsetSum?.length !== 0) {
      throw new UnwritableFieldError({ message: 'SubscriptionInfoDataTaskOffsetSum', field: 'partitionToOffsetSum', version })
    }
  } else writer.arrayCount(partitionToOffsetSum)
  if (version <= 9) writeSubscriptionInfoDataPartitionToOffsetSumArray(writer, partitionToOffsetSum)
}

function writeSubscriptionInfoDataPartitionToOffsetSum(writer: Writer, message: Input<SubscriptionInfoDataPartitionToOffsetSum>): void {
  const { partition = 0, offsetSum = 0 } = message
  writer.int32(partition)
  writer.int64(offsetSum)
}

function writeSubscriptionInfoDataClientTag(writer: Writer, message: Input<SubscriptionInfoDataClientTag>): void {
  const { key = new Uint8Array(0), value = new Uint8Array(0) } = message
  writer.bytes(key)
  writer.bytes(value)
}

function writeSubscriptionInfoDataTaskIdArray(writer: Writer, elements: readonly Input<SubscriptionInfoDataTaskId>[]): void {
  for (let i = 0; i < elements.length; i++) writeSubscriptionInfoDataTaskId(writer, elements[i]!)
}

function writeSubscriptionInfoDataTaskOffsetSumArray(writer: Writer, elements: readonly Input<SubscriptionInfoDataTaskOffsetSum>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeSubscriptionInfoDataTaskOffsetSum(writer, elements[i]!, version)
}

function writeSubscriptionInfoDataPartitionToOffsetSumArray(writer: Writer, elements: readonly Input<SubscriptionInfoDataPartitionToOffsetSum>[]): void {
  for (let i = 0; i < elements.length; i++) writeSubscriptionInfoDataPartitionToOffsetSum(writer, elements[i]!)
}

function writeSubscriptionInfoDataClientTagArray(writer: Writer, elements: readonly Input<SubscriptionInfoDataClientTag>[]): void {
  for (let i = 0; i < elements.length; i++) writeSubscriptionInfoDataClientTag(writer, elements[i]!)
}
