import type { Random } from '../base/random.ts'
import { ErrorCode } from '../protocol/error-codes.ts'

/** A partition as a fetch names it. `topicId` or `topic` may be unknown to the client's version of the API; the broker fills in both where it can. */
export interface FetchPartition {
  readonly key: string
  topicId: string
  topic: string
  readonly partition: number
  fetchOffset: number
  currentLeaderEpoch: number
  lastFetchedEpoch: number
  logStartOffset: number
  maxBytes: number
  /** What the client was told last: an incremental response leaves a partition out while these stay as they are. */
  toldHighWatermark: number
  toldLogStartOffset: number
  /** How often the client has changed what it asks for. */
  revision: number
  /** What the partition heard last of the follower that asks; null before, and for consumers. */
  heard: HeardFollower | null
}

/** A follower's fetch that a partition had nothing for: it need not be told of the same again soon. */
export interface HeardFollower {
  revision: number
  /** How often the partition had moved by then; see `Watches.moves`. */
  moves: number
  /** Monotonic. */
  atUs: number
}

/** What a session held when its fetch began, in the order in which the partitions shall be read. */
export interface FetchPlan {
  sessionId: number
  errorCode: number
  /** True when unchanged partitions are left out of the response. */
  incremental: boolean
  partitions: FetchPartition[]
  session: FetchSession | null
}

export interface FetchSession {
  readonly id: number
  epoch: number
  /** By name or by id: a session keeps the way it began with (KIP-516). */
  readonly usesTopicIds: boolean
  readonly partitions: Map<string, FetchPartition>
  /** The same, in the order in which they are read. */
  order: FetchPartition[]
  lastUsedMs: number
  readonly createdMs: number
  /** Of a follower, which no consumer drives out. */
  readonly isReplica: boolean
}

const EPOCH_FULL_NEW = 0
const EPOCH_FULL_NONE = -1

/**
 * Incremental fetch sessions (KIP-227): the broker remembers which partitions a client fetches, and only changes travel. A full cache takes a new
 * session only in the place of one that was not used for `evictionMs`, or of a smaller one; else the client gets id 0 and sends all each time.
 */
export class FetchSessions {
  readonly #sessions = new Map<number, FetchSession>()
  readonly #slotsMax: number
  readonly #evictionMs: number
  readonly #random: Random

  constructor(slotsMax: number, evictionMs: number, random: Random) {
    this.#slotsMax = slotsMax
    this.#evictionMs = evictionMs
    this.#random = random
  }

  get count(): number {
    return this.#sessions.size
  }

  get partitionCount(): number {
    let count = 0
    for (const session of this.#sessions.values()) count += session.partitions.size
    return count
  }

  begin(
    request: {
      sessionId: number
      sessionEpoch: number
      usesTopicIds: boolean
      partitions: FetchPartition[]
      forgotten: readonly string[]
      /** Default false. */
      isReplica?: boolean
    },
    nowMs: number,
  ): FetchPlan {
    const { sessionId, sessionEpoch } = request
    if (sessionEpoch === EPOCH_FULL_NEW || sessionEpoch === EPOCH_FULL_NONE) {
      if (sessionId !== 0) this.#sessions.delete(sessionId)
      if (sessionEpoch === EPOCH_FULL_NONE) return plan(request.partitions)
      const session = this.#create(request, nowMs)
      if (session === null) return plan(request.partitions)
      return { sessionId: session.id, errorCode: 0, incremental: false, partitions: request.partitions, session }
    }
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
    if (session.epoch !== sessionEpoch) return refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
    if (session.usesTopicIds !== request.usesTopicIds) return refused(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR)
    session.epoch = nextEpoch(session.epoch)
    session.lastUsedMs = nowMs
    for (const partition of request.partitions) {
      const known = session.partitions.get(partition.key)
      if (known === undefined) {
        session.partitions.set(partition.key, partition)
        session.order.push(partition)
      } else {
        known.fetchOffset = partition.fetchOffset
        known.currentLeaderEpoch = partition.currentLeaderEpoch
        known.lastFetchedEpoch = partition.lastFetchedEpoch
        known.logStartOffset = partition.logStartOffset
        known.maxBytes = partition.maxBytes
        known.revision++
      }
    }
    for (const key of request.forgotten) session.partitions.delete(key)
    if (request.forgotten.length > 0) session.order = session.order.filter(({ key }) => session.partitions.has(key))
    return { sessionId, errorCode: 0, incremental: true, partitions: session.order.slice(), session }
  }

  /** Partitions that gave data, in the order of the plan: they are read last the next time, so that no partition starves behind a full response. */
  moveToEnd({ order }: FetchSession, moved: readonly FetchPartition[]): void {
    let kept = 0
    let found = 0
    for (const partition of order) {
      if (partition === moved[found]) found++
      else order[kept++] = partition
    }
    for (let next = 0; next < found; next++) order[kept++] = moved[next]!
  }

  #create(
    { partitions, usesTopicIds, isReplica = false }: { partitions: FetchPartition[]; usesTopicIds: boolean; isReplica?: boolean },
    nowMs: number,
  ): FetchSession | null {
    if (partitions.length === 0) return null
    if (this.#sessions.size >= this.#slotsMax && !this.#evict(partitions.length, isReplica, nowMs)) return null
    let id = 0
    while (id === 0 || this.#sessions.has(id)) id = this.#random.below(0x7fffffff)
    const byKey = new Map(partitions.map((partition) => [partition.key, partition]))
    const session: FetchSession = {
      id,
      epoch: 1,
      usesTopicIds,
      partitions: byKey,
      order: [...byKey.values()],
      lastUsedMs: nowMs,
      createdMs: nowMs,
      isReplica,
    }
    this.#sessions.set(id, session)
    return session
  }

  /** Makes room: for a follower by any consumer's session, else by one of the same kind that is old, and smaller than the new one or not used any more. */
  #evict(size: number, isReplica: boolean, nowMs: number): boolean {
    let victim: FetchSession | null = null
    for (const session of this.#sessions.values()) {
      if (nowMs - session.lastUsedMs > this.#evictionMs && (!session.isReplica || isReplica)) {
        victim = session
        break
      }
      const isOver = nowMs - session.createdMs > this.#evictionMs && session.partitions.size < size
      const evictable = session.isReplica === isReplica ? isOver : isReplica
      if (evictable && (victim === null || session.partitions.size < victim.partitions.size)) victim = session
    }
    if (victim === null) return false
    this.#sessions.delete(victim.id)
    return true
  }
}

function plan(partitions: FetchPartition[]): FetchPlan {
  return { sessionId: 0, errorCode: 0, incremental: false, partitions, session: null }
}

function refused(errorCode: number): FetchPlan {
  return { sessionId: 0, errorCode, incremental: false, partitions: [], session: null }
}

/** Epochs run from 1 to 2^31 - 1 and begin again at 1. */
function nextEpoch(epoch: number): number {
  return epoch === 0x7fffffff ? 1 : epoch + 1
}
