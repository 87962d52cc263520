import type { Disk } from '../base/disk.ts'
import { RecordCursor } from '../records/record.ts'
import type { MetadataLog } from './metadata-log.ts'
import type { RaftListener } from './raft-options.ts'
import type { SnapshotId } from './snapshot-id.ts'
import { readSnapshot, readSnapshotTimestamp } from './snapshot-reader.ts'

/** Tells the host what is committed: the newest snapshot first, then the log, each record once and in order. */
export class CommittedFeed {
  readonly #disk: Disk
  readonly #metadataLog: MetadataLog
  readonly #listener: RaftListener
  readonly #cursor = new RecordCursor()
  #nextOffset = 0
  #lastTimestamp = 0
  #isTelling = false

  constructor(disk: Disk, metadataLog: MetadataLog, listener: RaftListener) {
    this.#disk = disk
    this.#metadataLog = metadataLog
    this.#listener = listener
  }

  /** All below has been told. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /** Of the last batch that was told, or of the last that the snapshot stands for; 0 where there is neither. */
  get lastTimestamp(): number {
    return this.#lastTimestamp
  }

  /** Tells of a snapshot, instead of all that was told before. Throws `CorruptSnapshotError`, `DiskError`. */
  load({ offset, epoch }: SnapshotId): void {
    const path = this.#metadataLog.snapshotPath({ offset, epoch })
    this.#lastTimestamp = readSnapshotTimestamp(this.#disk, path)
    this.#nextOffset = offset
    this.#listener.loadSnapshot({ endOffset: offset, epoch, read: (onRecord) => readSnapshot(this.#disk, path, onRecord) })
  }

  /** Tells of all up to `endOffset`, which is where a batch ends. */
  tell(endOffset: number): void {
    // The host may append while it hears of what is committed, which may commit more.
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      this.#tell(endOffset)
    } finally {
      this.#isTelling = false
    }
  }

  #tell(endOffset: number): void {
    while (this.#nextOffset < endOffset) {
      const records: Uint8Array[] = []
      let epoch = -1
      let next = this.#nextOffset
      this.#metadataLog.readPart(this.#nextOffset, endOffset, (batch) => {
        next = batch.nextOffset
        epoch = batch.partitionLeaderEpoch
        this.#lastTimestamp = batch.maxTimestamp
        if (batch.isControl) return
        this.#cursor.open(batch)
        while (this.#cursor.next()) {
          if (this.#cursor.value !== null && this.#cursor.offset >= this.#nextOffset) records.push(this.#cursor.value)
        }
      })
      if (next <= this.#nextOffset) return
      this.#nextOffset = next
      this.#listener.committed(records, next, epoch)
    }
  }
}
