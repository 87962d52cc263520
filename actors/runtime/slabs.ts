import type { ByteRange } from '../../src/base/arena.ts'
import { assert } from '../../src/base/assert.ts'
import type { SlabArena } from './slab-arena.ts'

const NOTHING = new Uint8Array(0)

/**
 * The slab memory of all threads as one thread sees it: it allocates from its own, reads and writes all, and sends others' ranges
 * home.
 */
export class Slabs {
  readonly own: SlabArena
  readonly #memories: (Uint8Array | undefined)[] = []
  readonly #releaseElsewhere: (range: ByteRange) => void
  readonly #find: (thread: number) => SharedArrayBuffer | null

  /** `find` is asked for the memory of a thread that was not introduced by `add`. */
  constructor(own: SlabArena, releaseElsewhere: (range: ByteRange) => void, find: (thread: number) => SharedArrayBuffer | null) {
    this.own = own
    this.#releaseElsewhere = releaseElsewhere
    this.#find = find
    this.add(own.thread, own.memory)
  }

  add(thread: number, memory: SharedArrayBuffer): void {
    this.#memories[thread] = Buffer.from(memory)
  }

  release(range: ByteRange): void {
    if (range.length === 0) return
    if (range.arena === this.own.thread) this.own.release(range.offset)
    else this.#releaseElsewhere(range)
  }

  view(range: ByteRange): Uint8Array {
    if (range.length === 0) return NOTHING
    const memory = this.#memories[range.arena] ?? this.#introduce(range.arena)
    return memory.subarray(range.offset, range.offset + range.length)
  }

  #introduce(thread: number): Uint8Array {
    const memory = this.#find(thread)
    assert(memory !== null, `thread ${thread}, whose memory is named, exists`)
    this.add(thread, memory)
    return this.#memories[thread]!
  }
}
