import type { Disk } from '../../base/disk.ts'
import { DiskError } from '../../base/disk.ts'
import type { Logger } from '../../base/logger.ts'
import type { CompactedLog } from '../../messages/log-cleaning.ts'
import { CorruptFileError } from '../errors.ts'
import { CLEANER_CHECKPOINT, type PartitionOffset, readOffsetCheckpoint, writeOffsetCheckpoint } from '../offset-checkpoint.ts'
import { partitionDirectoryName } from '../partition-directory.ts'

/** Up to where each log was cleaned: the files `cleaner-offset-checkpoint` of the log directories. Losing one costs another cleaning, nothing else. */
export class CleanerCheckpoints {
  readonly #disk: Disk
  readonly #logger: Logger
  /** By log directory, then by the name of the partition's folder. */
  readonly #offsets = new Map<string, Map<string, PartitionOffset>>()
  readonly #changed = new Set<string>()

  constructor(disk: Disk, logger: Logger, logDirs: readonly string[]) {
    this.#disk = disk
    this.#logger = logger
    for (const logDir of logDirs) this.#offsets.set(logDir, this.#read(logDir))
  }

  /** -1 for a log that was never cleaned. */
  get({ topic, partition, logDir }: CompactedLog): number {
    return this.#offsets.get(logDir)?.get(partitionDirectoryName(topic, partition))?.offset ?? -1
  }

  set({ topic, partition, logDir }: CompactedLog, offset: number): void {
    this.#offsets.get(logDir)?.set(partitionDirectoryName(topic, partition), { topic, partition, offset })
    this.#changed.add(logDir)
  }

  /** A log that is gone. */
  remove({ topic, partition, logDir }: CompactedLog): void {
    if (this.#offsets.get(logDir)?.delete(partitionDirectoryName(topic, partition)) === true) this.#changed.add(logDir)
  }

  /** Its folder is in another log directory than `from`. */
  move(log: CompactedLog, from: string): void {
    const offset = this.get({ ...log, logDir: from })
    this.remove({ ...log, logDir: from })
    if (offset >= 0) this.set(log, offset)
  }

  get hasChanged(): boolean {
    return this.#changed.size > 0
  }

  /** Writes the files that are out of date. */
  write(): void {
    for (const logDir of this.#changed) {
      try {
        writeOffsetCheckpoint(this.#disk, `${logDir}/${CLEANER_CHECKPOINT}`, [...(this.#offsets.get(logDir)?.values() ?? [])])
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        this.#logger.error('the checkpoint of the log cleaner cannot be written', { logDir, ...error.facts })
      }
    }
    this.#changed.clear()
  }

  #read(logDir: string): Map<string, PartitionOffset> {
    try {
      const offsets = readOffsetCheckpoint(this.#disk, `${logDir}/${CLEANER_CHECKPOINT}`)
      return new Map(offsets.map((entry) => [partitionDirectoryName(entry.topic, entry.partition), entry]))
    } catch (error) {
      if (!(error instanceof CorruptFileError) && !(error instanceof DiskError)) throw error
      this.#logger.warn('the checkpoint of the log cleaner cannot be read, and all logs count as not cleaned', {
        logDir,
        ...error.facts,
      })
      return new Map()
    }
  }
}
