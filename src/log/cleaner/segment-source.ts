import type { Disk, DiskFile } from '../../base/disk.ts'
import { DiskError } from '../../base/disk.ts'
import type { SegmentToClean } from '../../messages/log-cleaning.ts'
import type { BatchView } from '../../records/batch.ts'
import { BatchScanner, scanBuffer } from '../batch-scanner.ts'
import { CorruptLogError } from '../errors.ts'
import { fileNameOf, LOG_SUFFIX, type SegmentSuffix } from '../file-names.ts'

/**
 * The batches of a closed segment, whole and with their checksums checked: what the cleaner wrote anew from a damaged one would look sound.
 */
export class SegmentSource {
  readonly segment: SegmentToClean
  readonly #file: DiskFile
  readonly #scanner: BatchScanner

  /** Reads on from `position`, where a batch starts, through a buffer of so many bytes. */
  constructor(disk: Disk, directory: string, segment: SegmentToClean, ioBufferBytes: number, position = 0) {
    this.segment = segment
    this.#file = disk.open(`${directory}/${fileNameOf(segment.baseOffset, LOG_SUFFIX)}`, 'read')
    const buffer = scanBuffer(ioBufferBytes, segment.sizeInBytes - position)
    this.#scanner = new BatchScanner(this.#file, buffer).start(position, segment.sizeInBytes)
  }

  /** The next batch, valid until the next call; null at the end. Throws `CorruptLogError` for anything but a sound batch. */
  next(): BatchView | null {
    const scanner = this.#scanner
    if (!scanner.next()) {
      if (scanner.stop === 'end') return null
      throw this.#damageAt(scanner.nextPosition)
    }
    const batch = scanner.load()
    if (!batch.crcMatches()) throw this.#damageAt(scanner.position)
    return batch
  }

  close(): void {
    this.#file.close()
  }

  #damageAt(position: number): CorruptLogError {
    const { path } = this.#file
    return new CorruptLogError(`no sound record batch at ${position} of ${path}`, { path, position })
  }
}

/** 0 for a file that is missing. */
export function sizeOfFile(disk: Disk, directory: string, baseOffset: number, kind: SegmentSuffix): number {
  const path = `${directory}/${fileNameOf(baseOffset, kind)}`
  let file: DiskFile
  try {
    file = disk.open(path, 'read')
  } catch (error) {
    if (error instanceof DiskError && error.errno === 'ENOENT') return 0
    throw error
  }
  try {
    return file.size()
  } finally {
    file.close()
  }
}
