import type { Disk, DiskFile } from '../../base/disk.ts'
import type { CleaningPlan } from '../../messages/log-cleaning.ts'
import type { CleanedTransactionsState } from './cleaned-transactions.ts'
import type { CleanerStats } from './cleaner-stats.ts'
import { GroupCleaner } from './group-cleaner.ts'
import type { OffsetMapState } from './offset-map.ts'
import { OffsetMapBuilder } from './offset-map-builder.ts'

/** What all tasks of a cleaning work with: plain data but for the map's memory, which is shared. */
export interface CleaningTools {
  /** See `OffsetMap`. */
  readonly mapMemory: ArrayBufferLike
  readonly hashKey: Int32Array
  /** So many keys at most: `log.cleaner.io.buffer.load.factor` of what the configured memory holds. */
  readonly keysMax: number
  /** How much is read, and written, at once. */
  readonly ioBufferBytes: number
}

/** First: finds the last offset of each key of the dirty part, as far as the map goes, and says which segments become one. */
export interface IndexTask {
  readonly kind: 'index'
  readonly plan: CleaningPlan
  readonly tools: CleaningTools
}
export interface IndexResult {
  readonly kind: 'index'
  readonly map: OffsetMapState
  /** Everything below will be clean. */
  readonly endOffset: number
  /** Base offsets of the segments that become one each. */
  readonly groups: readonly (readonly number[])[]
  readonly stats: CleanerStats
}

/** Then, for each group in turn: writes what stays of it to `.cleaned` files, which the partition takes in their place. */
export interface CleanTask {
  readonly kind: 'clean'
  readonly plan: CleaningPlan
  readonly tools: CleaningTools
  readonly map: OffsetMapState
  readonly group: readonly number[]
  /** As the group before left them; null for the first. */
  readonly transactions: CleanedTransactionsState | null
}
export interface CleanResult {
  readonly kind: 'clean'
  readonly transactions: CleanedTransactionsState
  readonly stats: CleanerStats
}

/** At last: makes the new names of the files durable, before it is written anywhere that the log is clean. */
export interface SealTask {
  readonly kind: 'seal'
  readonly directory: string
}
export interface SealResult {
  readonly kind: 'seal'
}

export type CleaningTask = IndexTask | CleanTask | SealTask
export type CleaningResult = IndexResult | CleanResult | SealResult

/**
 * A task under way. It does a piece of its work with each call of `step`, so that it can run beside other things, or be given up between two of them; after the
 * last piece the files that it names are synced, and `finish` gives the result. Errors are `DiskError`, `CorruptLogError`, and what records that cannot be
 * read throw; then, as when it is not finished, `abandon` takes back what it did.
 */
export interface TaskRun {
  /** Gives how many bytes were read and written, for who keeps a rate; -1 when there was nothing left to do. */
  step(): number
  unsyncedFiles(): DiskFile[]
  finish(): CleaningResult
  abandon(): void
}

export function startTask(task: CleaningTask, disk: Disk): TaskRun {
  switch (task.kind) {
    case 'index':
      return new OffsetMapBuilder(task, disk)
    case 'clean':
      return new GroupCleaner(task, disk)
    case 'seal':
      return {
        step() {
          disk.syncDirectory(task.directory)
          return -1
        },
        unsyncedFiles: () => [],
        finish: () => ({ kind: 'seal' }),
        abandon() {},
      }
  }
}
