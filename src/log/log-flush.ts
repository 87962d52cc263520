import type { Disk, DiskFile } from '../base/disk.ts'
import type { LeaderEpochCache } from './leader-epoch-cache.ts'
import type { LogConfig } from './log-config.ts'
import type { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'
import type { ProducerSnapshotFiles } from './producer-snapshot-files.ts'

interface FlushPart {
  readonly segment: LogSegment
  readonly changes: number
  readonly size: number
  readonly wasActive: boolean
}

/** What a sync of these files makes durable: everything below `offset`. Given back to `markFlushed` when all of them are synced. */
export interface FlushPlan {
  readonly offset: number
  readonly files: readonly DiskFile[]
  /** Sizes and kinds of what was there when the plan was made: later writes are not covered. */
  readonly parts: readonly FlushPart[]
  readonly snapshots: readonly DiskFile[]
  /** A truncation in between makes the plan void. */
  readonly generation: number
}

export interface LogFlushOptions {
  readonly segments: LogSegments
  readonly epochs: LeaderEpochCache
  readonly snapshots: ProducerSnapshotFiles
  readonly recoveryPoint: number
  /** What the checkpoint says, which is too much if records that had been synced are gone. */
  readonly checkpointedRecoveryPoint: number
  readonly nowMs: number
}

/**
 * Says which files must be synced, and moves the recovery point when they are. The active segment's indexes are not among them: they are made anew after a
 * crash, as long as the recovery point has not left the segment.
 */
export class LogFlush {
  readonly #disk: Disk
  readonly #segments: LogSegments
  readonly #epochs: LeaderEpochCache
  readonly #snapshots: ProducerSnapshotFiles
  #recoveryPoint: number
  #lastFlushedMs: number
  #generation = 0
  /** A segment was made, or files were renamed, and the folder was not synced since. */
  #directoryChanged = false
  #recoveryPointLowered: boolean

  constructor(disk: Disk, { segments, epochs, snapshots, recoveryPoint, checkpointedRecoveryPoint, nowMs }: LogFlushOptions) {
    this.#disk = disk
    this.#segments = segments
    this.#epochs = epochs
    this.#snapshots = snapshots
    this.#recoveryPoint = recoveryPoint
    this.#recoveryPointLowered = recoveryPoint < checkpointedRecoveryPoint
    this.#lastFlushedMs = nowMs
  }

  get recoveryPoint(): number {
    return this.#recoveryPoint
  }
  /** The recovery point went back, and the checkpoint still says that what comes now was synced. */
  get recoveryPointLowered(): boolean {
    return this.#recoveryPointLowered
  }

  get unflushedBytes(): number {
    let bytes = 0
    for (const segment of this.#segments.from(this.#recoveryPoint)) bytes += segment.unsyncedBytes
    return bytes
  }
  get lastFlushedMs(): number {
    return this.#lastFlushedMs
  }

  /** Whether flush.messages or flush.ms ask for a flush. */
  isDue({ flushMessages, flushMs }: LogConfig, logEndOffset: number, nowMs: number): boolean {
    const unflushed = logEndOffset - this.#recoveryPoint
    return unflushed > 0 && (unflushed >= flushMessages || nowMs - this.#lastFlushedMs >= flushMs)
  }

  /** Null if all up to `offset` is durable. Throws `DiskError`. */
  plan(offset: number): FlushPlan | null {
    if (offset <= this.#recoveryPoint) return null
    this.#epochs.flush()
    const files: DiskFile[] = []
    const parts: FlushPart[] = []
    // From the end on, and beyond the recovery point as long as there is something: a segment that was cut and then closed lies in front of it.
    for (let place = this.#segments.count - 1; place >= 0; place--) {
      const segment = this.#segments.all[place]!
      if (segment.baseOffset >= offset) continue
      if (segment.baseOffset < this.#recoveryPoint && segment.isSynced) break
      files.push(...segment.unsyncedFiles())
      parts.push({ segment, changes: segment.changes, size: segment.sizeInBytes, wasActive: segment.isActive })
    }
    const snapshots = [...this.#snapshots.unsyncedFiles]
    return { offset, files: [...files, ...snapshots], parts, snapshots, generation: this.#generation }
  }

  /**
   * Gives false for a plan that a truncation made void. Syncs the folder where it changed, which waits: now that the files are on disk, the file system has little
   * left to write for it. Throws `DiskError`, and then nothing of the plan counts.
   */
  markFlushed(directory: string, { offset, parts, snapshots, generation }: FlushPlan, nowMs: number): boolean {
    if (generation !== this.#generation) return false
    if (this.#directoryChanged) {
      this.#disk.syncDirectory(directory)
      this.#directoryChanged = false
    }
    let recoveryPoint = offset
    for (const { segment, changes, size, wasActive } of parts) {
      segment.markSynced({ changes, size, indexes: !wasActive })
      // A segment that was closed in between has indexes that are not synced: it stays one that recovery looks at.
      if (wasActive && !segment.isActive) recoveryPoint = Math.min(recoveryPoint, this.#segments.after(segment)!.baseOffset - 1)
    }
    this.#snapshots.markSynced(snapshots)
    this.#lastFlushedMs = nowMs
    this.#recoveryPoint = Math.max(this.#recoveryPoint, recoveryPoint)
    return true
  }

  directoryChanged(): void {
    this.#directoryChanged = true
  }

  /**
   * The log now ends at `logEndOffset`; nothing behind it is durable any more, whatever was planned. The cut itself is not, either: the recovery point stays in
   * the segment that was cut, so that recovery looks at its end even if the log has rolled by then.
   */
  truncated(logEndOffset: number): void {
    this.#generation++
    const recoveryPoint = Math.max(0, logEndOffset - 1)
    if (this.#recoveryPoint <= recoveryPoint) return
    this.#recoveryPoint = recoveryPoint
    this.#recoveryPointLowered = true
  }

  /** What is below was deleted, and needs no sync. */
  startMoved(logStartOffset: number): void {
    this.#recoveryPoint = Math.max(this.#recoveryPoint, logStartOffset)
  }

  checkpointed(): void {
    this.#recoveryPointLowered = false
  }
}
