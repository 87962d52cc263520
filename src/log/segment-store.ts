import type { Disk } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import { CLEANED_SUFFIX, fileNameOf, offsetOfFileName, SWAP_SUFFIX, TRANSACTION_INDEX_SUFFIX } from './file-names.ts'
import type { LogConfig } from './log-config.ts'
import { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'
import type { ProducerSnapshotFiles } from './producer-snapshot-files.ts'
import { type SegmentSurroundings, segmentOptions } from './segment-options.ts'

/** Files to remove once `delayMs` is over. */
export interface FileDeletion {
  readonly paths: readonly string[]
  readonly delayMs: number
}

/** Makes segments and lets them go. A segment's producer snapshot goes with it. */
export class SegmentStore {
  #options: SegmentSurroundings
  readonly #segments: LogSegments
  readonly #snapshots: ProducerSnapshotFiles
  #deletions: FileDeletion[] = []

  constructor(options: SegmentSurroundings, segments: LogSegments, snapshots: ProducerSnapshotFiles) {
    this.#options = options
    this.#segments = segments
    this.#snapshots = snapshots
  }

  configure(config: LogConfig): void {
    this.#options = { ...this.#options, config }
    for (const segment of this.#segments.all) segment.config = config
  }

  moveTo(directory: string): void {
    this.#options = { ...this.#options, directory }
    for (const segment of this.#segments.all) segment.moveTo(directory)
    this.#snapshots.moveTo(directory)
  }

  /** An empty segment behind all others, which is the active one then. Throws `DiskError`, and nothing has changed. */
  create(baseOffset: number): void {
    this.#segments.add(LogSegment.create(segmentOptions(this.#options, baseOffset)))
  }

  /** Closes the active segment and makes one behind it. Gives false if the active one is empty and begins there. Throws `DiskError`, and nothing has changed. */
  roll(baseOffset: number): boolean {
    const { active } = this.#segments
    if (active.sizeInBytes === 0 && active.baseOffset === baseOffset) return false
    const segment = LogSegment.create(segmentOptions(this.#options, baseOffset))
    try {
      active.deactivate()
    } catch (error) {
      // The old segment stays the active one; a segment that nobody knows of must not be found behind it.
      segment.close()
      for (const path of segment.markDeleted()) this.#options.disk.remove(path)
      throw error
    }
    this.#segments.add(segment)
    return true
  }

  /** Marks their files as deleted, in an order in which a stop at any point leaves no hole in the log. */
  remove(segments: readonly LogSegment[], from: 'start' | 'end'): void {
    const paths: string[] = []
    for (const segment of from === 'start' ? segments : [...segments].reverse()) {
      paths.push(...segment.markDeleted())
      segment.close()
      this.#segments.remove(segment)
      const snapshot = this.#snapshots.markDeleted(segment.baseOffset)
      if (snapshot !== null) paths.push(snapshot)
    }
    this.deleteLater(paths)
  }

  /** What the cleaner wrote, complete and synced. `createdMs` is that of the last of those that it is to replace. */
  openCleaned(baseOffset: number, createdMs: number): LogSegment {
    const { disk, directory } = this.#options
    const options = { ...segmentOptions(this.#options, baseOffset), nowMs: createdMs }
    const hasTransactionIndex = disk.exists(`${directory}/${fileNameOf(baseOffset, TRANSACTION_INDEX_SUFFIX)}${CLEANED_SUFFIX}`)
    return LogSegment.open(options, { hasTransactionIndex, suffix: CLEANED_SUFFIX })
  }

  /**
   * Whether there are other `.cleaned` files than those of the segment that begins at `baseOffset`. A start takes any of them for a sign that a replacement behind it
   * was not complete: none may be left lying when one is begun.
   */
  holdsCleanedBeside(baseOffset: number): boolean {
    const { disk, directory } = this.#options
    return disk.list(directory).some((name) => name.endsWith(CLEANED_SUFFIX) && offsetOfFileName(name) !== baseOffset)
  }

  /** What the cleaner wrote and nobody wants. Failing is no harm: the next cleaning, or the next start, does it. */
  removeCleaned(): void {
    const { disk, directory } = this.#options
    try {
      for (const name of disk.list(directory)) if (name.endsWith(CLEANED_SUFFIX)) disk.remove(`${directory}/${name}`)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
    }
  }

  /**
   * Puts a cleaned segment in the place of those that it was made from. The order is Kafka's, and whatever a stop leaves behind the next start finishes or undoes:
   * until all new files are named `.swap` the old ones count, from then on the new ones. A snapshot stays where a segment begins.
   */
  replace(cleaned: LogSegment, replaced: readonly LogSegment[]): void {
    cleaned.changeSuffix(SWAP_SUFFIX)
    const paths: string[] = []
    for (const segment of replaced) {
      paths.push(...segment.markDeleted())
      segment.close()
      const snapshot = segment.baseOffset === cleaned.baseOffset ? null : this.#snapshots.markDeleted(segment.baseOffset)
      if (snapshot !== null) paths.push(snapshot)
    }
    cleaned.changeSuffix('')
    this.#segments.replace(replaced, cleaned)
    this.deleteLater(paths)
  }

  deleteLater(paths: readonly string[]): void {
    if (paths.length > 0) this.#deletions.push({ paths, delayMs: this.#options.config.fileDeleteDelayMs })
  }

  takeDeletions(): FileDeletion[] {
    const deletions = this.#deletions
    this.#deletions = []
    return deletions
  }

  close(): void {
    for (const segment of this.#segments.all) segment.close()
    this.#snapshots.close()
  }
}

/** Removes what a log let go. Failing is no harm: the next start does it. */
export function deleteFiles(disk: Disk, { paths }: FileDeletion): void {
  for (const path of paths) disk.remove(path)
}
