import { writeUuid } from '../../protocol/uuid.ts'
import type { Assignment } from './assignment.ts'
import type { AssignmentSpec } from './assignor.ts'
import { LoadRanges } from './load-ranges.ts'

/** How often all topics are gone through at most: with subscriptions that overlap, balance can otherwise be approached for a long time. */
const ROUNDS_MAX = 16
const NOBODY = -1

/**
 * The uniform assignment where members are subscribed to different topics: everybody keeps what it is still subscribed to, free partitions go to the
 * least loaded subscriber of their topic, and then topic by topic the most loaded subscribers give to the least loaded ones until nothing more is
 * gained. Topics with many partitions for each subscriber come first, for they leave the least choice.
 */
export class MixedBalance {
  readonly #spec: AssignmentSpec
  /** Indexes of members, ascending, by topic id. */
  readonly #subscribers = new Map<string, number[]>()
  /** The index of the member that a partition goes to, by topic id. */
  readonly #owners = new Map<string, Int32Array>()
  /** Partitions that a member gets, by its index. */
  readonly #loads: Int32Array

  constructor(spec: AssignmentSpec) {
    this.#spec = spec
    this.#loads = new Int32Array(spec.members.length)
    for (const [index, { topicIds }] of spec.members.entries()) {
      for (const topicId of topicIds) {
        const subscribers = this.#subscribers.get(topicId)
        if (subscribers === undefined) {
          this.#subscribers.set(topicId, [index])
          this.#owners.set(topicId, new Int32Array(spec.partitionCount(topicId)).fill(NOBODY))
        } else subscribers.push(index)
      }
    }
  }

  assign(): Map<string, Assignment> {
    if (this.#subscribers.size === 0) return new Map()
    this.#keep()
    const ranges = new LoadRanges(this.#loads)
    const topicIds = [...this.#subscribers.keys()].sort(this.#byChoice())
    for (const topicId of topicIds) this.#fill(topicId, ranges)
    this.#balance(
      topicIds.filter((topicId) => this.#subscribers.get(topicId)!.length >= 2),
      ranges,
    )
    return this.#result()
  }

  #keep(): void {
    for (const [index, { topicIds, assignment }] of this.#spec.members.entries()) {
      for (const [topicId, partitions] of assignment) {
        if (!topicIds.has(topicId)) continue
        const owners = this.#owners.get(topicId)!
        for (const partition of partitions) owners[partition] = index
        this.#loads[index]! += partitions.size
      }
    }
  }

  #fill(topicId: string, ranges: LoadRanges): void {
    const owners = this.#owners.get(topicId)!
    if (!owners.includes(NOBODY)) return
    ranges.open(this.#subscribers.get(topicId)!)
    for (let partition = 0; partition < owners.length; partition++)
      if (owners[partition] === NOBODY) this.#give(owners, partition, ranges.nextLeast())
  }

  #balance(topicIds: readonly string[], ranges: LoadRanges): void {
    // Where something last moved: once all other topics were gone through without a move, nothing more is to be gained.
    let lastMoved = -1
    for (let round = 0; round < ROUNDS_MAX; round++) {
      for (const [place, topicId] of topicIds.entries()) {
        if (place === lastMoved) return
        const hasMoved = this.#balanceTopic(topicId, ranges)
        if (hasMoved || lastMoved === -1) lastMoved = place
      }
    }
  }

  /** Moves partitions of one topic from its most loaded to its least loaded subscribers; false if there was nothing to move. */
  #balanceTopic(topicId: string, ranges: LoadRanges): boolean {
    if (ranges.open(this.#subscribers.get(topicId)!) <= 1) return false
    const owners = this.#owners.get(topicId)!
    /** Partitions of the topic by the member that has them, ascending; those that moved are not in here. */
    const held = new Map<number, number[]>()
    for (const [partition, owner] of owners.entries()) {
      const partitions = held.get(owner)
      if (partitions === undefined) held.set(owner, [partition])
      else partitions.push(partition)
    }
    let hasMoved = false
    while (!ranges.isBalanced) {
      let giver = ranges.nextMost()
      while (giver !== null && (held.get(giver)?.length ?? 0) === 0) {
        ranges.excludeMost()
        giver = ranges.nextMost()
      }
      if (giver === null) break
      const partition = held.get(giver)!.pop()!
      const taker = ranges.nextLeast()
      if (ranges.isBalanced) break
      this.#give(owners, partition, taker)
      hasMoved = true
    }
    return hasMoved
  }

  #give(owners: Int32Array, partition: number, taker: number): void {
    const giver = owners[partition]!
    if (giver !== NOBODY) this.#loads[giver]!--
    owners[partition] = taker
    this.#loads[taker]!++
  }

  #byChoice(): (one: string, other: string) => number {
    const ids = new Map(Array.from(this.#subscribers.keys(), (topicId) => [topicId, sortableUuid(topicId)]))
    return (one, other) => {
      const subscribers = this.#subscribers.get(one)!.length
      const otherSubscribers = this.#subscribers.get(other)!.length
      const share = this.#owners.get(one)!.length / subscribers
      const otherShare = this.#owners.get(other)!.length / otherSubscribers
      if (share !== otherShare) return otherShare - share
      if (subscribers !== otherSubscribers) return subscribers - otherSubscribers
      const [id, otherId] = [ids.get(one)!, ids.get(other)!]
      if (id === otherId) return 0
      return id < otherId ? -1 : 1
    }
  }

  #result(): Map<string, Assignment> {
    const target = this.#spec.members.map(() => new Map<string, Set<number>>())
    for (const [topicId, owners] of this.#owners) {
      for (const [partition, owner] of owners.entries()) {
        const partitions = target[owner]!.get(topicId)
        if (partitions === undefined) target[owner]!.set(topicId, new Set([partition]))
        else partitions.add(partition)
      }
    }
    return new Map(this.#spec.members.map(({ memberId }, index) => [memberId, target[index]!]))
  }
}

/** A number that orders UUIDs as Kafka does: by two signed halves. */
function sortableUuid(uuid: string): bigint {
  const bytes = new Uint8Array(16)
  writeUuid(uuid, bytes, 0)
  const view = new DataView(bytes.buffer)
  return (view.getBigInt64(0) << 64n) + (view.getBigInt64(8) + (1n << 63n))
}
