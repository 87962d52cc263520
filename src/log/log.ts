import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { BatchView } from '../records/batch.ts'
import type { AppendOrigin } from '../records/validate.ts'
import { type AppendOptions, type AppendResult, assignOffsets, measureBatches, NOTHING_APPENDED } from './append-batches.ts'
import { Availability } from './availability.ts'
import { LogCleaning } from './cleaner/log-cleaning.ts'
import { makeDirectoryDurably } from './durable-directory.ts'
import {
  type LogOfflineError,
  LogStorageError,
  OffsetOutOfRangeError,
  OutOfOrderSequenceError,
  RecordListTooLargeError,
} from './errors.ts'
import { parentOf } from './file-names.ts'
import { type EpochEndOffset, LeaderEpochCache } from './leader-epoch-cache.ts'
import { type LogConfig, segmentMsMax } from './log-config.ts'
import { type FlushPlan, LogFlush } from './log-flush.ts'
import { LogLoader, type RecoveryReport } from './log-loader.ts'
import type { LogOptions } from './log-options.ts'
import { LogReader } from './log-reader.ts'
import type { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'
import type { CompletedTransaction } from './ongoing-transactions.ts'
import { adoptTopicId } from './partition-metadata.ts'
import { findOlderBatch } from './producer-recall.ts'
import { DEFAULT_PRODUCER_STATE_OPTIONS, type ProducerState } from './producer-state.ts'
import type { BatchMetadata } from './producer-state-entry.ts'
import { ProducerStateManager } from './producer-state-manager.ts'
import type { ReadPlan } from './read-plan.ts'
import { expiredSegments, type RetentionReason } from './retention.ts'
import { type FileDeletion, SegmentStore } from './segment-store.ts'
import { findOffset, type TimestampedOffset } from './timestamp-lookup.ts'
import type { AbortedTransaction } from './transaction-index.ts'
import { NO_VERIFICATION } from './transaction-verification.ts'

/**
 * One partition's log: segments in a folder, the producers' state, the leader epochs. It has one owner and no timers; what is to be done later (`takeDeletions`,
 * `planFlush`) the owner does. Offsets hold to `logStartOffset <= lastStableOffset <= highWatermark <= logEndOffset`.
 *
 * A `LogStorageError` leaves the log as it was. After a `LogOfflineError` nothing works any more: what the disk holds is not known, and the log has to be opened anew.
 */
export class Log {
  readonly #disk: Disk
  readonly #clock: Clock
  readonly #logger: Logger
  #directory: string
  #config: LogConfig
  readonly #segments: LogSegments
  readonly #store: SegmentStore
  readonly #producers: ProducerStateManager
  readonly #epochs: LeaderEpochCache
  readonly #reader: LogReader
  readonly #flush: LogFlush
  #topicId: string | null
  #logStartOffset: number
  #logEndOffset: number
  #highWatermark: number
  #firstUnstableOffset = -1
  readonly #availability: Availability
  readonly cleaning: LogCleaning
  /** What the last recovery took away. */
  readonly recovery: RecoveryReport
  readonly #view = new BatchView()

  /** Opens the log in a folder, or makes one. Throws what `LogLoader` does, `InconsistentTopicIdError`, `CorruptFileError`. */
  static open(options: LogOptions): Log {
    const { disk, directory } = options
    makeDirectoryDurably(disk, directory)
    return new Log(options)
  }

  private constructor(options: LogOptions) {
    const { disk, directory, clock, logger, config, topicId = null } = options
    this.#availability = new Availability(directory)
    this.#disk = disk
    this.#clock = clock
    this.#logger = logger
    this.#directory = directory
    this.#config = config
    this.#topicId = adoptTopicId(disk, directory, topicId)
    this.#epochs = new LeaderEpochCache(disk, directory)
    this.#producers = new ProducerStateManager({
      disk,
      directory,
      logger,
      options: options.producerState ?? DEFAULT_PRODUCER_STATE_OPTIONS,
    })
    const { logStartOffset = 0, recoveryPoint = 0, cleanedOffset = 0, cleanShutdown = false } = options
    const known = { logStartOffset, recoveryPoint, cleanedOffset, cleanShutdown }
    const loader = new LogLoader({ ...options, ...known }, this.#epochs, this.#producers)
    const loaded = loader.load()
    this.#segments = loaded.segments
    this.#logStartOffset = loaded.logStartOffset
    this.#logEndOffset = loaded.logEndOffset
    this.#highWatermark = loaded.logStartOffset
    this.recovery = loaded.recovery
    this.#reader = new LogReader(loaded.segments)
    const snapshots = this.#producers.files
    this.#flush = new LogFlush(disk, {
      segments: loaded.segments,
      epochs: this.#epochs,
      snapshots,
      recoveryPoint: loaded.recoveryPoint,
      checkpointedRecoveryPoint: recoveryPoint,
      nowMs: monotonicMs(clock),
    })
    this.#flush.startMoved(loaded.logStartOffset)
    this.#store = new SegmentStore(options, loaded.segments, snapshots)
    this.#store.deleteLater(loaded.deletedPaths)
    const { positions } = this.#reader
    const [segments, store, availability] = [loaded.segments, this.#store, this.#availability]
    this.cleaning = new LogCleaning({ log: this, segments, store, positions, availability, clock, logger })
    this.#firstUnstableOffset = this.#producers.state.transactions.firstUnstableOffset
    this.#checkInvariants()
  }

  get directory(): string {
    return this.#directory
  }
  /** Null in a folder that does not say. */
  get topicId(): string | null {
    return this.#topicId
  }
  get config(): LogConfig {
    return this.#config
  }
  get logStartOffset(): number {
    return this.#logStartOffset
  }
  get logEndOffset(): number {
    return this.#logEndOffset
  }
  get highWatermark(): number {
    return this.#highWatermark
  }
  /** Where the first transaction begins that is open, or whose marker is not below the high watermark; the high watermark if there is none below it. */
  get lastStableOffset(): number {
    if (this.#firstUnstableOffset === -1) return this.#highWatermark
    return Math.min(this.#highWatermark, Math.max(this.#firstUnstableOffset, this.#logStartOffset))
  }
  get sizeInBytes(): number {
    return this.#segments.sizeInBytes
  }
  get segmentCount(): number {
    return this.#segments.count
  }
  get producers(): ProducerState {
    return this.#producers.state
  }
  get epochs(): LeaderEpochCache {
    return this.#epochs
  }
  get isOffline(): boolean {
    return this.#availability.isOffline
  }

  /** What is set for the topic now; segments that are there keep their place and size. */
  configure(config: LogConfig): void {
    this.#config = config
    this.#store.configure(config)
    if (!config.compact) this.cleaning.abort()
  }

  /**
   * Appends whole record batches, back to back, in one write. Of a client or a coordinator they get their offsets and the leader epoch here, in place; else those they
   * carry must continue the log, and what is of a later epoch than `leaderEpoch` is left out. The batches were checked (`checkBatches`).
   * Throws the errors of `ProducerState.check`, `RecordListTooLargeError`, `UnexpectedAppendOffsetError`, `CorruptLogError`, `LogStorageError`, `LogOfflineError`;
   * with each of them nothing was appended.
   */
  append(bytes: Uint8Array, options: AppendOptions): AppendResult {
    if (options.origin !== 'replication') return this.#append(bytes, options)
    try {
      return this.#append(bytes, options)
    } catch (error) {
      // The epochs of a replica begin with batches that it is given: where those could not be written, they have not begun.
      this.#epochs.truncateFromEnd(this.#logEndOffset)
      throw error
    }
  }

  #append(bytes: Uint8Array, options: AppendOptions): AppendResult {
    this.#availability.check()
    const { origin, verificationGuard = NO_VERIFICATION, transactionVersion = 0 } = options
    const previousEndOffset = this.#logEndOffset
    const validBytes = assignOffsets(bytes, previousEndOffset, options)
    if (validBytes === 0) return NOTHING_APPENDED
    const batches = validBytes === bytes.length ? bytes : bytes.subarray(0, validBytes)
    const { firstOffset, lastOffset } = this.#makeRoom(batches)
    const duplicate = this.#checkProducers(batches, origin, { verificationGuard, transactionVersion })
    if (duplicate !== null) {
      const { lastOffset: last, offsetDelta, timestamp } = duplicate
      return { baseOffset: last - offsetDelta, lastOffset: last, isDuplicate: true, duplicateTimestamp: timestamp }
    }
    this.#availability.storing('append', () => this.#segments.active.append(batches, lastOffset))
    this.#committed(batches, lastOffset, previousEndOffset)
    return { baseOffset: firstOffset, lastOffset, isDuplicate: false, duplicateTimestamp: -1 }
  }

  /** As `ProducerState.check`, which remembers five batches: what is older is looked for in the log before it is called out of order. */
  #checkProducers(
    batches: Uint8Array,
    origin: AppendOrigin,
    options: Parameters<ProducerState['check']>[2],
  ): BatchMetadata | null {
    const { state } = this.#producers
    try {
      return state.check(batches, origin, options)
    } catch (error) {
      if (origin !== 'client' || !(error instanceof OutOfOrderSequenceError)) throw error
      const sought = new BatchView().at(batches, 0)
      const range = { startOffset: this.#logStartOffset, endOffset: this.#logEndOffset }
      const found = findOlderBatch(sought, state.get(sought.producerId), this.#segments, range)
      if (found === null) throw error
      return found
    }
  }

  /**
   * The batches from the one that holds `offset` up to `maxOffset`, which is the high watermark, the last stable offset or the end of the log, whatever the reader
   * may see. Null if there is nothing to give. Throws `OffsetOutOfRangeError`, `CorruptLogError`, `DiskError`.
   */
  read(offset: number, maxBytes: number, maxOffset: number, minOneBatch: boolean): ReadPlan | null {
    this.#availability.check()
    if (offset < this.#logStartOffset || offset > this.#logEndOffset) {
      throw new OffsetOutOfRangeError({ offset, logStartOffset: this.#logStartOffset, logEndOffset: this.#logEndOffset })
    }
    return this.#reader.plan(offset, maxBytes, Math.min(maxOffset, this.#logEndOffset), minOneBatch, this.#logEndOffset)
  }

  /** The aborted transactions with records from `startOffset` up to `endOffset`, not included: what a reader of committed records leaves out. */
  abortedTransactions(startOffset: number, endOffset: number): AbortedTransaction[] {
    return this.#segments.abortedTransactions(startOffset, endOffset)
  }

  /** See `findOffset`. */
  offsetForTimestamp(timestamp: number): TimestampedOffset {
    this.#availability.check()
    const { logStartOffset, logEndOffset } = this
    return findOffset({ segments: this.#segments, epochs: this.#epochs, logStartOffset, logEndOffset }, timestamp)
  }

  endOffsetForEpoch(leaderEpoch: number): EpochEndOffset {
    return this.#epochs.endOffsetFor(leaderEpoch, this.#logEndOffset)
  }

  /** A leader's epoch begins with the next record. */
  beginEpoch(leaderEpoch: number): void {
    this.#availability.storing('begin an epoch', () => this.#epochs.assign(leaderEpoch, this.#logEndOffset))
  }

  /** See `ProducerState.beginVerification`. */
  beginVerification(producerId: number, sequence: number, producerEpoch: number, supportsEpochBump: boolean): number {
    return this.#producers.state.beginVerification(producerId, sequence, producerEpoch, supportsEpochBump, this.#clock.nowMs())
  }

  /** What is below is on all replicas in sync. Kept within the log; gives what it became. Goes back only where the log was cut. */
  updateHighWatermark(offset: number): number {
    this.#highWatermark = Math.min(Math.max(offset, this.#logStartOffset), this.#logEndOffset)
    const { transactions } = this.#producers.state
    transactions.replicatedUpTo(this.#highWatermark)
    this.#firstUnstableOffset = transactions.firstUnstableOffset
    this.#checkInvariants()
    return this.#highWatermark
  }

  /**
   * Records below `offset` are no longer part of the log; their segments go with the next `deleteExpired`. Gives false if they already were not.
   * Throws `OffsetOutOfRangeError` for an offset above the high watermark.
   */
  deleteRecordsBefore(offset: number): boolean {
    this.#availability.check()
    if (offset > this.#highWatermark) {
      throw new OffsetOutOfRangeError({ offset, logStartOffset: this.#logStartOffset, logEndOffset: this.#highWatermark })
    }
    if (offset <= this.#logStartOffset) return false
    this.#logStartOffset = offset
    this.#flush.startMoved(offset)
    this.#epochs.truncateFromStart(offset)
    this.#producers.logStartOffsetMoved(offset)
    this.#firstUnstableOffset = this.#producers.state.transactions.firstUnstableOffset
    this.#checkInvariants()
    return true
  }

  /** Removes the oldest segments as far as deleted records, retention.bytes and retention.ms let them go; none while the log is being cleaned. Gives how many. */
  deleteExpired(): number {
    if (this.cleaning.isUnderWay) return 0
    return this.#deleteExpired('log start offset') + this.#deleteExpired('size') + this.#deleteExpired('time')
  }

  removeExpiredProducers(): void {
    this.#producers.state.removeExpired(this.#clock.nowMs())
  }

  /** Begins a new segment, unless the active one is empty. */
  roll(): void {
    this.#availability.check()
    this.#roll(this.#logEndOffset)
  }

  /**
   * Cuts the log in front of the batch that holds `offset`. Gives the new end, which is `offset`, or less if it was inside of a batch. The recovery point may go back:
   * then nothing may be appended before it was checkpointed (`recoveryPointLowered`).
   */
  truncateTo(offset: number): number {
    this.#availability.check()
    assert(offset >= 0, 'a log is truncated to an offset')
    if (offset >= this.#logEndOffset) {
      this.#epochs.truncateFromEnd(this.#logEndOffset)
      return this.#logEndOffset
    }
    if (offset < this.#segments.first.baseOffset) {
      this.truncateFullyAndStartAt(offset)
      return offset
    }
    return this.#availability.risking('truncate', () => {
      const behind = this.#segments.all.filter((segment) => segment.baseOffset > offset)
      this.#store.remove(behind, 'end')
      // Segments that came back after the cut below is durable would leave a hole.
      if (behind.length > 0) this.#disk.syncDirectory(this.#directory)
      const endOffset = this.#segments.active.truncateTo(offset, this.#clock.nowMs())
      this.#logEndOffset = endOffset
      this.#logStartOffset = Math.min(this.#logStartOffset, endOffset)
      this.#truncated()
      return endOffset
    })
  }

  /** Throws all away, and begins anew at `offset`: a follower whose leader has nothing left of what it has. `logStartOffset` is `offset` unless given. */
  truncateFullyAndStartAt(offset: number, logStartOffset = offset): void {
    this.#availability.risking('truncate', () => {
      this.#store.remove(this.#segments.all, 'end')
      this.#store.create(offset)
      this.#epochs.clear()
      this.#producers.clear(offset)
      this.#logEndOffset = offset
      this.#logStartOffset = logStartOffset
      this.#truncated()
    })
  }

  /** Offsets below `offset` stay unused: the log goes on there, with a new segment. Throws `LogStorageError`, and nothing has changed. */
  skipTo(offset: number): void {
    this.#availability.check()
    assert(offset >= this.#logEndOffset, 'only offsets behind the end are free')
    this.#availability.storing('skip offsets', () => this.#roll(offset))
    this.#logEndOffset = offset
    this.#checkInvariants()
  }

  /** Files that were renamed to `.deleted`, once; see `deleteFiles`. */
  takeDeletions(): FileDeletion[] {
    return this.#store.takeDeletions()
  }

  get recoveryPoint(): number {
    return this.#flush.recoveryPoint
  }
  /** The recovery point went back; the checkpoint must say so before anything is appended. */
  get recoveryPointLowered(): boolean {
    return this.#flush.recoveryPointLowered
  }
  /** The recovery point is in the checkpoint, durably. */
  recoveryPointCheckpointed(): void {
    this.#flush.checkpointed()
  }
  get unflushedRecords(): number {
    return this.#logEndOffset - this.#flush.recoveryPoint
  }
  get unflushedBytes(): number {
    return this.#flush.unflushedBytes
  }
  /** Whether flush.messages or flush.ms ask for a flush; `nowMs` by the monotonic clock. */
  isFlushDue(nowMs: number): boolean {
    return this.#flush.isDue(this.#config, this.#logEndOffset, nowMs)
  }
  /** Where the segments end that are no longer written to. */
  get closedEndOffset(): number {
    return this.#segments.active.baseOffset
  }
  /** Segments that are no longer written to wait for their sync (after the log rolled). */
  get hasClosedUnflushedSegments(): boolean {
    return this.#flush.recoveryPoint < this.closedEndOffset
  }

  /** What to sync (later, all at once) so that `markFlushed` may move the recovery point to `offset`; null if nothing. Throws `LogOfflineError`. */
  planFlush(offset = this.#logEndOffset): FlushPlan | null {
    return this.#availability.risking('flush', () => this.#flush.plan(offset))
  }

  /** All files of the plan were synced. Gives false if the log was truncated meanwhile: nothing of it counts then. Throws `LogOfflineError`. */
  markFlushed(plan: FlushPlan): boolean {
    const counts = this.#availability.risking('flush', () =>
      this.#flush.markFlushed(this.#directory, plan, monotonicMs(this.#clock)),
    )
    if (counts) this.#checkInvariants()
    return counts
  }

  /** Syncs everything, waiting. Throws `LogOfflineError`. */
  flush(offset = this.#logEndOffset): void {
    const plan = this.planFlush(offset)
    if (plan === null) return
    this.#availability.risking('flush', () => {
      for (const file of plan.files) file.sync()
    })
    this.markFlushed(plan)
  }

  /** A sync failed: what the disk holds is not known any more (never retry a sync). */
  fail(reason: string, cause: unknown): LogOfflineError {
    return this.#availability.fail(reason, cause)
  }

  /** Renames the folder; the log goes on in it. `directory` is absolute, in the same log directory. */
  renameDirectory(directory: string): void {
    this.#availability.risking('rename', () => {
      this.#disk.rename(this.#directory, directory)
      this.#disk.syncDirectory(parentOf(directory))
    })
    this.#directory = directory
    this.#store.moveTo(directory)
    this.#epochs.moveTo(directory)
  }

  /** Flushes and closes, so that the next start needs no recovery once the clean-shutdown file is written. */
  close(): void {
    this.#availability.risking('close', () => {
      this.#producers.takeSnapshot({ sync: true })
      this.#segments.active.deactivate()
      this.#epochs.flush()
      this.#flush.directoryChanged()
    })
    this.flush()
    this.abandon()
  }

  /** Closes the files as they are; for a log that is offline, or whose folder is to be removed. */
  abandon(): void {
    this.#store.close()
    this.#availability.fail('closed')
  }

  /**
   * Takes note of new leader epochs, and rolls the log if the batches are not to go into the active segment. In this order, and before the producers are checked,
   * as Kafka does: what a replica of either kind writes must not depend on which it is.
   */
  #makeRoom(batches: Uint8Array): { firstOffset: number; lastOffset: number } {
    return this.#availability.storing('append', () => {
      const measured = measureBatches(batches, this.#epochs)
      const { firstOffset, lastOffset, maxTimestamp } = measured
      const sizeInBytes = batches.length
      const { segmentBytes } = this.#config
      if (sizeInBytes > segmentBytes) throw new RecordListTooLargeError({ sizeInBytes, segmentBytes })
      const nowMs = this.#clock.nowMs()
      const segmentMs = segmentMsMax(this.#config)
      if (this.#segments.active.shouldRoll({ bytes: sizeInBytes, maxTimestamp, lastOffset, nowMs, segmentMs }))
        this.#roll(firstOffset)
      return measured
    })
  }

  /** The batches are in the active segment: takes over what follows from them. */
  #committed(batches: Uint8Array, lastOffset: number, previousEndOffset: number): void {
    const segment = this.#segments.active
    const view = this.#view
    const start = segment.sizeInBytes - batches.length
    for (let at = 0; at < batches.length; at = view.end) {
      view.at(batches, at)
      this.#reader.positions.appended(segment, view.baseOffset, view.nextOffset, start + at)
    }
    this.#logEndOffset = lastOffset + 1
    const { state } = this.#producers
    const completed = state.commit()
    state.mapEndOffset = lastOffset + 1
    if (completed.length > 0) this.#complete(completed, segment, previousEndOffset)
    if (!state.transactions.isEmpty) this.#firstUnstableOffset = state.transactions.firstUnstableOffset
    this.#checkInvariants()
  }

  #complete(completed: readonly CompletedTransaction[], segment: LogSegment, previousEndOffset: number): void {
    const { transactions } = this.#producers.state
    try {
      for (const transaction of completed) {
        segment.indexTransaction(transaction, transactions.lastStableOffsetAfter(transaction))
        transactions.complete(transaction)
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      // A marker without its entry would show aborted records as committed. Nobody has seen it yet: it is taken back.
      this.truncateTo(previousEndOffset)
      throw new LogStorageError('append to the transaction index', error)
    }
  }

  #roll(baseOffset: number): void {
    if (!this.#store.roll(baseOffset)) return
    this.#flush.directoryChanged()
    this.#producers.state.mapEndOffset = baseOffset
    this.#producers.takeSnapshot({ sync: true })
    this.#logger.debug('rolled a log', { directory: this.#directory, baseOffset })
  }

  #deleteExpired(reason: RetentionReason): number {
    this.#availability.check()
    const { config, logStartOffset, logEndOffset, highWatermark } = this
    const nowMs = this.#clock.nowMs()
    const expired = expiredSegments(
      { segments: this.#segments, config, logStartOffset, logEndOffset, highWatermark, nowMs },
      reason,
    )
    if (expired.at(-1) === this.#segments.active && !this.#rollForRetention()) expired.pop()
    const last = expired.at(-1)
    if (last === undefined) return 0
    this.deleteRecordsBefore(this.#segments.after(last)!.baseOffset)
    this.#logger.info('deleting old segments', {
      directory: this.#directory,
      reason,
      segments: expired.length,
      logStartOffset: this.#logStartOffset,
    })
    this.#availability.risking('delete segments', () => this.#store.remove(expired, 'start'))
    this.#reader.positions.clear()
    return expired.length
  }

  /** False where the disk has no room for a new segment: the older ones have to go all the more. */
  #rollForRetention(): boolean {
    try {
      this.#availability.storing('roll', () => this.#roll(this.#logEndOffset))
      return true
    } catch (error) {
      if (!(error instanceof LogStorageError)) throw error
      this.#logger.warn('the newest segment is over, and no other can be begun', error.facts)
      return false
    }
  }

  /** After a cut: all that is known of what was cut goes. */
  #truncated(): void {
    const endOffset = this.#logEndOffset
    this.#reader.positions.clear()
    this.cleaning.truncated(this.#segments.active.baseOffset)
    this.#epochs.truncateFromEnd(endOffset)
    const { logStartOffset } = this
    this.#flush.truncated(endOffset)
    this.#flush.startMoved(logStartOffset)
    this.#producers.rebuild({
      segments: this.#segments,
      logStartOffset,
      endOffset,
      cleanShutdown: false,
      nowMs: this.#clock.nowMs(),
    })
    // Files that were removed must not come back behind what is written from now on.
    this.#disk.syncDirectory(this.#directory)
    this.updateHighWatermark(this.#highWatermark)
  }

  #checkInvariants(): void {
    const { logStartOffset, lastStableOffset, highWatermark, logEndOffset } = this
    assert(logStartOffset <= lastStableOffset, 'the log starts at or before its last stable offset')
    assert(lastStableOffset <= highWatermark, 'only committed records can be stable')
    assert(highWatermark <= logEndOffset, 'the high watermark is within the log')
    assert(this.#flush.recoveryPoint <= logEndOffset, 'only what is in the log can have been flushed')
  }
}
