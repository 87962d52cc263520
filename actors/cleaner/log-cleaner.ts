import type { BrokerConfig } from '../../src/base/config/broker-config.ts'
import { CleanerCheckpoints } from '../../src/log/cleaner/cleaner-checkpoints.ts'
import { cleanerConfigOf } from '../../src/log/cleaner/cleaner-config.ts'
import { dirtyRatio } from '../../src/log/cleaner/log-survey.ts'
import type { Actor, ActorId, Context } from '../../src/messages/context.ts'
import { firstRequestId } from '../../src/messages/first-request-id.ts'
import type { CleanerConfig, CompactedLog, LogSurvey } from '../../src/messages/log-cleaning.ts'
import type { CompactedLogs, LogSurveyed, Message } from '../../src/messages/message.ts'
import { CleanerMetrics, type UncleanableLog } from './cleaner-metrics.ts'
import type { CleaningCrew } from './cleaning-crew.ts'
import { CleaningJob, type JobOutcome } from './cleaning-job.ts'

export interface LogCleanerSpec {
  kind: 'log-cleaner'
  supervisor: ActorId
}

interface Surveyed {
  readonly log: CompactedLog
  readonly survey: LogSurvey
}

/** The checkpoint is not written more often: losing what it says costs another cleaning, writing it a sync. */
const CHECKPOINT_INTERVAL_MS = 1_000
/** There will be room again: such a log is cleaned when there is. */
const NO_ROOM = ['ENOSPC', 'EDQUOT']

/**
 * Cleans the logs of compacted topics, the dirtiest first: asks each how dirty it is, has the crew carry out the work, and keeps the checkpoint of how far each
 * is clean. A log that cannot be cleaned is told of once and left alone until it is opened anew.
 */
export class LogCleaner implements Actor {
  readonly #context: Context
  readonly #supervisor: ActorId
  readonly #crew: CleaningCrew
  readonly #checkpoints: CleanerCheckpoints
  readonly #metrics: CleanerMetrics
  #config: CleanerConfig
  readonly #logs = new Map<ActorId, CompactedLog>()
  /** With the bytes that were to be cleaned. */
  readonly #uncleanable = new Map<ActorId, UncleanableLog>()
  readonly #jobs = new Map<ActorId, CleaningJob>()
  /** Those that are asked in the round under way, by request. */
  readonly #asked = new Map<number, CompactedLog>()
  #surveyed: Surveyed[] = []
  /** Found to be cleaned in the last round, the dirtiest first. */
  #queue: Surveyed[] = []
  #lastRequestId: number
  #timer = 0
  #checkpointDue = false
  #checkpointWrittenUs = Number.NEGATIVE_INFINITY

  constructor({ supervisor }: Pick<LogCleanerSpec, 'supervisor'>, context: Context, broker: BrokerConfig, crew: CleaningCrew) {
    this.#context = context
    this.#lastRequestId = firstRequestId(context.random)
    this.#supervisor = supervisor
    this.#crew = crew
    this.#config = cleanerConfigOf(broker)
    this.#checkpoints = new CleanerCheckpoints(context.disk, context.logger, broker.logDirs)
    this.#metrics = new CleanerMetrics(context, broker.logDirs)
  }

