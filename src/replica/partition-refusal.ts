import { EMPTY_RANGE } from '../base/arena.ts'
import type { Appended, Message, ReadDone } from '../messages/message.ts'
import { answerCleaner } from './cleaning-answers.ts'

/** An answer to a read in which nothing was found yet. */
export function readDone(requestId: number): ReadDone {
  return {
    kind: 'read-done',
    requestId,
    errorCode: 0,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    bytes: EMPTY_RANGE,
    starved: false,
    abortedTransactions: null,
    divergingEpoch: null,
    preferredReadReplica: -1,
  }
}

/** An answer to an append of which nothing is known. */
export function appended(requestId: number, errorCode: number, errorMessage: string | null = null): Appended {
  return {
    kind: 'appended',
    requestId,
    errorCode,
    errorMessage,
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    recordErrors: null,
  }
}

/** The answer to a question that only a leader can answer, with an error in its place; null for other messages. */
export function refusalOf(message: Message, errorCode: number): Message | null {
  switch (message.kind) {
    case 'append':
    case 'write-marker':
      return appended(message.requestId, errorCode)
    case 'read':
      return { ...readDone(message.requestId), errorCode }
    case 'begin-verification':
      return { kind: 'verification-begun', requestId: message.requestId, errorCode, guard: 0 }
    case 'describe-producers':
      return { kind: 'producers-described', requestId: message.requestId, errorCode, producers: [] }
    case 'list-offset':
      return { kind: 'offset-listed', requestId: message.requestId, errorCode, timestamp: -1, offset: -1, leaderEpoch: -1 }
    case 'offset-for-epoch':
      return { kind: 'epoch-offset', requestId: message.requestId, errorCode, leaderEpoch: -1, endOffset: -1 }
    case 'delete-records':
      return { kind: 'records-deleted', requestId: message.requestId, errorCode, lowWatermark: -1 }
    case 'describe-log':
      return {
        kind: 'log-described',
        requestId: message.requestId,
        errorCode,
        logDir: '',
        sizeBytes: 0,
        logStartOffset: -1,
        logEndOffset: -1,
        highWatermark: -1,
        future: null,
      }
    case 'append-replica':
    case 'truncate-replica':
      return {
        kind: 'replica-appended',
        requestId: message.requestId,
        errorCode,
        logEndOffset: -1,
        logStartOffset: -1,
        lastEpoch: -1,
      }
    case 'move-replica':
      return { kind: 'replica-moving', requestId: message.requestId, errorCode }
    case 'survey-log':
    case 'begin-cleaning':
    case 'replace-segments':
      return answerCleaner(null, message)
    default:
      return null
  }
}
