import type { DiskFile } from '../base/disk.ts'
import { BatchScanner, scanBuffer } from './batch-scanner.ts'
import type { LogConfig } from './log-config.ts'
import type { OffsetIndex } from './offset-index.ts'
import type { TimeIndex, TimestampOffset } from './time-index.ts'

const SCAN_BUFFER_BYTES = 256 * 1024
const CHECK_BUFFER_BYTES = 16 * 1024
/** An older Kafka made one entry for each append, and a follower appends up to some MiB at once: so much may follow the last entry without a fault. */
const UNINDEXED_BYTES_MAX = 16 * 1024 * 1024

interface SegmentFile {
  readonly baseOffset: number
  readonly file: DiskFile
  readonly sizeInBytes: number
}

/**
 * Makes both indexes anew, as they would be if each batch had been appended alone. Goes by the headers only, and ends at the first thing that is no batch.
 * The indexes are left at full length.
 */
export function rebuildIndexes(
  segment: SegmentFile,
  offsetIndex: OffsetIndex,
  timeIndex: TimeIndex,
  config: LogConfig,
): { maxTimestamp: TimestampOffset; bytesSinceLastEntry: number } {
  offsetIndex.create(config.segmentIndexBytes)
  timeIndex.create(config.segmentIndexBytes)
  const scanner = new BatchScanner(segment.file, scanBuffer(SCAN_BUFFER_BYTES, segment.sizeInBytes)).start(0, segment.sizeInBytes)
  let maxTimestamp: TimestampOffset = { timestamp: -1, offset: segment.baseOffset }
  let lastEntry = 0
  while (scanner.next()) {
    const { batch } = scanner
    const timestamp = batch.maxTimestamp
    if (timestamp > maxTimestamp.timestamp) maxTimestamp = { timestamp, offset: batch.lastOffset }
    if (scanner.position - lastEntry > config.indexIntervalBytes) {
      offsetIndex.append(batch.lastOffset, scanner.position)
      timeIndex.maybeAppend(maxTimestamp.timestamp, maxTimestamp.offset)
      lastEntry = scanner.position
    }
  }
  return { maxTimestamp, bytesSinceLastEntry: scanner.nextPosition - lastEntry }
}

/**
 * Whether the indexes of a closed segment can be trusted: their last entries name batches that are there, nothing that should have been indexed lies
 * behind them, and the time index knows the largest timestamp. What lies in between is checked when it is used.
 */
export function indexesCoverSegment(
  segment: SegmentFile,
  offsetIndex: OffsetIndex,
  timeIndex: TimeIndex,
  config: LogConfig,
): boolean {
  const { baseOffset, sizeInBytes } = segment
  const last = offsetIndex.lookup(offsetIndex.lastOffset)
  if (last.position < 0 || last.position > sizeInBytes || last.offset < baseOffset) return false
  if (timeIndex.last.offset < baseOffset || timeIndex.last.timestamp < -1) return false
  const scanner = new BatchScanner(segment.file, scanBuffer(CHECK_BUFFER_BYTES, sizeInBytes - last.position)).start(
    last.position,
    sizeInBytes,
  )
  const unindexedMax = Math.max(config.indexIntervalBytes, UNINDEXED_BYTES_MAX)
  let lastOffset = baseOffset
  while (scanner.next()) {
    const { batch } = scanner
    if (
      scanner.position === last.position &&
      last.position > 0 &&
      (batch.lastOffset > last.offset || batch.baseOffset < baseOffset)
    )
      return false
    if (scanner.position - last.position > unindexedMax) return false
    if (batch.maxTimestamp > timeIndex.last.timestamp) return false
    lastOffset = batch.lastOffset
  }
  if (scanner.nextPosition === last.position && last.position > 0) return false
  return last.offset <= lastOffset && (timeIndex.last.offset <= lastOffset || timeIndex.entries === 0)
}
