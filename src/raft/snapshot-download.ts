import type { Disk, DiskError, DiskFile } from '../base/disk.ts'
import { partialSnapshotFileName, type SnapshotId, snapshotFileName } from './snapshot-id.ts'
import { CorruptSnapshotError, readSnapshot } from './snapshot-reader.ts'

/** A snapshot that comes from the leader piece by piece. It is there under its name only when all of it is on the disk and undamaged. */
export class SnapshotDownload {
  readonly id: SnapshotId
  readonly #disk: Disk
  readonly #directory: string
  readonly #file: DiskFile
  #position = 0
  #isOver = false

  /** Throws `DiskError`. */
  constructor(disk: Disk, directory: string, id: SnapshotId) {
    this.id = id
    this.#disk = disk
    this.#directory = directory
    this.#file = disk.open(this.#partialPath, 'create')
    this.#file.truncate(0)
  }

  /** How much of it is here: where the next piece belongs. */
  get sizeInBytes(): number {
    return this.#position
  }

  /** Throws `DiskError`. */
  append(bytes: Uint8Array): void {
    this.#file.write(bytes, this.#position)
    this.#position += bytes.length
  }

  /** All of it came. `done` is told when it is there for good, or why it is not: then nothing is left of it. */
  finish(done: (error: DiskError | CorruptSnapshotError | null) => void): void {
    this.#file.syncLater((error) => {
      if (this.#isOver) return
      const failure = error ?? this.#damage()
      if (failure === null) this.#publish()
      else this.abandon()
      done(failure)
    })
  }

  /** Gives up: nothing is left of it. */
  abandon(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#file.close()
    this.#disk.remove(this.#partialPath)
  }

  get #partialPath(): string {
    return `${this.#directory}/${partialSnapshotFileName(this.id)}`
  }

  #damage(): CorruptSnapshotError | null {
    try {
      readSnapshot(this.#disk, this.#partialPath, () => {})
      return null
    } catch (error) {
      if (error instanceof CorruptSnapshotError) return error
      throw error
    }
  }

  #publish(): void {
    this.#isOver = true
    this.#file.close()
    this.#disk.rename(this.#partialPath, `${this.#directory}/${snapshotFileName(this.id)}`)
    this.#disk.syncDirectory(this.#directory)
  }
}
