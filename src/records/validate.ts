import { ErrorCode } from '../protocol/error-codes.ts'
import {
  BASE_OFFSET_AT,
  BATCH_LENGTH_AT,
  BATCH_OVERHEAD,
  BatchView,
  LOG_OVERHEAD,
  MAGIC,
  MAGIC_AT,
  NO_PARTITION_LEADER_EPOCH,
  NO_PRODUCER_ID,
  NO_TIMESTAMP,
  PRODUCER_ID_AT,
  type TimestampType,
} from './batch.ts'
import { isCompressionId, NONE } from './compression.ts'
import { isSafeInt64, readInt32 } from './int64.ts'

/**
 * Who appends, as Kafka tells them apart: leaders take batches of clients, of coordinators and of the metadata quorum; followers
 * take what they fetched.
 */
export type AppendOrigin = 'client' | 'coordinator' | 'raft-leader' | 'replication'

export interface BatchChecks {
  origin: AppendOrigin
  /** `max.message.bytes`; of no account for replication. */
  maxMessageBytes: number
  /** `message.timestamp.type` of the topic. */
  timestampType: TimestampType
  /** `message.timestamp.before.max.ms`, Kafka's default 2^63 - 1. */
  timestampBeforeMaxMs: number
  /** `message.timestamp.after.max.ms`, Kafka's default 3600000. */
  timestampAfterMaxMs: number
  /** Of the leader, or of the fetch that a follower sent. */
  leaderEpoch: number
  /** Named in messages: `topic-partition`. */
  topicPartition: string
}

/**
 * What `checkBatches` found; reused from call to call. With an error other than INVALID_TIMESTAMP only `errorCode` and
 * `errorMessage` count.
 */
export class BatchesInfo {
  /** Kafka's, 0 for none. */
  errorCode: number = ErrorCode.NONE
  errorMessage: string | null = null
  batchCount = 0
  recordCount = 0
  /**
   * Bytes of the batches to append. What follows is to be left out: a batch that is not whole, or (replication) of an epoch above
   * the leader's.
   */
  validBytes = 0
  /** -1 while there is no batch. */
  firstOffset = -1
  lastOffset = -1
  lastOffsetOfFirstBatch = -1
  /** Of all batches, by their headers; -1 for none. */
  maxTimestamp = NO_TIMESTAMP
  /** Last offset of the first batch that has the maximum timestamp: what the time index takes. -1 without timestamps. */
  offsetOfMaxTimestamp = -1
  /** Codec of the last compressed batch, else 0. */
  compression = NONE
  /** -1 where batches carry none. */
  lastLeaderEpoch = NO_PARTITION_LEADER_EPOCH
  /** Whether each batch starts behind the one before (Kafka looks at the last offsets only). A follower must not append others. */
  isMonotonic = true

  reset(): this {
    this.errorCode = ErrorCode.NONE
    this.errorMessage = null
    this.batchCount = 0
    this.recordCount = 0
    this.validBytes = 0
    this.firstOffset = -1
    this.lastOffset = -1
    this.lastOffsetOfFirstBatch = -1
    this.maxTimestamp = NO_TIMESTAMP
    this.offsetOfMaxTimestamp = -1
    this.compression = NONE
    this.lastLeaderEpoch = NO_PARTITION_LEADER_EPOCH
    this.isMonotonic = true
    return this
  }

  fail(errorCode: number, errorMessage: string): this {
    this.errorCode = errorCode
    this.errorMessage = errorMessage
    return this
  }
}

const view = new BatchView()

/** A batch is not whole: `NOTHING`. It cannot be one: `CORRUPT`. Else its size. */
const NOTHING = 0
const CORRUPT = -1
/** Kafka's smallest batch is one of the oldest format: a record of 14 bytes behind offset and size. */
const RECORD_BYTES_MIN = 14

/**
 * Checks batches back to back by their headers and checksums, and decides as Kafka's broker does: ProduceRequest.validateRecords,
 * UnifiedLog.analyzeAndValidateRecords and LogValidator.validateBatch, in this order. Records are not looked at, so timestamps
 * are judged by the base and the maximum timestamp: INVALID_TIMESTAMP is a suspicion, with `info` filled in for that batch too,
 * and `validateRecords` has the last word on it (it knows which records, and a header may lie). Where no error is found nothing
 * is allocated but the answer, when no `info` is given.
 *
 * Beside Kafka, on purpose: a codec id without meaning is UNSUPPORTED_COMPRESSION_TYPE (Kafka: UNKNOWN_SERVER_ERROR), batches of
 * the old formats are refused by followers too, and offsets and producer ids beyond 2^53 are refused.
 */
