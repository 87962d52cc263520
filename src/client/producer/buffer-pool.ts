import { Buffer } from 'node:buffer'
import { assert } from '../../base/assert.ts'

/** Buffers of one to sixteen batch sizes, in powers of two, are kept for the next batch. */
const POOLED_DOUBLINGS = 4

/**
 * The memory for batches that wait or are under way: never more than `totalBytes` of it is taken or kept at a time. Memory is handed out unwritten, and comes back when nobody reads it any more.
 */
export class BufferPool {
  readonly totalBytes: number
  readonly batchBytes: number
  readonly #free: Buffer[][] = Array.from({ length: POOLED_DOUBLINGS + 1 }, () => [])
  #usedBytes = 0
  #freeBytes = 0

  constructor({ totalBytes, batchBytes }: { totalBytes: number; batchBytes: number }) {
    this.totalBytes = totalBytes
    this.batchBytes = batchBytes
  }

  /** What batches hold now. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  get availableBytes(): number {
    return this.totalBytes - this.#usedBytes
  }

  /** Memory for at least `bytes`, rounded up to what the pool keeps where that is near; null while there is not enough. A single buffer may be as large as all memory. */
  take(bytes: number): Buffer | null {
    const doublings = this.#doublingsFor(bytes)
    const rounded = doublings < 0 ? bytes : this.batchBytes << doublings
    const size = rounded > this.totalBytes ? bytes : rounded
    if (this.#usedBytes + size > this.totalBytes) return null
    this.#usedBytes += size
    if (doublings >= 0 && size === rounded) {
      const kept = this.#free[doublings]!.pop()
      if (kept !== undefined) {
        this.#freeBytes -= size
        return kept
      }
    }
    this.#shrinkTo(this.totalBytes - this.#usedBytes)
    return Buffer.allocUnsafeSlow(size)
  }

  /** Takes memory back; it may be handed out again at once. */
  give(buffer: Buffer): void {
    this.forget(buffer.length)
    const doublings = this.#doublingsFor(buffer.length)
    if (doublings < 0 || buffer.length !== this.batchBytes << doublings) return
    if (this.#usedBytes + this.#freeBytes + buffer.length > this.totalBytes) return
    this.#free[doublings]!.push(buffer)
    this.#freeBytes += buffer.length
  }

  /** Counts memory that was not taken from the pool, such as what compression made: it takes the place of more than it needs. */
  charge(bytes: number): void {
    this.#usedBytes += bytes
  }

  /** No longer counts memory that somebody may still read, and that is therefore not handed out again. */
  forget(bytes: number): void {
    this.#usedBytes -= bytes
    assert(this.#usedBytes >= 0, 'no more memory comes back than was taken')
  }

  #doublingsFor(bytes: number): number {
    for (let doublings = 0; doublings <= POOLED_DOUBLINGS; doublings++)
      if (bytes <= this.batchBytes << doublings) return doublings
    return -1
  }

  /** Lets go of kept memory until no more than `bytes` of it are left. */
  #shrinkTo(bytes: number): void {
    for (let doublings = POOLED_DOUBLINGS; doublings >= 0 && this.#freeBytes > bytes; doublings--) {
      const free = this.#free[doublings]!
      while (free.length > 0 && this.#freeBytes > bytes) this.#freeBytes -= free.pop()!.length
    }
  }
}
