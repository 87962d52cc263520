import { assert } from '../../base/assert.ts'
import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { JoinGroupResponse } from '../../protocol/generated/api/join-group.ts'
import type { SyncGroupResponse } from '../../protocol/generated/api/sync-group.ts'
import { RecordsTooLargeError } from '../record-writer.ts'
import type { Ticket } from '../ticket.ts'
import { ClassicGroup, type ClassicGroupSnapshot } from './classic-group.ts'
import { type ClassicMember, EMPTY_ASSIGNMENT } from './classic-member.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { groupMetadataRecord } from './group-records.ts'

/**
 * The rebalance of classic groups: collects JoinGroups, fixes a generation, waits for the leader's assignment, and watches sessions all the while.
 *
 *     Empty ──join──> PreparingRebalance ──all in, or time is up──> CompletingRebalance ──leader's SyncGroup is committed──> Stable
 *       ^                 │  ^                                          │                                                   │
 *       └──nobody is left─┘  └──────────── a member comes, goes, changes or fails ──────────────────────────────────────────┘
 *
 * Who waits (a JoinGroup, a SyncGroup) is kept at the member and answered when the group moves on.
 */
export class ClassicRebalance {
  readonly #environment: GroupEnvironment

  constructor(environment: GroupEnvironment) {
    this.#environment = environment
  }

  /** A new, empty group, which nobody knows of yet. */
  createGroup(groupId: string): ClassicGroup {
    return this.#group(groupId, this.#environment.clock.nowMs())
  }

  /** A group as the log tells of it. Its members' sessions start with `startSessions`. */
  loadGroup(groupId: string, snapshot: ClassicGroupSnapshot): ClassicGroup {
    return this.#group(groupId, snapshot)
  }

