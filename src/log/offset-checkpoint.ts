import type { Disk } from '../base/disk.ts'
import { parseInteger, readCheckpoint, writeCheckpoint } from './checkpoint-file.ts'

/** The checkpoints of a log directory: one offset for each of its partitions. */
export const RECOVERY_POINT_CHECKPOINT = 'recovery-point-offset-checkpoint'
export const HIGH_WATERMARK_CHECKPOINT = 'replication-offset-checkpoint'
export const LOG_START_OFFSET_CHECKPOINT = 'log-start-offset-checkpoint'
export const CLEANER_CHECKPOINT = 'cleaner-offset-checkpoint'

export interface PartitionOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

const VERSION = 0

/** Empty for a missing file. Throws `CorruptFileError`. */
export function readOffsetCheckpoint(disk: Disk, path: string): PartitionOffset[] {
  return readCheckpoint(disk, path, VERSION, 3).map(([topic, partition, offset]) => ({
    topic: topic!,
    partition: parseInteger(path, partition!),
    offset: parseInteger(path, offset!),
  }))
}

export function writeOffsetCheckpoint(disk: Disk, path: string, offsets: readonly PartitionOffset[]): void {
  const entries = offsets.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`)
  writeCheckpoint(disk, path, VERSION, entries)
}
