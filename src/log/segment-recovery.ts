import { InvalidRecordError } from '../records/record.ts'
import { BatchScanner, type ScanStop } from './batch-scanner.ts'
import { CorruptIndexError } from './errors.ts'
import type { LeaderEpochCache } from './leader-epoch-cache.ts'
import { isLegacyMessage } from './legacy-message.ts'
import type { LogSegment } from './log-segment.ts'
import type { ProducerState } from './producer-state.ts'
import type { TimestampOffset } from './time-index.ts'

const RECOVERY_BUFFER_BYTES = 1024 * 1024

export interface SegmentRecovery {
  /** Everything in front of it is whole and valid; the file is not yet cut there. */
  readonly validBytes: number
  /** Offset behind the last valid batch. */
  readonly nextOffset: number
  /** `end` if all of the file is valid. */
  readonly stop: ScanStop
  /** Offsets are missing between or inside of batches, as compaction leaves them. */
  readonly hasGaps: boolean
}

/**
 * Goes through a segment that may have been under way when the machine stopped: checks each batch (size, magic, checksum, order of offsets), makes the indexes
 * anew, and carries producer state and leader epochs on, which must be at the segment's base offset. Memory is bounded whatever the sizes say.
 * Throws `UnsupportedRecordFormatError` for records of an old format, and `DiskError`.
 */
export function recoverSegment(segment: LogSegment, producers: ProducerState, epochs: LeaderEpochCache): SegmentRecovery {
  const { offsetIndex, timeIndex, transactionIndex } = segment.resetIndexes()
  const scanner = new BatchScanner(segment.file, new Uint8Array(RECOVERY_BUFFER_BYTES)).start(0, segment.sizeInBytes)
  let maxTimestamp: TimestampOffset = { timestamp: -1, offset: segment.baseOffset }
  let lastEntry = 0
  let nextOffset = segment.baseOffset
  let hasGaps = false
  let stop: ScanStop = 'end'
  for (;;) {
    if (!scanner.next()) {
      stop = scanner.stop
      break
    }
    const { batch, position } = scanner
    if (batch.baseOffset < nextOffset || !scanner.crcMatches()) {
      stop = 'corrupt'
      break
    }
    try {
      const completed = producers.replay(batch.isControl ? scanner.load() : batch)
      if (completed !== null) {
        const lastStableOffset = producers.transactions.lastStableOffsetAfter(completed)
        if (completed.aborted) transactionIndex.append({ ...completed, lastStableOffset })
        producers.transactions.complete(completed)
      }
    } catch (error) {
      if (!(error instanceof InvalidRecordError)) throw error
      stop = 'corrupt'
      break
    }
    const { lastOffset, maxTimestamp: timestamp, partitionLeaderEpoch } = batch
    if (timestamp > maxTimestamp.timestamp) maxTimestamp = { timestamp, offset: lastOffset }
    if (position - lastEntry > segment.config.indexIntervalBytes && offsetIndex.canAppend(lastOffset)) {
      offsetIndex.append(lastOffset, position)
      timeIndex.maybeAppend(maxTimestamp.timestamp, maxTimestamp.offset)
      lastEntry = position
    }
    if (partitionLeaderEpoch > epochs.latestEpoch) epochs.assign(partitionLeaderEpoch, batch.baseOffset)
    hasGaps ||= batch.baseOffset > nextOffset || batch.count !== batch.lastOffsetDelta + 1
    nextOffset = lastOffset + 1
  }
  const validBytes = stop === 'end' ? segment.sizeInBytes : scanner.position
  if (stop === 'legacy' && isLegacyMessage(segment.file, validBytes, segment.sizeInBytes))
    throw segment.damageAt(validBytes, stop)
  segment.adoptIndexState(maxTimestamp)
  return { validBytes, nextOffset, stop, hasGaps }
}

/** Whether the transaction index can be read; what is in it is read with it. */
export function isTransactionIndexSound(segment: LogSegment): boolean {
  try {
    return segment.transactionIndex.entries.length >= 0
  } catch (error) {
    if (error instanceof CorruptIndexError) return false
    throw error
  }
}
