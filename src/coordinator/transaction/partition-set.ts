/** Partitions by topic. Never changed: what adds to it makes another one. */
export type PartitionSet = ReadonlyMap<string, ReadonlySet<number>>

export const NO_PARTITIONS: PartitionSet = new Map()

/** A topic with some of its partitions, as requests name them. */
export interface TopicPartitions {
  readonly name: string
  readonly partitions: readonly number[]
}

/** The set with more partitions; itself where it has all of them. */
export function withPartitions(set: PartitionSet, added: readonly TopicPartitions[]): PartitionSet {
  if (hasPartitions(set, added)) return set
  const union = new Map(set)
  for (const { name, partitions } of added) union.set(name, new Set([...(union.get(name) ?? []), ...partitions]))
  return union
}

export function hasPartitions(set: PartitionSet, asked: readonly TopicPartitions[]): boolean {
  return asked.every(({ name, partitions }) => partitions.every((partition) => hasPartition(set, name, partition)))
}

export function hasPartition(set: PartitionSet, topic: string, partition: number): boolean {
  return set.get(topic)?.has(partition) === true
}

export function topicsOf(set: PartitionSet): TopicPartitions[] {
  return Array.from(set, ([name, partitions]) => ({ name, partitions: [...partitions] }))
}
