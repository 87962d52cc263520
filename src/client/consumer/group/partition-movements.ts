import { inHashOrder, partitionHash } from './hash-order.ts'
import type { StickyPartition } from './sticky-input.ts'

interface Movement {
  readonly source: string
  readonly target: string
}

/** Partitions of one topic that went from one member to another. */
class Moved {
  readonly partitions = new Set<StickyPartition>()
  #sizeMax = 0

  add(partition: StickyPartition): void {
    this.partitions.add(partition)
    this.#sizeMax = Math.max(this.#sizeMax, this.partitions.size)
  }

  first(): StickyPartition {
    return inHashOrder([...this.partitions], ({ topic, partition }) => partitionHash(topic, partition), this.#sizeMax)[0]!
  }
}

/** Where partitions went while an assignment was evened out, so that two members do not swap partitions of one topic for nothing. */
export class PartitionMovements {
  readonly #byPair = new Map<string, Moved>()
  readonly #byPartition = new Map<StickyPartition, Movement>()

  /** The partition that had better go from `source` to `target`: one that came the other way, if there is one. */
  instead(partition: StickyPartition, source: string, target: string): StickyPartition {
    const origin = this.#byPartition.get(partition)?.source ?? source
    return this.#byPair.get(pairKey(partition.topic, target, origin))?.first() ?? partition
  }

  moved(partition: StickyPartition, source: string, target: string): void {
    const before = this.#byPartition.get(partition)
    if (before !== undefined) {
      const key = pairKey(partition.topic, before.source, before.target)
      const { partitions } = this.#byPair.get(key)!
      partitions.delete(partition)
      if (partitions.size === 0) this.#byPair.delete(key)
      this.#byPartition.delete(partition)
      if (before.source === target) return
    }
    const movement = { source: before?.source ?? source, target }
    this.#byPartition.set(partition, movement)
    const key = pairKey(partition.topic, movement.source, movement.target)
    const moved = this.#byPair.get(key) ?? new Moved()
    moved.add(partition)
    this.#byPair.set(key, moved)
  }
}

function pairKey(topic: string, source: string, target: string): string {
  return JSON.stringify([topic, source, target])
}
