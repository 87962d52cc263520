import { assert } from '../../../base/assert.ts'
import { compareStrings } from './assignor.ts'
import { MembersByLoad } from './members-by-load.ts'
import { PartitionMovements } from './partition-movements.ts'
import type { StickyInput, StickyPartition, StickyResult } from './sticky-input.ts'

/**
 * The sticky assignment where members want different topics: everybody keeps what is still good, the rest goes to whoever has the least and wants it, and then
 * partitions move while that makes the assignment more even.
 */
export function generalAssignment(input: StickyInput): StickyResult {
  return new GeneralAssignment(input).build()
}

class GeneralAssignment {
  readonly #input: StickyInput
  /** What members want and is there, by member. */
  readonly #wanted: ReadonlyMap<string, ReadonlySet<string>>
  /** Who wants a topic, by topic. */
  readonly #wanting: ReadonlyMap<string, readonly string[]>
  readonly #all: readonly StickyPartition[]
  readonly #movements = new PartitionMovements()
  #assignment = new Map<string, Set<StickyPartition>>()
  #owners = new Map<StickyPartition, string>()
  #byLoad = new MembersByLoad(new Map())
  /** A member no longer wants what it had, or is far from it: the whole assignment is gone through, rather than what is new alone. */
  #mustRevoke = false

  constructor(input: StickyInput) {
    this.#input = input
    const { members, topics } = input
    this.#wanted = new Map(
      members.map(({ memberId, topics: mine }) => [memberId, new Set(mine.filter((topic) => topics.has(topic)))] as const),
    )
    this.#wanting = new Map(
      [...topics.keys()].map((topic) => [
        topic,
        members.filter(({ memberId }) => this.#wanted.get(memberId)!.has(topic)).map(({ memberId }) => memberId),
      ]),
    )
    this.#all = [...topics.keys()]
      .sort((one, other) => this.#wanting.get(one)!.length - this.#wanting.get(other)!.length || compareStrings(one, other))
      .flatMap((topic) => topics.get(topic)!)
  }

