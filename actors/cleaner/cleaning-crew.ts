import { RafkaError } from '../../src/base/errors.ts'
import { type CleaningResult, type CleaningTask, startTask, type TaskRun } from '../../src/log/cleaner/cleaning-task.ts'
import { IoThrottle } from '../../src/log/cleaner/io-throttle.ts'
import type { Context } from '../../src/messages/context.ts'

/** How a task ended. `crashed`: with it went the thread that it ran on. */
export type TaskOutcome =
  | { readonly kind: 'done'; readonly result: CleaningResult }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly message: string; readonly errno: string | null; readonly crashed: boolean }

/** Carries out the log cleaner's tasks, as many at once as it is asked for. */
export interface CleaningCrew {
  /** `done` runs as a turn of the actor, never during this call. */
  run(task: CleaningTask, control: CleaningControl, done: (outcome: TaskOutcome) => void): void
  /** So many tasks may run at once from now on. */
  resize(threads: number): void
}

const ABORTED = 0
const RATE_BYTES_AT = 8

/** What a task that runs is told meanwhile, on whatever thread it does: to stop, and how fast it may read and write. */
export class CleaningControl {
  readonly memory: SharedArrayBuffer
  readonly #flags: Int32Array
  readonly #rate: Float64Array

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory
    this.#flags = new Int32Array(memory, 0, 2)
    this.#rate = new Float64Array(memory, RATE_BYTES_AT, 1)
  }

  get isAborted(): boolean {
    return Atomics.load(this.#flags, ABORTED) === 1
  }
  abort(): void {
    Atomics.store(this.#flags, ABORTED, 1)
    Atomics.notify(this.#flags, ABORTED)
  }

  get bytesPerSecond(): number {
    return this.#rate[0]!
  }
  set bytesPerSecond(rate: number) {
    this.#rate[0] = rate
  }

  /** Waits, on a thread that may, but not for one that is aborted. */
  pause(ms: number): void {
    Atomics.wait(this.#flags, ABORTED, 0, ms)
  }
}

export function failureOf(error: unknown, crashed = false): TaskOutcome {
  const message = error instanceof Error ? error.message : String(error)
  const errno = error instanceof RafkaError ? error.facts['errno'] : null
  return { kind: 'failed', message, errno: typeof errno === 'string' ? errno : null, crashed }
}

/** On the actor's own thread, a piece at a time between other turns: where there are no threads to give the work to. */
export class SlicedCrew implements CleaningCrew {
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  resize(): void {}

  run(task: CleaningTask, control: CleaningControl, done: (outcome: TaskOutcome) => void): void {
    const { clock, disk } = this.#context
    const run = startTask(task, disk)
    const throttle = new IoThrottle(clock)
    const slice = (): void => {
      if (control.isAborted) {
        this.#giveUp(run, { kind: 'aborted' }, done)
        return
      }
      const bytes = this.#attempt(run, done, () => run.step())
      if (bytes === null) return
      if (bytes < 0) this.#sync(run, done)
      else this.#context.schedule(throttle.pauseMs(bytes, control.bytesPerSecond), slice)
    }
    this.#context.schedule(0, slice)
  }

  #sync(run: TaskRun, done: (outcome: TaskOutcome) => void): void {
    const files = run.unsyncedFiles()
    let open = files.length
    const finish = (): void => {
      const result = this.#attempt(run, done, () => run.finish())
      if (result !== null) done({ kind: 'done', result })
    }
    if (open === 0) finish()
    let failed = false
    for (const file of files) {
      file.syncLater((error) => {
        if (failed) return
        failed = error !== null
        if (error !== null) this.#giveUp(run, failureOf(error), done)
        else if (--open === 0) finish()
      })
    }
  }

  /** What goes wrong in a task, of whatever kind, is told as its outcome: a log that cannot be cleaned must not end the cleaner. */
  #attempt<T>(run: TaskRun, done: (outcome: TaskOutcome) => void, body: () => T): T | null {
    try {
      return body()
    } catch (error) {
      this.#giveUp(run, failureOf(error), done)
      return null
    }
  }

  #giveUp(run: TaskRun, outcome: TaskOutcome, done: (outcome: TaskOutcome) => void): void {
    try {
      run.abandon()
    } catch {
      // What it leaves behind the next cleaning removes.
    }
    done(outcome)
  }
}
