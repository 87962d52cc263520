import { assert } from '../base/assert.ts'
import type { Disk, DiskFile } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import type { RafkaError } from '../base/errors.ts'
import { BATCH_OVERHEAD, BatchView } from '../records/batch.ts'
import { BatchScanner, type ScanStop } from './batch-scanner.ts'
import { CorruptLogError, LogOfflineError, UnsupportedRecordFormatError } from './errors.ts'
import {
  DELETED_SUFFIX,
  fileNameOf,
  LOG_SUFFIX,
  OFFSET_INDEX_SUFFIX,
  SEGMENT_SUFFIXES,
  type SegmentSuffix,
  TIME_INDEX_SUFFIX,
  TRANSACTION_INDEX_SUFFIX,
} from './file-names.ts'
import { isLegacyMessage } from './legacy-message.ts'
import type { LogConfig } from './log-config.ts'
import { OffsetIndex } from './offset-index.ts'
import type { CompletedTransaction } from './ongoing-transactions.ts'
import { indexesCoverSegment, rebuildIndexes } from './segment-indexes.ts'
import type { RollQuestion, SegmentOptions } from './segment-options.ts'
import { TimeIndex, type TimestampOffset } from './time-index.ts'
import { TransactionIndex } from './transaction-index.ts'

/** Where a batch lies in its segment. */
export interface BatchLocation {
  readonly position: number
  readonly sizeInBytes: number
  readonly baseOffset: number
  /** One more than its last offset. */
  readonly nextOffset: number
}

const LOOKUP_BUFFER_BYTES = 16 * 1024
const view = new BatchView()
let lookupBuffer = new Uint8Array(0)

/**
 * One `.log` file and its indexes: the records from a base offset on. The last segment of a log is the active one, the only one that is written to.
 * Every method throws `DiskError`; what is said about that in `append` is what the log relies on.
 */
export class LogSegment {
  readonly baseOffset: number
  readonly rollJitterMs: number
  readonly #disk: Disk
  #directory: string
  #suffix = ''
  #config: LogConfig
  readonly #file: DiskFile
  #size: number
  #syncedSize: number
  /** Counts writes and cuts of the log file, and how many of them a sync has covered. */
  #changes = 0
  #syncedChanges = 0
  readonly #offsetIndex: OffsetIndex
  readonly #timeIndex: TimeIndex
  readonly #transactionIndex: TransactionIndex
  /** Null until it was read from the time index. */
  #maxTimestamp: TimestampOffset | null = null
  #bytesSinceLastIndexEntry = 0
  /** Maximum timestamp of the first batch; null until it is known. */
  #firstTimestamp: number | null = null
  #createdMs: number
  #isActive: boolean

  private constructor(
    options: SegmentOptions,
    file: DiskFile,
    { isNew, hasTransactionIndex, suffix }: { isNew: boolean; hasTransactionIndex: boolean; suffix: string },
  ) {
    const { disk, directory, baseOffset, config, nowMs, rollJitterMs } = options
    this.baseOffset = baseOffset
    this.rollJitterMs = rollJitterMs
    this.#disk = disk
    this.#directory = directory
    this.#suffix = suffix
    this.#config = config
    this.#file = file
    this.#size = isNew ? 0 : file.size()
    this.#syncedSize = this.#size
    this.#createdMs = nowMs
    this.#isActive = isNew
    this.#offsetIndex = new OffsetIndex(disk, this.#pathOf(OFFSET_INDEX_SUFFIX), baseOffset)
    this.#timeIndex = new TimeIndex(disk, this.#pathOf(TIME_INDEX_SUFFIX), baseOffset)
    const transactionIndexPath = this.#pathOf(TRANSACTION_INDEX_SUFFIX)
    this.#transactionIndex = new TransactionIndex(disk, transactionIndexPath, baseOffset, hasTransactionIndex)
  }

