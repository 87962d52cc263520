import type { Logger } from '../base/logger.ts'
import { UnexpectedAppendOffsetError } from '../log/errors.ts'
import type { Log } from '../log/log.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { type BatchChecks, BatchesInfo, checkBatches } from '../records/validate.ts'

/** What a leader answered to a fetch of this follower. */
export interface LeaderFetch {
  /** Of the leader that was asked. */
  readonly leaderEpoch: number
  /** What was asked for; the log has to end there still. */
  readonly fetchOffset: number
  readonly highWatermark: number
  /** Of the leader. */
  readonly logStartOffset: number
}

/** What the leader says of where the two logs part. */
export type Divergence =
  /** Its log has this epoch, up to this offset, as the largest that is not larger than the one asked about (KIP-595). */
  | { readonly kind: 'epoch'; readonly epoch: number; readonly endOffset: number }
  /** What the follower has is out of the leader's range, whose log goes from `startOffset` to `endOffset`. */
  | { readonly kind: 'range'; readonly startOffset: number; readonly endOffset: number }

/**
 * A follower's side of its log: takes what the leader has, as it is, and gives up what the leader does not have.
 *
 * Nothing is given up silently: each cut is logged with its offsets, and one below the high watermark, which takes away what had been committed, as a warning. With
 * leaders from the ISR that cannot be; after an unclean election it can.
 */
export class Follower {
  readonly #name: string
  readonly #logger: Logger
  readonly #info = new BatchesInfo()
  readonly #checks: BatchChecks
  recordCount = 0

  constructor({ name, logger }: { name: string; logger: Logger }) {
    this.#name = name
    this.#logger = logger
    this.#checks = {
      origin: 'replication',
      maxMessageBytes: Number.MAX_SAFE_INTEGER,
      timestampType: 0,
      timestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
      timestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
      leaderEpoch: -1,
      topicPartition: name,
    }
  }

  /**
   * Appends what the leader gave, and takes over its high watermark and start as far as the log goes. Gives 0, or the error code of batches that are damaged or
   * out of order: nothing was appended then. What ends in a part of a batch is appended without that. Throws the errors of `Log.append`.
   */
  append(log: Log, bytes: Uint8Array, fetch: LeaderFetch): number {
    this.recordCount = 0
    if (bytes.length > 0) {
      const errorCode = this.#appendBatches(log, bytes, fetch)
      if (errorCode !== 0) return errorCode
    }
    if (fetch.highWatermark >= 0 && fetch.highWatermark !== log.highWatermark) log.updateHighWatermark(fetch.highWatermark)
    const logStartOffset = Math.min(fetch.logStartOffset, log.highWatermark)
    if (logStartOffset > log.logStartOffset) log.deleteRecordsBefore(logStartOffset)
    return 0
  }

  /** Cuts the log where it and the leader's part. Throws the errors of `Log.truncateTo`. */
  truncate(log: Log, divergence: Divergence): void {
    if (divergence.kind === 'epoch') this.#cut(log, endInCommon(log, divergence), divergence)
    else if (divergence.endOffset < log.logEndOffset) this.#cut(log, divergence.endOffset, divergence)
    else if (divergence.startOffset > log.logEndOffset) {
      this.#logger.warn('a follower has nothing left in common with its leader, and begins anew at the leader’s start', {
        partition: this.#name,
        logEndOffset: log.logEndOffset,
        highWatermark: log.highWatermark,
        leaderStartOffset: divergence.startOffset,
      })
      log.truncateFullyAndStartAt(divergence.startOffset)
    }
  }

  #appendBatches(log: Log, bytes: Uint8Array, { leaderEpoch }: LeaderFetch): number {
    this.#checks.leaderEpoch = leaderEpoch
    const info = checkBatches(bytes, this.#checks, 0, this.#info)
    if (info.errorCode === 0 && !info.isMonotonic) info.fail(ErrorCode.CORRUPT_MESSAGE, 'batches that are out of order')
    if (info.errorCode !== 0) {
      this.#logger.error('what a leader gave cannot be appended, and is fetched again', {
        partition: this.#name,
        logEndOffset: log.logEndOffset,
        error: info.errorMessage,
      })
      return info.errorCode
    }
    if (info.validBytes === 0) return 0
    const batches = info.validBytes === bytes.length ? bytes : bytes.subarray(0, info.validBytes)
    const options = { origin: 'replication', leaderEpoch } as const
    try {
      log.append(batches, options)
    } catch (error) {
      if (!(error instanceof UnexpectedAppendOffsetError) || !this.#startsWithin(log, error)) throw error
      log.append(batches, options)
    }
    this.recordCount = info.recordCount
    return 0
  }

  /** The leader's log starts within a batch, which comes as a whole: an empty log begins where the batch does. */
  #startsWithin(log: Log, { firstOffset, lastOffset }: UnexpectedAppendOffsetError): boolean {
    const { logStartOffset, logEndOffset } = log
    if (logEndOffset !== logStartOffset || firstOffset >= logEndOffset || lastOffset < logEndOffset) return false
    log.truncateFullyAndStartAt(firstOffset)
    return true
  }

  #cut(log: Log, offset: number, divergence: Divergence): void {
    const { logEndOffset, highWatermark } = log
    const endOffset = log.truncateTo(Math.min(offset, logEndOffset))
    if (endOffset === logEndOffset) return
    const facts = { partition: this.#name, from: logEndOffset, to: endOffset, highWatermark, leader: divergence }
    if (endOffset < highWatermark)
      this.#logger.warn('a follower was cut below its high watermark: committed records are lost', facts)
    else this.#logger.info('a follower was cut to where it and its leader part', facts)
  }
}

/** Up to where the two logs are the same, as far as epochs can tell: it may take several questions until that is the end of one of them (KIP-279). */
function endInCommon(log: Log, { epoch, endOffset }: { epoch: number; endOffset: number }): number {
  const ours = log.endOffsetForEpoch(epoch)
  if (ours.epoch === -1) return endOffset
  return ours.epoch === epoch ? Math.min(ours.endOffset, endOffset) : ours.endOffset
}
