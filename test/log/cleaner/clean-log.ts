import type { Disk } from '../../../src/base/disk.ts'
import { addCleanerStats, type CleanerStats, emptyCleanerStats } from '../../../src/log/cleaner/cleaner-stats.ts'
import {
  type CleaningResult,
  type CleaningTask,
  type CleaningTools,
  type CleanResult,
  type IndexResult,
  startTask,
} from '../../../src/log/cleaner/cleaning-task.ts'
import { OffsetMap } from '../../../src/log/cleaner/offset-map.ts'
import type { Log } from '../../../src/log/log.ts'

export interface CleanOptions {
  /** Default -1: never cleaned. */
  readonly cleanedOffset?: number
  /** Of the offset map; default 1000. */
  readonly slots?: number
  readonly loadFactor?: number
  readonly ioBufferBytes?: number
}

export function toolsOf({ slots = 1000, loadFactor = 0.9, ioBufferBytes = 512 }: CleanOptions = {}): CleaningTools {
  return {
    mapMemory: new SharedArrayBuffer(OffsetMap.bytesFor(slots)),
    hashKey: Int32Array.of(1, 2, 3, 4),
    keysMax: Math.floor(slots * loadFactor),
    ioBufferBytes,
  }
}

/** Carries a task out to its end. */
export function runTask(task: CleaningTask, disk: Disk): CleaningResult {
  const run = startTask(task, disk)
  try {
    while (run.step() >= 0) {}
    for (const file of run.unsyncedFiles()) file.sync()
    return run.finish()
  } catch (error) {
    run.abandon()
    throw error
  }
}

/** Cleans a log as the cleaner does, in one go. Gives up to where it is clean then; -1 if there was nothing to clean. */
export function cleanLog(log: Log, disk: Disk, options: CleanOptions = {}): { endOffset: number; stats: CleanerStats } {
  const { cleaning: owner } = log
  const stats = emptyCleanerStats()
  const survey = owner.survey(options.cleanedOffset ?? -1)
  const begun = survey === null || survey.cleanableBytes === 0 ? null : owner.begin(survey)
  if (begun === null) return { endOffset: options.cleanedOffset ?? -1, stats }
  const { plan, cleaning } = begun
  const tools = toolsOf(options)
  const indexed = runTask({ kind: 'index', plan, tools }, disk) as IndexResult
  addCleanerStats(stats, indexed.stats)
  let transactions: CleanResult['transactions'] | null = null
  for (const group of indexed.groups) {
    const cleaned = runTask({ kind: 'clean', plan, tools, map: indexed.map, group, transactions }, disk) as CleanResult
    addCleanerStats(stats, cleaned.stats)
    transactions = cleaned.transactions
    if (!owner.replace(cleaning, group)) throw new Error(`the segments ${group} could not be replaced`)
  }
  owner.end(cleaning)
  runTask({ kind: 'seal', directory: plan.directory }, disk)
  return { endOffset: indexed.endOffset, stats }
}
