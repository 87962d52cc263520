import type { Disk } from '../../../src/base/disk.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { readRecords } from '../../../src/records/record.ts'

/** `open`: of a transaction without a marker. */
export type RecordState = 'plain' | 'committed' | 'aborted' | 'open'

export interface StoredRecord {
  readonly offset: number
  readonly value: string
  state: RecordState
}

export interface StoredBatch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly leaderEpoch: number
  readonly isControl: boolean
  readonly bytes: Uint8Array
}

/** What lies in a replica's folder. */
export interface LogContents {
  readonly batches: readonly StoredBatch[]
  readonly records: readonly StoredRecord[]
  /** Offset after the last batch. */
  readonly endOffset: number
}

/** Key of a control record: version, then 0 for abort and 1 for commit. */
const COMMIT = 1

/** Reads the segments in a folder as they are, without the code that writes them. */
export function readLog(disk: Disk, directory: string): LogContents {
  const batches: StoredBatch[] = []
  const records: StoredRecord[] = []
  const open = new Map<number, StoredRecord[]>()
  const names = disk.list(directory).filter((name) => /^\d{20}\.log$/.test(name))
  for (const name of names) {
    const bytes = disk.readFile(`${directory}/${name}`)
    const batch = new BatchView()
    for (let at = 0; at < bytes.length; at = batch.end) {
      batch.at(bytes, at)
      if (!batch.isWhole(bytes.length)) break
      // What a power cut left, until the log is recovered.
      if (!batch.crcMatches()) break
      const { isControl, isTransactional } = batch
      batches.push({
        baseOffset: batch.baseOffset,
        lastOffset: batch.baseOffset + batch.lastOffsetDelta,
        leaderEpoch: batch.partitionLeaderEpoch,
        isControl,
        bytes: bytes.slice(at, batch.end),
      })
      if (isControl) endTransaction(batch, open)
      else addRecords(batch, isTransactional, records, open)
    }
  }
  return { batches, records, endOffset: (batches.at(-1)?.lastOffset ?? -1) + 1 }
}

function addRecords(
  batch: BatchView,
  isTransactional: boolean,
  records: StoredRecord[],
  open: Map<number, StoredRecord[]>,
): void {
  for (const { offset, value } of readRecords(batch)) {
    const record: StoredRecord = {
      offset,
      value: value === null ? '' : Buffer.from(value).toString(),
      state: isTransactional ? 'open' : 'plain',
    }
    records.push(record)
    if (!isTransactional) continue
    const mine = open.get(batch.producerId)
    if (mine === undefined) open.set(batch.producerId, [record])
    else mine.push(record)
  }
}

function endTransaction(batch: BatchView, open: Map<number, StoredRecord[]>): void {
  for (const { key } of readRecords(batch)) {
    const isCommit = key !== null && ((key[2]! << 8) | key[3]!) === COMMIT
    for (const record of open.get(batch.producerId) ?? []) record.state = isCommit ? 'committed' : 'aborted'
    open.delete(batch.producerId)
  }
}
