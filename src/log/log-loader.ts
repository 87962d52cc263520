import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import { BatchScanner, scanBuffer } from './batch-scanner.ts'
import { CorruptFileError, CorruptLogError } from './errors.ts'
import { DELETED_SUFFIX, fileNameOf, LEADER_EPOCH_CHECKPOINT, SWAP_SUFFIX, TRANSACTION_INDEX_SUFFIX } from './file-names.ts'
import type { LeaderEpochCache } from './leader-epoch-cache.ts'
import type { LogConfig } from './log-config.ts'
import { type LogFiles, tidyLogFiles } from './log-files.ts'
import { LogSegment } from './log-segment.ts'
import { LogSegments } from './log-segments.ts'
import type { ProducerStateManager } from './producer-state-manager.ts'
import { segmentOptions } from './segment-options.ts'
import { isTransactionIndexSound, recoverSegment, type SegmentRecovery } from './segment-recovery.ts'

export interface LoadOptions {
  readonly directory: string
  readonly config: LogConfig
  readonly disk: Disk
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** As checkpointed; 0 where nothing was. */
  readonly logStartOffset: number
  /** As checkpointed: what is below was synced. 0 where nothing was. */
  readonly recoveryPoint: number
  /** As checkpointed: below, the cleaner may have left holes. 0 where nothing was. */
  readonly cleanedOffset: number
  readonly cleanShutdown: boolean
}

/** What recovery had to take away. */
export interface RecoveryReport {
  readonly truncatedBytes: number
  readonly removedSegments: number
  /** Records that had been synced were damaged: more than a crash alone explains, and other replicas may have what is missing here. */
  readonly lostSyncedRecords: boolean
}

export interface LoadedLog {
  readonly segments: LogSegments
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly recoveryPoint: number
  readonly recovery: RecoveryReport
  /** Files that were renamed to `.deleted`. */
  readonly deletedPaths: readonly string[]
}

const SCAN_BUFFER_BYTES = 256 * 1024

/**
 * Opens all that a partition's folder holds. After an unclean stop it goes through everything behind the recovery point, and cuts the log at the end of the
 * last whole, valid batch; what lies behind that is removed. Throws `DiskError`, `UnsupportedRecordFormatError`, and `CorruptLogError` where records that
 * are needed to know the producers' state, and that recovery has no reason to look at, cannot be read.
 */
export class LogLoader {
  readonly #options: LoadOptions
  readonly #epochs: LeaderEpochCache
  readonly #producers: ProducerStateManager
  readonly #segments = new LogSegments()
  readonly #nowMs: number
  #truncatedBytes = 0
  #removedSegments = 0
  #lostSyncedRecords = false
  readonly #deletedPaths: string[] = []

  constructor(options: LoadOptions, epochs: LeaderEpochCache, producers: ProducerStateManager) {
    this.#options = options
    this.#epochs = epochs
    this.#producers = producers
    this.#nowMs = options.clock.nowMs()
  }

