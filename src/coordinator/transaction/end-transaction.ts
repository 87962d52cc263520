import { ErrorCode } from '../../protocol/error-codes.ts'
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID, PRODUCER_EPOCH_MAX, type TransactionMetadata } from './transaction-metadata.ts'
import { isEnding } from './transaction-state.ts'

/** What a producer asks for with EndTxn. */
export interface Ending {
  readonly producerId: number
  readonly producerEpoch: number
  readonly committed: boolean
}

/** How EndTxn is to be answered: with an error (or as what was done before), or by ending the transaction first. */
export type EndDecision =
  | { readonly ends: true; readonly state: 'PrepareCommit' | 'PrepareAbort' }
  | { readonly ends: false; readonly errorCode: number; readonly producerId: number; readonly producerEpoch: number }

const COMMIT: EndDecision = { ends: true, state: 'PrepareCommit' }
const ABORT: EndDecision = { ends: true, state: 'PrepareAbort' }

/** For clients whose epoch stays the same from transaction to transaction (EndTxn up to version 4): a repeated request looks like the first. */
export function decideEnd(current: TransactionMetadata, { producerId, producerEpoch, committed }: Ending): EndDecision {
  if (current.producerId !== producerId) return refusal(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
  if (current.producerEpoch !== producerEpoch) return refusal(ErrorCode.PRODUCER_FENCED)
  switch (current.state) {
    case 'Ongoing':
      return committed ? COMMIT : ABORT
    case 'CompleteCommit':
      return refusal(committed ? ErrorCode.NONE : ErrorCode.INVALID_TXN_STATE)
    case 'CompleteAbort':
      return refusal(committed ? ErrorCode.INVALID_TXN_STATE : ErrorCode.NONE)
    case 'PrepareCommit':
    case 'PrepareAbort':
      return refusal(ErrorCode.CONCURRENT_TRANSACTIONS)
    default:
      return refusal(ErrorCode.INVALID_TXN_STATE)
  }
}

/**
 * For clients of transaction version 2 (EndTxn from version 5): the end of a transaction raises the epoch, so that a repeated request, which has the epoch
 * below the present one, is told from one about the next transaction (KIP-890). An abort is taken even where nothing was added: the client cannot know
 * whether a record that it sent has come so far, and the epoch above keeps that record out.
 */
export function decideEndOfEpoch(current: TransactionMetadata, { producerId, producerEpoch, committed }: Ending): EndDecision {
  if (isEnding(current.state)) return refusal(ErrorCode.CONCURRENT_TRANSACTIONS)
  const isRetryOverNewId =
    current.previousProducerId === producerId && producerEpoch === PRODUCER_EPOCH_MAX - 1 && current.producerEpoch === 0
  const isRetry = isRetryOverNewId || current.producerEpoch === producerEpoch + 1
  const isComplete = current.state === 'CompleteCommit' || current.state === 'CompleteAbort'
  if (current.producerId !== producerId && !isRetryOverNewId) return refusal(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
  if (current.producerEpoch !== producerEpoch && !(isComplete && isRetry)) return refusal(ErrorCode.PRODUCER_FENCED)
  switch (current.state) {
    case 'Ongoing':
      return committed ? COMMIT : ABORT
    case 'CompleteCommit':
      if (isRetry) return committed ? done(current) : refusal(ErrorCode.INVALID_TXN_STATE)
      return committed ? refusal(ErrorCode.INVALID_TXN_STATE) : ABORT
    case 'CompleteAbort':
      if (committed) return refusal(ErrorCode.INVALID_TXN_STATE)
      return isRetry ? done(current) : ABORT
    default:
      return committed ? refusal(ErrorCode.INVALID_TXN_STATE) : ABORT
  }
}

function refusal(errorCode: number): EndDecision {
  return { ends: false, errorCode, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH }
}

/** The transaction ended before; its producer goes on with these. */
function done({ producerId, producerEpoch }: TransactionMetadata): EndDecision {
  return { ends: false, errorCode: ErrorCode.NONE, producerId, producerEpoch }
}
