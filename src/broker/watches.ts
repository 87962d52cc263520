import type { ActorId } from '../messages/context.ts'
import type { Advanced } from '../messages/message.ts'

/** A fetch that waits for partitions to grow. */
export interface Watcher {
  advanced(partition: ActorId): void
  /** The partition is gone for good: it may still answer what it was asked, and is not to be asked again. */
  gone(partition: ActorId): void
}

/** What an armed partition said last: it holds until its `advanced` comes. */
export interface IdlePartition {
  highWatermark: number
  lastStableOffset: number
  logStartOffset: number
}

interface Watched {
  idle: IdlePartition | undefined
  moves: number
  readonly watchers: Watcher[]
}

/**
 * The fetches of one network actor that wait, by partition, and the partitions known to have nothing new.
 *
 * A read that finds nothing arms the partition: it will send one `advanced` when its visible end moves. Until then every other fetch at that end
 * is answered from here, without a message: a consumer of 1,000 idle partitions costs 1,000 look-ups a fetch, not 1,000 messages.
 *
 * What is known of a partition stays until it is forgotten: Maps and Sets whose entries come and go with every fetch leave garbage that only a collection
 * of the whole heap takes away.
 */
export class Watches {
  readonly #partitions = new Map<ActorId, Watched>()

  /** The partition answered an armed read with nothing. */
  armed(partition: ActorId, state: IdlePartition): void {
    this.#watched(partition).idle = state
  }

  idle(partition: ActorId): IdlePartition | undefined {
    return this.#partitions.get(partition)?.idle
  }

  /** How often the partition moved, or changed, so far as was told. */
  moves(partition: ActorId): number {
    return this.#partitions.get(partition)?.moves ?? 0
  }

  watch(partition: ActorId, watcher: Watcher): void {
    const { watchers } = this.#watched(partition)
    if (!watchers.includes(watcher)) watchers.push(watcher)
  }

  unwatch(partition: ActorId, watcher: Watcher): void {
    const watchers = this.#partitions.get(partition)?.watchers
    const at = watchers?.indexOf(watcher) ?? -1
    if (at !== -1) watchers!.splice(at, 1)
  }

  advanced(message: Advanced): void {
    this.wake(message.partition)
  }

  /** The partition moved, or changed: whoever waits on it looks again. */
  wake(partition: ActorId): void {
    const watched = this.#partitions.get(partition)
    if (watched === undefined) return
    watched.idle = undefined
    watched.moves++
    const { watchers } = watched
    if (watchers.length === 1) watchers[0]!.advanced(partition)
    else for (const watcher of watchers.slice()) watcher.advanced(partition)
  }

  /** The partition is gone for good, which whoever waits on it is told. */
  forget(partition: ActorId): void {
    const watched = this.#partitions.get(partition)
    this.#partitions.delete(partition)
    for (const watcher of watched?.watchers.slice() ?? []) watcher.gone(partition)
  }

  #watched(partition: ActorId): Watched {
    let watched = this.#partitions.get(partition)
    if (watched === undefined) this.#partitions.set(partition, (watched = { idle: undefined, moves: 0, watchers: [] }))
    return watched
  }
}
