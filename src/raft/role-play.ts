import type { Elections } from './elections.ts'
import type { Following } from './following.ts'
import type { Destination } from './host.ts'
import type { MembershipUpkeep } from './membership-upkeep.ts'
import type { Quorum } from './quorum.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import type { Requests } from './requests.ts'
import type { Candidate } from './roles/candidate.ts'
import type { Follower } from './roles/follower.ts'
import type { Leader } from './roles/leader.ts'
import type { Prospective } from './roles/prospective.ts'
import type { Resigned } from './roles/resigned.ts'
import type { Unattached } from './roles/unattached.ts'

export interface RolePlayOptions {
  readonly raft: RaftNodeOptions
  readonly quorum: Quorum
  readonly requests: Requests
  readonly elections: Elections
  readonly following: Following
  readonly upkeep: MembershipUpkeep
  readonly elected: (candidate: Candidate) => void
  /** Answers what has waited long enough on the leader. */
  readonly expire: () => void
  readonly leaderDeadlineMs: () => number
  readonly isShuttingDown: () => boolean
}

const NEVER = Number.POSITIVE_INFINITY
/** More changes of the role at one moment than any reason accounts for. */
const STEPS_MAX = 100

/** What a member does in each role as time goes by: it asks, waits, and takes another role when its time is over. */
export class RolePlay {
  readonly #options: RolePlayOptions

  constructor(options: RolePlayOptions) {
    this.#options = options
  }

  /** Does all that is due; gives when something will be due again, on the monotonic clock. */
  proceed(): number {
    const { quorum } = this.#options
    for (let step = 0; step < STEPS_MAX; step++) {
      const { role } = quorum
      const deadlineMs = this.#step()
      if (quorum.role === role) return deadlineMs
    }
    return quorum.nowMs + 1
  }

