import type { Disk, DiskFile } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import { CorruptFileError } from './errors.ts'
import { DELETED_SUFFIX, fileNameOf, offsetOfFileName, SNAPSHOT_SUFFIX } from './file-names.ts'
import { decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts'
import type { ProducerStateEntry } from './producer-state-entry.ts'

/** The producer snapshots of a partition's folder, by the offset up to which each of them goes. */
export class ProducerSnapshotFiles {
  readonly #disk: Disk
  #directory: string
  /** Rising. */
  #offsets: number[] = []
  /** Written but not synced, kept open for it. */
  #unsynced: DiskFile[] = []

  constructor(disk: Disk, directory: string) {
    this.#disk = disk
    this.#directory = directory
  }

  /** Takes note of those among the names of a folder. */
  load(names: readonly string[]): void {
    this.#offsets = []
    for (const name of names) {
      const offset = name.endsWith(SNAPSHOT_SUFFIX) ? offsetOfFileName(name) : null
      if (offset !== null) this.#offsets.push(offset)
    }
    this.#offsets.sort((a, b) => a - b)
  }

  get offsets(): readonly number[] {
    return this.#offsets
  }
  /** -1 for none. */
  get latest(): number {
    return this.#offsets.at(-1) ?? -1
  }
  get unsyncedFiles(): readonly DiskFile[] {
    return this.#unsynced
  }

  /** With `keepOpen` the file is among `unsyncedFiles` until `markSynced`. */
  write(offset: number, entries: Iterable<ProducerStateEntry>, count: number, { keepOpen }: { keepOpen: boolean }): void {
    const path = this.#pathOf(offset)
    const file = this.#disk.open(path, 'create')
    try {
      const bytes = encodeProducerSnapshot(entries, count)
      file.write(bytes, 0)
      file.truncate(bytes.length)
    } catch (error) {
      file.close()
      if (error instanceof DiskError) this.#disk.remove(path)
      throw error
    }
    if (keepOpen) this.#unsynced.push(file)
    else file.close()
    if (!this.#offsets.includes(offset)) {
      this.#offsets.push(offset)
      this.#offsets.sort((a, b) => a - b)
    }
  }

  /** Throws `CorruptFileError`. */
  read(offset: number): ProducerStateEntry[] {
    const path = this.#pathOf(offset)
    try {
      return decodeProducerSnapshot(this.#disk.readFile(path), path)
    } catch (error) {
      if (error instanceof DiskError && error.errno === 'ENOENT') throw new CorruptFileError(path, 'gone')
      throw error
    }
  }

  remove(offset: number): void {
    this.#offsets = this.#offsets.filter((other) => other !== offset)
    this.#disk.remove(this.#pathOf(offset))
  }

  /** Renames it to `.deleted`, to be removed later. Gives its path then, or null if there is none. */
  markDeleted(offset: number): string | null {
    if (!this.#offsets.includes(offset)) return null
    this.#offsets = this.#offsets.filter((other) => other !== offset)
    const path = this.#pathOf(offset)
    if (!this.#disk.exists(path)) return null
    this.#disk.rename(path, path + DELETED_SUFFIX)
    return path + DELETED_SUFFIX
  }

  /**
   * Removes those that go with no segment, but not the latest if it lies behind the last segment's base offset: that one was written when the log was
   * closed or rolled.
   */
  removeStray(segmentBaseOffsets: readonly number[]): void {
    const bases = new Set(segmentBaseOffsets)
    const strays = this.#offsets.filter((offset) => !bases.has(offset))
    const lastBase = segmentBaseOffsets.at(-1) ?? -1
    const latestStray = strays.at(-1)
    for (const offset of strays) if (offset !== latestStray || offset < lastBase) this.remove(offset)
  }

  /** The files given were synced. */
  markSynced(files: readonly DiskFile[]): void {
    this.#unsynced = this.#unsynced.filter((file) => {
      if (!files.includes(file)) return true
      file.close()
      return false
    })
  }

  moveTo(directory: string): void {
    this.#directory = directory
  }

  close(): void {
    for (const file of this.#unsynced) file.close()
    this.#unsynced = []
  }

  #pathOf(offset: number): string {
    return `${this.#directory}/${fileNameOf(offset, SNAPSHOT_SUFFIX)}`
  }
}
