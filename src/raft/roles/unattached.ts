import { isSameReplica, type ReplicaKey } from '../replica-key.ts'
import type { RoleState } from './role.ts'

/** Knows no leader to follow in its epoch, and waits for one, or for its election time-out. An observer waits only. */
export class Unattached implements RoleState {
  readonly kind = 'unattached'
  readonly epoch: number
  readonly leaderId: number
  readonly leaderHost = null
  readonly votedKey: ReplicaKey | null
  /** Infinity for an observer. */
  readonly electionDeadlineMs: number

  constructor(options: { epoch: number; leaderId: number; votedKey: ReplicaKey | null; electionDeadlineMs: number }) {
    this.epoch = options.epoch
    this.leaderId = options.leaderId
    this.votedKey = options.votedKey
    this.electionDeadlineMs = options.electionDeadlineMs
  }

  grantsVote(candidate: ReplicaKey, isLogUpToDate: boolean, isPreVote: boolean): boolean {
    if (isPreVote) return isLogUpToDate
    if (this.votedKey !== null) return isSameReplica(this.votedKey, candidate)
    // Who knows that this epoch has a leader knows that the election is over.
    return this.leaderId < 0 && isLogUpToDate
  }
}
