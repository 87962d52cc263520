import type { Host } from '../host.ts'
import type { ReplicaKey } from '../replica-key.ts'
import type { SnapshotDownload } from '../snapshot-download.ts'
import type { RoleState } from './role.ts'

/** Fetches from the leader of its epoch, as a voter or as an observer. */
export class Follower implements RoleState {
  readonly kind = 'follower'
  readonly epoch: number
  readonly leaderId: number
  readonly leaderHost: Host
  readonly votedKey: ReplicaKey | null
  /** When it gives up on the leader, unless it hears from it. */
  fetchDeadlineMs: number
  /** Whether the leader answered in this epoch: while it has not, other candidates get pre-votes. */
  hasFetched = false
  /** The snapshot that the leader sent it to. */
  download: SnapshotDownload | null = null
  /** The leader has been told where this voter listens and what it can: where the log does not keep that (kraft.version 0), every new one is. */
  hasUpdatedLeader = false
  /** When it looks again whether the quorum knows it by its right endpoints, or at all. */
  membershipDeadlineMs: number

  constructor(options: {
    epoch: number
    leaderId: number
    leaderHost: Host
    votedKey: ReplicaKey | null
    fetchDeadlineMs: number
    membershipDeadlineMs: number
  }) {
    this.epoch = options.epoch
    this.leaderId = options.leaderId
    this.leaderHost = options.leaderHost
    this.votedKey = options.votedKey
    this.fetchDeadlineMs = options.fetchDeadlineMs
    this.membershipDeadlineMs = options.membershipDeadlineMs
  }

  grantsVote(_candidate: ReplicaKey, isLogUpToDate: boolean, isPreVote: boolean): boolean {
    return isPreVote && isLogUpToDate && !this.hasFetched
  }
}
