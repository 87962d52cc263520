import type { Host } from '../host.ts'
import { isSameReplica, type ReplicaKey } from '../replica-key.ts'
import type { RoleState } from './role.ts'
import type { VoteTally } from './vote-tally.ts'

/** Asks whether it would be elected before it makes an epoch of its own (KIP-996): a voter that was cut off does not disturb a quorum that has a leader. */
export class Prospective implements RoleState {
  readonly kind = 'prospective'
  readonly epoch: number
  readonly leaderId: number
  readonly leaderHost: Host | null
  readonly votedKey: ReplicaKey | null
  readonly tally: VoteTally
  readonly electionDeadlineMs: number

  constructor(options: {
    epoch: number
    leaderId: number
    leaderHost: Host | null
    votedKey: ReplicaKey | null
    tally: VoteTally
    electionDeadlineMs: number
  }) {
    this.epoch = options.epoch
    this.leaderId = options.leaderId
    this.leaderHost = options.leaderHost
    this.votedKey = options.votedKey
    this.tally = options.tally
    this.electionDeadlineMs = options.electionDeadlineMs
  }

  grantsVote(candidate: ReplicaKey, isLogUpToDate: boolean, isPreVote: boolean): boolean {
    if (isPreVote) return isLogUpToDate
    if (this.votedKey !== null) return isSameReplica(this.votedKey, candidate)
    return this.leaderId < 0 && isLogUpToDate
  }
}
