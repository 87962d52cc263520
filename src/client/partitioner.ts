import { Buffer } from 'node:buffer'
import { encodeUtf8, utf8Length } from '../protocol/utf8.ts'

/**
 * The partition of a record with a key, as Kafka's Java client chooses it: murmur2 over the key's bytes, without its sign bit, modulo the partition
 * count. Clients of all languages that agree on it find a key's records in one partition.
 */
export function partitionForKey(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount
}

const SEED = 0x9747b28c
const M = 0x5bd1e995

/** MurmurHash2, 32 bits, in the form and with the seed of Kafka's `Utils.murmur2`; signed. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes
  let hash = SEED ^ length
  let at = 0
  for (; length - at >= 4; at += 4) {
    let k = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    k = Math.imul(k, M)
    k ^= k >>> 24
    k = Math.imul(k, M)
    hash = Math.imul(hash, M) ^ k
  }
  const rest = length - at
  if (rest === 3) hash ^= bytes[at + 2]! << 16
  if (rest >= 2) hash ^= bytes[at + 1]! << 8
  if (rest >= 1) {
    hash ^= bytes[at]!
    hash = Math.imul(hash, M)
  }
  hash ^= hash >>> 13
  hash = Math.imul(hash, M)
  hash ^= hash >>> 15
  return hash | 0
}

/** `murmur2` of a text's UTF-8; text of ASCII, as nearly all keys are, is not encoded for it. */
export function murmur2OfText(text: string): number {
  const { length } = text
  let hash = SEED ^ length
  let bits = 0
  let at = 0
  for (; length - at >= 4; at += 4) {
    const first = text.charCodeAt(at)
    const second = text.charCodeAt(at + 1)
    const third = text.charCodeAt(at + 2)
    const fourth = text.charCodeAt(at + 3)
    bits |= first | second | third | fourth
    let k = first | (second << 8) | (third << 16) | (fourth << 24)
    k = Math.imul(k, M)
    k ^= k >>> 24
    k = Math.imul(k, M)
    hash = Math.imul(hash, M) ^ k
  }
  const rest = length - at
  if (rest > 0) {
    for (let index = rest - 1; index >= 0; index--) {
      const code = text.charCodeAt(at + index)
      bits |= code
      hash ^= code << (8 * index)
    }
    hash = Math.imul(hash, M)
  }
  if (bits >= 0x80) {
    const bytes = Buffer.allocUnsafe(utf8Length(text))
    encodeUtf8(text, bytes, 0)
    return murmur2(bytes)
  }
  hash ^= hash >>> 13
  hash = Math.imul(hash, M)
  hash ^= hash >>> 15
  return hash | 0
}

/** As `partitionForKey`, for a key that is written as UTF-8. */
export function partitionForText(key: string, partitionCount: number): number {
  return (murmur2OfText(key) & 0x7fffffff) % partitionCount
}
