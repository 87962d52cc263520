import type { Disk, DiskFile } from '../../base/disk.ts'
import { BatchView } from '../../records/batch.ts'
import { CLEANED_SUFFIX, fileNameOf, SEGMENT_SUFFIXES } from '../file-names.ts'
import { DEFAULT_LOG_CONFIG } from '../log-config.ts'
import { LogSegment } from '../log-segment.ts'
import { BatchFilter } from './batch-filter.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import { emptyCleanerStats } from './cleaner-stats.ts'
import type { CleanResult, CleanTask, TaskRun } from './cleaning-task.ts'
import { OffsetMap } from './offset-map.ts'
import { OutputBuffer } from './output-buffer.ts'
import { SegmentSource } from './segment-source.ts'

/** Writes what stays of some segments into one, under names that end with `.cleaned`. */
export class GroupCleaner implements TaskRun {
  readonly #task: CleanTask
  readonly #disk: Disk
  readonly #transactions: CleanedTransactions
  readonly #filter: BatchFilter
  readonly #stats = emptyCleanerStats()
  readonly #output: OutputBuffer
  readonly #view = new BatchView()
  #cleaned: LogSegment | null = null
  #place = 0
  #source: SegmentSource | null = null

  constructor(task: CleanTask, disk: Disk) {
    const { plan, tools } = task
    this.#task = task
    this.#disk = disk
    this.#transactions = new CleanedTransactions(plan.aborted, task.transactions ?? undefined)
    this.#filter = new BatchFilter({
      map: new OffsetMap(tools.mapMemory, tools.hashKey, task.map),
      transactions: this.#transactions,
      lastRecords: plan.lastRecords,
      firstUncleanableOffset: plan.firstUncleanableOffset,
      nowMs: plan.nowMs,
      deleteRetentionMs: plan.config.deleteRetentionMs,
      stats: this.#stats,
    })
    this.#output = new OutputBuffer(tools.ioBufferBytes)
  }

  step(): number {
    const { plan, tools, group } = this.#task
    const { directory, nowMs } = plan
    const config = { ...DEFAULT_LOG_CONFIG, ...plan.config }
    if (this.#place === group.length) return -1
    this.#cleaned ??= LogSegment.create(
      { disk: this.#disk, directory, baseOffset: group[0]!, config, nowMs, rollJitterMs: 0 },
      CLEANED_SUFFIX,
    )
    this.#source ??= new SegmentSource(this.#disk, directory, this.#segment(group[this.#place]!), tools.ioBufferBytes)
    const { bytesRead, bytesWritten } = this.#stats
    while (this.#stats.bytesRead - bytesRead < tools.ioBufferBytes) {
      const batch = this.#source.next()
      if (batch === null) {
        this.#source.close()
        this.#source = null
        this.#place++
        break
      }
      this.#filter.filter(batch, this.#output)
      const aborted = batch.isControl ? this.#transactions.abortedHere : null
      if (aborted !== null) this.#cleaned.transactionIndex.append(aborted)
    }
    this.#write()
    if (this.#place === group.length) this.#cleaned.deactivate()
    return this.#stats.bytesRead - bytesRead + this.#stats.bytesWritten - bytesWritten
  }

  /** The segment must be on the disk before it takes the place of others. */
  unsyncedFiles(): DiskFile[] {
    return this.#cleaned?.unsyncedFiles() ?? []
  }

  finish(): CleanResult {
    this.#cleaned?.close()
    return { kind: 'clean', transactions: this.#transactions.state, stats: this.#stats }
  }

  abandon(): void {
    this.#source?.close()
    this.#source = null
    if (this.#cleaned === null) return
    this.#cleaned.close()
    removeCleaned(this.#disk, this.#task.plan.directory, this.#task.group[0]!)
  }

  #write(): void {
    const output = this.#output
    if (output.length === 0) return
    let lastOffset = -1
    for (let at = 0; at < output.length; at = this.#view.end) lastOffset = this.#view.at(output.bytes, at).lastOffset
    this.#cleaned!.append(output.filled, lastOffset)
    output.length = 0
  }

  #segment(baseOffset: number): { baseOffset: number; sizeInBytes: number } {
    return this.#task.plan.segments.find((segment) => segment.baseOffset === baseOffset)!
  }
}

/** Removes the files of a cleaned segment that nobody will take. */
export function removeCleaned(disk: Disk, directory: string, baseOffset: number): void {
  for (const kind of SEGMENT_SUFFIXES) disk.remove(`${directory}/${fileNameOf(baseOffset, kind)}${CLEANED_SUFFIX}`)
}
