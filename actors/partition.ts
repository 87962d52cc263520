import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { resolveTopicConfig } from '../src/base/config/topic-config.ts'
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
import type { AppendOutcome } from '../src/replica/append-outcome.ts'
import { answerCleaner, type CleanerMessage } from '../src/replica/cleaning-answers.ts'
import { FollowerAppends } from '../src/replica/follower-appends.ts'
import { GroupFlush } from '../src/replica/group-flush.ts'
import { IsrChanges } from '../src/replica/isr-changes.ts'
import { logConfigOf } from '../src/replica/log-config-of.ts'
import { Partition } from '../src/replica/partition.ts'
import { answerQuestion } from '../src/replica/partition-answers.ts'
import { measurePartition, PARTITION_METRICS } from '../src/replica/partition-metrics.ts'
import { PartitionReaders } from '../src/replica/partition-readers.ts'
import { appended, refusalOf } from '../src/replica/partition-refusal.ts'
import { RecordDeletions } from '../src/replica/record-deletions.ts'
import { type FutureFolder, type ReplicaCheckpoint, ReplicaMover } from '../src/replica/replica-mover.ts'
import { replicaPlace } from '../src/replica/replica-place.ts'
import { WaitingAcks } from '../src/replica/waiting-acks.ts'
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

/**
 * Owns one replica of a partition, which leads or follows as the metadata say: appends, reads, flushes in groups, applies retention, answers what waits for its followers,
 * and tells waiting readers when there is more to see.
 */
export class PartitionActor implements Actor {
  readonly #context: Context
  readonly #spec: PartitionSpec
  readonly #broker: BrokerConfig
  readonly #partition: Partition
  readonly #readers: PartitionReaders
  readonly #mover: ReplicaMover
  readonly #acks: WaitingAcks
  readonly #deletions: RecordDeletions
  readonly #isrChanges: IsrChanges
  readonly #follower: FollowerAppends
  readonly #flush: GroupFlush
  /** Who cleans the log. */
  #cleaner: ActorId = 0
  #stopped = false
  /** The last append was refused by the disk. */
  #storageRefuses = false
  /** False after a throw until the supervisor has said how things stand now: what this actor is made from may be long out of date. */
  #isConfigured: boolean
  readonly #labels: Readonly<Record<string, string>>
  readonly #records: Counter
  readonly #bytesIn: Counter

