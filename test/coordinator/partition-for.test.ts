import { describe, expect, test } from 'vitest'
import { javaStringHashCode, partitionFor } from '../../src/coordinator/partition-for.ts'

describe('the coordinator partition of a key', () => {
  test('hashes as Java does', () => {
    expect(javaStringHashCode('')).toBe(0)
    expect(javaStringHashCode('group')).toBe(98629247)
    expect(javaStringHashCode('console-consumer-12345')).toBe(hashOfBigInt('console-consumer-12345'))
    expect(javaStringHashCode('grüße-\u{1f600}')).toBe(hashOfBigInt('grüße-\u{1f600}'))
  })

  // What Kafka 4.3.1's `Utils.abs(key.hashCode()) % partitions` gives.
  test.each([
    ['', 0, 0],
    ['other', 0, 26],
    ['x1', 1, 19],
    ['grüße-\u{1f600}', 1, 27],
    ['the first one', 2, 23],
    ['my-group', 0, 12],
    ['polygenelubricants', 0, 0],
  ])('"%s" is in partition %i of 3 and %i of 50, whatever the sign of its hash', (key, ofThree, ofFifty) => {
    expect(partitionFor(key, 3)).toBe(ofThree)
    expect(partitionFor(key, 50)).toBe(ofFifty)
  })

  test('the smallest hash has no amount', () => {
    expect(javaStringHashCode('polygenelubricants')).toBe(-2147483648)
    expect(javaStringHashCode('my-group')).toBeLessThan(0)
  })
})

/** Java's definition, without wrapping on the way. */
function hashOfBigInt(text: string): number {
  let hash = 0n
  for (let i = 0; i < text.length; i++) hash = hash * 31n + BigInt(text.charCodeAt(i))
  return Number(BigInt.asIntN(32, hash))
}
