import { DiskError } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import type { Log } from '../log/log.ts'
import type { LogConfig } from '../log/log-config.ts'
import type { FlushPlan } from '../log/log-flush.ts'
import { deleteDirectoryName, futureDirectoryName, partitionDirectoryName } from '../log/partition-directory.ts'
import type { Context } from '../messages/context.ts'
import type { FutureLogState, MoveReplica } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { FutureReplica } from './future-replica.ts'
import type { Partition } from './partition.ts'

/** Between one portion of a copy and the next: whoever wants something of the partition, or of its thread, comes first. */
const PAUSE_MS = 1

/** What is known of a folder before its log is opened. */
export interface ReplicaCheckpoint {
  readonly clean: boolean
  readonly recoveryPoint: number
  readonly logStartOffset: number
}

/** A replica on its way that an earlier start began. */
export interface FutureFolder extends ReplicaCheckpoint {
  readonly logDir: string
  /** Absolute. */
  readonly directory: string
}

export interface ReplicaMoverOptions {
  readonly context: Context
  readonly partition: Partition
  readonly topic: string
  readonly index: number
  /** Where the replica is. */
  readonly logDir: string
  /** Opens a log of this partition, as it is configured, in a folder. */
  readonly open: (directory: string, checkpoint: ReplicaCheckpoint) => Log
  /** Whether nothing is under way that holds on to the current log: else `settle` is to be called when it is over. */
  readonly mayReplace: () => boolean
  /** The partition has another log now, all of which is on disk. */
  readonly replaced: () => void
  /** `state` is another. */
  readonly changed: () => void
}

/**
 * Moves a partition's replica to another log directory of its node while it serves (KIP-113, AlterReplicaLogDirs). What the log holds is copied portion by portion
 * into a folder whose name ends with `-future`; when that has caught up and is on disk, it takes the place of the current one, within one turn of the owner:
 *
 * 1. the current folder gets a name that ends with `-delete`, durably;
 * 2. the new folder gets the partition's name, durably;
 * 3. the old one is removed.
 *
 * A stop before the first step leaves a copy that the next start goes on with, one between the steps leaves what `finishMoves` ends. There is no moment at which two
 * folders have the partition's name. A move that fails leaves the replica where it is, and takes the copy away.
 */
export class ReplicaMover {
  readonly #options: ReplicaMoverOptions
  #logDir: string
  #future: FutureReplica | null = null
  /** It had caught up, and what it had then is on disk. */
  #isClose = false
  /** Only what came since then is left to copy. */
  #isReady = false
  /** Null until it was told. */
  #bytesPerSecondMax: number | null = null
  #isStarted = false
  /** The copy for which one step after the other is scheduled. */
  #running: FutureReplica | null = null

  constructor(options: ReplicaMoverOptions) {
    this.#options = options
    this.#logDir = options.logDir
  }

  /** Where the replica is. */
  get logDir(): string {
    return this.#logDir
  }

  get future(): FutureReplica | null {
    return this.#future
  }

