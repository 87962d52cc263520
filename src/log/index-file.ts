import { assert } from '../base/assert.ts'
import type { Disk, DiskFile } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'

/** Entries that `append` keeps back before it writes them: one call to the disk for many, since an index is made anew after a crash anyway. */
const TAIL_ENTRIES = 64
/** Entries that a search reads at once. */
const BLOCK_ENTRIES = 512

const EMPTY = new Uint8Array(0)
let block = EMPTY

/**
 * A file of fixed-size entries with rising keys: what Kafka's offset and time index have in common. While the segment is active the file has its full
 * length, zeros behind the entries; `trim` cuts it to what is used. Nothing but its name is known before `open` or `create`.
 */
export abstract class IndexFile {
  readonly baseOffset: number
  readonly entrySize: number
  readonly #disk: Disk
  #path: string
  #file: DiskFile | null = null
  #entries = 0
  /** Entries in the file; the rest is in the tail. */
  #written = 0
  #tail: Uint8Array = EMPTY
  #length = 0
  #unsynced = false

  constructor(disk: Disk, path: string, baseOffset: number, entrySize: number) {
    this.#disk = disk
    this.#path = path
    this.baseOffset = baseOffset
    this.entrySize = entrySize
  }

  get path(): string {
    return this.#path
  }
  get isOpen(): boolean {
    return this.#file !== null
  }
  get entries(): number {
    return this.#entries
  }
  /** True if something was written that no sync has covered. */
  get unsynced(): boolean {
    return this.#unsynced
  }
  /** The open file, for a sync that somebody else waits for. */
  get file(): DiskFile {
    return this.#opened()
  }

  /** Makes an empty index of full length, in place of a file that may be there. `bytesMax` is segment.index.bytes. */
  create(bytesMax: number): void {
    this.#file ??= this.#disk.open(this.#path, 'create')
    this.#length = this.#file.size()
    this.#entries = 0
    this.#written = 0
    this.#resize(0)
    this.preallocate(bytesMax)
    this.loaded()
  }

  /** Opens an existing index and counts its entries, without the zeros that an unclean stop left behind them. Gives false if its size is not that of whole entries. */
  open(): boolean {
    this.#file ??= this.#disk.open(this.#path, 'write')
    this.#length = this.#file.size()
    const slots = Math.floor(this.#length / this.entrySize)
    this.#entries = this.#written = slots
    this.#entries = this.#written = this.#countEntries(slots)
    this.loaded()
    return this.#length % this.entrySize === 0
  }

  /** Gives the file its full length, for an index that is written to. */
  preallocate(bytesMax: number): void {
    this.#opened()
    const length = Math.floor(bytesMax / this.entrySize) * this.entrySize
    if (length > this.#length) this.#resize(length)
  }

  /** Cuts the file to the entries in use. */
  trim(): void {
    this.flush()
    this.#tail = EMPTY
    this.#resize(this.#entries * this.entrySize)
  }

  /** Writes the entries that were kept back. */
  flush(): void {
    const count = this.#entries - this.#written
    if (count === 0) return
    this.#opened().write(this.#tail.subarray(0, count * this.entrySize), this.#written * this.entrySize)
    this.#written = this.#entries
    this.#length = Math.max(this.#length, this.#entries * this.entrySize)
    this.#unsynced = true
  }

  sync(): void {
    this.flush()
    if (!this.#unsynced) return
    this.#opened().sync()
    this.#unsynced = false
  }

  markSynced(): void {
    this.#unsynced = false
  }

  /** Forgets the entries from this one on. */
  truncateToEntries(count: number): void {
    assert(count <= this.#entries, 'an index is never truncated to more than it has')
    if (count === this.#entries) return
    if (count < this.#written) {
      // The entries that go must read as zeros when the file is opened again.
      const length = this.#length
      this.#resize(count * this.entrySize)
      this.#resize(length)
      this.#written = count
    }
    this.#entries = count
    this.loaded()
  }

  /** For a segment whose files got another name. */
  moveTo(path: string): void {
    this.#path = path
  }

  close(): void {
    this.#file?.close()
    this.#file = null
    this.#tail = EMPTY
  }

  /** Called when the entries were read from the file or cut. */
  protected abstract loaded(): void
  /** The int32 or int64 that rises from entry to entry, out of the bytes of an entry. */
  protected abstract keyAt(bytes: Uint8Array, position: number): number

  /** Adds an entry, to be filled at the position given, in `tail`. The caller has checked that the index is not full. */
  protected reserve(): number {
    if (this.#tail.length === 0) this.#tail = new Uint8Array(TAIL_ENTRIES * this.entrySize)
    if ((this.#entries - this.#written) * this.entrySize === this.#tail.length) this.#makeRoom()
    return (this.#entries++ - this.#written) * this.entrySize
  }

  protected get tail(): Uint8Array {
    return this.#tail
  }

  /** The bytes of entry `slot`; valid until the next call. */
  protected entryBytes(slot: number): Uint8Array {
    return this.#load(slot, 1)
  }

  /** The last entry whose key is not above `target`, -1 for none. */
  protected floorSlot(target: number): number {
    let low = 0
    let high = this.#entries - 1
    if (high < 0) return -1
    // Most lookups are near the end: try the last block before all others.
    const warm = Math.max(0, high - BLOCK_ENTRIES + 1)
    if (warm > 0) {
      if (this.keyAt(this.entryBytes(warm), 0) <= target) low = warm
      else high = warm - 1
    }
    while (high - low >= BLOCK_ENTRIES) {
      const middle = (low + high + 1) >>> 1
      if (this.keyAt(this.entryBytes(middle), 0) <= target) low = middle
      else high = middle - 1
    }
    const bytes = this.#load(low, high - low + 1)
    const first = low
    if (this.keyAt(bytes, 0) > target) return -1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.keyAt(bytes, (middle - first) * this.entrySize) <= target) low = middle
      else high = middle - 1
    }
    return low
  }

  #opened(): DiskFile {
    assert(this.#file !== null, 'an index is opened before it is used')
    return this.#file
  }

  /** When the disk takes no writes (it may be full) the tail grows: entries cost little, and the record that they point to was already appended. */
  #makeRoom(): void {
    try {
      this.flush()
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      const grown = new Uint8Array(this.#tail.length * 2)
      grown.set(this.#tail)
      this.#tail = grown
    }
  }

  #resize(length: number): void {
    if (length === this.#length) return
    this.#opened().truncate(length)
    this.#length = length
    this.#unsynced = true
  }

  #load(slot: number, count: number): Uint8Array {
    const size = this.entrySize
    const length = count * size
    if (block.length < length) block = new Uint8Array(BLOCK_ENTRIES * 16)
    const inFile = Math.max(0, Math.min(count, this.#written - slot))
    if (inFile > 0) this.#opened().read(block.subarray(0, inFile * size), slot * size)
    if (inFile < count) {
      const from = (Math.max(slot, this.#written) - this.#written) * size
      block.set(this.#tail.subarray(from, from + (count - inFile) * size), inFile * size)
    }
    return block
  }

  /** Keys rise, so only the very first entry can be all zeros: from the first zero entry after it on the file is unused. */
  #countEntries(slots: number): number {
    if (slots === 0 || !this.#isZero(slots - 1)) return slots
    if (slots === 1) return 1
    let low = 0
    let high = slots - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isZero(middle)) high = middle
      else low = middle + 1
    }
    return low
  }

  #isZero(slot: number): boolean {
    const bytes = this.entryBytes(slot)
    for (let at = 0; at < this.entrySize; at++) if (bytes[at] !== 0) return false
    return true
  }
}
