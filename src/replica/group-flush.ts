import type { DiskError } from '../base/disk.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { LogOfflineError } from '../log/errors.ts'
import type { FlushPlan } from '../log/log-flush.ts'
import type { Context } from '../messages/context.ts'
import type { Partition } from './partition.ts'

export interface GroupFlushOptions {
  readonly partition: Partition
  readonly context: Context
  /** What the plan covers is on disk. */
  readonly flushed: (plan: FlushPlan) => void
  /** It is not known what is on disk: whoever waits for it is to be told, before this ends its owner. */
  readonly failed: (error: DiskError) => void
}

/**
 * Group commit: what was appended while one flush was under way shares the next. Begun when the messages at hand are done, so that requests that came
 * together are flushed together. Segments that were closed are flushed in any case: a start after a crash need not look at them then.
 */
export class GroupFlush {
  readonly #options: GroupFlushOptions
  #isUnderWay = false
  #isDue = false
  #isStopped = false

  constructor(options: GroupFlushOptions) {
    this.#options = options
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay
  }

  /** There may be something to flush. */
  soon(): void {
    if (this.#isDue || this.#isUnderWay) return
    const { partition, context } = this.#options
    if (!this.#isAsked() && !partition.log.hasClosedUnflushedSegments) return
    this.#isDue = true
    context.defer(() => {
      this.#isDue = false
      if (!this.#isUnderWay && !this.#isStopped) this.#flush()
    })
  }

  stop(): void {
    this.#isStopped = true
  }

  #isAsked(): boolean {
    const { partition, context } = this.#options
    return partition.waitsForFlush || partition.log.isFlushDue(monotonicMs(context.clock))
  }

  #flush(): void {
    const { log } = this.#options.partition
    const plan = log.planFlush(this.#isAsked() ? log.logEndOffset : log.closedEndOffset)
    if (plan === null) return
    this.#isUnderWay = true
    let open = plan.files.length
    const synced = (error: DiskError | null): void => {
      if (error !== null) throw this.#failed(error)
      open--
      if (open === 0) this.#flushed(plan)
    }
    if (open === 0) this.#flushed(plan)
    else for (const file of plan.files) file.syncLater(synced)
  }

  /** A failed sync means that the data is not there, and a second one would hide it: the log starts anew from what the disk has. */
  #failed(error: DiskError): LogOfflineError {
    this.#options.failed(error)
    return this.#options.partition.log.fail('sync', error)
  }

  #flushed(plan: FlushPlan): void {
    this.#isUnderWay = false
    if (this.#isStopped) return
    const { partition, flushed } = this.#options
    partition.log.markFlushed(plan)
    flushed(plan)
    const { logEndOffset, recoveryPoint } = partition.log
    if (logEndOffset > recoveryPoint) this.soon()
  }
}
