import { type Assignment, NO_ASSIGNMENT, sameAssignment } from './assignment.ts'
import type { AssignedMember, Assignor } from './assignor.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { type ConsumerRecord, targetMemberRecord, targetRecord } from './consumer-records.ts'
import type { GroupTopics } from './group-topics.ts'

/** What a group is to be assigned for: as it is, but for one member that is new or changed. */
export interface TargetSpec {
  readonly group: ConsumerGroup
  readonly member: ConsumerMember
  readonly groupEpoch: number
  readonly isHomogeneous: boolean
  readonly assignor: Assignor
  readonly topics: GroupTopics
  readonly nowMs: number
}

/** The records that make the new target of a group, and what of it is the member's. */
export function computeTarget(spec: TargetSpec): { records: ConsumerRecord[]; assignment: Assignment } {
  const { group, member, groupEpoch, isHomogeneous, assignor, topics, nowMs } = spec
  const members = membersOf(spec)
  const target = assignor.assign({
    members,
    isHomogeneous,
    partitionCount: (topicId) => topics.byId(topicId)!.partitions.length,
    isAssigned: (topicId, partition) => group.isInTarget(topicId, partition),
  })
  const records: ConsumerRecord[] = []
  for (const { memberId } of members) {
    const assignment = target.get(memberId) ?? NO_ASSIGNMENT
    const isSame = group.hasTarget(memberId) && sameAssignment(group.targetOf(memberId), assignment)
    if (!isSame) records.push(targetMemberRecord(group.groupId, memberId, assignment))
  }
  records.push(targetRecord(group.groupId, groupEpoch, nowMs))
  return { records, assignment: target.get(member.memberId) ?? NO_ASSIGNMENT }
}

/** In the order of the member ids. A static member that came back under another id has what it had before. */
function membersOf({ group, member, topics }: TargetSpec): AssignedMember[] {
  const replacedId = group.staticMemberId(member.instanceId)
  const members = Array.from(group.members()).filter(({ memberId }) => memberId !== member.memberId && memberId !== replacedId)
  const subscribed = new Map<string, ReadonlySet<string>>()
  return [...members, member]
    .map((each) => {
      const sourceId = each === member && replacedId !== undefined ? replacedId : each.memberId
      return {
        memberId: each.memberId,
        instanceId: each.instanceId,
        topicIds: topicIdsOf(each, group, topics, subscribed),
        assignment: group.targetOf(sourceId),
      }
    })
    .sort((one, other) => (one.memberId < other.memberId ? -1 : 1))
}

/** Members mostly are subscribed to the same, and share what it comes to. */
function topicIdsOf(
  { subscribedTopicNames, subscribedTopicRegex }: ConsumerMember,
  group: ConsumerGroup,
  topics: GroupTopics,
  subscribed: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const key = JSON.stringify([subscribedTopicRegex, ...subscribedTopicNames])
  let topicIds = subscribed.get(key)
  if (topicIds === undefined) {
    const resolved = group.subscriptions.resolved.get(subscribedTopicRegex)?.topics
    const names = resolved === undefined ? [...subscribedTopicNames] : [...new Set([...subscribedTopicNames, ...resolved])].sort()
    topicIds = new Set(names.flatMap((name) => topics.byName(name)?.id ?? []))
    subscribed.set(key, topicIds)
  }
  return topicIds
}
