import type { ActorId, Context } from '../messages/context.ts'
import type { DeleteRecords } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { errorCodeOf } from './error-code-of.ts'
import type { Partition } from './partition.ts'
import { isAnswerable } from './partition-answers.ts'

interface Waiting {
  readonly to: ActorId
  readonly requestId: number
  readonly offset: number
  readonly deadlineMs: number
}

/** Deletes records on request: at once here, and answered when no follower that is there has them any more (KIP-107). */
export class RecordDeletions {
  readonly #partition: Partition
  readonly #context: Context
  readonly #timer: DeadlineTimer
  #waiting: Waiting[] = []

  constructor(partition: Partition, context: Context) {
    this.#partition = partition
    this.#context = context
    this.#timer = new DeadlineTimer(context, (nowMs) => this.#expire(nowMs))
  }

  /** Throws `LogOfflineError`. */
  delete({ from, requestId, offset, timeoutMs }: DeleteRecords): void {
    if (!this.#partition.isLeader) {
      this.#answer(from, requestId, ErrorCode.NOT_LEADER_OR_FOLLOWER)
      return
    }
    try {
      const target = this.#partition.deleteRecords(offset)
      const deadlineMs = this.#timer.nowMs() + Math.max(0, timeoutMs)
      this.#waiting.push({ to: from, requestId, offset: target, deadlineMs })
      this.settle()
      if (this.#waiting.length > 0) this.#timer.add(deadlineMs)
    } catch (error) {
      if (!isAnswerable(error)) throw error
      this.#answer(from, requestId, errorCodeOf(error))
    }
  }

  /** A follower has come on, or is not waited for any more. */
  settle(): void {
    if (this.#waiting.length === 0) return
    const { lowWatermark } = this.#partition
    this.#waiting = this.#waiting.filter(({ to, requestId, offset }) => {
      if (offset > lowWatermark) return true
      this.#answer(to, requestId, ErrorCode.NONE, lowWatermark)
      return false
    })
  }

  fail(errorCode: number): void {
    for (const { to, requestId } of this.#waiting.splice(0)) this.#answer(to, requestId, errorCode)
  }

  #expire(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY
    this.#waiting = this.#waiting.filter(({ to, requestId, deadlineMs }) => {
      if (deadlineMs <= nowMs) {
        this.#answer(to, requestId, ErrorCode.REQUEST_TIMED_OUT)
        return false
      }
      next = Math.min(next, deadlineMs)
      return true
    })
    return next
  }

  #answer(to: ActorId, requestId: number, errorCode: number, lowWatermark = -1): void {
    this.#context.send(to, { kind: 'records-deleted', requestId, errorCode, lowWatermark })
  }
}
