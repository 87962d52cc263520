// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface ProduceRequest {
  /** The transactional ID, or null if the producer is not transactional. */
  transactionalId: string | null
  /** The number of acknowledgments the producer requires the leader to have received before considering a request complete. */
  acks: number
  /** The timeout to await a response in milliseconds. */
  timeoutMs: number
  /** Each topic to produce to. */
  topicData: ProduceRequestTopicProduceData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceRequestTopicProduceData {
  /** The topic name. (up to version 12) */
  name: string
  /** The unique topic ID (from version 13) */
  topicId: string
  /** Each partition to produce to. */
  partitionData: ProduceRequestPartitionProduceData[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceRequestPartitionProduceData {
  /** The partition index. */
  index: number
  /** The record data to be produced. */
  records: Uint8Array | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ProduceRequest: MessageCodec<ProduceRequest> = {
  name: 'ProduceRequest',
  apiKey: 0,
  minVersion: 3,
  maxVersion: 13,
  flexibleFrom: 9,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ProduceRequest, version)
    return readProduceRequest(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ProduceRequest, version)
    writeProduceRequest(writer, message, version)
  },
}

function readProduceRequest(reader: Reader, version: number): ProduceRequest {
  const message: ProduceRequest = {
    transactionalId: version >= 9 ? reader.compactNullableString() : reader.nullableString(),
    acks: reader.int16(),
    timeoutMs: reader.int32(),
    topicData:
      readProduceRequestTopicProduceDataArray(reader, version, version >= 9 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readProduceRequestTopicProduceData(reader: Reader, version: number): ProduceRequestTopicProduceData {
  const message: ProduceRequestTopicProduceData = {
    name: version >= 13 ? '' : version >= 9 ? reader.compactString() : reader.string(),
    topicId: version >= 13 ? reader.uuid() : ZERO_UUID,
    partitionData:
      readProduceRequestPartitionProduceDataArray(reader, version, version >= 9 ? reader.compactArrayCount(6) : reader.arrayCount(8)),
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readProduceRequestPartitionProduceData(reader: Reader, version: number): ProduceRequestPartitionProduceData {
  const message: ProduceRequestPartitionProduceData = {
    index: reader.int32(),
    records: version >= 9 ? reader.compactRecords() : reader.records(),
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readProduceRequestTopicProduceDataArray(reader: Reader, version: number, count: number): ProduceRequestTopicProduceData[] {
  const elements: ProduceRequestTopicProduceData[] = []
  for (let i = 0; i < count; i++) elements.push(readProduceRequestTopicProduceData(reader, version))
  return elements
}

function readProduceRequestPartitionProduceDataArray(reader: Reader, version: number, count: number): ProduceRequestPartitionProduceData[] {
  const elements: ProduceRequestPartitionProduceData[] = []
  for (let i = 0; i < count; i++) elements.push(readProduceRequestPartitionProduceData(reader, version))
  return elements
}

function writeProduceRequest(writer: Writer, message: Input<ProduceRequest>, version: number): void {
  const { transactionalId = null, acks = 0, timeoutMs = 0, topicData = [], unknownTaggedFields } = message
  if (version >= 9) writer.compactNullableString(transactionalId)
  else writer.nullableString(transactionalId)
  writer.int16(acks)
  writer.int32(timeoutMs)
  if (version >= 9) writer.compactArrayCount(topicData)
  else writer.arrayCount(topicData)
  writeProduceRequestTopicProduceDataArray(writer, topicData, version)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceRequest', field: 'unknownTaggedFields', version })
  }
}

function writeProduceRequestTopicProduceData(writer: Writer, message: Input<ProduceRequestTopicProduceData>, version: number): void {
  const { name = '', topicId = ZERO_UUID, partitionData = [], unknownTaggedFields } = message
  if (version >= 9 && version <= 12) writer.compactString(name)
  else if (version <= 8) writer.string(name)
  if (version >= 13) writer.uuid(topicId)
  if (version >= 9) writer.compactArrayCount(partitionData)
  else writer.arrayCount(partitionData)
  writeProduceRequestPartitionProduceDataArray(writer, partitionData, version)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceRequestTopicProduceData', field: 'unknownTaggedFields', version })
  }
}

function writeProduceRequestPartitionProduceData(writer: Writer, message: Input<ProduceRequestPartitionProduceData>, version: number): void {
  const { index = 0, records = null, unknownTaggedFields } = message
  writer.int32(index)
  if (version >= 9) writer.compactRecords(records)
  else writer.records(records)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceRequestPartitionProduceData', field: 'unknownTaggedFields', version })
  }
}

function writeProduceRequestTopicProduceDataArray(writer: Writer, elements: readonly Input<ProduceRequestTopicProduceData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeProduceRequestTopicProduceData(writer, elements[i]!, version)
}

function writeProduceRequestPartitionProduceDataArray(writer: Writer, elements: readonly Input<ProduceRequestPartitionProduceData>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeProduceRequestPartitionProduceData(writer, elements[i]!, version)
}

export interface ProduceResponse {
  /** Each produce response. */
  responses: ProduceResponseTopicProduceResponse[]
  /** The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the request did not violate any quota. */
  throttleTimeMs: number
  /** Endpoints for all current-leaders enumerated in PartitionProduceResponses, with errors NOT_LEADER_OR_FOLLOWER. (from version 10) */
  nodeEndpoints: ProduceResponseNodeEndpoint[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceResponseTopicProduceResponse {
  /** The topic name. (up to version 12) */
  name: string
  /** The unique topic ID (from version 13) */
  topicId: string
  /** Each partition that we produced to within the topic. */
  partitionResponses: ProduceResponsePartitionProduceResponse[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceResponsePartitionProduceResponse {
  /** The partition index. */
  index: number
  /** The error code, or 0 if there was no error. */
  errorCode: number
  /** The base offset. */
  baseOffset: number
  /** The timestamp returned by broker after appending the messages. */
  logAppendTimeMs: number
  /** The log start offset. (from version 5) */
  logStartOffset: number
  /** The batch indices of records that caused the batch to be dropped. (from version 8) */
  recordErrors: ProduceResponseBatchIndexAndErrorMessage[]
  /** The global error message summarizing the common root cause of the records that caused the batch to be dropped. (from version 8) */
  errorMessage: string | null
  /** The leader broker that the producer should use for future requests. (from version 10) */
  currentLeader: ProduceResponseLeaderIdAndEpoch
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceResponseBatchIndexAndErrorMessage {
  /** The batch index of the record that caused the batch to be dropped. */
  batchIndex: number
  /** The error message of the record that caused the batch to be dropped. */
  batchIndexErrorMessage: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceResponseLeaderIdAndEpoch {
  /** The ID of the current leader or -1 if the leader is unknown. */
  leaderId: number
  /** The latest known leader epoch. */
  leaderEpoch: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface ProduceResponseNodeEndpoint {
  /** The ID of the associated node. */
  nodeId: number
  /** The node's hostname. */
  host: string
  /** The node's port. */
  port: number
  /** The rack of the node, or null if it has not been assigned to a rack. */
  rack: string | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ProduceResponse: MessageCodec<ProduceResponse> = {
  name: 'ProduceResponse',
  apiKey: 0,
  minVersion: 3,
  maxVersion: 13,
  flexibleFrom: 9,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ProduceResponse, version)
    return readProduceResponse(reader, version)
  },
  write(writer, message, version) {
    checkVersion(ProduceResponse, version)
    writeProduceResponse(writer, message, version)
  },
}

function readProduceResponse(reader: Reader, version: number): ProduceResponse {
  const message: ProduceResponse = {
    responses:
      readProduceResponseTopicProduceResponseArray(reader, version, version >= 9 ? reader.compactArrayCount(3) : reader.arrayCount(6)),
    throttleTimeMs: reader.int32(),
    nodeEndpoints: [],
  }
  if (version >= 9) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          if (version >= 10) message.nodeEndpoints = readProduceResponseNodeEndpointArray(reader, reader.compactArrayCount(11))
          else throw new InvalidTagError({ message: 'ProduceResponse', tag, version })
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readProduceResponseTopicProduceResponse(reader: Reader, version: number): ProduceResponseTopicProduceResponse {
  const message: ProduceResponseTopicProduceResponse = {
    name: version >= 13 ? '' : version >= 9 ? reader.compactString() : reader.string(),
    topicId: version >= 13 ? reader.uuid() : ZERO_UUID,
    partitionResponses:
      readProduceResponsePartitionProduceResponseArray(reader, version, version >= 9 ? reader.compactArrayCount(33) : reader.arrayCount(22)),
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readProduceResponsePartitionProduceResponse(reader: Reader, version: number): ProduceResponsePartitionProduceResponse {
  const message: ProduceResponsePartitionProduceResponse = {
    index: reader.int32(),
    errorCode: reader.int16(),
    baseOffset: reader.int64(),
    logAppendTimeMs: reader.int64(),
    logStartOffset: version >= 5 ? reader.int64() : -1,
    recordErrors:
      version >= 8 ? readProduceResponseBatchIndexAndErrorMessageArray(reader, version, version >= 9 ? reader.compactArrayCount(6) : reader.arrayCount(6)) : [],
    errorMessage: version >= 9 ? reader.compactNullableString() : version >= 8 ? reader.nullableString() : null,
    currentLeader: defaultProduceResponseLeaderIdAndEpoch(),
  }
  if (version >= 9) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          if (version >= 10) message.currentLeader = readProduceResponseLeaderIdAndEpoch(reader)
          else throw new InvalidTagError({ message: 'ProduceResponsePartitionProduceResponse', tag, version })
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readProduceResponseBatchIndexAndErrorMessage(reader: Reader, version: number): ProduceResponseBatchIndexAndErrorMessage {
  const message: ProduceResponseBatchIndexAndErrorMessage = {
    batchIndex: reader.int32(),
    batchIndexErrorMessage: version >= 9 ? reader.compactNullableString() : reader.nullableString(),
  }
  if (version >= 9) reader.unknownTaggedFields(message)
  return message
}

function readProduceResponseLeaderIdAndEpoch(reader: Reader): ProduceResponseLeaderIdAndEpoch {
  const message: ProduceResponseLeaderIdAndEpoch = {
    leaderId: reader.int32(),
    leaderEpoch: reader.int32(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readProduceResponseNodeEndpoint(reader: Reader): ProduceResponseNodeEndpoint {
  const message: ProduceResponseNodeEndpoint = {
    nodeId: reader.int32(),
    host: reader.compactString(),
    port: reader.int32(),
    rack: reader.compactNullableString(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function readProduceResponseTopicProduceResponseArray(reader: Reader, version: number, count: number): ProduceResponseTopicProduceResponse[] {
  const elements: ProduceResponseTopicProduceResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readProduceResponseTopicProduceResponse(reader, version))
  return elements
}

function readProduceResponsePartitionProduceResponseArray(reader: Reader, version: number, count: number): ProduceResponsePartitionProduceResponse[] {
  const elements: ProduceResponsePartitionProduceResponse[] = []
  for (let i = 0; i < count; i++) elements.push(readProduceResponsePartitionProduceResponse(reader, version))
  return elements
}

function readProduceResponseBatchIndexAndErrorMessageArray(reader: Reader, version: number, count: number): ProduceResponseBatchIndexAndErrorMessage[] {
  const elements: ProduceResponseBatchIndexAndErrorMessage[] = []
  for (let i = 0; i < count; i++) elements.push(readProduceResponseBatchIndexAndErrorMessage(reader, version))
  return elements
}

function readProduceResponseNodeEndpointArray(reader: Reader, count: number): ProduceResponseNodeEndpoint[] {
  const elements: ProduceResponseNodeEndpoint[] = []
  for (let i = 0; i < count; i++) elements.push(readProduceResponseNodeEndpoint(reader))
  return elements
}

function writeProduceResponse(writer: Writer, message: Input<ProduceResponse>, version: number): void {
  const { responses = [], throttleTimeMs = 0, nodeEndpoints = [], unknownTaggedFields } = message
  if (version >= 9) writer.compactArrayCount(responses)
  else writer.arrayCount(responses)
  writeProduceResponseTopicProduceResponseArray(writer, responses, version)
  writer.int32(throttleTimeMs)
  if (version <= 9 && nodeEndpoints?.length !== 0) {
    throw new UnwritableFieldError({ message: 'ProduceResponse', field: 'nodeEndpoints', version })
  }
  if (version >= 10) {
    const hasNodeEndpoints = nodeEndpoints?.length !== 0
    writer.tagCount(hasNodeEndpoints ? 1 : 0, unknownTaggedFields)
    if (hasNodeEndpoints) {
      const at = writer.beginTag(0)
      writer.compactArrayCount(nodeEndpoints)
      writeProduceResponseNodeEndpointArray(writer, nodeEndpoints)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (version >= 9) {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceResponse', field: 'unknownTaggedFields', version })
  }
}

function writeProduceResponseTopicProduceResponse(writer: Writer, message: Input<ProduceResponseTopicProduceResponse>, version: number): void {
  const { name = '', topicId = ZERO_UUID, partitionResponses = [], unknownTaggedFields } = message
  if (version >= 9 && version <= 12) writer.compactString(name)
  else if (version <= 8) writer.string(name)
  if (version >= 13) writer.uuid(topicId)
  if (version >= 9) writer.compactArrayCount(partitionResponses)
  else writer.arrayCount(partitionResponses)
  writeProduceResponsePartitionProduceResponseArray(writer, partitionResponses, version)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceResponseTopicProduceResponse', field: 'unknownTaggedFields', version })
  }
}

function writeProduceResponsePartitionProduceResponse(writer: Writer, message: Input<ProduceResponsePartitionProduceResponse>, version: number): void {
  const {
    index = 0,
    errorCode = 0,
    baseOffset = 0,
    logAppendTimeMs = -1,
    logStartOffset = -1,
    recordErrors = [],
    errorMessage = null,
    currentLeader,
    unknownTaggedFields,
  } = message
  writer.int32(index)
  writer.int16(errorCode)
  writer.int64(baseOffset)
  writer.int64(logAppendTimeMs)
  if (version >= 5) writer.int64(logStartOffset)
  if (version >= 9) writer.compactArrayCount(recordErrors)
  else if (version >= 8) writer.arrayCount(recordErrors)
  if (version >= 8) writeProduceResponseBatchIndexAndErrorMessageArray(writer, recordErrors, version)
  if (version >= 9) writer.compactNullableString(errorMessage)
  else if (version >= 8) writer.nullableString(errorMessage)
  if (version <= 9 && currentLeader !== undefined && !isDefaultProduceResponseLeaderIdAndEpoch(currentLeader)) {
    throw new UnwritableFieldError({ message: 'ProduceResponsePartitionProduceResponse', field: 'currentLeader', version })
  }
  if (version >= 10) {
    const hasCurrentLeader = currentLeader !== undefined && !isDefaultProduceResponseLeaderIdAndEpoch(currentLeader)
    writer.tagCount(hasCurrentLeader ? 1 : 0, unknownTaggedFields)
    if (hasCurrentLeader) {
      const at = writer.beginTag(0)
      writeProduceResponseLeaderIdAndEpoch(writer, currentLeader)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (version >= 9) {
    writer.tagCount(0, unknownTaggedFields)
    writer.unknownTaggedFieldsFrom(1, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceResponsePartitionProduceResponse', field: 'unknownTaggedFields', version })
  }
}

function writeProduceResponseBatchIndexAndErrorMessage(writer: Writer, message: Input<ProduceResponseBatchIndexAndErrorMessage>, version: number): void {
  const { batchIndex = 0, batchIndexErrorMessage = null, unknownTaggedFields } = message
  writer.int32(batchIndex)
  if (version >= 9) writer.compactNullableString(batchIndexErrorMessage)
  else writer.nullableString(batchIndexErrorMessage)
  if (version >= 9) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'ProduceResponseBatchIndexAndErrorMessage', field: 'unknownTaggedFields', version })
  }
}

function writeProduceResponseLeaderIdAndEpoch(writer: Writer, message: Input<ProduceResponseLeaderIdAndEpoch>): void {
  const { leaderId = -1, leaderEpoch = -1, unknownTaggedFields } = message
  writer.int32(leaderId)
  writer.int32(leaderEpoch)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeProduceResponseNodeEndpoint(writer: Writer, message: Input<ProduceResponseNodeEndpoint>): void {
  const { nodeId = 0, host = '', port = 0, rack = null, unknownTaggedFields } = message
  writer.int32(nodeId)
  writer.compactString(host)
  writer.int32(port)
  writer.compactNullableString(rack)
  writer.unknownTaggedFields(unknownTaggedFields)
}

function writeProduceResponseTopicProduceResponseArray(writer: Writer, elements: readonly Input<ProduceResponseTopicProduceResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeProduceResponseTopicProduceResponse(writer, elements[i]!, version)
}

function writeProduceResponsePartitionProduceResponseArray(writer: Writer, elements: readonly Input<ProduceResponsePartitionProduceResponse>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeProduceResponsePartitionProduceResponse(writer, elements[i]!, version)
}

function writeProduceResponseBatchIndexAndErrorMessageArray(writer: Writer, elements: readonly Input<ProduceResponseBatchIndexAndErrorMessage>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeProduceResponseBatchIndexAndErrorMessage(writer, elements[i]!, version)
}

function writeProduceResponseNodeEndpointArray(writer: Writer, elements: readonly Input<ProduceResponseNodeEndpoint>[]): void {
  for (let i = 0; i < elements.length; i++) writeProduceResponseNodeEndpoint(writer, elements[i]!)
}

function defaultProduceResponseLeaderIdAndEpoch(): ProduceResponseLeaderIdAndEpoch {
  return {
    leaderId: -1,
    leaderEpoch: -1,
  }
}

function isDefaultProduceResponseLeaderIdAndEpoch(message: Input<ProduceResponseLeaderIdAndEpoch>): boolean {
  const { leaderId = -1, leaderEpoch = -1, unknownTaggedFields } = message
  return (
    leaderId === -1 &&
    leaderEpoch === -1 &&
    (unknownTaggedFields === undefined || unknownTaggedFields.length === 0)
  )
}
