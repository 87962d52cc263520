import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { EndTxnRequest, type EndTxnResponse } from '../../protocol/generated/api/end-txn.ts'
import type { Ticket } from '../ticket.ts'
import { decideEnd, decideEndOfEpoch } from './end-transaction.ts'
import { MarkerDelivery } from './marker-delivery.ts'
import { producerErrorFor } from './producer-errors.ts'
import type { ProducerIdRequests } from './producer-id-requests.ts'
import type { TransactionEnvironment } from './transaction-environment.ts'
import {
  completed,
  EPOCH_BUMP_VERSION,
  fenced,
  isEpochExhausted,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  prepared,
  type TransactionMetadata,
} from './transaction-metadata.ts'
import { isEnding } from './transaction-state.ts'
import type { Transactions } from './transactions.ts'

/** From this version on each transaction has an epoch of its own. */
const EPOCH_BUMP_FROM = 5

/**
 * Ends transactions: for clients, for whoever takes an id over while a transaction is open, and for those that take too long. First it is written how the
 * transaction ends, which is the moment that decides; then come the markers; then it is written that all have them.
 */
export class TransactionEnds {
  readonly #environment: TransactionEnvironment
  readonly #transactions: Transactions
  readonly #ids: ProducerIdRequests
  readonly #delivery: MarkerDelivery
  readonly #ended: (transactionalId: string) => void

  /** `ended`: the id is free for what comes next. */
  constructor(
    environment: TransactionEnvironment,
    transactions: Transactions,
    ids: ProducerIdRequests,
    ended: (transactionalId: string) => void,
  ) {
    this.#environment = environment
    this.#transactions = transactions
    this.#ids = ids
    this.#ended = ended
    this.#delivery = new MarkerDelivery(environment, (transaction) => this.#complete(transaction))
  }

  /** Transactions with markers on their way. */
  get openDeliveries(): number {
    return this.#delivery.size
  }

  /** Takes up what a coordinator before this one had decided and not finished. */
  resume(): void {
    for (const transaction of this.#transactions.values()) if (isEnding(transaction.state)) this.#delivery.start(transaction)
  }

  /** EndTxn. `grantedId`: a producer id that was asked for on its account. */
  handle(ticket: Ticket, request: EndTxnRequest, grantedId = NO_PRODUCER_ID): void {
    const { writer, clock } = this.#environment
    const { transactionalId } = request
    const current = this.#transactions.get(transactionalId)
    if (current === undefined) {
      this.#refuse(ticket, transactionalId === '' ? ErrorCode.INVALID_REQUEST : ErrorCode.INVALID_PRODUCER_ID_MAPPING)
      return
    }
    const bumps = ticket.apiVersion >= EPOCH_BUMP_FROM
    const decision = bumps ? decideEndOfEpoch(current, request) : decideEnd(current, request)
    if (!decision.ends) {
      if (decision.errorCode !== ErrorCode.NONE) this.#refuse(ticket, decision.errorCode)
      else writer.reply(ticket, endResponse(ErrorCode.NONE, decision.producerId, decision.producerEpoch))
      return
    }
    if (bumps && isEpochExhausted(current.producerEpoch) && grantedId === NO_PRODUCER_ID) {
      this.#ids.next(ticket, (kept, producerId) => {
        if (producerId === null) this.#refuse(kept, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
        else this.handle(kept, request, producerId)
      })
      return
    }
    const next = prepared(current, decision.state, bumps ? EPOCH_BUMP_VERSION : 0, grantedId, clock.nowMs())
    const errorCode = this.#decide(next)
    if (errorCode !== ErrorCode.NONE) {
      this.#refuse(ticket, errorCode)
      return
    }
    // What the producer goes on with is what it will be when all markers are written.
    const { producerId, producerEpoch } = completed(next, 0)
    writer.reply(ticket, endResponse(ErrorCode.NONE, producerId, producerEpoch), next.timeoutMs)
  }

  /**
   * Aborts an open transaction in the name of the cluster, in a way that keeps its producer out. Gives what kept it from doing so: NONE, or
   * UNKNOWN_SERVER_ERROR. `grantedId` is needed where `needsProducerId` says so.
   */
  abort(current: TransactionMetadata, grantedId = NO_PRODUCER_ID): number {
    const { clock, cluster } = this.#environment
    const bumps = cluster.transactionVersion >= EPOCH_BUMP_VERSION
    const nowMs = clock.nowMs()
    const next = bumps
      ? prepared(current, 'PrepareAbort', EPOCH_BUMP_VERSION, grantedId, nowMs)
      : prepared(fenced(current), 'PrepareAbort', 0, NO_PRODUCER_ID, nowMs)
    return this.#decide(next)
  }

  /** Whether the producer of an open transaction that is aborted has to go on with another id. */
  needsProducerId({ producerEpoch }: TransactionMetadata): boolean {
    return this.#environment.cluster.transactionVersion >= EPOCH_BUMP_VERSION && isEpochExhausted(producerEpoch)
  }

  #decide(next: TransactionMetadata): number {
    return this.#transactions.write(next, () => this.#delivery.start(next))
  }

  #complete(transaction: TransactionMetadata): void {
    const { clock, counters } = this.#environment
    this.#transactions.write(completed(transaction, clock.nowMs()))
    if (transaction.state === 'PrepareCommit') counters.committed.value++
    else counters.aborted.value++
    this.#ended(transaction.transactionalId)
  }

  #refuse(ticket: Ticket, errorCode: number): void {
    const told = producerErrorFor(EndTxnRequest.apiKey, ticket.apiVersion, errorCode)
    this.#environment.writer.reply(ticket, endResponse(told, NO_PRODUCER_ID, NO_PRODUCER_EPOCH))
  }
}

function endResponse(errorCode: number, producerId: number, producerEpoch: number): Input<EndTxnResponse> {
  return { errorCode, producerId, producerEpoch }
}