  constructor(spec: PartitionSpec, context: Context, broker: BrokerConfig) {
    this.#context = context
    this.#spec = spec
    this.#broker = broker
    this.#isConfigured = context.restarts === 0
    const { clock, disk, random, logger, telemetry } = context
    const { topic, topicId, partition, checkpoint, channel } = spec
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
      ...(this.#isConfigured ? { state: spec } : {}),
      highWatermark: checkpoint.highWatermark,
      nodeId: broker.nodeId,
      lagTimeMaxMs: broker.replicaLagTimeMaxMs,
      clock,
      logger,
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
      mayReplace: () => !this.#flush.isUnderWay,
      replaced: () => this.#moved(),
      changed: () => this.#tellState('open'),
    })
    if (future !== null) this.#mover.resume(future)
    // One object for all series: they travel and are written together.
    this.#labels = { topic, partition: String(partition) }
    const labels = this.#labels
    const [records, bytesIn, bytesOut] = COUNTERS
    this.#records = telemetry.counter(records, labels)
    this.#bytesIn = telemetry.counter(bytesIn, labels)
    this.#acks = new WaitingAcks(context)
    this.#deletions = new RecordDeletions(this.#partition, context)
    this.#readers = new PartitionReaders(this.#partition, context, telemetry.counter(bytesOut, labels), (replicaId) => {
      this.#settle()
      this.#isrChanges.fetched(replicaId)
    })
    this.#isrChanges = new IsrChanges({
      partition: this.#partition,
      context,
      channel,
      topic,
      topicId,
      index: partition,
      lagTimeMaxMs: broker.replicaLagTimeMaxMs,
      changed: () => this.#recommit(),
    })
    this.#follower = new FollowerAppends({
      partition: this.#partition,
      context,
      appended: () => {
        this.#readers.tell()
        this.#flush.soon()
      },
      cut: () => {
        this.#mover.reconcile()
        this.#tellState('open')
        this.#flush.soon()
      },
    })
    this.#flush = new GroupFlush({
      partition: this.#partition,
      context,
      flushed: (plan) => this.#flushed(plan),
      failed: ({ message }) => this.#acks.fail(ErrorCode.KAFKA_STORAGE_ERROR, message),
    })
  }

  start(): void {
    this.#showMetrics(true)
    this.#tellState('open')
    // A follower waits until the checkpoint says so, a leader goes on.
    if (this.#partition.isLeader) this.#partition.log.recoveryPointCheckpointed()
    if (this.#isConfigured) this.#mover.start()
    this.#isrChanges.configured()
    this.#every(this.#broker.logRetentionCheckIntervalMs, () => this.#applyRetention())
    this.#every(this.#broker.producerIdExpirationCheckIntervalMs, () => this.#partition.log.removeExpiredProducers())
    this.#every(this.#broker.logFlushOffsetCheckpointIntervalMs, () => this.#tellState('open'))
    // What recovery has just gone through need not be gone through again.
    this.#flush.soon()
  }

  /** What checks hold against other replicas; not for anyone who works. */
  get replica(): { readonly topic: string; readonly topicId: string; readonly index: number; readonly partition: Partition } {
    const { topic, topicId, partition: index } = this.#spec
    return { topic, topicId, index, partition: this.#partition }
  }

  receive(message: Message): void {
    if (this.#stopped || (!this.#isConfigured && this.#refuse(message))) return
    switch (message.kind) {
      case 'append':
        this.#append(message)
        break
      case 'read':
        this.#readers.read(message)
        break
      case 'list-offset':
      case 'offset-for-epoch':
      case 'describe-log':
      case 'begin-verification':
      case 'describe-producers':
        this.#context.send(message.from, answerQuestion(this.#partition, this.#mover, message))
        break
      case 'delete-records':
        this.#deletions.delete(message)
        this.#tellState('open')
        break
      case 'append-replica':
        this.#follower.append(message)
        break
      case 'truncate-replica':
        this.#follower.truncate(message)
        break
      case 'checkpointed':
        this.#partition.log.recoveryPointCheckpointed()
        this.#follower.settle()
        break
      case 'partition-altered':
        this.#isrChanges.altered(message)
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
        if (message.actor === this.#spec.channel) this.#isrChanges.channelUp()
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
    this.#showMetrics(false)
    const { telemetry } = this.#context
    for (const name of COUNTERS) telemetry.forgetCounter(name, this.#labels)
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
    this.#acknowledge(message, acks, outcome, message.timeoutMs)
  }

  #writeMarker(message: WriteMarker): void {
    const outcome = this.#saying(message.requestId, message.from, () => this.#partition.writeMarker(message))
    this.#noteStorage(outcome)
    this.#acknowledge(message, -1, outcome, -1)
  }

  /** Answers an append: at once, or when all replicas in sync, and the disk where it counts, have it. */
  #acknowledge({ from, requestId }: Append | WriteMarker, acks: -1 | 0 | 1, outcome: AppendOutcome, timeoutMs: number): void {
    const waits = outcome.errorCode === 0 && acks === -1 && outcome.nextOffset > this.#partition.highWatermark
    if (waits) this.#acks.add(from, requestId, outcome, timeoutMs)
    else this.#reply(from, requestId, outcome)
    // What waited for those that came to be enough.
    if (this.#acks.count > 0) this.#settle()
    else this.#readers.tell()
    this.#flush.soon()
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
    this.#context.send(to, appended(requestId, ErrorCode.KAFKA_STORAGE_ERROR, message))
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

  #configure(message: ConfigurePartition): void {
    const { config, logStartOffset } = message
    const { log } = this.#partition
    if (!this.#isConfigured && logStartOffset > log.logStartOffset)
      log.deleteRecordsBefore(Math.min(logStartOffset, log.updateHighWatermark(Math.max(log.highWatermark, logStartOffset))))
    const topicConfig = resolveTopicConfig(config, this.#broker)
    const wasLeader = this.#partition.isLeader
    const began = this.#partition.configure(topicConfig, message)
    this.#mover.configure(logConfigOf(topicConfig))
    // What was begun before a throw.
    if (!this.#isConfigured) this.#mover.start()
    this.#isConfigured = true
    if (began) this.#epochBegan(wasLeader)
    this.#isrChanges.configured()
    this.#recommit()
  }

  /** Whoever waits for what another replica has to decide now is told so. */
  #epochBegan(wasLeader: boolean): void {
    const { isLeader, leaderEpoch, highWatermark, log, state } = this.#partition
    const { topic, partition } = this.#spec
    const { logEndOffset } = log
    const facts = { topic, partition, leader: state.leader, leaderEpoch, logEndOffset, highWatermark, isr: state.isr }
    if (state.replicas.length > 1) this.#context.logger.info(isLeader ? 'a replica leads' : 'a replica follows', facts)
    if (wasLeader && !isLeader) {
      this.#acks.fail(ErrorCode.NOT_LEADER_OR_FOLLOWER, null)
      this.#deletions.fail(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    }
    if (isLeader) log.recoveryPointCheckpointed()
    this.#follower.settle()
    this.#readers.tellAll()
  }

  /** Who is in sync, or what that takes, is another. */
  #recommit(): void {
    this.#partition.commit()
    this.#settle()
  }

  /** Answers what waited for the high watermark, or for followers, to come to where they are now. */
  #settle(): void {
    const { highWatermark, log, isUnderMinIsr } = this.#partition
    if (this.#acks.count > 0)
      this.#acks.committed(highWatermark, log.logStartOffset, isUnderMinIsr ? ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND : 0)
    this.#deletions.settle()
    this.#readers.tell()
  }

  #stop({ delete: deleted }: StopPartition): void {
    const { log } = this.#partition
    this.#stopped = true
    this.#flush.stop()
    this.#acks.fail(ErrorCode.NOT_LEADER_OR_FOLLOWER, null)
    this.#deletions.fail(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    this.#readers.tellAll()
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

  #flushed(plan: FlushPlan): void {
    this.#partition.commit()
    this.#settle()
    this.#follower.settle()
    this.#partition.checkInvariants()
    if (plan.offset === this.#partition.log.closedEndOffset) this.#tellState('open')
    this.#mover.settle()
  }

  /** The log is in another folder, and all of it is on disk. */
  #moved(): void {
    this.#showMetrics(true)
    this.#tellState('open')
    this.#partition.commit()
    this.#settle()
    this.#follower.settle()
    this.#applyRetention()
    this.#partition.checkInvariants()
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
      isCut: log.recoveryPointLowered,
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

  #showMetrics(shown: boolean): void {
    this.#context.telemetry.row(
      PARTITION_METRICS,
      this.#labels,
      shown ? (values) => measurePartition(this.#partition, values) : null,
    )
  }
}
