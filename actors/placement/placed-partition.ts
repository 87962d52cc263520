import type { ActorId } from '../../src/messages/context.ts'

/** A partition with a replica on this node, and who lives for it. */
export interface PlacedPartition {
  readonly topicId: string
  readonly topic: string
  readonly partition: number
  readonly actor: ActorId
  /** 0 where it has none. */
  coordinator: ActorId
}
