import { ErrorCode, errorName } from '../protocol/error-codes.ts'
import type { ProduceRequest } from '../protocol/generated/api/produce.ts'
import { BATCH_OVERHEAD, BatchView, NO_PRODUCER_ID, PRODUCER_ID_AT } from '../records/batch.ts'
import { isSafeInt64 } from '../records/int64.ts'
import type { TransactionalWrite, TransactionSupport } from './transaction-verification.ts'

/** A batch of a transaction on its way to a partition. */
export interface TransactionalBatch extends TransactionalWrite {
  /** Of its result in the request. */
  readonly tag: number
  readonly records: Uint8Array
}

export interface TransactionalProducer {
  readonly producerId: number
  readonly producerEpoch: number
}

const view = new BatchView()

/** The producer of a transactional batch; null for other batches, and for ids that no log takes: those its partition refuses. */
export function producerOf(records: Uint8Array | null): TransactionalProducer | null {
  if (records === null || records.length < BATCH_OVERHEAD || !isSafeInt64(records, PRODUCER_ID_AT)) return null
  const { isTransactional, producerId, producerEpoch } = view.at(records, 0)
  return isTransactional && producerId !== NO_PRODUCER_ID ? { producerId, producerEpoch } : null
}

/** Sequence of the first record. */
export function baseSequenceOf(records: Uint8Array): number {
  return view.at(records, 0).baseSequence
}

/** A partition that refuses a batch has set its offset already, in place. It must be as the client sent it to be offered again. */
export function unappended(records: Uint8Array): void {
  view.at(records, 0).setBaseOffset(0)
}

/** The one producer of all transactional batches of a request; null if there are none, `several` if there are more. */
export function onlyProducer({ topicData }: ProduceRequest): TransactionalProducer | null | 'several' {
  let only: TransactionalProducer | null = null
  for (const { partitionData } of topicData) {
    for (const { records } of partitionData) {
      const producer = producerOf(records)
      if (producer === null) continue
      only ??= producer
      if (producer.producerId !== only.producerId || producer.producerEpoch !== only.producerEpoch) return 'several'
    }
  }
  return only
}

/** What a producer is told whose batch could not be made sure to be part of its transaction: in words that its version acts upon. */
export function verificationFailure(
  errorCode: number,
  support: TransactionSupport,
): { errorCode: number; errorMessage: string | null } {
  switch (errorCode) {
    case ErrorCode.INVALID_TXN_STATE:
      return { errorCode, errorMessage: 'Partition was not added to the transaction' }
    case ErrorCode.CONCURRENT_TRANSACTIONS:
      return support === 'add' ? { errorCode, errorMessage: null } : askAgain(errorCode)
    case ErrorCode.NETWORK_EXCEPTION:
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      return askAgain(errorCode)
    default:
      return { errorCode, errorMessage: null }
  }
}

/** An error that makes every producer send again, without looking for metadata first. */
function askAgain(cause: number): { errorCode: number; errorMessage: string } {
  return {
    errorCode: ErrorCode.NOT_ENOUGH_REPLICAS,
    errorMessage: `Unable to verify the partition has been added to the transaction. Underlying error: ${errorName(cause)}`,
  }
}
