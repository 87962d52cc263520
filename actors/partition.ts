import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { resolveTopicConfig } from '../src/base/config/topic-config.ts'
import type { DiskError } from '../src/base/disk.ts'
import type { RafkaError } from '../src/base/errors.ts'
import type { Counter } from '../src/base/telemetry.ts'
import { LogOfflineError } from '../src/log/errors.ts'
import { Log } from '../src/log/log.ts'
import type { FlushPlan } from '../src/log/log-flush.ts'
import { deleteDirectoryName } from '../src/log/partition-directory.ts'
import { deleteFiles } from '../src/log/segment-store.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { Append, ConfigurePartition, Message, StopPartition, WriteMarker } from '../src/messages/message.ts'
import { ErrorCode } from '../src/protocol/error-codes.ts'
import { answerCleaner, type CleanerMessage } from '../src/replica/cleaning-answers.ts'
import { logConfigOf } from '../src/replica/log-config-of.ts'
import { AppendOutcome, Partition } from '../src/replica/partition.ts'
import { answerQuestion } from '../src/replica/partition-answers.ts'
import { PartitionReaders } from '../src/replica/partition-readers.ts'
import { refusalOf } from '../src/replica/partition-refusal.ts'
import { type FutureFolder, type ReplicaCheckpoint, ReplicaMover } from '../src/replica/replica-mover.ts'
import { replicaPlace } from '../src/replica/replica-place.ts'
import type { PartitionCheckpoint } from './log-directories.ts'

export interface PartitionSpec {
  kind: 'partition'
  supervisor: ActorId
  topic: string
  topicId: string
  partition: number
  logDir: string
  directory: string
  checkpoint: PartitionCheckpoint
  /** The replica that is on its way to another log directory; null if none is. */
  future: FutureFolder | null
  /** Whom changes of the ISR are asked of. */
  channel: ActorId
  /** As in `configure-partition`. */
  leader: number
  leaderEpoch: number
  partitionEpoch: number
  leaderRecoveryState: number
  replicas: number[]
  isr: number[]
  addingReplicas: number[]
  eligible: number[]
  /** What the topic overrides. */
  config: Record<string, string>
}

const COUNTERS = ['rafka_partition_records_total', 'rafka_partition_bytes_in_total', 'rafka_partition_bytes_out_total'] as const

interface WaitingAck {
  readonly to: ActorId
  readonly requestId: number
  readonly nextOffset: number
  readonly baseOffset: number
  readonly logAppendTimeMs: number
}

/** Owns one partition's log: appends, reads, flushes in groups, applies retention, and tells waiting readers when there is more to see. */
export class PartitionActor implements Actor {
  readonly #context: Context
  readonly #spec: PartitionSpec
  readonly #broker: BrokerConfig
  readonly #partition: Partition
  readonly #readers: PartitionReaders
  readonly #mover: ReplicaMover
  readonly #waiting: WaitingAck[] = []
  /** Who cleans the log. */
  #cleaner: ActorId = 0
  #flushing = false
  #flushDue = false
  #stopped = false
  /** The last append was refused by the disk. */
  #storageRefuses = false
  /** False after a throw until the supervisor has said how things stand now: what this actor is made from may be long out of date. */
  #leads: boolean
  readonly #records: Counter
  readonly #bytesIn: Counter

