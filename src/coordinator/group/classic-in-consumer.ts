import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { ProtocolError } from '../../protocol/errors.ts'
import type { HeartbeatRequest } from '../../protocol/generated/api/heartbeat.ts'
import type { JoinGroupRequest, JoinGroupResponse } from '../../protocol/generated/api/join-group.ts'
import type { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/generated/api/leave-group.ts'
import type { SyncGroupRequest, SyncGroupResponse } from '../../protocol/generated/api/sync-group.ts'
import type { ConsumerProtocolSubscription } from '../../protocol/generated/data/consumer-protocol-subscription.ts'
import type { Ticket } from '../ticket.ts'
import type { Assignment, TopicPartitions } from './assignment.ts'
import { CONSUMER_PROTOCOL_TYPE } from './classic-group.ts'
import type { Joiner } from './classic-join.ts'
import { joinResponse } from './classic-rebalance.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerParts } from './consumer-heartbeat.ts'
import {
  type ClassicMemberMetadata,
  type ConsumerMember,
  newConsumerMember,
  topicNameSet,
  UNRELEASED_PARTITIONS,
  UNREVOKED_PARTITIONS,
} from './consumer-member.ts'
import { readSubscription, subscriptionVersion, writeAssignment } from './consumer-protocol.ts'
import { checkInstanceOwner } from './consumer-rebalance.ts'
import { GroupError, unknownMember } from './group-error.ts'
import type { GroupRecord } from './group-records.ts'
import { newConsumerMemberId } from './member-id.ts'

/** From this version on a dynamic member is given its id first and joins with it then (KIP-394). */
const MEMBER_ID_REQUIRED_FROM = 4

/** What became of each member that was to leave. */
export type LeftMembers = NonNullable<Input<LeaveGroupResponse>['members']>

/**
 * Members of the classic protocol in a consumer group (KIP-848, online migration): each is assigned by the coordinator like all others, and learns of it by the
 * answers that it knows. A rebalance does not make them wait for each other, and none of them leads.
 */
export class ClassicInConsumer {
  readonly #parts: ConsumerParts

  constructor(parts: ConsumerParts) {
    this.#parts = parts
  }

  join(joiner: Joiner, group: ConsumerGroup, request: JoinGroupRequest): void {
    const { writer } = this.#parts.environment
    try {
      writer.reply(joiner, joinResponse(joiner, this.#join(joiner, group, request)))
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      writer.reply(joiner, joinResponse(joiner, { errorCode: error.errorCode }))
    }
  }

  sync(ticket: Ticket, group: ConsumerGroup, request: SyncGroupRequest): void {
    const { writer } = this.#parts.environment
    try {
      writer.reply(ticket, this.#sync(group, request))
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      writer.reply(ticket, { errorCode: error.errorCode } satisfies Input<SyncGroupResponse>)
    }
  }

  /** The error code of the answer. */
  heartbeat(group: ConsumerGroup, request: HeartbeatRequest): number {
    const { timers } = this.#parts
    const { groupId, memberId, groupInstanceId, generationId } = request
    try {
      const { member, classic } = classicMember(group, memberId, groupInstanceId)
      checkGeneration(member, generationId)
      timers.set(groupId, memberId, 'session', classic.sessionTimeoutMs)
      const hasToJoin =
        member.memberEpoch < group.targetEpoch ||
        member.state === UNREVOKED_PARTITIONS ||
        (member.state === UNRELEASED_PARTITIONS && !group.isWaiting(member))
      if (!hasToJoin) return ErrorCode.NONE
      timers.setIfAbsent(groupId, memberId, 'join', member.rebalanceTimeoutMs)
      return ErrorCode.REBALANCE_IN_PROGRESS
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      return error.errorCode
    }
  }

  /** Members of either protocol may be removed so, as an operator does. */
  leave(group: ConsumerGroup, leaving: LeaveGroupRequest['members']): LeftMembers {
    const members = new Set<ConsumerMember>()
    const answers = leaving.map(({ memberId, groupInstanceId }) => {
      try {
        members.add(leavingMember(group, memberId, groupInstanceId))
        return { memberId, groupInstanceId, errorCode: ErrorCode.NONE }
      } catch (error) {
        if (!(error instanceof GroupError)) throw error
        return { memberId, groupInstanceId, errorCode: error.errorCode }
      }
    })
    this.#parts.departure.remove(group, members)
    return answers
  }

  #join(joiner: Joiner, group: ConsumerGroup, request: JoinGroupRequest): Input<JoinGroupResponse> {
    const { environment, state, rebalance, regexes, timers, conversion } = this.#parts
    const { groupId, groupInstanceId: instanceId } = request
    const { migration } = environment.config.consumer
    if (!migration.upgrade && !migration.downgrade) {
      throw inconsistent(
        `Cannot join the consumer group ${groupId} with the classic protocol because the group migration is disabled.`,
      )
    }
    const isUnknown = request.memberId === ''
    const memberId = isUnknown ? newConsumerMemberId(environment.random) : request.memberId
    rebalance.refuseIfFull(group, memberId)
    const names = request.protocols.map(({ name }) => name)
    if (!group.supportsClassicProtocols(request.protocolType, names))
      throw inconsistent(`Member ${memberId}'s protocols are not supported.`)
    if (isUnknown && instanceId === null && joiner.apiVersion >= MEMBER_ID_REQUIRED_FROM) {
      return { memberId, errorCode: ErrorCode.MEMBER_ID_REQUIRED }
    }
    const records: GroupRecord[] = []
    const member =
      instanceId === null
        ? (group.member(memberId) ?? newConsumerMember(memberId))
        : rebalance.staticMember(group, memberId, instanceId, isUnknown, true, records)
    const replaced = group.staticMember(instanceId)
    const isDowngrade = replaced !== undefined && conversion.canDowngradeReplacing(group, replaced)
    const subscription = understood(request)
    const change = { group, member, updated: withJoin(member, joiner, request, subscription) }
    const hasOtherTopics = rebalance.changeSubscription(change, records)
    const regexChange = regexes.change(change, joiner, records)
    const isChanged = hasOtherTopics || regexChange !== 'none'
    const progress = rebalance.refreshMetadata(change, isChanged, records)
    const owned = this.#owned(subscription)
    let { updated } = change
    if (isDowngrade) {
      const isStale = group.targetEpoch < progress.groupEpoch
      if (!isStale) {
        const target = { epoch: group.targetEpoch, assignment: targetOf(group, updated) }
        updated = rebalance.reconcile(group, updated, target, isChanged, owned, records)
      }
      const protocols = conversion.downgrade(group, new Set(), updated, records)
      state.write(records)
      const reason = isStale ? 'the group became a classic one while it was to be assigned anew' : null
      conversion.settle(state.groups.classic(groupId)!, protocols, reason)
    } else {
      const target = rebalance.updateTarget(change, progress, records)
      updated = rebalance.reconcile(group, updated, target, isChanged, owned, records)
      state.write(records)
      timers.cancel(groupId, memberId, 'join')
      timers.set(groupId, memberId, 'session', request.sessionTimeoutMs)
      timers.set(groupId, memberId, 'sync', request.rebalanceTimeoutMs)
    }
    return {
      memberId,
      generationId: updated.memberEpoch,
      protocolType: CONSUMER_PROTOCOL_TYPE,
      protocolName: updated.classic!.supportedProtocols[0]!.name,
    }
  }

  #sync(group: ConsumerGroup, request: SyncGroupRequest): Input<SyncGroupResponse> {
    const { timers, environment } = this.#parts
    const { groupId, memberId, protocolType, protocolName } = request
    const { member, classic } = classicMember(group, memberId, request.groupInstanceId)
    checkGeneration(member, request.generationId)
    const protocol = classic.supportedProtocols[0]!
    if (protocolType !== null && protocolType !== CONSUMER_PROTOCOL_TYPE)
      throw inconsistent(`The protocol type ${protocolType} is not equal to the group protocol type ${CONSUMER_PROTOCOL_TYPE}.`)
    if (protocolName !== null && protocolName !== protocol.name)
      throw inconsistent(`The protocol name ${protocolName} is not equal to the protocol name ${protocol.name}.`)
    // A member that has to give partitions back has joined already: it should do that first, and is told of the next rebalance then.
    if (group.targetEpoch > member.memberEpoch && member.state !== UNREVOKED_PARTITIONS) {
      timers.setIfAbsent(groupId, memberId, 'join', member.rebalanceTimeoutMs)
      throw new GroupError(
        ErrorCode.REBALANCE_IN_PROGRESS,
        `A new rebalance is triggered in group ${groupId} and member ${memberId} should rejoin to catch up.`,
      )
    }
    timers.cancel(groupId, memberId, 'sync')
    timers.set(groupId, memberId, 'session', classic.sessionTimeoutMs)
    const { topics } = environment.metadata
    const assigned: Assignment = new Map(Array.from(member.assigned, ([topicId, epochs]) => [topicId, new Set(epochs.keys())]))
    const version = subscriptionVersion(protocol.metadata)
    return { protocolType, protocolName, assignment: writeAssignment(assigned, (id) => topics.byId(id)?.name, version) }
  }

  #owned({ ownedPartitions }: ConsumerProtocolSubscription): TopicPartitions[] {
    const { topics } = this.#parts.environment.metadata
    return ownedPartitions.flatMap(({ topic, partitions }) => {
      const topicId = topics.byName(topic)?.id
      return topicId === undefined ? [] : [{ topicId, partitions }]
    })
  }
}

/** Throws `GroupError` UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID. */
function classicMember(
  group: ConsumerGroup,
  memberId: string,
  instanceId: string | null,
): { member: ConsumerMember; classic: ClassicMemberMetadata } {
  const member =
    instanceId === null ? group.knownMember(memberId) : checkInstanceOwner(group.staticMember(instanceId), memberId, instanceId)
  if (member.classic === null) throw unknownMember(`Member ${memberId} does not use the classic protocol.`)
  return { member, classic: member.classic }
}

function checkGeneration(member: ConsumerMember, generationId: number): void {
  if (member.memberEpoch === generationId) return
  throw new GroupError(
    ErrorCode.ILLEGAL_GENERATION,
    `The request generation id ${generationId} is not equal to the member epoch ${member.memberEpoch} of member ${member.memberId}.`,
  )
}

/** A static member may be named by its instance id alone. */
function leavingMember(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember {
  if (instanceId === null) return group.knownMember(memberId)
  const member = group.staticMember(instanceId)
  return checkInstanceOwner(member, memberId === '' ? (member?.memberId ?? '') : memberId, instanceId)
}

/** What a static member that joins again is to have is what it was to have before. */
function targetOf(group: ConsumerGroup, { memberId, instanceId }: ConsumerMember): Assignment {
  return group.targetOf(group.staticMemberId(instanceId) ?? memberId)
}

/** The member with what its JoinGroup says. Nothing in it belongs to the request's frame. */
function withJoin(
  member: ConsumerMember,
  joiner: Joiner,
  request: JoinGroupRequest,
  subscription: ConsumerProtocolSubscription,
): ConsumerMember {
  return {
    ...member,
    instanceId: request.groupInstanceId ?? member.instanceId,
    rackId: subscription.rackId || member.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    subscribedTopicNames: topicNameSet(subscription.topics),
    // There are none in the classic protocol.
    subscribedTopicRegex: '',
    clientId: joiner.clientId ?? '',
    clientHost: joiner.clientHost,
    classic: {
      sessionTimeoutMs: request.sessionTimeoutMs,
      supportedProtocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: new Uint8Array(metadata) })),
    },
  }
}

function understood({ protocols }: JoinGroupRequest): ConsumerProtocolSubscription {
  try {
    return readSubscription(protocols[0]!.metadata)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw new GroupError(ErrorCode.UNKNOWN_SERVER_ERROR, 'Malformed embedded consumer protocol in subscription deserialization.')
  }
}

function inconsistent(message: string): GroupError {
  return new GroupError(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, message)
}
