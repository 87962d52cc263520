import type { Clock } from '../base/clock.ts'
import { crc32cOfRange } from '../base/crc32c.ts'
import { type Disk, DiskError } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import { Log } from '../log/log.ts'
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../log/log-config.ts'
import { partitionDirectoryName } from '../log/partition-directory.ts'
import { deleteFiles } from '../log/segment-store.ts'
import { CLUSTER_METADATA_TOPIC, CLUSTER_METADATA_TOPIC_ID } from '../metadata/topic-name.ts'
import { ATTRIBUTES_AT, BatchView, MAGIC } from '../records/batch.ts'
import { METADATA_BATCH_BYTES_MAX } from './batch-bytes-max.ts'
import { checkForDamage } from './damage.ts'
import { FetchMarker } from './fetch-marker.ts'
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

/** A leader wants to cut off what this node knows to be committed: its log and the quorum's are not of the same history. */
export class DivergedBelowHighWatermarkError extends RafkaError {
  readonly code = 'DIVERGED_BELOW_HIGH_WATERMARK'
  readonly retriable = false
  constructor(facts: { divergingOffset: number; highWatermark: number }) {
    super(
      `the leader of the metadata quorum asks to cut the log at ${facts.divergingOffset}, and all below ${facts.highWatermark} is committed`,
      facts,
    )
  }
}

/** A place in the log: behind the last record of `epoch`. */
export interface OffsetAndEpoch {
  readonly offset: number
  readonly epoch: number
}

/** What a leader answers to a fetch: what it has, or where the histories part, or a snapshot that stands for what it no longer has. */
export type FetchPlace =
  | { readonly kind: 'valid' }
  | { readonly kind: 'diverging'; readonly end: OffsetAndEpoch }
  | { readonly kind: 'snapshot'; readonly id: SnapshotId }

type FlushDone = (error: Error | null, flushedOffset: number) => void

const READ_BYTES = 1024 * 1024

/**
 * The log of the metadata quorum: an ordinary log in the folder `__cluster_metadata-0`, and the snapshots beside it, each of which stands for all of the log below
 * its offset. Throws what `Log` does.
 */
export class MetadataLog {
  readonly directory: string
  readonly log: Log
  readonly #options: MetadataLogOptions
  readonly #marker: FetchMarker
  /** In the order of the log. */
  #snapshots: SnapshotId[]
  #isFlushing = false
  /** Wait for the flush after the one that is under way. */
  #flushWaiters: FlushDone[] = []

  /** Throws also `DamagedMetadataLogError`, `InconsistentSnapshotsError`. */
  static open(options: MetadataLogOptions): MetadataLog {
    return new MetadataLog(options)
  }

