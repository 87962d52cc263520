import { DiskError } from '../src/base/disk.ts'
import { monotonicMs } from '../src/base/monotonic-ms.ts'
import type { Context } from '../src/messages/context.ts'
import { imageToRecords } from '../src/metadata/image-records.ts'
import type { MetadataImage } from '../src/metadata/metadata-image.ts'
import { encodeRecord } from '../src/metadata/metadata-record.ts'
import type { MetadataLog } from '../src/raft/metadata-log.ts'
import { SnapshotSchedule } from '../src/raft/snapshot-schedule.ts'
import type { SnapshotWriter } from '../src/raft/snapshot-writer.ts'

/** A snapshot is written in turns of so many records, between which requests are served. */
const SNAPSHOT_RECORDS_PER_TURN = 500

export interface MetadataSnapshotsOptions {
  readonly context: Context
  readonly metadataLog: MetadataLog
  readonly bytesMax: number
  readonly intervalMs: number
  /** Begins a snapshot of what is committed now. */
  readonly create: () => SnapshotWriter
}

/** Writes a snapshot of the metadata now and then, on every node, so that the log before it can go. */
export class MetadataSnapshots {
  readonly #options: MetadataSnapshotsOptions
  readonly #schedule: SnapshotSchedule
  #snapshot: SnapshotWriter | null = null

  constructor(options: MetadataSnapshotsOptions) {
    this.#options = options
    const { bytesMax, intervalMs } = options
    this.#schedule = new SnapshotSchedule({ bytesMax, intervalMs, bytesSinceSnapshot: 0, nowMs: this.#nowMs() })
  }

  /** So many more bytes are committed. */
  committed(bytes: number): void {
    this.#schedule.committed(bytes)
  }

  /** Begins a snapshot of the image if it is time, which is all that is committed. */
  writeIfDue(image: () => MetadataImage): void {
    if (this.#snapshot === null && this.#schedule.isDue(this.#nowMs())) this.#write(image())
  }

  /** What is being written is of no use any more. */
  abandon(): void {
    this.#snapshot?.abandon()
    this.#snapshot = null
  }

  #nowMs(): number {
    return monotonicMs(this.#options.context.clock)
  }

  #write(image: MetadataImage): void {
    this.#schedule.begun(this.#nowMs())
    const records = imageToRecords(image)
    let own: SnapshotWriter | null = null
    // A snapshot that fails costs space, not data: the log has it all.
    const attempt = (step: () => void): void => {
      try {
        step()
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        this.#failed(error)
      }
    }
    const writeOn = (): void => {
      const snapshot = this.#snapshot
      if (snapshot === null || snapshot !== own) return
      for (let count = 0; count < SNAPSHOT_RECORDS_PER_TURN; count++) {
        const next = records.next()
        if (next.done === true) {
          snapshot.freeze((error) => {
            if (this.#snapshot !== snapshot) return
            if (error === null) attempt(() => this.#frozen(snapshot))
            else this.#failed(error)
          })
          return
        }
        snapshot.append(encodeRecord(next.value))
      }
      this.#options.context.defer(() => attempt(writeOn))
    }
    attempt(() => {
      own = this.#options.create()
      this.#snapshot = own
      writeOn()
    })
  }

  #frozen({ id, sizeInBytes }: SnapshotWriter): void {
    const { metadataLog, context } = this.#options
    this.#snapshot = null
    metadataLog.snapshotFrozen(id)
    context.logger.info('wrote a snapshot of the metadata', { ...id, sizeInBytes })
    metadataLog.clean()
  }

  #failed(error: DiskError): void {
    this.#options.context.logger.error('writing a snapshot of the metadata failed', { error: error.message })
    this.abandon()
  }
}
