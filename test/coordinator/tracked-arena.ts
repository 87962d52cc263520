import type { Arena, ByteRange } from '../../src/base/arena.ts'

/** An arena that knows what is out, and overwrites what comes back. */
export class TrackedArena implements Arena {
  /** Nothing can be allocated while this is true. */
  isFull = false
  readonly #live = new Map<number, Uint8Array>()
  #next = 64

  /** Ranges that were allocated and not released. */
  get live(): number {
    return this.#live.size
  }

  allocate(length: number): ByteRange | null {
    if (this.isFull) return null
    const offset = this.#next
    this.#next += length
    this.#live.set(offset, new Uint8Array(length))
    return { arena: 0, offset, length }
  }

  release(range: ByteRange): void {
    this.#bytes(range).fill(0xdb)
    this.#live.delete(range.offset)
  }

  view(range: ByteRange): Uint8Array {
    return this.#bytes(range).subarray(0, range.length)
  }

  freeBytes(): number {
    return 2 ** 28
  }

  #bytes({ offset }: ByteRange): Uint8Array {
    const bytes = this.#live.get(offset)
    if (bytes === undefined) throw new Error(`range at ${offset} was released before`)
    return bytes
  }
}
