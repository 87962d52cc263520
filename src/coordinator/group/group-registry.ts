import { assert } from '../../base/assert.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { ConsumerGroup } from './consumer-group.ts'

/** A group of any protocol; told apart by `type`, in the words of ListGroups. */
export type Group = ClassicGroup | ConsumerGroup

/** The groups of a shard, by id. */
export class GroupRegistry {
  readonly #groups = new Map<string, Group>()
  #consumerCount = 0

  get size(): number {
    return this.#groups.size
  }

  /** Groups of the consumer protocol. */
  get consumerCount(): number {
    return this.#consumerCount
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId)
  }

  /** A group of the classic protocol; undefined if there is none, or another one of that id. */
  classic(groupId: string): ClassicGroup | undefined {
    const group = this.#groups.get(groupId)
    return group?.type === 'classic' ? group : undefined
  }

  /** A group of the consumer protocol; undefined if there is none, or another one of that id. */
  consumer(groupId: string): ConsumerGroup | undefined {
    const group = this.#groups.get(groupId)
    return group?.type === 'consumer' ? group : undefined
  }

  add<G extends Group>(group: G): G {
    assert(!this.#groups.has(group.groupId), 'one group has an id')
    this.#groups.set(group.groupId, group)
    if (group.type === 'consumer') this.#consumerCount++
    return group
  }

  remove(groupId: string): void {
    if (this.#groups.get(groupId)?.type === 'consumer') this.#consumerCount--
    this.#groups.delete(groupId)
  }

  values(): IterableIterator<Group> {
    return this.#groups.values()
  }

  *consumers(): Generator<ConsumerGroup> {
    for (const group of this.#groups.values()) if (group.type === 'consumer') yield group
  }

  *classics(): Generator<ClassicGroup> {
    for (const group of this.#groups.values()) if (group.type === 'classic') yield group
  }
}
