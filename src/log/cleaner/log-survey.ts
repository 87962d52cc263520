import type { LogSurvey } from '../../messages/log-cleaning.ts'
import type { Log } from '../log.ts'
import { UNLIMITED } from '../log-config.ts'
import type { LogSegment } from '../log-segment.ts'
import type { LogSegments } from '../log-segments.ts'

export interface SurveyQuestion {
  /** -1 for a log that was never cleaned. */
  readonly cleanedOffset: number
  readonly truncatedTo: number
  readonly nowMs: number
}

/**
 * What of a log the cleaner may work on: from the first dirty offset up to the first segment that is active, or holds an offset that is not stable, or has records
 * younger than `min.compaction.lag.ms`.
 */
export function surveyLog(log: Log, segments: LogSegments, { cleanedOffset, truncatedTo, nowMs }: SurveyQuestion): LogSurvey {
  const { logStartOffset, logEndOffset, lastStableOffset, config } = log
  const asked = Math.min(cleanedOffset === -1 ? logStartOffset : cleanedOffset, truncatedTo)
  const isValid = asked >= logStartOffset && asked <= logEndOffset
  const firstDirtyOffset = isValid ? asked : logStartOffset
  const closed = segments.all.slice(0, -1)
  const dirty = segments.from(firstDirtyOffset).filter((segment) => !segment.isActive)
  const young = dirty.find(
    (segment) => config.minCompactionLagMs > 0 && segment.retentionTimestamp > nowMs - config.minCompactionLagMs,
  )
  const uncleanable = Math.min(lastStableOffset, young?.baseOffset ?? lastStableOffset, segments.active.baseOffset)
  const limit = Math.max(firstDirtyOffset, uncleanable)
  const holder = limit > segments.active.baseOffset ? segments.active : (segments.floor(limit) ?? segments.first)
  const firstUncleanableOffset = holder.baseOffset
  const sizeOf = (some: readonly LogSegment[]): number => some.reduce((sum, segment) => sum + segment.sizeInBytes, 0)
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanBytes: sizeOf(closed.filter((segment) => segment.baseOffset < firstDirtyOffset)),
    cleanableBytes: sizeOf(dirty.filter((segment) => segment.baseOffset < firstUncleanableOffset)),
    minCleanableDirtyRatio: config.minCleanableDirtyRatio,
    compactionDelayMs: compactionDelayMs(dirty, config.maxCompactionLagMs, nowMs),
    resetsCheckpoint: !isValid || (cleanedOffset !== -1 && asked !== cleanedOffset),
  }
}

/** Since when, by the timestamps of their first batches, the oldest of the dirty segments should have been cleaned (KIP-354). */
function compactionDelayMs(dirty: readonly LogSegment[], maxCompactionLagMs: number, nowMs: number): number {
  if (maxCompactionLagMs >= UNLIMITED) return 0
  let earliest = Number.POSITIVE_INFINITY
  for (const segment of dirty) {
    const { firstTimestamp } = segment
    if (firstTimestamp > 0 && firstTimestamp < earliest) earliest = firstTimestamp
  }
  return Math.max(0, nowMs - maxCompactionLagMs - earliest)
}

/** Which part of what could be clean is dirty: 0 to 1. */
export function dirtyRatio({ cleanBytes, cleanableBytes }: LogSurvey): number {
  const totalBytes = cleanBytes + cleanableBytes
  return totalBytes === 0 ? 0 : cleanableBytes / totalBytes
}
