import type { ByteRange } from '../base/arena.ts'
import type { Counter } from '../base/telemetry.ts'
import type { ActorId, Context } from '../messages/context.ts'
import type { Read, ReadDone } from '../messages/message.ts'
import { errorCodeOf } from './error-code-of.ts'
import { nearestReplica } from './near-replica.ts'
import type { Isolation, Partition } from './partition.ts'
import { isAnswerable } from './partition-answers.ts'
import { readDone } from './partition-refusal.ts'

/** The least that a read may take of the arena while there is room; see the arena's policy for slow consumers. */
const READ_BYTES_MIN = 65_536
/** Memory for a batch larger than that share has to be found all the same, or its reader would never get on. */
const READ_SHARE = 4

/** Answers those who read a partition, consumers and followers, and tells those who found nothing when there is more to see. */
export class PartitionReaders {
  readonly #partition: Partition
  readonly #context: Context
  readonly #bytesOut: Counter
  readonly #followerFetched: (replicaId: number) => void
  /** Readers that found nothing, each told once. */
  readonly #armed: ActorId[] = []
  /** The same for readers on behalf of followers, which wait for the end of the log. */
  readonly #armedForReplicas: ActorId[] = []
  #toldHighWatermark = -1
  #toldStable = -1
  #toldEnd = -1

  /** `followerFetched`: a follower said by a read how far it has come. Called before its records are read: others wait for what it has. */
  constructor(partition: Partition, context: Context, bytesOut: Counter, followerFetched: (replicaId: number) => void) {
    this.#partition = partition
    this.#context = context
    this.#bytesOut = bytesOut
    this.#followerFetched = followerFetched
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
    const { highWatermark, lastStableOffset, log } = this.#partition
    if (log.logEndOffset !== this.#toldEnd) {
      this.#toldEnd = log.logEndOffset
      if (this.#armedForReplicas.length > 0) this.#wake(this.#armedForReplicas, true)
    }
    if (highWatermark === this.#toldHighWatermark && lastStableOffset === this.#toldStable) return
    this.#toldHighWatermark = highWatermark
    this.#toldStable = lastStableOffset
    if (this.#armed.length > 0) this.#wake(this.#armed, false)
  }

  /** Who leads is another: whoever waits is to ask again, and hears of it then. */
  tellAll(): void {
    this.#wake(this.#armedForReplicas, true)
    this.#wake(this.#armed, false)
  }

  /** The reader is down, and waits no more. */
  leave(reader: ActorId): void {
    for (const armed of [this.#armed, this.#armedForReplicas]) {
      const at = armed.indexOf(reader)
      if (at !== -1) armed.splice(at, 1)
    }
  }

  #wake(armed: ActorId[], forReplicas: boolean): void {
    const { highWatermark, lastStableOffset } = this.#partition
    const partition = this.#context.self
    for (const reader of armed)
      this.#context.send(reader, { kind: 'advanced', partition, highWatermark, lastStableOffset, forReplicas })
    armed.length = 0
  }

  #fill(message: Read, done: ReadDone): void {
    const partition = this.#partition
    const { arena } = this.#context
    const { fetchOffset, isolation, replicaId } = message
    const isReplica = replicaId >= 0
    done.errorCode = partition.checkAccess(message.currentLeaderEpoch, isReplica || !message.anyReplica)
    if (isReplica && done.errorCode === 0) done.errorCode = this.#checkFollower(message)
    if (done.errorCode !== 0) return
    done.highWatermark = partition.highWatermark
    done.lastStableOffset = partition.lastStableOffset
    done.logStartOffset = partition.log.logStartOffset
    if (message.nearReplicas !== null && partition.leader !== null) {
      done.preferredReadReplica = nearestReplica(partition.leader, message.nearReplicas, fetchOffset)
      if (done.preferredReadReplica !== -1) return
    }
    done.divergingEpoch = partition.diverging(fetchOffset, message.lastFetchedEpoch)
    if (done.divergingEpoch !== null) return
    const share = Math.max(READ_BYTES_MIN, Math.floor(arena.freeBytes() / READ_SHARE))
    const visibleTo: Isolation = isReplica ? 'replica' : isolation
    const plan = partition.plan(fetchOffset, Math.min(message.maxBytes, share), visibleTo, message.minOneBatch)
    if (isReplica && !message.repeated) {
      const { logStartOffset, replicaEpoch: brokerEpoch } = message
      if (partition.followerFetched(replicaId, { fetchOffset, logStartOffset, brokerEpoch })) {
        done.highWatermark = partition.highWatermark
        done.lastStableOffset = partition.lastStableOffset
      }
      this.#followerFetched(replicaId)
    }
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
    if (isolation === 1 && !isReplica) done.abortedTransactions = partition.log.abortedTransactions(fetchOffset, plan.endOffset)
  }

  #checkFollower({ replicaId, replicaEpoch, currentLeaderEpoch }: Read): number {
    return this.#partition.leader!.checkFollower(replicaId, replicaEpoch, currentLeaderEpoch >= 0)
  }

  #arm({ arm, from, replicaId }: Read): void {
    const armed = replicaId >= 0 ? this.#armedForReplicas : this.#armed
    if (arm && !armed.includes(from)) armed.push(from)
  }
}

function shortened(range: ByteRange, length: number): ByteRange {
  return length === range.length ? range : { arena: range.arena, offset: range.offset, length }
}
