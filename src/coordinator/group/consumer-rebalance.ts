import { assert } from '../../base/assert.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { type Assignment, NO_ASSIGNMENT, type TopicPartitions } from './assignment.ts'
import type { Assignor } from './assignor.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { settingOf } from './consumer-group-config.ts'
import {
  type ConsumerMember,
  isReconciledTo,
  JOINING_EPOCH,
  newConsumerMember,
  STATIC_LEAVING_EPOCH,
  sameNames,
  sameProgress,
  sameSubscription,
  UNREVOKED_PARTITIONS,
} from './consumer-member.ts'
import {
  consumerGroupRecord,
  currentRecord,
  memberRecord,
  memberTombstones,
  partitionMetadataTombstone,
  regexTombstone,
  targetMemberRecord,
} from './consumer-records.ts'
import { ConsumerSubscriptions } from './consumer-subscriptions.ts'
import type { ConsumerTimers } from './consumer-timers.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { fencedMemberEpoch, GroupError, unknownMember } from './group-error.ts'
import type { GroupRecord } from './group-records.ts'
import { metadataHash } from './group-topics.ts'
import { rangeAssignor } from './range-assignor.ts'
import { reconcile } from './reconciliation.ts'
import { computeTarget } from './target-assignment.ts'
import { uniformAssignor } from './uniform-assignor.ts'

/** What the broker knows how to do, by name. */
export const ASSIGNORS: ReadonlyMap<string, Assignor> = new Map(
  [uniformAssignor, rangeAssignor].map((assignor) => [assignor.name, assignor]),
)

/** A member as it was and as it is about to be. */
export interface MemberChange {
  readonly group: ConsumerGroup
  readonly member: ConsumerMember
  readonly updated: ConsumerMember
}

/** Where a group stands after a change, before the log has it. */
export interface GroupProgress {
  readonly groupEpoch: number
  readonly isHomogeneous: boolean
}

/** What a member is to have, and the epoch of that. */
export interface MemberTarget {
  readonly epoch: number
  readonly assignment: Assignment
}

/**
 * What happens in a consumer group when a member comes, changes or goes, step by step: each adds the records that make it so, and nothing of it holds
 * before these are written and replayed.
 */
export class ConsumerRebalance {
  readonly #environment: GroupEnvironment
  readonly #timers: ConsumerTimers

  constructor(environment: GroupEnvironment, timers: ConsumerTimers) {
    this.#environment = environment
    this.#timers = timers
  }

  /** Throws `GroupError` GROUP_MAX_SIZE_REACHED for somebody who is not in yet, when there is no room. */
  refuseIfFull(group: ConsumerGroup, memberId: string): void {
    const { maxSize } = this.#environment.config.consumer
    if (group.size < maxSize || (memberId !== '' && group.member(memberId) !== undefined)) return
    throw new GroupError(
      ErrorCode.GROUP_MAX_SIZE_REACHED,
      `The consumer group has reached its maximum capacity of ${maxSize} members.`,
    )
  }

  /**
   * A static member by its instance id; one that joins again takes the place of what it was before. `speaksClassic`: it is asked by the classic protocol.
   * Throws `GroupError` UNRELEASED_INSTANCE_ID, UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID.
   */
  staticMember(
    group: ConsumerGroup,
    memberId: string,
    instanceId: string,
    isJoining: boolean,
    speaksClassic: boolean,
    records: GroupRecord[],
  ): ConsumerMember {
    const existing = group.staticMember(instanceId)
    if (!isJoining) return checkInstanceOwner(existing, memberId, instanceId)
    if (existing === undefined) return group.member(memberId) ?? newConsumerMember(memberId)
    if (!speaksClassic && existing.classic === null && existing.memberEpoch !== STATIC_LEAVING_EPOCH) {
      throw new GroupError(
        ErrorCode.UNRELEASED_INSTANCE_ID,
        `Static member ${memberId} with instance id ${instanceId} cannot join the group because the instance id is owned by ${existing.memberId} member.`,
      )
    }
    const member = { ...existing, memberId, memberEpoch: JOINING_EPOCH, previousMemberEpoch: JOINING_EPOCH }
    const { groupId } = group
    records.push(
      ...memberTombstones(groupId, existing.memberId),
      memberRecord(groupId, member),
      targetMemberRecord(groupId, memberId, group.targetOf(existing.memberId)),
      currentRecord(groupId, member),
    )
    return member
  }

