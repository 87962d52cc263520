import { crc32cOfRange } from '../base/crc32c.ts'
import type { Disk, DiskFile } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import { BatchScanner } from '../log/batch-scanner.ts'
import { LOG_SUFFIX, offsetOfFileName } from '../log/file-names.ts'
import { ATTRIBUTES_AT, BATCH_OVERHEAD, BatchView, MAGIC } from '../records/batch.ts'
import { METADATA_BATCH_BYTES_MAX } from './batch-bytes-max.ts'

/** The metadata log is damaged where a crash cannot have damaged it. To go on would be to forget what the cluster agreed on. */
export class DamagedMetadataLogError extends RafkaError {
  readonly code = 'DAMAGED_METADATA_LOG'
  readonly retriable = false
  constructor({ path, position }: { path: string; position: number }) {
    super(
      `${path} is damaged at byte ${position}, in front of metadata that was committed; restore the folder from a copy, or move what is behind out of the way`,
      { path, position },
    )
  }
}

const BUFFER_BYTES = 256 * 1024

/**
 * Tells damage from a torn end, before the log is opened and cut at its last whole batch. The leader writes one batch and waits for its flush before it writes
 * the next, so a crash can leave no more than one batch that is not whole, at the very end: whatever is followed by a whole batch was flushed once. A follower may have
 * written several, and then says from which offset on before it does (`FetchMarker`): behind that nothing was flushed, and none of it was told to the leader.
 * Throws `DamagedMetadataLogError`, `DiskError`.
 */
export function checkForDamage(disk: Disk, directory: string, unflushedFrom: number | null): void {
  let damage: { path: string; position: number } | null = null
  const log = new Continuity()
  for (const name of disk.list(directory)) {
    const baseOffset = name.endsWith(LOG_SUFFIX) ? offsetOfFileName(name) : null
    if (baseOffset === null) continue
    const path = `${directory}/${name}`
    const file = disk.open(path, 'read')
    try {
      const size = file.size()
      const validBytes: number = damage === null ? log.wholeBytes(file, size, baseOffset) : 0
      if (validBytes === size) continue
      if (unflushedFrom !== null && log.nextOffset >= unflushedFrom) return
      damage ??= { path, position: validBytes }
      if (hasWholeBatch(file, validBytes, size)) throw new DamagedMetadataLogError(damage)
    } finally {
      file.close()
    }
  }
}

/** Holds what follows to what was: the metadata log has no gaps, and its epochs never go back. Neither is under a batch's checksum. */
class Continuity {
  #nextOffset = -1
  #epoch = -1

  /** Behind the last batch that follows on all before it. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /** Where the last of the whole batches ends with which the segment begins. */
  wholeBytes(file: DiskFile, size: number, baseOffset: number): number {
    // A log that begins with a later segment had its older ones deleted.
    if (this.#nextOffset < 0) this.#nextOffset = baseOffset
    const scanner = new BatchScanner(file, new Uint8Array(Math.max(Math.min(BUFFER_BYTES, size), BATCH_OVERHEAD))).start(0, size)
    while (scanner.next()) {
      const { batch } = scanner
      if (!scanner.crcMatches() || batch.baseOffset !== this.#nextOffset || batch.partitionLeaderEpoch < this.#epoch)
        return scanner.position
      this.#nextOffset = batch.nextOffset
      this.#epoch = batch.partitionLeaderEpoch
    }
    return scanner.nextPosition
  }
}

/**
 * Whether a batch with the right checksum begins anywhere from `from` on. Damaged bytes tell nothing of where the next batch begins, so every place is tried,
 * in windows that hold two of the largest batches.
 */
function hasWholeBatch(file: DiskFile, from: number, size: number): boolean {
  const window = new Uint8Array(Math.max(Math.min(2 * METADATA_BATCH_BYTES_MAX, size - from), 0))
  const view = new BatchView()
  for (let start = from; size - start >= BATCH_OVERHEAD; start += METADATA_BATCH_BYTES_MAX) {
    const length = file.read(window, start)
    for (let at = 0; at < METADATA_BATCH_BYTES_MAX && at + BATCH_OVERHEAD <= length; at++) {
      view.at(window, at)
      if (view.magic !== MAGIC || !view.isWhole(length)) continue
      if (view.crc === crc32cOfRange(window, at + ATTRIBUTES_AT, view.end)) return true
    }
  }
  return false
}
