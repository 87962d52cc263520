import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { AddOffsetsToTxnRequest, type AddOffsetsToTxnResponse } from '../../protocol/generated/api/add-offsets-to-txn.ts'
import {
  AddPartitionsToTxnRequest,
  type AddPartitionsToTxnResponse,
  type AddPartitionsToTxnResponseAddPartitionsToTxnResult as TransactionResult,
} from '../../protocol/generated/api/add-partitions-to-txn.ts'
import type { Deadline } from '../deadline-queue.ts'
import { copyTicket, type Ticket } from '../ticket.ts'
import { hasPartition, hasPartitions, type TopicPartitions } from './partition-set.ts'
import { producerErrorFor } from './producer-errors.ts'
import type { TransactionEnvironment } from './transaction-environment.ts'
import { EPOCH_BUMP_VERSION, withAddedPartitions } from './transaction-metadata.ts'
import { isEnding } from './transaction-state.ts'
import type { Transactions } from './transactions.ts'

/** From this version on other brokers ask, for several transactions at once, and may only want to know whether the partitions are in (KIP-890). */
const BATCH_FROM = 4

/** AddOffsetsToTxn as the coordinator takes it: with the partition that the group's offsets are written to. */
export interface AddOffsets extends AddOffsetsToTxnRequest {
  readonly offsetsPartition: { readonly topic: string; readonly partition: number }
}

interface Asked {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly verifyOnly: boolean
  readonly topics: readonly TopicPartitions[]
}

/** Partitions that are to be added as soon as the transaction before has ended. */
interface Parked {
  readonly ticket: Ticket
  readonly asked: Asked
  readonly clientTransactionVersion: number
  readonly settle: (errorCode: number) => void
  readonly patience: Deadline
}

/**
 * Which partitions a transaction has written to: AddPartitionsToTxn and AddOffsetsToTxn. Partitions that come while the transaction before is still being ended
 * wait for a moment, where Kafka answers CONCURRENT_TRANSACTIONS at once and has whoever asks come again 20 ms later.
 */
export class TransactionPartitions {
  readonly #environment: TransactionEnvironment
  readonly #transactions: Transactions
  readonly #parked = new Map<string, Parked[]>()

  constructor(environment: TransactionEnvironment, transactions: Transactions) {
    this.#environment = environment
    this.#transactions = transactions
  }