export function checkBatches(
  bytes: Uint8Array,
  checks: BatchChecks,
  nowMs: number,
  info: BatchesInfo = new BatchesInfo(),
): BatchesInfo {
  info.reset()
  if (checks.origin === 'client' && !isOneBatch(bytes, info)) return info
  let position = 0
  for (;;) {
    const size = batchSize(bytes, position)
    if (size === NOTHING) return info
    if (size === CORRUPT)
      return info.fail(ErrorCode.CORRUPT_MESSAGE, `a record batch of an impossible size or magic in ${checks.topicPartition}`)
    const batch = view.at(bytes, position)
    if (isOfLaterEpoch(batch, checks)) return info
    if (!checkBatch(batch, checks, nowMs, info)) return info
    position += size
  }
}

/** ProduceRequest.validateRecords: one batch of magic 2. */
function isOneBatch(bytes: Uint8Array, info: BatchesInfo): boolean {
  const size = batchSize(bytes, 0)
  if (size === CORRUPT) info.fail(ErrorCode.CORRUPT_MESSAGE, 'a record batch of an impossible size or magic')
  else if (size === NOTHING)
    info.fail(ErrorCode.INVALID_RECORD, 'Produce requests must have at least one record batch per partition')
  else if (bytes[MAGIC_AT] !== MAGIC)
    info.fail(ErrorCode.INVALID_RECORD, 'Produce requests are only allowed to contain record batches with magic version 2')
  else {
    const next = batchSize(bytes, size)
    if (next === CORRUPT) info.fail(ErrorCode.CORRUPT_MESSAGE, 'a record batch of an impossible size or magic')
    else if (next !== NOTHING)
      info.fail(ErrorCode.INVALID_RECORD, 'Produce requests are only allowed to contain exactly one record batch per partition')
  }
  return info.errorCode === ErrorCode.NONE
}

function batchSize(bytes: Uint8Array, position: number): number {
  const remaining = bytes.length - position
  if (remaining < LOG_OVERHEAD) return NOTHING
  const length = readInt32(bytes, position + BATCH_LENGTH_AT)
  if (length < RECORD_BYTES_MIN) return CORRUPT
  if (remaining <= MAGIC_AT) return NOTHING
  if (bytes[position + MAGIC_AT]! > MAGIC) return CORRUPT
  return remaining < length + LOG_OVERHEAD ? NOTHING : length + LOG_OVERHEAD
}

/**
 * KAFKA-18723: a leader that lost its office while answering may send what its successor wrote; only batches up to the epoch
 * asked for are taken.
 */
function isOfLaterEpoch(batch: BatchView, { origin, leaderEpoch }: BatchChecks): boolean {
  return origin === 'replication' && batch.partitionLeaderEpoch > leaderEpoch
}

function checkBatch(batch: BatchView, checks: BatchChecks, nowMs: number, info: BatchesInfo): boolean {
  const { origin, topicPartition } = checks
  if (batch.magic !== MAGIC) {
    return fail(
      info,
      ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
      `Batch of magic ${batch.magic} in ${topicPartition}, only magic 2 is supported`,
    )
  }
  if (batch.sizeInBytes < BATCH_OVERHEAD) {
    return fail(
      info,
      ErrorCode.CORRUPT_MESSAGE,
      `Record batch is corrupt (the size ${batch.sizeInBytes} is smaller than the minimum allowed overhead ${BATCH_OVERHEAD})`,
    )
  }
  if (origin === 'raft-leader' && batch.partitionLeaderEpoch !== checks.leaderEpoch) {
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `Append from Raft leader did not set the batch epoch correctly, expected ${checks.leaderEpoch} but the batch has ${batch.partitionLeaderEpoch}`,
    )
  }
  if (!isSafeInt64(batch.bytes, batch.position + BASE_OFFSET_AT)) return failRange(info, 'offset', checks)
  const baseOffset = batch.baseOffset
  if (origin === 'client' && baseOffset !== 0) {
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `The baseOffset of the record batch in the append to ${topicPartition} should be 0, but it is ${baseOffset}`,
    )
  }
  if (origin !== 'replication' && batch.sizeInBytes > checks.maxMessageBytes) {
    return fail(
      info,
      ErrorCode.MESSAGE_TOO_LARGE,
      `The record batch size in the append to ${topicPartition} is ${batch.sizeInBytes} bytes which exceeds the maximum configured value of ${checks.maxMessageBytes}).`,
    )
  }
  if (!batch.crcMatches())
    return fail(
      info,
      ErrorCode.CORRUPT_MESSAGE,
      `Record is corrupt (stored crc = ${batch.crc}) in topic partition ${topicPartition}.`,
    )
  if (!isSafeInt64(batch.bytes, batch.position + PRODUCER_ID_AT)) return failRange(info, 'producer id', checks)
  const codec = batch.compression
  if (!isCompressionId(codec)) return fail(info, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, `Unknown compression type id: ${codec}`)
  if (origin === 'client' && !checkClientBatch(batch, topicPartition, info)) return false
  note(batch, codec, baseOffset, info)
  return (origin !== 'client' && origin !== 'coordinator') || checkTimestamps(batch, checks, nowMs, info)
}

