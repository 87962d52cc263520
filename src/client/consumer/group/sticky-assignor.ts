import { Reader } from '../../../protocol/reader.ts'
import { Writer } from '../../../protocol/writer.ts'
import { byTopic, type TopicPartition } from '../../topic-partition.ts'
import type { AssignableTopics, Assignor, MemberAssignment, MemberSubscription } from './assignor.ts'
import { constrainedAssignment } from './constrained-assignment.ts'
import { generalAssignment } from './general-assignment.ts'
import { NO_GENERATION, type PreviousAssignment, StickyInput, type StickyResult } from './sticky-input.ts'

/** Even, and with as much as possible left where it was. All partitions are given up before a rebalance, and mostly come back. */
export class StickyAssignor implements Assignor {
  readonly name = 'sticky'
  readonly supportedProtocols = ['eager'] as const
  #mine: readonly TopicPartition[] | null = null
  #generationId = NO_GENERATION

  assign(topics: AssignableTopics, members: readonly MemberSubscription[]): Map<string, MemberAssignment> {
    const { assignment } = stickyAssignment(new StickyInput(topics, members, previousOf))
    return new Map([...assignment].map(([memberId, partitions]) => [memberId, { partitions: [...partitions] }] as const))
  }

  subscriptionUserData(): Uint8Array | null {
    if (this.#mine === null) return null
    const writer = new Writer()
    const topics = byTopic(this.#mine)
    writer.int32(topics.size)
    for (const [topic, partitions] of topics) {
      writer.string(topic)
      writer.int32(partitions.length)
      for (const { partition } of partitions) writer.int32(partition)
    }
    writer.int32(this.#generationId)
    return writer.toBytes()
  }

  onAssignment({ partitions }: MemberAssignment, generationId: number): void {
    this.#mine = partitions
    this.#generationId = generationId
  }
}

/** The algorithm that both sticky assignors share. */
export function stickyAssignment(input: StickyInput): StickyResult {
  return input.haveSameTopics ? constrainedAssignment(input) : generalAssignment(input)
}

/** Bytes that cannot be read are no claim to anything, and in the first version there was no generation. */
function previousOf({ userData }: MemberSubscription): PreviousAssignment {
  if (userData === null || userData.length === 0) return { partitions: [], generation: null }
  try {
    const reader = new Reader(userData)
    const partitions: TopicPartition[] = []
    for (let topics = reader.arrayCount(6); topics > 0; topics--) {
      const topic = reader.string()
      for (let count = reader.arrayCount(4); count > 0; count--) partitions.push({ topic, partition: reader.int32() })
    }
    return { partitions, generation: reader.remaining < 4 ? null : reader.int32() }
  } catch {
    return { partitions: [], generation: NO_GENERATION }
  }
}
