import type { ActorId } from '../messages/context.ts'
import type { Advanced } from '../messages/message.ts'

/** A fetch that waits for partitions to grow. */
export interface Watcher {
  advanced(partition: ActorId): void
}

/** What an armed partition said last: it holds until its `advanced` comes. */
export interface IdlePartition {
  highWatermark: number
  lastStableOffset: number
  logStartOffset: number
}

/**
 * The fetches of one network actor that wait, by partition, and the partitions known to have nothing new.
 *
 * A read that finds nothing arms the partition: it will send one `advanced` when its visible end moves. Until then every other fetch at that end
 * is answered from here, without a message: a consumer of 1,000 idle partitions costs 1,000 look-ups a fetch, not 1,000 messages.
 */
export class Watches {
  readonly #watchers = new Map<ActorId, Set<Watcher>>()
  readonly #idle = new Map<ActorId, IdlePartition>()

  /** The partition answered an armed read with nothing. */
  armed(partition: ActorId, state: IdlePartition): void {
    this.#idle.set(partition, state)
  }

  idle(partition: ActorId): IdlePartition | undefined {
    return this.#idle.get(partition)
  }

  watch(partition: ActorId, watcher: Watcher): void {
    let watchers = this.#watchers.get(partition)
    if (watchers === undefined) this.#watchers.set(partition, (watchers = new Set()))
    watchers.add(watcher)
  }

  unwatch(partition: ActorId, watcher: Watcher): void {
    const watchers = this.#watchers.get(partition)
    if (watchers === undefined) return
    watchers.delete(watcher)
    if (watchers.size === 0) this.#watchers.delete(partition)
  }

  advanced(message: Advanced): void {
    this.wake(message.partition)
  }

  /** The partition moved, changed, or went away: whoever waits on it looks again. */
  wake(partition: ActorId): void {
    this.#idle.delete(partition)
    const watchers = this.#watchers.get(partition)
    if (watchers === undefined) return
    for (const watcher of [...watchers]) watcher.advanced(partition)
  }
}
