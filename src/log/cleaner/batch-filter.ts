import { crc32cOfRange } from '../../base/crc32c.ts'
import type { LastRecord } from '../../messages/log-cleaning.ts'
import {
  ATTRIBUTES_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  BATCH_OVERHEAD,
  type BatchView,
  CONTROL_BIT,
  COUNT_AT,
  CRC_AT,
  LOG_OVERHEAD,
  NO_PRODUCER_ID,
  NO_TIMESTAMP,
  TIMESTAMP_TYPE_BIT,
  TRANSACTIONAL_BIT,
} from '../../records/batch.ts'
import { writeInt16, writeInt32, writeInt64 } from '../../records/int64.ts'
import { RecordCursor } from '../../records/record.ts'
import type { CleanedTransactions } from './cleaned-transactions.ts'
import type { CleanerStats } from './cleaner-stats.ts'
import type { OffsetMap } from './offset-map.ts'
import type { OutputBuffer } from './output-buffer.ts'
import { RetainedRecords } from './retained-records.ts'

export interface BatchFilterOptions {
  readonly map: OffsetMap
  readonly transactions: CleanedTransactions
  readonly lastRecords: readonly LastRecord[]
  /** Where this cleaning ends: the last batch in front of it stays, so that the offset that the log goes on from is not forgotten. */
  readonly firstUncleanableOffset: number
  readonly nowMs: number
  readonly deleteRetentionMs: number
  readonly stats: CleanerStats
}

/**
 * Says what stays of a batch, by Kafka's rules:
 * - of the records with one key, those from the last offset on that the map knows; without a key none;
 * - a tombstone until the batch's delete horizon, which is set when the batch is first cleaned with it (KIP-534);
 * - nothing of an aborted transaction; a marker until no batch of its transaction is left, and then until its delete horizon;
 * - the last batch of each active producer, and the last one in front of where the cleaning ends, without records if need be.
 */
export class BatchFilter {
  readonly #options: BatchFilterOptions
  readonly #lastRecords: ReadonlyMap<number, LastRecord>
  readonly #records = new RecordCursor()
  readonly #retained = new RetainedRecords()

  constructor(options: BatchFilterOptions) {
    this.#options = options
    this.#lastRecords = new Map(options.lastRecords.map((record) => [record.producerId, record]))
  }

  /** Writes what stays behind what is in `output`. The batch is whole and its checksum was checked. Throws what `RecordCursor` does. */
  filter(batch: BatchView, output: OutputBuffer): void {
    const { transactions, stats, nowMs, deleteRetentionMs, firstUncleanableOffset } = this.#options
    const { isControl } = batch
    stats.bytesRead += batch.sizeInBytes
    const before = output.length
    const isDone = isControl ? transactions.controlBatchRead(batch) : transactions.dataBatchRead(batch)
    const horizonMs = batch.hasDeleteHorizon ? batch.baseTimestamp : NO_TIMESTAMP
    const discards = isControl ? isDone && horizonMs !== NO_TIMESTAMP && horizonMs <= nowMs : isDone
    const staysEmpty = this.#isLastOfProducer(batch) || batch.nextOffset === firstUncleanableOffset
    if (discards && !staysEmpty) return
    stats.recordsRead += batch.count
    const hasTombstones = this.#retain(batch, { discards, isTombstoneOld: horizonMs !== NO_TIMESTAMP && nowMs >= horizonMs })
    const { count } = this.#retained
    if (count > 0) {
      const setsHorizon = horizonMs === NO_TIMESTAMP && (hasTombstones || (isControl && isDone))
      if (count === batch.count && !setsHorizon) output.append(batch.bytes, batch.position, batch.end)
      else this.#retained.writeBatch(batch, setsHorizon ? nowMs + deleteRetentionMs : horizonMs, output)
    } else if (staysEmpty) writeEmptyBatch(batch, output)
    this.#records.close()
    stats.recordsWritten += count
    stats.bytesWritten += output.length - before
  }

  /** Notes the records that stay. Gives whether tombstones are among them. */
  #retain(batch: BatchView, { discards, isTombstoneOld }: { discards: boolean; isTombstoneOld: boolean }): boolean {
    const { map, stats } = this.#options
    const { latestOffset } = map
    const records = this.#records
    const retained = this.#retained
    retained.clear()
    if (discards) return false
    const keepsAll = batch.isControl
    let hasTombstones = false
    records.open(batch)
    while (records.next()) {
      if (!keepsAll && records.offset <= latestOffset) {
        const { keyAt, keyLength } = records
        if (keyLength < 0) {
          stats.invalidRecords++
          continue
        }
        if (isTombstoneOld && !records.hasValue) continue
        if (records.offset < map.get(records.bytes, keyAt, keyAt + keyLength)) continue
      }
      retained.add(records)
      if (!records.hasValue) hasTombstones = true
    }
    return hasTombstones
  }

  #isLastOfProducer(batch: BatchView): boolean {
    const { producerId } = batch
    if (producerId === NO_PRODUCER_ID) return false
    const last = this.#lastRecords.get(producerId)
    if (last === undefined) return false
    if (last.lastDataOffset >= 0) return batch.lastOffset === last.lastDataOffset
    return batch.isControl && batch.producerEpoch === last.producerEpoch
  }
}

/** A batch without records: what it says of offsets, producer, epoch and its largest timestamp stays. */
function writeEmptyBatch(batch: BatchView, output: OutputBuffer): void {
  const start = output.length
  output.append(batch.bytes, batch.position, batch.position + BATCH_OVERHEAD)
  const { bytes } = output
  writeInt32(bytes, start + BATCH_LENGTH_AT, BATCH_OVERHEAD - LOG_OVERHEAD)
  writeInt16(bytes, start + ATTRIBUTES_AT, batch.attributes & (TIMESTAMP_TYPE_BIT | TRANSACTIONAL_BIT | CONTROL_BIT))
  writeInt64(bytes, start + BASE_TIMESTAMP_AT, NO_TIMESTAMP)
  writeInt32(bytes, start + COUNT_AT, 0)
  writeInt32(bytes, start + CRC_AT, crc32cOfRange(bytes, start + ATTRIBUTES_AT, output.length))
}
