import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { concernsDirectory, DiskError } from '../src/base/disk.ts'
import { RafkaError } from '../src/base/errors.ts'
import type { Logger } from '../src/base/logger.ts'
import { takeCleanShutdown, writeCleanShutdown } from '../src/log/clean-shutdown.ts'
import { makeDirectoryDurably } from '../src/log/durable-directory.ts'
import { CorruptFileError } from '../src/log/errors.ts'
import { UNLIMITED } from '../src/log/log-config.ts'
import { type MetaProperties, readMetaProperties, writeMetaProperties } from '../src/log/meta-properties.ts'
import {
  CLEANER_CHECKPOINT,
  HIGH_WATERMARK_CHECKPOINT,
  LOG_START_OFFSET_CHECKPOINT,
  type PartitionOffset,
  RECOVERY_POINT_CHECKPOINT,
  readOffsetCheckpoint,
  writeOffsetCheckpoint,
} from '../src/log/offset-checkpoint.ts'
import { partitionDirectoryName, strayDirectoryName } from '../src/log/partition-directory.ts'
import { finishMoves, type PartitionFolder, partitionFolders } from '../src/log/partition-folders.ts'
import { readPartitionMetadata } from '../src/log/partition-metadata.ts'
import type { Context } from '../src/messages/context.ts'
import type { FutureLogState, LogState } from '../src/messages/message.ts'
import { randomUuid } from '../src/metadata/random-uuid.ts'
import type { FutureFolder } from '../src/replica/replica-mover.ts'
import { checkIdentity, type FoundDirectory } from './directory-identity.ts'

/** What the checkpoint files said of a partition when the node started. */
export interface PartitionCheckpoint {
  /** The log directory was closed cleanly: nothing needs to be looked through. */
  readonly clean: boolean
  readonly recoveryPoint: number
  readonly logStartOffset: number
  readonly highWatermark: number
  /** Up to where the log was cleaned. */
  readonly cleanedOffset: number
}

/** Two log directories hold a folder of the same partition: one of them is stale, and which is not for us to say. */
export class DuplicatePartitionError extends RafkaError {
  readonly code = 'KAFKA_STORAGE_ERROR'
  readonly retriable = false
}

/** Kafka's name for the file that it locks. */
const LOCK_FILE = '.lock'

interface Known {
  readonly topic: string
  readonly partition: number
  logDir: string
  recoveryPoint: number
  logStartOffset: number
  highWatermark: number
  cleanedOffset: number
  /** The replica that is on its way to another log directory. */
  future: FutureLogState | null
}

/** The log directories of a node: whose they are, which partition's folder is where, and the checkpoint files that hold for all of them. */
export class LogDirectories {
  readonly #context: Context
  readonly #config: BrokerConfig
  readonly #known = new Map<string, Known>()
  /** How many partitions each log directory holds. */
  readonly #counts = new Map<string, number>()
  readonly #clean = new Map<string, boolean>()
  /** Directories whose checkpoints say less than is known. */
  readonly #unwritten = new Set<string>()
  /** Where partitions are to be made that are not there yet, by the name of their folder. */
  readonly #preferred = new Map<string, string>()
  /** By log directory, in the order of the configuration; empty for one that is offline. */
  directoryIds: readonly string[] = []
  /** Those that could not be opened, or failed. They stay out of it until the next start: a disk that comes back on its own may not be the one that it was. */
  readonly #offline = new Set<string>()
  readonly #previousBrokerEpochs: number[] = []
  #clusterId = ''

  constructor(context: Context, config: BrokerConfig) {
    this.#context = context
    this.#config = config
  }

