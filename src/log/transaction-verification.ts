/** Stands for "nothing to verify": the producer's transaction is already known to be open here. */
export const NO_VERIFICATION = 0

/**
 * While the coordinator is asked whether a producer's transaction includes this partition (KIP-890). The guard is a number of its own for each asking: an answer
 * that comes late, after the transaction was ended, carries a guard that is no longer there, and lets nothing into the log.
 */
export interface TransactionVerification {
  readonly guard: number
  /** ms. */
  readonly startedMs: number
  /** The lowest sequence seen while asking: a later batch must not be let in before it. */
  lowestSequence: number
  producerEpoch: number
  /** The producer's epoch rises with each transaction (transaction.version 2), so that a new one begins at sequence 0. */
  readonly supportsEpochBump: boolean
}

/** The verifications under way in a partition, by producer id. */
export class TransactionVerifications {
  readonly #byProducer = new Map<number, TransactionVerification>()
  #lastGuard = NO_VERIFICATION

  get(producerId: number): TransactionVerification | undefined {
    return this.#byProducer.size === 0 ? undefined : this.#byProducer.get(producerId)
  }

  /** Begins one, or joins the one under way. Gives its guard. */
  begin(producerId: number, sequence: number, producerEpoch: number, supportsEpochBump: boolean, nowMs: number): number {
    const current = this.#byProducer.get(producerId)
    if (current === undefined) {
      const guard = ++this.#lastGuard
      this.#byProducer.set(producerId, { guard, startedMs: nowMs, lowestSequence: sequence, producerEpoch, supportsEpochBump })
      return guard
    }
    if (producerEpoch > current.producerEpoch) {
      current.producerEpoch = producerEpoch
      current.lowestSequence = sequence
    } else if (producerEpoch === current.producerEpoch && sequence < current.lowestSequence) {
      current.lowestSequence = sequence
    }
    return current.guard
  }

  /** Takes over those under way elsewhere; their guards go on to hold. */
  adopt(others: TransactionVerifications): void {
    for (const [producerId, verification] of others.#byProducer) this.#byProducer.set(producerId, verification)
    this.#lastGuard = Math.max(this.#lastGuard, others.#lastGuard)
  }

  end(producerId: number): void {
    if (this.#byProducer.size > 0) this.#byProducer.delete(producerId)
  }

  removeExpired(nowMs: number, expirationMs: number): void {
    for (const [producerId, { startedMs }] of this.#byProducer) {
      if (nowMs - startedMs >= expirationMs) this.#byProducer.delete(producerId)
    }
  }
}
