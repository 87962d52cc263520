import { ErrorCode, errorMessage, isRetriable } from '../../protocol/error-codes.ts'
import type { ProduceResponse } from '../../protocol/generated/api/produce.ts'
import type { Client } from '../client.ts'
import { errorOf } from '../errors.ts'
import type { Idempotence } from './idempotence.ts'
import type { ProducerBatch } from './producer-batch.ts'
import type { RecordAccumulator } from './record-accumulator.ts'

export type PartitionAnswer = ProduceResponse['responses'][number]['partitionResponses'][number]

export interface BatchOutcomeOptions {
  readonly retries: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
}

/** Errors after which it is asked anew who leads. */
const STALE_METADATA: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REPLICA_NOT_AVAILABLE,
  ErrorCode.NETWORK_EXCEPTION,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.LISTENER_NOT_FOUND,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.UNKNOWN_LEADER_EPOCH,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.INCONSISTENT_TOPIC_ID,
])

/** What becomes of batches that were sent: taken, sent again, sent in pieces, or failed; tells whoever waits, and gives back the memory. */
export class BatchOutcomes {
  readonly #client: Client
  readonly #accumulator: RecordAccumulator
  readonly #idempotence: Idempotence | null
  readonly #options: BatchOutcomeOptions
  readonly #unheard: (batch: ProducerBatch, error: Error, count: number) => void

  /** `unheard` is told of records that failed and that nobody waits for. */
  constructor(
    client: Client,
    accumulator: RecordAccumulator,
    idempotence: Idempotence | null,
    options: BatchOutcomeOptions,
    unheard: (batch: ProducerBatch, error: Error, count: number) => void,
  ) {
    this.#client = client
    this.#accumulator = accumulator
    this.#idempotence = idempotence
    this.#options = options
    this.#unheard = unheard
  }

