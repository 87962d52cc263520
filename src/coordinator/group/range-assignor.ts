import type { Assignment } from './assignment.ts'
import type { AssignedMember, AssignmentSpec, Assignor } from './assignor.ts'

/** What of a topic is left to give away. */
interface Range {
  next: number
  readonly partitionCount: number
  readonly quota: number
  /** Members that get one partition more. */
  extra: number
}

/**
 * Gives each member the same stretch of every topic as far as possible, so that topics with equally many partitions are co-partitioned. Static members
 * come first, by their instance ids, then the others by member id: who comes back gets what it had.
 */
export const rangeAssignor: Assignor = {
  name: 'range',
  assign({ members, partitionCount, isHomogeneous }: AssignmentSpec): Map<string, Assignment> {
    const sorted = [...members].sort(byInstanceThenMember)
    // Where all are said to be subscribed to the same, what the first is subscribed to counts for everybody, as in Kafka.
    const topicIdsOf = (member: AssignedMember) => (isHomogeneous ? sorted[0]! : member).topicIds
    const subscribers = new Map<string, number>()
    for (const member of sorted)
      for (const topicId of topicIdsOf(member)) subscribers.set(topicId, (subscribers.get(topicId) ?? 0) + 1)
    const ranges = new Map<string, Range>()
    for (const [topicId, count] of subscribers) {
      const partitions = partitionCount(topicId)
      ranges.set(topicId, {
        next: 0,
        partitionCount: partitions,
        quota: Math.floor(partitions / count),
        extra: partitions % count,
      })
    }
    return new Map(sorted.map((member) => [member.memberId, take(topicIdsOf(member), ranges)]))
  },
}

function take(topicIds: ReadonlySet<string>, ranges: ReadonlyMap<string, Range>): Assignment {
  const assignment = new Map<string, Set<number>>()
  for (const topicId of topicIds) {
    const range = ranges.get(topicId)!
    const end = Math.min(range.next + range.quota + (range.extra > 0 ? 1 : 0), range.partitionCount)
    if (range.extra > 0) range.extra--
    const partitions = new Set<number>()
    for (; range.next < end; range.next++) partitions.add(range.next)
    if (partitions.size > 0) assignment.set(topicId, partitions)
  }
  return assignment
}

function byInstanceThenMember(one: AssignedMember, other: AssignedMember): number {
  if (one.instanceId !== null && other.instanceId !== null) return compare(one.instanceId, other.instanceId)
  if (one.instanceId !== null) return -1
  if (other.instanceId !== null) return 1
  return compare(one.memberId, other.memberId)
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
