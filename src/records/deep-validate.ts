import { RafkaError } from '../base/errors.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { type BatchView, NO_TIMESTAMP } from './batch.ts'
import { DECOMPRESSED_BYTES_MAX, RecordCursor } from './record.ts'
import { type BatchChecks, isOutOfRange, REJECTED_TIMESTAMPS } from './validate.ts'

/** KIP-467: a record of a batch that was refused, by its index. */
export interface RecordError {
  readonly batchIndex: number
  readonly message: string
}

export interface RecordChecks extends BatchChecks {
  /** `cleanup.policy` has `compact`: every record needs a key. */
  isCompacted: boolean
  /** What a compressed batch may become, default 128 MB. */
  decompressedBytesMax?: number
}

export interface RecordsVerdict {
  /** Kafka's, 0 for none. */
  readonly errorCode: number
  readonly errorMessage: string | null
  /** Each record refused and why; null where it is about the batch as a whole, and without an error. */
  readonly recordErrors: readonly RecordError[] | null
  /** Of the records, ms, -1 for none: what the header has to say (`BatchView.setMaxTimestamp`) where it says another. */
  readonly maxTimestamp: number
}

const cursor = new RecordCursor()

/**
 * Looks at every record of a batch that `checkBatches` passed, as Kafka's LogValidator does on every append: structure, offset
 * deltas, keys in compacted topics, timestamps. Decompresses where needed. Never throws for what the bytes hold.
 *
 * Beside Kafka, on purpose: offset deltas other than 0, 1, 2 … are INVALID_RECORD (Kafka rewrites such a batch if it is
 * compressed, and stores it if not), so are compressed records whose fields do not fill them (Kafka stores them, and its
 * consumers stumble), and bytes that do not decompress (Kafka: UNKNOWN_SERVER_ERROR).
 */
export function validateRecords(batch: BatchView, checks: RecordChecks, nowMs: number): RecordsVerdict {
  try {
    return validate(batch, checks, nowMs)
  } catch (error) {
    if (!(error instanceof RafkaError)) throw error
    const errorCode =
      error.code === 'UNSUPPORTED_COMPRESSION_TYPE' ? ErrorCode.UNSUPPORTED_COMPRESSION_TYPE : ErrorCode.INVALID_RECORD
    return {
      errorCode,
      errorMessage: `${error.message} in topic partition ${checks.topicPartition}`,
      recordErrors: null,
      maxTimestamp: NO_TIMESTAMP,
    }
  } finally {
    cursor.close()
  }
}

function validate(batch: BatchView, checks: RecordChecks, nowMs: number): RecordsVerdict {
  let maxTimestamp = NO_TIMESTAMP
  let errors: RecordError[] | null = null
  let hasTimestampError = false
  cursor.open(batch, { maxBytes: checks.decompressedBytesMax ?? DECOMPRESSED_BYTES_MAX })
  const isOfLogAppendTime = batch.timestampType === 1
  while (cursor.next()) {
    const timestamp = cursor.timestamp
    let message: string | null = null
    if (cursor.offsetDelta !== cursor.index) {
      message = `Record has the offset delta ${cursor.offsetDelta}, not ${cursor.index}, in topic partition ${checks.topicPartition}`
    } else if (checks.isCompacted && !cursor.hasKey) {
      message = `Compacted topic cannot accept message without key in topic partition ${checks.topicPartition}`
    } else if (checks.timestampType === 0 && timestamp !== NO_TIMESTAMP) {
      if (isOutOfRange(timestamp, checks, nowMs)) {
        hasTimestampError = true
        message = outOfRange(cursor, checks, nowMs)
      }
    } else if (isOfLogAppendTime) {
      hasTimestampError = true
      message = `Invalid timestamp type in message ${describe(cursor)}. Producer should not set timestamp type to LogAppendTime.`
    }
    if (message !== null) (errors ??= []).push({ batchIndex: cursor.index, message })
    if (timestamp > maxTimestamp) maxTimestamp = timestamp
  }
  if (errors === null) return { errorCode: ErrorCode.NONE, errorMessage: null, recordErrors: null, maxTimestamp }
  if (hasTimestampError)
    return { errorCode: ErrorCode.INVALID_TIMESTAMP, errorMessage: REJECTED_TIMESTAMPS, recordErrors: errors, maxTimestamp }
  return { errorCode: ErrorCode.INVALID_RECORD, errorMessage: summary(errors), recordErrors: errors, maxTimestamp }
}

function outOfRange(record: RecordCursor, { timestampBeforeMaxMs, timestampAfterMaxMs }: RecordChecks, nowMs: number): string {
  const range = `[${javaLong(nowMs - timestampBeforeMaxMs)}, ${javaLong(nowMs + timestampAfterMaxMs)}]`
  return `Timestamp ${record.timestamp} of message with offset ${record.offset} is out of range. The timestamp should be within ${range}`
}

function describe(record: RecordCursor): string {
  const { offset, timestamp, key, value } = record
  return `DefaultRecord(offset=${offset}, timestamp=${timestamp}, key=${key?.length ?? 0} bytes, value=${value?.length ?? 0} bytes)`
}

function summary(errors: readonly RecordError[]): string {
  const first = errors.slice(0, 3).map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`)
  return `One or more records have been rejected due to ${errors.length} record errors in total, and only showing the first three errors at most: [${first.join(', ')}]`
}

/** A limit of 2^63 - 1 is a rounded `number` here; its sums are shown without an exponent. */
function javaLong(value: number): string {
  return BigInt(value).toString()
}