  /**
   * Makes the files of an empty active segment, in place of any that are there; removes what it made if that fails. The folder is the caller's to sync.
   * `suffix` goes behind the names of files that are no part of the log yet.
   */
  static create(options: SegmentOptions, suffix = ''): LogSegment {
    const { disk, directory, baseOffset, config, nowMs } = options
    const pathOf = (kind: SegmentSuffix): string => `${directory}/${fileNameOf(baseOffset, kind)}${suffix}`
    if (disk.exists(pathOf(TRANSACTION_INDEX_SUFFIX))) disk.remove(pathOf(TRANSACTION_INDEX_SUFFIX))
    let segment: LogSegment | null = null
    try {
      const file = disk.open(pathOf(LOG_SUFFIX), 'create')
      segment = new LogSegment(options, file, { isNew: true, hasTransactionIndex: false, suffix })
      if (file.size() > 0) file.truncate(0)
      if (config.preallocate) file.truncate(config.segmentBytes)
      segment.#offsetIndex.create(config.segmentIndexBytes)
      segment.#timeIndex.create(config.segmentIndexBytes)
      segment.#maxTimestamp = { timestamp: -1, offset: baseOffset }
      segment.#createdMs = nowMs
      return segment
    } catch (error) {
      segment?.close()
      try {
        for (const kind of SEGMENT_SUFFIXES) disk.remove(pathOf(kind))
      } catch {
        // What is left is an empty segment at the end of the log, which the next start takes as such.
      }
      throw error
    }
  }

  /** Opens a segment that is there. Its indexes are opened, and looked at, when they are first used. */
  static open(
    options: SegmentOptions,
    { hasTransactionIndex, suffix = '' }: { hasTransactionIndex: boolean; suffix?: string },
  ): LogSegment {
    const file = options.disk.open(`${options.directory}/${fileNameOf(options.baseOffset, LOG_SUFFIX)}${suffix}`, 'write')
    return new LogSegment(options, file, { isNew: false, hasTransactionIndex, suffix })
  }

