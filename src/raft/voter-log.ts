import type { Disk } from '../base/disk.ts'
import { RecordCursor } from '../records/record.ts'
import { readControlRecord } from './control-records.ts'
import type { MetadataLog } from './metadata-log.ts'
import { readSnapshot } from './snapshot-reader.ts'
import type { VoterHistory } from './voter-history.ts'
import { votersFromRecord } from './voter-set.ts'

/** Keeps the history of voters to what the newest snapshot and the log say, committed or not. */
export class VoterLog {
  readonly #disk: Disk
  readonly #metadataLog: MetadataLog
  readonly #history: VoterHistory
  readonly #cursor = new RecordCursor()
  #nextOffset = 0

  constructor(disk: Disk, metadataLog: MetadataLog, history: VoterHistory) {
    this.#disk = disk
    this.#metadataLog = metadataLog
    this.#history = history
    this.reload()
  }

  /** Reads all of it. Throws `CorruptSnapshotError`, `DiskError`. */
  reload(): void {
    const metadataLog = this.#metadataLog
    const snapshot = metadataLog.latestSnapshot
    this.#history.clear()
    this.#nextOffset = metadataLog.log.logStartOffset
    if (snapshot !== null) {
      const { kraftVersion, voters } = readSnapshot(this.#disk, metadataLog.snapshotPath(snapshot), () => {})
      if (kraftVersion > 0) this.#history.addKraftVersion(snapshot.offset - 1, kraftVersion)
      if (voters !== null) this.#history.addVoters(snapshot.offset - 1, voters)
      this.#nextOffset = snapshot.offset
    }
    this.appended()
  }

  /** The log has grown by what another leads. */
  appended(): void {
    const from = this.#nextOffset
    this.#metadataLog.readFrom(from, (batch) => {
      this.#nextOffset = batch.nextOffset
      if (!batch.isControl) return
      this.#cursor.open(batch)
      while (this.#cursor.next()) {
        const { offset } = this.#cursor
        const control = offset < from ? null : readControlRecord(this.#cursor)
        if (control?.type === 'kraft-version') this.#history.addKraftVersion(offset, control.message.kRaftVersion)
        if (control?.type === 'voters') this.#history.addVoters(offset, votersFromRecord(control.message))
      }
    })
  }

  /** The log ends at `endOffset` now. */
  truncated(endOffset: number): void {
    this.#history.truncate(endOffset)
    this.#nextOffset = Math.min(this.#nextOffset, endOffset)
  }

  /** This member wrote up to `endOffset` itself, and noted what it said. */
  written(endOffset: number): void {
    this.#nextOffset = endOffset
  }
}
