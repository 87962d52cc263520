import { PartitionActor } from '../../../actors/partition.ts'
import type { Actor } from '../../../src/messages/context.ts'
import { CommittedImage } from '../../../src/metadata/committed-image.ts'
import { decodeRecord } from '../../../src/metadata/metadata-record.ts'

/** A node as this check sees it. */
export interface HoldingNode {
  readonly isRunning: boolean
  /** How often it was started. */
  readonly starts: number
  /** The actor of a name such as `partition topic-0`; undefined where there is none. */
  actorObject(name: string): Actor | undefined
}

/**
 * What any replica takes for committed is on every replica in sync (I5), as the committed metadata name them. A broker counts from when it has registered in its present life: one that
 * lost something is out of the ISR from then on.
 */
export class HeldOffsets {
  readonly #nodes: ReadonlyMap<number, HoldingNode>
  readonly #committed = new CommittedImage()
  /** By broker, the life of it that has registered last. */
  readonly #lives = new Map<number, number>()

  constructor(nodes: ReadonlyMap<number, HoldingNode>) {
    this.#nodes = nodes
  }

  /** Metadata that was not known to be committed before, in its order. Gives what it may not say. */
  committed(records: readonly Uint8Array[]): string[] {
    for (const bytes of this.#committed.apply(records)) {
      const { type, message } = decodeRecord(bytes)
      if (type === 'RegisterBrokerRecord') this.#lives.set(message.brokerId, this.#nodes.get(message.brokerId)?.starts ?? 0)
    }
    return this.#fencedReplicas()
  }

  /** A broker that is fenced leads nothing, and is in an ISR only where nobody else is (I12). */
  #fencedReplicas(): string[] {
    const { image } = this.#committed
    const problems: string[] = []
    for (const { name, partitions } of image.topics()) {
      for (const [index, { leader, isr }] of partitions.entries()) {
        if (leader >= 0 && image.broker(leader)?.fenced !== false)
          problems.push(`${name}-${index} is led by ${leader}, which is fenced`)
        const fenced = isr.length > 1 ? isr.filter((id) => image.broker(id)?.fenced !== false) : []
        if (fenced.length > 0) problems.push(`${name}-${index} has the ISR ${isr}, of which ${fenced} are fenced`)
      }
    }
    return problems
  }

  /** Brokers in sync; none if the partition is not known. */
  isr(topicId: string, partition: number): readonly number[] {
    return this.#committed.image.topicById(topicId)?.partitions[partition]?.isr ?? []
  }

  isrOf(topic: string, partition: number): readonly number[] {
    return this.#committed.image.topicByName(topic)?.partitions[partition]?.isr ?? []
  }

  /** Holds a replica against all that are in sync. Gives what is wrong; null: nothing. */
  check(actor: PartitionActor): string | null {
    const { topic, topicId, index, partition } = actor.replica
    const { highWatermark } = partition
    for (const id of this.isr(topicId, index)) {
      const node = this.#nodes.get(id)
      if (node?.isRunning !== true || this.#lives.get(id) !== node.starts) continue
      const other = node.actorObject(`partition ${topic}-${index}`)
      if (!(other instanceof PartitionActor) || other.replica.topicId !== topicId) continue
      const { logEndOffset } = other.replica.partition.log
      if (logEndOffset < highWatermark)
        return `${topic}-${index} is committed up to ${highWatermark}, and node ${id} of the ISR ends at ${logEndOffset}`
    }
    return null
  }
}
