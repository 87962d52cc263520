import type { Arena, ByteRange } from '../base/arena.ts'

/** What an idle connection holds is left out of account: who has only that could not even be asked to send less. */
const SMALL_BYTES = 4096

/**
 * The memory of requests under way, bounded by `queued.max.request.bytes`. As in Kafka the one that reaches the bound still gets all that it asks for, and no other one until there is
 * less: no more is held than the bound and one request of the largest size.
 */
export class RequestMemory implements Arena {
  readonly #arena: Arena
  readonly #bytesMax: number
  readonly #own = new Set<ByteRange>()
  #usedBytes = 0

  constructor(arena: Arena, bytesMax: number) {
    this.#arena = arena
    this.#bytesMax = bytesMax
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  allocate(length: number): ByteRange | null {
    if (length <= SMALL_BYTES) return this.#arena.allocate(length)
    if (this.#usedBytes >= this.#bytesMax) return null
    const range = this.#arena.allocate(length)
    if (range === null) return null
    this.#own.add(range)
    this.#usedBytes += length
    return range
  }

  /** Takes any range: those that were not allocated here count for nothing. */
  release(range: ByteRange): void {
    if (this.#own.delete(range)) this.#usedBytes -= range.length
    this.#arena.release(range)
  }

  view(range: ByteRange): Uint8Array {
    return this.#arena.view(range)
  }

  freeBytes(): number {
    return this.#arena.freeBytes()
  }
}
