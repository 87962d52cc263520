import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { DiskError } from '../src/base/disk.ts'
import { RafkaError } from '../src/base/errors.ts'
import type { Logger } from '../src/base/logger.ts'
import { takeCleanShutdown, writeCleanShutdown } from '../src/log/clean-shutdown.ts'
import { makeDirectoryDurably } from '../src/log/durable-directory.ts'
import { CorruptFileError } from '../src/log/errors.ts'
import { UNLIMITED } from '../src/log/log-config.ts'
import { readMetaProperties, writeMetaProperties } from '../src/log/meta-properties.ts'
import {
  CLEANER_CHECKPOINT,
  HIGH_WATERMARK_CHECKPOINT,
  LOG_START_OFFSET_CHECKPOINT,
  type PartitionOffset,
  RECOVERY_POINT_CHECKPOINT,
  readOffsetCheckpoint,
  writeOffsetCheckpoint,
} from '../src/log/offset-checkpoint.ts'
import { parsePartitionDirectoryName, partitionDirectoryName, strayDirectoryName } from '../src/log/partition-directory.ts'
import { readPartitionMetadata } from '../src/log/partition-metadata.ts'
import type { Context } from '../src/messages/context.ts'
import type { LogState } from '../src/messages/message.ts'
import { randomUuid } from '../src/metadata/random-uuid.ts'

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

/** A log directory belongs to another node or cluster: it must not be touched. */
export class ForeignLogDirectoryError extends RafkaError {
  readonly code = 'INCONSISTENT_CLUSTER_ID'
  readonly retriable = false
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
  readonly logDir: string
  recoveryPoint: number
  logStartOffset: number
  highWatermark: number
  readonly cleanedOffset: number
}

