import { assert } from '../../base/assert.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { JoinGroupRequest, JoinGroupResponse } from '../../protocol/generated/api/join-group.ts'
import { RecordsTooLargeError } from '../record-writer.ts'
import { copyTicket, type Ticket } from '../ticket.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { ClassicInConsumer } from './classic-in-consumer.ts'
import { ClassicMember, type SupportedProtocol } from './classic-member.ts'
import { type ClassicRebalance, joinResponse } from './classic-rebalance.ts'
import { consumerGroupTombstones } from './group-conversion.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { emptyGroupRecord, groupMetadataRecord } from './group-records.ts'
import type { Group, GroupRegistry } from './group-registry.ts'
import { newMemberId } from './member-id.ts'

/** From this version on a dynamic member is given its id first and joins with it then (KIP-394). */
const MEMBER_ID_REQUIRED_FROM = 4
/** From this version on the leader of a stable group can be told to keep the assignment that there is (KIP-814). */
const SKIP_ASSIGNMENT_FROM = 9

/** Where a JoinGroup came from. */
export interface Joiner extends Ticket {
  readonly clientId: string | null
  readonly clientHost: string
  readonly principal: string
}

/** What of a JoinGroup is kept: nothing in it belongs to the request's frame. */
interface Join {
  readonly joiner: Joiner
  readonly ticket: Ticket
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly protocolType: string
  readonly protocols: readonly SupportedProtocol[]
  readonly rebalanceTimeoutMs: number
  readonly sessionTimeoutMs: number
  readonly reason: string
}

/** JoinGroup, as members of the classic protocol send it. */
export class ClassicJoin {
  readonly #environment: GroupEnvironment
  readonly #groups: GroupRegistry
  readonly #rebalance: ClassicRebalance
  readonly #consumers: ClassicInConsumer

  constructor(environment: GroupEnvironment, groups: GroupRegistry, rebalance: ClassicRebalance, consumers: ClassicInConsumer) {
    this.#consumers = consumers
    this.#environment = environment
    this.#groups = groups
    this.#rebalance = rebalance
  }

  handle(joiner: Joiner, request: JoinGroupRequest): void {
    const known = this.#groups.classic(request.groupId)
    const consumerGroup = this.#groups.consumer(request.groupId)
    const errorCode = this.#requestError(request, consumerGroup?.is('Empty') === false ? consumerGroup : known)
    if (errorCode === ErrorCode.NONE && consumerGroup?.is('Empty') === false) {
      this.#consumers.join(joiner, consumerGroup, request)
      return
    }
    if (errorCode === ErrorCode.NONE) this.#join(known ?? this.#create(request.groupId), joiner, request)
    else this.#refuse(joiner, request.memberId, errorCode)
  }

