/**
 * The order in which Java's hash maps and sets give what was put into them, in which the sticky assignors happen to serve members: with it, a leader of ours
 * assigns to the letter what a Java leader would, and a change of leaders moves nothing.
 */
export function inHashOrder<T>(elements: readonly T[], hashOf: (element: T) => number, sizeMax = elements.length): T[] {
  let buckets = 16
  while (sizeMax > buckets * 0.75) buckets *= 2
  const bucketOf = (element: T): number => {
    const hash = hashOf(element)
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  }
  return elements
    .map((element) => ({ element, bucket: bucketOf(element) }))
    .sort((one, other) => one.bucket - other.bucket)
    .map(({ element }) => element)
}

/** Of a string, as Java computes it. */
export function stringHash(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** Of Java's `TopicPartition`. */
export function partitionHash(topic: string, partition: number): number {
  return (Math.imul(31, (31 + partition) | 0) + stringHash(topic)) | 0
}
