import type { Clock } from '../base/clock.ts'
import { type Disk, DiskError } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import { Log } from '../log/log.ts'
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../log/log-config.ts'
import { partitionDirectoryName } from '../log/partition-directory.ts'
import { deleteFiles } from '../log/segment-store.ts'
import { CLUSTER_METADATA_TOPIC, CLUSTER_METADATA_TOPIC_ID } from '../metadata/topic-name.ts'
import { BatchView } from '../records/batch.ts'
import { METADATA_BATCH_BYTES_MAX } from './batch-bytes-max.ts'
import { checkForDamage } from './damage.ts'
import { compareSnapshotIds, parseSnapshotFileName, type SnapshotId, snapshotFileName } from './snapshot-id.ts'
import { readSnapshotTimestamp } from './snapshot-reader.ts'

/** How long, and how much of it, the metadata log is kept; from Kafka's `metadata.*` configurations. */
export interface MetadataLogConfig {
  readonly segmentBytes: number
  readonly segmentMs: number
  /** Of log and snapshots together; negative: without limit. */
  readonly retentionBytes: number
  /** Negative: without limit. */
  readonly retentionMs: number
}

export interface MetadataLogOptions {
  /** The log directory that the metadata log lives in. */
  readonly logDirectory: string
  readonly config: MetadataLogConfig
  readonly disk: Disk
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The log begins behind what the snapshots cover: something between is nowhere. */
export class InconsistentSnapshotsError extends RafkaError {
  readonly code = 'INCONSISTENT_SNAPSHOTS'
  readonly retriable = false
}

const READ_BYTES = 1024 * 1024

/**
 * The log of the metadata quorum: an ordinary log in the folder `__cluster_metadata-0`, and the snapshots beside it, each of which stands for all of the log below
 * its offset. Throws what `Log` does.
 */
export class MetadataLog {
  readonly directory: string
  readonly log: Log
  readonly #options: MetadataLogOptions
  /** In the order of the log. */
  #snapshots: SnapshotId[]

  /** Throws also `DamagedMetadataLogError`, `InconsistentSnapshotsError`. */
  static open(options: MetadataLogOptions): MetadataLog {
    return new MetadataLog(options)
  }

  private constructor(options: MetadataLogOptions) {
    const { disk, logDirectory, config, clock, random, logger } = options
    this.#options = options
    this.directory = `${logDirectory}/${partitionDirectoryName(CLUSTER_METADATA_TOPIC, 0)}`
    checkForDamage(disk, this.directory)
    this.#snapshots = this.#listSnapshots()
    const covered = this.#snapshots.at(-1)?.offset ?? 0
    this.log = Log.open({
      directory: this.directory,
      config: logConfig(config),
      disk,
      clock,
      random,
      logger,
      topicId: CLUSTER_METADATA_TOPIC_ID,
      recoveryPoint: covered,
    })
    if (this.log.logStartOffset > covered) {
      throw new InconsistentSnapshotsError(
        `the metadata log begins at ${this.log.logStartOffset}, the newest snapshot ends at ${covered}`,
        {
          logStartOffset: this.log.logStartOffset,
          snapshotOffset: covered,
        },
      )
    }
    // A crash after a snapshot came from a leader, and before the log was cut.
    if (this.log.logEndOffset < covered) this.log.truncateFullyAndStartAt(covered)
    // What a process before wrote and did not live to flush must not lie unflushed in front of the next batch.
    this.flush()
  }

  get latestSnapshot(): SnapshotId | null {
    return this.#snapshots.at(-1) ?? null
  }

  get snapshots(): readonly SnapshotId[] {
    return this.#snapshots
  }

  snapshotPath(id: SnapshotId): string {
    return `${this.directory}/${snapshotFileName(id)}`
  }

  /** A batch with the offsets and the epoch that it is to have. */
  append(batch: Uint8Array, leaderEpoch: number): void {
    this.log.append(batch, { leaderEpoch, origin: 'raft-leader' })
  }

  /** Goes through the batches from `offset` on; the view is valid during the call. */
  readFrom(offset: number, onBatch: (batch: BatchView) => void): void {
    const { log } = this
    const view = new BatchView()
    let buffer = new Uint8Array(READ_BYTES)
    for (let next = offset; next < log.logEndOffset; ) {
      const plan = log.read(next, READ_BYTES, log.logEndOffset, true)
      if (plan === null) break
      if (plan.length > buffer.length) buffer = new Uint8Array(plan.length)
      const length = plan.fill(buffer)
      for (let at = 0; at < length; at = view.end) onBatch(view.at(buffer, at))
      next = plan.endOffset
    }
  }

