import type { Disk, DiskError, DiskFile } from '../base/disk.ts'
import { SnapshotBatches, type SnapshotHead } from './snapshot-batches.ts'
import { partialSnapshotFileName, type SnapshotId, snapshotFileName } from './snapshot-id.ts'

/**
 * Writes a snapshot in as many steps as its owner likes, so that a large one does not stop all else. It is there under its name only when all of it is
 * on the disk. Every method throws `DiskError`.
 */
export class SnapshotWriter {
  readonly id: SnapshotId
  readonly #disk: Disk
  readonly #directory: string
  readonly #file: DiskFile
  readonly #batches: SnapshotBatches
  #position = 0
  #isAbandoned = false

  constructor(disk: Disk, directory: string, id: SnapshotId, head: Omit<SnapshotHead, 'epoch'>) {
    this.id = id
    this.#disk = disk
    this.#directory = directory
    this.#batches = new SnapshotBatches({ ...head, epoch: id.epoch })
    this.#file = disk.open(this.#partialPath, 'create')
    try {
      this.#file.truncate(0)
      this.#write(this.#batches.header())
    } catch (error) {
      this.abandon()
      throw error
    }
  }

  get sizeInBytes(): number {
    return this.#position
  }

  /** An encoded metadata record. */
  append(record: Uint8Array): void {
    const batch = this.#batches.add(record)
    if (batch !== null) this.#write(batch)
  }

  /** Ends the snapshot. `done` is called when it is there for good, or with what went wrong: then it is not. Not after `abandon`. */
  freeze(done: (error: DiskError | null) => void): void {
    for (const batch of this.#batches.finish()) this.#write(batch)
    this.#file.syncLater((error) => {
      if (this.#isAbandoned) return
      if (error === null) this.#publish()
      done(error)
    })
  }

  /** Gives up: nothing is left of it. */
  abandon(): void {
    this.#isAbandoned = true
    this.#file.close()
    this.#disk.remove(this.#partialPath)
  }

  get #partialPath(): string {
    return `${this.#directory}/${partialSnapshotFileName(this.id)}`
  }

  #publish(): void {
    this.#file.close()
    this.#disk.rename(this.#partialPath, `${this.#directory}/${snapshotFileName(this.id)}`)
    this.#disk.syncDirectory(this.#directory)
  }

  #write(bytes: Uint8Array): void {
    this.#file.write(bytes, this.#position)
    this.#position += bytes.length
  }
}
