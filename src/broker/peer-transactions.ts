import { ErrorCode } from '../protocol/error-codes.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  type AddPartitionsToTxnRequestAddPartitionsToTxnTransaction as AskedTransaction,
} from '../protocol/generated/api/add-partitions-to-txn.ts'
import { PeerBatches } from './peer-batches.ts'
import type { PeerFailure, Peers } from './peer-brokers.ts'

/** The first version that brokers ask each other in, for several transactions at once. */
const BATCH_VERSION = 4

export type TransactionAnswer = Pick<AddPartitionsToTxnResponse, 'errorCode' | 'resultsByTransaction'>

interface Asked {
  readonly transaction: AskedTransaction
  readonly answered: (errorCode: number, answer: TransactionAnswer | null) => void
}

/** Asks the transaction coordinators on other brokers whether transactions include partitions, or to include them; many transactions in one request. */
export class PeerTransactions {
  readonly #batches: PeerBatches<Asked>

  constructor(peers: () => Peers, defer: (turn: () => void) => void) {
    this.#batches = new PeerBatches<Asked>(
      defer,
      ({ transaction }) => transaction.transactionalId,
      (brokerId, asked, done) => {
        const question = {
          request: AddPartitionsToTxnRequest,
          response: AddPartitionsToTxnResponse,
          body: { transactions: asked.map(({ transaction }) => transaction) },
          minVersion: BATCH_VERSION,
        }
        peers().ask(brokerId, question, (failure, response) => {
          for (const { transaction, answered } of asked) {
            if (response === null) answered(errorOf(failure), null)
            else answered(ErrorCode.NONE, answerFor(transaction, response))
          }
          done()
        })
      },
    )
  }

  /** `answered` hears an error of the whole, or the answer for this transaction, in a later turn. */
  ask(
    brokerId: number,
    transaction: AskedTransaction,
    answered: (errorCode: number, answer: TransactionAnswer | null) => void,
  ): void {
    this.#batches.add(brokerId, { transaction, answered })
  }
}

function answerFor({ transactionalId }: AskedTransaction, response: AddPartitionsToTxnResponse): TransactionAnswer {
  const { errorCode, resultsByTransaction } = response
  return { errorCode, resultsByTransaction: resultsByTransaction.filter((result) => result.transactionalId === transactionalId) }
}

function errorOf(failure: PeerFailure | null): number {
  return failure === 'unknown' ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.NETWORK_EXCEPTION
}
