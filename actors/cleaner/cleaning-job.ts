import { shareOf } from '../../src/log/cleaner/cleaner-config.ts'
import { addCleanerStats, type CleanerStats, emptyCleanerStats } from '../../src/log/cleaner/cleaner-stats.ts'
import type {
  CleaningResult,
  CleaningTask,
  CleaningTools,
  CleanResult,
  IndexResult,
} from '../../src/log/cleaner/cleaning-task.ts'
import { OffsetMap } from '../../src/log/cleaner/offset-map.ts'
import type { Context } from '../../src/messages/context.ts'
import type { CleanerConfig, CleaningPlan, CompactedLog, LogSurvey } from '../../src/messages/log-cleaning.ts'
import type { CleaningBegun, SegmentsReplaced } from '../../src/messages/message.ts'
import { CleaningControl, type CleaningCrew, type TaskOutcome } from './cleaning-crew.ts'

/** How the cleaning of a log ended. `dropped`: there was nothing to do any more, or the partition would not have it. */
export type JobOutcome =
  | { readonly kind: 'cleaned'; readonly endOffset: number; readonly bufferUtilization: number }
  | { readonly kind: 'dropped' }
  | Extract<TaskOutcome, { kind: 'failed' }>

export interface JobOptions {
  readonly context: Context
  readonly crew: CleaningCrew
  readonly config: CleanerConfig
  readonly log: CompactedLog
  readonly survey: LogSurvey
  /** Chosen by the cleaner; no other question to the partition has it. */
  readonly nextRequestId: () => number
  readonly ended: (job: CleaningJob, outcome: JobOutcome) => void
}

/**
 * The cleaning of one log, step by step: the partition says what is there, a task finds the last offsets, one more for each group of segments writes what stays,
 * and after each the partition takes the new segment in.
 */
export class CleaningJob {
  readonly log: CompactedLog
  readonly survey: LogSurvey
  readonly control = new CleaningControl()
  readonly stats: CleanerStats = emptyCleanerStats()
  readonly startedUs: number
  indexedUs = 0
  readonly #options: JobOptions
  #requestId = 0
  #cleaning = 0
  #plan: CleaningPlan | null = null
  #tools: CleaningTools | null = null
  #indexed: IndexResult | null = null
  #slots = 0
  #group = 0
  #transactions: CleanResult['transactions'] | null = null
  #isRunning = false
  #isOver = false

  constructor(options: JobOptions) {
    this.#options = options
    this.log = options.log
    this.survey = options.survey
    this.startedUs = options.context.clock.monotonicUs()
  }

  start(): void {
    const { context, log, survey } = this.#options
    context.send(log.actor, { kind: 'begin-cleaning', from: context.self, requestId: this.#ask(), survey })
  }

  /** Whether the answer is for this job. */
  awaits(requestId: number): boolean {
    return !this.#isOver && requestId === this.#requestId
  }

  begun({ cleaning, plan }: CleaningBegun): void {
    if (plan === null) {
      this.#end({ kind: 'dropped' })
      return
    }
    const { config, context, survey } = this.#options
    const { slots, keysMax, ioBufferBytes } = shareOf(config, survey.firstUncleanableOffset - survey.firstDirtyOffset)
    this.#cleaning = cleaning
    this.#plan = plan
    this.#slots = slots
    this.#tools = {
      mapMemory: new SharedArrayBuffer(OffsetMap.bytesFor(slots)),
      hashKey: new Int32Array(context.random.bytes(16).slice().buffer),
      keysMax,
      ioBufferBytes,
    }
    this.#run({ kind: 'index', plan, tools: this.#tools })
  }

  replaced({ replaced }: SegmentsReplaced): void {
    if (!replaced || this.control.isAborted) {
      this.#end({ kind: 'dropped' })
      return
    }
    this.#group++
    this.#next()
  }

  /** The log is gone, or need not be cleaned any more. A task that runs ends soon, and the job with it. */
  abort(): void {
    this.control.abort()
    if (!this.#isRunning) this.#end({ kind: 'dropped' })
  }

  #ask(): number {
    this.#requestId = this.#options.nextRequestId()
    return this.#requestId
  }

  #run(task: CleaningTask): void {
    this.#isRunning = true
    this.#options.crew.run(task, this.control, (outcome) => {
      this.#isRunning = false
      if (outcome.kind === 'failed') this.#end(this.control.isAborted ? { kind: 'dropped' } : outcome)
      else if (outcome.kind === 'aborted' || this.control.isAborted) this.#end({ kind: 'dropped' })
      else this.#finished(outcome.result)
    })
  }

  #finished(result: CleaningResult): void {
    const { context, log } = this.#options
    switch (result.kind) {
      case 'index':
        addCleanerStats(this.stats, result.stats)
        this.#indexed = result
        this.indexedUs = context.clock.monotonicUs()
        this.#next()
        break
      case 'clean': {
        addCleanerStats(this.stats, result.stats)
        this.#transactions = result.transactions
        const [requestId, cleaning] = [this.#ask(), this.#cleaning]
        const baseOffsets = this.#indexed!.groups[this.#group]!
        context.send(log.actor, { kind: 'replace-segments', from: context.self, requestId, cleaning, baseOffsets })
        break
      }
      case 'seal':
        this.#end({
          kind: 'cleaned',
          endOffset: this.#indexed!.endOffset,
          bufferUtilization: this.#indexed!.map.size / this.#slots,
        })
        break
    }
  }

  #next(): void {
    const [plan, tools, indexed] = [this.#plan!, this.#tools!, this.#indexed!]
    const group = indexed.groups[this.#group]
    if (group === undefined) this.#run({ kind: 'seal', directory: plan.directory })
    else this.#run({ kind: 'clean', plan, tools, map: indexed.map, group, transactions: this.#transactions })
  }

  #end(outcome: JobOutcome): void {
    if (this.#isOver) return
    this.#isOver = true
    const { context, log, ended } = this.#options
    if (this.#cleaning !== 0) context.send(log.actor, { kind: 'end-cleaning', cleaning: this.#cleaning })
    ended(this, outcome)
  }
}
