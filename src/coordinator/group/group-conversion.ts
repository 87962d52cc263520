import { ErrorCode } from '../../protocol/error-codes.ts'
import { ProtocolError } from '../../protocol/errors.ts'
import { assignmentOf, NO_ASSIGNMENT, ownedSince } from './assignment.ts'
import type { ClassicGroup, ClassicGroupSnapshot } from './classic-group.ts'
import { CONSUMER_PROTOCOL_TYPE } from './classic-group.ts'
import { ClassicMember } from './classic-member.ts'
import type { ClassicRebalance } from './classic-rebalance.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { type ConsumerMember, newConsumerMember, topicNameSet } from './consumer-member.ts'
import { readAssignment, readSubscription, subscriptionVersion, writeAssignment } from './consumer-protocol.ts'
import {
  consumerGroupRecord,
  consumerGroupTombstone,
  currentRecord,
  currentTombstone,
  memberRecord,
  memberTombstone,
  partitionMetadataTombstone,
  regexTombstone,
  targetMemberRecord,
  targetMemberTombstone,
  targetRecord,
  targetTombstone,
} from './consumer-records.ts'
import { replayConsumerRecord } from './consumer-replay.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { groupNotFound } from './group-error.ts'
import { type GroupRecord, groupMetadataRecord, groupTombstone } from './group-records.ts'
import { metadataHash } from './group-topics.ts'

/** The tombstones of a consumer group with all its members. `named` tells by which id the records of a member go. */
export function consumerGroupTombstones(
  group: ConsumerGroup,
  named: (member: ConsumerMember) => string = ({ memberId }) => memberId,
): GroupRecord[] {
  const { groupId } = group
  const memberIds = Array.from(group.members(), named)
  return [
    ...memberIds.map((memberId) => currentTombstone(groupId, memberId)),
    ...memberIds.map((memberId) => targetMemberTombstone(groupId, memberId)),
    targetTombstone(groupId),
    ...memberIds.map((memberId) => memberTombstone(groupId, memberId)),
    ...Array.from(group.subscriptions.resolved.keys(), (regex) => regexTombstone(groupId, regex)),
    partitionMetadataTombstone(groupId),
    consumerGroupTombstone(groupId),
  ]
}

/** Turns groups of one protocol into groups of the other while their members work (KIP-848, online migration). */
export class GroupConversion {
  readonly #environment: GroupEnvironment
  readonly #rebalance: ClassicRebalance

  constructor(environment: GroupEnvironment, rebalance: ClassicRebalance) {
    this.#environment = environment
    this.#rebalance = rebalance
  }

  /**
   * A classic group as a consumer group, which is not among the groups yet; the records that make it so are added. Its members keep what the last
   * assignment gave them, and go on speaking the classic protocol. Throws `GroupError` GROUP_ID_NOT_FOUND where that cannot be.
   */
  upgrade(classic: ClassicGroup, records: GroupRecord[]): ConsumerGroup {
    this.#checkUpgrade(classic)
    const { groupId, generationId } = classic
    const { topics } = this.#environment.metadata
    // A group that collects its first generation has none yet: it will be this one. Its only member may have left before it was complete.
    const protocolName = classic.size === 0 ? '' : (classic.protocolName ?? classic.selectProtocol())
    const group = new ConsumerGroup(groupId)
    const assignments = new Map<ConsumerMember, ReturnType<typeof assignmentOf>>()
    for (const member of classic.members()) {
      const assignment = assignedTo(groupId, member, (name) => topics.byName(name)?.id)
      assignments.set(asConsumerMember(groupId, member, protocolName, generationId, assignment), assignment)
    }
    const members = [...assignments.keys()]
    const names = new Set(members.flatMap(({ subscribedTopicNames }) => [...subscribedTopicNames]))
    const made = [
      ...members.map((member) => memberRecord(groupId, member)),
      consumerGroupRecord(groupId, generationId, metadataHash(names, topics)),
      ...members.map((member) => targetMemberRecord(groupId, member.memberId, assignments.get(member)!)),
      targetRecord(groupId, generationId, 0),
      ...members.map((member) => currentRecord(groupId, member)),
    ]
    for (const record of made) replayConsumerRecord(group, record)
    records.push(groupTombstone(groupId), ...made)
    return group
  }

  /** Whether a group may become a classic one when these are gone: everybody else speaks the classic protocol. */
  canDowngrade(group: ConsumerGroup, without: ReadonlySet<ConsumerMember>): boolean {
    const { maxSize, consumer } = this.#environment.config
    const left = group.size - without.size
    return group.isClassicWithout(without) && left > 0 && consumer.migration.downgrade && left <= maxSize
  }

  /** Whether a group may become a classic one when somebody of the classic protocol takes the place of `replaced`. */
  canDowngradeReplacing(group: ConsumerGroup, replaced: ConsumerMember): boolean {
    const { maxSize, consumer } = this.#environment.config
    const isLast = replaced.classic === null && group.classicCount === group.size - 1
    return isLast && consumer.migration.downgrade && group.size <= maxSize
  }

