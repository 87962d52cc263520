import type { ByteRange } from '../base/arena.ts'
import type { Counter } from '../base/telemetry.ts'
import type { ActorId, Context } from '../messages/context.ts'
import type { Read, ReadDone } from '../messages/message.ts'
import { errorCodeOf } from './error-code-of.ts'
import type { Partition } from './partition.ts'
import { isAnswerable } from './partition-answers.ts'
import { readDone } from './partition-refusal.ts'

/** The least that a read may take of the arena while there is room; see the arena's policy for slow consumers. */
const READ_BYTES_MIN = 65_536
/** Memory for a batch larger than that share has to be found all the same, or its reader would never get on. */
const READ_SHARE = 4

/** Answers those who read a partition, and tells those who found nothing when there is more to see. */
export class PartitionReaders {
  readonly #partition: Partition
  readonly #context: Context
  readonly #bytesOut: Counter
  /** Readers that found nothing, each told once. */
  readonly #armed: ActorId[] = []
  #toldHighWatermark = -1
  #toldStable = -1

  constructor(partition: Partition, context: Context, bytesOut: Counter) {
    this.#partition = partition
    this.#context = context
    this.#bytesOut = bytesOut
  }

  read(message: Read): void {
    const done = readDone(message.requestId)
    try {
      this.#fill(message, done)
    } catch (error) {
      if (!isAnswerable(error)) throw error
      done.errorCode = errorCodeOf(error)
    }
    this.#context.send(message.from, done)
  }

  /** Whoever waits for more is told once; a partition without waiting readers sends nothing. */
  tell(): void {
    const { highWatermark, lastStableOffset } = this.#partition
    if (highWatermark === this.#toldHighWatermark && lastStableOffset === this.#toldStable) return
    this.#toldHighWatermark = highWatermark
    this.#toldStable = lastStableOffset
    if (this.#armed.length === 0) return
    const partition = this.#context.self
    for (const reader of this.#armed) this.#context.send(reader, { kind: 'advanced', partition, highWatermark, lastStableOffset })
    this.#armed.length = 0
  }

  /** The reader is down, and waits no more. */
  leave(reader: ActorId): void {
    const at = this.#armed.indexOf(reader)
    if (at !== -1) this.#armed.splice(at, 1)
  }

  #fill(message: Read, done: ReadDone): void {
    const partition = this.#partition
    const { arena } = this.#context
    const { fetchOffset, isolation } = message
    done.errorCode = partition.checkLeaderEpoch(message.currentLeaderEpoch)
    if (done.errorCode !== 0) return
    done.highWatermark = partition.highWatermark
    done.lastStableOffset = partition.lastStableOffset
    done.logStartOffset = partition.log.logStartOffset
    done.divergingEpoch = partition.diverging(fetchOffset, message.lastFetchedEpoch)
    if (done.divergingEpoch !== null) return
    const share = Math.max(READ_BYTES_MIN, Math.floor(arena.freeBytes() / READ_SHARE))
    const plan = partition.plan(fetchOffset, Math.min(message.maxBytes, share), isolation, message.minOneBatch)
    if (plan === null) {
      this.#arm(message)
      return
    }
    const range = arena.allocate(plan.length)
    if (range === null) {
      done.starved = true
      return
    }
    let length: number
    try {
      length = plan.fill(arena.view(range))
    } catch (error) {
      arena.release(range)
      throw error
    }
    if (length === 0) {
      arena.release(range)
      this.#arm(message)
      return
    }
    done.bytes = shortened(range, length)
    this.#bytesOut.value += length
    if (isolation === 1) done.abortedTransactions = partition.log.abortedTransactions(fetchOffset, plan.endOffset)
  }

  #arm({ arm, from }: Read): void {
    if (arm && !this.#armed.includes(from)) this.#armed.push(from)
  }
}

function shortened(range: ByteRange, length: number): ByteRange {
  return length === range.length ? range : { arena: range.arena, offset: range.offset, length }
}
