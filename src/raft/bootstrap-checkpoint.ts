import { Buffer } from 'node:buffer'
import type { Disk } from '../base/disk.ts'
import { BOOTSTRAP_FEATURE_LEVELS } from '../metadata/features.ts'
import { decodeRecord, encodeRecord, type NewRecord, RECORD_CODECS } from '../metadata/metadata-record.ts'
import { SnapshotBatches } from './snapshot-batches.ts'
import { readSnapshot } from './snapshot-reader.ts'

export const BOOTSTRAP_CHECKPOINT = 'bootstrap.checkpoint'

/** What a new cluster starts with when nobody chose otherwise: the features of Apache Kafka 4.3. */
export const DEFAULT_BOOTSTRAP: readonly NewRecord[] = BOOTSTRAP_FEATURE_LEVELS.map(([name, featureLevel]) => ({
  type: 'FeatureLevelRecord',
  version: 0,
  message: { name, featureLevel },
}))

/** Writes what the first leader is to put into the empty metadata log. Has the form of a snapshot of epoch 0. */
export function writeBootstrapCheckpoint(disk: Disk, directory: string, records: readonly NewRecord[], nowMs: number): void {
  const batches = new SnapshotBatches({ epoch: 0, lastContainedLogTimestamp: 0, nowMs, quorum: null })
  const parts = [batches.header()]
  for (const record of records) {
    const batch = batches.add(encodeRecord(record))
    if (batch !== null) parts.push(batch)
  }
  parts.push(...batches.finish())
  disk.replaceFile(`${directory}/${BOOTSTRAP_CHECKPOINT}`, Buffer.concat(parts))
}

/** Formats a directory that has none. Does nothing in one that has. */
export function ensureBootstrapCheckpoint(disk: Disk, directory: string, nowMs: number): void {
  if (!disk.exists(`${directory}/${BOOTSTRAP_CHECKPOINT}`)) writeBootstrapCheckpoint(disk, directory, DEFAULT_BOOTSTRAP, nowMs)
}

/** Kafka's default where there is no such file. Throws `CorruptSnapshotError`, `DiskError`. */
export function readBootstrapCheckpoint(disk: Disk, directory: string): readonly NewRecord[] {
  const path = `${directory}/${BOOTSTRAP_CHECKPOINT}`
  if (!disk.exists(path)) return DEFAULT_BOOTSTRAP
  const records: NewRecord[] = []
  readSnapshot(disk, path, (bytes) => {
    const { type, message } = decodeRecord(bytes)
    records.push({ type, version: RECORD_CODECS[type].maxVersion, message } as NewRecord)
  })
  return records
}
