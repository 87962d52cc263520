import { InvalidRecordError } from '../records/record.ts'
import { BatchScanner, type ScanStop, scanBuffer } from './batch-scanner.ts'
import { CorruptIndexError, UnsupportedRecordFormatError } from './errors.ts'
import type { LeaderEpochCache } from './leader-epoch-cache.ts'
import type { LogSegment } from './log-segment.ts'
import type { ProducerState } from './producer-state.ts'
import type { TimestampOffset } from './time-index.ts'

const RECOVERY_BUFFER_BYTES = 1024 * 1024

export interface SegmentRecovery {
  /** Everything in front of it is whole and valid; the file is not yet cut there. */
  readonly validBytes: number
  /** Offset behind the last valid batch. */
  readonly nextOffset: number
  /** `end` if all that was looked at is valid. */
  readonly stop: ScanStop
  /** Offsets are missing between or inside of batches, as compaction leaves them. */
  readonly hasGaps: boolean
  /** The last valid batch, if its base offset or its leader epoch, which no checksum covers, leap: only what follows can vouch for it. */
  readonly doubtful: DoubtfulBatch | null
}

export interface DoubtfulBatch {
  readonly position: number
  /** Offsets are missing in front of it. */
  readonly hasGap: boolean
  /** What follows has a lower offset or epoch. */
  readonly isContradicted: boolean
}

/**
 * Goes through a segment that may have been under way when the machine stopped: checks each batch (size, magic, checksum, order of offsets and epochs), makes
 * the indexes anew, and carries producer state and leader epochs on, which must be at the segment's base offset. Memory is bounded whatever the sizes say.
 * Nothing at or behind position `end` is looked at, and a batch that reaches `nextBaseOffset`, where the next segment begins, was cut off once and is not valid.
 * Throws `UnsupportedRecordFormatError` for records of an old format, and `DiskError`.
 */
export function recoverSegment(
  segment: LogSegment,
  producers: ProducerState,
  epochs: LeaderEpochCache,
  { end = segment.sizeInBytes, nextBaseOffset = Number.POSITIVE_INFINITY }: { end?: number; nextBaseOffset?: number } = {},
): SegmentRecovery {
  const { offsetIndex, timeIndex } = segment.resetIndexes()
  const scanner = new BatchScanner(segment.file, scanBuffer(RECOVERY_BUFFER_BYTES, end)).start(0, end)
  let maxTimestamp: TimestampOffset = { timestamp: -1, offset: segment.baseOffset }
  let lastEntry = 0
  let nextOffset = segment.baseOffset
  let leaderEpoch = -1
  let hasGaps = false
  let doubtful: DoubtfulBatch | null = null
  let stop: ScanStop = 'end'
  for (;;) {
    if (!scanner.next()) {
      stop = scanner.stop
      break
    }
    const { batch, position } = scanner
    const { baseOffset, lastOffset, partitionLeaderEpoch } = batch
    if (lastOffset >= nextBaseOffset) {
      stop = 'corrupt'
      break
    }
    const contradicts = baseOffset < nextOffset || (partitionLeaderEpoch >= 0 && partitionLeaderEpoch < leaderEpoch)
    if (contradicts || !scanner.crcMatches()) {
      if (contradicts && doubtful !== null) doubtful = { ...doubtful, isContradicted: true }
      stop = 'corrupt'
      break
    }
    try {
      const completed = producers.replay(batch.isControl ? scanner.load() : batch)
      if (completed !== null) {
        segment.indexTransaction(completed, producers.transactions.lastStableOffsetAfter(completed))
        producers.transactions.complete(completed)
      }
    } catch (error) {
      if (!(error instanceof InvalidRecordError)) throw error
      stop = 'corrupt'
      break
    }
    const timestamp = batch.maxTimestamp
    if (timestamp > maxTimestamp.timestamp) maxTimestamp = { timestamp, offset: lastOffset }
    if (position - lastEntry > segment.config.indexIntervalBytes && offsetIndex.canAppend(lastOffset)) {
      offsetIndex.append(lastOffset, position)
      timeIndex.maybeAppend(maxTimestamp.timestamp, maxTimestamp.offset)
      lastEntry = position
    }
    const hasGap = baseOffset > nextOffset
    const leaps = hasGap || (leaderEpoch >= 0 && partitionLeaderEpoch > leaderEpoch)
    doubtful = leaps ? { position, hasGap, isContradicted: false } : null
    hasGaps ||= hasGap || batch.count !== batch.lastOffsetDelta + 1
    nextOffset = lastOffset + 1
    if (partitionLeaderEpoch < 0) continue
    leaderEpoch = partitionLeaderEpoch
    takeEpoch(epochs, partitionLeaderEpoch, baseOffset)
  }
  const validBytes = stop === 'end' ? end : scanner.position
  const damage = stop === 'legacy' ? segment.damageAt(validBytes, stop) : null
  if (damage instanceof UnsupportedRecordFormatError) throw damage
  segment.adoptIndexState(maxTimestamp)
  return { validBytes, nextOffset, stop, hasGaps, doubtful }
}

/**
 * The batches have the last word on their epochs. The checkpoint is synced whenever an epoch begins, records are not: after a power cut a follower may find what it had
 * cut off, and overwritten, in the place of what its leader gave since. An epoch that is of none of these records would say to the leader that the two logs agree.
 */
function takeEpoch(epochs: LeaderEpochCache, epoch: number, offset: number): void {
  if (epochs.epochForOffset(offset) === epoch) return
  epochs.truncateFromEnd(offset)
  if (epochs.latestEpoch !== epoch) epochs.assign(epoch, offset)
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
