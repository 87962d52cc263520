import type { TopicPartition } from '../../topic-partition.ts'
import type { AssignableTopics, MemberSubscription } from './assignor.ts'
import { inHashOrder, stringHash } from './hash-order.ts'
import { StickyRacks } from './sticky-racks.ts'

/** A partition that exists: there is one object of each, so that they can be compared and looked up as such. */
export interface StickyPartition extends TopicPartition {
  readonly racks: readonly string[]
}

/** What a member had before, as it says itself. */
export interface PreviousAssignment {
  readonly partitions: readonly TopicPartition[]
  /** Null where the member does not say. */
  readonly generation: number | null
}

export const NO_GENERATION = -1

/** What both sticky algorithms start from. */
export class StickyInput {
  readonly members: readonly MemberSubscription[]
  /** By name; those that exist and that someone subscribes to. */
  readonly topics: ReadonlyMap<string, readonly StickyPartition[]>
  readonly partitionCount: number
  /** Every member's, in the order in which Java would serve them: those that still exist and that no one else has a newer claim to. */
  readonly owned: ReadonlyMap<string, Set<StickyPartition>>
  /** Two members of one generation say that they own them: nobody does. */
  readonly disputed: ReadonlySet<StickyPartition>
  /** Of members of older generations, whose claims count if no others do: the newest one of each partition. */
  readonly previousOwners: ReadonlyMap<StickyPartition, string>
  readonly haveSameTopics: boolean
  readonly racks: StickyRacks

  constructor(
    topics: AssignableTopics,
    members: readonly MemberSubscription[],
    previousOf: (member: MemberSubscription) => PreviousAssignment,
  ) {
    this.members = inHashOrder(members, ({ memberId }) => stringHash(memberId))
    const subscribed = new Set(members.flatMap((member) => member.topics))
    this.topics = new Map(
      [...topics]
        .filter(([topic, racks]) => subscribed.has(topic) && racks.length > 0)
        .map(([topic, racks]) => [topic, racks.map((on, partition) => ({ topic, partition, racks: on }))] as const),
    )
    this.partitionCount = [...this.topics.values()].reduce((sum, partitions) => sum + partitions.length, 0)
    this.haveSameTopics = members.every(({ topics: mine }) => new Set(mine).size === subscribed.size)
    this.racks = new StickyRacks([...this.topics.values()].flat(), this.members)
    const previous = new Map(this.members.map((member) => [member.memberId, previousOf(member)] as const))
    const claims = this.#claims(previous)
    this.owned = claims.owned
    this.disputed = claims.disputed
    this.previousOwners = this.#previousOwners(previous)
  }

  /** The partition, if it exists. */
  find({ topic, partition }: TopicPartition): StickyPartition | undefined {
    return this.topics.get(topic)?.[partition]
  }

  #claims(previous: ReadonlyMap<string, PreviousAssignment>): {
    owned: Map<string, Set<StickyPartition>>
    disputed: Set<StickyPartition>
  } {
    const generations = new Map(this.members.map(({ memberId, generationId }) => [memberId, generationId]))
    const owned = new Map<string, Set<StickyPartition>>()
    const owners = new Map<StickyPartition, string>()
    const disputed = new Set<StickyPartition>()
    for (const [memberId, { partitions, generation }] of previous) {
      const mine = new Set<StickyPartition>()
      owned.set(memberId, mine)
      for (const named of partitions) {
        const partition = this.find(named)
        if (partition === undefined) continue
        const other = owners.get(partition)
        const newer = other === undefined ? 1 : (generation ?? NO_GENERATION) - generations.get(other)!
        if (newer < 0) continue
        owners.set(partition, memberId)
        if (other !== undefined) owned.get(other)!.delete(partition)
        if (newer > 0) mine.add(partition)
        else disputed.add(partition)
      }
    }
    return { owned, disputed }
  }

  #previousOwners(previous: ReadonlyMap<string, PreviousAssignment>): Map<StickyPartition, string> {
    const generationMax = Math.max(NO_GENERATION, ...[...previous.values()].map(({ generation }) => generation ?? NO_GENERATION))
    const newest = new Map<StickyPartition, number>()
    const owners = new Map<StickyPartition, string>()
    for (const [memberId, { partitions, generation }] of previous) {
      const mine = generation ?? NO_GENERATION
      if (mine >= generationMax) continue
      for (const named of partitions) {
        const partition = this.find(named)
        if (partition === undefined || mine <= (newest.get(partition) ?? -Infinity)) continue
        newest.set(partition, mine)
        owners.set(partition, memberId)
      }
    }
    return owners
  }
}

/** What they come to. */
export interface StickyResult {
  readonly assignment: ReadonlyMap<string, ReadonlySet<StickyPartition>>
  /** Partitions that someone else owns now, with the member that they go to; null where the algorithm did not keep track. */
  readonly moving: ReadonlyMap<StickyPartition, string> | null
}
