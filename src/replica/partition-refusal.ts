import { EMPTY_RANGE } from '../base/arena.ts'
import type { Message, ReadDone } from '../messages/message.ts'
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
  }
}

/** The answer to a question that only a leader can answer, with an error in its place; null for other messages. */
export function refusalOf(message: Message, errorCode: number): Message | null {
  switch (message.kind) {
    case 'append':
    case 'write-marker':
      return {
        kind: 'appended',
        requestId: message.requestId,
        errorCode,
        errorMessage: null,
        baseOffset: -1,
        logAppendTimeMs: -1,
        logStartOffset: -1,
        recordErrors: null,
      }
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
