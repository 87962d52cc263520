import { assert } from '../base/assert.ts'
import type { Disk } from '../base/disk.ts'
import { parseInteger, readCheckpoint, writeCheckpoint } from './checkpoint-file.ts'
import { LEADER_EPOCH_CHECKPOINT } from './file-names.ts'

export interface EpochEntry {
  readonly epoch: number
  /** Of the first record that was written in the epoch. */
  readonly startOffset: number
}

export interface EpochEndOffset {
  /** -1 where nothing is known. */
  readonly epoch: number
  /** -1 where nothing is known. */
  readonly endOffset: number
}

const VERSION = 0
const UNDEFINED: EpochEndOffset = Object.freeze({ epoch: -1, endOffset: -1 })

/**
 * Which leader epoch began at which offset (KIP-101, KIP-279), kept in `leader-epoch-checkpoint`. A new epoch is on the disk before `assign` returns.
 * What a truncation took away is written with the next flush, or by the next `assign` of any epoch: an old file is put right when the log is loaded,
 * but not once the log has grown over the offsets that were cut.
 */
export class LeaderEpochCache {
  readonly #disk: Disk
  #path: string
  /** Epochs and offsets both rise. */
  #entries: EpochEntry[] = []
  #dirty = false
  /** Entries were taken from the end, and the file still has them. */
  #endDirty = false

  constructor(disk: Disk, directory: string) {
    this.#disk = disk
    this.#path = `${directory}/${LEADER_EPOCH_CHECKPOINT}`
  }

  /** Reads the checkpoint; throws `CorruptFileError`. Makes an empty file where there is none, as Kafka does. */
  load(): void {
    const lines = readCheckpoint(this.#disk, this.#path, VERSION, 2)
    this.#entries = []
    for (const [epoch, startOffset] of lines) {
      this.#insert({ epoch: parseInteger(this.#path, epoch!), startOffset: parseInteger(this.#path, startOffset!) })
    }
    if (!this.#disk.exists(this.#path)) this.#disk.open(this.#path, 'create').close()
  }

  get entries(): readonly EpochEntry[] {
    return this.#entries
  }
  get earliest(): EpochEntry | null {
    return this.#entries[0] ?? null
  }
  get latest(): EpochEntry | null {
    return this.#entries.at(-1) ?? null
  }
  /** -1 for none. */
  get latestEpoch(): number {
    return this.#entries.length === 0 ? -1 : this.#entries[this.#entries.length - 1]!.epoch
  }

  /** The epoch begins at this offset; entries that contradict it go. Changes nothing for the latest epoch at its offset or a later one. */
  assign(epoch: number, startOffset: number): void {
    const latest = this.#entries[this.#entries.length - 1]
    if (latest !== undefined && latest.epoch === epoch && startOffset >= latest.startOffset) {
      if (this.#endDirty) this.#write()
      return
    }
    const before = this.#entries.slice()
    this.#insert({ epoch, startOffset })
    try {
      this.#write()
    } catch (error) {
      this.#entries = before
      throw error
    }
  }

  /** Entries from this offset on go. */
  truncateFromEnd(endOffset: number): void {
    let count = this.#entries.length
    while (count > 0 && this.#entries[count - 1]!.startOffset >= endOffset) count--
    if (count === this.#entries.length) return
    this.#entries.length = count
    this.#dirty = true
    this.#endDirty = true
  }

  /** Entries up to this offset go, but the last of them stays as the epoch that the log now starts with. */
  truncateFromStart(startOffset: number): void {
    let covered = 0
    while (covered < this.#entries.length && this.#entries[covered]!.startOffset <= startOffset) covered++
    if (covered === 0) return
    const first = this.#entries[covered - 1]!
    if (covered === 1 && first.startOffset === startOffset) return
    this.#entries.splice(0, covered, { epoch: first.epoch, startOffset })
    this.#dirty = true
  }

  clear(): void {
    this.#entries = []
    this.#write()
  }

  /** Writes what `truncateFromEnd` and `truncateFromStart` changed. */
  flush(): void {
    if (this.#dirty) this.#write()
  }

  moveTo(directory: string): void {
    this.#path = `${directory}/${LEADER_EPOCH_CHECKPOINT}`
  }

  /**
   * Where the records of the requested epoch end: the largest known epoch that is not larger, and the start of the one after it (KIP-279).
   * For the latest epoch it is the end of the log; for one before all known ones it is the start of the first.
   */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEndOffset {
    if (epoch === -1) return UNDEFINED
    if (epoch === this.latestEpoch) return { epoch, endOffset: logEndOffset }
    const higher = this.#entries.findIndex((entry) => entry.epoch > epoch)
    if (higher === -1) return UNDEFINED
    const endOffset = this.#entries[higher]!.startOffset
    return { epoch: higher === 0 ? epoch : this.#entries[higher - 1]!.epoch, endOffset }
  }

  /** -1 where it is not known. */
  epochForOffset(offset: number): number {
    const after = this.#entries.findLastIndex((entry) => entry.startOffset <= offset)
    return after === -1 ? -1 : this.#entries[after]!.epoch
  }

  #insert(entry: EpochEntry): void {
    assert(entry.epoch >= 0 && entry.startOffset >= 0, 'an epoch and its start offset are not negative')
    const entries = this.#entries
    while (entries.length > 0) {
      const last = entries[entries.length - 1]!
      if (last.epoch < entry.epoch && last.startOffset < entry.startOffset) break
      entries.pop()
    }
    entries.push(entry)
  }

  #write(): void {
    const lines = this.#entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`)
    writeCheckpoint(this.#disk, this.#path, VERSION, lines)
    this.#dirty = false
    this.#endDirty = false
  }
}