  addPartitions(asking: Ticket, request: AddPartitionsToTxnRequest): void {
    const { writer } = this.#environment
    const ticket = copyTicket(asking)
    if (ticket.apiVersion < BATCH_FROM) {
      const asked: Asked = {
        transactionalId: request.v3AndBelowTransactionalId,
        producerId: request.v3AndBelowProducerId,
        producerEpoch: request.v3AndBelowProducerEpoch,
        verifyOnly: false,
        topics: request.v3AndBelowTopics,
      }
      this.#add(ticket, asked, 0, (errorCode) => {
        const told = producerErrorFor(AddPartitionsToTxnRequest.apiKey, ticket.apiVersion, errorCode)
        const { topicResults } = resultOf(asked, () => told)
        const response: Input<AddPartitionsToTxnResponse> = { resultsByTopicV3AndBelow: topicResults }
        writer.reply(ticket, response, this.#timeoutMsOf(asked))
      })
      return
    }
    const results: TransactionResult[] = []
    let open = request.transactions.length + 1
    const settle = (): void => {
      open--
      if (open === 0) writer.reply(ticket, { resultsByTransaction: results } satisfies Input<AddPartitionsToTxnResponse>)
    }
    for (const asked of request.transactions) {
      if (asked.verifyOnly) {
        results.push(this.#verify(asked))
        settle()
      } else {
        this.#add(ticket, asked, EPOCH_BUMP_VERSION, (errorCode) => {
          results.push(resultOf(asked, () => errorCode))
          settle()
        })
      }
    }
    settle()
  }

  addOffsets(asking: Ticket, request: AddOffsets): void {
    const ticket = copyTicket(asking)
    const { transactionalId, producerId, producerEpoch, offsetsPartition } = request
    const topics = [{ name: offsetsPartition.topic, partitions: [offsetsPartition.partition] }]
    this.#add(ticket, { transactionalId, producerId, producerEpoch, verifyOnly: false, topics }, 0, (errorCode) => {
      const told = producerErrorFor(AddOffsetsToTxnRequest.apiKey, ticket.apiVersion, errorCode)
      const response: Input<AddOffsetsToTxnResponse> = { errorCode: told }
      this.#environment.writer.reply(ticket, response, this.#timeoutMsOf(request))
    })
  }

  /** So long the log may take, as in Kafka. */
  #timeoutMsOf({ transactionalId }: { readonly transactionalId: string }): number | undefined {
    return this.#transactions.get(transactionalId)?.timeoutMs
  }

  /** The transaction of an id has ended: whoever waited for that goes on. */
  ended(transactionalId: string): void {
    const parked = this.#parked.get(transactionalId)
    if (parked === undefined) return
    this.#parked.delete(transactionalId)
    for (const { asked, clientTransactionVersion, settle, patience } of parked) {
      this.#environment.deadlines.clear(patience)
      settle(this.#tryAdd(asked, clientTransactionVersion))
    }
  }

  *waiting(): Generator<Ticket> {
    const told = new Set<Ticket>()
    for (const parked of this.#parked.values()) {
      for (const { ticket } of parked) {
        if (!told.has(ticket)) yield ticket
        told.add(ticket)
      }
    }
  }

  #add(ticket: Ticket, asked: Asked, clientTransactionVersion: number, settle: (errorCode: number) => void): void {
    const errorCode = this.#tryAdd(asked, clientTransactionVersion)
    const { deadlines, clock, config } = this.#environment
    const { transactionalId } = asked
    if (errorCode !== ErrorCode.CONCURRENT_TRANSACTIONS || config.addPartitionsWaitMs === 0) {
      settle(errorCode)
      return
    }
    const patience = deadlines.create(() => {
      this.#unpark(transactionalId, parked)
      settle(errorCode)
    })
    const parked: Parked = { ticket, asked, clientTransactionVersion, settle, patience }
    const others = this.#parked.get(transactionalId)
    if (others === undefined) this.#parked.set(transactionalId, [parked])
    else others.push(parked)
    deadlines.set(patience, monotonicMs(clock) + config.addPartitionsWaitMs)
  }

  #unpark(transactionalId: string, parked: Parked): void {
    const left = (this.#parked.get(transactionalId) ?? []).filter((other) => other !== parked)
    if (left.length > 0) this.#parked.set(transactionalId, left)
    else this.#parked.delete(transactionalId)
  }

  #tryAdd({ transactionalId, producerId, producerEpoch, topics }: Asked, clientTransactionVersion: number): number {
    if (transactionalId === '') return ErrorCode.INVALID_REQUEST
    const current = this.#transactions.get(transactionalId)
    if (current === undefined) return ErrorCode.INVALID_PRODUCER_ID_MAPPING
    if (isEnding(current.state)) return ErrorCode.CONCURRENT_TRANSACTIONS
    if (current.producerId !== producerId) return ErrorCode.INVALID_PRODUCER_ID_MAPPING
    if (current.producerEpoch !== producerEpoch) return ErrorCode.PRODUCER_FENCED
    if (current.state === 'Ongoing' && hasPartitions(current.partitions, topics)) return ErrorCode.NONE
    const nowMs = this.#environment.clock.nowMs()
    return this.#transactions.write(withAddedPartitions(current, topics, nowMs, clientTransactionVersion))
  }

  #verify(asked: Asked): TransactionResult {
    const { transactionalId, producerId, producerEpoch } = asked
    const current = this.#transactions.get(transactionalId)
    let errorCode: number = ErrorCode.NONE
    if (transactionalId === '') errorCode = ErrorCode.INVALID_REQUEST
    else if (current === undefined || current.producerId !== producerId) errorCode = ErrorCode.INVALID_PRODUCER_ID_MAPPING
    else if (current.producerEpoch !== producerEpoch) errorCode = ErrorCode.PRODUCER_FENCED
    else if (isEnding(current.state)) errorCode = ErrorCode.CONCURRENT_TRANSACTIONS
    if (current === undefined || errorCode !== ErrorCode.NONE) return resultOf(asked, () => errorCode)
    return resultOf(asked, (topic, partition) =>
      hasPartition(current.partitions, topic, partition) ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE,
    )
  }
}

function resultOf({ transactionalId, topics }: Asked, errorOf: (topic: string, partition: number) => number): TransactionResult {
  return {
    transactionalId,
    topicResults: topics.map(({ name, partitions }) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex) => ({
        partitionIndex,
        partitionErrorCode: errorOf(name, partitionIndex),
      })),
    })),
  }
}
