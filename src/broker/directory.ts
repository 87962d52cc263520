import type { ActorId } from '../messages/context.ts'
import type { PartitionsPlaced } from '../messages/message.ts'

/** Where the partitions of this node and their coordinators live, as the placement told. */
export class Directory {
  readonly #partitions = new Map<string, ActorId[]>()
  readonly #coordinators = new Map<string, ActorId[]>()
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
    this.#endOffset = message.endOffset
  }

  removeTopic(topicId: string): readonly ActorId[] {
    const actors = this.#partitions.get(topicId) ?? []
    this.#partitions.delete(topicId)
    return actors
  }

  /** 0 where there is none. */
  partition(topicId: string, partition: number): ActorId {
    return this.#partitions.get(topicId)?.[partition] ?? 0
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
