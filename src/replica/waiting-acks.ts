import type { ActorId, Context } from '../messages/context.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { AppendOutcome } from './append-outcome.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { appended } from './partition-refusal.ts'

interface WaitingAck {
  readonly to: ActorId
  readonly requestId: number
  readonly nextOffset: number
  readonly baseOffset: number
  readonly logAppendTimeMs: number
  readonly deadlineMs: number
}

/** Appends that are to be acknowledged when all replicas in sync have them, in the order of their offsets. */
export class WaitingAcks {
  readonly #context: Context
  readonly #timer: DeadlineTimer
  #waiting: WaitingAck[] = []

  constructor(context: Context) {
    this.#context = context
    this.#timer = new DeadlineTimer(context, (nowMs) => this.#expire(nowMs))
  }

  get count(): number {
    return this.#waiting.length
  }

  /** `timeoutMs` -1: for as long as it takes. */
  add(to: ActorId, requestId: number, { nextOffset, baseOffset, logAppendTimeMs }: AppendOutcome, timeoutMs: number): void {
    const deadlineMs = timeoutMs < 0 ? Number.POSITIVE_INFINITY : this.#timer.nowMs() + timeoutMs
    this.#waiting.push({ to, requestId, nextOffset, baseOffset, logAppendTimeMs, deadlineMs })
    this.#timer.add(deadlineMs)
  }

  /** Answers all that are below the high watermark. `errorCode`: with what. */
  committed(highWatermark: number, logStartOffset: number, errorCode: number): void {
    const waiting = this.#waiting
    let count = 0
    while (count < waiting.length && waiting[count]!.nextOffset <= highWatermark) {
      const { to, requestId, baseOffset, logAppendTimeMs } = waiting[count]!
      count++
      const answer = appended(requestId, errorCode)
      if (errorCode === ErrorCode.NONE) Object.assign(answer, { baseOffset, logAppendTimeMs, logStartOffset })
      this.#context.send(to, answer)
    }
    if (count === waiting.length) waiting.length = 0
    else if (count > 0) waiting.splice(0, count)
  }

  /** Answers all, with an error: whether they will be committed is not for this replica to say any more. */
  fail(errorCode: number, errorMessage: string | null): void {
    for (const { to, requestId } of this.#waiting.splice(0)) this.#context.send(to, appended(requestId, errorCode, errorMessage))
  }

  #expire(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY
    this.#waiting = this.#waiting.filter(({ to, requestId, deadlineMs }) => {
      if (deadlineMs <= nowMs) {
        this.#context.send(to, appended(requestId, ErrorCode.REQUEST_TIMED_OUT))
        return false
      }
      next = Math.min(next, deadlineMs)
      return true
    })
    return next
  }
}