  #requestError(request: JoinGroupRequest, group: Group | undefined): number {
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#environment.config
    if (request.groupId === '') return ErrorCode.INVALID_GROUP_ID
    if (request.sessionTimeoutMs < minSessionTimeoutMs || request.sessionTimeoutMs > maxSessionTimeoutMs) {
      return ErrorCode.INVALID_SESSION_TIMEOUT
    }
    // Only who has no id yet makes a group.
    return group === undefined && request.memberId !== '' ? ErrorCode.UNKNOWN_MEMBER_ID : ErrorCode.NONE
  }

  /** The log hears of a new group before anyone else does. An empty group of the consumer protocol gives way. */
  #create(groupId: string): ClassicGroup {
    const group = this.#rebalance.createGroup(groupId)
    const replaced = this.#groups.consumer(groupId)
    const tombstones = replaced === undefined ? [] : consumerGroupTombstones(replaced)
    this.#environment.writer.append([...tombstones, emptyGroupRecord(group)])
    if (replaced !== undefined) this.#groups.remove(groupId)
    this.#groups.add(group)
    return group
  }

  #join(group: ClassicGroup, joiner: Joiner, request: JoinGroupRequest): void {
    const { memberId } = request
    if (!this.#hasRoomFor(group, memberId)) {
      const member = group.member(memberId)
      if (member === undefined) this.#rebalance.removePending(group, memberId)
      else this.#rebalance.remove(group, member)
      this.#refuse(joiner, '', ErrorCode.GROUP_MAX_SIZE_REACHED)
      this.#rebalance.maybeCompleteJoin(group)
      return
    }
    if (!group.supports(request.protocolType, request.protocols)) {
      this.#refuse(joiner, memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
      return
    }
    const join: Join = {
      joiner,
      ticket: copyTicket(joiner),
      memberId,
      groupInstanceId: request.groupInstanceId,
      protocolType: request.protocolType,
      protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: new Uint8Array(metadata) })),
      // Version 0 has none, and means the session timeout.
      rebalanceTimeoutMs: joiner.apiVersion === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
      sessionTimeoutMs: request.sessionTimeoutMs,
      reason: request.reason || 'not provided',
    }
    if (memberId !== '') {
      if (group.pendingJoinMembers.has(memberId)) this.#joinPending(group, join)
      else this.#joinKnown(group, join)
    } else if (join.groupInstanceId === null) this.#joinNewDynamic(group, join)
    else this.#joinNewStatic(group, join, join.groupInstanceId)
  }

  /**
   * In `PreparingRebalance` those count who joined, not those who are expected: after the limit was lowered, the first to come stay.
   * Later, members that did not come are gone, so that all count.
   */
  #hasRoomFor(group: ClassicGroup, memberId: string): boolean {
    const { maxSize } = this.#environment.config
    if (group.is('Empty')) return true
    if (group.is('PreparingRebalance'))
      return group.member(memberId)?.isAwaitingJoin === true || group.awaitingJoinCount < maxSize
    return group.member(memberId) !== undefined || group.size < maxSize
  }

  #joinNewDynamic(group: ClassicGroup, join: Join): void {
    const memberId = newMemberId(join.joiner.clientId ?? '', this.#environment.random)
    if (join.ticket.apiVersion < MEMBER_ID_REQUIRED_FROM) {
      this.#add(group, join, memberId)
      return
    }
    this.#rebalance.addPending(group, memberId, join.sessionTimeoutMs)
    this.#refuse(join.ticket, memberId, ErrorCode.MEMBER_ID_REQUIRED)
  }

  #joinNewStatic(group: ClassicGroup, join: Join, groupInstanceId: string): void {
    const memberId = newMemberId(groupInstanceId, this.#environment.random)
    const currentId = group.staticMemberId(groupInstanceId)
    if (currentId === undefined) this.#add(group, join, memberId)
    else this.#replaceStatic(group, join, group.member(currentId)!, memberId)
  }

  #joinPending(group: ClassicGroup, join: Join): void {
    // A static member is never asked to come back with an id: Kafka throws here.
    if (join.groupInstanceId === null) this.#add(group, join, join.memberId)
    else this.#refuse(join.ticket, join.memberId, ErrorCode.UNKNOWN_SERVER_ERROR)
  }

  #joinKnown(group: ClassicGroup, join: Join): void {
    const { memberId, ticket } = join
    const errorCode = group.memberError(memberId, join.groupInstanceId)
    if (errorCode !== ErrorCode.NONE) {
      this.#refuse(ticket, memberId, errorCode)
      return
    }
    const member = group.member(memberId)!
    if (isUpToDate(group, member, join)) this.#reply(ticket, this.#rebalance.joined(group, member))
    else this.#rebalance.updateAndRebalance(group, member, join, ticket, `member ${memberId} joins anew (${join.reason})`)
  }

  #add(group: ClassicGroup, join: Join, memberId: string): void {
    const member = new ClassicMember({
      ...join,
      memberId,
      clientId: join.joiner.clientId ?? '',
      clientHost: join.joiner.clientHost,
    })
    this.#rebalance.addAndRebalance(group, member, join.ticket, `member ${memberId} is new (${join.reason})`)
  }

  /**
   * A static member restarted and comes back without an id: it gets a new one and its old place (KIP-345). Whoever still uses the old id is fenced.
   * While the group is stable, and would choose the same protocol, that needs no rebalance.
   */
  #replaceStatic(group: ClassicGroup, join: Join, old: ClassicMember, memberId: string): void {
    assert(!group.is('Empty'), 'an empty group has no static member')
    const oldLeader = group.leaderId
    this.#rebalance.answerJoin(group, old, { memberId: old.memberId, errorCode: ErrorCode.FENCED_INSTANCE_ID })
    this.#rebalance.answerSync(group, old, ErrorCode.FENCED_INSTANCE_ID)
    const member = new ClassicMember({ ...old, memberId })
    group.replaceStatic(old, member)
    if (group.pendingSyncMembers.delete(old.memberId)) group.pendingSyncMembers.add(memberId)
    if (old.session !== null) this.#environment.deadlines.clear(old.session)
    group.update(member, join, join.ticket)
    this.#rebalance.touch(group, member)
    const reason = `static member ${join.groupInstanceId} came back (${join.reason})`
    if (group.is('CompletingRebalance')) {
      // The leader may know the old id only, and would assign nothing to the new one.
      this.#rebalance.prepare(group, reason)
    } else if (group.is('PreparingRebalance')) {
      this.#rebalance.maybeCompleteJoin(group)
    } else if (group.selectProtocol() !== group.protocolName) {
      this.#rebalance.prepare(group, reason)
    } else {
      this.#storeReplacement(group, join, old, member, oldLeader)
    }
  }

  #storeReplacement(group: ClassicGroup, join: Join, old: ClassicMember, member: ClassicMember, oldLeader: string | null): void {
    const { generationId } = group
    const answer: () => Input<JoinGroupResponse> = () => {
      if (join.ticket.apiVersion >= SKIP_ASSIGNMENT_FROM) {
        return { ...this.#rebalance.joined(group, member), skipAssignment: group.isLeader(member.memberId) }
      }
      // An old client that learns that it leads would assign anew. It is told the old leader's id, which is no longer its own.
      return { ...this.#rebalance.joined(group, member), members: [], leader: oldLeader ?? '' }
    }
    try {
      this.#environment.writer.append([groupMetadataRecord(group, ({ assignment }) => assignment)], () => {
        // If a rebalance began meanwhile, the member is in it and is answered with the rest.
        if (member.awaitingJoin !== join.ticket || !group.is('Stable') || group.generationId !== generationId) return
        this.#rebalance.answerJoin(group, member, answer())
      })
    } catch (error) {
      if (!(error instanceof RecordsTooLargeError)) throw error
      this.#environment.logger.warn('a group with its static member back does not fit into the log', {
        groupId: group.groupId,
        ...error.facts,
      })
      this.#rebalance.answerJoin(group, member, { ...answer(), memberId: '', errorCode: ErrorCode.UNKNOWN_SERVER_ERROR })
      if (member.session !== null) this.#environment.deadlines.clear(member.session)
      group.update(member, old, null)
      group.replaceStatic(member, old)
      if (group.pendingSyncMembers.delete(member.memberId)) group.pendingSyncMembers.add(old.memberId)
      this.#rebalance.touch(group, old)
    }
  }

  #refuse(ticket: Ticket, memberId: string, errorCode: number): void {
    this.#reply(ticket, { memberId, errorCode })
  }

  #reply(ticket: Ticket, body: Input<JoinGroupResponse>): void {
    this.#environment.writer.reply(ticket, joinResponse(ticket, body))
  }
}

/** Whether the member can go on with the generation that there is. */
function isUpToDate(group: ClassicGroup, member: ClassicMember, join: Join): boolean {
  switch (group.state) {
    case 'CompletingRebalance':
      // The same again: it may not have got our answer.
      return member.matches(join.protocols)
    case 'Stable':
      // The leader may join again without a change of its own, for it is the one who watches the topics.
      return !group.isLeader(member.memberId) && member.matches(join.protocols)
    default:
      return false
  }
}
