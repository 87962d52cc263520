import { assert } from '../base/assert.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'
import type { Host } from './host.ts'
import { type ElectionState, readQuorumState, writeQuorumState } from './quorum-state.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import type { ReplicaKey } from './replica-key.ts'
import { Candidate } from './roles/candidate.ts'
import { Follower } from './roles/follower.ts'
import type { Leader } from './roles/leader.ts'
import { Prospective } from './roles/prospective.ts'
import { Resigned } from './roles/resigned.ts'
import type { Role } from './roles/role.ts'
import { Unattached } from './roles/unattached.ts'
import { VoteTally } from './roles/vote-tally.ts'
import type { VoterHistory } from './voter-history.ts'
import { isVoter, voterHost } from './voter-set.ts'

/**
 * The role that this member has, and how it comes to another. Every epoch, vote and leader is in the `quorum-state` file before anything is done by it: a member that
 * forgot its vote could give a second one in the same epoch.
 */
export class Quorum {
  readonly own: ReplicaKey
  readonly history: VoterHistory
  readonly #options: RaftNodeOptions
  readonly #changed: (previous: Role, next: Role) => void
  #role: Role
  /** What the file says. */
  #written: ElectionState = { leaderEpoch: 0, leaderId: -1, votedId: -1, votedDirectoryId: ZERO_UUID }

  /** `changed` is called behind every change of the role. Throws `CorruptQuorumStateError`. */
  constructor(options: RaftNodeOptions, history: VoterHistory, changed: (previous: Role, next: Role) => void) {
    this.#options = options
    this.history = history
    this.#changed = changed
    this.own = { id: options.nodeId, directoryId: options.directoryId }
    this.#role = this.#restored()
  }

  get role(): Role {
    return this.#role
  }

  get epoch(): number {
    return this.#role.epoch
  }

  /** Null unless this member leads. */
  get leader(): Leader | null {
    return this.#role.kind === 'leader' ? this.#role : null
  }

  get isVoter(): boolean {
    return isVoter(this.history.voters, this.own)
  }

  /**
   * Whether it may be elected. A voter that is to be removed still may, as long as it does not know that to be committed: where it is the only one with the record that
   * removes it, nobody else could be elected (Raft, dissertation 4.2.2). It has no vote of its own then.
   */
  get mayStand(): boolean {
    if (this.isVoter) return true
    const { votersBefore, votersOffset } = this.history
    const isCommitted = votersOffset < this.#options.metadataLog.log.highWatermark
    return !isCommitted && votersBefore !== null && isVoter(votersBefore, this.own)
  }

  get isOnlyVoter(): boolean {
    return this.isVoter && this.history.voters.length === 1
  }

  /** Monotonic, milliseconds. */
  get nowMs(): number {
    return monotonicMs(this.#options.clock)
  }

  /** Where the voters say that a node listens; null: not known. */
  hostOf(id: number): Host | null {
    return voterHost(this.history.voters, id, this.#options.config.listenerName)
  }

  becomeUnattached(epoch: number, leaderId = -1): void {
    const role = this.#role
    const isSameEpoch = epoch === role.epoch
    assert(epoch >= role.epoch, 'epochs never go back')
    this.#become(
      new Unattached({
        epoch,
        leaderId: isSameEpoch && leaderId < 0 && role.kind !== 'resigned' ? role.leaderId : leaderId,
        votedKey: isSameEpoch ? role.votedKey : null,
        electionDeadlineMs: this.#remainingElectionMs(),
      }),
    )
  }

  /** Gives its vote. */
  addVote(candidate: ReplicaKey): void {
    const role = this.#role
    assert(
      (role.kind === 'unattached' || role.kind === 'prospective') && role.votedKey === null,
      'a member votes once in an epoch',
    )
    const { epoch, leaderId } = role
    const electionDeadlineMs = this.mayStand ? this.#randomElectionMs() : Number.POSITIVE_INFINITY
    if (role.kind === 'unattached') this.#become(new Unattached({ epoch, leaderId, votedKey: candidate, electionDeadlineMs }))
    else {
      const { leaderHost, tally } = role
      this.#become(new Prospective({ epoch, leaderId, leaderHost, votedKey: candidate, tally, electionDeadlineMs }))
    }
  }

  becomeProspective(): void {
    const { epoch, leaderId, leaderHost, votedKey } = this.#role
    const tally = this.#newTally()
    this.#become(new Prospective({ epoch, leaderId, leaderHost, votedKey, tally, electionDeadlineMs: this.#randomElectionMs() }))
  }

  /** Makes an epoch, and votes for itself in it. */
  becomeCandidate(): void {
    assert(this.mayStand, 'only voters stand for election')
    const epoch = this.epoch + 1
    this.#become(
      new Candidate({ epoch, votedKey: this.own, tally: this.#newTally(), electionDeadlineMs: this.#randomElectionMs() }),
      // A member that is its own quorum need not write its vote before it writes that it leads: nobody else asks for one.
      !this.isOnlyVoter,
    )
  }

  becomeLeader(leader: Leader): void {
    const role = this.#role
    assert(role.kind === 'candidate' && role.tally.isWon && leader.epoch === role.epoch, 'a leader was elected in its epoch')
    this.#become(leader)
  }

  becomeFollower(epoch: number, leaderId: number, leaderHost: Host): void {
    const role = this.#role
    assert(epoch >= role.epoch, 'epochs never go back')
    assert(leaderId !== this.own.id, 'nobody follows itself')
    assert(epoch > role.epoch || role.leaderId < 0 || role.leaderId === leaderId, 'an epoch has one leader')
    const { fetchTimeoutMs } = this.#options.config
    this.#become(
      new Follower({
        epoch,
        leaderId,
        leaderHost,
        votedKey: epoch === role.epoch ? role.votedKey : null,
        fetchDeadlineMs: this.nowMs + fetchTimeoutMs,
        membershipDeadlineMs: this.nowMs + fetchTimeoutMs,
      }),
    )
  }

  becomeResigned(successors: readonly ReplicaKey[]): void {
    const role = this.#role
    assert(role.kind === 'leader', 'only a leader resigns')
    const voterIds = this.history.voters.map(({ id }) => id).filter((id) => id !== this.own.id)
    this.#become(
      new Resigned({
        epoch: role.epoch,
        leaderId: this.own.id,
        successors,
        voterIds,
        electionDeadlineMs: this.#randomElectionMs(),
      }),
    )
  }