  /**
   * The records that make a consumer group a classic one of its epoch, stable with what was to be everybody's: without those who `leave`, and with `joining` in
   * the place of the static member that it was. Gives what the record of a classic group does not hold: the protocols of its members.
   */
  downgrade(
    group: ConsumerGroup,
    leaving: ReadonlySet<ConsumerMember>,
    joining: ConsumerMember | null,
    records: GroupRecord[],
  ): ReadonlyMap<string, ClassicMember['protocols']> {
    const replaced = joining === null ? undefined : group.staticMember(joining.instanceId)
    // The records that put the one in the place of the other were made already: it is the new id that has to go.
    records.push(...consumerGroupTombstones(group, (member) => (member === replaced ? joining!.memberId : member.memberId)))
    const staying = Array.from(group.members()).filter((member) => !leaving.has(member) && member !== replaced)
    if (joining !== null) staying.push(joining)
    const snapshot: ClassicGroupSnapshot = {
      state: 'Stable',
      generationId: group.groupEpoch,
      protocolType: CONSUMER_PROTOCOL_TYPE,
      protocolName: null,
      leaderId: null,
      currentStateTimestampMs: this.#environment.clock.nowMs(),
      members: staying.map(asClassicMember),
    }
    const protocolName = this.#rebalance.loadGroup(group.groupId, snapshot).selectProtocol()
    const classic = this.#rebalance.loadGroup(group.groupId, { ...snapshot, protocolName })
    const { topics } = this.#environment.metadata
    records.push(
      groupMetadataRecord(classic, (member) => {
        const sourceId = member.memberId === joining?.memberId ? replaced!.memberId : member.memberId
        const target = group.targetOf(sourceId)
        return writeAssignment(
          target,
          (topicId) => topics.byId(topicId)?.name,
          subscriptionVersion(member.metadata(protocolName)!),
        )
      }),
    )
    return new Map(Array.from(classic.members(), ({ memberId, protocols }) => [memberId, protocols]))
  }

  /** A classic group has become a consumer group: who waits in it has to join again. */
  dismiss(classic: ClassicGroup): void {
    for (const member of classic.members()) {
      this.#rebalance.answerJoin(classic, member, {
        memberId: member.memberId,
        errorCode: ErrorCode.REBALANCE_IN_PROGRESS,
      })
      this.#rebalance.answerSync(classic, member, ErrorCode.REBALANCE_IN_PROGRESS)
    }
  }

  /** A consumer group has become a classic one: `protocols` are those of its members. */
  settle(classic: ClassicGroup, protocols: ReadonlyMap<string, ClassicMember['protocols']>, reason: string | null): void {
    for (const member of classic.members()) {
      const { rebalanceTimeoutMs, sessionTimeoutMs } = member
      classic.update(member, { protocols: protocols.get(member.memberId)!, rebalanceTimeoutMs, sessionTimeoutMs }, null)
      this.#rebalance.touch(classic, member)
    }
    if (reason !== null) this.#rebalance.prepare(classic, reason)
  }

  #checkUpgrade(classic: ClassicGroup): void {
    const { migration, maxSize } = this.#environment.config.consumer
    const refuse = (why: string): never => {
      throw groupNotFound(`Cannot upgrade classic group ${classic.groupId} to consumer group because ${why}.`)
    }
    if (!migration.upgrade) refuse('online upgrade is disabled')
    if (!classic.usesConsumerProtocol()) refuse('the group does not use the consumer embedded protocol')
    if (classic.size > maxSize) refuse('the group size exceeds the consumer group maximum size')
  }
}

function assignedTo(groupId: string, { assignment }: ClassicMember, idOf: (name: string) => string | undefined) {
  // It joined and has not fetched its part.
  if (assignment.length === 0) return NO_ASSIGNMENT
  const { assignedPartitions, userData } = understood(groupId, () => readAssignment(assignment))
  if (userData !== null && userData.length > 0) {
    throw groupNotFound(
      `Cannot upgrade classic group ${groupId} to consumer group because an unsupported custom assignor is in use. ` +
        'Please refer to the documentation or switch to a default assignor before re-attempting the upgrade.',
    )
  }
  return assignmentOf(
    assignedPartitions.flatMap(({ topic, partitions }) => {
      const topicId = idOf(topic)
      return topicId === undefined || partitions.length === 0 ? [] : [{ topicId, partitions }]
    }),
  )
}

function asConsumerMember(
  groupId: string,
  member: ClassicMember,
  protocolName: string,
  epoch: number,
  assignment: ReturnType<typeof assignmentOf>,
): ConsumerMember {
  const subscription = understood(groupId, () => readSubscription(member.metadata(protocolName) ?? NO_BYTES))
  return {
    ...newConsumerMember(member.memberId),
    memberEpoch: epoch,
    previousMemberEpoch: epoch,
    instanceId: member.groupInstanceId,
    rackId: subscription.rackId || null,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: topicNameSet(subscription.topics),
    assigned: ownedSince(assignment, epoch),
    classic: { sessionTimeoutMs: member.sessionTimeoutMs, supportedProtocols: member.protocols },
  }
}

function asClassicMember(member: ConsumerMember): ClassicMember {
  return new ClassicMember({
    memberId: member.memberId,
    groupInstanceId: member.instanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    protocolType: CONSUMER_PROTOCOL_TYPE,
    protocols: member.classic!.supportedProtocols,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    sessionTimeoutMs: member.classic!.sessionTimeoutMs,
  })
}

const NO_BYTES = new Uint8Array(0)

/** What members of a classic group tell each other the coordinator has not looked at so far: it may be anything. */
function understood<T>(groupId: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw groupNotFound(
      `Cannot upgrade classic group ${groupId} to consumer group because the embedded consumer protocol is malformed.`,
    )
  }
}
