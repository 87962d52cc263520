import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../protocol/generated/api/consumer-group-heartbeat.ts'
import type { Ticket } from '../ticket.ts'
import { sameOwned, topicPartitionsOf } from './assignment.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { ConsumerDeparture } from './consumer-departure.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { settingOf } from './consumer-group-config.ts'
import {
  type ConsumerMember,
  JOINING_EPOCH,
  LEAVING_EPOCH,
  newConsumerMember,
  STATIC_LEAVING_EPOCH,
  topicNameSet,
} from './consumer-member.ts'
import { type ConsumerRebalance, checkMemberEpoch } from './consumer-rebalance.ts'
import type { ConsumerRegexes } from './consumer-regexes.ts'
import type { ConsumerTimers } from './consumer-timers.ts'
import type { GroupConversion } from './group-conversion.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { GroupError, groupNotFound, invalidRequest } from './group-error.ts'
import { type GroupRecord, groupTombstone } from './group-records.ts'
import type { GroupState } from './group-state.ts'
import { newConsumerMemberId } from './member-id.ts'

/** From this version on a member makes its own id. */
const OWN_MEMBER_ID_FROM = 1

/** Where a request came from. */
export interface Beater extends Ticket {
  readonly clientId: string | null
  readonly clientHost: string
  readonly principal: string
}

/** What the parts of the consumer protocol are made of. */
export interface ConsumerParts {
  readonly environment: GroupEnvironment
  readonly state: GroupState
  readonly rebalance: ConsumerRebalance
  readonly regexes: ConsumerRegexes
  readonly timers: ConsumerTimers
  readonly conversion: GroupConversion
  readonly departure: ConsumerDeparture
}

/** The group that somebody joins. `upgraded` is the classic group that it was until now. */
interface Found {
  readonly group: ConsumerGroup
  readonly upgraded: ClassicGroup | null
}

/** ConsumerGroupHeartbeat (KIP-848): by the one request a member joins, says what it has, learns what it is to have, and leaves. */
export class ConsumerHeartbeats {
  readonly #parts: ConsumerParts

  constructor(parts: ConsumerParts) {
    this.#parts = parts
  }

