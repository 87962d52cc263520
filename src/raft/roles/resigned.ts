import type { ReplicaKey } from '../replica-key.ts'
import type { RoleState } from './role.ts'

/** Led its epoch and leads no more; tells the voters so, until another leads or its election time-out comes. */
export class Resigned implements RoleState {
  readonly kind = 'resigned'
  readonly epoch: number
  /** This node: nobody else led the epoch. */
  readonly leaderId: number
  readonly leaderHost = null
  readonly votedKey = null
  /** Those that are to stand for election, the first at once. */
  readonly successors: readonly ReplicaKey[]
  /** Voters that have not said that they know. */
  readonly unacknowledgedIds: Set<number>
  readonly electionDeadlineMs: number

  constructor(options: {
    epoch: number
    leaderId: number
    successors: readonly ReplicaKey[]
    voterIds: readonly number[]
    electionDeadlineMs: number
  }) {
    this.epoch = options.epoch
    this.leaderId = options.leaderId
    this.successors = options.successors
    this.unacknowledgedIds = new Set(options.voterIds)
    this.electionDeadlineMs = options.electionDeadlineMs
  }

  grantsVote(_candidate: ReplicaKey, isLogUpToDate: boolean, isPreVote: boolean): boolean {
    return isPreVote && isLogUpToDate
  }
}
