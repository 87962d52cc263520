import { describe, expect, test } from 'vitest'
import { javaStringHashCode, partitionFor } from '../../src/coordinator/partition-for.ts'

describe('the coordinator partition of a key', () => {
  test('hashes as Java does', () => {
    expect(javaStringHashCode('')).toBe(0)
    expect(javaStringHashCode('group')).toBe(98629247)
    expect(javaStringHashCode('console-consumer-12345')).toBe(hashOfBigInt('console-consumer-12345'))
    expect(javaStringHashCode('grüße-\u{1f600}')).toBe(hashOfBigInt('grüße-\u{1f600}'))
  })

  test('drops the sign bit, even of the smallest hash', () => {
    const smallest = 'polygenelubricants'
    expect(javaStringHashCode(smallest)).toBe(-2147483648)
    expect(partitionFor(smallest, 50)).toBe(0)
    expect(partitionFor('group', 50)).toBe(98629247 % 50)
  })
})

/** Java's definition, without wrapping on the way. */
function hashOfBigInt(text: string): number {
  let hash = 0n
  for (let i = 0; i < text.length; i++) hash = hash * 31n + BigInt(text.charCodeAt(i))
  return Number(BigInt.asIntN(32, hash))
}
