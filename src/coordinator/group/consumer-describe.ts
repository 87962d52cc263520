import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  ConsumerGroupDescribeResponseDescribedGroup,
  ConsumerGroupDescribeResponseMember,
} from '../../protocol/generated/api/consumer-group-describe.ts'
import { type Assignment, epochsOf, type OwnedPartitions } from './assignment.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { GroupTopics } from './group-topics.ts'

const SPEAKS_CLASSIC = 0
const SPEAKS_CONSUMER = 1

/** ConsumerGroupDescribe. `assignors` are those of the broker, the default first. A group of another protocol is not found. */
export function describeConsumerGroups(
  groups: GroupRegistry,
  topics: GroupTopics,
  assignors: readonly string[],
  request: ConsumerGroupDescribeRequest,
): Input<ConsumerGroupDescribeResponse> {
  return {
    groups: request.groupIds.map((groupId) => {
      const group = groups.get(groupId)
      if (group?.type === 'consumer') return describe(group, topics, assignors)
      const errorMessage = group === undefined ? `Group ${groupId} not found.` : `Group ${groupId} is not a consumer group.`
      return { groupId, errorCode: ErrorCode.GROUP_ID_NOT_FOUND, errorMessage }
    }),
  }
}

function describe(
  group: ConsumerGroup,
  topics: GroupTopics,
  assignors: readonly string[],
): Input<ConsumerGroupDescribeResponseDescribedGroup> {
  return {
    groupId: group.groupId,
    groupState: group.state,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.targetEpoch,
    assignorName: group.preferredAssignor(assignors) ?? assignors[0]!,
    members: Array.from(group.members(), (member) => describeMember(member, group.targetOf(member.memberId), topics)),
  }
}

function describeMember(
  member: ConsumerMember,
  target: Assignment,
  topics: GroupTopics,
): Input<ConsumerGroupDescribeResponseMember> {
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames],
    subscribedTopicRegex: member.subscribedTopicRegex,
    // What it has yet to give back it still has.
    assignment: { topicPartitions: named(together(member.assigned, member.pendingRevocation), topics) },
    targetAssignment: { topicPartitions: named(target, topics) },
    memberType: member.classic === null ? SPEAKS_CONSUMER : SPEAKS_CLASSIC,
  }
}

function together(one: OwnedPartitions, other: OwnedPartitions): OwnedPartitions {
  if (other.size === 0) return one
  return new Map(
    Array.from(new Set([...one.keys(), ...other.keys()]), (topicId) => [
      topicId,
      new Map([...epochsOf(one, topicId), ...epochsOf(other, topicId)]),
    ]),
  )
}

/** Topics that are gone are left out. */
function named(
  partitionsByTopic: ReadonlyMap<string, ReadonlySet<number> | ReadonlyMap<number, number>>,
  topics: GroupTopics,
): { topicId: string; topicName: string; partitions: number[] }[] {
  return Array.from(partitionsByTopic).flatMap(([topicId, partitions]) => {
    const topicName = topics.byId(topicId)?.name
    return topicName === undefined
      ? []
      : [{ topicId, topicName, partitions: [...partitions.keys()].sort((one, other) => one - other) }]
  })
}
