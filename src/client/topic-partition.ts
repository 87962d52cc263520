/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** A key for maps of partitions, and how Kafka prints one: `topic-0`. Two partitions never share one: what follows the last hyphen is the partition. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}

/** For sorting: by topic, then by partition. */
export function comparePartitions(one: TopicPartition, other: TopicPartition): number {
  return one.topic === other.topic ? one.partition - other.partition : one.topic < other.topic ? -1 : 1
}

/** Indexes of partitions by topic, in the order in which the topics come first. */
export function byTopic<T extends TopicPartition>(partitions: Iterable<T>): Map<string, T[]> {
  const topics = new Map<string, T[]>()
  for (const partition of partitions) {
    const mine = topics.get(partition.topic)
    if (mine === undefined) topics.set(partition.topic, [partition])
    else mine.push(partition)
  }
  return topics
}
