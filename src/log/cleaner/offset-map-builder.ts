import type { Disk, DiskFile } from '../../base/disk.ts'
import type { SegmentToClean } from '../../messages/log-cleaning.ts'
import type { BatchView } from '../../records/batch.ts'
import { RecordCursor } from '../../records/record.ts'
import { CLEANED_SUFFIX, OFFSET_INDEX_SUFFIX, TIME_INDEX_SUFFIX } from '../file-names.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import { emptyCleanerStats } from './cleaner-stats.ts'
import type { IndexResult, IndexTask, TaskRun } from './cleaning-task.ts'
import { OffsetMap } from './offset-map.ts'
import { groupSegments } from './segment-groups.ts'
import { SegmentSource, sizeOfFile } from './segment-source.ts'

/** Goes through the dirty part of a log and notes the last offset of each key, until the map is full. Records of aborted transactions do not count. */
export class OffsetMapBuilder implements TaskRun {
  readonly #task: IndexTask
  readonly #disk: Disk
  readonly #map: OffsetMap
  readonly #transactions: CleanedTransactions
  readonly #records = new RecordCursor()
  readonly #stats = emptyCleanerStats()
  readonly #dirty: readonly SegmentToClean[]
  #place = 0
  #source: SegmentSource | null = null
  #full = false
  #tidied = false

  constructor(task: IndexTask, disk: Disk) {
    const { plan, tools } = task
    const { segments, firstDirtyOffset, firstUncleanableOffset, aborted } = plan
    this.#task = task
    this.#disk = disk
    this.#map = new OffsetMap(tools.mapMemory, tools.hashKey)
    const isDirty = firstDirtyOffset < firstUncleanableOffset
    const first = segments.findLastIndex(({ baseOffset }) => baseOffset <= firstDirtyOffset)
    this.#dirty = isDirty ? segments.slice(Math.max(0, first)) : []
    this.#transactions = new CleanedTransactions(aborted.filter(({ lastOffset }) => lastOffset >= firstDirtyOffset))
  }

  step(): number {
    if (!this.#tidied) this.#removeLeftovers()
    if (this.#full || this.#place === this.#dirty.length) return -1
    const { plan, tools } = this.#task
    const segment = this.#dirty[this.#place]!
    const position = segment.baseOffset <= plan.firstDirtyOffset ? plan.firstDirtyPosition : 0
    this.#source ??= new SegmentSource(this.#disk, plan.directory, segment, tools.ioBufferBytes, position)
    let bytes = 0
    while (bytes < tools.ioBufferBytes) {
      const batch = this.#source.next()
      if (batch === null) {
        this.#endSegment()
        break
      }
      if (!this.#index(batch)) {
        this.#full = true
        break
      }
      bytes += batch.sizeInBytes
    }
    this.#stats.mapBytesRead += bytes
    return bytes
  }

  unsyncedFiles(): DiskFile[] {
    return []
  }

  finish(): IndexResult {
    this.abandon()
    const endOffset = this.#map.latestOffset + 1
    return { kind: 'index', map: this.#map.state, endOffset, groups: this.#groups(endOffset), stats: this.#stats }
  }

  abandon(): void {
    this.#source?.close()
    this.#source = null
  }

  /** Of a cleaning that was cut off. */
  #removeLeftovers(): void {
    const { directory } = this.#task.plan
    for (const name of this.#disk.list(directory)) if (name.endsWith(CLEANED_SUFFIX)) this.#disk.remove(`${directory}/${name}`)
    this.#tidied = true
  }

  #endSegment(): void {
    this.abandon()
    this.#place++
    // Offsets that are missing at the end of a segment are as clean as the rest of it.
    this.#map.latestOffset = (this.#dirty[this.#place]?.baseOffset ?? this.#task.plan.firstUncleanableOffset) - 1
  }

  /** Gives false when the map is full. */
  #index(batch: BatchView): boolean {
    const { firstDirtyOffset } = this.#task.plan
    const { keysMax } = this.#task.tools
    const map = this.#map
    this.#stats.mapRecordsRead += batch.count
    if (batch.isControl) this.#transactions.controlBatchRead(batch)
    else if (!this.#transactions.dataBatchRead(batch)) {
      const records = this.#records.open(batch)
      while (records.next()) {
        const { keyAt, keyLength, offset } = records
        if (keyLength < 0 || offset < firstDirtyOffset) continue
        if (map.size >= keysMax) return false
        map.put(records.bytes, keyAt, keyAt + keyLength, offset)
      }
    }
    const { lastOffset } = batch
    if (lastOffset >= firstDirtyOffset) map.latestOffset = lastOffset
    return true
  }

  #groups(endOffset: number): number[][] {
    const { plan } = this.#task
    const { directory, config, segments, firstUncleanableOffset } = plan
    const sizes = segments
      .filter(({ baseOffset }) => baseOffset < endOffset)
      .map((segment) => ({
        ...segment,
        offsetIndexBytes: sizeOfFile(this.#disk, directory, segment.baseOffset, OFFSET_INDEX_SUFFIX),
        timeIndexBytes: sizeOfFile(this.#disk, directory, segment.baseOffset, TIME_INDEX_SUFFIX),
      }))
    const { segmentBytes, segmentIndexBytes } = config
    return groupSegments(sizes, { segmentBytes, segmentIndexBytes, firstUncleanableOffset })
  }
}
