import type { Logger } from '../../base/logger.ts'
import type { ClientEnvironment } from '../environment.ts'
import { KafkaError } from '../errors.ts'
import type { OffsetToCommit } from '../offsets.ts'
import { partitionKey } from '../topic-partition.ts'

export interface AutoCommitOptions {
  readonly intervalMs: number
  readonly logger: Logger
  commit(offsets: readonly OffsetToCommit[]): Promise<void>
  /** What is finished now. */
  offsets(): readonly OffsetToCommit[]
}

/** Commits what is finished every so often, and only what changed. A commit that fails is made up for by the next. */
export class AutoCommit {
  readonly #environment: ClientEnvironment
  readonly #options: AutoCommitOptions
  readonly #committed = new Map<string, number>()
  #cancelTimer: () => void = () => {}
  #isRunning = false

  constructor(environment: ClientEnvironment, options: AutoCommitOptions) {
    this.#environment = environment
    this.#options = options
  }

  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#arm()
  }

  stop(): void {
    this.#isRunning = false
    this.#cancelTimer()
  }

  /** Commits those of `offsets` that are not committed yet. Never rejects: what fails is logged. */
  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    const changed = offsets.filter((offset) => this.#committed.get(partitionKey(offset)) !== offset.offset)
    if (changed.length === 0) return
    try {
      await this.#options.commit(changed)
      for (const offset of changed) this.#committed.set(partitionKey(offset), offset.offset)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#options.logger.warn('offsets could not be committed', {
        reason,
        code: error instanceof KafkaError ? error.code : undefined,
      })
    }
  }

  /** A partition went, or its offsets were committed otherwise: what was committed of it before says nothing. */
  forget(partitions: Iterable<{ topic: string; partition: number }>): void {
    for (const partition of partitions) this.#committed.delete(partitionKey(partition))
  }

  #arm(): void {
    this.#cancelTimer = this.#environment.after(this.#options.intervalMs, () => {
      void this.commit(this.#options.offsets()).then(() => {
        if (this.#isRunning) this.#arm()
      })
    })
  }
}
