import type { Clock } from '../base/clock.ts'
import { RafkaError } from '../base/errors.ts'
import { BATCH_OVERHEAD } from '../records/batch.ts'
import { BatchBuilder } from '../records/builder.ts'
import { METADATA_BATCH_BYTES_MAX } from './batch-bytes-max.ts'
import { controlBatch, type NewControlRecord } from './control-records.ts'
import type { MetadataLog } from './metadata-log.ts'

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

/** Records that are committed together. The quorum's own have a batch to themselves. */
type Group =
  | { readonly kind: 'data'; readonly records: readonly Uint8Array[]; readonly bytes: number }
  | { readonly kind: 'control'; readonly records: readonly NewControlRecord[] }

/**
 * Gathers what a leader is to write in its epoch, and writes it batch by batch. Its owner flushes each batch before it asks for the next: so a batch holds what many
 * requests asked for, and no more than one batch is ever in the log without having been flushed (which `checkForDamage` builds on).
 */
export class MetadataWriter {
  readonly epoch: number
  readonly #metadataLog: MetadataLog
  readonly #clock: Clock
  readonly #builder = new BatchBuilder()
  #gathered: Group[] = []
  #nextOffset: number

  constructor(metadataLog: MetadataLog, clock: Clock, epoch: number) {
    this.epoch = epoch
    this.#metadataLog = metadataLog
    this.#clock = clock
    this.#nextOffset = metadataLog.log.logEndOffset
  }

  /** Offset that the next record gets. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  get hasGathered(): boolean {
    return this.#gathered.length > 0
  }

  /** Takes encoded metadata records that are committed together or not at all. Throws `MetadataBatchTooLargeError`. */
  append(records: readonly Uint8Array[]): void {
    const bytes = records.reduce((sum, record) => sum + record.length + RECORD_OVERHEAD, 0)
    if (bytes + BATCH_OVERHEAD > METADATA_BATCH_BYTES_MAX) throw new MetadataBatchTooLargeError({ bytes })
    if (records.length === 0) return
    this.#gathered.push({ kind: 'data', records, bytes })
    this.#nextOffset += records.length
  }

  /** Gives the offset of the last of them. */
  appendControl(records: readonly NewControlRecord[]): number {
    this.#gathered.push({ kind: 'control', records })
    this.#nextOffset += records.length
    return this.#nextOffset - 1
  }

  /** Writes what was gathered, as far as one batch holds it. Gives the quorum's own records that are in it. */
  writeBatch(): readonly NewControlRecord[] {
    const [first] = this.#gathered
    if (first === undefined) return []
    const baseOffset = this.#metadataLog.log.logEndOffset
    const nowMs = this.#clock.nowMs()
    const { epoch } = this
    if (first.kind === 'control') {
      this.#gathered = this.#gathered.slice(1)
      this.#metadataLog.append(controlBatch(first.records, { baseOffset, epoch, nowMs }), epoch)
      return first.records
    }
    this.#builder.reset({ baseOffset, partitionLeaderEpoch: epoch })
    let taken = 0
    for (const group of this.#gathered) {
      if (group.kind === 'control') break
      if (taken > 0 && this.#builder.sizeInBytes + group.bytes > METADATA_BATCH_BYTES_MAX) break
      for (const value of group.records) this.#builder.append({ timestamp: nowMs, key: null, value })
      taken++
    }
    this.#gathered = this.#gathered.slice(taken)
    this.#metadataLog.append(this.#builder.build(), epoch)
    return []
  }
}