  /** Makes all that was appended durable, waiting. For start and stop. */
  flush(): void {
    const plan = this.log.planFlush()
    if (plan === null) return
    try {
      for (const file of plan.files) file.sync()
    } catch (error) {
      throw error instanceof DiskError ? this.#syncFailed(error) : error
    }
    this.log.markFlushed(plan)
  }

  /** Makes all that was appended durable; `done` is told how far, or why not. Several calls must not overlap. */
  flushLater(done: (error: Error | null, flushedOffset: number) => void): void {
    const { log } = this
    const plan = log.planFlush()
    if (plan === null) {
      done(null, log.recoveryPoint)
      return
    }
    let open = plan.files.length
    const flushed = (): void => {
      log.markFlushed(plan)
      done(null, log.recoveryPoint)
    }
    const synced = (error: DiskError | null): void => {
      if (log.isOffline) return
      open--
      if (error !== null) done(this.#syncFailed(error), log.recoveryPoint)
      else if (open === 0) flushed()
    }
    if (open === 0) flushed()
    for (const file of plan.files) file.syncLater(synced)
  }

  /** A snapshot was written. */
  snapshotFrozen(id: SnapshotId): void {
    this.#snapshots = [...this.#snapshots, id].sort(compareSnapshotIds)
  }

  /**
   * Removes the oldest snapshots, and the segments that only they needed, as long as there is more than one snapshot and they are too old or all of it is too large.
   * Gives how many snapshots went.
   */
  clean(): number {
    const { disk, clock, config, logger } = this.#options
    let removed = 0
    while (this.#snapshots.length > 1) {
      const [oldest, next] = this.#snapshots as [SnapshotId, SnapshotId]
      if (!this.#isTooLarge(config) && !this.#isTooOld(oldest, clock.nowMs(), config)) break
      if (next.offset <= this.log.logStartOffset || !this.log.deleteRecordsBefore(next.offset)) break
      this.log.deleteExpired()
      logger.info('deleting an old metadata snapshot', { snapshot: snapshotFileName(oldest), logStartOffset: next.offset })
      disk.remove(this.snapshotPath(oldest))
      this.#snapshots = this.#snapshots.slice(1)
      removed++
    }
    for (const deletion of this.log.takeDeletions()) deleteFiles(disk, deletion)
    return removed
  }

  close(): void {
    this.log.close()
  }

  /**
   * After a failed sync the system shows what was written and never writes it: whoever read it again would take it for durable. So it is cut off, as far as
   * the disk still does that.
   */
  #syncFailed(cause: DiskError): Error {
    try {
      this.log.truncateTo(this.log.recoveryPoint)
    } catch (error) {
      this.#options.logger.error('what a failed sync left behind could not be cut off', { error: String(error) })
    }
    return this.log.fail('sync', cause)
  }

  /** Half written snapshots and those to be deleted go. */
  #listSnapshots(): SnapshotId[] {
    const { disk } = this.#options
    const snapshots: SnapshotId[] = []
    for (const name of disk.list(this.directory)) {
      const parsed = parseSnapshotFileName(name)
      if (parsed === null) continue
      if (parsed.whole) snapshots.push(parsed.id)
      else disk.remove(`${this.directory}/${name}`)
    }
    return snapshots.sort(compareSnapshotIds)
  }

  #isTooLarge({ retentionBytes }: MetadataLogConfig): boolean {
    return (
      retentionBytes >= 0 &&
      this.log.sizeInBytes + this.#snapshots.reduce((sum, id) => sum + this.#sizeOf(id), 0) > retentionBytes
    )
  }

  #isTooOld(id: SnapshotId, nowMs: number, { retentionMs }: MetadataLogConfig): boolean {
    return retentionMs >= 0 && nowMs - readSnapshotTimestamp(this.#options.disk, this.snapshotPath(id)) > retentionMs
  }

  #sizeOf(id: SnapshotId): number {
    const file = this.#options.disk.open(this.snapshotPath(id), 'read')
    const size = file.size()
    file.close()
    return size
  }
}

/** Retention looks at snapshots instead of segments. */
function logConfig({ segmentBytes, segmentMs }: MetadataLogConfig): LogConfig {
  return {
    ...DEFAULT_LOG_CONFIG,
    segmentBytes,
    segmentMs,
    retentionMs: -1,
    retentionBytes: -1,
    maxMessageBytes: METADATA_BATCH_BYTES_MAX,
  }
}