  /**
   * Makes directories that are missing, formats empty ones, and reads what the others hold. Gives the cluster's id. One whose disk fails, or takes no writes, is
   * offline from now on, unless it is the one with the metadata: that throws its `DiskError`.
   * Throws `ForeignLogDirectoryError`, `UnformattedLogDirectoryError`, `DuplicatePartitionError`, `CorruptFileError`, `DiskError`.
   */
  open(): string {
    const { disk, random } = this.#context
    const { logDirs, nodeId } = this.#config
    const found = logDirs.map((logDir) =>
      this.#unlessOffline(logDir, null, () => {
        makeDirectoryDurably(disk, logDir)
        // Whether it takes writes, which without others to go on with would come out soon enough. Kafka makes this file too.
        if (logDirs.length > 1) disk.replaceFile(`${logDir}/${LOCK_FILE}`, new Uint8Array(0))
        return readMetaProperties(disk, logDir)
      }),
    )
    // All are looked at before any is touched: one that is refused leaves the others as they were.
    const clusterId = checkIdentity(this.#withMetadata(found), this.#config)
    const folders = this.#finishMoves()
    this.#clusterId = clusterId ?? randomUuid(random)
    this.directoryIds = logDirs.map((logDir, place) =>
      this.#unlessOffline(logDir, '', () => {
        const known = found[place]?.directoryId ?? null
        const directoryId = known ?? randomUuid(random)
        if (known === null) writeMetaProperties(disk, logDir, { clusterId: this.#clusterId, nodeId, directoryId })
        this.#load(
          logDir,
          folders.filter((folder) => folder.logDir === logDir),
        )
        return directoryId
      }),
    )
    this.#markMetadata()
    this.#loadCleaned()
    this.#loadFutures(folders)
    return this.#clusterId
  }

  /** The folder of the metadata may be apart from those of the logs. */
  #withMetadata(found: readonly (MetaProperties | null)[]): FoundDirectory[] {
    const { logDirs, metadataLogDir } = this.#config
    const directories = logDirs.map((logDir, place) => ({ logDir, properties: found[place] ?? null }))
    if (metadataLogDir === null || logDirs.includes(metadataLogDir)) return directories
    return [{ logDir: metadataLogDir, properties: readMetaProperties(this.#context.disk, metadataLogDir) }, ...directories]
  }

  /** So that the folder of the metadata is known again where it is apart. */
  #markMetadata(): void {
    const { disk, random } = this.#context
    const { logDirs, metadataLogDir, nodeId } = this.#config
    if (metadataLogDir === null || logDirs.includes(metadataLogDir) || readMetaProperties(disk, metadataLogDir) !== null) return
    makeDirectoryDurably(disk, metadataLogDir)
    writeMetaProperties(disk, metadataLogDir, { clusterId: this.#clusterId, nodeId, directoryId: randomUuid(random) })
  }

  get offline(): readonly string[] {
    return [...this.#offline]
  }

  /** Whether the node can go on without it. */
  isVital(logDir: string): boolean {
    const { logDirs, metadataLogDir } = this.#config
    return logDir === (metadataLogDir ?? logDirs[0]) || !this.#online.some((other) => other !== logDir)
  }

  /** The directory, one of those in use, that a failed operation puts an end to; null where it does to none. */
  failedBy(path: string, errno: string): string | null {
    const { logDirs, metadataLogDir } = this.#config
    const all = metadataLogDir === null || logDirs.includes(metadataLogDir) ? this.#online : [metadataLogDir, ...this.#online]
    const around = all.filter((logDir) => path === logDir || path.startsWith(`${logDir}/`))
    const logDir = around.reduce<string | null>((inner, one) => (one.length > (inner?.length ?? 0) ? one : inner), null)
    if (logDir === null || !concernsDirectory(errno)) return null
    return errno === 'ENOENT' && this.#context.disk.isDirectory(logDir) ? null : logDir
  }

  /** It is offline from now on, and nothing is known of what is in it. */
  fail(logDir: string): void {
    this.#offline.add(logDir)
    for (const [name, known] of this.#known) if (known.logDir === logDir) this.#unlearn(name)
  }

  idOf(logDir: string): string {
    return this.directoryIds[this.#config.logDirs.indexOf(logDir)] ?? ''
  }

  /** Whether a partition that is not new has its folder where nobody can see it: then it must not get another, empty one. */
  isLost(topic: string, partition: number): boolean {
    return this.#offline.size > 0 && !this.#known.has(partitionDirectoryName(topic, partition))
  }

  /** Of the registration before this start; -1 unless every directory was closed cleanly by it. */
  get previousBrokerEpoch(): number {
    const [first = -1, ...others] = this.#previousBrokerEpochs
    return others.every((epoch) => epoch === first) ? first : -1
  }

  /** Where a partition's folder is; a new one goes to the directory with the fewest. */
  find(
    topic: string,
    partition: number,
  ): { logDir: string; directory: string; checkpoint: PartitionCheckpoint; future: FutureFolder | null } {
    const name = partitionDirectoryName(topic, partition)
    let known = this.#known.get(name)
    const isNew = known === undefined
    if (known === undefined) {
      known = {
        topic,
        partition,
        logDir: this.#preferred.get(name) ?? this.#emptiest(),
        recoveryPoint: 0,
        logStartOffset: 0,
        highWatermark: 0,
        cleanedOffset: 0,
        future: null,
      }
      this.#learn(name, known)
      this.#preferred.delete(name)
    }
    const { logDir, recoveryPoint, logStartOffset, highWatermark, cleanedOffset, future } = known
    const clean = isNew || this.#clean.get(logDir) === true
    return {
      logDir,
      directory: `${logDir}/${name}`,
      checkpoint: { clean, recoveryPoint, logStartOffset, highWatermark, cleanedOffset },
      future: future === null ? null : this.#folderOf(future),
    }
  }

  #folderOf({ logDir, directory, recoveryPoint, logStartOffset }: FutureLogState): FutureFolder {
    return { logDir, directory, recoveryPoint, logStartOffset, clean: this.#clean.get(logDir) === true }
  }

  /**
   * Takes what a partition says of its log. True when its recovery point went back: the checkpoint then promises what is not on disk, and has to be written
   * before a crash could believe it.
   */
  note(topic: string, partition: number, { logDir, recoveryPoint, logStartOffset, highWatermark, future }: LogState): boolean {
    const known = this.#known.get(partitionDirectoryName(topic, partition))
    if (known === undefined) return false
    const lowered = recoveryPoint < known.recoveryPoint || isLowered(future, known.future)
    if (logDir !== known.logDir) {
      this.#count(known.logDir, -1)
      this.#count(logDir, 1)
    }
    Object.assign(known, { logDir, recoveryPoint, logStartOffset, highWatermark, future })
    return lowered
  }

  /** The log directory that a partition's folder is in, so far as it said; null where it has none. */
  logDirOf(topic: string, partition: number): string | null {
    return this.#known.get(partitionDirectoryName(topic, partition))?.logDir ?? null
  }

  /** Where a partition is to be made that has no folder yet. */
  prefer(topic: string, partition: number, logDir: string): void {
    const name = partitionDirectoryName(topic, partition)
    if (!this.#known.has(name) && this.#online.includes(logDir)) this.#preferred.set(name, logDir)
  }

  /** As the partition last said. */
  logStartOffset(topic: string, partition: number): number {
    return this.#known.get(partitionDirectoryName(topic, partition))?.logStartOffset ?? 0
  }

  forget(topic: string, partition: number): void {
    this.#unlearn(partitionDirectoryName(topic, partition))
  }

  /** Takes a deleted partition's folder away at once, where its actor could not. If the disk does not let it go, the next start puts it aside. */
  remove(topic: string, partition: number): void {
    const name = partitionDirectoryName(topic, partition)
    const known = this.#known.get(name)
    if (known === undefined) return
    this.#unlearn(name)
    // First the copy: one without the folder that it is of would be taken for what is left of the partition.
    if (known.future !== null) this.#remove(name, known.future.logDir, known.future.directory)
    this.#remove(name, known.logDir, `${known.logDir}/${name}`)
  }

  /**
   * Folders that the metadata knows nothing of (their topic was deleted while this node was down) are put aside under another name, as Kafka does.
   * `topicIdOf` gives the id of the topic that shall have a folder here, or null.
   */
  markStrays(topicIdOf: (topic: string, partition: number) => string | null, logger: Logger): void {
    const { disk, random } = this.#context
    for (const [name, { topic, partition, logDir, future }] of this.#known) {
      const directory = `${logDir}/${name}`
      const expected = topicIdOf(topic, partition)
      const actual = expected === null ? null : readPartitionMetadata(disk, directory)
      if (expected !== null && (actual === null || actual === expected)) continue
      const stray = strayDirectoryName(topic, partition, random)
      logger.warn('a folder belongs to no topic that is known, and is put aside', { directory, as: stray })
      if (future !== null) disk.removeDirectory(future.directory)
      disk.rename(directory, `${logDir}/${stray}`)
      this.#unlearn(name)
    }
  }

  /**
   * A directory whose disk fails costs the next start time, and not data: the others are written all the same. Throws the `DiskError` where the checkpoints of one are
   * `required`, since those that are there say too much.
   */
  writeCheckpoints({ required = null }: { required?: string | null } = {}): void {
    for (const logDir of this.#online) {
      try {
        this.#writeCheckpoints(logDir)
        this.#unwritten.delete(logDir)
      } catch (error) {
        if (!(error instanceof DiskError) || required === logDir) throw error
        this.#unwritten.add(logDir)
        this.#complain('the checkpoints of a log directory cannot be written', logDir, error)
      }
    }
  }

  /**
   * All logs are flushed and closed. Not of a directory whose checkpoints could not be written: they would be believed. Without `wereOpened` no log has been looked
   * into since the start, and a directory is as clean as it was then.
   */
  markClean(brokerEpoch: number, { wereOpened = true }: { wereOpened?: boolean } = {}): void {
    for (const logDir of this.#online) {
      if (this.#unwritten.has(logDir) || (!wereOpened && this.#clean.get(logDir) !== true)) continue
      try {
        writeCleanShutdown(this.#context.disk, logDir, brokerEpoch)
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        this.#complain('a log directory cannot be marked as closed, and is looked through by the next start', logDir, error)
      }
    }
  }

  get #online(): readonly string[] {
    return this.#config.logDirs.filter((logDir) => !this.#offline.has(logDir))
  }

  /** What `work` gives, or `fallback` for a log directory that is offline or with this becomes so. */
  #unlessOffline<Result>(logDir: string, fallback: Result, work: () => Result): Result {
    if (this.#offline.has(logDir)) return fallback
    try {
      return work()
    } catch (error) {
      const { logDirs, metadataLogDir } = this.#config
      if (!(error instanceof DiskError) || logDir === (metadataLogDir ?? logDirs[0])) throw error
      this.fail(logDir)
      this.#complain('a log directory cannot be used, and its partitions are offline until the next start', logDir, error)
      return fallback
    }
  }

  #complain(what: string, logDir: string, { message, errno }: DiskError): void {
    this.#context.logger.error(what, { logDir, errno, error: message })
  }

  #writeCheckpoints(logDir: string): void {
    const { disk } = this.#context
    // As in Kafka a replica on its way is in the checkpoints of the log directory that it is made in: there is none of the same partition beside it.
    const here: Pick<Known, 'topic' | 'partition' | 'recoveryPoint' | 'logStartOffset' | 'highWatermark'>[] = []
    for (const known of this.#known.values()) {
      const { topic, partition, future } = known
      if (known.logDir === logDir) here.push(known)
      else if (future?.logDir === logDir) here.push({ highWatermark: 0, ...future, topic, partition })
    }
    const offsets = (of: (known: (typeof here)[number]) => number): PartitionOffset[] =>
      here.map((known) => ({ topic: known.topic, partition: known.partition, offset: of(known) }))
    writeOffsetCheckpoint(
      disk,
      `${logDir}/${RECOVERY_POINT_CHECKPOINT}`,
      offsets(({ recoveryPoint }) => recoveryPoint),
    )
    writeOffsetCheckpoint(
      disk,
      `${logDir}/${HIGH_WATERMARK_CHECKPOINT}`,
      offsets(({ highWatermark }) => highWatermark),
    )
    // Only where it says more than the first segment's name does; Kafka keeps the same rule.
    const moved = here.filter(({ logStartOffset }) => logStartOffset > 0)
    writeOffsetCheckpoint(
      disk,
      `${logDir}/${LOG_START_OFFSET_CHECKPOINT}`,
      moved.map(({ topic, partition, logStartOffset }) => ({ topic, partition, offset: logStartOffset })),
    )
  }

  /** Takes a folder away. If the disk does not let it go, the next start puts it aside. */
  #remove(name: string, logDir: string, directory: string): void {
    try {
      this.#context.disk.removeDirectory(directory)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#complain(`the folder of the deleted partition ${name} cannot be removed`, logDir, error)
    }
  }

  /** All folders of partitions, those that were stopped on their way to another log directory included. Throws `DuplicatePartitionError`. */
  #finishMoves(): PartitionFolder[] {
    const { disk, logger } = this.#context
    const folders = this.#online.flatMap((logDir) => this.#unlessOffline(logDir, [], () => partitionFolders(disk, logDir)))
    const places = new Map<string, string>()
    for (const { logDir, name, kind } of folders) {
      if (kind !== 'current') continue
      const other = places.get(name)
      if (other !== undefined) {
        throw new DuplicatePartitionError(
          `${name} has a folder in ${other} and in ${logDir}: find out which is the one in use, and move the other out of the log directories`,
          { other, logDir, name },
        )
      }
      places.set(name, logDir)
    }
    return finishMoves(disk, folders, { all: this.#offline.size === 0, logger })
  }

  #load(logDir: string, folders: readonly PartitionFolder[]): void {
    const { disk, logger } = this.#context
    const { clean, brokerEpoch } = takeCleanShutdown(disk, logDir)
    this.#clean.set(logDir, clean)
    this.#previousBrokerEpochs.push(brokerEpoch)
    for (const { name, topic, partition, kind } of folders) {
      if (kind === 'delete') {
        const directory = `${logDir}/${name}`
        logger.info('the folder of a deleted partition is removed', { directory })
        disk.removeDirectory(directory)
      } else if (kind === 'current') {
        const offsets = { recoveryPoint: 0, logStartOffset: 0, highWatermark: 0 }
        this.#learn(name, { topic, partition, logDir, ...offsets, cleanedOffset: 0, future: null })
      }
    }
    const fill = (file: string, field: 'recoveryPoint' | 'logStartOffset' | 'highWatermark'): void => {
      for (const { topic, partition, offset } of this.#readCheckpoint(logDir, file)) {
        const known = this.#known.get(partitionDirectoryName(topic, partition))
        if (known !== undefined && known.logDir === logDir) known[field] = offset
      }
    }
    fill(RECOVERY_POINT_CHECKPOINT, 'recoveryPoint')
    fill(LOG_START_OFFSET_CHECKPOINT, 'logStartOffset')
    fill(HIGH_WATERMARK_CHECKPOINT, 'highWatermark')
  }

  /** A checkpoint that cannot be read costs time, not data: its logs are looked through from the start. */
  #readCheckpoint(logDir: string, file: string): PartitionOffset[] {
    try {
      return readOffsetCheckpoint(this.#context.disk, `${logDir}/${file}`)
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error
      this.#context.logger.warn('a checkpoint file cannot be read, and its logs are recovered from their start', {
        logDir,
        file,
        error: error.message,
      })
      this.#clean.set(logDir, false)
      return []
    }
  }

  /**
   * Up to where the logs were cleaned. A log that was just moved may still be in the checkpoint of the directory that it was in; where one cannot be read, any of its
   * logs may have holes.
   */
  #loadCleaned(): void {
    const { disk } = this.#context
    const cleaned = new Map<string, number>()
    const unreadable = new Set<string>()
    for (const logDir of this.#online) {
      try {
        for (const { topic, partition, offset } of readOffsetCheckpoint(disk, `${logDir}/${CLEANER_CHECKPOINT}`)) {
          const name = partitionDirectoryName(topic, partition)
          cleaned.set(name, Math.max(offset, cleaned.get(name) ?? 0))
        }
      } catch (error) {
        if (!(error instanceof CorruptFileError)) throw error
        unreadable.add(logDir)
      }
    }
    for (const [name, known] of this.#known)
      known.cleanedOffset = unreadable.has(known.logDir) ? UNLIMITED : (cleaned.get(name) ?? 0)
  }

  /** Replicas that were on their way when the node stopped. */
  #loadFutures(folders: readonly PartitionFolder[]): void {
    const { disk, logger } = this.#context
    for (const { logDir, name, topic, partition, kind } of folders) {
      const known = this.#known.get(partitionDirectoryName(topic, partition))
      if (kind !== 'future' || known === undefined || this.#offline.has(logDir)) continue
      const directory = `${logDir}/${name}`
      if (known.future === null && known.logDir !== logDir) {
        const offsetIn = (file: string): number => {
          const offsets = this.#readCheckpoint(logDir, file)
          return offsets.find((entry) => entry.topic === topic && entry.partition === partition)?.offset ?? 0
        }
        const [recoveryPoint, logStartOffset] = [RECOVERY_POINT_CHECKPOINT, LOG_START_OFFSET_CHECKPOINT].map(offsetIn)
        const [bytesPerSecondMax, offsets] = [null, { recoveryPoint: recoveryPoint!, logStartOffset: logStartOffset! }]
        known.future = { logDir, directory, ...offsets, bytesPerSecondMax }
      } else {
        logger.warn('a copy of a partition that is of no use is removed', { directory })
        disk.removeDirectory(directory)
      }
    }
  }

  #learn(name: string, known: Known): void {
    this.#known.set(name, known)
    this.#count(known.logDir, 1)
  }

  #unlearn(name: string): void {
    const known = this.#known.get(name)
    if (known === undefined) return
    this.#known.delete(name)
    this.#count(known.logDir, -1)
  }

  #count(logDir: string, change: 1 | -1): void {
    this.#counts.set(logDir, (this.#counts.get(logDir) ?? 0) + change)
  }

  #emptiest(): string {
    const countOf = (logDir: string): number => this.#counts.get(logDir) ?? 0
    return this.#online.reduce((least, logDir) => (countOf(logDir) < countOf(least) ? logDir : least))
  }
}

/** The same copy promises less than before. */
function isLowered(future: FutureLogState | null, before: FutureLogState | null): boolean {
  return (
    future !== null && before !== null && future.directory === before.directory && future.recoveryPoint < before.recoveryPoint
  )
}
