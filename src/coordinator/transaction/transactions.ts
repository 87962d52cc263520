import { assert } from '../../base/assert.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { RecordsTooLargeError } from '../record-writer.ts'
import type { TransactionEnvironment } from './transaction-environment.ts'
import type { TransactionMetadata } from './transaction-metadata.ts'
import type { TransactionRecord } from './transaction-records.ts'
import { mayFollow } from './transaction-state.ts'

/** The transactional ids of a shard. What the log says of them changes here only: by what is read from it, and by what is written to it now. */
export class Transactions {
  readonly #environment: TransactionEnvironment
  readonly #byId = new Map<string, TransactionMetadata>()

  constructor(environment: TransactionEnvironment) {
    this.#environment = environment
  }

  get size(): number {
    return this.#byId.size
  }

  get(transactionalId: string): TransactionMetadata | undefined {
    return this.#byId.get(transactionalId)
  }

  values(): Iterable<TransactionMetadata> {
    return this.#byId.values()
  }

  replay({ transactionalId, metadata }: TransactionRecord): void {
    if (metadata === null) this.#byId.delete(transactionalId)
    else this.#byId.set(transactionalId, metadata)
  }

  /**
   * Writes what follows the present state of an id, which it is from now on; `committed` runs when it is in the log for good. Gives NONE, or UNKNOWN_SERVER_ERROR
   * with nothing changed where a transaction has more partitions than a record can name.
   */
  write(next: TransactionMetadata, committed?: () => void): number {
    const { writer, cluster, logger } = this.#environment
    const { transactionalId } = next
    const current = this.#byId.get(transactionalId)
    assert(current === undefined || mayFollow(next.state, current.state), 'a transaction passes from state to state as it may')
    assert(next.producerId >= 0 && next.producerEpoch >= 0, 'the log names a producer that there is')
    try {
      writer.append([{ transactionalId, metadata: next, transactionVersion: cluster.transactionVersion }], committed)
    } catch (error) {
      if (!(error instanceof RecordsTooLargeError)) throw error
      logger.warn('a transaction has more partitions than fit into a record', { transactionalId, ...error.facts })
      return ErrorCode.UNKNOWN_SERVER_ERROR
    }
    this.#byId.set(transactionalId, next)
    return ErrorCode.NONE
  }

  /** Forgets ids, in the log too. */
  remove(transactionalIds: readonly string[]): void {
    const { transactionVersion } = this.#environment.cluster
    this.#environment.writer.appendEach(
      transactionalIds.map((transactionalId) => ({ transactionalId, metadata: null, transactionVersion })),
    )
    for (const transactionalId of transactionalIds) this.#byId.delete(transactionalId)
  }
}
