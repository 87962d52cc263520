import type { ActorId } from '../../src/messages/context.ts'
import type { PartitionRegistration } from '../../src/metadata/partition-registration.ts'

/** A partition with a replica on this node, and who lives for it. */
export interface PlacedPartition {
  readonly topicId: string
  readonly topic: string
  readonly partition: number
  readonly actor: ActorId
  /** 0 where it has none: it is not led here, or is of another topic than the coordinators' own. */
  coordinator: ActorId
  /** As it was told last. */
  registration: PartitionRegistration
}
