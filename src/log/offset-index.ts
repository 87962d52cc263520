import { assert } from '../base/assert.ts'
import type { Disk } from '../base/disk.ts'
import { readInt32, writeInt32 } from '../records/int64.ts'
import { IndexFile } from './index-file.ts'

export interface OffsetPosition {
  readonly offset: number
  readonly position: number
}

/** Relative offset and position, an int32 each. */
const ENTRY_SIZE = 8
const RELATIVE_OFFSET_MAX = 0x7fffffff

/**
 * `.index`: for about every index.interval.bytes of log, the last offset of a batch and where in the file it starts.
 * A lookup gives a position at or before that of the batch looked for.
 */
export class OffsetIndex extends IndexFile {
  #lastOffset: number

  constructor(disk: Disk, path: string, baseOffset: number) {
    super(disk, path, baseOffset, ENTRY_SIZE)
    this.#lastOffset = baseOffset
  }

  /** The base offset while there is no entry. */
  get lastOffset(): number {
    return this.#lastOffset
  }

  isFull(bytesMax: number): boolean {
    return this.entries >= Math.floor(bytesMax / ENTRY_SIZE)
  }

  /** Whether the offset is not too far from the segment's base offset for an entry. */
  canAppend(offset: number): boolean {
    return offset >= this.baseOffset && offset - this.baseOffset <= RELATIVE_OFFSET_MAX
  }

  append(offset: number, position: number): void {
    assert(this.entries === 0 || offset > this.#lastOffset, 'offsets in an offset index rise')
    assert(this.canAppend(offset), 'an indexed offset is within 2^31 of the base offset')
    const at = this.reserve()
    writeInt32(this.tail, at, offset - this.baseOffset)
    writeInt32(this.tail, at + 4, position)
    this.#lastOffset = offset
  }

  /** The entry with the largest offset that is not above `offset`; the start of the segment where there is none. */
  lookup(offset: number): OffsetPosition {
    const slot = this.floorSlot(Math.min(offset - this.baseOffset, RELATIVE_OFFSET_MAX))
    return slot === -1 ? { offset: this.baseOffset, position: 0 } : this.entry(slot)
  }

  /** The offset of the last entry whose position is not behind `position`; the base offset where there is none. */
  offsetAt(position: number): number {
    let low = 0
    let high = this.entries
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.entry(middle).position <= position) low = middle + 1
      else high = middle
    }
    return low === 0 ? this.baseOffset : this.entry(low - 1).offset
  }

  entry(slot: number): OffsetPosition {
    const bytes = this.entryBytes(slot)
    return { offset: this.baseOffset + readInt32(bytes, 0), position: readInt32(bytes, 4) }
  }

  /** Forgets the entries of this offset and later ones. */
  truncateTo(offset: number): void {
    this.truncateToEntries(this.floorSlot(Math.min(offset - this.baseOffset, RELATIVE_OFFSET_MAX + 1) - 1) + 1)
  }

  protected loaded(): void {
    this.#lastOffset = this.entries === 0 ? this.baseOffset : this.entry(this.entries - 1).offset
  }

  protected keyAt(bytes: Uint8Array, position: number): number {
    return readInt32(bytes, position)
  }
}
