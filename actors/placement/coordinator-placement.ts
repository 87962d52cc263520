import type { ActorId } from '../../src/messages/context.ts'
import { TRANSACTION_VERSION_FEATURE } from '../../src/metadata/features.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { PartitionRegistration } from '../../src/metadata/partition-registration.ts'
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../../src/metadata/topic-name.ts'
import type { TopicImage } from '../../src/metadata/topics-image.ts'
import type { GroupCoordinatorSpec } from '../group-coordinator.ts'
import type { SupervisorContext } from '../runtime/host-context.ts'
import type { TransactionCoordinatorSpec } from '../transaction-coordinator.ts'
import type { PlacedPartition } from './placed-partition.ts'

export interface CoordinatorSurroundings {
  image(): MetadataImage
  quorum(): ActorId
  /** Who asks other brokers for the transaction coordinator of this partition. */
  network(partitionIndex: number): ActorId
}

/** Makes the coordinators that partitions of Kafka's own topics have beside them, and tells them how things stand. */
export class CoordinatorPlacement {
  readonly #context: SupervisorContext
  readonly #surroundings: CoordinatorSurroundings
  readonly #placed = new Map<ActorId, PlacedPartition>()

  constructor(context: SupervisorContext, surroundings: CoordinatorSurroundings) {
    this.#context = context
    this.#surroundings = surroundings
  }

  /** Gives a partition that is led here its coordinator, on its thread. False for a partition of another topic, which has none. */
  place(placed: PlacedPartition, registration: PartitionRegistration): boolean {
    const spec = this.#specFor(placed, registration)
    if (spec === null) return false
    placed.coordinator = this.#context.spawn(spec, placed.actor >>> 20)
    this.#placed.set(placed.coordinator, placed)
    return true
  }

  /** Whoever waits for it is told that it is not the coordinator. */
  stop(placed: PlacedPartition): void {
    if (placed.coordinator === 0) return
    this.#context.stop(placed.coordinator)
    this.#placed.delete(placed.coordinator)
    placed.coordinator = 0
  }

  /** What it was made from may be out of date. */
  actorUp(actor: ActorId): void {
    const placed = this.#placed.get(actor)
    if (placed !== undefined) this.configure(placed)
  }

  configureAll(): void {
    for (const placed of this.#placed.values()) this.configure(placed)
  }

  /** Tells a transaction coordinator how things stand. */
  configure({ topic, topicId, partition, coordinator }: PlacedPartition): void {
    if (topic !== TRANSACTION_STATE_TOPIC || coordinator === 0) return
    const image = this.#surroundings.image()
    const leaderEpoch = image.topicById(topicId)?.partitions[partition]?.leaderEpoch ?? 0
    const transactionVersion = image.featureLevel(TRANSACTION_VERSION_FEATURE)
    this.#context.send(coordinator, { kind: 'configure-coordinator', leaderEpoch, transactionVersion })
  }

  /** Offsets of a topic that is gone mean nothing to one of the same name that comes later. */
  forgetTopics(removed: readonly TopicImage[]): void {
    if (removed.length === 0) return
    const topics = removed.map(({ id, name }) => ({ topicId: id, topic: name }))
    for (const coordinator of this.#placed.keys()) this.#context.send(coordinator, { kind: 'topics-removed', topics })
  }

  #specFor(
    { topic, partition: partitionIndex, actor: partition }: PlacedPartition,
    { leaderEpoch }: PartitionRegistration,
  ): GroupCoordinatorSpec | TransactionCoordinatorSpec | null {
    const { image, quorum, network } = this.#surroundings
    if (topic === GROUP_METADATA_TOPIC) return { kind: 'group-coordinator', partition, partitionIndex, quorum: quorum() }
    if (topic !== TRANSACTION_STATE_TOPIC) return null
    return {
      kind: 'transaction-coordinator',
      partition,
      partitionIndex,
      network: network(partitionIndex),
      leaderEpoch,
      transactionVersion: image().featureLevel(TRANSACTION_VERSION_FEATURE),
    }
  }
}