  load(): LoadedLog {
    try {
      return this.#load()
    } catch (error) {
      for (const segment of this.#segments.all) segment.close()
      throw error
    }
  }

  #load(): LoadedLog {
    const { directory, disk, logger, logStartOffset } = this.#options
    const segments = this.#segments
    const files = tidyLogFiles(disk, directory, logger, (baseOffset) => this.#nextOffsetOfSwap(baseOffset))
    this.#producers.files.load([...files.names])
    this.#openSegments(files)
    this.#loadEpochs(files)
    const cleanShutdown = this.#options.cleanShutdown && this.#endsWhole()
    if (cleanShutdown) this.#repairTransactionIndexes(segments.all)
    else this.#recover()
    let logEndOffset = segments.count === 0 ? logStartOffset : segments.active.readNextOffset()
    if (logEndOffset < logStartOffset) {
      logger.error('the log ends before its start offset; starting it anew', { directory, logEndOffset, logStartOffset })
      this.#removeSegments(segments.all)
      this.#epochs.clear()
      this.#producers.clear(logStartOffset)
      logEndOffset = logStartOffset
    }
    if (segments.count === 0) {
      segments.add(LogSegment.create(segmentOptions(this.#options, logStartOffset)))
      disk.syncDirectory(directory)
    } else segments.active.activate()

    const recoveryPoint = cleanShutdown ? logEndOffset : Math.min(this.#options.recoveryPoint, logEndOffset)
    for (const segment of cleanShutdown ? [] : segments.from(recoveryPoint)) segment.markUnsynced()
    const newLogStartOffset = Math.max(logStartOffset, segments.first.baseOffset)
    this.#epochs.truncateFromEnd(logEndOffset)
    this.#epochs.truncateFromStart(newLogStartOffset)
    this.#producers.files.removeStray(segments.baseOffsets)
    this.#producers.rebuild({
      segments,
      logStartOffset: newLogStartOffset,
      endOffset: logEndOffset,
      cleanShutdown,
      nowMs: this.#nowMs,
    })
    // What was removed above must not come back behind what is written from now on.
    if (!cleanShutdown) disk.syncDirectory(directory)
    return {
      segments,
      logStartOffset: newLogStartOffset,
      logEndOffset,
      recoveryPoint,
      recovery: {
        truncatedBytes: this.#truncatedBytes,
        removedSegments: this.#removedSegments,
        lostSyncedRecords: this.#lostSyncedRecords,
      },
      deletedPaths: this.#deletedPaths,
    }
  }

  /** A log that was closed properly can still have been damaged since; at its end, where it will be written to, that would spread. */
  #endsWhole(): boolean {
    if (this.#segments.count === 0) return true
    try {
      this.#segments.active.readNextOffset()
      return true
    } catch (error) {
      if (!(error instanceof CorruptLogError)) throw error
      this.#options.logger.error('a log that was closed properly is damaged at its end', error.facts)
      return false
    }
  }

  #openSegments({ baseOffsets, names }: LogFiles): void {
    for (const baseOffset of baseOffsets) {
      const hasTransactionIndex = names.has(fileNameOf(baseOffset, TRANSACTION_INDEX_SUFFIX))
      this.#segments.add(LogSegment.open(segmentOptions(this.#options, baseOffset), { hasTransactionIndex }))
    }
  }

  /** Without a readable checkpoint the epochs are taken from the batches themselves, which all carry theirs. */
  #loadEpochs({ names }: LogFiles): void {
    const { directory, logger } = this.#options
    const isMissing = !names.has(LEADER_EPOCH_CHECKPOINT)
    try {
      this.#epochs.load()
      if (!isMissing) return
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error
      logger.warn('the leader epoch checkpoint is damaged and is made anew', { directory, ...error.facts })
      this.#epochs.clear()
    }
    for (const segment of this.#segments.all) {
      const scanner = new BatchScanner(segment.file, scanBuffer(SCAN_BUFFER_BYTES, segment.sizeInBytes)).start(
        0,
        segment.sizeInBytes,
      )
      while (scanner.next()) {
        const { partitionLeaderEpoch, baseOffset } = scanner.batch
        if (partitionLeaderEpoch > this.#epochs.latestEpoch) this.#epochs.assign(partitionLeaderEpoch, baseOffset)
      }
    }
  }

  /** After a clean stop, and for what lies below the recovery point, only the transaction indexes are looked at: nothing else could tell that they are damaged. */
  #repairTransactionIndexes(segments: readonly LogSegment[]): void {
    const { logger } = this.#options
    for (const segment of segments) {
      if (!segment.transactionIndex.exists || isTransactionIndexSound(segment)) continue
      logger.warn('a transaction index is damaged and is made anew', { path: segment.transactionIndex.path })
      this.#rebuildProducers(segment.baseOffset)
      recoverSegment(segment, this.#producers.state, this.#epochs)
    }
  }

  #recover(): void {
    const { directory, logger, recoveryPoint } = this.#options
    if (this.#segments.count === 0) return
    const unflushed = this.#unflushedSegments()
    this.#repairTransactionIndexes(this.#segments.all.filter((segment) => !unflushed.includes(segment)))
    let endOffset = unflushed[0]!.baseOffset
    logger.info('recovering a log', { directory, recoveryPoint, segments: unflushed.length })
    this.#rebuildProducers(endOffset)
    let hasGaps = false
    for (const [index, segment] of unflushed.entries()) {
      const { baseOffset } = segment
      if (baseOffset > endOffset && !hasGaps && !this.#mayHaveHoleAt(endOffset)) {
        // The end of the segment before was lost although its last batch is whole. Only compaction leaves such a hole for good.
        logger.warn('records are missing in front of a segment', { directory, endOffset, baseOffset })
        this.#noteLoss(endOffset)
        this.#removeSegments(unflushed.slice(index))
        break
      }
      this.#producers.state.mapEndOffset = baseOffset
      this.#producers.takeSnapshot({ sync: false })
      const recovered = this.#recoverSegment(segment, unflushed[index + 1] ?? null)
      hasGaps ||= recovered.hasGaps
      endOffset = recovered.nextOffset
      const cutBytes = segment.sizeInBytes - recovered.validBytes
      if (cutBytes === 0) continue
      this.#truncatedBytes += cutBytes
      const next = unflushed[index + 1]
      if (next?.baseOffset === endOffset) {
        // Nothing is missing: it was to be cut here when it was closed.
        segment.truncateFile(recovered.validBytes)
        continue
      }
      logger.warn('cutting a log behind its last valid batch', { directory, endOffset, cutBytes, reason: recovered.stop })
      this.#noteLoss(endOffset)
      // First those behind, then the cut itself: if the machine stops in between, no segment is left behind a hole.
      this.#removeSegments(unflushed.slice(index + 1))
      segment.truncateFile(recovered.validBytes)
      break
    }
  }

  /** Those from the recovery point on, and the one in front of it if it does not end there: what its closing changed was not synced with its records. */
  #unflushedSegments(): LogSegment[] {
    const { recoveryPoint } = this.#options
    const unflushed = this.#segments.from(recoveryPoint)
    const [first] = unflushed
    const before = first!.baseOffset === recoveryPoint ? this.#segments.floor(recoveryPoint - 1) : null
    if (before === null) return unflushed
    try {
      if (before.readNextOffset() === recoveryPoint) return unflushed
    } catch (error) {
      if (!(error instanceof CorruptLogError)) throw error
    }
    return [before, ...unflushed]
  }

  /** Goes through it once more, without its last batch, if that turns out to be one that cannot be trusted. */
  #recoverSegment(segment: LogSegment, next: LogSegment | null): SegmentRecovery {
    const nextBaseOffset = next?.baseOffset
    let recovered = recoverSegment(segment, this.#producers.state, this.#epochs, { nextBaseOffset })
    for (;;) {
      const { doubtful, stop, nextOffset } = recovered
      if (doubtful === null) return recovered
      const isVouchedFor =
        !doubtful.hasGap ||
        this.#mayHaveHoleAt(segment.baseOffset) ||
        (stop === 'end' && next !== null && next.baseOffset >= nextOffset)
      if (!doubtful.isContradicted && isVouchedFor) return recovered
      this.#rebuildProducers(segment.baseOffset)
      recovered = recoverSegment(segment, this.#producers.state, this.#epochs, { end: doubtful.position, nextBaseOffset })
    }
  }

  /** Where a log was compacted, offsets may be missing. */
  #mayHaveHoleAt(offset: number): boolean {
    return this.#options.config.compact || offset < this.#options.cleanedOffset
  }

  #rebuildProducers(endOffset: number): void {
    const { logStartOffset } = this.#options
    const options = { segments: this.#segments, logStartOffset, endOffset, cleanShutdown: false, nowMs: this.#nowMs }
    this.#producers.rebuild(options)
  }

  #noteLoss(endOffset: number): void {
    const { directory, logger, recoveryPoint } = this.#options
    if (endOffset >= recoveryPoint) return
    this.#lostSyncedRecords = true
    logger.error('records that had been synced are damaged', { directory, endOffset, recoveryPoint })
  }

  #removeSegments(segments: readonly LogSegment[]): void {
    const { disk, directory } = this.#options
    if (segments.length === 0) return
    for (const segment of [...segments].reverse()) {
      this.#deletedPaths.push(...segment.markDeleted())
      segment.close()
      const snapshot = this.#producers.files.markDeleted(segment.baseOffset)
      if (snapshot !== null) this.#deletedPaths.push(snapshot)
      this.#segments.remove(segment)
      this.#removedSegments++
    }
    assert(
      this.#deletedPaths.every((path) => path.endsWith(DELETED_SUFFIX)),
      'only files that are marked are deleted',
    )
    disk.syncDirectory(directory)
  }

  #nextOffsetOfSwap(baseOffset: number): number {
    const segment = LogSegment.open(segmentOptions(this.#options, baseOffset), {
      hasTransactionIndex: false,
      suffix: SWAP_SUFFIX,
    })
    const nextOffset = segment.readNextOffset()
    segment.close()
    return nextOffset
  }
}
