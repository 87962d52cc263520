import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { TopicConfig } from '../base/config/topic-config.ts'
import { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { LogOfflineError, OffsetOutOfRangeError } from '../log/errors.ts'
import type { Log } from '../log/log.ts'
import type { ReadPlan } from '../log/read-plan.ts'
import { LATEST_TIMESTAMP, MAX_TIMESTAMP, type TimestampedOffset } from '../log/timestamp-lookup.ts'
import { NO_VERIFICATION } from '../log/transaction-verification.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { ABORT, buildEndTransactionMarker, COMMIT } from '../records/control-records.ts'
import { AppendOutcome } from './append-outcome.ts'
import { errorCodeOf } from './error-code-of.ts'
import { type Divergence, Follower, type LeaderFetch } from './follower.ts'
import type { FollowerFetch } from './follower-progress.ts'
import { Leader } from './leader.ts'
import { logConfigOf } from './log-config-of.ts'
import { type PartitionState, UNKNOWN_STATE } from './partition-state.ts'
import { RecordAdmission } from './record-admission.ts'

/** The end of a producer's transaction; see `WriteMarker`. */
export interface Marker {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly committed: boolean
  readonly transactionVersion: number
}

/** Who reads: consumers see what is committed, or stable; followers see all that is written. */
export type Isolation = 0 | 1 | 'replica'

const NOT_FOUND: TimestampedOffset = { timestamp: -1, offset: -1, leaderEpoch: -1 }

export interface PartitionOptions {
  readonly log: Log
  readonly config: TopicConfig
  /** What the metadata say now; none if that is yet to be heard. */
  readonly state?: PartitionState
  /** What was committed when this replica was last told, as checkpointed. */
  readonly highWatermark: number
  readonly nodeId: number
  readonly clock: Clock
  readonly logger: Logger
  /** `topic-partition`, for messages. */
  readonly name: string
  /** `record.validation=records`. */
  readonly validateRecords: boolean
  /** `replica.lag.time.max.ms`. */
  readonly lagTimeMaxMs: number
}

/**
 * One replica of a partition: leader or follower, as the metadata say. Both have a log that readers may read up to the high watermark; a leader decides what is
 * appended and what is committed, a follower takes over both from its leader.
 *
 * A leader's record is committed when it is on all replicas in sync, and, with `durability=fsync`, flushed here. For one that is alone that is when it is written.
 */
export class Partition {
  #log: Log
  readonly #clock: Clock
  readonly #name: string
  readonly #nodeId: number
  readonly #lagTimeMaxMs: number
  readonly #admission: RecordAdmission
  readonly #follower: Follower
  readonly #outcome = new AppendOutcome()
  #config: TopicConfig
  #state: PartitionState = UNKNOWN_STATE
  /** Null while this replica follows. */
  #leader: Leader | null = null

  constructor(options: PartitionOptions) {
    this.#log = options.log
    this.#clock = options.clock
    this.#name = options.name
    this.#nodeId = options.nodeId
    this.#lagTimeMaxMs = options.lagTimeMaxMs
    this.#config = options.config
    this.#admission = new RecordAdmission(options.name, options.config, { always: options.validateRecords })
    this.#follower = new Follower(options)
    this.#log.updateHighWatermark(options.highWatermark)
    if (options.state !== undefined) this.configure(options.config, options.state)
    // What was recovered is committed: there is no other replica that could know better.
    if (this.#leader !== null && this.#leader.followers.length === 0) this.#raise(this.#log.logEndOffset)
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

  get state(): PartitionState {
    return this.#state
  }

  get leaderEpoch(): number {
    return this.#state.leaderEpoch
  }

  /** Null while this replica follows. */
  get leader(): Leader | null {
    return this.#leader
  }

  get isLeader(): boolean {
    return this.#leader !== null
  }

  get highWatermark(): number {
    return this.#log.highWatermark
  }

  /** The first offset of the oldest open transaction, or the high watermark: what `read_committed` may see ends here. */
  get lastStableOffset(): number {
    return this.#log.lastStableOffset
  }

  /** An acknowledgement of all replicas waits for the disk. */
  get waitsForFlush(): boolean {
    return this.#config.durability === 'fsync'
  }

  /** Too few replicas are in sync for anything to be committed. */
  get isUnderMinIsr(): boolean {
    return this.#tooFewInSync() !== null
  }

  /**
   * Takes over the configuration, and from the metadata what is not older than what is known: in a later leader epoch this replica leads or follows anew, in the same
   * one only who is in sync can have changed. Gives whether a later leader epoch began.
   */
  configure(config: TopicConfig, state: PartitionState): boolean {
    this.#config = config
    this.#log.configure(logConfigOf(config))
    const began = state.leaderEpoch > this.#state.leaderEpoch
    if (began) this.#beginEpoch(state)
    else if (state.leaderEpoch === this.#state.leaderEpoch && state.partitionEpoch >= this.#state.partitionEpoch) {
      this.#state = state
      this.#leader?.update(state)
    }
    this.#admission.configure(config, this.#state.leaderEpoch)
    return began
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
    const outcome = this.#outcome.begin()
    if (this.#leader === null) return outcome.refuse(ErrorCode.NOT_LEADER_OR_FOLLOWER, null)
    const refusal = acks === -1 ? this.#tooFewInSync() : null
    if (refusal !== null) return outcome.refuse(ErrorCode.NOT_ENOUGH_REPLICAS, refusal)
    const nowMs = this.#clock.nowMs()
    const batches = this.#admission.admit(bytes, origin, nowMs, outcome)
    if (batches === null) return outcome
    try {
      const { leaderEpoch } = this.#state
      const appended = this.#log.append(batches, { leaderEpoch, origin, verificationGuard })
      outcome.baseOffset = appended.baseOffset
      outcome.duplicate = appended.isDuplicate
      outcome.nextOffset = appended.lastOffset + 1
      if (appended.isDuplicate) outcome.logAppendTimeMs = appended.duplicateTimestamp
      else if (this.#config.messageTimestampType === 'LogAppendTime' && origin === 'client') outcome.logAppendTimeMs = nowMs
    } catch (error) {
      // A log that is offline is to be opened anew, which only the owner can see to.
      if (!(error instanceof RafkaError) || error instanceof LogOfflineError) throw error
      return outcome.refuse(errorCodeOf(error), error.message)
    }
    this.commit()
    return outcome
  }

  /** Appends the marker that ends a producer's transaction here. Outcome and errors as for `append`. */
  writeMarker(marker: Marker): AppendOutcome {
    const outcome = this.#outcome.begin()
    if (this.#leader === null) return outcome.refuse(ErrorCode.NOT_LEADER_OR_FOLLOWER, null)
    const refusal = this.#tooFewInSync()
    if (refusal !== null) return outcome.refuse(ErrorCode.NOT_ENOUGH_REPLICAS, refusal)
    const { producerId, producerEpoch, coordinatorEpoch, committed, transactionVersion } = marker
    const timestamp = this.#clock.nowMs()
    const type = committed ? COMMIT : ABORT
    const batch = buildEndTransactionMarker({ type, coordinatorEpoch }, { timestamp, producerId, producerEpoch })
    try {
      const { leaderEpoch } = this.#state
      const appended = this.#log.append(batch, { leaderEpoch, origin: 'coordinator', transactionVersion })
      outcome.baseOffset = appended.baseOffset
      outcome.nextOffset = appended.lastOffset + 1
    } catch (error) {
      if (!(error instanceof RafkaError) || error instanceof LogOfflineError) throw error
      return outcome.refuse(errorCodeOf(error), error.message)
    }
    this.commit()
    return outcome
  }

  /** Moves a leader's high watermark as far as its followers, and with `durability=fsync` the disk, have come. Gives whether it moved. */
  commit(): boolean {
    const leader = this.#leader
    if (leader === null) return false
    const { logEndOffset } = this.#log
    const localEndOffset = this.waitsForFlush ? this.#log.recoveryPoint : logEndOffset
    const { minInsyncReplicas } = this.#config
    // Nothing but its own log counts for one that is alone: no clock is read.
    const nowMs = leader.followers.length === 0 ? 0 : this.#monotonicMs()
    return this.#raise(leader.commitPoint(localEndOffset, logEndOffset, minInsyncReplicas, nowMs))
  }

  /** Appends what the leader gave to this follower. Gives an error code where it cannot be taken. Throws the errors of `Log.append`. */
  appendAsFollower(bytes: Uint8Array, fetch: LeaderFetch): number {
    const refusal = this.checkLeader(fetch.leaderEpoch)
    if (refusal !== 0) return refusal
    // It was cut since it was asked for.
    if (fetch.fetchOffset !== this.#log.logEndOffset) return ErrorCode.OFFSET_OUT_OF_RANGE
    return this.#follower.append(this.#log, bytes, fetch)
  }

  /** How many records the last `appendAsFollower` brought. */
  get replicatedRecords(): number {
    return this.#follower.recordCount
  }

  /** Cuts this follower's log where it leaves the leader's. Gives an error code as `appendAsFollower`. Throws the errors of `Log.truncateTo`. */
  truncateAsFollower(leaderEpoch: number, divergence: Divergence): number {
    const refusal = this.checkLeader(leaderEpoch)
    if (refusal === 0) this.#follower.truncate(this.#log, divergence)
    return refusal
  }

  /** 0, or why what a leader of that epoch says is of no account here. */
  checkLeader(leaderEpoch: number): number {
    if (leaderEpoch !== this.#state.leaderEpoch)
      return leaderEpoch < this.#state.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH
    return this.#leader === null ? 0 : ErrorCode.FENCED_LEADER_EPOCH
  }

  /** 0, or why a request that names `epoch` cannot be answered here. -1 is not checked. */
  checkAccess(epoch: number, leaderOnly: boolean): number {
    if (epoch >= 0 && epoch !== this.#state.leaderEpoch)
      return epoch < this.#state.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH
    return leaderOnly && this.#leader === null ? ErrorCode.NOT_LEADER_OR_FOLLOWER : 0
  }

  /** A follower has read from `fetchOffset`, which was found in the log. Gives whether the high watermark moved by that. */
  followerFetched(replicaId: number, fetch: FollowerFetch): boolean {
    this.#leader!.fetched(replicaId, fetch, this.#log.logEndOffset, this.#monotonicMs())
    return this.commit()
  }

  /** Where a reader may read to. */
  visibleEnd(isolation: Isolation): number {
    if (isolation === 'replica') return this.#log.logEndOffset
    return isolation === 1 ? this.#log.lastStableOffset : this.#log.highWatermark
  }

  /** Null when there is nothing to give. Throws `OffsetOutOfRangeError`. */
  plan(fetchOffset: number, maxBytes: number, isolation: Isolation, minOneBatch: boolean): ReadPlan | null {
    return this.#log.read(fetchOffset, maxBytes, this.visibleEnd(isolation), minOneBatch)
  }

  /** Where the log of a reader that ends at `fetchOffset` with `lastFetchedEpoch` leaves ours (KIP-595), or null. Throws `OffsetOutOfRangeError`. */
  diverging(fetchOffset: number, lastFetchedEpoch: number): { epoch: number; endOffset: number } | null {
    if (lastFetchedEpoch < 0) return null
    const { logStartOffset, logEndOffset } = this.#log
    const { epoch, endOffset } = this.#log.endOffsetForEpoch(lastFetchedEpoch)
    if (epoch < 0 || endOffset < 0 || fetchOffset < logStartOffset)
      throw new OffsetOutOfRangeError({ offset: fetchOffset, logStartOffset, logEndOffset })
    return epoch < lastFetchedEpoch || endOffset < fetchOffset ? { epoch, endOffset } : null
  }

  /**
   * ListOffsets: the log's answer, as far as the reader may see it. Nothing found: all -1. A leader whose high watermark has not reached the start of its epoch does
   * not know yet what is committed: what it said as the end could be less than what an earlier leader said. Throws `OffsetNotAvailableError` then.
   */
  findOffset(timestamp: number, isolation: Isolation): TimestampedOffset {
    const end = this.visibleEnd(isolation)
    const isBehind = isolation !== 'replica' && (this.#leader?.epochStartOffset ?? 0) > this.#log.highWatermark
    if (timestamp === LATEST_TIMESTAMP) {
      if (isBehind) throw this.#notAvailable()
      return { timestamp: -1, offset: end, leaderEpoch: this.#state.leaderEpoch }
    }
    const found = this.#log.offsetForTimestamp(timestamp)
    const isOfRecord = timestamp >= 0 || timestamp === MAX_TIMESTAMP
    if (!isOfRecord || (found.offset >= 0 && found.offset < end)) return found
    if (isBehind) throw this.#notAvailable()
    return NOT_FOUND
  }

  /** OffsetForLeaderEpoch. */
  endOffsetForEpoch(leaderEpoch: number): { epoch: number; endOffset: number } {
    return this.#log.endOffsetForEpoch(leaderEpoch)
  }

  /** DeleteRecords: gives the offset that was meant, -1 standing for the high watermark. Throws `OffsetOutOfRangeError`, `PolicyViolationError`. */
  deleteRecords(offset: number): number {
    const { cleanupPolicy } = this.#config
    if (cleanupPolicy.compact && !cleanupPolicy.delete) throw new PolicyViolationError(this.#name)
    const { logStartOffset, highWatermark } = this.#log
    const target = offset === -1 ? highWatermark : offset
    if (target < 0 || target > highWatermark)
      throw new OffsetOutOfRangeError({ offset: target, logStartOffset, logEndOffset: highWatermark })
    this.#log.deleteRecordsBefore(target)
    return target
  }

  /** The offset that no replica has anything in front of. */
  get lowWatermark(): number {
    const { logStartOffset } = this.#log
    return this.#leader?.lowWatermark(logStartOffset) ?? logStartOffset
  }

  /** Stated after every turn of the owner: what readers may see is committed, and what is committed is written. */
  checkInvariants(): void {
    const { logStartOffset, lastStableOffset, highWatermark, logEndOffset } = this.#log
    assert(logStartOffset <= lastStableOffset, 'the log starts at or before its last stable offset')
    assert(lastStableOffset <= highWatermark, 'only committed records can be stable')
    assert(highWatermark <= logEndOffset, 'only written records can be committed')
    assert((this.#leader !== null) === (this.#state.leader === this.#nodeId), 'whom the metadata name as leader leads')
    this.#leader?.checkInvariants(logEndOffset)
  }

  #beginEpoch(state: PartitionState): void {
    const { logEndOffset } = this.#log
    // Where an epoch was left out, another may have led in it, and followers may have been cut by that one: what they had here says nothing.
    const leadsOn = state.leaderEpoch === this.#state.leaderEpoch + 1
    this.#state = state
    if (state.leader !== this.#nodeId) {
      this.#leader = null
      return
    }
    // The epoch is known from here on, even before a record is of it: a follower that has some of an earlier epoch which this log lacks finds out by it.
    this.#log.beginEpoch(state.leaderEpoch)
    const nowMs = this.#monotonicMs()
    if (this.#leader !== null && leadsOn) this.#leader.epochBegan(state, logEndOffset, nowMs)
    else this.#leader = new Leader({ nodeId: this.#nodeId, lagTimeMaxMs: this.#lagTimeMaxMs }, state, logEndOffset, nowMs)
  }

  #raise(offset: number): boolean {
    if (offset <= this.#log.highWatermark) return false
    this.#log.updateHighWatermark(offset)
    return true
  }

  /** Why nothing can be written that has to be on all replicas in sync; null if it can. */
  #tooFewInSync(): string | null {
    const leader = this.#leader
    if (leader === null) return null
    const { length } = leader.isr
    const minIsr = leader.minIsr(this.#config.minInsyncReplicas)
    if (length >= minIsr) return null
    return `The size of the current ISR : ${length} is insufficient to satisfy the min.isr requirement of ${minIsr} for partition ${this.#name}`
  }

  #notAvailable(): OffsetNotAvailableError {
    const { highWatermark } = this.#log
    return new OffsetNotAvailableError({ partition: this.#name, highWatermark, epochStartOffset: this.#leader!.epochStartOffset })
  }

  #monotonicMs(): number {
    return monotonicMs(this.#clock)
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

/** A new leader does not know yet what is committed. */
export class OffsetNotAvailableError extends RafkaError {
  readonly code = 'OFFSET_NOT_AVAILABLE'
  readonly retriable = true
  constructor(facts: { partition: string; highWatermark: number; epochStartOffset: number }) {
    super(
      `the high watermark ${facts.highWatermark} of ${facts.partition} is behind the start of the leader's epoch, ${facts.epochStartOffset}`,
      facts,
    )
  }
}
