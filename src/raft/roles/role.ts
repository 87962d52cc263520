import type { Host } from '../host.ts'
import type { ReplicaKey } from '../replica-key.ts'
import type { Candidate } from './candidate.ts'
import type { Follower } from './follower.ts'
import type { Leader } from './leader.ts'
import type { Prospective } from './prospective.ts'
import type { Resigned } from './resigned.ts'
import type { Unattached } from './unattached.ts'

/** What a member of the quorum is at a time. */
export type Role = Unattached | Prospective | Candidate | Follower | Leader | Resigned

/** What every role knows and decides. Times are of the monotonic clock, milliseconds. */
export interface RoleState {
  readonly epoch: number
  /** -1: not known. */
  readonly leaderId: number
  /** Where the leader listens; null: not known. */
  readonly leaderHost: Host | null
  /** Whom this member gave its vote in this epoch. */
  readonly votedKey: ReplicaKey | null
  /** Whether a vote, or a pre-vote (KIP-996), is given to a candidate of this epoch. */
  grantsVote(candidate: ReplicaKey, isLogUpToDate: boolean, isPreVote: boolean): boolean
}
