import type { Disk } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import {
  CLEANED_SUFFIX,
  DELETED_CHECKPOINT_SUFFIX,
  DELETED_SUFFIX,
  isIndexFileName,
  LOG_SUFFIX,
  offsetOfFileName,
  SEGMENT_SUFFIXES,
  SWAP_SUFFIX,
} from './file-names.ts'

/** What a partition's folder holds once interrupted work in it was finished or undone. */
export interface LogFiles {
  /** Base offsets of the segments, rising. */
  readonly baseOffsets: readonly number[]
  readonly names: ReadonlySet<string>
}

/**
 * Clears a partition's folder up, as Kafka does when it loads a log: removes what was to be deleted; finishes a replacement of segments (by the cleaner) whose new
 * files all have their `.swap` names, and undoes one that was not that far; removes indexes without a log file.
 * `nextOffsetOf` reads the offset behind the last record of a `.log.swap` file.
 */
export function tidyLogFiles(
  disk: Disk,
  directory: string,
  logger: Logger,
  nextOffsetOf: (baseOffset: number) => number,
): LogFiles {
  const names = disk.list(directory)
  const remove = (name: string, reason: string): void => {
    logger.info('removing a left-over file', { directory, name, reason })
    disk.remove(`${directory}/${name}`)
  }
  let changed = false
  // Files are given their `.swap` names from the highest offset down, so that a `.cleaned` file says that those from its offset on are not complete.
  const cleanedMin = Math.min(...names.filter((name) => name.endsWith(CLEANED_SUFFIX)).map((name) => offsetOfFileName(name) ?? 0))
  const swaps: string[] = []
  const kept: string[] = []
  for (const name of names) {
    if (name.endsWith(DELETED_SUFFIX) && !name.endsWith(DELETED_CHECKPOINT_SUFFIX)) remove(name, 'deleted')
    else if (name.endsWith(CLEANED_SUFFIX)) remove(name, 'not finished')
    else if (!name.endsWith(SWAP_SUFFIX)) kept.push(name)
    else if ((offsetOfFileName(name) ?? 0) >= cleanedMin) remove(name, 'not finished')
    else swaps.push(name)
  }
  changed ||= kept.length + swaps.length < names.length
  if (swaps.length > 0) {
    finishSwap(disk, directory, kept, swaps, { remove, nextOffsetOf })
    changed = true
  }
  const present = new Set(swaps.length > 0 ? disk.list(directory) : kept)
  for (const name of present) {
    if (!isIndexFileName(name) || present.has(name.slice(0, name.indexOf('.')) + LOG_SUFFIX)) continue
    remove(name, 'index without a log')
    present.delete(name)
    changed = true
  }
  if (changed) disk.syncDirectory(directory)
  const baseOffsets = [...present].filter((name) => name.endsWith(LOG_SUFFIX)).map(offsetOfFileName)
  return { baseOffsets: baseOffsets.filter((offset) => offset !== null).sort((a, b) => a - b), names: present }
}

function finishSwap(
  disk: Disk,
  directory: string,
  kept: readonly string[],
  swaps: readonly string[],
  { remove, nextOffsetOf }: { remove: (name: string, reason: string) => void; nextOffsetOf: (baseOffset: number) => number },
): void {
  const replacements = swaps.filter((name) => name.endsWith(LOG_SUFFIX + SWAP_SUFFIX)).map((name) => offsetOfFileName(name) ?? 0)
  const from = Math.min(...replacements)
  const to = Math.max(...replacements.map(nextOffsetOf))
  for (const name of kept) {
    const offset = offsetOfFileName(name)
    const isSegmentFile = SEGMENT_SUFFIXES.some((suffix) => name.endsWith(suffix))
    // A replacement that holds nothing ends where it begins; the files of the segment that it stands for go all the same.
    const isReplaced = offset !== null && ((offset >= from && offset < to) || replacements.includes(offset))
    if (isSegmentFile && isReplaced) remove(name, 'replaced')
  }
  for (const name of swaps) disk.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -SWAP_SUFFIX.length)}`)
}
