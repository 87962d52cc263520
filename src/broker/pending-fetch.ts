import { type ByteRange, EMPTY_RANGE } from '../base/arena.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { ActorId } from '../messages/context.ts'
import type { Message, ReadDone } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { Asker } from './asks.ts'
import type { Broker } from './broker.ts'
import type { FetchPartition } from './fetch-session.ts'
import { type FetchingReplica, isHeldUp } from './fetching-replica.ts'
import type { IdlePartition, Watcher, Watches } from './watches.ts'

/**
 * How long a fetch waits before it reads again when memory was short, or when `fetch.min.bytes` was not reached: doubled each time, since what is
 * read in vain is read again.
 */
const RETRY_MS_MIN = 5

/**
 * A follower that has all says so with each fetch; a partition is told of it this often, and a few times within the time after which it would be out of sync
 * (`replica.lag.time.max.ms`).
 */
const HEARD_MS = 1_000
const HEARD_PER_LAG = 10

/** One partition of a fetch: what was asked, and what came. */
export interface FetchEntry {
  readonly asked: FetchPartition
  /** 0 when the partition is not here: `errorCode` then says why. */
  actor: ActorId
  /** The leader epoch that the client holds is the one of the image (or it names none). */
  readonly epochKnown: boolean
  errorCode: number
  highWatermark: number
  lastStableOffset: number
  logStartOffset: number
  bytes: ByteRange
  abortedTransactions: ReadDone['abortedTransactions']
  divergingEpoch: ReadDone['divergingEpoch']
  /** In the place of records: where the consumer should rather read; -1 for here. */
  preferredReadReplica: number
  /** Who might be preferred; null where nobody is. */
  readonly nearReplicas: readonly number[] | null
  /** It was read before. */
  repeated: boolean
  /** A read is under way. */
  reading: boolean
  /** The revision of `asked` that was read last, by which a follower asked for all that there is; else -1. */
  readRevision: number
  /** The last read was whole: it need not be repeated before the partition moves. */
  settled: boolean
}

export interface FetchLimits {
  minBytes: number
  maxBytes: number
  maxWaitMs: number
  isolation: 0 | 1
  /** Who follows by this fetch; null for a consumer. */
  replica: FetchingReplica | null
  /** A consumer that may be served by followers too (KIP-392). */
  anyReplica: boolean
}

/**
 * A fetch under way: reads its partitions, waits while they have too little to give, and completes once. Partitions are asked in waves, as many as
 * could fill the response together, so that no more is read than can be sent.
 */
export class PendingFetch implements Asker, Watcher {
  readonly entries: readonly FetchEntry[]
  readonly #broker: Broker
  readonly #limits: FetchLimits
  readonly #watches: Watches
  readonly #complete: (entries: readonly FetchEntry[]) => void
  #next = 0
  #reading = 0
  #bytes = 0
  #deadlinePassed = false
  #timer = 0
  #retryTimer = 0
  #retryMs = RETRY_MS_MIN
  #waiting = false
  #done = false
  /** Time has passed since the partitions' actors were looked up. */
  #isLater = false

  constructor(
    broker: Broker,
    entries: readonly FetchEntry[],
    limits: FetchLimits,
    complete: (entries: readonly FetchEntry[]) => void,
  ) {
    this.#broker = broker
    this.entries = entries
    this.#limits = limits
    this.#watches = limits.replica === null ? broker.watches : broker.replicaWatches
    this.#complete = complete
  }

  start(): void {
    this.#readOn()
    this.#isLater = true
  }

