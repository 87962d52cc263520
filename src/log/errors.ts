import type { DiskError } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'

/** The read or lookup is outside of what the log holds. */
export class OffsetOutOfRangeError extends RafkaError {
  readonly code = 'OFFSET_OUT_OF_RANGE'
  readonly retriable = true

  constructor(facts: { offset: number; logStartOffset: number; logEndOffset: number }) {
    super(`offset ${facts.offset} is not in the log, which holds ${facts.logStartOffset} to ${facts.logEndOffset}`, facts)
  }
}

/** An idempotent producer's batch does not follow the one before: something was lost on the way. */
export class OutOfOrderSequenceError extends RafkaError {
  readonly code = 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  readonly retriable = false
}

/** The producer's epoch is older than one the log has seen (KIP-360, KIP-890). */
export class InvalidProducerEpochError extends RafkaError {
  readonly code = 'INVALID_PRODUCER_EPOCH'
  readonly retriable = false
}

/** A transactional batch outside of a transaction that the coordinator knows of, or another batch inside of one. */
export class InvalidTransactionStateError extends RafkaError {
  readonly code = 'INVALID_TXN_STATE'
  readonly retriable = false
}

/** A marker of a transaction coordinator that has been replaced by a newer one. */
export class TransactionCoordinatorFencedError extends RafkaError {
  readonly code = 'TRANSACTION_COORDINATOR_FENCED'
  readonly retriable = false

  constructor(facts: { producerId: number; coordinatorEpoch: number; currentCoordinatorEpoch: number }) {
    super(`marker of coordinator epoch ${facts.coordinatorEpoch}, ${facts.currentCoordinatorEpoch} is current`, facts)
  }
}

/** One append is larger than a segment may become. */
export class RecordListTooLargeError extends RafkaError {
  readonly code = 'RECORD_LIST_TOO_LARGE'
  readonly retriable = false

  constructor(facts: { sizeInBytes: number; segmentBytes: number }) {
    super(`${facts.sizeInBytes} bytes in one append, a segment holds ${facts.segmentBytes}`, facts)
  }
}

/** Batches that come with offsets (from a leader) do not continue the log. */
export class UnexpectedAppendOffsetError extends RafkaError {
  readonly code = 'UNKNOWN_SERVER_ERROR'
  readonly retriable = false
  readonly firstOffset: number
  readonly lastOffset: number

  constructor(facts: { firstOffset: number; lastOffset: number; logEndOffset: number }) {
    super(`append from offset ${facts.firstOffset}, the log ends at ${facts.logEndOffset}`, facts)
    this.firstOffset = facts.firstOffset
    this.lastOffset = facts.lastOffset
  }
}

/** Bytes that were given to append, or that lie in the log, are no valid record batches. */
export class CorruptLogError extends RafkaError {
  readonly code = 'CORRUPT_MESSAGE'
  readonly retriable = true
}

/** A segment holds records of format 0 or 1 (before Kafka 0.11), which this broker does not read; nothing was changed. */
export class UnsupportedRecordFormatError extends RafkaError {
  readonly code = 'UNSUPPORTED_FOR_MESSAGE_FORMAT'
  readonly retriable = false

  constructor(facts: { path: string; position: number }) {
    super(
      `${facts.path} holds records of a format before Kafka 0.11; let them expire, or write them anew, with an older Kafka first`,
      facts,
    )
  }
}

/** The disk refused, and the log is as it was before the call. */
export class LogStorageError extends RafkaError {
  readonly code = 'KAFKA_STORAGE_ERROR'
  readonly retriable = true
  readonly errno: string

  constructor(operation: string, cause: DiskError) {
    super(`${operation}: ${cause.message}`, { operation, errno: cause.errno, ...cause.facts }, { cause })
    this.errno = cause.errno
  }
}

/** The disk failed in a way that leaves the log's state unknown; it takes no further call until it is opened anew. */
export class LogOfflineError extends RafkaError {
  readonly code = 'KAFKA_STORAGE_ERROR'
  readonly retriable = true

  constructor(directory: string, reason: string, options?: ErrorOptions) {
    super(`${directory} is offline: ${reason}`, { directory, reason }, options)
  }
}

/** The folder belongs to another topic than the one it was opened for (KIP-516). */
export class InconsistentTopicIdError extends RafkaError {
  readonly code = 'INCONSISTENT_TOPIC_ID'
  readonly retriable = true

  constructor(facts: { directory: string; expected: string; found: string }) {
    super(`${facts.directory} is of topic ${facts.found}, not ${facts.expected}`, facts)
  }
}

/** An index file holds what no index can hold. Its segment can be read without it, and it is made anew. */
export class CorruptIndexError extends RafkaError {
  readonly code = 'CORRUPT_INDEX'
  readonly retriable = false

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`, { path, reason })
  }
}

/** A checkpoint, properties or snapshot file does not read as what it should be. */
export class CorruptFileError extends RafkaError {
  readonly code = 'CORRUPT_FILE'
  readonly retriable = false

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`, { path, reason })
  }
}
