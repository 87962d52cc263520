import type { Response, VerificationBegun } from '../messages/message.ts'
import { nodeRequest } from '../messages/node-request.ts'
import { NO_LEADER } from '../metadata/partition-registration.ts'
import { TRANSACTION_STATE_TOPIC } from '../metadata/topic-name.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { AddPartitionsToTxnRequest, type AddPartitionsToTxnResponse } from '../protocol/generated/api/add-partitions-to-txn.ts'
import type { Broker } from './broker.ts'
import { coordinatorNode, coordinatorOf } from './coordinator-routing.ts'
import { Gather } from './gather.ts'
import type { TransactionAnswer } from './peer-transactions.ts'

/**
 * How far a client goes along with KIP-890, by the version of its request: `add` has the broker add the partition to the transaction, the others have added it
 * themselves, which is verified. Only `verify` and later know TRANSACTION_ABORTABLE.
 */
export type TransactionSupport = 'verify-old' | 'verify' | 'add'

export function produceSupport(apiVersion: number): TransactionSupport {
  if (apiVersion >= 12) return 'add'
  return apiVersion >= 11 ? 'verify' : 'verify-old'
}

export function offsetCommitSupport(apiVersion: number): TransactionSupport {
  if (apiVersion >= 5) return 'add'
  return apiVersion >= 4 ? 'verify' : 'verify-old'
}

export interface ProducerTransaction {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly support: TransactionSupport
}

/**
 * The marker of the transaction before can come between the answer of the coordinator, which has all its markers written, and what is to be appended, and takes the guard
 * of the new transaction with it. Then the coordinator is asked once more.
 */
export const VERIFICATIONS_MAX = 2

/** A partition that the transaction writes to. */
export interface TransactionalWrite {
  readonly actor: number
  readonly topic: string
  readonly partition: number
  /** Of the first record, -1 for what has none. */
  readonly sequence: number
}

/**
 * Finds out whether a producer's transaction includes partitions, each time before the first of its records is let in (KIP-890): without that a batch which comes
 * late, when its transaction has ended, would begin another one that nobody ever ends. First the partition opens a guard, then the coordinator is asked, and
 * then the batch is appended under the guard, which is gone if the transaction has ended meanwhile. `settled` runs once for each write, with a guard or an error.
 */
export function verifyTransaction<Write extends TransactionalWrite>(
  broker: Broker,
  transaction: ProducerTransaction,
  writes: readonly Write[],
  settled: (write: Write, errorCode: number, verificationGuard: number) => void,
  done: () => void,
): void {
  if (transaction.support !== 'add' && !broker.config.transactionPartitionVerificationEnable) {
    for (const write of writes) settled(write, ErrorCode.NONE, 0)
    done()
    return
  }
  const { producerId, producerEpoch, support } = transaction
  const begun = new Gather<VerificationBegun>(broker, (answers) => {
    const unverified: { write: Write; guard: number }[] = []
    writes.forEach((write, place) => {
      const answer = answers[place]
      const errorCode = answer?.errorCode ?? ErrorCode.NOT_LEADER_OR_FOLLOWER
      if (errorCode === ErrorCode.NONE && answer!.guard !== 0) unverified.push({ write, guard: answer!.guard })
      else settled(write, errorCode, 0)
    })
    if (unverified.length === 0) {
      done()
      return
    }
    askCoordinator(
      broker,
      transaction,
      unverified.map(({ write }) => write),
      (errorOf) => {
        for (const { write, guard } of unverified) settled(write, errorOf(write), guard)
        done()
      },
    )
  })
  for (const { actor, sequence } of writes) {
    begun.ask(actor, (requestId) => ({
      kind: 'begin-verification',
      from: broker.context.self,
      requestId,
      producerId,
      producerEpoch,
      sequence,
      supportsEpochBump: support === 'add',
    }))
  }
  begun.finish()
}

function askCoordinator(
  broker: Broker,
  { transactionalId, producerId, producerEpoch, support }: ProducerTransaction,
  writes: readonly TransactionalWrite[],
  done: (errorOf: (write: TransactionalWrite) => number) => void,
): void {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of writes) {
    const partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, [partition])
    else partitions.push(partition)
  }
  const asked = {
    transactionalId,
    producerId,
    producerEpoch,
    verifyOnly: support !== 'add',
    topics: Array.from(topics, ([name, partitions]) => ({ name, partitions })),
  }
  const answered = (errorCode: number, answer: TransactionAnswer | null): void => {
    if (answer === null) done(() => errorCode)
    else done(({ topic, partition }) => errorIn(answer, topic, partition, support))
  }
  const coordinator = coordinatorOf(broker, TRANSACTION_STATE_TOPIC, transactionalId)
  if (coordinator === 0) {
    const leader = coordinatorNode(broker, TRANSACTION_STATE_TOPIC, transactionalId)
    // One that is to be here is not placed yet.
    if (leader === NO_LEADER || leader === broker.config.nodeId) answered(ErrorCode.COORDINATOR_NOT_AVAILABLE, null)
    else broker.peerTransactions.ask(leader, asked, answered)
    return
  }
  const gather = new Gather<Response>(broker, ([answer]) => {
    if (answer === null || answer === undefined) answered(ErrorCode.NETWORK_EXCEPTION, null)
    else if (answer.errorCode !== ErrorCode.NONE) answered(answer.errorCode, null)
    else answered(ErrorCode.NONE, answer.body as AddPartitionsToTxnResponse)
  })
  const body = { transactions: [asked] }
  gather.ask(coordinator, (requestId) => nodeRequest(AddPartitionsToTxnRequest, broker.context.self, requestId, body))
  gather.finish()
}

/** What the client is told of a partition, in terms that its version knows. */
function errorIn(
  { errorCode, resultsByTransaction }: TransactionAnswer,
  topic: string,
  partition: number,
  support: TransactionSupport,
): number {
  if (errorCode !== ErrorCode.NONE && errorCode !== undefined) return errorCode
  for (const { topicResults } of resultsByTransaction) {
    for (const { name, resultsByPartition } of topicResults) {
      if (name !== topic) continue
      const result = resultsByPartition.find(({ partitionIndex }) => partitionIndex === partition)
      if (result === undefined) continue
      if (result.partitionErrorCode === ErrorCode.PRODUCER_FENCED) return ErrorCode.INVALID_PRODUCER_EPOCH
      const isTooNew = result.partitionErrorCode === ErrorCode.TRANSACTION_ABORTABLE && support === 'verify-old'
      return isTooNew ? ErrorCode.INVALID_TXN_STATE : result.partitionErrorCode
    }
  }
  return ErrorCode.NONE
}
