export interface TransactionConfig {
  /** `transactional.id.expiration.ms`. */
  readonly idExpirationMs: number
  /** `transaction.max.timeout.ms`. */
  readonly timeoutMsMax: number
  /** `transaction.abort.timed.out.transaction.cleanup.interval.ms`. */
  readonly timeoutCheckIntervalMs: number
  /** `transaction.remove.expired.transaction.cleanup.interval.ms`. */
  readonly expiryCheckIntervalMs: number
  /** `transaction.two.phase.commit.enable` (KIP-939). */
  readonly twoPhaseCommit: boolean
  /** `add.partitions.to.txn.retry.backoff.max.ms`: so long partitions that are added wait for the end of the transaction before. */
  readonly addPartitionsWaitMs: number
}

export const TRANSACTION_CONFIG_DEFAULTS: TransactionConfig = Object.freeze({
  idExpirationMs: 7 * 24 * 60 * 60 * 1000,
  timeoutMsMax: 15 * 60 * 1000,
  timeoutCheckIntervalMs: 10_000,
  expiryCheckIntervalMs: 60 * 60 * 1000,
  twoPhaseCommit: false,
  addPartitionsWaitMs: 100,
})