  start(): void {
    this.#waitForNextRound()
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'compacted-logs':
        this.#take(message)
        break
      case 'configure-cleaner':
        this.#configure(message.config)
        break
      case 'log-surveyed':
        this.#noteSurvey(message)
        break
      case 'cleaning-begun':
        this.#jobOf(message.requestId)?.begun(message)
        break
      case 'segments-replaced':
        this.#jobOf(message.requestId)?.replaced(message)
        break
      case 'actor-down':
        this.#partitionDown(message.actor)
        break
      case 'actor-up':
        break
      default:
        throw new TypeError(`the log cleaner does not take ${message.kind}`)
    }
  }

  stop(): void {
    for (const job of [...this.#jobs.values()]) job.abort()
    this.#checkpoints.write()
    this.#metrics.end()
  }

  #take({ created, added, removed, moved }: CompactedLogs): void {
    for (const log of created) this.#checkpoints.remove(log)
    for (const { log, from } of moved) this.#move(log, from)
    for (const { actor, deleted } of removed) {
      const log = this.#logs.get(actor)
      if (log === undefined) continue
      this.#logs.delete(actor)
      this.#uncleanable.delete(actor)
      this.#jobs.get(actor)?.abort()
      if (deleted) this.#checkpoints.remove(log)
      this.#queue = this.#queue.filter((entry) => entry.log.actor !== actor)
    }
    for (const log of added) this.#logs.set(log.actor, log)
    this.#metrics.uncleanable = [...this.#uncleanable.values()]
    this.#writeCheckpointsSoon()
  }

  /** What is being cleaned of it is of no use any more, and what could not be cleaned may be cleanable where it is now. */
  #move(log: CompactedLog, from: string): void {
    this.#jobs.get(log.actor)?.abort()
    this.#queue = this.#queue.filter((entry) => entry.log.actor !== log.actor)
    this.#uncleanable.delete(log.actor)
    this.#checkpoints.move(log, from)
    if (this.#logs.has(log.actor)) this.#logs.set(log.actor, log)
  }

  #configure(config: CleanerConfig): void {
    if (config.threads !== this.#config.threads) this.#crew.resize(config.threads)
    this.#config = config
    this.#shareRate()
    this.#begin()
  }

  // --- Rounds ---

  #waitForNextRound(): void {
    this.#context.cancel(this.#timer)
    this.#timer = this.#context.schedule(this.#config.backoffMs, () => this.#startRound())
  }

  /** Asks all logs that may be cleaned. */
  #startRound(): void {
    this.#context.cancel(this.#timer)
    if (this.#asked.size > 0) return
    this.#metrics.roundStarted()
    this.#surveyed = []
    const { self } = this.#context
    for (const log of this.#logs.values()) {
      if (this.#jobs.has(log.actor) || this.#uncleanable.has(log.actor)) continue
      const requestId = ++this.#lastRequestId
      this.#asked.set(requestId, log)
      this.#context.send(log.actor, { kind: 'survey-log', from: self, requestId, cleanedOffset: this.#checkpoints.get(log) })
    }
    if (this.#asked.size === 0) this.#endRound()
  }

  #noteSurvey({ requestId, survey }: LogSurveyed): void {
    const log = this.#asked.get(requestId)
    if (log === undefined) return
    this.#asked.delete(requestId)
    if (survey !== null && this.#logs.has(log.actor)) {
      if (survey.resetsCheckpoint) this.#setCheckpoint(log, survey.firstDirtyOffset)
      if (survey.cleanBytes + survey.cleanableBytes > 0) this.#surveyed.push({ log, survey })
    }
    if (this.#asked.size === 0) this.#endRound()
  }

  #endRound(): void {
    this.#metrics.surveyed(this.#surveyed.map(({ survey }) => survey))
    this.#queue = this.#surveyed
      .filter(({ survey }) => isDirtyEnough(survey))
      .sort((a, b) => dirtyRatio(b.survey) - dirtyRatio(a.survey))
    this.#surveyed = []
    if (this.#queue.length === 0) this.#waitForNextRound()
    else this.#begin()
  }

  // --- Cleaning ---

  /** Begins as many of the cleanings at hand as may run at once. */
  #begin(): void {
    while (this.#jobs.size < this.#config.threads) {
      const next = this.#queue.shift()
      if (next === undefined) return
      if (!this.#logs.has(next.log.actor) || this.#jobs.has(next.log.actor)) continue
      const job = new CleaningJob({
        ...next,
        context: this.#context,
        crew: this.#crew,
        config: this.#config,
        nextRequestId: () => ++this.#lastRequestId,
        ended: (ended, outcome) => this.#ended(ended, outcome),
      })
      this.#jobs.set(next.log.actor, job)
      this.#shareRate()
      job.start()
    }
  }

  #ended(job: CleaningJob, outcome: JobOutcome): void {
    const { log } = job
    this.#jobs.delete(log.actor)
    this.#shareRate()
    switch (outcome.kind) {
      case 'cleaned':
        if (this.#logs.has(log.actor)) this.#setCheckpoint(log, outcome.endOffset)
        this.#metrics.cleaned(job, outcome)
        break
      case 'failed':
        this.#failed(job, outcome)
        break
      case 'dropped':
        break
    }
    this.#begin()
    if (this.#queue.length > 0 || this.#jobs.size > 0) return
    // What was cleaned may have made others the dirtiest; what could not be cleaned will be the dirtiest again.
    if (outcome.kind === 'cleaned') this.#startRound()
    else this.#waitForNextRound()
  }

  #failed({ log, survey }: CleaningJob, { message, errno, crashed }: Extract<JobOutcome, { kind: 'failed' }>): void {
    const { logger } = this.#context
    const { topic, partition } = log
    if (crashed) this.#metrics.threadsDied++
    // The partition went away while it was being cleaned.
    if (!this.#logs.has(log.actor)) return
    if (errno !== null && NO_ROOM.includes(errno)) {
      logger.warn('there is no room to clean a log; it is tried again later', { topic, partition, error: message })
      return
    }
    // The crew reads and writes on its own.
    if (errno !== null) this.#context.send(this.#supervisor, { kind: 'disk-failed', path: log.logDir, errno, error: message })
    logger.error('a log cannot be cleaned, and is left as it is', { topic, partition, error: message })
    this.#uncleanable.set(log.actor, { log, bytes: survey.cleanableBytes })
    this.#metrics.uncleanable = [...this.#uncleanable.values()]
  }

  #jobOf(requestId: number): CleaningJob | undefined {
    for (const job of this.#jobs.values()) if (job.awaits(requestId)) return job
    return undefined
  }

  /** It will be opened anew, and what was asked of it is not answered. */
  #partitionDown(actor: ActorId): void {
    if (this.#uncleanable.delete(actor)) this.#metrics.uncleanable = [...this.#uncleanable.values()]
    this.#jobs.get(actor)?.abort()
    for (const [requestId, log] of this.#asked) {
      if (log.actor !== actor) continue
      this.#asked.delete(requestId)
      if (this.#asked.size === 0) this.#endRound()
    }
  }

  /** All that run together keep to the rate that is allowed. */
  #shareRate(): void {
    for (const job of this.#jobs.values())
      job.control.bytesPerSecond = this.#config.ioBytesPerSecondMax / Math.max(1, this.#jobs.size)
  }

  #setCheckpoint(log: CompactedLog, offset: number): void {
    this.#checkpoints.set(log, offset)
    this.#writeCheckpointsSoon()
  }

  #writeCheckpointsSoon(): void {
    if (this.#checkpointDue || !this.#checkpoints.hasChanged) return
    const waitUs = this.#checkpointWrittenUs + CHECKPOINT_INTERVAL_MS * 1000 - this.#context.clock.monotonicUs()
    if (waitUs <= 0) {
      this.#writeCheckpoints()
      return
    }
    this.#checkpointDue = true
    this.#context.schedule(Math.ceil(waitUs / 1000), () => {
      this.#checkpointDue = false
      this.#writeCheckpoints()
    })
  }

  #writeCheckpoints(): void {
    this.#checkpoints.write()
    this.#checkpointWrittenUs = this.#context.clock.monotonicUs()
  }
}

/** By `min.cleanable.dirty.ratio`, or because `max.compaction.lag.ms` is over. */
function isDirtyEnough(survey: LogSurvey): boolean {
  if (survey.cleanableBytes === 0) return false
  return survey.compactionDelayMs > 0 || dirtyRatio(survey) > survey.minCleanableDirtyRatio
}
