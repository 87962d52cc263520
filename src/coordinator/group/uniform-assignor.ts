import type { Assignment } from './assignment.ts'
import type { AssignmentSpec, Assignor } from './assignor.ts'
import { MixedBalance } from './uniform-mixed-balance.ts'

/**
 * Spreads all partitions of all topics evenly: no two members that are subscribed to the same topics differ by more than one partition. As much as that
 * allows stays where it was.
 */
export const uniformAssignor: Assignor = {
  name: 'uniform',
  assign: (spec) => (spec.isHomogeneous ? assignAlike(spec) : new MixedBalance(spec).assign()),
}

/** A partition that has to find a member. */
interface FreePartition {
  readonly topicId: string
  readonly partition: number
}

/** All members are subscribed to the same topics: each keeps what fits into its share, and the rest goes to whoever has room. */
function assignAlike({ members, partitionCount, isAssigned }: AssignmentSpec): Map<string, Assignment> {
  const { topicIds } = members[0]!
  if (topicIds.size === 0) return new Map()
  const free: FreePartition[] = []
  let total = 0
  for (const topicId of topicIds) {
    const count = partitionCount(topicId)
    total += count
    for (let partition = 0; partition < count; partition++) if (!isAssigned(topicId, partition)) free.push({ topicId, partition })
  }
  const quota = Math.floor(total / members.length)
  /** Members yet to come that get one partition more. */
  let extra = total % members.length
  const target = new Map<string, Assignment>()
  const unfilled: { memberId: string; room: number }[] = []
  for (const [index, { memberId, assignment }] of members.entries()) {
    const share = quota + (extra > 0 ? 1 : 0)
    const { kept, count } = keep(assignment, topicIds, share, free)
    target.set(memberId, kept)
    let room = share - count
    // A partition more than the quota is for those who have it already; who has not takes it only when the members left are too few.
    const leavesExtra = extra > 0 && room > 0 && members.length - index > extra
    if (leavesExtra) room--
    if (room > 0) unfilled.push({ memberId, room })
    if (extra > 0 && !leavesExtra) extra--
  }
  let next = 0
  for (const { memberId, room } of unfilled) {
    const given = free.slice(next, next + room)
    next += room
    target.set(memberId, withPartitions(target.get(memberId)!, given))
  }
  return target
}

/** What of an assignment a member keeps: its first `share` partitions of subscribed topics. What goes beyond is added to `free`. */
function keep(
  assignment: Assignment,
  topicIds: ReadonlySet<string>,
  share: number,
  free: FreePartition[],
): { kept: Assignment; count: number } {
  let count = 0
  const kept = new Map<string, ReadonlySet<number>>()
  for (const topicId of topicIds) {
    const partitions = assignment.get(topicId)
    if (partitions === undefined) continue
    if (count + partitions.size <= share) {
      kept.set(topicId, partitions)
      count += partitions.size
      continue
    }
    const sorted = [...partitions].sort((one, other) => one - other)
    const room = share - count
    if (room > 0) kept.set(topicId, new Set(sorted.slice(0, room)))
    for (const partition of sorted.slice(room)) free.push({ topicId, partition })
    count = share
  }
  return { kept, count }
}

function withPartitions(assignment: Assignment, given: readonly FreePartition[]): Assignment {
  const more = new Map<string, Set<number>>()
  for (const { topicId, partition } of given) {
    let partitions = more.get(topicId)
    if (partitions === undefined) more.set(topicId, (partitions = new Set(assignment.get(topicId))))
    partitions.add(partition)
  }
  return new Map([...assignment, ...more])
}