/** The log directories of a node: whose they are, which partition's folder is where, and the checkpoint files that hold for all of them. */
export class LogDirectories {
  readonly #context: Context
  readonly #config: BrokerConfig
  readonly #known = new Map<string, Known>()
  readonly #clean = new Map<string, boolean>()
  /** Directories whose checkpoints say less than is known. */
  readonly #unwritten = new Set<string>()
  /** By log directory, in the order of the configuration; empty for one that is offline. */
  directoryIds: readonly string[] = []
  /** Those that could not be opened. They stay out of it until the next start: a disk that comes back on its own may not be the one that it was. */
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
   * Throws `ForeignLogDirectoryError`, `DuplicatePartitionError`, `CorruptFileError`, `DiskError`.
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
    const clusterIds = new Set(found.flatMap((properties) => (properties === null ? [] : [properties.clusterId])))
    if (clusterIds.size > 1) {
      throw new ForeignLogDirectoryError(
        `the log directories ${logDirs.join(', ')} belong to different clusters: ${[...clusterIds].join(', ')}`,
      )
    }
    // All are looked at before any is touched: one that is refused leaves the others as they were.
    logDirs.forEach((logDir, place) => {
      const foundNodeId = found[place]?.nodeId ?? nodeId
      if (foundNodeId !== nodeId) {
        throw new ForeignLogDirectoryError(
          `${logDir} belongs to node ${foundNodeId}, and this is node ${nodeId}: set node.id=${foundNodeId}, or use another log directory`,
          { logDir, nodeId, foundNodeId },
        )
      }
    })
    this.#refuseDuplicates()
    this.#clusterId = [...clusterIds][0] ?? randomUuid(random)
    this.directoryIds = logDirs.map((logDir, place) =>
      this.#unlessOffline(logDir, '', () => {
        const known = found[place]?.directoryId ?? null
        const directoryId = known ?? randomUuid(random)
        if (known === null) writeMetaProperties(disk, logDir, { clusterId: this.#clusterId, nodeId, directoryId })
        this.#load(logDir)
        return directoryId
      }),
    )
    return this.#clusterId
  }

  get offline(): readonly string[] {
    return [...this.#offline]
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
  find(topic: string, partition: number): { logDir: string; directory: string; checkpoint: PartitionCheckpoint } {
    const name = partitionDirectoryName(topic, partition)
    let known = this.#known.get(name)
    const isNew = known === undefined
    if (known === undefined) {
      known = {
        topic,
        partition,
        logDir: this.#emptiest(),
        recoveryPoint: 0,
        logStartOffset: 0,
        highWatermark: 0,
        cleanedOffset: 0,
      }
      this.#known.set(name, known)
    }
    const { logDir, recoveryPoint, logStartOffset, highWatermark, cleanedOffset } = known
    const clean = isNew || this.#clean.get(logDir) === true
    return {
      logDir,
      directory: `${logDir}/${name}`,
      checkpoint: { clean, recoveryPoint, logStartOffset, highWatermark, cleanedOffset },
    }
  }

  /**
   * Takes what a partition says of its log. True when its recovery point went back: the checkpoint then promises what is not on disk, and has to be written
   * before a crash could believe it.
   */
  note(topic: string, partition: number, { recoveryPoint, logStartOffset, highWatermark }: LogState): boolean {
    const known = this.#known.get(partitionDirectoryName(topic, partition))
    if (known === undefined) return false
    const lowered = recoveryPoint < known.recoveryPoint
    Object.assign(known, { recoveryPoint, logStartOffset, highWatermark })
    return lowered
  }

  /** As the partition last said. */
  logStartOffset(topic: string, partition: number): number {
    return this.#known.get(partitionDirectoryName(topic, partition))?.logStartOffset ?? 0
  }

  forget(topic: string, partition: number): void {
    this.#known.delete(partitionDirectoryName(topic, partition))
  }

  /** Takes a deleted partition's folder away at once, where its actor could not. If the disk does not let it go, the next start puts it aside. */
  remove(topic: string, partition: number): void {
    const name = partitionDirectoryName(topic, partition)
    const known = this.#known.get(name)
    if (known === undefined) return
    this.#known.delete(name)
    try {
      this.#context.disk.removeDirectory(`${known.logDir}/${name}`)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#complain(`the folder of the deleted partition ${name} cannot be removed`, known.logDir, error)
    }
  }

  /**
   * Folders that the metadata knows nothing of (their topic was deleted while this node was down) are put aside under another name, as Kafka does.
   * `topicIdOf` gives the id of the topic that shall have a folder here, or null.
   */
  markStrays(topicIdOf: (topic: string, partition: number) => string | null, logger: Logger): void {
    const { disk, random } = this.#context
    for (const [name, { topic, partition, logDir }] of this.#known) {
      const directory = `${logDir}/${name}`
      const expected = topicIdOf(topic, partition)
      const actual = expected === null ? null : readPartitionMetadata(disk, directory)
      if (expected !== null && (actual === null || actual === expected)) continue
      const stray = strayDirectoryName(topic, partition, random)
      logger.warn('a folder belongs to no topic that is known, and is put aside', { directory, as: stray })
      disk.rename(directory, `${logDir}/${stray}`)
      this.#known.delete(name)
    }
  }

  /**
   * A directory whose disk fails costs the next start time, and not data: the others are written all the same. Throws the `DiskError` where a checkpoint is
   * `required`, since the one that is there says too much.
   */
  writeCheckpoints({ required = false }: { required?: boolean } = {}): void {
    for (const logDir of this.#online) {
      try {
        this.#writeCheckpoints(logDir)
        this.#unwritten.delete(logDir)
      } catch (error) {
        if (!(error instanceof DiskError) || required) throw error
        this.#unwritten.add(logDir)
        this.#complain('the checkpoints of a log directory cannot be written', logDir, error)
      }
    }
  }

  /** All logs are flushed and closed. Not of a directory whose checkpoints could not be written: they would be believed. */
  markClean(brokerEpoch: number): void {
    for (const logDir of this.#online) {
      if (this.#unwritten.has(logDir)) continue
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
      this.#offline.add(logDir)
      for (const [name, known] of this.#known) if (known.logDir === logDir) this.#known.delete(name)
      this.#complain('a log directory cannot be used, and its partitions are offline until the next start', logDir, error)
      return fallback
    }
  }

  #complain(what: string, logDir: string, { message, errno }: DiskError): void {
    this.#context.logger.error(what, { logDir, errno, error: message })
  }

  #writeCheckpoints(logDir: string): void {
    const { disk } = this.#context
    const here = [...this.#known.values()].filter((known) => known.logDir === logDir)
    const offsets = (of: (known: Known) => number): PartitionOffset[] =>
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

  #refuseDuplicates(): void {
    const { disk } = this.#context
    const places = new Map<string, string>()
    for (const logDir of this.#online) {
      for (const name of this.#unlessOffline(logDir, [], () => disk.list(logDir))) {
        const directory = `${logDir}/${name}`
        const parsed = parsePartitionDirectoryName(name)
        if (parsed?.kind !== 'current' || !disk.isDirectory(directory) || parsed.topic === '__cluster_metadata') continue
        const other = places.get(name)
        if (other !== undefined) {
          throw new DuplicatePartitionError(
            `${name} has a folder in ${other} and in ${logDir}: find out which is the one in use, and move the other out of the log directories`,
            { other, logDir, name },
          )
        }
        places.set(name, logDir)
      }
    }
  }

  #load(logDir: string): void {
    const { disk, logger } = this.#context
    const { clean, brokerEpoch } = takeCleanShutdown(disk, logDir)
    this.#clean.set(logDir, clean)
    this.#previousBrokerEpochs.push(brokerEpoch)
    const cleaned = this.#readCleaned(logDir)
    for (const name of disk.list(logDir)) {
      const path = `${logDir}/${name}`
      const parsed = parsePartitionDirectoryName(name)
      if (parsed === null || !disk.isDirectory(path) || parsed.topic === '__cluster_metadata') continue
      if (parsed.kind === 'delete') {
        logger.info('the folder of a deleted partition is removed', { directory: path })
        disk.removeDirectory(path)
      } else if (parsed.kind === 'current') {
        const { topic, partition } = parsed
        const cleanedOffset = cleaned === null ? UNLIMITED : (cleaned.get(name) ?? 0)
        this.#known.set(name, { topic, partition, logDir, recoveryPoint: 0, logStartOffset: 0, highWatermark: 0, cleanedOffset })
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

  /** Up to where the logs were cleaned, by the names of their folders; null for a file that cannot be read: then any of them may have holes. */
  #readCleaned(logDir: string): Map<string, number> | null {
    try {
      const offsets = readOffsetCheckpoint(this.#context.disk, `${logDir}/${CLEANER_CHECKPOINT}`)
      return new Map(offsets.map(({ topic, partition, offset }) => [partitionDirectoryName(topic, partition), offset]))
    } catch (error) {
      if (error instanceof CorruptFileError) return null
      throw error
    }
  }

  #emptiest(): string {
    const counts = new Map(this.#online.map((logDir) => [logDir, 0]))
    for (const { logDir } of this.#known.values()) counts.set(logDir, (counts.get(logDir) ?? 0) + 1)
    return [...counts].reduce((least, entry) => (entry[1] < least[1] ? entry : least))[0]
  }
}
