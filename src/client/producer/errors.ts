import { KafkaError, type KafkaErrorKind, TimeoutError, UsageError } from '../errors.ts'

/** A record larger than a request, or all memory, may be; it was not queued. */
export class RecordTooLargeError extends UsageError {
  override readonly code = 'MESSAGE_TOO_LARGE'
  constructor(topic: string, bytes: number, bytesMax: number, option: string) {
    super(`a record of ${bytes} bytes for topic ${topic}: ${option} allows ${bytesMax}`, { topic, bytes, bytesMax, option })
  }
}

/** A record that cannot be written: a serializer failed, the timestamp or the partition is none, or the partitioner gave none. */
export class InvalidRecordError extends UsageError {
  override readonly code = 'INVALID_RECORD'
}

/** The producer was closed, or is being closed: nothing more is taken, and what had not been sent by the end of its time was given up. */
export class ProducerClosedError extends UsageError {
  override readonly code = 'PRODUCER_CLOSED'
  constructor(message = 'the producer is closed') {
    super(message)
  }
}

/** A record was not taken by the cluster within `deliveryTimeoutMs`; whether it will be found there is not known if it had been sent. */
export class DeliveryTimeoutError extends TimeoutError {
  constructor(partition: string, { count, waitedMs }: { count: number; waitedMs: number }) {
    super(`${count} records for ${partition} were not taken within ${Math.round(waitedMs)} ms`, { partition, count, waitedMs })
  }
}

/** Some records that were given to `enqueue` did not arrive: told by `flush` and `close`. `cause` is what was wrong with the first. */
export class DeliveryError extends KafkaError {
  readonly kind: KafkaErrorKind
  readonly code: string
  readonly retriable = false
  /** Records that failed since this was last told. */
  readonly failedCount: number
  constructor(failedCount: number, first: Error) {
    const records = failedCount === 1 ? '1 record was' : `${failedCount} records were`
    super(`${records} not delivered; the first: ${first.message}`, { failedCount }, { cause: first })
    this.failedCount = failedCount
    this.kind = first instanceof KafkaError ? first.kind : 'server'
    this.code = first instanceof KafkaError ? first.code : 'UNKNOWN_SERVER_ERROR'
  }
}

/** A method of transactions was called at the wrong time, or not in the way that the producer's state allows. */
export class TransactionStateError extends UsageError {
  override readonly code = 'INVALID_TXN_STATE'
}

/** The transaction cannot be committed any more: abort it, and go on with another. `cause` is why. */
export class TransactionFailedError extends KafkaError {
  readonly kind: KafkaErrorKind
  readonly code: string
  readonly retriable = false
  constructor(cause: Error) {
    super(`the transaction has to be aborted: ${cause.message}`, {}, { cause })
    this.kind = cause instanceof KafkaError ? cause.kind : 'server'
    this.code = cause instanceof KafkaError ? cause.code : 'TRANSACTION_ABORTABLE'
  }
}

/** The records belonged to a transaction that was aborted before they were sent. */
export class TransactionAbortedError extends KafkaError {
  readonly kind = 'usage'
  readonly code = 'TRANSACTION_ABORTED'
  readonly retriable = false
  constructor() {
    super('the transaction was aborted before this record was sent')
  }
}