  get sizeInBytes(): number {
    return this.#size
  }
  get file(): DiskFile {
    return this.#file
  }
  get config(): LogConfig {
    return this.#config
  }
  set config(config: LogConfig) {
    this.#config = config
  }
  get isActive(): boolean {
    return this.#isActive
  }
  /** Written but not synced. */
  get unsyncedBytes(): number {
    return this.#size - this.#syncedSize
  }
  get offsetIndex(): OffsetIndex {
    if (!this.#offsetIndex.isOpen) this.#openIndexes()
    return this.#offsetIndex
  }
  get timeIndex(): TimeIndex {
    if (!this.#timeIndex.isOpen) this.#openIndexes()
    return this.#timeIndex
  }
  get transactionIndex(): TransactionIndex {
    return this.#transactionIndex
  }

  /** The largest timestamp in the segment, and the last offset of the first batch that has it; -1 and the base offset without timestamps. */
  get maxTimestamp(): TimestampOffset {
    this.#maxTimestamp ??= this.timeIndex.last
    return this.#maxTimestamp
  }

  /** What retention by time goes by. A segment whose records have no timestamps counts from when it was made, or opened. */
  get retentionTimestamp(): number {
    const { timestamp } = this.maxTimestamp
    return timestamp >= 0 ? timestamp : this.#createdMs
  }

  /** The largest timestamp of the first batch, -1 for none. */
  get firstTimestamp(): number {
    return this.#readFirstTimestamp()
  }

  /** When it was made, or opened. */
  get createdMs(): number {
    return this.#createdMs
  }

  /** Whether the records must go into a new segment instead. `maxTimestamp` and `lastOffset` are those of what is to be appended. */
  shouldRoll({ bytes, maxTimestamp, lastOffset, nowMs, segmentMs }: RollQuestion): boolean {
    if (this.#size > this.#config.segmentBytes - bytes) return true
    if (!this.#offsetIndex.canAppend(lastOffset)) return true
    if (this.#size === 0) return false
    const indexBytes = this.#config.segmentIndexBytes
    if (this.offsetIndex.isFull(indexBytes) || this.timeIndex.isFull(indexBytes)) return true
    const firstTimestamp = this.#readFirstTimestamp()
    const waitedMs = firstTimestamp >= 0 ? maxTimestamp - firstTimestamp : nowMs - this.#createdMs
    return waitedMs > segmentMs - this.rollJitterMs
  }

  /**
   * Appends whole batches, whose offsets are set, in one write. If that fails the file is cut back to where it was and the `DiskError` is thrown;
   * if it cannot be cut back, `LogOfflineError`.
   */
  append(bytes: Uint8Array, lastOffset: number): void {
    assert(this.#isActive, 'only the active segment is appended to')
    assert(this.#offsetIndex.canAppend(lastOffset), 'an offset is within 2^31 of the base offset of its segment')
    const start = this.#size
    try {
      this.#file.write(bytes, start)
    } catch (error) {
      this.#cutTo(start, error)
      throw error
    }
    this.#size = start + bytes.length
    this.#changes++
    this.#index(bytes, start)
  }

  /** Notes an aborted transaction whose marker was appended; of others nothing is kept. */
  indexTransaction({ producerId, firstOffset, lastOffset, aborted }: CompletedTransaction, lastStableOffset: number): void {
    if (aborted) this.#transactionIndex.append({ producerId, firstOffset, lastOffset, lastStableOffset })
  }

  /** The first batch that ends behind `offset`, or null. Throws `CorruptLogError` if something else than batches is in the way. */
  locate(offset: number): BatchLocation | null {
    if (lookupBuffer.length === 0) lookupBuffer = new Uint8Array(LOOKUP_BUFFER_BYTES)
    const scanner = this.scanFrom(offset, lookupBuffer)
    while (scanner.next()) {
      const { batch } = scanner
      const nextOffset = batch.nextOffset
      if (nextOffset > offset)
        return { position: scanner.position, sizeInBytes: batch.sizeInBytes, baseOffset: batch.baseOffset, nextOffset }
    }
    if (scanner.stop !== 'end') throw this.damageAt(scanner.nextPosition, scanner.stop)
    return null
  }

  /** A scan that begins with the batch that holds `offset`, or one that lies not far in front of it. */
  scanFrom(offset: number, buffer: Uint8Array): BatchScanner {
    const scanner = new BatchScanner(this.#file, buffer)
    const entry = this.offsetIndex.lookup(offset)
    scanner.start(entry.position, this.#size)
    if (entry.position === 0) return scanner
    // An entry names the last offset of the batch that starts where it says (in indexes of an older Kafka, of some batches from there on).
    const isNamed = entry.position > 0 && entry.position < this.#size && scanner.next()
    if (isNamed && scanner.batch.lastOffset <= entry.offset && scanner.batch.baseOffset >= this.baseOffset) {
      scanner.rewind()
      return scanner
    }
    this.rebuildIndexes()
    return scanner.start(this.#offsetIndex.lookup(offset).position, this.#size)
  }

  /** An offset that lies so many bytes in front of the end, or a little more. */
  offsetBeforeEnd(bytes: number): number {
    return bytes >= this.#size ? this.baseOffset : this.offsetIndex.offsetAt(this.#size - bytes)
  }

  /** An offset in front of which all records are older than `timestamp`, by the time index; timestamp -1 and the base offset where it has none. */
  lookupTimestamp(timestamp: number): TimestampOffset {
    const entry = this.timeIndex.lookup(timestamp)
    if (entry.timestamp === -1 || this.#hasTimestamp(entry)) return entry
    this.rebuildIndexes()
    return this.#timeIndex.lookup(timestamp)
  }

  /** One more than the last offset in the segment, its base offset if it is empty. Throws `CorruptLogError` if it does not end with a whole batch. */
  readNextOffset(): number {
    if (this.#size === 0) return this.baseOffset
    const scanner = new BatchScanner(this.#file, new Uint8Array(LOOKUP_BUFFER_BYTES))
    const index = this.offsetIndex
    let nextOffset = this.baseOffset
    scanner.start(index.lookup(index.lastOffset).position, this.#size)
    while (scanner.next()) nextOffset = scanner.batch.nextOffset
    if (scanner.stop !== 'end') throw this.damageAt(scanner.nextPosition, scanner.stop)
    return nextOffset
  }

  /** Cuts the batch that holds `offset` and all behind it. Gives the offset that comes next then: `offset`, or less if it was inside of a batch. */
  truncateTo(offset: number, nowMs: number): number {
    const location = this.locate(offset)
    const nextOffset = location === null ? offset : Math.min(offset, location.baseOffset)
    if (location !== null) {
      this.truncateFile(location.position)
    }
    this.#truncateIndexes(nextOffset)
    this.#transactionIndex.truncateTo(nextOffset)
    this.activate()
    if (this.#size === 0) this.#createdMs = nowMs
    return nextOffset
  }

  /** Cuts what is behind `position`, where a batch starts or the file ends; the indexes are not touched. For recovery. */
  truncateFile(position: number): void {
    this.#file.truncate(position)
    this.#changes++
    this.#size = position
    this.#syncedSize = Math.min(this.#syncedSize, position)
    if (position === 0) this.#firstTimestamp = null
  }

  /** Makes it the segment that is written to. */
  activate(): void {
    this.#isActive = true
    this.offsetIndex.preallocate(this.#config.segmentIndexBytes)
    this.timeIndex.preallocate(this.#config.segmentIndexBytes)
  }

  /** Brings the files to the size and content that a segment keeps for good. May be called again after it threw. */
  deactivate(): void {
    this.#finishIndexes()
    if (this.#config.preallocate) {
      this.#file.truncate(this.#size)
      this.#changes++
    }
    this.#isActive = false
  }

  /** Makes the offset and time index anew from the headers of the batches. */
  rebuildIndexes(): void {
    this.#adoptIndexState(rebuildIndexes(this, this.#offsetIndex, this.#timeIndex, this.#config))
    if (!this.#isActive) this.#finishIndexes()
  }

  /** For recovery, which goes through the batches itself: what it found. */
  adoptIndexState(maxTimestamp: TimestampOffset): void {
    this.#adoptIndexState({ maxTimestamp, bytesSinceLastEntry: 0 })
    this.#finishIndexes()
  }

  /** Empties the indexes for recovery, which fills them. */
  resetIndexes(): { offsetIndex: OffsetIndex; timeIndex: TimeIndex } {
    this.#offsetIndex.create(this.#config.segmentIndexBytes)
    this.#timeIndex.create(this.#config.segmentIndexBytes)
    this.#transactionIndex.reset()
    return { offsetIndex: this.#offsetIndex, timeIndex: this.#timeIndex }
  }

  /** How often the log file was changed; `markSynced` takes it. */
  get changes(): number {
    return this.#changes
  }
  /** Whether all of its files are as the last sync left them. */
  get isSynced(): boolean {
    return (
      this.#changes === this.#syncedChanges &&
      !this.#offsetIndex.unsynced &&
      !this.#timeIndex.unsynced &&
      !this.#transactionIndex.unsynced
    )
  }

  /** Files with changes that no sync has covered. Index entries that were kept back are written first; the active segment's are made anew after a crash, so they are left out. */
  unsyncedFiles(): DiskFile[] {
    const files: DiskFile[] = []
    if (this.#syncedChanges < this.#changes) files.push(this.#file)
    if (this.#isActive) return files
    for (const index of [this.#offsetIndex, this.#timeIndex]) {
      if (!index.isOpen) continue
      index.flush()
      if (index.unsynced) files.push(index.file)
    }
    if (this.#transactionIndex.unsynced) files.push(this.#transactionIndex.file)
    return files
  }

  /** A sync covers the log file as it was when it had this many changes, and this size; with `indexes` also those. */
  markSynced({ changes, size, indexes }: { changes: number; size: number; indexes: boolean }): void {
    this.#syncedChanges = Math.max(this.#syncedChanges, changes)
    this.#syncedSize = Math.max(this.#syncedSize, Math.min(size, this.#size))
    if (!indexes) return
    this.#offsetIndex.markSynced()
    this.#timeIndex.markSynced()
    this.#transactionIndex.markSynced()
  }

  /** All of it counts as not synced, as after a stop without a flush. */
  markUnsynced(): void {
    this.#changes++
    this.#syncedSize = 0
  }

  /** Writes index entries that were kept back, so that tools see them. */
  flushIndexes(): void {
    if (this.#offsetIndex.isOpen) this.#offsetIndex.flush()
    if (this.#timeIndex.isOpen) this.#timeIndex.flush()
  }

  /** Renames its files to `.deleted`; they can be read on until `close`. Gives their paths. A file that is missing is passed over. */
  markDeleted(): string[] {
    this.changeSuffix(this.#suffix + DELETED_SUFFIX)
    return SEGMENT_SUFFIXES.map((kind) => this.#pathOf(kind))
  }

  /** Renames its files, the log first. One that is missing is passed over. */
  changeSuffix(suffix: string): void {
    const before = SEGMENT_SUFFIXES.map((kind) => this.#pathOf(kind))
    this.#takeNames(this.#directory, suffix)
    for (const [index, path] of before.entries())
      if (this.#disk.exists(path)) this.#disk.rename(path, this.#pathOf(SEGMENT_SUFFIXES[index]!))
  }

  /** For a partition whose folder got another name. */
  moveTo(directory: string): void {
    this.#takeNames(directory, this.#suffix)
  }

  /** Closes the files as they are. */
  close(): void {
    this.#file.close()
    this.#offsetIndex.close()
    this.#timeIndex.close()
    this.#transactionIndex.close()
  }

  /** Brings the indexes to what Kafka leaves behind on a clean stop, and closes all. */
  closeCleanly(): void {
    if (this.#isActive) this.deactivate()
    this.close()
  }

  /** The error for a scan that ended at `position` without reaching the end. */
  damageAt(position: number, stop: ScanStop): RafkaError {
    const path = this.#pathOf(LOG_SUFFIX)
    if (stop === 'legacy' && isLegacyMessage(this.#file, position, this.#size))
      return new UnsupportedRecordFormatError({ path, position })
    return new CorruptLogError(`no record batch at ${position} of ${path}`, { path, position })
  }

  #index(bytes: Uint8Array, start: number): void {
    let maxTimestamp = this.maxTimestamp
    let at = 0
    if (start === 0) this.#firstTimestamp = view.at(bytes, 0).maxTimestamp
    while (at < bytes.length) {
      view.at(bytes, at)
      const timestamp = view.maxTimestamp
      if (timestamp > maxTimestamp.timestamp) maxTimestamp = this.#maxTimestamp = { timestamp, offset: view.lastOffset }
      if (this.#bytesSinceLastIndexEntry > this.#config.indexIntervalBytes) {
        this.#offsetIndex.append(view.lastOffset, start + at)
        this.#timeIndex.maybeAppend(maxTimestamp.timestamp, maxTimestamp.offset)
        this.#bytesSinceLastIndexEntry = 0
      }
      const size = view.sizeInBytes
      assert(size >= BATCH_OVERHEAD, 'whole batches are appended')
      at += size
      this.#bytesSinceLastIndexEntry += size
    }
  }

  /** An entry names the last offset of a batch and its maximum timestamp. */
  #hasTimestamp({ timestamp, offset }: TimestampOffset): boolean {
    const scanner = this.scanFrom(offset, new Uint8Array(LOOKUP_BUFFER_BYTES))
    while (scanner.next()) {
      const { lastOffset, maxTimestamp } = scanner.batch
      if (lastOffset >= offset) return lastOffset === offset && maxTimestamp === timestamp
    }
    return false
  }

  #truncateIndexes(nextOffset: number): void {
    this.offsetIndex.truncateTo(nextOffset)
    this.timeIndex.truncateTo(nextOffset)
    this.#bytesSinceLastIndexEntry = 0
    let maxTimestamp = this.#timeIndex.last
    const scanner = new BatchScanner(this.#file, new Uint8Array(LOOKUP_BUFFER_BYTES))
    scanner.start(this.#offsetIndex.lookup(maxTimestamp.offset).position, this.#size)
    while (scanner.next()) {
      const timestamp = scanner.batch.maxTimestamp
      if (timestamp > maxTimestamp.timestamp) maxTimestamp = { timestamp, offset: scanner.batch.lastOffset }
    }
    this.#maxTimestamp = maxTimestamp
  }

  #adoptIndexState({ maxTimestamp, bytesSinceLastEntry }: { maxTimestamp: TimestampOffset; bytesSinceLastEntry: number }): void {
    this.#maxTimestamp = maxTimestamp
    this.#bytesSinceLastIndexEntry = bytesSinceLastEntry
  }

  #finishIndexes(): void {
    const { timestamp, offset } = this.maxTimestamp
    this.timeIndex.maybeAppend(timestamp, offset)
    this.#offsetIndex.trim()
    this.#timeIndex.trim()
  }

  #openIndexes(): void {
    const exist = this.#disk.exists(this.#offsetIndex.path) && this.#disk.exists(this.#timeIndex.path)
    const sound = exist && this.#offsetIndex.open() && this.#timeIndex.open()
    if (!sound || !indexesCoverSegment(this, this.#offsetIndex, this.#timeIndex, this.#config)) this.rebuildIndexes()
  }

  #readFirstTimestamp(): number {
    if (this.#firstTimestamp === null) {
      const scanner = new BatchScanner(this.#file, new Uint8Array(BATCH_OVERHEAD))
      if (!scanner.start(0, this.#size).next()) return -1
      this.#firstTimestamp = scanner.batch.maxTimestamp
    }
    return this.#firstTimestamp
  }

  #cutTo(size: number, cause: unknown): void {
    try {
      this.#file.truncate(size)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      throw new LogOfflineError(this.#directory, `a failed append could not be taken back from ${this.#file.path}`, {
        cause: cause ?? error,
      })
    }
  }

  #pathOf(suffix: SegmentSuffix): string {
    return `${this.#directory}/${fileNameOf(this.baseOffset, suffix)}${this.#suffix}`
  }

  #takeNames(directory: string, suffix: string): void {
    this.#directory = directory
    this.#suffix = suffix
    this.#offsetIndex.moveTo(this.#pathOf(OFFSET_INDEX_SUFFIX))
    this.#timeIndex.moveTo(this.#pathOf(TIME_INDEX_SUFFIX))
    this.#transactionIndex.moveTo(this.#pathOf(TRANSACTION_INDEX_SUFFIX))
  }
}
