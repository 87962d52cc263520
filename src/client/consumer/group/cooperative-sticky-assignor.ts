import { Reader } from '../../../protocol/reader.ts'
import { Writer } from '../../../protocol/writer.ts'
import type { AssignableTopics, Assignor, MemberAssignment, MemberSubscription } from './assignor.ts'
import { stickyAssignment } from './sticky-assignor.ts'
import { NO_GENERATION, type PreviousAssignment, StickyInput, type StickyPartition, type StickyResult } from './sticky-input.ts'

/**
 * As sticky, but members go on reading what they keep while the group rebalances (KIP-429): a partition that moves is given to nobody at first, and to its new
 * owner in a second rebalance, when the one before has given it up.
 */
export class CooperativeStickyAssignor implements Assignor {
  readonly name = 'cooperative-sticky'
  readonly supportedProtocols = ['cooperative', 'eager'] as const
  #generationId = NO_GENERATION

  assign(topics: AssignableTopics, members: readonly MemberSubscription[]): Map<string, MemberAssignment> {
    const input = new StickyInput(topics, members, previousOf)
    const result = stickyAssignment(input)
    const moving = result.moving ?? movingPartitions(input, result)
    return new Map(
      [...result.assignment].map(
        ([memberId, partitions]) =>
          [memberId, { partitions: [...partitions].filter((partition) => moving.get(partition) !== memberId) }] as const,
      ),
    )
  }

  subscriptionUserData(): Uint8Array {
    const writer = new Writer()
    writer.int32(this.#generationId)
    return writer.toBytes()
  }

  onAssignment(_assignment: MemberAssignment, generationId: number): void {
    this.#generationId = generationId
  }
}

/** New to one member and lost to another. */
function movingPartitions(input: StickyInput, { assignment }: StickyResult): Map<StickyPartition, string> {
  const lost = new Set<StickyPartition>()
  const added = new Map<StickyPartition, string>()
  for (const { memberId, ownedPartitions } of input.members) {
    const assigned = assignment.get(memberId)!
    const owned = new Set(ownedPartitions.map((partition) => input.find(partition)))
    for (const partition of owned) if (partition !== undefined && !assigned.has(partition)) lost.add(partition)
    for (const partition of assigned) if (!owned.has(partition)) added.set(partition, memberId)
  }
  return new Map([...added].filter(([partition]) => lost.has(partition)))
}

/** The subscription says it itself since its version 2; before, the generation was in the assignor's own bytes. */
function previousOf({ generationId, ownedPartitions, userData }: MemberSubscription): PreviousAssignment {
  if (generationId >= 0) return { partitions: ownedPartitions, generation: generationId }
  if (userData === null) return { partitions: ownedPartitions, generation: null }
  return {
    partitions: ownedPartitions,
    generation: userData.length < 4 ? NO_GENERATION : new Reader(userData).int32(),
  }
}
