import type { ActorId } from '../messages/context.ts'
import type { PartitionsPlaced } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'

/** Where the partitions of this node and their coordinators live, as the placement told. */
export class Directory {
  readonly #partitions = new Map<string, ActorId[]>()
  /** By name of the topic. */
  readonly #coordinators = new Map<string, { topicId: string; actors: ActorId[] }>()
  readonly #lost = new Map<string, Set<number>>()
  #endOffset = -1

  /** Metadata up to this offset has been placed. */
  get endOffset(): number {
    return this.#endOffset
  }

  /** Gives the actors that nobody will find here any more. */
  place(message: PartitionsPlaced): readonly ActorId[] {
    const gone: ActorId[] = []
    for (const { topicId, topic, partition, actor, coordinator } of message.placed) {
      slot(this.#partitions, topicId)[partition] = actor
      this.#lost.get(topicId)?.delete(partition)
      this.#setCoordinator(topicId, topic, partition, coordinator, gone)
    }
    for (const { topicId, topic, partition } of message.removed) {
      const actor = this.partition(topicId, partition)
      if (actor !== 0) {
        gone.push(actor)
        slot(this.#partitions, topicId)[partition] = 0
      }
      this.#setCoordinator(topicId, topic, partition, 0, gone)
    }
    for (const { topicId, partition } of message.lost) {
      const partitions = this.#lost.get(topicId)
      if (partitions === undefined) this.#lost.set(topicId, new Set([partition]))
      else partitions.add(partition)
    }
    this.#endOffset = message.endOffset
    return gone
  }

  /** Gives the actors of the topic, which nobody will find here any more. */
  removeTopic(topicId: string): readonly ActorId[] {
    const actors = [...(this.#partitions.get(topicId) ?? [])]
    for (const [topic, coordinators] of this.#coordinators) {
      if (coordinators.topicId !== topicId) continue
      actors.push(...coordinators.actors)
      this.#coordinators.delete(topic)
    }
    this.#partitions.delete(topicId)
    this.#lost.delete(topicId)
    return actors.filter(isSomebody)
  }

  #setCoordinator(topicId: string, topic: string, partition: number, actor: ActorId, gone: ActorId[]): void {
    let coordinators = this.#coordinators.get(topic)
    if (coordinators?.topicId !== topicId) {
      if (actor === 0) return
      // The topic was made anew, and this has come before the news of its end.
      gone.push(...(coordinators?.actors ?? []).filter(isSomebody))
      coordinators = { topicId, actors: [] }
      this.#coordinators.set(topic, coordinators)
    }
    const before = coordinators.actors[partition] ?? 0
    if (before === actor) return
    if (before !== 0) gone.push(before)
    coordinators.actors[partition] = actor
  }

  /** 0 where there is none. */
  partition(topicId: string, partition: number): ActorId {
    return this.#partitions.get(topicId)?.[partition] ?? 0
  }

  /** Its folder is in a log directory that is offline. */
  isLost(topicId: string, partition: number): boolean {
    return this.#lost.get(topicId)?.has(partition) === true
  }

  /** Why a partition that the metadata know does not live here: KAFKA_STORAGE_ERROR or NOT_LEADER_OR_FOLLOWER. */
  whyAbsent(topicId: string, partition: number): number {
    return this.isLost(topicId, partition) ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NOT_LEADER_OR_FOLLOWER
  }

  /** The coordinator beside a partition of `__consumer_offsets` and its like, 0 where there is none. */
  coordinator(topic: string, partition: number): ActorId {
    return this.#coordinators.get(topic)?.actors[partition] ?? 0
  }

  /** All coordinators of a topic that are placed here. */
  coordinators(topic: string): readonly ActorId[] {
    return (this.#coordinators.get(topic)?.actors ?? []).filter(isSomebody)
  }
}

function isSomebody(actor: ActorId | undefined): boolean {
  return actor !== undefined && actor !== 0
}

function slot(map: Map<string, ActorId[]>, key: string): ActorId[] {
  let actors = map.get(key)
  if (actors === undefined) map.set(key, (actors = []))
  return actors
}
