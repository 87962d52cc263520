import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { InitProducerIdRequest, type InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import type { Ticket } from '../ticket.ts'
import { producerErrorFor } from './producer-errors.ts'
import type { ProducerIdRequests } from './producer-id-requests.ts'
import type { TransactionConfig } from './transaction-config.ts'
import type { TransactionEnds } from './transaction-ends.ts'
import type { TransactionEnvironment } from './transaction-environment.ts'
import {
  createdMetadata,
  ENDLESS_TIMEOUT_MS,
  isEpochExhausted,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  type TransactionMetadata,
  withNextEpoch,
  withNextProducerId,
  withSameEpoch,
} from './transaction-metadata.ts'
import { isEnding } from './transaction-state.ts'
import type { Transactions } from './transactions.ts'

/**
 * InitProducerId with a transactional id: a producer takes the id over. Whoever had it before is fenced by the epoch, and its open transaction aborted. A producer
 * that goes on after an error names the producer id and epoch that it has (KIP-360), and is fenced itself if they are not the last ones.
 */
export class ProducerInitialization {
  readonly #environment: TransactionEnvironment
  readonly #transactions: Transactions
  readonly #ids: ProducerIdRequests
  readonly #ends: TransactionEnds

  constructor(environment: TransactionEnvironment, transactions: Transactions, ids: ProducerIdRequests, ends: TransactionEnds) {
    this.#environment = environment
    this.#transactions = transactions
    this.#ids = ids
    this.#ends = ends
  }

  /** `grantedId`: a producer id that was asked for on its account. */
  handle(ticket: Ticket, request: InitProducerIdRequest, grantedId = NO_PRODUCER_ID): void {
    const { config, clock } = this.#environment
    const transactionalId = request.transactionalId ?? ''
    const refused = requestError(request, config)
    if (refused !== ErrorCode.NONE) {
      this.#refuse(ticket, refused)
      return
    }
    const timeoutMs = request.enable2Pc ? ENDLESS_TIMEOUT_MS : request.transactionTimeoutMs
    const nowMs = clock.nowMs()
    const current = this.#transactions.get(transactionalId)
    if (current === undefined) {
      if (grantedId === NO_PRODUCER_ID) this.#askId(ticket, request)
      else {
        const created = createdMetadata(transactionalId, grantedId, timeoutMs, nowMs)
        this.#write(ticket, withNextEpoch(created, timeoutMs, nowMs, request.producerId !== NO_PRODUCER_ID))
      }
      return
    }
    if (isEnding(current.state)) {
      this.#refuse(ticket, ErrorCode.CONCURRENT_TRANSACTIONS)
      return
    }
    const expected = request.producerId === NO_PRODUCER_ID ? null : request
    if (expected !== null && !isKnownProducer(current, expected)) {
      this.#refuse(ticket, ErrorCode.PRODUCER_FENCED)
      return
    }
    if (current.state === 'Ongoing') {
      this.#abort(ticket, request, current, grantedId)
      return
    }
    if (isEpochExhausted(current.producerEpoch) && (expected === null || expected.producerEpoch === current.producerEpoch)) {
      if (grantedId === NO_PRODUCER_ID) this.#askId(ticket, request)
      else this.#write(ticket, withNextProducerId(current, grantedId, timeoutMs, nowMs, expected !== null))
    } else if (isEpochExhausted(current.producerEpoch)) {
      // Kafka's coordinator stumbles over an epoch that it cannot raise.
      this.#refuse(ticket, ErrorCode.UNKNOWN_SERVER_ERROR)
    } else if (expected === null || expected.producerEpoch === current.producerEpoch) {
      this.#write(ticket, withNextEpoch(current, timeoutMs, nowMs, expected !== null))
    } else if (expected.producerEpoch === current.lastProducerEpoch) {
      this.#write(ticket, withSameEpoch(current, timeoutMs, nowMs))
    } else this.#refuse(ticket, ErrorCode.PRODUCER_FENCED)
  }

  /** The client has to come again: by then the transaction of its predecessor is over. */
  #abort(ticket: Ticket, request: InitProducerIdRequest, current: TransactionMetadata, grantedId: number): void {
    if (grantedId === NO_PRODUCER_ID && this.#ends.needsProducerId(current)) {
      this.#askId(ticket, request)
      return
    }
    const errorCode = this.#ends.abort(current, grantedId)
    this.#refuse(ticket, errorCode === ErrorCode.NONE ? ErrorCode.CONCURRENT_TRANSACTIONS : errorCode)
  }

  #askId(ticket: Ticket, request: InitProducerIdRequest): void {
    this.#ids.next(ticket, (kept, producerId) => {
      if (producerId === null) this.#refuse(kept, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
      else this.handle(kept, request, producerId)
    })
  }

  #write(ticket: Ticket, next: TransactionMetadata): void {
    const errorCode = this.#transactions.write(next)
    if (errorCode !== ErrorCode.NONE) {
      this.#refuse(ticket, errorCode)
      return
    }
    const { transactionalId, producerId, producerEpoch } = next
    this.#environment.logger.info('a producer has taken a transactional id', { transactionalId, producerId, producerEpoch })
    const response: Input<InitProducerIdResponse> = { errorCode, producerId, producerEpoch }
    this.#environment.writer.reply(ticket, response, next.timeoutMs)
  }

  #refuse(ticket: Ticket, errorCode: number): void {
    const told = producerErrorFor(InitProducerIdRequest.apiKey, ticket.apiVersion, errorCode)
    const response: Input<InitProducerIdResponse> = {
      errorCode: told,
      producerId: NO_PRODUCER_ID,
      producerEpoch: NO_PRODUCER_EPOCH,
    }
    this.#environment.writer.reply(ticket, response)
  }
}

function requestError(request: InitProducerIdRequest, { twoPhaseCommit, timeoutMsMax }: TransactionConfig): number {
  const { transactionalId, producerId, producerEpoch, enable2Pc, keepPreparedTxn, transactionTimeoutMs } = request
  // Both or none.
  if ((producerId === NO_PRODUCER_ID) !== (producerEpoch === NO_PRODUCER_EPOCH)) return ErrorCode.INVALID_REQUEST
  if (transactionalId === null || transactionalId === '') return ErrorCode.INVALID_REQUEST
  if (enable2Pc && !twoPhaseCommit) return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
  if (keepPreparedTxn) return ErrorCode.UNSUPPORTED_VERSION
  const isGoodTimeout = transactionTimeoutMs > 0 && transactionTimeoutMs <= timeoutMsMax
  return enable2Pc || isGoodTimeout ? ErrorCode.NONE : ErrorCode.INVALID_TRANSACTION_TIMEOUT
}

/** The producer is the one that has the id, or was it until its last epoch was used up and it got a new producer id that it may not have heard of. */
function isKnownProducer(
  { producerId, previousProducerId }: TransactionMetadata,
  expected: { readonly producerId: number; readonly producerEpoch: number },
): boolean {
  if (expected.producerId === producerId) return true
  return expected.producerId === previousProducerId && isEpochExhausted(expected.producerEpoch)
}
