import { ErrorCode } from '../../protocol/error-codes.ts'
import { DescribeProducersRequest, DescribeProducersResponse } from '../../protocol/generated/api/describe-producers.ts'
import { DescribeTransactionsRequest, DescribeTransactionsResponse } from '../../protocol/generated/api/describe-transactions.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from '../../protocol/generated/api/list-transactions.ts'
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '../../protocol/generated/api/write-txn-markers.ts'
import type { Client } from '../client.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, drive } from './driver.ts'
import type { Results } from './results.ts'
import { brokerIds, toCoordinators, toLeaders, toNode } from './routes.ts'

/** Of a transaction, as the coordinator keeps it. */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'PrepareEpochFence'
  | 'Dead'

/** A transactional id as a list has it. */
export interface TransactionListing {
  readonly transactionalId: string
  readonly producerId: number
  readonly state: TransactionState
}

/** Which transactional ids are listed. */
export interface ListTransactionsOptions extends AdminOptions {
  /** Transactions in these states. Default: all. */
  readonly states?: readonly TransactionState[] | undefined
  /** Transactions of these producers. Default: all. */
  readonly producerIds?: readonly number[] | undefined
  /** Transactions that have been open for longer. Default: all. KIP-994, Kafka 3.8. */
  readonly durationMsMin?: number | undefined
  /** Transactional ids that match the RE2/J pattern. Default: all. KIP-1152, Kafka 4.1. */
  readonly transactionalIdPattern?: string | undefined
}

/**
 * Transactional ids that the caller may describe, in their order: each broker names those that it coordinates (ListTransactions, KIP-664, Kafka 3.0). Throws
 * `ItemsFailedError` by broker's id when a broker failed; its `results` hold what the others named.
 */
export async function listTransactions(client: Client, options: ListTransactionsOptions = {}): Promise<TransactionListing[]> {
  const { states = [], producerIds = [], durationMsMin = -1, transactionalIdPattern = null } = options
  const listed = await drive<number, TransactionListing[]>(
    client,
    {
      name: 'listTransactions',
      keys: await brokerIds(client, options),
      about: (id) => `transactions of broker ${id}`,
      route: toNode(client, (id) => id),
      retries: [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS],
      async ask({ send }, [id], answers) {
        const answer = await send(ListTransactionsRequest, ListTransactionsResponse, {
          stateFilters: states,
          producerIdFilters: producerIds,
          durationFilter: durationMsMin,
          transactionalIdPattern,
        })
        answers.take(id!, answer.errorCode, null, () =>
          answer.transactionStates.map(({ transactionalId, producerId, transactionState }) => ({
            transactionalId,
            producerId,
            state: transactionState as TransactionState,
          })),
        )
      },
    },
    options,
  )
  return listed
    .values()
    .flat()
    .sort((one, other) => (one.transactionalId < other.transactionalId ? -1 : 1))
}

/** A transactional id and its open transaction. */
export interface TransactionDescription {
  readonly transactionalId: string
  /** The broker's id. */
  readonly coordinator: number
  readonly state: TransactionState
  readonly producerId: number
  readonly producerEpoch: number
  readonly transactionTimeoutMs: number
  /** In milliseconds since the epoch; null while none is open. */
  readonly transactionStartTimeMs: number | null
  /** What the open transaction has written to. */
  readonly partitions: readonly TopicPartition[]
}

/**
 * Transactions by their ids (DescribeTransactions, KIP-664, Kafka 3.0). By transactional id. Errors of ids: `TRANSACTIONAL_ID_NOT_FOUND`, `TRANSACTIONAL_ID_AUTHORIZATION_FAILED`.
 */
export async function describeTransactions(
  client: Client,
  transactionalIds: readonly string[],
  options: AdminOptions = {},
): Promise<Results<string, TransactionDescription>> {
  return drive<string, TransactionDescription>(
    client,
    {
      name: 'describeTransactions',
      keys: transactionalIds,
      about: aboutTransaction,
      route: toCoordinators(client, 'transaction'),
      async ask({ send, destination }, ids, answers) {
        const answer = await send(DescribeTransactionsRequest, DescribeTransactionsResponse, { transactionalIds: ids })
        for (const transaction of answer.transactionStates) {
          const { transactionalId, producerId, producerEpoch, transactionTimeoutMs, transactionStartTimeMs } = transaction
          answers.take(transactionalId, transaction.errorCode, null, () => ({
            transactionalId,
            coordinator: destination as number,
            state: transaction.transactionState as TransactionState,
            producerId,
            producerEpoch,
            transactionTimeoutMs,
            transactionStartTimeMs: transactionStartTimeMs < 0 ? null : transactionStartTimeMs,
            partitions: transaction.topics.flatMap(({ topic, partitions }) =>
              partitions.map((partition) => ({ topic, partition })),
            ),
          }))
        }
      },
    },
    options,
  )
}

/** A producer as the leader of a partition knows it. */
export interface ActiveProducer {
  readonly producerId: number
  readonly producerEpoch: number
  readonly lastSequence: number
  /** When it wrote last, in milliseconds since the epoch. */
  readonly lastTimestamp: number
  /** Null where it has never had a transaction. */
  readonly coordinatorEpoch: number | null
  /** The first offset of its open transaction; null while none is open. */
  readonly currentTransactionStartOffset: number | null
}

/** Who is asked for producers. */
export interface DescribeProducersOptions extends AdminOptions {
  /** The replica to ask. Default: each partition's leader. */
  readonly brokerId?: number | undefined
}

