import { assert } from '../base/assert.ts'
import type { Disk } from '../base/disk.ts'
import { readInt32, readTimestamp, writeInt32, writeInt64 } from '../records/int64.ts'
import { IndexFile } from './index-file.ts'

export interface TimestampOffset {
  /** Milliseconds, -1 for none. */
  readonly timestamp: number
  readonly offset: number
}

/** Timestamp, an int64, and relative offset, an int32. */
const ENTRY_SIZE = 12

/**
 * `.timeindex`: the largest timestamp up to some point in the segment, and the last offset of the batch that has it.
 * Both rise from entry to entry. The last entry of a closed segment is that of its largest timestamp.
 */
export class TimeIndex extends IndexFile {
  #last: TimestampOffset

  constructor(disk: Disk, path: string, baseOffset: number) {
    super(disk, path, baseOffset, ENTRY_SIZE)
    this.#last = { timestamp: -1, offset: baseOffset }
  }

  /** Timestamp -1 and the base offset while there is no entry. */
  get last(): TimestampOffset {
    return this.#last
  }

  /** One entry is kept free for the closing of the segment. */
  isFull(bytesMax: number): boolean {
    return this.entries >= Math.floor(bytesMax / ENTRY_SIZE) - 1
  }

  /** Adds an entry unless the timestamp is that of the last entry. */
  maybeAppend(timestamp: number, offset: number): void {
    if (timestamp <= this.#last.timestamp) {
      assert(this.entries === 0 || timestamp === this.#last.timestamp, 'timestamps in a time index rise')
      return
    }
    assert(this.entries === 0 || offset >= this.#last.offset, 'offsets in a time index rise')
    const at = this.reserve()
    writeInt64(this.tail, at, timestamp)
    writeInt32(this.tail, at + 8, offset - this.baseOffset)
    this.#last = { timestamp, offset }
  }

  /** The entry with the largest timestamp that is not above `timestamp`; -1 and the base offset where there is none. */
  lookup(timestamp: number): TimestampOffset {
    const slot = this.floorSlot(timestamp)
    return slot === -1 ? { timestamp: -1, offset: this.baseOffset } : this.entry(slot)
  }

  entry(slot: number): TimestampOffset {
    const bytes = this.entryBytes(slot)
    return { timestamp: readTimestamp(bytes, 0), offset: this.baseOffset + readInt32(bytes, 8) }
  }

  /** Forgets the entries of this offset and later ones. */
  truncateTo(offset: number): void {
    let low = 0
    let high = this.entries
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.entry(middle).offset >= offset) high = middle
      else low = middle + 1
    }
    this.truncateToEntries(low)
  }

  protected loaded(): void {
    this.#last = this.entries === 0 ? { timestamp: -1, offset: this.baseOffset } : this.entry(this.entries - 1)
  }

  protected keyAt(bytes: Uint8Array, position: number): number {
    return readTimestamp(bytes, position)
  }
}
