import type { ActorId } from '../messages/context.ts'
import type { PartitionsPlaced } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'

/** Where the partitions of this node and their coordinators live, as the placement told. */
export class Directory {
  readonly #partitions = new Map<string, ActorId[]>()
  readonly #coordinators = new Map<string, ActorId[]>()
  readonly #lost = new Map<string, Set<number>>()
  #endOffset = -1

  /** Metadata up to this offset has been placed. */
  get endOffset(): number {
    return this.#endOffset
  }

  place(message: PartitionsPlaced): void {
    for (const { topicId, topic, partition, actor, coordinator } of message.placed) {
      slot(this.#partitions, topicId)[partition] = actor
      if (coordinator !== 0) slot(this.#coordinators, topic)[partition] = coordinator
    }
    for (const { topicId, partition } of message.lost) {
      const partitions = this.#lost.get(topicId)
      if (partitions === undefined) this.#lost.set(topicId, new Set([partition]))
      else partitions.add(partition)
    }
    this.#endOffset = message.endOffset
  }

  removeTopic(topicId: string): readonly ActorId[] {
    const actors = this.#partitions.get(topicId) ?? []
    this.#partitions.delete(topicId)
    this.#lost.delete(topicId)
    return actors
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
    return this.#coordinators.get(topic)?.[partition] ?? 0
  }

  /** All coordinators of a topic that are placed here. */
  coordinators(topic: string): readonly ActorId[] {
    return (this.#coordinators.get(topic) ?? []).filter((actor) => actor !== 0)
  }
}

function slot(map: Map<string, ActorId[]>, key: string): ActorId[] {
  let actors = map.get(key)
  if (actors === undefined) map.set(key, (actors = []))
  return actors
}
