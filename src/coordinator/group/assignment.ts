/** Partitions by topic id; no entry is empty. */
export type Assignment = ReadonlyMap<string, ReadonlySet<number>>

/** Partitions by topic id, each with the epoch of its member at which it was assigned; no entry is empty. */
export type OwnedPartitions = ReadonlyMap<string, ReadonlyMap<number, number>>

/** A topic with some of its partitions, as messages and records have them. */
export interface TopicPartitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}

export const NO_ASSIGNMENT: Assignment = new Map()
export const NOTHING_OWNED: OwnedPartitions = new Map()
const NO_PARTITIONS: ReadonlySet<number> = new Set()
const NO_EPOCHS: ReadonlyMap<number, number> = new Map()

export function partitionsOf(assignment: Assignment, topicId: string): ReadonlySet<number> {
  return assignment.get(topicId) ?? NO_PARTITIONS
}

export function epochsOf(owned: OwnedPartitions, topicId: string): ReadonlyMap<number, number> {
  return owned.get(topicId) ?? NO_EPOCHS
}

export function sameAssignment(one: Assignment, other: Assignment): boolean {
  if (one === other) return true
  if (one.size !== other.size) return false
  for (const [topicId, partitions] of one) {
    const others = other.get(topicId)
    if (others?.size !== partitions.size) return false
    for (const partition of partitions) if (!others.has(partition)) return false
  }
  return true
}

export function sameOwned(one: OwnedPartitions, other: OwnedPartitions): boolean {
  if (one === other) return true
  if (one.size !== other.size) return false
  for (const [topicId, epochs] of one) {
    const others = other.get(topicId)
    if (others?.size !== epochs.size) return false
    for (const [partition, epoch] of epochs) if (others.get(partition) !== epoch) return false
  }
  return true
}

/** All partitions of an assignment, owned since `epoch`. */
export function ownedSince(assignment: Assignment, epoch: number): OwnedPartitions {
  return new Map(
    Array.from(assignment, ([topicId, partitions]) => [
      topicId,
      new Map(Array.from(partitions, (partition) => [partition, epoch])),
    ]),
  )
}

export function assignmentOf(topics: Iterable<TopicPartitions>): Assignment {
  return new Map(Array.from(topics, ({ topicId, partitions }) => [topicId, new Set(partitions)]))
}

/** In ascending order of the partitions, whatever order they were found in. */
export function topicPartitionsOf(
  partitionsByTopic: ReadonlyMap<string, ReadonlySet<number> | ReadonlyMap<number, number>>,
): { topicId: string; partitions: number[] }[] {
  return Array.from(partitionsByTopic, ([topicId, partitions]) => ({
    topicId,
    partitions: [...partitions.keys()].sort((one, other) => one - other),
  }))
}
