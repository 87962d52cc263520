const INT32_MIN = -2_147_483_648

/**
 * The partition of a coordinator's topic (`__consumer_offsets`, `__transaction_state`) that a key belongs to, as every Kafka broker computes it:
 * the amount of Java's `String.hashCode` (0 for the smallest number, which has none), modulo the partition count.
 */
export function partitionFor(key: string, partitionCount: number): number {
  const hash = javaStringHashCode(key)
  return hash === INT32_MIN ? 0 : Math.abs(hash) % partitionCount
}

/** Java's `String.hashCode`: over UTF-16 code units, wrapping at 32 bits, signed. */
export function javaStringHashCode(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}