  build(): StickyResult {
    this.#keepOwned()
    const unassigned = this.#all.filter((partition) => !this.#owners.has(partition))
    this.#byLoad = new MembersByLoad(this.#assignment)
    const wasEmpty = this.#byLoad.most() === 0
    this.#assignRest(unassigned)
    const fixed = this.#setAside()
    const before = { assignment: copyOf(this.#assignment), owners: new Map(this.#owners) }
    if (!this.#mustRevoke) this.#reassign(unassigned.filter((partition) => this.#mayMove(partition)))
    const didMove = this.#reassign(this.#all.filter((partition) => this.#mayMove(partition)))
    // What moved for nothing is put back.
    if (!wasEmpty && didMove && unevenness(this.#assignment) >= unevenness(before.assignment)) {
      this.#assignment = before.assignment
      this.#owners = before.owners
    }
    for (const [memberId, partitions] of fixed) this.#assignment.set(memberId, partitions)
    return { assignment: this.#assignment, moving: null }
  }

  #keepOwned(): void {
    for (const [memberId, partitions] of this.#input.owned) {
      const kept = new Set<StickyPartition>()
      this.#assignment.set(memberId, kept)
      for (const partition of partitions) {
        if (!this.#wanted.get(memberId)!.has(partition.topic) || this.#input.racks.mismatch(memberId, partition)) {
          this.#mustRevoke = true
          continue
        }
        kept.add(partition)
        this.#owners.set(partition, memberId)
      }
    }
  }

  #assignRest(unassigned: readonly StickyPartition[]): void {
    const { racks } = this.#input
    const far = racks.matter ? unassigned.filter((partition) => !this.#assign(partition, true)) : unassigned
    for (const partition of far) this.#assign(partition, false)
  }

  #assign(partition: StickyPartition, near: boolean): boolean {
    for (const memberId of this.#byLoad) {
      if (!this.#wanted.get(memberId)!.has(partition.topic)) continue
      if (near && this.#input.racks.mismatch(memberId, partition)) continue
      this.#byLoad.change(memberId, () => this.#assignment.get(memberId)!.add(partition))
      this.#owners.set(partition, memberId)
      return true
    }
    return false
  }

  /** Takes out the members whose partitions cannot go to anybody else, and who can get no more. */
  #setAside(): Map<string, Set<StickyPartition>> {
    const fixed = new Map<string, Set<StickyPartition>>()
    for (const memberId of this.#wanted.keys()) {
      const mine = this.#assignment.get(memberId)!
      if (mine.size < this.#mostFor(memberId) || [...mine].some((partition) => this.#mayMove(partition))) continue
      this.#byLoad.delete(memberId)
      this.#assignment.delete(memberId)
      fixed.set(memberId, mine)
    }
    return fixed
  }

  #mostFor(memberId: string): number {
    let sum = 0
    for (const topic of this.#wanted.get(memberId)!) sum += this.#input.topics.get(topic)!.length
    return sum
  }

  #mayMove({ topic }: StickyPartition): boolean {
    return this.#wanting.get(topic)!.length >= 2
  }

  #load(memberId: string): number {
    return this.#assignment.get(memberId)!.size
  }

  #isBalanced(): boolean {
    if (this.#byLoad.least() >= this.#byLoad.most() - 1) return true
    for (const memberId of this.#byLoad) {
      const load = this.#load(memberId)
      if (load === this.#mostFor(memberId)) continue
      for (const topic of this.#wanted.get(memberId)!) {
        for (const partition of this.#input.topics.get(topic)!) {
          const owner = this.#owners.get(partition)!
          if (owner !== memberId && load + 1 < this.#load(owner)) return false
        }
      }
    }
    return true
  }

  /** Moves partitions for as long as one of them makes the assignment more even. Gives whether any did. */
  #reassign(partitions: readonly StickyPartition[]): boolean {
    let didMove = false
    for (let isMoving = true; isMoving; ) {
      isMoving = false
      for (const partition of partitions) {
        if (this.#isBalanced()) break
        const target = this.#better(partition)
        if (target === null) continue
        this.#move(partition, target)
        isMoving = true
        didMove = true
      }
    }
    return didMove
  }

  /** Who should have the partition rather than its owner: whoever had it before that, else the one with the least, where somebody has too little. */
  #better(partition: StickyPartition): string | null {
    const owner = this.#owners.get(partition)
    assert(owner !== undefined, 'a partition that someone wants has an owner')
    const load = this.#load(owner)
    const wanting = this.#wanting.get(partition.topic)!
    const previous = this.#input.previousOwners.get(partition)
    if (previous !== undefined && wanting.includes(previous) && load > this.#load(previous) + 1) return previous
    if (!wanting.some((other) => load > this.#load(other) + 1)) return null
    for (const memberId of this.#byLoad) if (this.#wanted.get(memberId)!.has(partition.topic)) return memberId
    return null
  }

  #move(named: StickyPartition, target: string): void {
    const partition = this.#movements.instead(named, this.#owners.get(named)!, target)
    const source = this.#owners.get(partition)!
    this.#byLoad.change(source, () => this.#assignment.get(source)!.delete(partition))
    this.#byLoad.change(target, () => this.#assignment.get(target)!.add(partition))
    this.#movements.moved(partition, source, target)
    this.#owners.set(partition, target)
  }
}

function copyOf(assignment: ReadonlyMap<string, ReadonlySet<StickyPartition>>): Map<string, Set<StickyPartition>> {
  return new Map([...assignment].map(([memberId, partitions]) => [memberId, new Set(partitions)]))
}

/** The sum of the differences of all pairs of members. */
function unevenness(assignment: ReadonlyMap<string, ReadonlySet<StickyPartition>>): number {
  const sizes = [...assignment.values()].map(({ size }) => size).sort((one, other) => one - other)
  let sum = 0
  // In a sorted list each size is taken once for every smaller one, and away once for every larger one.
  sizes.forEach((size, place) => {
    sum += size * (2 * place - sizes.length + 1)
  })
  return sum
}
