import { monotonicMs } from '../../base/monotonic-ms.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { TransactionEnds } from './transaction-ends.ts'
import type { ProducerIdSource, TransactionEnvironment } from './transaction-environment.ts'
import { isExternallyEnded, NO_PRODUCER_ID, type TransactionMetadata } from './transaction-metadata.ts'
import { isIdle } from './transaction-state.ts'
import type { Transactions } from './transactions.ts'

/** Aborts transactions that take longer than their producers said, and forgets transactional ids that nobody uses. */
export class TransactionExpiry {
  readonly #environment: TransactionEnvironment
  readonly #transactions: Transactions
  readonly #ends: TransactionEnds
  readonly #producerIds: ProducerIdSource

  constructor(environment: TransactionEnvironment, transactions: Transactions, ends: TransactionEnds) {
    this.#environment = environment
    this.#transactions = transactions
    this.#ends = ends
    this.#producerIds = environment.producerIds
  }

  /** Time runs from now on. */
  start(): void {
    const { timeoutCheckIntervalMs, expiryCheckIntervalMs } = this.#environment.config
    this.#every(timeoutCheckIntervalMs, () => this.#abortTimedOut())
    this.#every(expiryCheckIntervalMs, () => this.#removeExpired())
  }

  #every(intervalMs: number, turn: () => void): void {
    const { deadlines, clock } = this.#environment
    const arm = (): void => deadlines.set(deadline, monotonicMs(clock) + intervalMs)
    const deadline = deadlines.create(() => {
      turn()
      arm()
    })
    arm()
  }

  #abortTimedOut(): void {
    const nowMs = this.#environment.clock.nowMs()
    for (const transaction of [...this.#transactions.values()]) {
      if (!isTimedOut(transaction, nowMs)) continue
      if (!this.#ends.needsProducerId(transaction)) this.#abort(transaction, NO_PRODUCER_ID)
      else {
        this.#producerIds.next((producerId) => {
          // Its producer may have ended it meanwhile.
          const isSame = this.#transactions.get(transaction.transactionalId) === transaction
          if (producerId !== null && isSame) this.#abort(transaction, producerId)
        })
      }
    }
  }

  #abort(transaction: TransactionMetadata, producerId: number): void {
    const { logger, counters } = this.#environment
    const { transactionalId, timeoutMs } = transaction
    if (this.#ends.abort(transaction, producerId) !== ErrorCode.NONE) return
    counters.timedOut.value++
    logger.info('a transaction took too long and is aborted', { transactionalId, timeoutMs })
  }

  #removeExpired(): void {
    const { clock, config, logger } = this.#environment
    const unusedSinceMs = clock.nowMs() - config.idExpirationMs
    const expired: string[] = []
    for (const { transactionalId, state, lastUpdateTimestampMs } of this.#transactions.values())
      if (isIdle(state) && lastUpdateTimestampMs <= unusedSinceMs) expired.push(transactionalId)
    if (expired.length === 0) return
    logger.info('transactional ids expire', { count: expired.length })
    this.#transactions.remove(expired)
  }
}

function isTimedOut(transaction: TransactionMetadata, nowMs: number): boolean {
  const { state, startTimestampMs, timeoutMs } = transaction
  return state === 'Ongoing' && !isExternallyEnded(transaction) && startTimestampMs + timeoutMs < nowMs
}
