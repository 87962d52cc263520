import type { TopicPartition } from '../../topic-partition.ts'
import {
  type AssignableTopics,
  type Assignor,
  compareMembers,
  compareStrings,
  type MemberAssignment,
  type MemberSubscription,
} from './assignor.ts'

/** All partitions of all topics in turn to all members, past those that do not want the topic. */
export class RoundRobinAssignor implements Assignor {
  readonly name = 'roundrobin'
  readonly supportedProtocols = ['eager'] as const

  assign(topics: AssignableTopics, members: readonly MemberSubscription[]): Map<string, MemberAssignment> {
    const assignment = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]))
    const circle = [...members]
      .sort(compareMembers)
      .map(({ memberId, topics: wanted }) => ({ memberId, wanted: new Set(wanted) }))
    let turn = 0
    for (const topic of [...new Set(members.flatMap((member) => member.topics))].sort(compareStrings)) {
      const partitionCount = topics.get(topic)?.length ?? 0
      for (let partition = 0; partition < partitionCount; partition++) {
        while (!circle[turn]!.wanted.has(topic)) turn = (turn + 1) % circle.length
        assignment.get(circle[turn]!.memberId)!.push({ topic, partition })
        turn = (turn + 1) % circle.length
      }
    }
    return new Map([...assignment].map(([memberId, partitions]) => [memberId, { partitions }] as const))
  }
}
