/** Handles hold a slot and, above it, how often the slot was used: below 2^53. */
const SLOTS_MAX = 2 ** 22
const GENERATIONS_MAX = 2 ** 30

/**
 * What one owner has open, by handles that are never given twice. Adding and removing allocate nothing once the table has grown.
 *
 * A `Map` would be the obvious thing, and was: as entries come and go it lays out a new table every few of them, each old one pointing to the next. Once
 * one of them is in V8's old generation, dead or not, a scavenge has to keep all that follow. With Maps and Sets on the way of every request a fifth of
 * all garbage was carried over like that, 20 MB a second with 10,000 records/s in and out, until a collection of the whole heap.
 */
export class HandleTable<T> {
  readonly #values: (T | undefined)[] = []
  readonly #generations: number[] = []
  readonly #free: number[] = []

  /** Gives a handle, never 0. */
  add(value: T): number {
    let slot = this.#free.pop()
    if (slot === undefined) {
      slot = this.#values.length
      if (slot === SLOTS_MAX) throw new RangeError(`more than ${SLOTS_MAX} handles are open`)
      this.#values.push(undefined)
      this.#generations.push(1)
    }
    this.#values[slot] = value
    return this.#generations[slot]! * SLOTS_MAX + slot
  }

  /** What was added under this handle; undefined when it was removed. */
  remove(handle: number): T | undefined {
    const slot = handle % SLOTS_MAX
    if (this.#generations[slot] !== Math.floor(handle / SLOTS_MAX)) return undefined
    const value = this.#values[slot]
    this.#values[slot] = undefined
    this.#generations[slot] = (this.#generations[slot]! % GENERATIONS_MAX) + 1
    this.#free.push(slot)
    return value
  }

  /** Removes all, and gives them. */
  clear(): T[] {
    const open: T[] = []
    for (let slot = 0; slot < this.#values.length; slot++) {
      const value = this.#values[slot]
      if (value === undefined) continue
      open.push(value)
      this.remove(this.#generations[slot]! * SLOTS_MAX + slot)
    }
    return open
  }
}