  constructor(spec: PartitionSpec, context: Context, broker: BrokerConfig) {
    this.#context = context
    this.#spec = spec
    this.#broker = broker
    this.#leads = context.restarts === 0
    const { clock, disk, random, logger, telemetry } = context
    const { topic, topicId, partition, checkpoint, leaderEpoch, replicas, isr } = spec
    const { logDir, directory, future } = context.restarts === 0 ? spec : replicaPlace(disk, broker.logDirs, spec, logger)
    const config = resolveTopicConfig(spec.config, broker)
    const open = (folder: string, { clean, recoveryPoint, logStartOffset }: ReplicaCheckpoint): Log =>
      Log.open({
        directory: folder,
        topicId,
        config: logConfigOf(this.#partition?.config ?? config),
        disk,
        clock,
        random,
        logger,
        cleanShutdown: clean,
        recoveryPoint,
        logStartOffset,
        cleanedOffset: checkpoint.cleanedOffset,
        producerState: {
          producerIdExpirationMs: broker.producerIdExpirationMs,
          transactionVerification: broker.transactionPartitionVerificationEnable,
        },
      })
    this.#partition = new Partition({
      // After a throw nothing in memory was flushed, whatever the last start found.
      log: open(directory, { ...checkpoint, clean: checkpoint.clean && context.restarts === 0 }),
      config,
      state: { leaderEpoch, replicas, isr },
      clock,
      name: `${topic}-${partition}`,
      validateRecords: broker.recordValidation === 'records',
    })
    this.#mover = new ReplicaMover({
      context,
      partition: this.#partition,
      topic,
      index: partition,
      logDir,
      open,
      mayReplace: () => !this.#flushing,
      replaced: () => this.#moved(),
      changed: () => this.#tellState('open'),
    })
    if (future !== null) this.#mover.resume(future)
    const labels = { topic, partition: String(partition) }
    const [records, bytesIn, bytesOut] = COUNTERS
    this.#records = telemetry.counter(records, labels)
    this.#bytesIn = telemetry.counter(bytesIn, labels)
    this.#readers = new PartitionReaders(this.#partition, context, telemetry.counter(bytesOut, labels))
  }

  start(): void {
    this.#gauges(true)
    this.#tellState('open')
    this.#partition.log.recoveryPointCheckpointed()
    if (this.#leads) this.#mover.start()
    this.#every(this.#broker.logRetentionCheckIntervalMs, () => this.#applyRetention())
    this.#every(this.#broker.producerIdExpirationCheckIntervalMs, () => this.#partition.log.removeExpiredProducers())
    this.#every(this.#broker.logFlushOffsetCheckpointIntervalMs, () => this.#tellState('open'))
    // What recovery has just gone through need not be gone through again.
    this.#flushSoon()
  }

  receive(message: Message): void {
    if (this.#stopped || (!this.#leads && this.#refuse(message))) return
    switch (message.kind) {
      case 'append':
        this.#append(message)
        break
      case 'read':
        this.#readers.read(message)
        break
      case 'list-offset':
      case 'offset-for-epoch':
      case 'delete-records':
      case 'describe-log':
      case 'begin-verification':
      case 'describe-producers':
        this.#context.send(message.from, answerQuestion(this.#partition, this.#mover, message))
        if (message.kind === 'delete-records') this.#tellState('open')
        break
      case 'move-replica':
        this.#context.send(message.from, {
          kind: 'replica-moving',
          requestId: message.requestId,
          errorCode: this.#mover.begin(message),
        })
        break
      case 'pace-move':
        this.#mover.pace(message.bytesPerSecondMax)
        break
      case 'write-marker':
        this.#writeMarker(message)
        break
      case 'survey-log':
      case 'begin-cleaning':
      case 'replace-segments':
      case 'end-cleaning':
        this.#clean(message)
        break
      case 'configure-partition':
        this.#configure(message)
        break
      case 'stop-partition':
        this.#stop(message)
        return
      case 'actor-down':
        this.#readers.leave(message.actor)
        if (message.actor === this.#cleaner) this.#partition.log.cleaning.abort()
        break
      case 'actor-up':
        break
      default:
        throw new TypeError(`a partition does not take ${message.kind}`)
    }
    this.#partition.checkInvariants()
  }

  /** The supervisor has asked for `stop-partition` before, in a clean stop; else there is nothing left to lose. */
  stop(): void {
    if (!this.#stopped) {
      this.#partition.log.abandon()
      this.#mover.abandon()
    }
    this.#gauges(false)
    const { telemetry } = this.#context
    const { topic, partition } = this.#spec
    const labels = { topic, partition: String(partition) }
    for (const name of COUNTERS) telemetry.forgetCounter(name, labels)
  }

  /** Answers what only a leader can answer. False for other messages. */
  #refuse(message: Message): boolean {
    const refusal = refusalOf(message, ErrorCode.NOT_LEADER_OR_FOLLOWER)
    if (refusal === null || !('from' in message)) return false
    this.#context.send(message.from, refusal)
    return true
  }

  #append(message: Append): void {
    const { acks, origin, verificationGuard } = message
    const outcome = this.#saying(message.requestId, message.from, () =>
      this.#partition.append(this.#context.arena.view(message.bytes), acks, origin, verificationGuard),
    )
    this.#noteStorage(outcome)
    if (outcome.errorCode === 0 && !outcome.duplicate) {
      this.#records.value += outcome.recordCount
      this.#bytesIn.value += message.bytes.length
    }
    this.#acknowledge(message, acks, outcome)
  }

  #writeMarker(message: WriteMarker): void {
    const outcome = this.#saying(message.requestId, message.from, () => this.#partition.writeMarker(message))
    this.#noteStorage(outcome)
    this.#acknowledge(message, -1, outcome)
  }

  /** Answers an append: at once, or when the disk has it. */
  #acknowledge({ from, requestId }: Append | WriteMarker, acks: -1 | 0 | 1, outcome: AppendOutcome): void {
    if (
      outcome.errorCode === 0 &&
      acks === -1 &&
      this.#partition.waitsForFlush &&
      outcome.nextOffset > this.#partition.highWatermark
    ) {
      const { nextOffset, baseOffset, logAppendTimeMs } = outcome
      this.#waiting.push({ to: from, requestId, nextOffset, baseOffset, logAppendTimeMs })
    } else this.#reply(from, requestId, outcome)
    this.#readers.tell()
    this.#flushSoon()
  }

  /** A disk that is full refuses every append: that is said once, and once when it is over. */
  #noteStorage({ errorCode, errorMessage, duplicate }: AppendOutcome): void {
    const refused = errorCode === ErrorCode.KAFKA_STORAGE_ERROR
    if (refused === this.#storageRefuses || (!refused && (errorCode !== 0 || duplicate))) return
    this.#storageRefuses = refused
    const { topic, partition } = this.#spec
    const facts = { topic, partition, logDir: this.#mover.logDir }
    if (refused) this.#context.logger.error('the disk takes no records', { ...facts, error: errorMessage })
    else this.#context.logger.info('the disk takes records again', facts)
  }

  /** Where the disk takes the log offline, whoever asked is told why before this actor ends. */
  #saying(requestId: number, to: ActorId, append: () => AppendOutcome): AppendOutcome {
    try {
      return append()
    } catch (error) {
      if (error instanceof LogOfflineError) this.#replyOffline(to, requestId, error)
      throw error
    }
  }

  #replyOffline(to: ActorId, requestId: number, { message }: RafkaError): void {
    this.#reply(to, requestId, { ...new AppendOutcome(), errorCode: ErrorCode.KAFKA_STORAGE_ERROR, errorMessage: message })
  }

  #reply(to: ActorId, requestId: number, outcome: AppendOutcome): void {
    this.#context.send(to, {
      kind: 'appended',
      requestId,
      errorCode: outcome.errorCode,
      errorMessage: outcome.errorMessage,
      baseOffset: outcome.baseOffset,
      logAppendTimeMs: outcome.logAppendTimeMs,
      logStartOffset: outcome.errorCode === 0 ? this.#partition.log.logStartOffset : -1,
      recordErrors: outcome.recordErrors,
    })
  }

  #configure({ leaderEpoch, replicas, isr, config, logStartOffset }: ConfigurePartition): void {
    const { log } = this.#partition
    if (!this.#leads && logStartOffset > log.logStartOffset) log.deleteRecordsBefore(Math.min(logStartOffset, log.highWatermark))
    const topicConfig = resolveTopicConfig(config, this.#broker)
    this.#partition.configure(topicConfig, { leaderEpoch, replicas, isr })
    this.#mover.configure(logConfigOf(topicConfig))
    // What was begun before a throw.
    if (!this.#leads) this.#mover.start()
    this.#leads = true
    this.#partition.recommit()
    this.#answerFlushed()
    this.#readers.tell()
  }

  #stop({ delete: deleted }: StopPartition): void {
    const { log } = this.#partition
    this.#stopped = true
    if (deleted) {
      const { topic, partition } = this.#spec
      const { disk, random } = this.#context
      // First the copy: one without the folder that it is of would be taken for what is left of the partition.
      this.#mover.remove()
      const doomed = `${this.#mover.logDir}/${deleteDirectoryName(topic, partition, random)}`
      log.renameDirectory(doomed)
      log.abandon()
      disk.removeDirectory(doomed)
    } else {
      this.#mover.close()
      log.close()
    }
    this.#tellState('stopped')
  }

  /**
   * Group commit: what was appended while one flush was under way shares the next. Begun when the messages at hand are done, so that requests that came
   * together are flushed together. Segments that were closed are flushed in any case: a start after a crash need not look at them then.
   */
  #flushSoon(): void {
    if (this.#flushDue || this.#flushing) return
    if (!this.#isFlushDue() && !this.#partition.log.hasClosedUnflushedSegments) return
    this.#flushDue = true
    this.#context.defer(() => {
      this.#flushDue = false
      if (!this.#flushing && !this.#stopped) this.#flush()
    })
  }

  #isFlushDue(): boolean {
    return this.#partition.waitsForFlush || this.#partition.log.isFlushDue(this.#context.clock.nowMs())
  }

  #flush(): void {
    const { log } = this.#partition
    const plan = log.planFlush(this.#isFlushDue() ? log.logEndOffset : log.closedEndOffset)
    if (plan === null) return
    this.#flushing = true
    let open = plan.files.length
    const synced = (error: DiskError | null): void => {
      // A failed sync means that the data is not there, and a second one would hide it: the log starts anew from what the disk has.
      if (error !== null) {
        for (const { to, requestId } of this.#waiting.splice(0)) this.#replyOffline(to, requestId, error)
        throw log.fail('sync', error)
      }
      open--
      if (open === 0) this.#flushed(plan)
    }
    if (open === 0) this.#flushed(plan)
    else for (const file of plan.files) file.syncLater(synced)
  }

  #flushed(plan: FlushPlan): void {
    this.#flushing = false
    if (this.#stopped) return
    const { log } = this.#partition
    log.markFlushed(plan)
    this.#partition.flushed(log.recoveryPoint)
    this.#answerFlushed()
    this.#readers.tell()
    this.#partition.checkInvariants()
    if (plan.offset === log.closedEndOffset) this.#tellState('open')
    this.#mover.settle()
    if (this.#partition.log.logEndOffset > this.#partition.log.recoveryPoint) this.#flushSoon()
  }

  /** The log is in another folder, and all of it is on disk. */
  #moved(): void {
    const { log } = this.#partition
    this.#partition.flushed(log.recoveryPoint)
    this.#gauges(true)
    this.#tellState('open')
    this.#answerFlushed()
    this.#readers.tell()
    this.#applyRetention()
    this.#partition.checkInvariants()
  }

  #answerFlushed(): void {
    const { highWatermark, log } = this.#partition
    while (this.#waiting.length > 0 && this.#waiting[0]!.nextOffset <= highWatermark) {
      const { to, requestId, baseOffset, logAppendTimeMs } = this.#waiting.shift()!
      this.#context.send(to, {
        kind: 'appended',
        requestId,
        errorCode: 0,
        errorMessage: null,
        baseOffset,
        logAppendTimeMs,
        logStartOffset: log.logStartOffset,
        recordErrors: null,
      })
    }
  }

  #tellState(state: 'open' | 'stopped'): void {
    const { log, highWatermark } = this.#partition
    this.#context.send(this.#spec.supervisor, {
      kind: 'log-state',
      actor: this.#context.self,
      state,
      logDir: this.#mover.logDir,
      recoveryPoint: log.recoveryPoint,
      logStartOffset: log.logStartOffset,
      highWatermark,
      future: this.#mover.state,
    })
  }

  /** A compacted log is rid of old segments whenever the cleaner looks at it, as in Kafka, and not while it works. */
  #clean(message: CleanerMessage): void {
    if (message.kind !== 'end-cleaning') this.#cleaner = message.from
    if (message.kind === 'survey-log') this.#applyRetention()
    // A log that is being copied is to stay as it is.
    const isLeftAlone = this.#mover.future !== null && (message.kind === 'survey-log' || message.kind === 'begin-cleaning')
    const answer = answerCleaner(isLeftAlone ? null : this.#partition.log, message)
    if (answer !== null) this.#context.send(this.#cleaner, answer)
    if (message.kind === 'replace-segments') this.#scheduleDeletions()
    if (message.kind === 'end-cleaning') this.#applyRetention()
  }

  #applyRetention(): void {
    if (this.#partition.log.deleteExpired() > 0) this.#tellState('open')
    this.#scheduleDeletions()
  }

  #scheduleDeletions(): void {
    const { log } = this.#partition
    for (const deletion of log.takeDeletions()) {
      this.#context.schedule(deletion.delayMs, () => deleteFiles(this.#context.disk, deletion))
    }
  }

  #every(intervalMs: number, turn: () => void): void {
    this.#context.schedule(intervalMs, () => {
      if (this.#stopped) return
      turn()
      this.#partition.checkInvariants()
      this.#every(intervalMs, turn)
    })
  }

  #gauges(shown: boolean): void {
    const { telemetry } = this.#context
    const { log } = this.#partition
    const labels = { topic: this.#spec.topic, partition: String(this.#spec.partition) }
    telemetry.gauge('rafka_log_end_offset', labels, shown ? () => log.logEndOffset : null)
    telemetry.gauge('rafka_log_start_offset', labels, shown ? () => log.logStartOffset : null)
    telemetry.gauge('rafka_log_size_bytes', labels, shown ? () => log.sizeInBytes : null)
  }
}
