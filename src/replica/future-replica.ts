import type { Log } from '../log/log.ts'
import { BatchView } from '../records/batch.ts'

/** Copied in one turn at most; what Kafka fetches at once (`replica.fetch.max.bytes`). */
const COPY_BYTES_MAX = 1 << 20
const NOTHING = new Uint8Array(0)

/**
 * A replica that is being made in another log directory of this node, to take the place of the current one (KIP-113). Holds batches of the current log, byte by
 * byte, from its start up to where it has come.
 */
export class FutureReplica {
  readonly logDir: string
  readonly log: Log
  readonly #batch = new BatchView()
  #buffer: Uint8Array = NOTHING
  /** By the last `copy`. */
  copiedBytes = 0

  constructor(logDir: string, log: Log) {
    this.logDir = logDir
    this.log = log
  }

  describe(): { logDir: string; sizeBytes: number; logEndOffset: number } {
    return { logDir: this.logDir, sizeBytes: this.log.sizeInBytes, logEndOffset: this.log.logEndOffset }
  }

  /**
   * Cuts off what the current log does not have, or has otherwise: each of them may have been opened without its end since the last copy, or without the other.
   * Where they have nothing in common the copy begins anew. After a stop that was not clean only what is in front of `syncedOffset` is kept: of what is behind, a
   * power cut may have taken something out of the middle, which looks as if compaction had. Throws the errors of `Log.truncateTo`.
   */
  reconcile(current: Log, syncedOffset = Number.MAX_SAFE_INTEGER): void {
    const { log } = this
    const isWithoutStart = log.logStartOffset > current.logStartOffset || syncedOffset <= log.logStartOffset
    if (syncedOffset < log.logEndOffset && !isWithoutStart) log.truncateTo(syncedOffset)
    if (isWithoutStart || current.epochs.latest === null) {
      log.truncateFullyAndStartAt(current.logStartOffset)
      return
    }
    while (log.logEndOffset > log.logStartOffset) {
      const theirs = current.endOffsetForEpoch(Math.min(log.epochs.latestEpoch, current.epochs.latestEpoch))
      const ours = log.endOffsetForEpoch(theirs.epoch)
      const end = Math.min(theirs.endOffset, ours.endOffset)
      if (end >= log.logEndOffset) return
      if (end > log.logStartOffset) log.truncateTo(end)
      else log.truncateFullyAndStartAt(current.logStartOffset)
    }
  }

  /** Copies what comes next, a batch at least and about `bytesMax` at most, and gives whether there is more. Throws the errors of `Log.read` of the current log, and those of `Log.append`. */
  copy(current: Log, leaderEpoch: number, bytesMax = COPY_BYTES_MAX): boolean {
    const { log } = this
    const from = Math.max(log.logEndOffset, current.logStartOffset)
    const batches = this.#read(current, from, bytesMax)
    this.copiedBytes = batches.length
    const firstOffset = batches.length === 0 ? from : this.#batch.at(batches, 0).baseOffset
    // Nothing was copied yet, or what would be next was deleted meanwhile. The log may start within a batch, which is copied as a whole.
    if (from > log.logEndOffset || firstOffset < log.logEndOffset) log.truncateFullyAndStartAt(Math.min(from, firstOffset))
    if (batches.length > 0) log.append(batches, { origin: 'replication', leaderEpoch })
    // Compaction may have left nothing in front of the current log's end.
    else if (log.logEndOffset < current.logEndOffset) log.skipTo(current.logEndOffset)
    log.updateHighWatermark(current.highWatermark)
    if (current.logStartOffset > log.logStartOffset) log.deleteRecordsBefore(Math.min(current.logStartOffset, log.highWatermark))
    return log.logEndOffset < current.logEndOffset
  }

  #read(current: Log, from: number, bytesMax: number): Uint8Array {
    const portionMax = Math.floor(Math.min(bytesMax, COPY_BYTES_MAX, this.log.config.segmentBytes))
    const plan = current.read(from, portionMax, current.logEndOffset, true)
    if (plan === null) return NOTHING
    if (this.#buffer.length < plan.length) this.#buffer = new Uint8Array(plan.length)
    return this.#buffer.subarray(0, plan.fill(this.#buffer))
  }
}
