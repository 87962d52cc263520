import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { HeartbeatRequest } from '../../protocol/generated/api/heartbeat.ts'
import type { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/generated/api/leave-group.ts'
import type { SyncGroupRequest, SyncGroupResponse } from '../../protocol/generated/api/sync-group.ts'
import { copyTicket, type Ticket } from '../ticket.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { ClassicInConsumer, LeftMembers } from './classic-in-consumer.ts'
import { type ClassicRebalance, synced } from './classic-rebalance.ts'
import type { GroupEnvironment } from './group-environment.ts'
import type { GroupRegistry } from './group-registry.ts'

/** From this version on a member must say for which protocol it syncs (KIP-559). */
const SYNC_PROTOCOL_FROM = 5
/** From this version on several members can leave by one request (KIP-345). */
const LEAVE_BATCH_FROM = 3

/** SyncGroup, Heartbeat and LeaveGroup, as members of the classic protocol send them. */
export class ClassicMembership {
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

  sync(ticket: Ticket, request: SyncGroupRequest): void {
    const consumerGroup = this.#groups.consumer(request.groupId)
    if (consumerGroup !== undefined && consumerGroup.size > 0 && hasProtocol(request, ticket.apiVersion)) {
      this.#consumers.sync(ticket, consumerGroup, request)
      return
    }
    const group = this.#groups.classic(request.groupId)
    const errorCode = syncError(group, request, ticket.apiVersion)
    if (group === undefined || errorCode !== ErrorCode.NONE) {
      this.#environment.writer.reply(ticket, { errorCode } satisfies Input<SyncGroupResponse>)
      return
    }
    const member = group.member(request.memberId)!
    this.#rebalance.receivedSync(group, member.memberId)
    if (group.is('Stable')) {
      this.#environment.writer.reply(ticket, synced(group, member))
      return
    }
    // It asked again although it waits for an answer. Kafka leaves the older request without one; here it is told to ask again.
    this.#rebalance.answerSync(group, member, ErrorCode.REBALANCE_IN_PROGRESS)
    member.awaitingSync = copyTicket(ticket)
    if (!group.isLeader(member.memberId)) return
    this.#rebalance.assign(
      group,
      new Map(request.assignments.map(({ memberId, assignment }) => [memberId, new Uint8Array(assignment)])),
    )
  }

  /** The error code of the answer. Costs two look-ups and moves one deadline. */
  heartbeat(request: HeartbeatRequest): number {
    if (request.groupId === '') return ErrorCode.INVALID_GROUP_ID
    const group = this.#groups.get(request.groupId)
    if (group === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
    if (group.type === 'consumer') return this.#consumers.heartbeat(group, request)
    const errorCode = group.memberError(request.memberId, request.groupInstanceId)
    if (errorCode !== ErrorCode.NONE) return errorCode
    if (request.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION
    this.#rebalance.touch(group, group.member(request.memberId)!)
    // While the leader's assignment is awaited, members are told nothing yet: they have joined already.
    return group.is('PreparingRebalance') ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
  }

  leave(ticket: Ticket, request: LeaveGroupRequest): void {
    const { writer } = this.#environment
    if (request.groupId === '') {
      writer.reply(ticket, { errorCode: ErrorCode.INVALID_GROUP_ID } satisfies Input<LeaveGroupResponse>)
      return
    }
    const isBatch = ticket.apiVersion >= LEAVE_BATCH_FROM
    const leaving = isBatch ? request.members : [{ memberId: request.memberId, groupInstanceId: null, reason: null }]
    const group = this.#groups.get(request.groupId)
    const members = group?.type === 'consumer' ? this.#consumers.leave(group, leaving) : this.#leaveClassic(group, leaving)
    writer.reply(ticket, (isBatch ? { members } : { errorCode: members[0]!.errorCode ?? 0 }) satisfies Input<LeaveGroupResponse>)
  }

  #leaveClassic(group: ClassicGroup | undefined, leaving: LeaveGroupRequest['members']): LeftMembers {
    let hasChanged = false
    const members = leaving.map(({ memberId, groupInstanceId, reason }) => {
      const errorCode = group === undefined ? ErrorCode.UNKNOWN_MEMBER_ID : this.#leave(group, memberId, groupInstanceId, reason)
      hasChanged ||= errorCode === ErrorCode.NONE
      return { memberId, groupInstanceId, errorCode }
    })
    if (group !== undefined && hasChanged && !group.is('Empty')) this.#rebalance.prepareOrComplete(group, 'members left')
    return members
  }

  #leave(group: ClassicGroup, memberId: string, groupInstanceId: string | null, reason: string | null): number {
    if (group.pendingJoinMembers.has(memberId)) {
      this.#rebalance.removePending(group, memberId)
      return ErrorCode.NONE
    }
    // An operator removes a static member by its instance id, without knowing the member's id.
    const actualId = memberId === '' && groupInstanceId !== null ? (group.staticMemberId(groupInstanceId) ?? '') : memberId
    const errorCode = group.memberError(actualId, groupInstanceId)
    if (errorCode !== ErrorCode.NONE) return errorCode
    this.#environment.logger.info('a member leaves', {
      groupId: group.groupId,
      memberId: actualId,
      reason: reason ?? 'not provided',
    })
    this.#rebalance.remove(group, group.member(actualId)!)
    return ErrorCode.NONE
  }
}

function hasProtocol({ protocolType, protocolName }: SyncGroupRequest, apiVersion: number): boolean {
  return apiVersion < SYNC_PROTOCOL_FROM || (protocolType !== null && protocolName !== null)
}

function syncError(group: ClassicGroup | undefined, request: SyncGroupRequest, apiVersion: number): number {
  if (!hasProtocol(request, apiVersion)) return ErrorCode.INCONSISTENT_GROUP_PROTOCOL
  if (request.groupId === '') return ErrorCode.INVALID_GROUP_ID
  if (group === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  const errorCode = group.memberError(request.memberId, request.groupInstanceId)
  if (errorCode !== ErrorCode.NONE) return errorCode
  if (request.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION
  if (differs(request.protocolType, group.protocolType) || differs(request.protocolName, group.protocolName)) {
    return ErrorCode.INCONSISTENT_GROUP_PROTOCOL
  }
  return group.is('PreparingRebalance') ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
}

/** Old clients do not say, and that is fine. */
function differs(said: string | null, actual: string | null): boolean {
  return said !== null && actual !== null && said !== actual
}
