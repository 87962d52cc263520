import { assert } from '../../base/assert.ts'
import { KeyHash } from './key-hash.ts'

/** Four words of hash and the offset in two: as much as an entry of Kafka's map takes, so that `log.cleaner.dedupe.buffer.size` means as many keys. */
const WORDS_PER_ENTRY = 6
const ENTRY_BYTES = WORDS_PER_ENTRY * 4
/** So many places that lie apart are tried before those behind the last one are. */
const SPREAD_PROBES = 12

/** What a map knows beside its memory: goes with it from task to task. */
export interface OffsetMapState {
  readonly size: number
  readonly latestOffset: number
}

/**
 * The last offset of each key, by the hash of the key. The memory is the caller's, all zeros for an empty map, and may be shared; the hash key must be the same
 * wherever the memory goes.
 */
export class OffsetMap {
  readonly slots: number
  readonly #words: Int32Array
  readonly #hash: KeyHash
  #size: number
  #latestOffset: number

  static slotsIn(bytes: number): number {
    return Math.floor(bytes / ENTRY_BYTES)
  }

  static bytesFor(slots: number): number {
    return slots * ENTRY_BYTES
  }

  constructor(memory: ArrayBufferLike, hashKey: Int32Array, { size = 0, latestOffset = -1 }: Partial<OffsetMapState> = {}) {
    this.slots = OffsetMap.slotsIn(memory.byteLength)
    this.#words = new Int32Array(memory, 0, this.slots * WORDS_PER_ENTRY)
    this.#hash = new KeyHash(hashKey)
    this.#size = size
    this.#latestOffset = latestOffset
  }

  /** Keys in the map. */
  get size(): number {
    return this.#size
  }
  /** The last offset that was put, or the one that `latestOffset` was set to since; -1 at first. */
  get latestOffset(): number {
    return this.#latestOffset
  }
  set latestOffset(offset: number) {
    this.#latestOffset = offset
  }
  get state(): OffsetMapState {
    return { size: this.#size, latestOffset: this.#latestOffset }
  }

  /** The key is `bytes[start, end)`. The map must have room for one more. */
  put(bytes: Uint8Array, start: number, end: number, offset: number): void {
    const words = this.#words
    const at = this.#find(bytes, start, end)
    assert(at !== -1, 'an offset map that is written to is not full')
    const stored = offset + 1
    if (words[at + 4] === 0 && words[at + 5] === 0) {
      const hash = this.#hash
      words[at] = hash.word0
      words[at + 1] = hash.word1
      words[at + 2] = hash.word2
      words[at + 3] = hash.word3
      this.#size++
    }
    words[at + 4] = stored
    words[at + 5] = Math.floor(stored / 0x100000000)
    this.#latestOffset = offset
  }

  /** -1 for a key that is not in the map. */
  get(bytes: Uint8Array, start: number, end: number): number {
    const at = this.#find(bytes, start, end)
    if (at === -1) return -1
    const words = this.#words
    return words[at + 5]! * 0x100000000 + (words[at + 4]! >>> 0) - 1
  }

  /** The place of the key's entry, or the empty one where it would go; -1 in a full map without the key. */
  #find(bytes: Uint8Array, start: number, end: number): number {
    const words = this.#words
    const slots = this.slots
    const hash = this.#hash
    hash.of(bytes, start, end)
    const { word0, word1, word2, word3 } = hash
    let slot = (word0 >>> 0) % slots
    for (let probe = 1; probe <= slots + SPREAD_PROBES; probe++) {
      const at = slot * WORDS_PER_ENTRY
      if (words[at + 4] === 0 && words[at + 5] === 0) return at
      if (words[at] === word0 && words[at + 1] === word1 && words[at + 2] === word2 && words[at + 3] === word3) return at
      slot = probe < SPREAD_PROBES ? ((word0 >>> 0) + probe * (word1 >>> 0)) % slots : slot + 1 === slots ? 0 : slot + 1
    }
    return -1
  }
}
