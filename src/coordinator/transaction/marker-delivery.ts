import { monotonicMs } from '../../base/monotonic-ms.ts'
import { ErrorCode, errorName } from '../../protocol/error-codes.ts'
import type { Deadline } from '../deadline-queue.ts'
import { topicsOf } from './partition-set.ts'
import type { MarkerResult, TransactionEnvironment } from './transaction-environment.ts'
import type { TransactionMetadata } from './transaction-metadata.ts'

const RETRY_MS_MIN = 20
const RETRY_MS_MAX = 1_000

/** A transaction whose end is decided, and the partitions that do not have its marker yet. */
interface Delivery {
  readonly transaction: TransactionMetadata
  readonly missing: Map<string, Set<number>>
  readonly retry: Deadline
  retryMs: number
}

/**
 * Brings the markers of transactions to their partitions, as often as it takes. A marker that is written twice does no harm, and one that is missing would hold
 * back all readers of committed records: so a partition is given up only when it is gone, or has heard of a later transaction of the producer already.
 */
export class MarkerDelivery {
  readonly #environment: TransactionEnvironment
  readonly #delivered: (transaction: TransactionMetadata) => void
  readonly #open = new Map<string, Delivery>()

  /** `delivered`: all partitions have the marker. */
  constructor(environment: TransactionEnvironment, delivered: (transaction: TransactionMetadata) => void) {
    this.#environment = environment
    this.#delivered = delivered
  }

  /** Transactions with markers on their way. */
  get size(): number {
    return this.#open.size
  }

  /** Begins. `transaction` is in one of the two states `Prepare…`, for good. */
  start(transaction: TransactionMetadata): void {
    const missing = new Map(Array.from(transaction.partitions, ([topic, partitions]) => [topic, new Set(partitions)]))
    const retry = this.#environment.deadlines.create(() => this.#send(delivery))
    const delivery: Delivery = { transaction, missing, retry, retryMs: RETRY_MS_MIN }
    this.#open.set(transaction.transactionalId, delivery)
    this.#goOn(delivery)
  }

  #goOn(delivery: Delivery): void {
    if (delivery.missing.size > 0) {
      this.#send(delivery)
      return
    }
    this.#open.delete(delivery.transaction.transactionalId)
    this.#delivered(delivery.transaction)
  }

  #send(delivery: Delivery): void {
    const { markers, cluster } = this.#environment
    const { producerId, producerEpoch, state, clientTransactionVersion } = delivery.transaction
    markers.send(
      {
        producerId,
        producerEpoch,
        transactionResult: state === 'PrepareCommit',
        topics: topicsOf(delivery.missing).map(({ name, partitions }) => ({ name, partitionIndexes: [...partitions] })),
        coordinatorEpoch: cluster.coordinatorEpoch,
        transactionVersion: clientTransactionVersion,
      },
      (results) => this.#written(delivery, results),
    )
  }

  #written(delivery: Delivery, results: readonly MarkerResult[]): void {
    const { deadlines, clock, logger } = this.#environment
    const { transactionalId } = delivery.transaction
    const failed = new Set<string>()
    for (const { topic, partition, errorCode } of results) {
      if (errorCode === ErrorCode.TRANSACTION_COORDINATOR_FENCED) {
        // Another coordinator leads by now, and finishes this.
        logger.error('markers are not taken from this coordinator any more', { transactionalId, topic, partition })
        this.#open.delete(transactionalId)
        return
      }
      if (isSettled(errorCode)) removePartition(delivery.missing, topic, partition)
      else failed.add(errorName(errorCode))
      if (errorCode === ErrorCode.INVALID_PRODUCER_EPOCH)
        logger.warn('a partition has heard of a later transaction than the one that ends', { transactionalId, topic, partition })
    }
    if (delivery.missing.size === 0) {
      this.#goOn(delivery)
      return
    }
    logger.debug('markers could not be written and are tried again', { transactionalId, errors: [...failed] })
    deadlines.set(delivery.retry, monotonicMs(clock) + delivery.retryMs)
    delivery.retryMs = Math.min(delivery.retryMs * 2, RETRY_MS_MAX)
  }
}

function isSettled(errorCode: number): boolean {
  switch (errorCode) {
    case ErrorCode.NONE:
    case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
    // What the producer writes now belongs to a later transaction: nothing of this one can be open there.
    case ErrorCode.INVALID_PRODUCER_EPOCH:
    case ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT:
      return true
    default:
      return false
  }
}

function removePartition(set: Map<string, Set<number>>, topic: string, partition: number): void {
  const partitions = set.get(topic)
  partitions?.delete(partition)
  if (partitions?.size === 0) set.delete(topic)
}
