import type { MemberSubscription } from './assignor.ts'
import { needsRackMatching } from './rack-matching.ts'
import type { StickyPartition } from './sticky-input.ts'

/** Who is near which partition (KIP-881). Everybody is near everything where racks make no difference. */
export class StickyRacks {
  /** Racks make a difference. */
  readonly matter: boolean
  readonly #memberRacks = new Map<string, string>()
  readonly #membersByRack = new Map<string, number>()

  constructor(partitions: readonly StickyPartition[], members: readonly MemberSubscription[]) {
    for (const { memberId, rackId } of members) {
      if (!rackId) continue
      this.#memberRacks.set(memberId, rackId)
      this.#membersByRack.set(rackId, (this.#membersByRack.get(rackId) ?? 0) + 1)
    }
    this.matter = needsRackMatching(
      new Set(this.#membersByRack.keys()),
      partitions.map(({ racks }) => racks),
    )
  }

  mismatch(memberId: string, partition: StickyPartition): boolean {
    const rack = this.matter ? this.#memberRacks.get(memberId) : undefined
    return rack !== undefined && !partition.racks.includes(rack)
  }

  /** The member says its rack, and the partition has a replica there. */
  match(memberId: string, partition: StickyPartition): boolean {
    const rack = this.matter ? this.#memberRacks.get(memberId) : undefined
    return rack !== undefined && partition.racks.includes(rack)
  }

  /** Those first that the fewest members are near to. */
  fewestMembersFirst(partitions: readonly StickyPartition[]): StickyPartition[] {
    const counts = new Map(
      partitions.map((partition) => [
        partition,
        partition.racks.reduce((sum, rack) => sum + (this.#membersByRack.get(rack) ?? 0), 0),
      ]),
    )
    return [...partitions].sort((one, other) => counts.get(one)! - counts.get(other)!)
  }

  /** Where in the list the next member is that is near the partition, from `first` on and around; -1 for none. */
  nextMatch(partition: StickyPartition, members: readonly string[], first: number): number {
    for (let i = 0; i < members.length; i++) {
      const at = (first + i) % members.length
      if (this.match(members[at]!, partition)) return at
    }
    return -1
  }
}
