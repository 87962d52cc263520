import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { TopicConfig } from '../base/config/topic-config.ts'
import { RafkaError } from '../base/errors.ts'
import { LogOfflineError, OffsetOutOfRangeError } from '../log/errors.ts'
import type { Log } from '../log/log.ts'
import type { ReadPlan } from '../log/read-plan.ts'
import { LATEST_TIMESTAMP, MAX_TIMESTAMP, type TimestampedOffset } from '../log/timestamp-lookup.ts'
import { NO_VERIFICATION } from '../log/transaction-verification.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { BatchView } from '../records/batch.ts'
import { compressionId } from '../records/compression.ts'
import { ABORT, buildEndTransactionMarker, COMMIT } from '../records/control-records.ts'
import { type RecordError, validateRecords } from '../records/deep-validate.ts'
import { needsRecompression, recompressed } from '../records/recompress.ts'
import { type BatchChecks, BatchesInfo, checkBatches } from '../records/validate.ts'
import { errorCodeOf } from './error-code-of.ts'
import { logConfigOf } from './log-config-of.ts'

/** What became of an append. One object for each partition, filled anew each time. */
export class AppendOutcome {
  errorCode = 0
  errorMessage: string | null = null
  baseOffset = -1
  /** The offset behind the last record; what an acknowledgement of all replicas waits for. */
  nextOffset = -1
  logAppendTimeMs = -1
  recordErrors: readonly RecordError[] | null = null
  recordCount = 0
  /** The batches had been appended before (an idempotent producer's retry): their offsets then are in `baseOffset`. */
  duplicate = false
}

/** The end of a producer's transaction; see `WriteMarker`. */
export interface Marker {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly committed: boolean
  readonly transactionVersion: number
}

export interface PartitionState {
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

const NOT_FOUND: TimestampedOffset = { timestamp: -1, offset: -1, leaderEpoch: -1 }

/**
 * One partition as its leader: decides what is appended, what is committed, and what readers may see.
 *
 * With one replica in the ISR a record is committed when it is written, or, with `durability=fsync`, when it is flushed. Replicas on other nodes will
 * take part by moving the high watermark, and nothing else.
 */
export class Partition {
  #log: Log
  readonly #clock: Clock
  readonly #name: string
  readonly #validateRecordsAlways: boolean
  #config: TopicConfig
  #state: PartitionState
  readonly #outcome = new AppendOutcome()
  readonly #info = new BatchesInfo()
  readonly #batch = new BatchView()
  #checks: BatchChecks

  constructor(options: {
    log: Log
    config: TopicConfig
    state: PartitionState
    clock: Clock
    /** `topic-partition`, for messages. */
    name: string
    /** `record.validation=records`. */
    validateRecords: boolean
  }) {
    this.#log = options.log
    this.#clock = options.clock
    this.#name = options.name
    this.#config = options.config
    this.#state = options.state
    this.#validateRecordsAlways = options.validateRecords
    this.#checks = this.#checksFor()
    this.log.beginEpoch(options.state.leaderEpoch)
    // What was recovered is committed: there is no other replica that could know better.
    this.#commit(this.log.logEndOffset)
  }

  get log(): Log {
    return this.#log
  }

