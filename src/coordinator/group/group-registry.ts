import { assert } from '../../base/assert.ts'
import type { ClassicGroup } from './classic-group.ts'

/** A group of any protocol; told apart by `type`, in the words of ListGroups. */
export type Group = ClassicGroup

/** The groups of a shard, by id. */
export class GroupRegistry {
  readonly #groups = new Map<string, Group>()

  get size(): number {
    return this.#groups.size
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId)
  }

  add<G extends Group>(group: G): G {
    assert(!this.#groups.has(group.groupId), 'one group has an id')
    this.#groups.set(group.groupId, group)
    return group
  }

  remove(groupId: string): void {
    this.#groups.delete(groupId)
  }

  values(): IterableIterator<Group> {
    return this.#groups.values()
  }
}