  private constructor(options: MetadataLogOptions) {
    const { disk, logDirectory, config, clock, random, logger } = options
    this.#options = options
    this.directory = `${logDirectory}/${partitionDirectoryName(CLUSTER_METADATA_TOPIC, 0)}`
    this.#marker = new FetchMarker(disk, this.directory)
    checkForDamage(disk, this.directory, this.#marker.offset)
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
    const latest = this.latestSnapshot
    const { logEndOffset, epochs } = this.log
    const isOlder = epochs.latestEpoch >= 0 && latest !== null && latest.epoch > epochs.latestEpoch
    if (latest !== null && (covered > logEndOffset || isOlder)) this.#startAt(latest)
    // What a process before wrote and did not live to flush must not lie unflushed in front of the next batch.
    this.flush()
    this.#marker.clear()
  }

  get latestSnapshot(): SnapshotId | null {
    return this.#snapshots.at(-1) ?? null
  }

  /** Where the log ends, and the epoch of its last record or, where there is none, of what the snapshot stands for. */
  get lastOffsetAndEpoch(): OffsetAndEpoch {
    const { logEndOffset, epochs } = this.log
    return { offset: logEndOffset, epoch: epochs.latestEpoch >= 0 ? epochs.latestEpoch : (this.latestSnapshot?.epoch ?? 0) }
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

  /**
   * Batches of the leader, as far as they are whole, undamaged, of its epoch or an earlier one, and follow on the log without a gap. Gives how many bytes that were.
   * Throws what `Log.append` does.
   */
  appendFetched(bytes: Uint8Array, leaderEpoch: number): number {
    const { log } = this
    let [length, count, nextOffset, epoch] = [0, 0, log.logEndOffset, log.epochs.latestEpoch]
    const view = new BatchView()
    while (view.at(bytes, length).isWhole(bytes.length)) {
      const isNext =
        view.baseOffset === nextOffset && view.partitionLeaderEpoch >= epoch && view.partitionLeaderEpoch <= leaderEpoch
      if (view.magic !== MAGIC || !isNext || view.crc !== crc32cOfRange(bytes, length + ATTRIBUTES_AT, view.end)) break
      nextOffset = view.nextOffset
      epoch = view.partitionLeaderEpoch
      length = view.end
      count++
    }
    if (length === 0) return 0
    // A crash may leave a hole among several batches that were not flushed, which must not be taken for damage.
    if (count > 1) this.#marker.set(log.recoveryPoint)
    log.append(bytes.subarray(0, length), { leaderEpoch, origin: 'replication' })
    return length
  }

  /** Whole batches from `offset` on, at least one where there is one; not only what is committed. */
  readBytes(offset: number, maxBytes: number): Uint8Array {
    const plan = this.log.read(offset, maxBytes, this.log.logEndOffset, true)
    if (plan === null) return new Uint8Array(0)
    const bytes = new Uint8Array(plan.length)
    return bytes.subarray(0, plan.fill(bytes))
  }

  /** What a replica that has all up to `offset`, the last of it of `epoch`, is to do. */
  placeOf({ offset, epoch }: OffsetAndEpoch): FetchPlace {
    const { logStartOffset } = this.log
    if (logStartOffset === 0 && offset === 0 && epoch === 0) return { kind: 'valid' }
    const [earliest] = this.#snapshots
    if (earliest !== undefined && this.latestSnapshot !== null) {
      const isBefore = offset < logStartOffset || (offset === logStartOffset && epoch !== earliest.epoch && logStartOffset > 0)
      if (isBefore || epoch < earliest.epoch) return { kind: 'snapshot', id: this.latestSnapshot }
    }
    const end = this.endOfEpoch(epoch)
    return end.epoch !== epoch || end.offset < offset ? { kind: 'diverging', end } : { kind: 'valid' }
  }

  /** Where the records of the epoch end; of the largest earlier one that there is, where there are none of it. */
  endOfEpoch(epoch: number): OffsetAndEpoch {
    const { log } = this
    const found = log.endOffsetForEpoch(epoch)
    if (found.endOffset < 0) return this.lastOffsetAndEpoch
    const [earliest] = this.#snapshots
    // The epoch ended before the log begins: what the snapshot ends with is what both may have.
    if (earliest !== undefined && earliest.offset === found.endOffset) return earliest
    return { offset: found.endOffset, epoch: found.epoch }
  }

  /** The leader's history of an epoch ends at `end`: cuts off what is not the leader's. Throws `DivergedBelowHighWatermarkError`. */
  truncateTo(end: OffsetAndEpoch, highWatermark: number): number {
    if (end.offset < highWatermark) {
      throw new DivergedBelowHighWatermarkError({ divergingOffset: end.offset, highWatermark })
    }
    const own = end.epoch === 0 ? this.lastOffsetAndEpoch : this.endOfEpoch(end.epoch)
    const offset = own.epoch === end.epoch || end.epoch === 0 ? Math.min(own.offset, end.offset) : own.offset
    if (offset <= this.log.logStartOffset) this.log.truncateFullyAndStartAt(offset)
    else this.log.truncateTo(offset)
    // The cut must be on the disk before anything is written behind it, or a crash could bring back both.
    this.flush()
    this.log.recoveryPointCheckpointed()
    return this.log.logEndOffset
  }

  /** A snapshot came from the leader: the log begins anew at its end, and the older ones go. */
  snapshotInstalled(id: SnapshotId): void {
    const older = this.#snapshots
    this.#snapshots = [id]
    this.#startAt(id)
    for (const snapshot of older)
      if (compareSnapshotIds(snapshot, id) !== 0) this.#options.disk.remove(this.snapshotPath(snapshot))
    for (const deletion of this.log.takeDeletions()) deleteFiles(this.#options.disk, deletion)
  }

  /** Goes through the batches from `offset` on; the view is valid during the call. */
  readFrom(offset: number, onBatch: (batch: BatchView) => void): void {
    const { logEndOffset } = this.log
    for (let next = offset; next < logEndOffset; ) {
      const before = next
      this.readPart(next, logEndOffset, (batch) => {
        onBatch(batch)
        next = batch.nextOffset
      })
      if (next === before) break
    }
  }

  /** Goes through some of the batches from `offset` up to `endOffset`. The bytes that the view shows stay as they are for good. */
  readPart(offset: number, endOffset: number, onBatch: (batch: BatchView) => void): void {
    const plan = this.log.read(offset, READ_BYTES, endOffset, true)
    if (plan === null) return
    const bytes = new Uint8Array(plan.length)
    const length = plan.fill(bytes)
    const view = new BatchView()
    for (let at = 0; at < length; at = view.end) onBatch(view.at(bytes, at))
  }

  /** Makes all that was appended durable, waiting. For start and stop, and for what is rare. */
  flush(): void {
    const plan = this.log.planFlush()
    if (plan === null) {
      this.#flushed()
      return
    }
    try {
      for (const file of plan.files) file.sync()
    } catch (error) {
      throw error instanceof DiskError ? this.#syncFailed(error) : error
    }
    this.log.markFlushed(plan)
    this.#flushed()
  }

  /** Makes all that was appended so far durable; `done` is told how far, or why not. A call during a flush waits for the next. */
  flushLater(done: FlushDone): void {
    this.#flushWaiters.push(done)
    if (!this.#isFlushing) this.#flushNext()
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

  #startAt({ offset }: SnapshotId): void {
    this.log.truncateFullyAndStartAt(offset)
    this.log.recoveryPointCheckpointed()
    this.log.updateHighWatermark(offset)
  }

  #flushNext(): void {
    const waiters = this.#flushWaiters
    if (waiters.length === 0) return
    this.#flushWaiters = []
    const { log } = this
    const plan = log.planFlush()
    const finish = (error: Error | null): void => {
      this.#isFlushing = false
      if (error === null) this.#flushed()
      for (const done of waiters) done(error, log.recoveryPoint)
      if (!this.#isFlushing && error === null) this.#flushNext()
    }
    if (plan === null) {
      finish(null)
      return
    }
    this.#isFlushing = true
    let open = plan.files.length
    const synced = (error: DiskError | null): void => {
      if (log.isOffline) return
      open--
      if (error !== null) finish(this.#syncFailed(error))
      else if (open === 0) {
        log.markFlushed(plan)
        finish(null)
      }
    }
    if (open === 0) {
      log.markFlushed(plan)
      finish(null)
    }
    for (const file of plan.files) file.syncLater(synced)
  }

  #flushed(): void {
    if (this.log.recoveryPoint >= this.log.logEndOffset) this.#marker.clear()
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