/** LogValidator.validateBatch, of which Kafka spares coordinators and the metadata quorum. */
function checkClientBatch(batch: BatchView, topicPartition: string, info: BatchesInfo): boolean {
  const { count, lastOffsetDelta } = batch
  if (lastOffsetDelta < 0)
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `Batch has an invalid offset range: [0, ${lastOffsetDelta}] in topic partition ${topicPartition}`,
    )
  if (count <= 0)
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `Invalid reported count for record batch: ${count} in topic partition ${topicPartition}`,
    )
  if (lastOffsetDelta + 1 !== count) {
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `Inconsistent batch offset range [0, ${lastOffsetDelta}] and count of records ${count} in topic partition ${topicPartition}`,
    )
  }
  if (batch.isControl)
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `Clients are not allowed to write control records in topic partition ${topicPartition}`,
    )
  if (batch.producerId > NO_PRODUCER_ID && batch.baseSequence < 0) {
    return fail(
      info,
      ErrorCode.INVALID_RECORD,
      `Invalid sequence number ${batch.baseSequence} in record batch with producerId ${batch.producerId} in topic partition ${topicPartition}`,
    )
  }
  return true
}

function checkTimestamps(batch: BatchView, checks: BatchChecks, nowMs: number, info: BatchesInfo): boolean {
  if (batch.timestampType === 1) return fail(info, ErrorCode.INVALID_TIMESTAMP, REJECTED_TIMESTAMPS)
  if (checks.timestampType === 1) return true
  const { baseTimestamp, maxTimestamp } = batch
  if (isOutOfRange(baseTimestamp, checks, nowMs) || isOutOfRange(maxTimestamp, checks, nowMs))
    return fail(info, ErrorCode.INVALID_TIMESTAMP, REJECTED_TIMESTAMPS)
  return true
}

/** Of a record of a topic of CreateTime. */
export function isOutOfRange(
  timestamp: number,
  { timestampBeforeMaxMs, timestampAfterMaxMs }: BatchChecks,
  nowMs: number,
): boolean {
  if (timestamp === NO_TIMESTAMP) return false
  return nowMs - timestamp > timestampBeforeMaxMs || timestamp - nowMs > timestampAfterMaxMs
}

export const REJECTED_TIMESTAMPS = 'One or more records have been rejected due to invalid timestamp'

function note(batch: BatchView, codec: number, baseOffset: number, info: BatchesInfo): void {
  const lastOffset = baseOffset + batch.lastOffsetDelta
  if (info.batchCount === 0) {
    info.firstOffset = baseOffset
    info.lastOffsetOfFirstBatch = lastOffset
  }
  if (info.batchCount > 0 && info.lastOffset >= baseOffset) info.isMonotonic = false
  info.batchCount++
  info.validBytes = batch.end
  info.recordCount += batch.count
  info.lastOffset = lastOffset
  info.lastLeaderEpoch = batch.partitionLeaderEpoch
  const maxTimestamp = batch.maxTimestamp
  if (maxTimestamp > info.maxTimestamp) {
    info.maxTimestamp = maxTimestamp
    info.offsetOfMaxTimestamp = lastOffset
  }
  if (codec !== NONE) info.compression = codec
}

function failRange(info: BatchesInfo, what: string, { origin, topicPartition }: BatchChecks): false {
  return fail(
    info,
    origin === 'client' ? ErrorCode.INVALID_RECORD : ErrorCode.CORRUPT_MESSAGE,
    `Batch with an impossible ${what} in ${topicPartition}`,
  )
}

function fail(info: BatchesInfo, errorCode: number, errorMessage: string): false {
  info.fail(errorCode, errorMessage)
  return false
}