  #become(next: Role, isWritten = true): void {
    const previous = this.#role
    if (isWritten) this.#write(next)
    this.#role = next
    this.#changed(previous, next)
  }

  #write({ epoch: leaderEpoch, leaderId, votedKey }: Role): void {
    const { disk, metadataLog } = this.#options
    const { kraftVersion, voters } = this.history
    const state: ElectionState = {
      leaderEpoch,
      leaderId,
      votedId: votedKey?.id ?? -1,
      votedDirectoryId: votedKey?.directoryId ?? ZERO_UUID,
    }
    if (isSameState(state, this.#written)) return
    writeQuorumState(disk, metadataLog.directory, state, { kraftVersion, voterIds: voters.map(({ id }) => id) })
    this.#written = state
  }

  #restored(): Role {
    const { disk, metadataLog } = this.#options
    const state = readQuorumState(disk, metadataLog.directory)
    // Whatever the file lost, the log knows the epochs that there were.
    const known = Math.max(metadataLog.log.epochs.latestEpoch, metadataLog.latestSnapshot?.epoch ?? 0, 0)
    // Whoever starts has nobody to wait for but those that start as well: it asks soon whether it would be elected (KIP-996).
    const { random, config } = this.#options
    const soonMs = this.nowMs + Math.ceil(config.electionTimeoutMs / 50) + random.below(Math.ceil(config.electionTimeoutMs / 8))
    const electionDeadlineMs = this.mayStand ? soonMs : Number.POSITIVE_INFINITY
    if (state === null || state.leaderEpoch < known) {
      return new Unattached({ epoch: known, leaderId: -1, votedKey: null, electionDeadlineMs })
    }
    this.#written = state
    const { leaderEpoch: epoch, leaderId, votedId, votedDirectoryId } = state
    if (this.isOnlyVoter) return new Unattached({ epoch, leaderId: -1, votedKey: null, electionDeadlineMs })
    const votedKey = votedId < 0 ? null : { id: votedId, directoryId: votedDirectoryId }
    if (leaderId === this.own.id) {
      // It led, and must not lead the same epoch again: it may have lost what it had not flushed.
      return new Resigned({ epoch, leaderId, successors: [], voterIds: [], electionDeadlineMs: this.#randomElectionMs() })
    }
    const leaderHost = leaderId < 0 ? null : this.hostOf(leaderId)
    if (leaderHost === null) return new Unattached({ epoch, leaderId, votedKey, electionDeadlineMs })
    const deadlineMs = this.nowMs + this.#options.config.fetchTimeoutMs
    return new Follower({
      epoch,
      leaderId,
      leaderHost,
      votedKey,
      fetchDeadlineMs: deadlineMs,
      membershipDeadlineMs: deadlineMs,
    })
  }

  #newTally(): VoteTally {
    const tally = new VoteTally(this.history.voters.map(({ id }) => id))
    if (this.isVoter) tally.granted(this.own.id)
    return tally
  }

  #randomElectionMs(): number {
    const { random, config } = this.#options
    return this.nowMs + config.electionTimeoutMs + random.below(config.electionTimeoutMs)
  }

  /** Who waits already does not wait anew because somebody else began an epoch. */
  #remainingElectionMs(): number {
    if (!this.mayStand) return Number.POSITIVE_INFINITY
    const role = this.#role
    switch (role.kind) {
      case 'follower':
        return role.fetchDeadlineMs
      case 'leader':
        return this.#randomElectionMs()
      default:
        return Number.isFinite(role.electionDeadlineMs) ? role.electionDeadlineMs : this.#randomElectionMs()
    }
  }
}

function isSameState(left: ElectionState, right: ElectionState): boolean {
  return (
    left.leaderEpoch === right.leaderEpoch &&
    left.leaderId === right.leaderId &&
    left.votedId === right.votedId &&
    left.votedDirectoryId === right.votedDirectoryId
  )
}
