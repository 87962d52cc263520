import type { Request } from '../../messages/message.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { AddOffsetsToTxnRequest } from '../../protocol/generated/api/add-offsets-to-txn.ts'
import { AddPartitionsToTxnRequest } from '../../protocol/generated/api/add-partitions-to-txn.ts'
import { DescribeTransactionsRequest } from '../../protocol/generated/api/describe-transactions.ts'
import { EndTxnRequest } from '../../protocol/generated/api/end-txn.ts'
import { InitProducerIdRequest } from '../../protocol/generated/api/init-producer-id.ts'
import { ListTransactionsRequest } from '../../protocol/generated/api/list-transactions.ts'
import type { CoordinatorShard, RemovedTopic } from '../coordinator-shard.ts'
import type { Ticket } from '../ticket.ts'
import { ProducerIdRequests } from './producer-id-requests.ts'
import { ProducerInitialization } from './producer-initialization.ts'
import { TransactionEnds } from './transaction-ends.ts'
import type { TransactionEnvironment } from './transaction-environment.ts'
import { TransactionExpiry } from './transaction-expiry.ts'
import { type AddOffsets, TransactionPartitions } from './transaction-partitions.ts'
import { describeTransactions, listTransactions } from './transaction-queries.ts'
import type { TransactionRecord } from './transaction-records.ts'
import { Transactions } from './transactions.ts'

/**
 * The transaction coordinator's part of one partition of `__transaction_state`: the transactional ids that hash to it. A transition counts at once for all that
 * comes after it, and is answered when it is in the log for good; markers begin their way only then.
 */
export class TransactionShard implements CoordinatorShard<TransactionRecord> {
  readonly transactions: Transactions
  readonly #environment: TransactionEnvironment
  readonly #ids: ProducerIdRequests
  readonly #initialization: ProducerInitialization
  readonly #partitions: TransactionPartitions
  readonly #ends: TransactionEnds
  readonly #expiry: TransactionExpiry

  constructor(environment: TransactionEnvironment) {
    this.#environment = environment
    this.transactions = new Transactions(environment)
    this.#ids = new ProducerIdRequests(environment.producerIds)
    this.#partitions = new TransactionPartitions(environment, this.transactions)
    this.#ends = new TransactionEnds(environment, this.transactions, this.#ids, (id) => this.#partitions.ended(id))
    this.#initialization = new ProducerInitialization(environment, this.transactions, this.#ids, this.#ends)
    this.#expiry = new TransactionExpiry(environment, this.transactions, this.#ends)
  }

  replay(record: TransactionRecord): void {
    this.transactions.replay(record)
  }

  /** Nothing of this log is part of a transaction. */
  replayMarker(): void {}

  loaded(): void {
    this.#expiry.start()
    this.#ends.resume()
  }

  handle(request: Request): void {
    const { writer, clock, compileRegex } = this.#environment
    const { body } = request
    switch (request.apiKey) {
      case AddPartitionsToTxnRequest.apiKey:
        this.#partitions.addPartitions(request, body as AddPartitionsToTxnRequest)
        break
      case EndTxnRequest.apiKey:
        this.#ends.handle(request, body as EndTxnRequest)
        break
      case AddOffsetsToTxnRequest.apiKey:
        this.#partitions.addOffsets(request, body as AddOffsets)
        break
      case InitProducerIdRequest.apiKey:
        this.#initialization.handle(request, body as InitProducerIdRequest)
        break
      case DescribeTransactionsRequest.apiKey:
        writer.reply(request, describeTransactions(this.transactions, body as DescribeTransactionsRequest))
        break
      case ListTransactionsRequest.apiKey:
        writer.reply(request, listTransactions(this.transactions, body as ListTransactionsRequest, clock.nowMs(), compileRegex))
        break
      default:
        writer.refuse(request, ErrorCode.UNSUPPORTED_VERSION)
    }
  }

  /** Partitions of a topic that is gone are passed over when their transaction ends, as in Kafka. */
  removeTopics(_topics: readonly RemovedTopic[], done: () => void): void {
    done()
  }

  *waiting(): Generator<Ticket> {
    yield* this.#ids.waiting()
    yield* this.#partitions.waiting()
  }

  sizes(): { transactions: number; markersPending: number } {
    return { transactions: this.transactions.size, markersPending: this.#ends.openDeliveries }
  }
}