  /** After loading: every member has a whole session timeout to show up, and a group over the limit makes its members choose who stays. */
  startSessions(group: ClassicGroup): void {
    for (const member of group.members()) this.touch(group, member)
    if (group.size > this.#environment.config.maxSize) this.prepare(group, 'the group was loaded over the size limit')
  }

  /** Drops a group's timers: it is deleted, or replaced by what the log says. */
  forget(group: ClassicGroup): void {
    const { deadlines } = this.#environment
    deadlines.clear(group.timers.join)
    deadlines.clear(group.timers.sync)
    for (const deadline of group.pendingJoinMembers.values()) deadlines.clear(deadline)
    for (const member of group.members()) if (member.session !== null) deadlines.clear(member.session)
  }

  /** The member gave a sign of life. */
  touch(group: ClassicGroup, member: ClassicMember, timeoutMs: number = member.sessionTimeoutMs): void {
    const { deadlines, clock } = this.#environment
    member.session ??= deadlines.create(() => this.#sessionExpired(group, member))
    deadlines.set(member.session, monotonicMs(clock) + timeoutMs)
  }

  /** Remembers an id that was given to a member, until it joins with it or `timeoutMs` has passed. */
  addPending(group: ClassicGroup, memberId: string, timeoutMs: number): void {
    const { deadlines, clock } = this.#environment
    const deadline = deadlines.create(() => this.#pendingExpired(group, memberId))
    group.pendingJoinMembers.set(memberId, deadline)
    deadlines.set(deadline, monotonicMs(clock) + timeoutMs)
  }

  /** Adds a member whose JoinGroup waits, and lets the group react. */
  addAndRebalance(group: ClassicGroup, member: ClassicMember, join: Ticket, reason: string): void {
    const pending = group.pendingJoinMembers.get(member.memberId)
    if (pending !== undefined) this.#environment.deadlines.clear(pending)
    member.isNew = true
    if (group.is('PreparingRebalance') && group.previousState === 'Empty') group.newMemberAdded = true
    group.add(member, join)
    // A new member has no id to send heartbeats with while its JoinGroup waits, and its socket is not watched. Were it to live for ever, a
    // client that gives up and asks again during a long rebalance would leave dead members behind, one for each try.
    this.touch(group, member, this.#environment.config.newMemberJoinTimeoutMs)
    this.prepareOrComplete(group, reason)
  }

  /** Takes over what a known member says in its JoinGroup, and lets the group react. */
  updateAndRebalance(
    group: ClassicGroup,
    member: ClassicMember,
    change: Pick<ClassicMember, 'protocols' | 'rebalanceTimeoutMs' | 'sessionTimeoutMs'>,
    join: Ticket,
    reason: string,
  ): void {
    // It asked again although it waits for an answer. Kafka leaves the older request without one; here it is told to ask again.
    this.answerJoin(group, member, { memberId: member.memberId, errorCode: ErrorCode.REBALANCE_IN_PROGRESS })
    group.update(member, change, join)
    this.prepareOrComplete(group, reason)
  }

  /** Removes a member with its timer; what it waits for is answered: it should ask again if it still lives. */
  remove(group: ClassicGroup, member: ClassicMember): void {
    if (member.session !== null) this.#environment.deadlines.clear(member.session)
    this.answerJoin(group, member, { memberId: '', errorCode: ErrorCode.UNKNOWN_MEMBER_ID })
    this.answerSync(group, member, ErrorCode.UNKNOWN_MEMBER_ID)
    group.remove(member.memberId)
  }

  removePending(group: ClassicGroup, memberId: string): void {
    const deadline = group.pendingJoinMembers.get(memberId)
    if (deadline !== undefined) this.#environment.deadlines.clear(deadline)
    group.remove(memberId)
  }

  /** Starts a rebalance, unless one is collecting members already: then it may be complete now. */
  prepareOrComplete(group: ClassicGroup, reason: string): void {
    if (group.is('PreparingRebalance')) this.maybeCompleteJoin(group)
    else this.prepare(group, reason)
  }

  prepare(group: ClassicGroup, reason: string): void {
    const { deadlines, clock, config, logger } = this.#environment
    const nowMs = monotonicMs(clock)
    if (group.is('CompletingRebalance')) this.#abandonAssignment(group, ErrorCode.REBALANCE_IN_PROGRESS)
    group.pendingSyncMembers.clear()
    deadlines.clear(group.timers.sync)
    const isInitial = group.is('Empty')
    if (isInitial) {
      // A group that starts: its members come one by one, and each of them would mean a rebalance of its own.
      group.newMemberAdded = false
      group.initialDelayMs = config.initialRebalanceDelayMs
      group.initialDelayRemainingMs = Math.max(group.rebalanceTimeoutMs() - config.initialRebalanceDelayMs, 0)
      deadlines.set(group.timers.join, nowMs + group.initialDelayMs)
    }
    group.transitionTo('PreparingRebalance', clock.nowMs())
    logger.info('preparing a rebalance', { groupId: group.groupId, generationId: group.generationId, reason })
    if (isInitial) return
    if (group.hasAllMembersJoined()) this.#completeJoin(group)
    else deadlines.set(group.timers.join, nowMs + group.rebalanceTimeoutMs())
  }

  /** Ends the collecting of members if all are in. The initial delay is not cut short by that. */
  maybeCompleteJoin(group: ClassicGroup): void {
    if (group.is('PreparingRebalance') && group.previousState !== 'Empty' && group.hasAllMembersJoined())
      this.#completeJoin(group)
  }

  /**
   * The leader's assignment came: it is the group's once it is committed. Members without a part in it get an empty one. If the leader asks again
   * meanwhile, its first word counts, or the log would say in the end what nobody was told.
   */
  assign(group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): void {
    const { generationId } = group
    if (group.assigningGenerationId === generationId) return
    group.assigningGenerationId = generationId
    const assignmentOf = ({ memberId }: ClassicMember): Uint8Array => assignments.get(memberId) ?? EMPTY_ASSIGNMENT
    try {
      this.#environment.writer.append([groupMetadataRecord(group, assignmentOf)], () => {
        // Somebody may have joined, left or failed meanwhile; the assignment is then as old as its generation.
        if (!group.is('CompletingRebalance') || group.generationId !== generationId) return
        for (const member of group.members()) member.assignment = assignmentOf(member)
        group.transitionTo('Stable', this.#environment.clock.nowMs())
        this.#environment.counters.rebalances.value++
        // A member that waited could not send heartbeats: if its session ran out meanwhile, nothing watches it any more.
        for (const member of group.members()) if (this.answerSync(group, member, ErrorCode.NONE)) this.touch(group, member)
      })
    } catch (error) {
      if (!(error instanceof RecordsTooLargeError)) throw error
      // As Kafka does: the members learn of it, and the group tries anew.
      this.#environment.logger.warn('the assignment of a group does not fit into the log', {
        groupId: group.groupId,
        ...error.facts,
      })
      this.#abandonAssignment(group, ErrorCode.UNKNOWN_SERVER_ERROR)
      this.prepareOrComplete(group, 'the assignment could not be stored')
    }
  }

  /** The member's SyncGroup came. */
  receivedSync(group: ClassicGroup, memberId: string): void {
    group.pendingSyncMembers.delete(memberId)
    if (group.pendingSyncMembers.size === 0) this.#environment.deadlines.clear(group.timers.sync)
  }

  /** Answers the member's waiting JoinGroup, if there is one. */
  answerJoin(group: ClassicGroup, member: ClassicMember, body: Input<JoinGroupResponse>): void {
    const ticket = member.awaitingJoin
    if (ticket === null) return
    group.setAwaitingJoin(member, null)
    this.#environment.writer.reply(ticket, joinResponse(ticket, body))
  }

  /** Answers the member's waiting SyncGroup, with its assignment or with an error; false if there is none. */
  answerSync(group: ClassicGroup, member: ClassicMember, errorCode: number): boolean {
    const ticket = member.awaitingSync
    if (ticket === null) return false
    member.awaitingSync = null
    this.#environment.writer.reply(ticket, errorCode === ErrorCode.NONE ? synced(group, member) : { errorCode })
    return true
  }

  /** Who is in the current generation, for its leader. */
  joinedMembers(group: ClassicGroup): Input<JoinGroupResponse>['members'] {
    return Array.from(group.members(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadata(group.protocolName ?? '') ?? EMPTY_ASSIGNMENT,
    }))
  }

