import { assert } from '../../../base/assert.ts'
import { comparePartitions, compareStrings } from './assignor.ts'
import type { StickyInput, StickyPartition, StickyResult } from './sticky-input.ts'

/**
 * The sticky assignment where all members want the same topics: each keeps what it had up to its share, the rest goes in turn to those that have less. Members
 * have as many as each other, or one more.
 */
export function constrainedAssignment(input: StickyInput): StickyResult {
  return new ConstrainedAssignment(input).build()
}

class ConstrainedAssignment {
  readonly #input: StickyInput
  readonly #assignment: Map<string, Set<StickyPartition>>
  readonly #each: number
  readonly #most: number
  /** So many members have one more than `#each`, in the end and so far. */
  readonly #extras: number
  #extrasGiven = 0
  #unfilled: string[] = []
  /** They have `#each`, and may have one more. */
  #candidates: string[] = []
  /** Taken from these members, to whom they may still go back. */
  readonly #givenUp = new Map<StickyPartition, string>()
  readonly #moving = new Map<StickyPartition, string>()

  constructor(input: StickyInput) {
    const { owned, partitionCount } = input
    this.#input = input
    this.#assignment = new Map([...owned.keys()].map((memberId) => [memberId, new Set()]))
    this.#each = Math.floor(partitionCount / owned.size)
    this.#most = Math.ceil(partitionCount / owned.size)
    this.#extras = partitionCount % owned.size
  }

  build(): StickyResult {
    const { topics, racks } = this.#input
    for (const [memberId, partitions] of this.#input.owned) this.#keep(memberId, partitions)
    this.#unfilled.sort(compareStrings)
    this.#candidates.sort(compareStrings)
    const assigned = new Set([...this.#assignment.values()].flatMap((partitions) => [...partitions]))
    const all = [...topics.keys()].sort(compareStrings).flatMap((topic) => topics.get(topic)!)
    const rest = racks.fewestMembersFirst(all.filter((partition) => !assigned.has(partition)))
    this.#fillInTurn(racks.matter ? this.#fillWithinRacks(rest) : rest)
    assert(
      [...this.#assignment.values()].every(({ size }) => size >= this.#each && size <= this.#most),
      'every member has its share of the partitions',
    )
    return { assignment: this.#assignment, moving: this.#moving }
  }

  #keep(memberId: string, partitions: ReadonlySet<StickyPartition>): void {
    const { racks, disputed } = this.#input
    const near: StickyPartition[] = []
    for (const partition of partitions) {
      if (racks.mismatch(memberId, partition)) this.#givenUp.set(partition, memberId)
      else if (!disputed.has(partition)) near.push(partition)
    }
    near.sort((one, other) => one.partition - other.partition || comparePartitions(one, other))
    const mayHaveMore = this.#extrasGiven < this.#extras
    const isOver = near.length >= this.#most && mayHaveMore && near.length >= this.#each
    const kept = near.length < this.#each ? near.length : isOver ? this.#most : this.#each
    for (const partition of near.slice(0, kept)) this.#assignment.get(memberId)!.add(partition)
    for (const partition of near.slice(kept)) this.#givenUp.set(partition, memberId)
    if (near.length < this.#each) this.#unfilled.push(memberId)
    else if (isOver) this.#gaveExtra()
    else if (mayHaveMore) this.#candidates.push(memberId)
  }

  /** Gives those that are left. */
  #fillWithinRacks(partitions: readonly StickyPartition[]): StickyPartition[] {
    const { racks } = this.#input
    let turn = 0
    return partitions.filter((partition) => {
      const at = racks.nextMatch(partition, this.#unfilled, turn)
      if (at >= 0) {
        const memberId = this.#unfilled[at]!
        const count = this.#give(partition, memberId)
        if (count >= this.#each) {
          this.#unfilled.splice(at, 1)
          if (count < this.#most && this.#extrasGiven < this.#extras) this.#candidates.push(memberId)
        }
        const next = count >= this.#each ? at : at + 1
        turn = this.#unfilled.length === 0 ? 0 : next % this.#unfilled.length
        return false
      }
      const candidate = racks.nextMatch(partition, this.#candidates, 0)
      if (candidate < 0) return true
      const memberId = this.#candidates[candidate]!
      if (this.#give(partition, memberId) === this.#most) {
        this.#candidates.splice(candidate, 1)
        this.#gaveExtra()
      }
      return false
    })
  }

  #fillInTurn(partitions: readonly StickyPartition[]): void {
    let turn = 0
    for (const partition of partitions) {
      if (turn >= this.#unfilled.length) turn = 0
      const memberId = this.#unfilled[turn] ?? this.#candidates.shift()
      assert(memberId !== undefined, 'as many partitions as there is room for are left')
      const isUnfilled = this.#unfilled.length > 0
      const count = this.#give(partition, memberId)
      if (!isUnfilled) continue
      if (count === this.#each) {
        this.#unfilled.splice(turn, 1)
        this.#candidates.push(memberId)
      } else turn++
    }
  }

  #give(partition: StickyPartition, memberId: string): number {
    const mine = this.#assignment.get(memberId)!
    mine.add(partition)
    const before = this.#givenUp.get(partition)
    if ((before !== undefined && before !== memberId) || this.#input.disputed.has(partition))
      this.#moving.set(partition, memberId)
    return mine.size
  }

  #gaveExtra(): void {
    this.#extrasGiven++
    // Nobody else may have one more.
    if (this.#extrasGiven === this.#extras) this.#candidates = []
  }
}
