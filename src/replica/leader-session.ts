import type { Input } from '../protocol/codec.ts'
import type {
  FetchRequestFetchPartition,
  FetchRequestFetchTopic,
  FetchRequestForgottenTopic,
  FetchResponse,
} from '../protocol/generated/api/fetch.ts'
import type { FollowedPartition } from './followed-partition.ts'

/** First version whose topics are named by id. */
const TOPIC_ID_VERSION = 13
const FIRST_EPOCH = 0
const EPOCH_MAX = 0x7fffffff

/** What the leader was told of a partition last. */
interface Told {
  readonly topicId: string
  readonly topic: string
  readonly partition: number
  readonly fetchOffset: number
  readonly leaderEpoch: number
  readonly lastEpoch: number
  readonly logStartOffset: number
}

export interface SessionRequest {
  readonly sessionId: number
  readonly sessionEpoch: number
  topics(apiVersion: number): Input<FetchRequestFetchTopic>[]
  forgottenTopicsData(apiVersion: number): Input<FetchRequestForgottenTopic>[]
}

/** A follower's side of an incremental fetch session (KIP-227): the leader remembers what is fetched, and is told only what changes. */
export class LeaderSession {
  readonly #partitionMaxBytes: number
  #id = 0
  #epoch = FIRST_EPOCH
  #told = new Map<string, Told>()

  /** `replica.fetch.max.bytes`. */
  constructor(partitionMaxBytes: number) {
    this.#partitionMaxBytes = partitionMaxBytes
  }

  /** The leader has given a session, and the last request of it can be gone on from before it is answered. */
  get isEstablished(): boolean {
    return this.#id !== 0 && this.#epoch > FIRST_EPOCH
  }

  /** Begins anew: what the leader remembers is not known. */
  reset(): void {
    // Named once more, with epoch 0, the leader lets the old session go.
    this.#epoch = FIRST_EPOCH
    this.#told.clear()
  }

  /** The request for exactly these partitions. It counts as sent: the next one tells what has changed since. */
  next(partitions: readonly FollowedPartition[]): SessionRequest {
    const isFull = this.#epoch === FIRST_EPOCH
    const told = new Map<string, Told>()
    const changed: Told[] = []
    for (const { key, topicId, topic, partition, fetchOffset, leaderEpoch, lastEpoch, logStartOffset } of partitions) {
      const before = this.#told.get(key)
      const same =
        !isFull &&
        before !== undefined &&
        before.fetchOffset === fetchOffset &&
        before.leaderEpoch === leaderEpoch &&
        before.lastEpoch === lastEpoch &&
        before.logStartOffset === logStartOffset
      const now = same ? before : { topicId, topic, partition, fetchOffset, leaderEpoch, lastEpoch, logStartOffset }
      told.set(key, now)
      if (!same) changed.push(now)
    }
    const forgotten = isFull ? [] : [...this.#told].filter(([key]) => !told.has(key)).map(([, partition]) => partition)
    this.#told = told
    const partitionMaxBytes = this.#partitionMaxBytes
    const [sessionId, sessionEpoch] = [this.#id, this.#epoch]
    if (!isFull) this.#epoch = sessionEpoch === EPOCH_MAX ? 1 : sessionEpoch + 1
    return {
      sessionId,
      sessionEpoch,
      topics: (apiVersion) =>
        byTopic(changed).map(({ topic, topicId, partitions: members }) => ({
          ...(apiVersion >= TOPIC_ID_VERSION ? { topicId } : { topic }),
          partitions: members.map((member) => asked(member, partitionMaxBytes)),
        })),
      forgottenTopicsData: (apiVersion) =>
        byTopic(forgotten).map(({ topic, topicId, partitions: members }) => ({
          ...(apiVersion >= TOPIC_ID_VERSION ? { topicId } : { topic }),
          partitions: members.map(({ partition }) => partition),
        })),
    }
  }

  /** The leader answered. */
  answered({ errorCode, sessionId }: Pick<FetchResponse, 'errorCode' | 'sessionId'>): void {
    if (errorCode !== 0 || sessionId === 0) {
      // Without a session, for which the leader may have no room, all is told each time.
      this.#id = 0
      this.reset()
    } else if (this.#epoch === FIRST_EPOCH) {
      this.#id = sessionId
      this.#epoch = 1
    }
  }
}

function byTopic(partitions: readonly Told[]): { topic: string; topicId: string; partitions: Told[] }[] {
  const topics = new Map<string, { topic: string; topicId: string; partitions: Told[] }>()
  for (const partition of partitions) {
    const { topic, topicId } = partition
    const known = topics.get(topicId)
    if (known === undefined) topics.set(topicId, { topic, topicId, partitions: [partition] })
    else known.partitions.push(partition)
  }
  return [...topics.values()]
}

function asked(
  { partition, fetchOffset, leaderEpoch, lastEpoch, logStartOffset }: Told,
  partitionMaxBytes: number,
): Input<FetchRequestFetchPartition> {
  return {
    partition,
    fetchOffset,
    currentLeaderEpoch: leaderEpoch,
    lastFetchedEpoch: lastEpoch,
    logStartOffset,
    partitionMaxBytes,
  }
}