  /** By a broker's answer. */
  settle(batch: ProducerBatch, answer: PartitionAnswer): void {
    const { errorCode } = answer
    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
      this.completed(batch, errorCode === ErrorCode.NONE ? answer.baseOffset : -1, answer.logAppendTimeMs)
    } else if (errorCode === ErrorCode.MESSAGE_TOO_LARGE && batch.count > 1 && !batch.isDone) {
      this.#client.logger.warn('a batch is too large for its topic, and is sent in pieces', this.#facts(batch))
      this.#split(batch)
    } else this.failedAttempt(batch, errorCode, answer.errorMessage, null, answer)
  }

  #split(batch: ProducerBatch): void {
    const pieces = this.#accumulator.split(batch)
    this.#idempotence?.split(batch, pieces)
    batch.isDone = true
    this.#accumulator.complete(batch)
    this.#accumulator.release(batch)
  }

  /** Sends the batch again where that may help, else fails it. */
  failedAttempt(
    batch: ProducerBatch,
    errorCode: number,
    message: string | null,
    cause: Error | null,
    answer: PartitionAnswer | null = null,
  ): void {
    const { batcher } = batch
    if (STALE_METADATA.has(errorCode)) this.#client.metadataCache.markStale(batcher.topic.name)
    const hasAttempts = !batch.isDone && batch.attempts < this.#options.retries
    const mayRetry =
      hasAttempts &&
      (this.#idempotence === null
        ? isRetriable(errorCode)
        : this.#idempotence.canRetry(batch, errorCode, answer?.logStartOffset ?? -1))
    if (mayRetry) {
      const { retryBackoffMs, retryBackoffMaxMs } = this.#options
      const backoffMs = Math.min(retryBackoffMs * 2 ** Math.min(batch.attempts, 20), retryBackoffMaxMs)
      batch.backoffUs = backoffMs * 800 + this.#client.environment.random.below(Math.ceil(backoffMs * 400) + 1)
      batch.attempts++
      batch.isInRetry = true
      this.#accumulator.requeue(batch)
      batcher.topic.metrics.retried.add(batch.count)
      this.#client.logger.debug('a batch is sent again', { ...this.#facts(batch), errorCode, attempts: batch.attempts })
      return
    }
    const error = cause ?? errorOf(errorCode, `records for ${batcher.name}`, message)
    const isRefused = answer !== null && batch.attempts < this.#options.retries
    this.failOrRelease(batch, error, errorCode, { isRefused, answer })
  }

  /** The broker has the batch: at `baseOffset`, -1 where it did not say. `logAppendTime` is -1 where records keep their own time. */
  completed(batch: ProducerBatch, baseOffset: number, logAppendTime: number): void {
    this.#idempotence?.completed(batch, baseOffset)
    if (!batch.isDone) {
      batch.isDone = true
      const { metrics } = batch.batcher.topic
      metrics.sent.add(batch.count)
      metrics.bytes.add(batch.estimatedBytes)
      if (batch.deliveries !== null) {
        const { deliveries, deliveryPlaces } = batch
        const { partition, topic } = batch.batcher
        for (let index = 0; index < deliveries.length; index++) {
          const delivery = deliveries[index]!
          const offset = baseOffset < 0 ? -1 : baseOffset + deliveryPlaces![index]!
          delivery.delivered(topic.name, partition, offset, logAppendTime >= 0 ? logAppendTime : delivery.timestamp)
        }
      }
      this.#accumulator.complete(batch)
    }
    this.#accumulator.release(batch)
  }

  /** As `fail`; a batch that had failed before, when its time was over, only gives back its memory. */
  failOrRelease(
    batch: ProducerBatch,
    error: Error,
    errorCode: number,
    { isRefused = false, answer = null }: { isRefused?: boolean; answer?: PartitionAnswer | null } = {},
  ): void {
    if (batch.isDone) this.#accumulator.release(batch)
    else this.fail(batch, error, errorCode, { isRefused }, answer)
  }

  /** The batch fails for good. `isRefused`: the broker has not taken it; else that is not known. */
  fail(
    batch: ProducerBatch,
    error: Error,
    errorCode: number,
    { isRefused }: { isRefused: boolean },
    answer: PartitionAnswer | null = null,
  ): void {
    if (batch.isDone) return
    this.#idempotence?.failed(batch, error, errorCode, { isRefused })
    this.settleFailed(batch, error, answer)
  }

  /** Tells whoever waits for the batch's records that they failed, and nothing of it to the producer's numbers: for batches that have none. */
  settleFailed(batch: ProducerBatch, error: Error, answer: PartitionAnswer | null): void {
    batch.isDone = true
    const { deliveries, deliveryPlaces } = batch
    const recordErrors = answer === null || answer.recordErrors.length === 0 ? null : answer
    for (let index = 0; index < (deliveries?.length ?? 0); index++) {
      const place = deliveryPlaces![index]!
      deliveries![index]!.failed(recordErrors === null ? error : errorOfRecord(batch, place, recordErrors, error))
    }
    batch.batcher.topic.metrics.failed.add(batch.count)
    const unheard = batch.count - (deliveries?.length ?? 0)
    if (unheard > 0) this.#unheard(batch, error, unheard)
    this.#client.logger.warn('a batch was not delivered', { ...this.#facts(batch), error: error.message })
    this.#accumulator.complete(batch)
    if (!batch.isUnderWay) this.#accumulator.release(batch)
  }

  #facts(batch: ProducerBatch): Record<string, unknown> {
    const { batcher, count, baseSequence, producerEpoch } = batch
    return { topic: batcher.topic.name, partition: batcher.partition, records: count, baseSequence, producerEpoch }
  }
}

/** One bad record makes a broker refuse its batch: that one gets the reason, and the others are told that it was not theirs (KIP-467). */
function errorOfRecord(batch: ProducerBatch, place: number, answer: PartitionAnswer, error: Error): Error {
  const about = `a record for ${batch.batcher.name}`
  const own = answer.recordErrors.find(({ batchIndex }) => batchIndex === place)
  if (own === undefined)
    return errorOf(ErrorCode.INVALID_RECORD, about, `it was in one batch with records that are not valid: ${error.message}`)
  const code = answer.recordErrors.length === 1 ? answer.errorCode : ErrorCode.INVALID_RECORD
  return errorOf(code, about, own.batchIndexErrorMessage ?? answer.errorMessage ?? errorMessage(answer.errorCode))
}
