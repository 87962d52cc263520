import { ErrorCode } from '../../protocol/error-codes.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import { partitionKey, type TopicPartition } from '../topic-partition.ts'

/** What is asked of one partition. */
export interface FetchedPartition extends TopicPartition {
  /** `ZERO_UUID` where it is not known. */
  readonly topicId: string
  readonly fetchOffset: number
  readonly leaderEpoch: number
  readonly maxBytes: number
}

export interface SessionRequest {
  readonly sessionId: number
  readonly sessionEpoch: number
  /** All partitions, or of a session that goes on those that are new or different. */
  readonly toSend: readonly FetchedPartition[]
  readonly forgotten: readonly FetchedPartition[]
  /** Whether all of the session's topics can be named by id, as Fetch 13 and newer do. */
  readonly usesTopicIds: boolean
}

/** Of the first request of a session, and of one that takes part in none. */
const INITIAL_EPOCH = 0
const FINAL_EPOCH = -1
const EPOCH_MAX = 0x7fffffff

/**
 * An incremental fetch session with one broker (KIP-227): after a first request that names all partitions, requests name only what changed, and answers only what
 * has news. As Java's FetchSessionHandler.
 */
export class FetchSession {
  #id = 0
  #epoch = INITIAL_EPOCH
  #partitions = new Map<string, FetchedPartition>()

  get id(): number {
    return this.#id
  }

  /** The next request, for exactly these partitions. */
  request(wanted: readonly FetchedPartition[]): SessionRequest {
    const next = new Map(wanted.map((partition) => [partitionKey(partition), partition]))
    const usesTopicIds = wanted.every(({ topicId }) => topicId !== ZERO_UUID)
    const before = this.#partitions
    this.#partitions = next
    const { sessionId, sessionEpoch } = { sessionId: this.#id, sessionEpoch: this.#epoch }
    if (this.#epoch === INITIAL_EPOCH) return { sessionId, sessionEpoch, toSend: wanted, forgotten: [], usesTopicIds }
    const toSend: FetchedPartition[] = []
    const forgotten: FetchedPartition[] = []
    for (const [key, partition] of next) {
      const known = before.get(key)
      if (known === undefined || !isSame(known, partition)) toSend.push(partition)
      // A topic that was made anew under its name: the old one leaves the session.
      if (known !== undefined && known.topicId !== partition.topicId && known.topicId !== ZERO_UUID && usesTopicIds)
        forgotten.push(known)
    }
    for (const [key, partition] of before) if (!next.has(key)) forgotten.push(partition)
    return { sessionId, sessionEpoch, toSend, forgotten, usesTopicIds }
  }

  /** Ends the session at the broker: nothing is fetched with it. Null where there is none. */
  closing(): SessionRequest | null {
    const sessionId = this.#id
    if (sessionId === 0) return null
    this.#id = 0
    this.#epoch = INITIAL_EPOCH
    this.#partitions.clear()
    return { sessionId, sessionEpoch: FINAL_EPOCH, toSend: [], forgotten: [], usesTopicIds: true }
  }

  /** Takes in an answer; false where it holds nothing to use and the request is to be made anew. */
  answered({
    errorCode,
    sessionId,
    isEmpty,
    throttleTimeMs,
  }: {
    errorCode: number
    sessionId: number
    isEmpty: boolean
    throttleTimeMs: number
  }): boolean {
    if (errorCode !== ErrorCode.NONE) {
      if (errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND) this.#id = 0
      this.#epoch = INITIAL_EPOCH
      return false
    }
    const wasFull = this.#epoch === INITIAL_EPOCH
    // The broker made no session, or has closed it.
    if (sessionId === 0) {
      this.#id = 0
      this.#epoch = INITIAL_EPOCH
      return !(wasFull && isEmpty && throttleTimeMs > 0)
    }
    this.#id = sessionId
    this.#epoch = wasFull || this.#epoch === EPOCH_MAX ? 1 : this.#epoch + 1
    return true
  }

  /** No answer came: the broker may have taken the request in or not, so the next one closes the session and asks for another. */
  failed(): void {
    this.#epoch = INITIAL_EPOCH
  }
}

/** A request outside of any session. */
export function withoutSession(wanted: readonly FetchedPartition[]): SessionRequest {
  return {
    sessionId: 0,
    sessionEpoch: FINAL_EPOCH,
    toSend: wanted,
    forgotten: [],
    usesTopicIds: wanted.every(({ topicId }) => topicId !== ZERO_UUID),
  }
}

function isSame(one: FetchedPartition, other: FetchedPartition): boolean {
  return (
    one.fetchOffset === other.fetchOffset &&
    one.leaderEpoch === other.leaderEpoch &&
    one.topicId === other.topicId &&
    one.maxBytes === other.maxBytes
  )
}
