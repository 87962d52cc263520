import { isActiveBroker } from '../../src/metadata/broker-registration.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { PartitionRegistration } from '../../src/metadata/partition-registration.ts'
import type { PlacedPartition } from './placed-partition.ts'

/**
 * Which replicas may be in sync: those whose broker is neither fenced nor shutting down. Partitions that are led here are found by the brokers that follow them, so
 * that a broker which is fenced costs as much as it has replicas of partitions led here.
 */
export class ReplicaEligibility {
  readonly #image: () => MetadataImage
  readonly #led = new Map<number, Set<PlacedPartition>>()
  #active: ReadonlySet<number> = new Set()

  constructor(image: () => MetadataImage) {
    this.#image = image
  }

  of({ replicas }: PartitionRegistration): number[] {
    const image = this.#image()
    return replicas.filter((replica) => isActiveBroker(image.broker(replica)))
  }

  /** A partition is led here, by these replicas. */
  lead(placed: PlacedPartition, { replicas }: PartitionRegistration): void {
    for (const replica of replicas) {
      const led = this.#led.get(replica)
      if (led === undefined) this.#led.set(replica, new Set([placed]))
      else led.add(placed)
    }
  }

  /** Takes back what `lead` said, with the same replicas. */
  forget(placed: PlacedPartition, { replicas }: PartitionRegistration): void {
    for (const replica of replicas) {
      const led = this.#led.get(replica)
      if (led?.delete(placed) === true && led.size === 0) this.#led.delete(replica)
    }
  }

  /** The brokers changed. Gives the partitions led here whose eligible replicas are others than before. */
  brokersChanged(): Set<PlacedPartition> {
    const active = new Set<number>()
    for (const broker of this.#image().brokers()) if (isActiveBroker(broker)) active.add(broker.id)
    const affected = new Set<PlacedPartition>()
    for (const broker of new Set([...active, ...this.#active])) {
      if (active.has(broker) === this.#active.has(broker)) continue
      for (const placed of this.#led.get(broker) ?? []) affected.add(placed)
    }
    this.#active = active
    return affected
  }
}