  /** Whether the member names other topics than before. */
  changeSubscription({ group, member, updated }: MemberChange, records: GroupRecord[]): boolean {
    if (sameSubscription(member, updated)) return false
    records.push(memberRecord(group.groupId, updated))
    return !sameNames(member.subscribedTopicNames, updated.subscribedTopicNames)
  }

  /** Raises the group epoch if `isChanged`, or if the metadata of what the group is subscribed to is not what it was. */
  refreshMetadata({ group, member, updated }: MemberChange, isChanged: boolean, records: GroupRecord[]): GroupProgress {
    const nowMs = this.#environment.clock.nowMs()
    if (!isChanged && !group.hasMetadataExpired(nowMs)) {
      return { groupEpoch: group.groupEpoch, isHomogeneous: group.subscriptions.isHomogeneous(group.size) }
    }
    const subscriptions = new ConsumerSubscriptions(group.subscriptions)
    const { subscribedTopicRegex: old } = member
    if (old !== '' && old !== updated.subscribedTopicRegex && subscriptions.usersOf(old) === 1) subscriptions.forget(old)
    subscriptions.replace(member, updated)
    const hash = metadataHash(subscriptions.topicNames(), this.#environment.metadata.topics)
    const isKnown = group.member(updated.memberId) !== undefined || group.staticMemberId(updated.instanceId) !== undefined
    const isHomogeneous = subscriptions.isHomogeneous(group.size + (isKnown ? 0 : 1))
    let { groupEpoch } = group
    if (isChanged || hash !== group.metadataHash) {
      groupEpoch++
      records.push(consumerGroupRecord(group.groupId, groupEpoch, hash))
      this.#environment.counters.rebalances.value++
    }
    group.metadataLookedAt(nowMs, groupEpoch)
    if (group.hasPartitionMetadata) records.push(partitionMetadataTombstone(group.groupId))
    return { groupEpoch, isHomogeneous }
  }

  /** Computes the target of a new group epoch, unless the last one is too recent; gives what of the target is the member's. */
  updateTarget(
    { group, member, updated }: MemberChange,
    { groupEpoch, isHomogeneous }: GroupProgress,
    records: GroupRecord[],
  ): MemberTarget {
    const { clock, config, metadata, logger } = this.#environment
    const nowMs = clock.nowMs()
    const intervalMs = settingOf(config.consumer, metadata, group.groupId, 'assignmentIntervalMs')
    const isDue = group.targetTimestampMs === 0 || intervalMs === 0 || nowMs >= group.targetTimestampMs + intervalMs
    if (group.targetEpoch >= groupEpoch || !isDue) {
      return { epoch: group.targetEpoch, assignment: lastTargetOf(group, updated) }
    }
    const { assignors } = config.consumer
    const name = group.preferredAssignor(assignors, member, updated) ?? assignors[0]!
    const assignor = ASSIGNORS.get(name) ?? uniformAssignor
    const { topics } = metadata
    const target = computeTarget({ group, member: updated, groupEpoch, isHomogeneous, assignor, topics, nowMs })
    records.push(...target.records)
    logger.info('a consumer group is assigned', {
      groupId: group.groupId,
      epoch: groupEpoch,
      assignor: name,
      members: group.size,
      changed: target.records.length - 1,
    })
    return { epoch: groupEpoch, assignment: target.assignment }
  }

  /** Brings the member nearer to its target; `owned` is what it says that it has, null if it did not say. */
  reconcile(
    group: ConsumerGroup,
    member: ConsumerMember,
    { epoch, assignment }: MemberTarget,
    hasSubscriptionChanged: boolean,
    owned: readonly TopicPartitions[] | null,
    records: GroupRecord[],
  ): ConsumerMember {
    if (!hasSubscriptionChanged && isReconciledTo(member, epoch)) return member
    const { topics } = this.#environment.metadata
    const resolved = group.subscriptions.resolved.get(member.subscribedTopicRegex)?.topics
    const next = reconcile(member, {
      targetEpoch: epoch,
      target: assignment,
      hasSubscriptionChanged,
      isSubscribedTo: (topicId) => {
        const name = topics.byId(topicId)?.name
        return name !== undefined && (member.subscribedTopicNames.has(name) || resolved?.has(name) === true)
      },
      isSubscribedToNothing: member.subscribedTopicNames.size === 0 && (resolved?.size ?? 0) === 0,
      partitionEpoch: (topicId, partition) => group.partitionEpoch(topicId, partition),
      owned,
    })
    if (next === member || sameProgress(next, member)) return member
    const { groupId } = group
    records.push(currentRecord(groupId, next))
    if (next.classic === null) {
      if (next.state === UNREVOKED_PARTITIONS) {
        this.#timers.setRebalance(groupId, next.memberId, next.rebalanceTimeoutMs, next.memberEpoch)
      } else this.#timers.cancel(groupId, next.memberId, 'rebalance')
    }
    return next
  }

  /** Removes members: the records of that, and of the new group epoch. */
  removeMembers(group: ConsumerGroup, members: ReadonlySet<ConsumerMember>, records: GroupRecord[]): void {
    assert(members.size > 0, 'somebody is removed')
    const { groupId } = group
    const subscriptions = new ConsumerSubscriptions(group.subscriptions)
    for (const member of members) {
      records.push(...memberTombstones(groupId, member.memberId))
      subscriptions.replace(member, undefined)
    }
    for (const regex of new Set(Array.from(members, ({ subscribedTopicRegex }) => subscribedTopicRegex))) {
      if (regex === '' || subscriptions.usersOf(regex) > 0) continue
      records.push(regexTombstone(groupId, regex))
      subscriptions.forget(regex)
    }
    const hash = metadataHash(subscriptions.topicNames(), this.#environment.metadata.topics)
    records.push(consumerGroupRecord(groupId, group.groupEpoch + 1, hash))
  }
}

/** Of a static member under another id what it had before. */
function lastTargetOf(group: ConsumerGroup, { memberId, instanceId }: ConsumerMember): Assignment {
  if (instanceId === null) return group.targetOf(memberId)
  const currentId = group.staticMemberId(instanceId)
  return currentId === undefined ? NO_ASSIGNMENT : group.targetOf(currentId)
}

/** Throws `GroupError` UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID unless the instance id is this member's. */
export function checkInstanceOwner(existing: ConsumerMember | undefined, memberId: string, instanceId: string): ConsumerMember {
  if (existing === undefined) throw unknownMember(`Instance id ${instanceId} is unknown.`)
  if (existing.memberId !== memberId) {
    throw new GroupError(
      ErrorCode.FENCED_INSTANCE_ID,
      `Static member ${memberId} with instance id ${instanceId} was fenced by member ${existing.memberId}.`,
    )
  }
  return existing
}

/**
 * A member may be one epoch behind, for the answer with the new one may have got lost, if it has nothing but what it was given; and it may begin anew.
 * Throws `GroupError` FENCED_MEMBER_EPOCH.
 */
export function checkMemberEpoch(member: ConsumerMember, epoch: number, owned: readonly TopicPartitions[] | null): void {
  if (epoch === JOINING_EPOCH || epoch === member.memberEpoch) return
  const isBehind =
    epoch < member.memberEpoch && epoch === member.previousMemberEpoch && owned !== null && hasOnly(owned, member.assigned)
  if (isBehind) return
  throw fencedMemberEpoch(
    `The consumer group member has a ${epoch > member.memberEpoch ? 'greater' : 'smaller'} member epoch (${epoch}) than the one known by ` +
      `the group coordinator (${member.memberEpoch}). The member must abandon all its partitions and rejoin.`,
  )
}

function hasOnly(owned: readonly TopicPartitions[], assigned: ConsumerMember['assigned']): boolean {
  return owned.every(({ topicId, partitions }) => partitions.every((partition) => assigned.get(topicId)?.has(partition) === true))
}
