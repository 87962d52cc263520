import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type {
  DescribeTransactionsResponseTransactionState as DescribedTransaction,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
} from '../../protocol/generated/api/describe-transactions.ts'
import type { ListTransactionsRequest, ListTransactionsResponse } from '../../protocol/generated/api/list-transactions.ts'
import { type CompileRegex, compileWithinSteps, RegexSyntaxError, type TopicRegex } from '../group/topic-regex.ts'
import { topicsOf } from './partition-set.ts'
import type { TransactionMetadata } from './transaction-metadata.ts'
import { isTransactionState } from './transaction-state.ts'
import type { Transactions } from './transactions.ts'

/** DescribeTransactions (KIP-664). */
export function describeTransactions(
  transactions: Transactions,
  { transactionalIds }: DescribeTransactionsRequest,
): Input<DescribeTransactionsResponse> {
  return { transactionStates: transactionalIds.map((transactionalId) => described(transactionalId, transactions)) }
}

function described(transactionalId: string, transactions: Transactions): Input<DescribedTransaction> {
  const transaction = transactions.get(transactionalId)
  if (transaction === undefined) {
    const errorCode = transactionalId === '' ? ErrorCode.INVALID_REQUEST : ErrorCode.TRANSACTIONAL_ID_NOT_FOUND
    return { errorCode, transactionalId }
  }
  const { state, timeoutMs, startTimestampMs, producerId, producerEpoch, partitions } = transaction
  return {
    errorCode: ErrorCode.NONE,
    transactionalId,
    transactionState: state,
    transactionTimeoutMs: timeoutMs,
    transactionStartTimeMs: startTimestampMs,
    producerId,
    producerEpoch,
    topics: topicsOf(partitions).map(({ name, partitions }) => ({ topic: name, partitions: [...partitions] })),
  }
}

/** ListTransactions (KIP-664, KIP-994, KIP-1152). */
export function listTransactions(
  transactions: Transactions,
  request: ListTransactionsRequest,
  nowMs: number,
  compile: CompileRegex,
): Input<ListTransactionsResponse> {
  const { stateFilters, producerIdFilters, durationFilter } = request
  const pattern = patternOf(request, compile)
  if (pattern === 'invalid') return { errorCode: ErrorCode.INVALID_REGULAR_EXPRESSION }
  const isAsked = ({ transactionalId, state, producerId, startTimestampMs }: TransactionMetadata): boolean => {
    if (pattern !== null && !pattern.matches(transactionalId)) return false
    if (producerIdFilters.length > 0 && !producerIdFilters.includes(producerId)) return false
    if (stateFilters.length > 0 && !stateFilters.includes(state)) return false
    return durationFilter < 0 || nowMs - startTimestampMs > durationFilter
  }
  return {
    errorCode: ErrorCode.NONE,
    unknownStateFilters: stateFilters.filter((name) => !isTransactionState(name)),
    transactionStates: [...transactions.values()]
      .filter(isAsked)
      .map(({ transactionalId, producerId, state }) => ({ transactionalId, producerId, transactionState: state })),
  }
}

function patternOf({ transactionalIdPattern }: ListTransactionsRequest, compile: CompileRegex): TopicRegex | null | 'invalid' {
  if (transactionalIdPattern === null || transactionalIdPattern === '') return null
  try {
    return compileWithinSteps(compile, transactionalIdPattern)
  } catch (error) {
    if (error instanceof RegexSyntaxError) return 'invalid'
    throw error
  }
}
