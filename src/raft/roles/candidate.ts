import type { ReplicaKey } from '../replica-key.ts'
import type { RoleState } from './role.ts'
import type { VoteTally } from './vote-tally.ts'

/** Asks for votes in an epoch that it made, and has its own. */
export class Candidate implements RoleState {
  readonly kind = 'candidate'
  readonly epoch: number
  readonly leaderId = -1
  readonly leaderHost = null
  readonly votedKey: ReplicaKey
  readonly tally: VoteTally
  readonly electionDeadlineMs: number

  constructor(options: { epoch: number; votedKey: ReplicaKey; tally: VoteTally; electionDeadlineMs: number }) {
    this.epoch = options.epoch
    this.votedKey = options.votedKey
    this.tally = options.tally
    this.electionDeadlineMs = options.electionDeadlineMs
  }

  grantsVote(_candidate: ReplicaKey, isLogUpToDate: boolean, isPreVote: boolean): boolean {
    return isPreVote && isLogUpToDate
  }
}
