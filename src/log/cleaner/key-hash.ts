/**
 * A keyed hash of 128 bits: HalfSipHash-1-3 twice, with 64 bits of key and 64 bits of result each. What it is used for takes two keys of equal hash for one and
 * the same, so that nobody may be able to make such keys on purpose: clients choose, in the name of a group, a part of the keys of `__consumer_offsets`. The hash
 * key is chosen by chance for each cleaning. Kafka takes MD5 for the same; a key of 16 bytes takes it some 150 ns and this some 60.
 */
export class KeyHash {
  readonly #key: Int32Array
  /** The hash of what was last given to `of`. */
  word0 = 0
  word1 = 0
  word2 = 0
  word3 = 0

  /** `key` is four int32s. */
  constructor(key: Int32Array) {
    this.#key = key
  }

  /** Hashes `bytes[start, end)`. */
  of(bytes: Uint8Array, start: number, end: number): void {
    const key = this.#key
    let a0 = key[0]!
    let a1 = key[1]! ^ 0xee
    let a2 = 0x6c796765 ^ key[0]!
    let a3 = 0x74656462 ^ key[1]!
    let b0 = key[2]!
    let b1 = key[3]! ^ 0xee
    let b2 = 0x6c796765 ^ key[2]!
    let b3 = 0x74656462 ^ key[3]!
    const length = end - start
    const wholeEnd = start + (length & ~3)
    let at = start
    // The last word is what is left of the bytes, and their count; then come the rounds that end it, on nothing.
    for (;;) {
      let word = 0
      if (at < wholeEnd) {
        word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
        at += 4
      } else {
        word = length << 24
        if (at < end) word |= bytes[at]!
        if (at + 1 < end) word |= bytes[at + 1]! << 8
        if (at + 2 < end) word |= bytes[at + 2]! << 16
        at = -1
      }
      a3 ^= word
      b3 ^= word
      a0 = (a0 + a1) | 0
      b0 = (b0 + b1) | 0
      a1 = ((a1 << 5) | (a1 >>> 27)) ^ a0
      b1 = ((b1 << 5) | (b1 >>> 27)) ^ b0
      a0 = (a0 << 16) | (a0 >>> 16)
      b0 = (b0 << 16) | (b0 >>> 16)
      a2 = (a2 + a3) | 0
      b2 = (b2 + b3) | 0
      a3 = ((a3 << 8) | (a3 >>> 24)) ^ a2
      b3 = ((b3 << 8) | (b3 >>> 24)) ^ b2
      a0 = (a0 + a3) | 0
      b0 = (b0 + b3) | 0
      a3 = ((a3 << 7) | (a3 >>> 25)) ^ a0
      b3 = ((b3 << 7) | (b3 >>> 25)) ^ b0
      a2 = (a2 + a1) | 0
      b2 = (b2 + b1) | 0
      a1 = ((a1 << 13) | (a1 >>> 19)) ^ a2
      b1 = ((b1 << 13) | (b1 >>> 19)) ^ b2
      a2 = (a2 << 16) | (a2 >>> 16)
      b2 = (b2 << 16) | (b2 >>> 16)
      a0 ^= word
      b0 ^= word
      if (at === -1) break
    }
    a2 ^= 0xee
    b2 ^= 0xee
    for (let round = 0; round < 6; round++) {
      a0 = (a0 + a1) | 0
      b0 = (b0 + b1) | 0
      a1 = ((a1 << 5) | (a1 >>> 27)) ^ a0
      b1 = ((b1 << 5) | (b1 >>> 27)) ^ b0
      a0 = (a0 << 16) | (a0 >>> 16)
      b0 = (b0 << 16) | (b0 >>> 16)
      a2 = (a2 + a3) | 0
      b2 = (b2 + b3) | 0
      a3 = ((a3 << 8) | (a3 >>> 24)) ^ a2
      b3 = ((b3 << 8) | (b3 >>> 24)) ^ b2
      a0 = (a0 + a3) | 0
      b0 = (b0 + b3) | 0
      a3 = ((a3 << 7) | (a3 >>> 25)) ^ a0
      b3 = ((b3 << 7) | (b3 >>> 25)) ^ b0
      a2 = (a2 + a1) | 0
      b2 = (b2 + b1) | 0
      a1 = ((a1 << 13) | (a1 >>> 19)) ^ a2
      b1 = ((b1 << 13) | (b1 >>> 19)) ^ b2
      a2 = (a2 << 16) | (a2 >>> 16)
      b2 = (b2 << 16) | (b2 >>> 16)
      if (round !== 2) continue
      this.word0 = a1 ^ a3
      this.word1 = b1 ^ b3
      a1 ^= 0xdd
      b1 ^= 0xdd
    }
    this.word2 = a1 ^ a3
    this.word3 = b1 ^ b3
  }
}
