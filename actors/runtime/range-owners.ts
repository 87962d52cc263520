import type { ByteRange } from '../../src/base/arena.ts'

/** Arenas allocate whole pages of 4 KiB, so the page of its start names a range. */
const PAGE_BITS = 12
const PAGE_BYTES = 1 << PAGE_BITS
const NOBODY = 0

/**
 * Which of one thread's actors holds which ranges of any arena: what it holds when it ends has to be given back. Every request holds and drops some
 * ranges, so there is nothing here to allocate (see `HandleTable` for what a Map costs): four bytes for each page up to the highest that was ever held.
 */
export class RangeOwners {
  readonly #owners: Int32Array[] = []

  /** `owner` is above 0. */
  hold(range: ByteRange, owner: number): void {
    if (range.length === 0) return
    const page = range.offset >>> PAGE_BITS
    const owners = this.#owners[range.arena]
    if (owners !== undefined && page < owners.length) owners[page] = owner
    else this.#grown(range.arena, page)[page] = owner
  }

  /** Does nothing where another owner holds the range by now, or nobody does. */
  drop(range: ByteRange, owner: number): void {
    if (range.length === 0) return
    const owners = this.#owners[range.arena]
    const page = range.offset >>> PAGE_BITS
    if (owners !== undefined && owners[page] === owner) owners[page] = NOBODY
  }

  /** Drops all that `owner` holds, and gives the start of each range: enough to release it. */
  dropAll(owner: number): ByteRange[] {
    const held: ByteRange[] = []
    for (let arena = 0; arena < this.#owners.length; arena++) {
      const owners = this.#owners[arena]
      if (owners === undefined) continue
      for (let page = owners.indexOf(owner); page !== -1; page = owners.indexOf(owner, page + 1)) {
        owners[page] = NOBODY
        held.push({ arena, offset: page * PAGE_BYTES, length: PAGE_BYTES })
      }
    }
    return held
  }

  #grown(arena: number, page: number): Int32Array {
    const before = this.#owners[arena]
    const after = new Int32Array(Math.max(1024, 2 ** Math.ceil(Math.log2(page + 1))))
    if (before !== undefined) after.set(before)
    this.#owners[arena] = after
    return after
  }
}
