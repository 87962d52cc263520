/**
 * A piece of some thread's arena: who owns it passes along with the message that names it.
 * `arena` is the index of the thread whose memory it is, `offset` and `length` are bytes. `length` 0 names nothing and is never released.
 */
export interface ByteRange {
  readonly arena: number
  readonly offset: number
  readonly length: number
}

export const EMPTY_RANGE: ByteRange = Object.freeze({ arena: 0, offset: 0, length: 0 })

/** A thread's slab memory: one SharedArrayBuffer that every thread of the node can read and write. */
export interface Arena {
  /** Reserves `length` bytes (more than 0) of this thread's memory, or null when there is no room: the caller then waits or reads less. */
  allocate(length: number): ByteRange | null
  /** Gives back a range, of this or any other thread; one call for each allocation. A range may be a part of what was allocated if it starts where that started. */
  release(range: ByteRange): void
  /** The bytes of a range, of this or any other thread. Valid until the range is released. */
  view(range: ByteRange): Uint8Array
  /** Bytes that this thread could still allocate, in all. */
  freeBytes(): number
}
