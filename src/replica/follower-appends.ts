import type { ActorId, Context } from '../messages/context.ts'
import type { AppendReplica, TruncateReplica } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { errorCodeOf } from './error-code-of.ts'
import type { Partition } from './partition.ts'
import { isAnswerable } from './partition-answers.ts'

interface Held {
  readonly to: ActorId
  readonly requestId: number
}

export interface FollowerAppendsOptions {
  readonly partition: Partition
  readonly context: Context
  /** Something was appended, or more of it is known to be committed. */
  readonly appended: () => void
  /** The log was cut. */
  readonly cut: () => void
}

/**
 * Takes what replication brings from the leader, one piece at a time, and says where the log ends. What is said tells the leader what this follower has: with
 * `durability=fsync` it is said when the disk has it, and after a cut when nothing claims any more that what is to come was flushed.
 */
export class FollowerAppends {
  readonly #options: FollowerAppendsOptions
  #held: Held | null = null

  constructor(options: FollowerAppendsOptions) {
    this.#options = options
  }

  append({ from, requestId, leaderEpoch, fetchOffset, bytes, highWatermark, logStartOffset }: AppendReplica): void {
    const { partition, context, appended } = this.#options
    const asksOnly = fetchOffset < 0
    const errorCode = this.#errorOf(() => {
      if (asksOnly) return partition.checkLeader(leaderEpoch)
      const fetch = { leaderEpoch, fetchOffset, highWatermark, logStartOffset }
      return partition.appendAsFollower(context.arena.view(bytes), fetch)
    })
    if (errorCode === ErrorCode.NONE && this.#mustWait()) this.#hold({ to: from, requestId })
    else this.#answer(from, requestId, errorCode)
    if (!asksOnly) appended()
  }

  truncate({ from, requestId, leaderEpoch, divergence }: TruncateReplica): void {
    const { partition, cut } = this.#options
    const { logEndOffset } = partition.log
    const errorCode = this.#errorOf(() => partition.truncateAsFollower(leaderEpoch, divergence))
    if (partition.log.logEndOffset !== logEndOffset) cut()
    if (errorCode === ErrorCode.NONE && this.#mustWait()) this.#hold({ to: from, requestId })
    else this.#answer(from, requestId, errorCode)
  }

  /** The disk has more of the log, the checkpoint says what it has, or this is no follower any more. */
  settle(): void {
    if (this.#held === null || this.#mustWait()) return
    const { to, requestId } = this.#held
    this.#held = null
    this.#answer(to, requestId, ErrorCode.NONE)
  }

  #mustWait(): boolean {
    const { isLeader, waitsForFlush, log } = this.#options.partition
    if (isLeader) return false
    return log.recoveryPointLowered || (waitsForFlush && log.recoveryPoint < log.logEndOffset)
  }

  /** One is held at most: replication that was made anew asks anew, and its earlier question is of no account. */
  #hold(held: Held): void {
    this.#held = held
  }

  #errorOf(work: () => number): number {
    try {
      return work()
    } catch (error) {
      if (!isAnswerable(error)) throw error
      const { partition, context } = this.#options
      const { logEndOffset } = partition.log
      context.logger.error('a follower could not take what its leader gave', {
        directory: partition.log.directory,
        logEndOffset,
        error: error.message,
      })
      return errorCodeOf(error)
    }
  }

  #answer(to: ActorId, requestId: number, errorCode: number): void {
    const { log } = this.#options.partition
    this.#options.context.send(to, {
      kind: 'replica-appended',
      requestId,
      errorCode,
      logEndOffset: log.logEndOffset,
      logStartOffset: log.logStartOffset,
      lastEpoch: log.epochs.latestEpoch,
    })
  }
}
