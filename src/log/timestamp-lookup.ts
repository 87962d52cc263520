import type { BatchView } from '../records/batch.ts'
import { RecordCursor } from '../records/record.ts'
import type { BatchScanner } from './batch-scanner.ts'
import type { LeaderEpochCache } from './leader-epoch-cache.ts'
import type { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'

/** Offset, timestamp and leader epoch are -1 where there is none. */
export interface TimestampedOffset {
  readonly timestamp: number
  readonly offset: number
  readonly leaderEpoch: number
}

/** The special timestamps of ListOffsets. */
export const LATEST_TIMESTAMP = -1
export const EARLIEST_TIMESTAMP = -2
export const MAX_TIMESTAMP = -3
export const EARLIEST_LOCAL_TIMESTAMP = -4
export const LATEST_TIERED_TIMESTAMP = -5
export const EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6

const NOTHING: TimestampedOffset = Object.freeze({ timestamp: -1, offset: -1, leaderEpoch: -1 })
const SCAN_BUFFER_BYTES = 64 * 1024

export interface TimestampLookup {
  readonly segments: LogSegments
  readonly epochs: LeaderEpochCache
  readonly logStartOffset: number
  readonly logEndOffset: number
}

/**
 * The first record at or after a time (ms), or what a special timestamp stands for, in all of the log: what of it a client may know is the caller's to judge.
 * Throws `DiskError`, `CorruptLogError`, and the errors of decompression.
 */
export function findOffset(log: TimestampLookup, timestamp: number): TimestampedOffset {
  const { segments, epochs, logStartOffset, logEndOffset } = log
  switch (timestamp) {
    case EARLIEST_TIMESTAMP:
    case EARLIEST_LOCAL_TIMESTAMP: {
      const { earliest } = epochs
      const leaderEpoch = earliest !== null && earliest.startOffset <= logStartOffset ? earliest.epoch : -1
      return { timestamp: -1, offset: logStartOffset, leaderEpoch }
    }
    case LATEST_TIMESTAMP:
      return { timestamp: -1, offset: logEndOffset, leaderEpoch: epochs.latestEpoch }
    case LATEST_TIERED_TIMESTAMP:
    case EARLIEST_PENDING_UPLOAD_TIMESTAMP:
      return NOTHING
    case MAX_TIMESTAMP:
      return findMaxTimestamp(segments)
    default: {
      const segment = segments.all.find((candidate) => candidate.retentionTimestamp >= timestamp)
      return segment === undefined ? NOTHING : findInSegment(segment, timestamp, logStartOffset)
    }
  }
}

/** The first of the records with the largest timestamp. */
function findMaxTimestamp(segments: LogSegments): TimestampedOffset {
  let latest = segments.first
  for (const segment of segments.all) if (segment.maxTimestamp.timestamp > latest.maxTimestamp.timestamp) latest = segment
  const { timestamp, offset } = latest.maxTimestamp
  const scanner = scanFrom(latest, offset)
  while (scanner.next()) {
    if (scanner.batch.maxTimestamp !== timestamp) continue
    return findRecord(scanner.load(), (record) => record.timestamp === timestamp) ?? NOTHING
  }
  if (scanner.stop !== 'end') throw latest.damageAt(scanner.nextPosition, scanner.stop)
  return NOTHING
}

function findInSegment(segment: LogSegment, timestamp: number, startOffset: number): TimestampedOffset {
  const scanner = scanFrom(segment, Math.max(segment.lookupTimestamp(timestamp).offset, startOffset))
  while (scanner.next()) {
    if (scanner.batch.maxTimestamp < timestamp) continue
    const found = findRecord(scanner.load(), (record) => record.timestamp >= timestamp && record.offset >= startOffset)
    if (found !== null) return found
  }
  if (scanner.stop !== 'end') throw segment.damageAt(scanner.nextPosition, scanner.stop)
  return NOTHING
}

function scanFrom(segment: LogSegment, offset: number): BatchScanner {
  return segment.scanFrom(offset, new Uint8Array(SCAN_BUFFER_BYTES))
}

function findRecord(batch: BatchView, matches: (record: RecordCursor) => boolean): TimestampedOffset | null {
  const cursor = new RecordCursor().open(batch)
  while (cursor.next()) {
    if (matches(cursor)) return { timestamp: cursor.timestamp, offset: cursor.offset, leaderEpoch: batch.partitionLeaderEpoch }
  }
  return null
}
