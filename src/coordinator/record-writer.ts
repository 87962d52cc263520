import { RafkaError } from '../base/errors.ts'
import type { WriteMarker } from '../messages/message.ts'
import type { Ticket } from './ticket.ts'

/**
 * Rule 6, "records, then reply", as a shard sees it: what it answers leaves only when all that it appended before is committed.
 * `R` is the shard's kind of record.
 */
export interface RecordWriter<R> {
  /**
   * Queues records that stand or fall together. The shard applies them to its state at once, after this call. `committed` runs when the log
   * has them for good; what is answered inside it leaves at once. Never runs if the append fails: the whole state is then thrown away and
   * read anew. Gives the offset that the first one will have if nobody else writes in between.
   * Throws `RecordsTooLargeError`, with nothing queued, where they do not fit into one batch.
   */
  append(records: readonly R[], committed?: () => void): number
  /** Queues records of which each stands for itself: as many batches as it takes. */
  appendEach(records: readonly R[], committed?: () => void): number
  /**
   * Queues records of a producer's transaction. They fail by themselves, when the partition does not take them from this producer (any more): nothing of them may
   * be applied before `outcome` says that they are in. Throws `RecordsTooLargeError`, with nothing queued.
   */
  appendTransactional(records: readonly R[], producer: TransactionalProducer, outcome: AppendOutcome): void
  /** Queues the end of a producer's transaction. Fails by itself, too. */
  appendMarker(marker: EndMarker, outcome: AppendOutcome): void
  /**
   * `body` is the response as the codec of the ticket's API takes it. Whoever waits for it longer than `timeoutMs` (default: `offsets.commit.timeout.ms`, or its like) is refused with
   * COORDINATOR_NOT_AVAILABLE.
   */
  reply(ticket: Ticket, body: unknown, timeoutMs?: number): void
  /** Answers at once with an error code, of which the network makes the error response of the API. */
  refuse(ticket: Ticket, errorCode: number): void
}

/** In whose name records are written. */
export interface TransactionalProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** From `verification-begun`. */
  readonly verificationGuard: number
}

export type EndMarker = Pick<
  WriteMarker,
  'producerId' | 'producerEpoch' | 'coordinatorEpoch' | 'committed' | 'transactionVersion'
>

/** What became of an append that fails by itself: one of the two is called, once, unless the shard is dropped first by a throw of its own. */
export interface AppendOutcome {
  /** It is in the log for good; `baseOffset` is that of its first record. */
  committed(baseOffset: number): void
  /** It is not in the log, or the shard is about to be dropped; Kafka's error code. */
  failed(errorCode: number): void
  /** Who is refused with COORDINATOR_NOT_AVAILABLE when this takes too long; what comes of it is told all the same. */
  readonly waiting?: Ticket
}

/** More records than one batch of the log may hold (`max.message.bytes` of the topic). */
export class RecordsTooLargeError extends RafkaError {
  readonly code = 'RECORD_LIST_TOO_LARGE'
  readonly retriable = false
  constructor({ sizeBytes, sizeBytesMax }: { sizeBytes: number; sizeBytesMax: number }) {
    super(`a batch of ${sizeBytes} bytes, at most ${sizeBytesMax} allowed`, { sizeBytes, sizeBytesMax })
  }
}