  #step(): number {
    const { role } = this.#options.quorum
    switch (role.kind) {
      case 'unattached':
        return this.#unattached(role)
      case 'prospective':
        return this.#prospective(role)
      case 'candidate':
        return this.#candidate(role)
      case 'follower':
        return this.#follower(role)
      case 'leader':
        return this.#leader(role)
      case 'resigned':
        return this.#resigned(role)
    }
  }

  #unattached({ electionDeadlineMs }: Unattached): number {
    const { quorum, isShuttingDown } = this.#options
    const mayStand = quorum.mayStand && !isShuttingDown()
    if (mayStand && (electionDeadlineMs <= quorum.nowMs || quorum.isOnlyVoter)) {
      quorum.becomeProspective()
      return NEVER
    }
    return Math.min(mayStand ? electionDeadlineMs : NEVER, this.#askAnybody())
  }

  #prospective(role: Prospective): number {
    const { quorum, elections } = this.#options
    if (!quorum.mayStand) quorum.becomeUnattached(role.epoch)
    else if (role.tally.isWon) quorum.becomeCandidate()
    else if (role.tally.isLost || role.electionDeadlineMs <= quorum.nowMs) {
      // Whoever keeps it from being elected hears from the leader, most likely.
      if (role.leaderHost !== null) quorum.becomeFollower(role.epoch, role.leaderId, role.leaderHost)
      else quorum.becomeUnattached(role.epoch)
    } else elections.askForVotes(role)
    return this.#whenVotersAreReady(role)
  }

  #candidate(role: Candidate): number {
    const { quorum, elections, elected } = this.#options
    if (role.tally.isWon) elected(role)
    else if (!quorum.mayStand) quorum.becomeUnattached(role.epoch)
    else if (role.electionDeadlineMs <= quorum.nowMs) quorum.becomeProspective()
    else elections.askForVotes(role)
    return this.#whenVotersAreReady(role)
  }

  #whenVotersAreReady({ tally, electionDeadlineMs }: Candidate | Prospective): number {
    const { requests, quorum } = this.#options
    if (tally.isLost) return electionDeadlineMs
    const ready = tally.openIds
      .filter((id) => id !== quorum.own.id && quorum.hostOf(id) !== null)
      .map((id) => requests.readyMs(id))
    return Math.min(electionDeadlineMs, ...ready)
  }

  #follower(role: Follower): number {
    const { quorum, following, requests, upkeep, isShuttingDown, raft } = this.#options
    const { nowMs } = quorum
    if (following.isStoring) return NEVER
    const isOver = role.fetchDeadlineMs <= nowMs
    if (quorum.mayStand && !isShuttingDown()) {
      if (isOver) {
        quorum.becomeProspective()
        return NEVER
      }
    } else if (isOver || requests.isBackingOff(role.leaderId) || requests.isOverdue(role.leaderId)) {
      // There may be another leader, which the voters know.
      const againMs = this.#askAnybody()
      if (requests.isOverdue(role.leaderId)) requests.forget(role.leaderId)
      return Math.min(
        againMs,
        isOver ? NEVER : role.fetchDeadlineMs,
        requests.isBackingOff(role.leaderId) ? requests.readyMs(role.leaderId) : NEVER,
      )
    }
    if (role.membershipDeadlineMs <= nowMs && role.hasFetched && role.download === null && requests.isReady(role.leaderId)) {
      role.membershipDeadlineMs = nowMs + raft.config.fetchTimeoutMs
      upkeep.keep(role)
    }
    following.fetchFromLeader(role)
    return Math.min(role.fetchDeadlineMs, Math.max(requests.readyMs(role.leaderId), following.readyMs, nowMs + 1))
  }

  #leader(leader: Leader): number {
    const { quorum, elections, expire, leaderDeadlineMs, raft } = this.#options
    const { nowMs } = quorum
    if (leader.isResigning || leader.quorumDeadlineMs <= nowMs) {
      if (!leader.isResigning) raft.logger.warn('no majority of the voters fetches from this leader', { epoch: leader.epoch })
      quorum.becomeResigned(leader.progress.successors)
      return NEVER
    }
    expire()
    if (leader.announceDeadlineMs <= nowMs) {
      const intervalMs = Math.floor(raft.config.fetchTimeoutMs / 2)
      elections.announce(leader, raft.clock.nowMs() - intervalMs)
      leader.announceDeadlineMs = nowMs + intervalMs
    }
    const announceMs = quorum.isOnlyVoter ? NEVER : leader.announceDeadlineMs
    return Math.min(leader.quorumDeadlineMs, announceMs, leaderDeadlineMs())
  }

  #resigned(role: Resigned): number {
    const { quorum, elections, requests, isShuttingDown } = this.#options
    if (!isShuttingDown() && (role.electionDeadlineMs <= quorum.nowMs || quorum.isOnlyVoter)) {
      // A later epoch, as nobody is to take this member for the leader of its own any more.
      quorum.becomeUnattached(role.epoch + 1)
      return NEVER
    }
    elections.takeLeave(role)
    const ready = [...role.unacknowledgedIds].filter((id) => quorum.hostOf(id) !== null).map((id) => requests.readyMs(id))
    return Math.min(isShuttingDown() ? NEVER : role.electionDeadlineMs, ...ready)
  }

  /** Fetches from any node that may know who leads; gives when it may ask the next. */
  #askAnybody(): number {
    const { raft, quorum, requests, following } = this.#options
    const nodes = this.#nodes()
    if (nodes.length === 0) return NEVER
    if (!requests.isAnyUnderWay && !following.isStoring) {
      const ready = nodes.filter(({ id }) => requests.isReady(id))
      const destination = ready[raft.random.below(Math.max(1, ready.length))]
      if (destination !== undefined) following.fetchFrom(destination)
    }
    const soonestMs = Math.min(...nodes.map(({ id }) => requests.readyMs(id)).filter((readyMs) => readyMs > quorum.nowMs))
    return Number.isFinite(soonestMs) ? soonestMs : quorum.nowMs + raft.config.retryBackoffMs
  }

  /** The bootstrap servers, whose ids are not known, and the voters. */
  #nodes(): Destination[] {
    const { raft, quorum } = this.#options
    const isOwn = ({ host, port }: { host: string; port: number }): boolean =>
      raft.ownEndpoints.some((endpoint) => endpoint.host === host && endpoint.port === port)
    const servers = raft.bootstrapServers.map((server, index) => ({ id: -2 - index, host: server.host, port: server.port }))
    const voters = quorum.history.voters.flatMap(({ id }) => {
      const host = id === raft.nodeId ? null : quorum.hostOf(id)
      return host === null ? [] : [{ id, host: host.host, port: host.port }]
    })
    return [...servers, ...voters].filter((node) => !isOwn(node))
  }
}