/**
 * Producers that wrote to partitions lately (DescribeProducers, KIP-664, Kafka 2.8). By partition. Errors of partitions: `UNKNOWN_TOPIC_OR_PARTITION`, `NOT_LEADER_OR_FOLLOWER` for a
 * broker that was given and has no replica, `TOPIC_AUTHORIZATION_FAILED`.
 */
export async function describeProducers(
  client: Client,
  partitions: readonly TopicPartition[],
  options: DescribeProducersOptions = {},
): Promise<Results<TopicPartition, readonly ActiveProducer[]>> {
  const { brokerId } = options
  return drive<TopicPartition, readonly ActiveProducer[]>(
    client,
    {
      name: 'describeProducers',
      keys: partitions.map(({ topic, partition }) => ({ topic, partition })),
      identity: partitionKey,
      about: (key) => `partition ${partitionKey(key)}`,
      route: brokerId === undefined ? toLeaders(client) : toNode(client, () => brokerId),
      async ask({ send }, keys, answers) {
        const answer = await send(DescribeProducersRequest, DescribeProducersResponse, {
          topics: [...byTopic(keys)].map(([name, mine]) => ({ name, partitionIndexes: mine.map(({ partition }) => partition) })),
        })
        for (const { name, partitions } of answer.topics) {
          for (const { partitionIndex, errorCode, errorMessage, activeProducers } of partitions) {
            answers.take({ topic: name, partition: partitionIndex }, errorCode, errorMessage, () =>
              activeProducers.map(({ producerId, producerEpoch, lastSequence, lastTimestamp, ...producer }) => ({
                producerId,
                producerEpoch,
                lastSequence,
                lastTimestamp,
                coordinatorEpoch: producer.coordinatorEpoch < 0 ? null : producer.coordinatorEpoch,
                currentTransactionStartOffset: producer.currentTxnStartOffset < 0 ? null : producer.currentTxnStartOffset,
              })),
            )
          }
        }
      },
    },
    options,
  )
}

/** A transaction in one partition that nobody ends, as `describeProducers` shows it. */
export interface HangingTransaction extends TopicPartition {
  readonly producerId: number
  readonly producerEpoch: number
  /** As `describeProducers` gives it; null counts as 0. */
  readonly coordinatorEpoch: number | null
}

/**
 * Writes the marker that aborts a hanging transaction in a partition (WriteTxnMarkers, KIP-664). For one that its coordinator does not know any more: aborting one that is open
 * breaks its promises. Throws `INVALID_PRODUCER_EPOCH`, `TRANSACTION_COORDINATOR_FENCED`, `UNKNOWN_TOPIC_OR_PARTITION`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function abortTransaction(
  client: Client,
  transaction: HangingTransaction,
  options: AdminOptions = {},
): Promise<void> {
  const { topic, partition, producerId, producerEpoch, coordinatorEpoch } = transaction
  const results = await drive<TopicPartition, void>(
    client,
    {
      name: 'abortTransaction',
      keys: [{ topic, partition }],
      identity: partitionKey,
      about: (key) => `the transaction of producer ${producerId} in partition ${partitionKey(key)}`,
      route: toLeaders(client),
      async ask({ send }, _, answers) {
        const marker = {
          producerId,
          producerEpoch,
          transactionResult: false,
          coordinatorEpoch: Math.max(0, coordinatorEpoch ?? 0),
          topics: [{ name: topic, partitionIndexes: [partition] }],
        }
        const answer = await send(WriteTxnMarkersRequest, WriteTxnMarkersResponse, { markers: [marker] })
        for (const { topics } of answer.markers)
          for (const { name, partitions } of topics)
            for (const { partitionIndex, errorCode } of partitions)
              answers.take({ topic: name, partition: partitionIndex }, errorCode, null, () => {})
      },
    },
    options,
  )
  return results.get({ topic, partition })
}

/** What a transactional id has after its producers were fenced. */
export interface FencedProducer {
  readonly producerId: number
  /** All lower ones are fenced. */
  readonly epoch: number
}

/**
 * Fences all producers of transactional ids, and aborts their open transactions (InitProducerId, KIP-588). By transactional id. Errors of ids:
 * `TRANSACTIONAL_ID_AUTHORIZATION_FAILED`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function fenceProducers(
  client: Client,
  transactionalIds: readonly string[],
  options: AdminOptions = {},
): Promise<Results<string, FencedProducer>> {
  return drive<string, FencedProducer>(
    client,
    {
      name: 'fenceProducers',
      keys: transactionalIds,
      about: aboutTransaction,
      route: toCoordinators(client, 'transaction'),
      retries: [ErrorCode.CONCURRENT_TRANSACTIONS],
      async ask({ send }, ids, answers) {
        await Promise.all(
          ids.map(async (transactionalId) => {
            const { errorCode, producerId, producerEpoch } = await send(InitProducerIdRequest, InitProducerIdResponse, {
              transactionalId,
              transactionTimeoutMs: options.timeoutMs ?? client.requestTimeoutMs,
              producerId: -1,
              producerEpoch: -1,
            })
            answers.take(transactionalId, errorCode, null, () => ({ producerId, epoch: producerEpoch }))
          }),
        )
      },
    },
    options,
  )
}

/** Aborts the open transaction of a transactional id, a prepared one of two-phase commit among them, and fences its producers (KIP-939). Throws as `fenceProducers`. */
export async function forceTerminateTransaction(
  client: Client,
  transactionalId: string,
  options: AdminOptions = {},
): Promise<void> {
  await fenceProducers(client, [transactionalId], options)
}

function aboutTransaction(transactionalId: string): string {
  return `transactional id ${transactionalId}`
}
