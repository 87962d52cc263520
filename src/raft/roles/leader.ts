import type { Host } from '../host.ts'
import type { MetadataWriter } from '../metadata-writer.ts'
import type { ReplicaKey } from '../replica-key.ts'
import type { ReplicaProgress } from '../replica-progress.ts'
import type { VoterSet } from '../voter-set.ts'
import type { RoleState } from './role.ts'

/** A leader that no majority fetches from for so many fetch time-outs resigns: another may have been elected behind its back. */
const CHECK_QUORUM_FACTOR = 1.5

/** Writes to the metadata log in its epoch, and serves it to the others. Elected once in an epoch, it gives no votes. */
export class Leader implements RoleState {
  readonly kind = 'leader'
  readonly epoch: number
  readonly leaderId: number
  readonly leaderHost: Host | null
  readonly votedKey = null
  /** Of the first record that it wrote. */
  readonly epochStartOffset: number
  readonly writer: MetadataWriter
  readonly progress: ReplicaProgress
  readonly #fetchTimeoutMs: number
  /** Nothing is committed in its epoch so far, so that it cannot say how far the log is. */
  hasHighWatermark = false
  /**
   * With kraft.version 0, what the voters said of themselves since it leads: what would stand in the log with version 1. Null where the log says it, or is about to.
   */
  voters: VoterSet | null
  /** Its host knows that it leads. */
  hasClaimed = false
  /** It is to step down. */
  isResigning = false
  /** When it tells the voters next that it leads. */
  announceDeadlineMs: number
  #quorumDeadlineMs: number
  readonly #heard = new Set<number>()

  constructor(options: {
    epoch: number
    own: ReplicaKey
    host: Host | null
    epochStartOffset: number
    writer: MetadataWriter
    progress: ReplicaProgress
    voters: VoterSet | null
    fetchTimeoutMs: number
    nowMs: number
  }) {
    this.epoch = options.epoch
    this.leaderId = options.own.id
    this.leaderHost = options.host
    this.epochStartOffset = options.epochStartOffset
    this.writer = options.writer
    this.progress = options.progress
    this.voters = options.voters
    this.#fetchTimeoutMs = options.fetchTimeoutMs
    this.announceDeadlineMs = options.nowMs
    this.#quorumDeadlineMs = options.nowMs + options.fetchTimeoutMs * CHECK_QUORUM_FACTOR
  }

  /** When it must have heard from a majority, or resign. Infinity where its own vote is enough. */
  get quorumDeadlineMs(): number {
    return this.#votesNeeded <= 0 ? Number.POSITIVE_INFINITY : this.#quorumDeadlineMs
  }

  /** A voter fetched. */
  heardFrom({ id }: ReplicaKey, nowMs: number): void {
    this.#heard.add(id)
    const { voters } = this.progress
    const count = voters.filter(({ key }) => key.id !== this.leaderId && this.#heard.has(key.id)).length
    if (count < this.#votesNeeded) return
    this.#heard.clear()
    this.#quorumDeadlineMs = nowMs + this.#fetchTimeoutMs * CHECK_QUORUM_FACTOR
  }

  grantsVote(): boolean {
    return false
  }

  /** Besides its own. */
  get #votesNeeded(): number {
    const majority = Math.floor(this.progress.voters.length / 2) + 1
    return this.progress.isVoting ? majority - 1 : majority
  }
}