  get state(): FutureLogState | null {
    if (this.#future === null) return null
    const { logDir, log } = this.#future
    const { directory, recoveryPoint, logStartOffset } = log
    return { logDir, directory, recoveryPoint, logStartOffset, bytesPerSecondMax: this.#bytesPerSecondMax }
  }

  /** Goes on with what an earlier start began, once `step` is called. Copies of which nothing can be made are removed. */
  resume({ logDir, directory, ...checkpoint }: FutureFolder): void {
    const { open, partition } = this.#options
    try {
      this.#future = new FutureReplica(logDir, open(directory, checkpoint))
      this.#future.reconcile(partition.log, checkpoint.clean ? undefined : checkpoint.recoveryPoint)
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      this.#complain(logDir, error)
      if (this.#future === null) this.#remove(logDir, directory)
      else this.#drop()
    }
  }

  /** Begins a move, or ends the one under way. Gives the error code for whoever asked for it. */
  begin({ logDir, mayBegin }: Pick<MoveReplica, 'logDir' | 'mayBegin'>): number {
    const { context, partition, topic, index, open, changed } = this.#options
    if (this.#future !== null && this.#future.logDir !== logDir) {
      context.logger.info('a replica is not moved any more', this.#facts(this.#future.logDir))
      this.#drop()
      changed()
    }
    if (logDir === this.#logDir || this.#future !== null) return ErrorCode.NONE
    if (!mayBegin) return ErrorCode.KAFKA_STORAGE_ERROR
    const directory = `${logDir}/${futureDirectoryName(topic, index, context.random)}`
    const { logStartOffset } = partition.log
    try {
      this.#future = new FutureReplica(logDir, open(directory, { clean: true, recoveryPoint: 0, logStartOffset }))
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      this.#complain(logDir, error)
      this.#remove(logDir, directory)
      return ErrorCode.KAFKA_STORAGE_ERROR
    }
    context.logger.info('a replica is moved to another log directory', this.#facts(logDir))
    // What is being cleaned would be copied in the one state or the other.
    partition.log.cleaning.abort()
    changed()
    this.start()
    return ErrorCode.NONE
  }

  /** Copies from now on, if there is something to copy, and it is known how fast. */
  start(): void {
    this.#isStarted = true
    this.#go()
  }

  /** So much may be copied; 0 stops it. */
  pace(bytesPerSecondMax: number): void {
    this.#bytesPerSecondMax = bytesPerSecondMax
    this.#go()
  }

  /** The current log was cut, or begun anew: so is the copy. */
  reconcile(): void {
    const future = this.#future
    if (future === null) return
    this.#guarded(future, () => {
      future.reconcile(this.#options.partition.log)
      const hasStopped = this.#isReady
      this.#isClose = false
      this.#isReady = false
      if (hasStopped) this.#later(future)
    })
  }

  configure(config: LogConfig): void {
    this.#future?.log.configure(config)
  }

  /** What held on to the current log is over. */
  settle(): void {
    const future = this.#future
    if (future === null || !this.#isReady || !this.#options.mayReplace()) return
    this.#guarded(future, () => this.#replace(future))
  }

  /** A clean stop: the next start goes on from here. */
  close(): void {
    const future = this.#future
    if (future === null) return
    try {
      future.log.close()
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      this.#complain(future.logDir, error)
    }
  }

  /** Closes the files as they are. */
  abandon(): void {
    this.#future?.log.abandon()
  }

  /** The partition goes, and takes along what was to replace it. */
  remove(): void {
    if (this.#future !== null) this.#drop()
  }

  #go(): void {
    const future = this.#future
    if (future === null || !this.#isStarted || this.#running === future || (this.#bytesPerSecondMax ?? 0) === 0) return
    this.#running = future
    this.#isClose = false
    this.#isReady = false
    this.#later(future)
  }

  /** After so many bytes. */
  #later(future: FutureReplica, bytes = 0): void {
    const bytesPerSecond = this.#bytesPerSecondMax!
    if (bytesPerSecond === 0) {
      this.#running = null
      return
    }
    const delayMs = Math.max(PAUSE_MS, Math.ceil((bytes * 1000) / bytesPerSecond))
    this.#options.context.schedule(delayMs, () => {
      if (this.#future === future) this.#guarded(future, () => this.#step(future))
    })
  }

  #step(future: FutureReplica): void {
    const { partition } = this.#options
    const { log } = future
    const isBehind = future.copy(partition.log, partition.leaderEpoch, Math.max(1, this.#bytesPerSecondMax!))
    if (isBehind) {
      this.#isClose = false
      // A segment at a time goes to the disk: else there would be all of them to wait for in the end.
      if (log.hasClosedUnflushedSegments) this.#flush(future, log.closedEndOffset)
      else this.#later(future, future.copiedBytes)
    } else if (this.#isClose) {
      this.#isReady = true
      this.settle()
    } else {
      this.#isClose = true
      this.#flush(future, log.logEndOffset)
    }
  }

  #flush(future: FutureReplica, offset: number): void {
    const plan = future.log.planFlush(offset)
    if (plan === null || plan.files.length === 0) {
      this.#flushed(future, plan)
      return
    }
    let open = plan.files.length
    for (const file of plan.files) {
      file.syncLater((error) => {
        if (this.#future !== future) return
        this.#guarded(future, () => {
          if (error !== null) throw future.log.fail('sync', error)
          open--
          if (open === 0) this.#flushed(future, plan)
        })
      })
    }
  }

  #flushed(future: FutureReplica, plan: FlushPlan | null): void {
    if (plan !== null) future.log.markFlushed(plan)
    this.#options.changed()
    this.#later(future, future.copiedBytes)
  }

  #replace(future: FutureReplica): void {
    const { context, partition, topic, index, replaced } = this.#options
    const { disk, random, logger } = context
    const { log: current } = partition
    const { log } = future
    while (future.copy(current, partition.leaderEpoch));
    // A follower's epochs come with its leader's batches: begun here, one would hide that the two logs part before it.
    if (partition.isLeader) log.beginEpoch(partition.leaderEpoch)
    log.flush()
    const from = this.#logDir
    const doomed = `${from}/${deleteDirectoryName(topic, index, random)}`
    disk.rename(current.directory, doomed)
    try {
      disk.syncDirectory(from)
      log.renameDirectory(`${future.logDir}/${partitionDirectoryName(topic, index)}`)
    } catch (error) {
      this.#takeBack(future, doomed)
      throw error
    }
    partition.replaceLog(log)
    this.#end()
    this.#logDir = future.logDir
    logger.info('a replica was moved to another log directory', { ...this.#facts(future.logDir), from })
    current.abandon()
    replaced()
    this.#remove(from, doomed)
  }

  /** The new folder could not take the place of the old one, which gets its name again. */
  #takeBack({ logDir }: FutureReplica, doomed: string): void {
    const { context, partition, topic, index } = this.#options
    const { disk } = context
    const { log } = partition
    try {
      disk.removeDirectory(`${logDir}/${partitionDirectoryName(topic, index)}`)
      disk.rename(doomed, log.directory)
      disk.syncDirectory(this.#logDir)
    } catch (error) {
      throw log.fail('rename', error)
    }
  }

  /** A failure of the new log ends the move, one of the current log its owner. */
  #guarded(future: FutureReplica, work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof RafkaError) || this.#options.partition.log.isOffline) throw error
      this.#complain(future.logDir, error)
      this.#drop()
      this.#options.changed()
    }
  }

  /** How fast the next move may be is to be told anew. */
  #end(): void {
    this.#future = null
    this.#running = null
    this.#bytesPerSecondMax = null
  }

  #drop(): void {
    const { logDir, log } = this.#future!
    this.#end()
    log.abandon()
    this.#remove(logDir, log.directory)
  }

  /** Under another name first: half a folder must not be taken for a copy by a start that comes meanwhile. */
  #remove(logDir: string, directory: string): void {
    const { context, topic, index } = this.#options
    const { disk, random } = context
    const isNamed = directory.endsWith('-delete')
    const doomed = isNamed ? directory : `${logDir}/${deleteDirectoryName(topic, index, random)}`
    try {
      if (!disk.isDirectory(directory)) return
      if (!isNamed) {
        disk.rename(directory, doomed)
        disk.syncDirectory(logDir)
      }
      disk.removeDirectory(doomed)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      context.logger.error('a folder that is of no use any more cannot be removed', {
        ...this.#facts(logDir),
        directory,
        error: error.message,
      })
    }
  }

  #complain(logDir: string, { message }: RafkaError): void {
    const facts = { ...this.#facts(logDir), error: message }
    this.#options.context.logger.error('a replica cannot be moved to another log directory, and stays where it is', facts)
  }

  #facts(to: string): { topic: string; partition: number; to: string } {
    const { topic, index } = this.#options
    return { topic, partition: index, to }
  }
}
