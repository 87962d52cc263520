/** Partitions by topic id, sorted: what a coordinator of the consumer protocol speaks of. */
export type Target = ReadonlyMap<string, readonly number[]>

export function targetOf(topics: readonly { readonly topicId: string; readonly partitions: readonly number[] }[]): Target {
  return new Map(
    topics
      .filter(({ partitions }) => partitions.length > 0)
      .map(({ topicId, partitions }) => [topicId, [...partitions].sort((one, other) => one - other)] as const),
  )
}

export function sameTarget(one: Target, other: Target): boolean {
  if (one.size !== other.size) return false
  for (const [topicId, partitions] of one) {
    const others = other.get(topicId)
    if (others?.length !== partitions.length || partitions.some((partition, place) => partition !== others[place])) return false
  }
  return true
}
