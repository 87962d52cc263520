import { assert } from '../base/assert.ts'
import type { Disk, DiskFile } from '../base/disk.ts'
import { readInt16, readInt64, writeInt16, writeInt64 } from '../records/int64.ts'
import { CorruptIndexError } from './errors.ts'

/** A transaction that was aborted, as consumers of committed records must know it. */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  /** Of the abort marker. */
  readonly lastOffset: number
  /** What it was when the marker had been written: no transaction that begins later has an entry before this one's successors. */
  readonly lastStableOffset: number
}

const ENTRY_SIZE = 34
const VERSION = 0

/**
 * `.txnindex`: the aborted transactions whose markers lie in the segment, in the order of the markers. The file is made when the first one comes.
 * They are few: all are kept in memory once they were read.
 */
export class TransactionIndex {
  readonly baseOffset: number
  readonly #disk: Disk
  #path: string
  #file: DiskFile | null = null
  #exists: boolean
  /** Null until they were read. */
  #entries: AbortedTransaction[] | null
  #unsynced = false

  /** `exists`: whether the file is there. */
  constructor(disk: Disk, path: string, baseOffset: number, exists: boolean) {
    this.#disk = disk
    this.#path = path
    this.baseOffset = baseOffset
    this.#exists = exists
    this.#entries = exists ? null : []
  }

  get path(): string {
    return this.#path
  }
  get exists(): boolean {
    return this.#exists
  }
  get unsynced(): boolean {
    return this.#unsynced
  }
  /** The open file, for a sync that somebody else waits for. */
  get file(): DiskFile {
    return this.#opened()
  }
  /** Throws `CorruptIndexError`. */
  get entries(): readonly AbortedTransaction[] {
    return this.#loaded()
  }

  append(transaction: AbortedTransaction): void {
    const entries = this.#loaded()
    const last = entries.at(-1)
    assert(
      last === undefined || last.lastOffset < transaction.lastOffset,
      'aborted transactions are indexed in the order of their markers',
    )
    const bytes = new Uint8Array(ENTRY_SIZE)
    writeInt16(bytes, 0, VERSION)
    writeInt64(bytes, 2, transaction.producerId)
    writeInt64(bytes, 10, transaction.firstOffset)
    writeInt64(bytes, 18, transaction.lastOffset)
    writeInt64(bytes, 26, transaction.lastStableOffset)
    this.#opened().write(bytes, entries.length * ENTRY_SIZE)
    this.#unsynced = true
    entries.push(transaction)
  }

  /** Forgets the transactions whose markers are at this offset or later. */
  truncateTo(offset: number): void {
    const entries = this.#loaded()
    let count = entries.length
    while (count > 0 && entries[count - 1]!.lastOffset >= offset) count--
    if (count === entries.length && this.#fileLengthIs(count)) return
    this.#opened().truncate(count * ENTRY_SIZE)
    this.#unsynced = true
    entries.length = count
  }

  /** Forgets all, for a segment that is gone through anew. */
  reset(): void {
    if (this.#exists) {
      this.#opened().truncate(0)
      this.#unsynced = true
    }
    this.#entries = []
  }

  /**
   * Adds the transactions that overlap `fetchOffset` to `upperBoundOffset` (not included) to `into`. Gives true when no later segment can have another:
   * what was stable when the last of these was written lies behind the range.
   */
  collect(fetchOffset: number, upperBoundOffset: number, into: AbortedTransaction[]): boolean {
    for (const transaction of this.#loaded()) {
      if (transaction.lastOffset >= fetchOffset && transaction.firstOffset < upperBoundOffset) into.push(transaction)
      if (transaction.lastStableOffset >= upperBoundOffset) return true
    }
    return false
  }

  sync(): void {
    if (!this.#unsynced) return
    this.#opened().sync()
    this.#unsynced = false
  }

  markSynced(): void {
    this.#unsynced = false
  }

  moveTo(path: string): void {
    this.#path = path
  }

  close(): void {
    this.#file?.close()
    this.#file = null
  }

  #opened(): DiskFile {
    if (this.#file === null) {
      this.#file = this.#disk.open(this.#path, 'create')
      this.#exists = true
    }
    return this.#file
  }

  #fileLengthIs(count: number): boolean {
    return !this.#exists || this.#opened().size() === count * ENTRY_SIZE
  }

  #loaded(): AbortedTransaction[] {
    this.#entries ??= this.#read()
    return this.#entries
  }

  #read(): AbortedTransaction[] {
    const bytes = new Uint8Array(this.#opened().size())
    this.#opened().read(bytes, 0)
    if (bytes.length % ENTRY_SIZE !== 0) throw new CorruptIndexError(this.#path, `${bytes.length} bytes are no whole entries`)
    const entries: AbortedTransaction[] = []
    let lastOffset = this.baseOffset - 1
    for (let at = 0; at < bytes.length; at += ENTRY_SIZE) {
      const entry = readEntry(bytes, at)
      const valid =
        entry !== null &&
        entry.producerId >= 0 &&
        entry.lastOffset > lastOffset &&
        entry.firstOffset >= 0 &&
        entry.firstOffset < entry.lastOffset
      if (!valid) throw new CorruptIndexError(this.#path, `no aborted transaction at ${at}`)
      lastOffset = entry.lastOffset
      entries.push(entry)
    }
    return entries
  }
}

/** Null for a newer version, or numbers that are no offsets. */
function readEntry(bytes: Uint8Array, at: number): AbortedTransaction | null {
  if (readInt16(bytes, at) > VERSION) return null
  try {
    return {
      producerId: readInt64(bytes, at + 2),
      firstOffset: readInt64(bytes, at + 10),
      lastOffset: readInt64(bytes, at + 18),
      lastStableOffset: readInt64(bytes, at + 26),
    }
  } catch {
    return null
  }
}
