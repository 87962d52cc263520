import type { TopicPartition } from '../../topic-partition.ts'
import {
  type AssignableTopics,
  type Assignor,
  compareMembers,
  comparePartitions,
  type MemberAssignment,
  type MemberSubscription,
} from './assignor.ts'
import { needsRackMatching } from './rack-matching.ts'

/**
 * Topic by topic, the partitions in ranges over the members that want the topic: the first members have one more where they do not divide evenly. Topics with
 * the same members and as many partitions are co-partitioned. Racks are matched as far as neither balance nor co-partitioning suffers (KIP-881).
 */
export class RangeAssignor implements Assignor {
  readonly name = 'range'
  readonly supportedProtocols = ['eager'] as const

  assign(topics: AssignableTopics, members: readonly MemberSubscription[]): Map<string, MemberAssignment> {
    const assignment = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]))
    const ranges = topicRanges(topics, members, assignment)
    if (ranges.some(({ needsRacks }) => needsRacks)) matchRacks(ranges)
    for (const range of ranges) range.assignRanges(() => true)
    return new Map(
      [...assignment].map(([memberId, partitions]) => [memberId, { partitions: partitions.sort(comparePartitions) }] as const),
    )
  }
}

function topicRanges(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
  assignment: Map<string, TopicPartition[]>,
): TopicRange[] {
  const subscribers = new Map<string, Set<MemberSubscription>>()
  for (const member of [...members].sort(compareMembers)) {
    for (const topic of member.topics) {
      const wanting = subscribers.get(topic)
      if (wanting === undefined) subscribers.set(topic, new Set([member]))
      else wanting.add(member)
    }
  }
  return [...topics].flatMap(([topic, racks]) => {
    const wanting = subscribers.get(topic)
    return racks.length === 0 || wanting === undefined ? [] : [new TopicRange(topic, racks, [...wanting], assignment)]
  })
}

function matchRacks(ranges: readonly TopicRange[]): void {
  const coPartitioned = new Map<string, TopicRange[]>()
  for (const range of ranges) {
    const key = JSON.stringify([range.partitionCount, ...range.members])
    const same = coPartitioned.get(key)
    if (same === undefined) coPartitioned.set(key, [range])
    else same.push(range)
  }
  for (const same of coPartitioned.values()) {
    if (same.length > 1) matchRacksTogether(same)
    else if (same[0]!.needsRacks) same[0]!.assignRanges((memberId, partition) => same[0]!.racksMatch(memberId, partition))
  }
}

/** A partition of the same number of every topic goes to one member, or is left for later. */
function matchRacksTogether(ranges: readonly TopicRange[]): void {
  const { members, partitionCount, hasRacks } = ranges[0]!
  if (!hasRacks) return
  const remaining = new Set(members)
  for (let partition = 0; partition < partitionCount && remaining.size > 0; partition++) {
    for (const memberId of remaining) {
      if (!ranges.every((range) => range.racksMatch(memberId, partition) && range.room(memberId) > 0)) continue
      for (const range of ranges) range.give(memberId, [partition])
      if (ranges.every((range) => range.room(memberId) === 0)) remaining.delete(memberId)
      break
    }
  }
}

/** One topic's partitions while they are handed out. */
class TopicRange {
  /** In the order in which they are served. */
  readonly members: readonly string[]
  readonly partitionCount: number
  /** Some member has a rack. */
  readonly hasRacks: boolean
  readonly needsRacks: boolean
  readonly #topic: string
  readonly #racks: readonly (readonly string[])[]
  readonly #memberRacks = new Map<string, string>()
  readonly #unassigned: Set<number>
  readonly #counts = new Map<string, number>()
  readonly #each: number
  #extras: number
  readonly #assignment: Map<string, TopicPartition[]>

  constructor(
    topic: string,
    racks: readonly (readonly string[])[],
    members: readonly MemberSubscription[],
    assignment: Map<string, TopicPartition[]>,
  ) {
    this.#topic = topic
    this.#racks = racks
    this.#assignment = assignment
    this.members = members.map(({ memberId }) => memberId)
    this.partitionCount = racks.length
    for (const { memberId, rackId } of members) if (rackId) this.#memberRacks.set(memberId, rackId)
    this.hasRacks = this.#memberRacks.size > 0
    this.needsRacks = needsRackMatching(new Set(this.#memberRacks.values()), racks)
    this.#unassigned = new Set(racks.keys())
    this.#each = Math.floor(racks.length / members.length)
    this.#extras = racks.length % members.length
  }

  racksMatch(memberId: string, partition: number): boolean {
    const rack = this.#memberRacks.get(memberId)
    return rack === undefined || this.#racks[partition]!.includes(rack)
  }

  /** So many more may a member have. */
  room(memberId: string): number {
    return Math.max(0, this.#each + (this.#extras > 0 ? 1 : 0) - (this.#counts.get(memberId) ?? 0))
  }

  give(memberId: string, partitions: readonly number[]): void {
    const count = (this.#counts.get(memberId) ?? 0) + partitions.length
    this.#counts.set(memberId, count)
    if (count > this.#each) this.#extras--
    for (const partition of partitions) {
      this.#unassigned.delete(partition)
      this.#assignment.get(memberId)!.push({ topic: this.#topic, partition })
    }
  }

  assignRanges(mayHave: (memberId: string, partition: number) => boolean): void {
    for (const memberId of this.members) {
      if (this.#unassigned.size === 0) return
      const room = this.room(memberId)
      const range: number[] = []
      for (const partition of this.#unassigned) {
        if (range.length === room) break
        if (mayHave(memberId, partition)) range.push(partition)
      }
      if (range.length > 0) this.give(memberId, range)
    }
  }
}