  /** The client went away: nothing will be sent. */
  cancel(): void {
    if (this.#done) return
    this.#done = true
    this.#stopWaiting()
    this.#releaseAll()
  }

  /** Nobody wants to wait any more: what there is is given. */
  hurry(): void {
    if (this.#done || this.#deadlinePassed) return
    this.#deadlinePassed = true
    if (this.#reading === 0) this.#decide()
  }

  answered(message: Message, tag: number): void {
    const done = message as ReadDone
    const entry = this.entries[tag]!
    entry.reading = false
    this.#reading--
    if (this.#done) {
      this.#broker.release(done.bytes)
      return
    }
    if (entry.actor === 0) {
      // Gone since it was asked.
      this.#broker.release(done.bytes)
      if (this.#reading === 0) this.#readOn()
      return
    }
    entry.errorCode = done.errorCode
    entry.highWatermark = done.highWatermark
    entry.lastStableOffset = done.lastStableOffset
    entry.logStartOffset = done.logStartOffset
    entry.abortedTransactions = done.abortedTransactions
    entry.divergingEpoch = done.divergingEpoch
    entry.preferredReadReplica = done.preferredReadReplica
    entry.settled = !done.starved
    const { length } = done.bytes
    if (length > 0 && this.#bytes > 0 && this.#bytes + length > this.#limits.maxBytes) {
      // The first batch of a later partition was larger than what was left of the response.
      this.#broker.release(done.bytes)
    } else {
      entry.bytes = done.bytes
      this.#bytes += length
    }
    if (
      length === 0 &&
      done.errorCode === 0 &&
      entry.settled &&
      done.divergingEpoch === null &&
      done.preferredReadReplica === -1
    ) {
      if (this.#broker.asks.isForgotten(entry.actor)) leave(entry)
      else {
        this.#watches.armed(entry.actor, done)
        this.#heard(entry)
      }
    }
    if (done.starved) this.#broker.starvedMs = monotonicMs(this.#broker.context.clock)
    if (done.starved && length === 0) this.#retrySoon()
    if (this.#reading === 0) this.#readOn()
  }

  lost(tag: number): void {
    const entry = this.entries[tag]!
    entry.reading = false
    entry.errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER
    this.#reading--
    if (!this.#done && this.#reading === 0) this.#readOn()
  }

  /** A partition that this fetch waits on moved. */
  advanced(partition: ActorId): void {
    for (const entry of this.entries) if (entry.actor === partition) entry.settled = false
    if (!this.#waiting) return
    // With a large minimum each advance would read all again; a short pause lets the advances gather.
    if (this.#limits.minBytes > 1) this.#retrySoon()
    else this.#again()
  }

  gone(partition: ActorId): void {
    for (const entry of this.entries) if (entry.actor === partition) leave(entry)
    if (!this.#done && this.#reading === 0) this.#decide()
  }

  /** Reads the next wave, or decides when all have been read. */
  #readOn(): void {
    const { maxBytes, isolation, replica, anyReplica } = this.#limits
    let room = maxBytes - this.#bytes
    while (this.#next < this.entries.length && room > 0) {
      const tag = this.#next++
      const entry = this.entries[tag]!
      if (entry.actor === 0 || entry.settled || entry.errorCode !== 0 || entry.bytes.length > 0) continue
      const { asked } = entry
      // Nobody told it so, since it was reading others and not waiting: what is sent to an actor that is gone for good is never answered.
      if (this.#isLater && this.#isGone(entry)) {
        leave(entry)
        continue
      }
      const idle = this.#watches.idle(entry.actor)
      if (idle !== undefined && entry.epochKnown && this.#isAtEnd(entry, idle)) {
        entry.highWatermark = idle.highWatermark
        entry.lastStableOffset = idle.lastStableOffset
        entry.logStartOffset = idle.logStartOffset
        entry.settled = true
        continue
      }
      const bytes = Math.min(asked.maxBytes, room)
      room -= bytes
      const isHeld = replica !== null && isHeldUp(this.#broker, replica, asked)
      const { repeated } = entry
      entry.reading = true
      entry.readRevision = replica === null || isHeld ? -1 : asked.revision
      entry.repeated = true
      this.#reading++
      this.#broker.context.send(entry.actor, {
        kind: 'read',
        from: this.#broker.context.self,
        requestId: this.#broker.asks.add(this, tag, entry.actor),
        fetchOffset: asked.fetchOffset,
        maxBytes: isHeld ? 0 : bytes,
        minOneBatch: !isHeld,
        isolation,
        currentLeaderEpoch: asked.currentLeaderEpoch,
        lastFetchedEpoch: asked.lastFetchedEpoch,
        arm: true,
        anyReplica,
        replicaId: replica === null ? -1 : replica.id,
        replicaEpoch: replica === null ? -1 : replica.brokerEpoch,
        logStartOffset: asked.logStartOffset,
        repeated,
        nearReplicas: entry.nearReplicas,
      })
    }
    if (this.#reading === 0) this.#decide()
  }

  /** Whether a partition that had nothing would have nothing for this either. */
  #isAtEnd({ asked, actor }: FetchEntry, idle: IdlePartition): boolean {
    const { isolation, replica } = this.#limits
    if (replica === null) {
      const end = isolation === 1 ? idle.lastStableOffset : idle.highWatermark
      return asked.fetchOffset === end && asked.lastFetchedEpoch < 0
    }
    // What a follower asks for says what it has, which the partition is to hear: once, and now and then, and for as long as it waits for it to be committed.
    const { heard, fetchOffset, revision } = asked
    if (heard === null || heard.revision !== revision || heard.moves !== this.#watches.moves(actor)) return false
    const { config, context } = this.#broker
    const heardUs = 1000 * Math.min(HEARD_MS, config.replicaLagTimeMaxMs / HEARD_PER_LAG)
    return idle.highWatermark === fetchOffset && context.clock.monotonicUs() - heard.atUs < heardUs
  }

  #heard({ asked, actor, readRevision: revision }: FetchEntry): void {
    if (revision === -1) return
    const moves = this.#watches.moves(actor)
    const atUs = this.#broker.context.clock.monotonicUs()
    if (asked.heard === null) asked.heard = { revision, moves, atUs }
    else Object.assign(asked.heard, { revision, moves, atUs })
  }

  /** Whether the partition has another actor by now, or none. */
  #isGone({ asked, actor }: FetchEntry): boolean {
    const { image, directory } = this.#broker
    const topic = image.topicById(asked.topicId) ?? image.topicByName(asked.topic)
    return topic === undefined || directory.partition(topic.id, asked.partition) !== actor
  }

  #decide(): void {
    if (this.#satisfied()) {
      this.#finish()
      return
    }
    // What was read so far is too little: it is given back, and read again when there is more.
    const heldBytes = this.#bytes > 0
    if (heldBytes) {
      this.#releaseAll()
      this.#retrySoon()
    }
    if (!heldBytes && this.#movedMeanwhile()) {
      this.#again()
      return
    }
    if (this.#waiting) return
    this.#waiting = true
    for (const entry of this.entries) if (entry.actor !== 0) this.#watches.watch(entry.actor, this)
    if (this.#timer === 0) this.#timer = this.#broker.context.schedule(this.#limits.maxWaitMs, () => this.#deadline())
  }

  /**
   * A partition that said it had nothing, and said `advanced` before the last of the others answered: it is armed no more and will not say it again, so its
   * record would lie until another partition gets one.
   */
  #movedMeanwhile(): boolean {
    if (this.#retryTimer !== 0) return false
    let moved = false
    for (const entry of this.entries) {
      if (entry.actor === 0 || entry.bytes.length > 0) continue
      if (entry.settled && this.#watches.idle(entry.actor) !== undefined) continue
      entry.settled = false
      moved = true
    }
    return moved
  }

  #satisfied(): boolean {
    if (this.#deadlinePassed || this.entries.length === 0 || this.#limits.maxWaitMs <= 0) return true
    if (this.#bytes >= this.#limits.minBytes) return true
    return this.entries.some(
      ({ errorCode, divergingEpoch, preferredReadReplica }) =>
        errorCode !== 0 || divergingEpoch !== null || preferredReadReplica !== -1,
    )
  }

  #deadline(): void {
    this.#timer = 0
    this.#deadlinePassed = true
    if (this.#reading > 0) return
    // Bytes that were too few to answer early are due now.
    if (this.entries.some((entry) => !entry.settled && entry.actor !== 0)) this.#again()
    else this.#finish()
  }

  #retrySoon(): void {
    if (this.#retryTimer !== 0) return
    this.#retryTimer = this.#broker.context.schedule(this.#retryMs, () => {
      this.#retryTimer = 0
      this.#retryMs *= 2
      if (!this.#done && this.#reading === 0) this.#again()
    })
  }

  #again(): void {
    if (this.#done || this.#reading > 0) return
    this.#next = 0
    this.#readOn()
  }

  #finish(): void {
    this.#done = true
    this.#stopWaiting()
    this.#complete(this.entries)
  }

  #stopWaiting(): void {
    if (this.#timer !== 0) this.#broker.context.cancel(this.#timer)
    if (this.#retryTimer !== 0) this.#broker.context.cancel(this.#retryTimer)
    this.#timer = 0
    this.#retryTimer = 0
    if (!this.#waiting) return
    this.#waiting = false
    for (const entry of this.entries) if (entry.actor !== 0) this.#watches.unwatch(entry.actor, this)
  }

  #releaseAll(): void {
    for (const entry of this.entries) {
      if (entry.bytes.length === 0) continue
      this.#broker.release(entry.bytes)
      entry.bytes = EMPTY_RANGE
      entry.settled = false
    }
    this.#bytes = 0
  }
}

/** The partition was deleted: there is nothing to wait for. */
function leave(entry: FetchEntry): void {
  entry.actor = 0
  entry.errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
}