  handle(beater: Beater, request: ConsumerGroupHeartbeatRequest): void {
    const { writer } = this.#parts.environment
    try {
      this.#check(beater.apiVersion, request)
      const isLeaving = request.memberEpoch === LEAVING_EPOCH || request.memberEpoch === STATIC_LEAVING_EPOCH
      writer.reply(beater, isLeaving ? this.#leave(request) : this.#beat(beater, request))
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      const { errorCode, message: errorMessage } = error
      writer.reply(beater, { errorCode, errorMessage } satisfies Input<ConsumerGroupHeartbeatResponse>)
    }
  }

  #check(apiVersion: number, request: ConsumerGroupHeartbeatRequest): void {
    const { memberEpoch, memberId, serverAssignor } = request
    if (apiVersion >= OWN_MEMBER_ID_FROM || memberEpoch > 0 || memberEpoch === LEAVING_EPOCH)
      refuseBlank(memberId, "MemberId can't be empty.")
    refuseBlank(request.groupId, "GroupId can't be empty.")
    refuseBlank(request.instanceId, "InstanceId can't be empty.")
    refuseBlank(request.rackId, "RackId can't be empty.")
    if (memberEpoch === JOINING_EPOCH) {
      if (request.rebalanceTimeoutMs === -1) throw invalidRequest('RebalanceTimeoutMs must be provided in first request.')
      if (request.topicPartitions === null || request.topicPartitions.length > 0)
        throw invalidRequest('TopicPartitions must be empty when (re-)joining.')
      if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
        throw invalidRequest('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.')
      }
    } else if (memberEpoch === STATIC_LEAVING_EPOCH) {
      if (request.instanceId === null) throw invalidRequest("InstanceId can't be null.")
    } else if (memberEpoch < STATIC_LEAVING_EPOCH) throw invalidRequest('MemberEpoch is invalid.')
    const { assignors } = this.#parts.environment.config.consumer
    if (serverAssignor === null || assignors.includes(serverAssignor)) return
    throw new GroupError(
      ErrorCode.UNSUPPORTED_ASSIGNOR,
      `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${assignors.join(', ')}.`,
    )
  }

  #leave(request: ConsumerGroupHeartbeatRequest): Input<ConsumerGroupHeartbeatResponse> {
    const { groupId, memberId, memberEpoch, instanceId } = request
    const group = this.#parts.state.groups.get(groupId)
    if (group === undefined) throw groupNotFound(`Group ${groupId} not found.`)
    if (group.type !== 'consumer') throw groupNotFound(`Group ${groupId} is not a consumer group.`)
    this.#parts.departure.leave(group, memberId, instanceId, memberEpoch)
    return { memberId, memberEpoch }
  }

  #beat(beater: Beater, request: ConsumerGroupHeartbeatRequest): Input<ConsumerGroupHeartbeatResponse> {
    const { environment, state, rebalance, regexes, timers, conversion } = this.#parts
    const { groupId, memberEpoch, topicPartitions: owned } = request
    const isJoining = memberEpoch === JOINING_EPOCH
    const records: GroupRecord[] = []
    const { group, upgraded } = this.#find(groupId, isJoining, records)
    rebalance.refuseIfFull(group, request.memberId)
    const memberId = request.memberId || newConsumerMemberId(environment.random)
    const member = this.#memberOf(group, memberId, request, records)
    const change = { group, member, updated: withRequest(member, beater, request) }
    const hasOtherTopics = rebalance.changeSubscription(change, records)
    const regexChange = regexes.change(change, beater, records)
    // An expression that has yet to be looked up changes nothing for now: the group is assigned when it has been.
    const progress = rebalance.refreshMetadata(change, hasOtherTopics || regexChange === 'resolved', records)
    const target = rebalance.updateTarget(change, progress, records)
    const hasSubscriptionChanged = hasOtherTopics || regexChange !== 'none'
    const updated = rebalance.reconcile(group, change.updated, target, hasSubscriptionChanged, owned, records)
    state.write(records)
    if (upgraded !== null) {
      conversion.dismiss(upgraded)
      for (const { memberId: id, classic } of group.members())
        if (classic !== null) timers.set(groupId, id, 'session', classic.sessionTimeoutMs)
    }
    const { config, metadata } = environment
    timers.set(groupId, memberId, 'session', settingOf(config.consumer, metadata, groupId, 'sessionTimeoutMs'))
    const isFull =
      request.rebalanceTimeoutMs !== -1 &&
      (request.subscribedTopicNames !== null || request.subscribedTopicRegex !== null) &&
      owned !== null
    const isTold = isJoining || isFull || !sameOwned(member.assigned, updated.assigned)
    return {
      memberId,
      memberEpoch: updated.memberEpoch,
      heartbeatIntervalMs: settingOf(config.consumer, metadata, groupId, 'heartbeatIntervalMs'),
      assignment: isTold ? { topicPartitions: topicPartitionsOf(updated.assigned) } : null,
    }
  }

  /** Who joins makes a group, or turns a classic one into a consumer group. */
  #find(groupId: string, isJoining: boolean, records: GroupRecord[]): Found {
    const { state, conversion } = this.#parts
    const known = state.groups.get(groupId)
    if (known?.type === 'consumer') return { group: known, upgraded: null }
    if (known === undefined) {
      if (!isJoining) throw groupNotFound(`Consumer group ${groupId} not found.`)
      return { group: new ConsumerGroup(groupId), upgraded: null }
    }
    if (!isJoining) throw groupNotFound(`Group ${groupId} is not a consumer group.`)
    if (known.is('Empty')) {
      records.push(groupTombstone(groupId))
      return { group: new ConsumerGroup(groupId), upgraded: null }
    }
    return { group: conversion.upgrade(known, records), upgraded: known }
  }

  #memberOf(
    group: ConsumerGroup,
    memberId: string,
    { memberEpoch, instanceId, topicPartitions: owned }: ConsumerGroupHeartbeatRequest,
    records: GroupRecord[],
  ): ConsumerMember {
    const isJoining = memberEpoch === JOINING_EPOCH
    if (instanceId === null) {
      const member = isJoining ? (group.member(memberId) ?? newConsumerMember(memberId)) : group.knownMember(memberId)
      checkMemberEpoch(member, memberEpoch, owned)
      return member
    }
    const member = this.#parts.rebalance.staticMember(group, memberId, instanceId, isJoining, false, records)
    if (!isJoining) checkMemberEpoch(member, memberEpoch, owned)
    return member
  }
}

/** The member with what a request says; what it does not say is as it was. */
function withRequest(member: ConsumerMember, beater: Beater, request: ConsumerGroupHeartbeatRequest): ConsumerMember {
  const { subscribedTopicNames: names } = request
  return {
    ...member,
    instanceId: request.instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames: names === null ? member.subscribedTopicNames : topicNameSet(names),
    subscribedTopicRegex: request.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId: beater.clientId ?? '',
    clientHost: beater.clientHost,
    classic: null,
  }
}

function refuseBlank(text: string | null, message: string): void {
  if (text !== null && text.trim() === '') throw invalidRequest(message)
}
