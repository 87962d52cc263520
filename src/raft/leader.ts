import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import { RafkaError } from '../base/errors.ts'
import { BATCH_OVERHEAD } from '../records/batch.ts'
import { BatchBuilder } from '../records/builder.ts'
import { METADATA_BATCH_BYTES_MAX } from './batch-bytes-max.ts'
import { controlBatch } from './control-records.ts'
import type { MetadataLog } from './metadata-log.ts'
import { type VoterSet, votersRecord } from './voter-set.ts'

/** Records that belong together are more than one batch can hold. */
export class MetadataBatchTooLargeError extends RafkaError {
  readonly code = 'POLICY_VIOLATION'
  readonly retriable = false
  constructor({ bytes }: { bytes: number }) {
    super(`${bytes} bytes of metadata records that belong together, a batch holds ${METADATA_BATCH_BYTES_MAX}`, { bytes })
  }
}

/** Of a record in a batch, besides its value, at most: length, attributes, deltas, key, value length, headers. */
const RECORD_OVERHEAD = 21

/** Records that are committed together, and how far their offsets go. */
interface Group {
  readonly records: readonly Uint8Array[]
  readonly bytes: number
}

export interface Epoch {
  readonly epoch: number
  readonly nodeId: number
  readonly voters: VoterSet
  readonly kraftVersion: number
  /** Whether the log does not hold the voters yet, although it is to (kraft.version 1). */
  readonly writesVoters: boolean
}

/**
 * The one that writes to the metadata log in its epoch. Records are gathered while a flush is under way, and go into one batch when it is done: so a batch holds what many
 * requests asked for, one flush commits it, and no more than one batch is ever in the log without having been flushed (which `checkForDamage` builds on).
 * As the only voter it commits what it has flushed; with others, what most of them have.
 */
export class Leader {
  readonly epoch: number
  readonly #metadataLog: MetadataLog
  readonly #clock: Clock
  readonly #builder = new BatchBuilder()
  #gathered: Group[] = []
  #nextOffset: number
  #flushing = false
  #highWatermark: number
  #lastAppendedMs = 0
  #lastCommittedMs = 0
  /** Bytes of all batches that were written in this epoch. */
  #appendedBytes = 0

  /** Begins the epoch: its first batch says who leads. */
  constructor(metadataLog: MetadataLog, clock: Clock, { epoch, nodeId, voters, kraftVersion, writesVoters }: Epoch) {
    this.epoch = epoch
    this.#metadataLog = metadataLog
    this.#clock = clock
    const baseOffset = metadataLog.log.logEndOffset
    this.#highWatermark = metadataLog.log.highWatermark
    const all = voters.map(({ id }) => ({ voterId: id }))
    const change = {
      type: 'leader-change',
      message: { version: 0, leaderId: nodeId, voters: all, grantingVoters: [{ voterId: nodeId }] },
    } as const
    const version = { type: 'kraft-version', message: { version: 0, kRaftVersion: kraftVersion } } as const
    const record = { type: 'voters', message: votersRecord(voters) } as const
    const records = writesVoters ? [change, version, record] : [change]
    metadataLog.log.beginEpoch(epoch)
    this.#lastAppendedMs = clock.nowMs()
    this.#append(controlBatch(records, { baseOffset, epoch, nowMs: this.#lastAppendedMs }))
    this.#nextOffset = metadataLog.log.logEndOffset
  }

  /** Offset that the next record gets. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /** All below is committed. */
  get highWatermark(): number {
    return this.#highWatermark
  }

  get isCommitted(): boolean {
    return this.#highWatermark === this.#nextOffset
  }

  get isFlushing(): boolean {
    return this.#flushing
  }

  /** Timestamp of the last batch that is committed; 0 before the first of this epoch. */
  get lastCommittedMs(): number {
    return this.#lastCommittedMs
  }

  get appendedBytes(): number {
    return this.#appendedBytes
  }

  /** Takes encoded metadata records that are committed together or not at all; they are in the log after the next flush. Throws `MetadataBatchTooLargeError`. */
  append(records: readonly Uint8Array[]): void {
    const bytes = records.reduce((sum, record) => sum + record.length + RECORD_OVERHEAD, 0)
    if (bytes + BATCH_OVERHEAD > METADATA_BATCH_BYTES_MAX) throw new MetadataBatchTooLargeError({ bytes })
    if (records.length === 0) return
    this.#gathered.push({ records, bytes })
    this.#nextOffset += records.length
  }

  /** Writes what was gathered, as far as one batch holds it, and flushes it; `done` is told when the high watermark has moved, or why it cannot. Not while `isFlushing`. */
  flushLater(done: (error: Error | null) => void): void {
    assert(!this.#flushing, 'one flush at a time')
    this.#writeBatch()
    this.#flushing = true
    this.#metadataLog.flushLater((error, flushedOffset) => {
      this.#flushing = false
      if (error === null) this.#flushed(flushedOffset)
      done(error)
    })
  }

  /** Writes and flushes all that was gathered, waiting. For start and stop. */
  flush(): void {
    this.#metadataLog.flush()
    while (this.#gathered.length > 0) {
      this.#writeBatch()
      this.#metadataLog.flush()
    }
    this.#flushed(this.#metadataLog.log.recoveryPoint)
  }

  #writeBatch(): void {
    if (this.#gathered.length === 0) return
    const baseOffset = this.#metadataLog.log.logEndOffset
    const timestamp = this.#clock.nowMs()
    this.#lastAppendedMs = timestamp
    this.#builder.reset({ baseOffset, partitionLeaderEpoch: this.epoch })
    let taken = 0
    for (const { records, bytes } of this.#gathered) {
      if (taken > 0 && this.#builder.sizeInBytes + bytes > METADATA_BATCH_BYTES_MAX) break
      for (const value of records) this.#builder.append({ timestamp, key: null, value })
      taken++
    }
    this.#gathered = this.#gathered.slice(taken)
    this.#append(this.#builder.build())
  }

  #append(batch: Uint8Array): void {
    this.#metadataLog.append(batch, this.epoch)
    this.#appendedBytes += batch.length
  }

  #flushed(offset: number): void {
    this.#highWatermark = this.#metadataLog.log.updateHighWatermark(offset)
    this.#lastCommittedMs = this.#lastAppendedMs
    assert(this.#highWatermark <= this.#nextOffset, 'only what was appended is committed')
  }
}