  /**
   * Goes on in a log that holds the same records, durably, and has begun this leader's epoch. What is known of producers but not written is taken over, and what is
   * committed stays so.
   */
  replaceLog(log: Log): void {
    assert(log.logEndOffset === this.#log.logEndOffset, 'a log is replaced by one that ends where it does')
    log.producers.adoptVerifications(this.#log.producers)
    log.updateHighWatermark(this.#log.highWatermark)
    this.#log = log
  }

  get config(): TopicConfig {
    return this.#config
  }

  get leaderEpoch(): number {
    return this.#state.leaderEpoch
  }

  get highWatermark(): number {
    return this.log.highWatermark
  }

  /** The first offset of the oldest open transaction, or the high watermark: what `read_committed` may see ends here. */
  get lastStableOffset(): number {
    return this.log.lastStableOffset
  }

  /** An acknowledgement of all replicas waits for the disk. */
  get waitsForFlush(): boolean {
    return this.#config.durability === 'fsync'
  }

  configure(config: TopicConfig, state: PartitionState): void {
    const newEpoch = state.leaderEpoch !== this.#state.leaderEpoch
    this.#config = config
    this.#state = state
    this.#checks = this.#checksFor()
    this.log.configure(logConfigOf(config))
    if (newEpoch) this.log.beginEpoch(state.leaderEpoch)
  }

  /**
   * Appends the batches in `bytes`, patching offsets and epoch in place. Gives an outcome that holds until the next call. Throws `LogOfflineError`, after
   * which the partition is of no more use.
   */
  append(
    bytes: Uint8Array,
    acks: -1 | 0 | 1,
    origin: 'client' | 'coordinator',
    verificationGuard = NO_VERIFICATION,
  ): AppendOutcome {
    const outcome = this.#begin()
    const refusal = acks === -1 ? this.#tooFewInSync() : null
    if (refusal !== null) return this.#refuse(ErrorCode.NOT_ENOUGH_REPLICAS, refusal)
    const nowMs = this.#clock.nowMs()
    this.#checks.origin = origin
    const info = checkBatches(bytes, this.#checks, nowMs, this.#info)
    // A header's timestamps only raise a suspicion: the records have the last word, and say which of them it is.
    const suspected = info.errorCode === ErrorCode.INVALID_TIMESTAMP && origin === 'client'
    if (info.errorCode !== 0 && !suspected) return this.#refuse(info.errorCode, info.errorMessage)
    const batches = this.#prepare(
      info.validBytes === bytes.length ? bytes : bytes.subarray(0, info.validBytes),
      origin,
      nowMs,
      suspected,
    )
    if (batches === null) return outcome
    try {
      const { leaderEpoch } = this.#state
      const appended = this.log.append(batches, { leaderEpoch, origin, verificationGuard })
      outcome.baseOffset = appended.baseOffset
      outcome.duplicate = appended.isDuplicate
      outcome.nextOffset = appended.lastOffset + 1
      outcome.recordCount = info.recordCount
      if (appended.isDuplicate) outcome.logAppendTimeMs = appended.duplicateTimestamp
      else if (this.#config.messageTimestampType === 'LogAppendTime' && origin === 'client') outcome.logAppendTimeMs = nowMs
    } catch (error) {
      // A log that is offline is to be opened anew, which only the owner can see to.
      if (!(error instanceof RafkaError) || error instanceof LogOfflineError) throw error
      return this.#refuse(errorCodeOf(error), error.message)
    }
    if (!this.waitsForFlush) this.#commit(this.log.logEndOffset)
    return outcome
  }

  /** Appends the marker that ends a producer's transaction here. Outcome and errors as for `append`. */
  writeMarker(marker: Marker): AppendOutcome {
    const outcome = this.#begin()
    const refusal = this.#tooFewInSync()
    if (refusal !== null) return this.#refuse(ErrorCode.NOT_ENOUGH_REPLICAS, refusal)
    const { producerId, producerEpoch, coordinatorEpoch, committed, transactionVersion } = marker
    const timestamp = this.#clock.nowMs()
    const type = committed ? COMMIT : ABORT
    const batch = buildEndTransactionMarker({ type, coordinatorEpoch }, { timestamp, producerId, producerEpoch })
    try {
      const { leaderEpoch } = this.#state
      const appended = this.log.append(batch, { leaderEpoch, origin: 'coordinator', transactionVersion })
      outcome.baseOffset = appended.baseOffset
      outcome.nextOffset = appended.lastOffset + 1
    } catch (error) {
      if (!(error instanceof RafkaError) || error instanceof LogOfflineError) throw error
      return this.#refuse(errorCodeOf(error), error.message)
    }
    if (!this.waitsForFlush) this.#commit(this.log.logEndOffset)
    return outcome
  }

  /** Everything below `offset` is on disk. */
  flushed(offset: number): void {
    if (this.waitsForFlush) this.#commit(offset)
  }

  /** After a change of `durability`: what was written counts as committed by the rule that holds now. */
  recommit(): void {
    this.#commit(this.waitsForFlush ? this.log.recoveryPoint : this.log.logEndOffset)
  }

  /** 0, or why a request that names `epoch` cannot be answered. -1 is not checked. */
  checkLeaderEpoch(epoch: number): number {
    if (epoch < 0 || epoch === this.#state.leaderEpoch) return 0
    return epoch < this.#state.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH
  }

  /** Where a reader may read to. */
  visibleEnd(isolation: 0 | 1): number {
    return isolation === 1 ? this.log.lastStableOffset : this.log.highWatermark
  }

  /** Null when there is nothing to give. Throws `OffsetOutOfRangeError`. */
  plan(fetchOffset: number, maxBytes: number, isolation: 0 | 1, minOneBatch: boolean): ReadPlan | null {
    return this.log.read(fetchOffset, maxBytes, this.visibleEnd(isolation), minOneBatch)
  }

  /** Where the log of a reader that ends at `fetchOffset` with `lastFetchedEpoch` leaves ours (KIP-595), or null. */
  diverging(fetchOffset: number, lastFetchedEpoch: number): { epoch: number; endOffset: number } | null {
    if (lastFetchedEpoch < 0) return null
    const { epoch, endOffset } = this.log.endOffsetForEpoch(lastFetchedEpoch)
    if (epoch < 0 || endOffset < 0)
      throw new OffsetOutOfRangeError({
        offset: fetchOffset,
        logStartOffset: this.log.logStartOffset,
        logEndOffset: this.log.logEndOffset,
      })
    return epoch < lastFetchedEpoch || endOffset < fetchOffset ? { epoch, endOffset } : null
  }

  /** ListOffsets: the log's answer, as far as the reader may see it. Nothing found: all -1. */
  findOffset(timestamp: number, isolation: 0 | 1): TimestampedOffset {
    const end = this.visibleEnd(isolation)
    if (timestamp === LATEST_TIMESTAMP) return { timestamp: -1, offset: end, leaderEpoch: this.#state.leaderEpoch }
    const found = this.log.offsetForTimestamp(timestamp)
    const isOfRecord = timestamp >= 0 || timestamp === MAX_TIMESTAMP
    return isOfRecord && found.offset >= end ? NOT_FOUND : found
  }

  /** OffsetForLeaderEpoch. */
  endOffsetForEpoch(leaderEpoch: number): { epoch: number; endOffset: number } {
    return this.log.endOffsetForEpoch(leaderEpoch)
  }

  /** DeleteRecords: gives the new log start offset. -1 stands for the high watermark. Throws `OffsetOutOfRangeError`, `PolicyViolationError`. */
  deleteRecords(offset: number): number {
    const { cleanupPolicy } = this.#config
    if (cleanupPolicy.compact && !cleanupPolicy.delete) throw new PolicyViolationError(this.#name)
    const target = offset === -1 ? this.log.highWatermark : offset
    if (target < 0 || target > this.log.highWatermark) {
      throw new OffsetOutOfRangeError({
        offset: target,
        logStartOffset: this.log.logStartOffset,
        logEndOffset: this.log.highWatermark,
      })
    }
    this.log.deleteRecordsBefore(target)
    return this.log.logStartOffset
  }

  /** Stated after every turn of the owner: what readers may see is committed, and what is committed is written. */
  checkInvariants(): void {
    const { logStartOffset, lastStableOffset, highWatermark, logEndOffset } = this.log
    assert(logStartOffset <= lastStableOffset, 'the log starts at or before its last stable offset')
    assert(lastStableOffset <= highWatermark, 'only committed records can be stable')
    assert(highWatermark <= logEndOffset, 'only written records can be committed')
  }

  #commit(offset: number): void {
    if (offset > this.log.highWatermark) this.log.updateHighWatermark(offset)
  }

  /** The batches as they are to be written: checked record by record, compressed otherwise or stamped where the topic asks for it. Null when refused. */
  #prepare(bytes: Uint8Array, origin: 'client' | 'coordinator', nowMs: number, suspected: boolean): Uint8Array | null {
    if (origin !== 'client') return bytes
    const { compressionType, cleanupPolicy, messageTimestampType, maxMessageBytes } = this.#config
    const batch = this.#batch.at(bytes, 0)
    const target =
      compressionType === 'producer'
        ? batch.compression
        : compressionId(compressionType === 'uncompressed' ? 'none' : compressionType)
    const recompresses = needsRecompression(batch, target)
    if (cleanupPolicy.compact || recompresses || suspected || this.#validateRecordsAlways) {
      const verdict = validateRecords(batch, { ...this.#checks, isCompacted: cleanupPolicy.compact }, nowMs)
      if (verdict.errorCode !== 0) {
        this.#refuse(verdict.errorCode, verdict.errorMessage)
        this.#outcome.recordErrors = verdict.recordErrors
        return null
      }
      if (messageTimestampType === 'CreateTime' && verdict.maxTimestamp !== batch.maxTimestamp)
        batch.setMaxTimestamp(0, verdict.maxTimestamp)
    }
    const prepared = recompresses ? recompressed(batch, target, { level: this.#compressionLevel(compressionType) }) : bytes
    if (prepared.length > maxMessageBytes) {
      // It came in small enough, and is no longer.
      this.#refuse(
        ErrorCode.MESSAGE_TOO_LARGE,
        `Message batch size is ${prepared.length} bytes in append to partition ${this.#name} which exceeds the maximum configured size of ${maxMessageBytes}.`,
      )
      return null
    }
    if (messageTimestampType === 'LogAppendTime') this.#batch.at(prepared, 0).setLogAppendTime(nowMs)
    return prepared
  }

  #compressionLevel(type: TopicConfig['compressionType']): number | undefined {
    if (type === 'gzip') return this.#config.compressionGzipLevel
    if (type === 'lz4') return this.#config.compressionLz4Level
    return type === 'zstd' ? this.#config.compressionZstdLevel : undefined
  }

  /** An outcome in which nothing has happened yet. */
  #begin(): AppendOutcome {
    const outcome = this.#outcome
    outcome.errorCode = 0
    outcome.errorMessage = null
    outcome.baseOffset = -1
    outcome.nextOffset = -1
    outcome.logAppendTimeMs = -1
    outcome.recordErrors = null
    outcome.recordCount = 0
    outcome.duplicate = false
    return outcome
  }

  /** Why nothing can be written that has to be on all replicas in sync; null if it can. */
  #tooFewInSync(): string | null {
    const { isr, replicas } = this.#state
    // More cannot be in sync than there are.
    const minIsr = Math.min(this.#config.minInsyncReplicas, replicas.length)
    if (isr.length >= minIsr) return null
    return `The size of the current ISR : ${isr.length} is insufficient to satisfy the min.isr requirement of ${minIsr} for partition ${this.#name}`
  }

  #refuse(errorCode: number, errorMessage: string | null): AppendOutcome {
    this.#outcome.errorCode = errorCode
    this.#outcome.errorMessage = errorMessage
    return this.#outcome
  }

  #checksFor(): BatchChecks {
    return {
      origin: 'client',
      maxMessageBytes: this.#config.maxMessageBytes,
      timestampType: this.#config.messageTimestampType === 'LogAppendTime' ? 1 : 0,
      timestampBeforeMaxMs: this.#config.messageTimestampBeforeMaxMs,
      timestampAfterMaxMs: this.#config.messageTimestampAfterMaxMs,
      leaderEpoch: this.#state.leaderEpoch,
      topicPartition: this.#name,
    }
  }
}

/** DeleteRecords on a topic that is only compacted. */
export class PolicyViolationError extends RafkaError {
  readonly code = 'POLICY_VIOLATION'
  readonly retriable = false
  constructor(partition: string) {
    super(`Records of partition ${partition} can not be deleted due to the configured policy`, { partition })
  }
}
