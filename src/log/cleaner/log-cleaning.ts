import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import { DiskError } from '../../base/disk.ts'
import type { Logger } from '../../base/logger.ts'
import type { CleaningPlan, LastRecord, LogSurvey } from '../../messages/log-cleaning.ts'
import type { Availability } from '../availability.ts'
import type { Log } from '../log.ts'
import type { LogConfig } from '../log-config.ts'
import type { LogSegment } from '../log-segment.ts'
import type { LogSegments } from '../log-segments.ts'
import type { ReadPositions } from '../read-positions.ts'
import type { SegmentStore } from '../segment-store.ts'
import { surveyLog } from './log-survey.ts'

/** What of a log the cleaner's work goes through. */
export interface CleanedLogParts {
  readonly log: Log
  readonly segments: LogSegments
  readonly store: SegmentStore
  readonly positions: ReadPositions
  readonly availability: Availability
  readonly clock: Clock
  readonly logger: Logger
}

/** Of no cleaning. */
export const NO_CLEANING = 0

/**
 * The log's side of its cleaning. The cleaner reads segments that are closed and writes others beside them; that these take their place is done here, by the
 * log's owner, in one go. One cleaning at a time; what makes its plan void (a truncation, another policy) ends it, and what it still brings is refused.
 */
export class LogCleaning {
  readonly #parts: CleanedLogParts
  #current = NO_CLEANING
  #last = NO_CLEANING
  /** What was cleaned behind this offset is gone: it was truncated, and other records may stand there. */
  #truncatedTo = Number.MAX_SAFE_INTEGER

  constructor(parts: CleanedLogParts) {
    this.#parts = parts
  }

  /** Meanwhile no segment is removed. */
  get isUnderWay(): boolean {
    return this.#current !== NO_CLEANING
  }

  /** How much there is to clean; null of a log that is not compacted. `cleanedOffset` is up to where it was cleaned last, -1 if never. */
  survey(cleanedOffset: number): LogSurvey | null {
    const { log, segments, clock } = this.#parts
    if (!log.config.compact) return null
    const survey = surveyLog(log, segments, { cleanedOffset, truncatedTo: this.#truncatedTo, nowMs: clock.nowMs() })
    this.#truncatedTo = Number.MAX_SAFE_INTEGER
    return survey
  }

  /** Begins a cleaning of what a survey found. Null where that does not hold any more. Gives a number that names the cleaning. */
  begin({ firstDirtyOffset, firstUncleanableOffset }: LogSurvey): { cleaning: number; plan: CleaningPlan } | null {
    const { log, segments, clock } = this.#parts
    const holds =
      log.config.compact &&
      !this.isUnderWay &&
      this.#truncatedTo === Number.MAX_SAFE_INTEGER &&
      firstDirtyOffset >= log.logStartOffset &&
      firstUncleanableOffset <= segments.active.baseOffset &&
      segments.baseOffsets.includes(firstUncleanableOffset)
    if (!holds) return null
    const inFront = segments.all.filter((segment) => segment.baseOffset < firstUncleanableOffset)
    if (inFront.length === 0) return null
    const dirty = segments.floor(firstDirtyOffset) ?? segments.first
    const plan: CleaningPlan = {
      directory: log.directory,
      config: cleaningConfig(log.config),
      segments: inFront.map(({ baseOffset, sizeInBytes }) => ({ baseOffset, sizeInBytes })),
      firstDirtyOffset,
      firstDirtyPosition: dirty.locate(firstDirtyOffset)?.position ?? dirty.sizeInBytes,
      firstUncleanableOffset,
      aborted: log.abortedTransactions(segments.first.baseOffset, firstUncleanableOffset),
      lastRecords: this.#lastRecords(firstUncleanableOffset),
      nowMs: clock.nowMs(),
    }
    // Of a cleaner that came to a bad end before it could say so.
    this.#parts.store.removeCleaned()
    this.#current = ++this.#last
    return { cleaning: this.#current, plan }
  }

  /**
   * Puts the `.cleaned` segment of the first of these base offsets in their place. Gives false, and removes those files, when the cleaning is over or they are not
   * what they should be. Throws `LogOfflineError`.
   */
  replace(cleaning: number, baseOffsets: readonly number[]): boolean {
    if (this.#isReplaced(cleaning, baseOffsets)) return true
    this.#parts.store.removeCleaned()
    return false
  }

  #isReplaced(cleaning: number, baseOffsets: readonly number[]): boolean {
    if (cleaning !== this.#current || this.#current === NO_CLEANING) return false
    const { store, segments, availability, positions, logger, log } = this.#parts
    const replaced = baseOffsets.map((baseOffset) => segments.floor(baseOffset)!)
    assert(
      replaced.every((segment, index) => segment?.baseOffset === baseOffsets[index] && !segment.isActive),
      'segments that are being cleaned are closed, and nobody else removes them',
    )
    if (store.holdsCleanedBeside(baseOffsets[0]!)) return false
    let cleaned: LogSegment
    try {
      cleaned = store.openCleaned(replaced[0]!.baseOffset, replaced.at(-1)!.createdMs)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      logger.warn('a cleaned segment is gone', { directory: log.directory, ...error.facts })
      return false
    }
    availability.risking('replace segments', () => store.replace(cleaned, replaced))
    positions.clear()
    return true
  }

  /** The cleaner has done, or gives up, and writes no more: what was replaced so far stays, what was not goes. */
  end(cleaning: number): void {
    if (cleaning === this.#current) this.#current = NO_CLEANING
    if (!this.isUnderWay) this.#parts.store.removeCleaned()
  }

  /** What the cleaner is at is of no use any more. */
  abort(): void {
    this.#current = NO_CLEANING
  }

  /** The log now ends with this segment. */
  truncated(activeBaseOffset: number): void {
    this.abort()
    this.#truncatedTo = Math.min(this.#truncatedTo, activeBaseOffset)
  }

  /** Of the producers whose last record may be cleaned. */
  #lastRecords(firstUncleanableOffset: number): LastRecord[] {
    const records: LastRecord[] = []
    for (const { producerId, lastDataOffset, producerEpoch } of this.#parts.log.producers.producers.values())
      if (lastDataOffset < firstUncleanableOffset) records.push({ producerId, lastDataOffset, producerEpoch })
    return records
  }
}

function cleaningConfig(config: LogConfig): CleaningPlan['config'] {
  const { segmentBytes, segmentIndexBytes, indexIntervalBytes, preallocate, deleteRetentionMs } = config
  return { segmentBytes, segmentIndexBytes, indexIntervalBytes, preallocate, deleteRetentionMs }
}
