import type { ActorId } from '../messages/context.ts'
import type { Follow } from '../messages/message.ts'

/**
 * `asking`: the partition is asked where its log ends; `ready`: fetched with the next request; `fetching`: in a request under way; `appending`: the partition has what
 * came; `locating`: the leader is asked where its log begins and ends; `delayed`: after an error.
 */
export type FollowedState = 'asking' | 'ready' | 'fetching' | 'appending' | 'locating' | 'delayed'

const RETRY_MS_MIN = 20

/** One partition as the replication from its leader knows it. */
export class FollowedPartition {
  readonly key: string
  readonly actor: ActorId
  readonly topicId: string
  readonly topic: string
  readonly partition: number
  leaderEpoch: number
  throttled: boolean
  state: FollowedState = 'asking'
  /** Goes up when what was asked before is of no account any more. */
  generation = 0
  fetchOffset = 0
  logStartOffset = 0
  /** Of the last record, -1 for none. */
  lastEpoch = -1
  /** The leader's, as the partition was told; -1 for not yet. */
  highWatermark = -1
  leaderStartOffset = -1
  /** While it is `delayed`: until then. */
  dueMs = 0
  #retryMs = RETRY_MS_MIN

  constructor(followed: Follow['partitions'][number]) {
    this.key = keyOf(followed.topicId, followed.partition)
    this.actor = followed.actor
    this.topicId = followed.topicId
    this.topic = followed.topic
    this.partition = followed.partition
    this.leaderEpoch = followed.leaderEpoch
    this.throttled = followed.throttled
  }

  /** It has what the leader had committed when it was last asked. */
  get isInSync(): boolean {
    return this.highWatermark >= 0 && this.fetchOffset >= this.highWatermark
  }

  /** After an error: longer each time, up to `backoffMs`, until something went well. Most errors are of a leader or follower that hears of its office a moment later. */
  delay(nowMs: number, backoffMs: number): void {
    this.state = 'delayed'
    this.dueMs = nowMs + Math.min(this.#retryMs, backoffMs)
    this.#retryMs = Math.min(this.#retryMs * 2, backoffMs)
  }

  succeeded(): void {
    this.#retryMs = RETRY_MS_MIN
  }
}

export function keyOf(topicId: string, partition: number): string {
  return `${topicId}:${partition}`
}