  /** What a member is told of the generation that it is in. */
  joined(group: ClassicGroup, member: ClassicMember): Input<JoinGroupResponse> {
    return {
      memberId: member.memberId,
      generationId: group.generationId,
      protocolType: group.protocolType,
      protocolName: group.protocolName,
      leader: group.leaderId ?? '',
      members: group.isLeader(member.memberId) ? this.joinedMembers(group) : [],
    }
  }

  #group(groupId: string, from: ClassicGroupSnapshot | number): ClassicGroup {
    const { deadlines } = this.#environment
    const group: ClassicGroup = new ClassicGroup(
      groupId,
      { join: deadlines.create(() => this.#joinTimeIsUp(group)), sync: deadlines.create(() => this.#syncTimeIsUp(group)) },
      from,
    )
    return group
  }

  #completeJoin(group: ClassicGroup): void {
    const { deadlines, clock, logger } = this.#environment
    deadlines.clear(group.timers.join)
    group.initialDelayRemainingMs = 0
    for (const member of [...group.members()]) {
      // Static members may be restarting: only their session timeout removes them.
      if (!member.isAwaitingJoin && !member.isStatic) this.remove(group, member)
    }
    if (!group.electJoinedLeader() && group.size > 0) {
      // Only static members are left, and none of them asked: wait for them to come, or to time out.
      deadlines.set(group.timers.join, monotonicMs(clock) + group.rebalanceTimeoutMs())
      return
    }
    group.startNextGeneration(clock.nowMs())
    logger.info('a generation starts', { groupId: group.groupId, generationId: group.generationId, members: group.size })
    if (group.is('Empty')) {
      this.#environment.writer.append([groupMetadataRecord(group, () => EMPTY_ASSIGNMENT)])
      return
    }
    for (const member of group.members()) {
      this.answerJoin(group, member, this.joined(group, member))
      this.touch(group, member)
      member.isNew = false
      group.pendingSyncMembers.add(member.memberId)
    }
    deadlines.set(group.timers.sync, monotonicMs(clock) + group.rebalanceTimeoutMs())
  }

  #abandonAssignment(group: ClassicGroup, errorCode: number): void {
    assert(group.is('CompletingRebalance'), 'an assignment is abandoned while it is awaited')
    for (const member of group.members()) {
      member.assignment = EMPTY_ASSIGNMENT
      if (this.answerSync(group, member, errorCode)) this.touch(group, member)
    }
  }

  #joinTimeIsUp(group: ClassicGroup): void {
    if (!group.is('PreparingRebalance')) return
    if (group.previousState === 'Empty' && group.newMemberAdded && group.initialDelayRemainingMs > 0) {
      // Members keep coming: wait once more, but never longer than the rebalance timeout in all.
      const { deadlines, clock, config } = this.#environment
      const elapsedMs = group.initialDelayMs
      group.newMemberAdded = false
      group.initialDelayMs = Math.min(config.initialRebalanceDelayMs, group.initialDelayRemainingMs)
      group.initialDelayRemainingMs = Math.max(group.initialDelayRemainingMs - elapsedMs, 0)
      deadlines.set(group.timers.join, monotonicMs(clock) + group.initialDelayMs)
      return
    }
    this.#completeJoin(group)
  }

  #syncTimeIsUp(group: ClassicGroup): void {
    if (!group.is('CompletingRebalance') && !group.is('Stable')) return
    if (group.pendingSyncMembers.size === 0) return
    for (const memberId of [...group.pendingSyncMembers]) {
      const member = group.member(memberId)
      if (member !== undefined) this.remove(group, member)
    }
    this.prepare(group, 'members did not send their SyncGroup in time')
  }

  #sessionExpired(group: ClassicGroup, member: ClassicMember): void {
    if (group.member(member.memberId) !== member || member.isExcusedFromHeartbeat) return
    this.#environment.logger.info('a member did not send heartbeats in time', {
      groupId: group.groupId,
      memberId: member.memberId,
    })
    this.remove(group, member)
    if (group.is('PreparingRebalance')) {
      // Unlike a join, this completes an initial rebalance too, as in Kafka.
      if (group.hasAllMembersJoined()) this.#completeJoin(group)
    } else this.prepare(group, `the session of member ${member.memberId} timed out`)
  }

  #pendingExpired(group: ClassicGroup, memberId: string): void {
    this.removePending(group, memberId)
    if (group.is('PreparingRebalance') && group.hasAllMembersJoined()) this.#completeJoin(group)
  }
}

/** Before version 7 a JoinGroup response has no null for "no protocol", and from then on no empty name. */
export function joinResponse(ticket: Ticket, body: Input<JoinGroupResponse>): Input<JoinGroupResponse> {
  const protocolName = body.protocolName || null
  return { ...body, protocolName: ticket.apiVersion < 7 ? (protocolName ?? '') : protocolName }
}

/** What a member is told of its assignment. */
export function synced(group: ClassicGroup, member: ClassicMember): Input<SyncGroupResponse> {
  return { protocolType: group.protocolType, protocolName: group.protocolName, assignment: member.assignment }
}
