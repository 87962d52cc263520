import type { Piscina } from 'piscina'
import type { CleaningTask } from '../../src/log/cleaner/cleaning-task.ts'
import type { HostContext } from '../runtime/host-context.ts'
import { type CleaningControl, type CleaningCrew, failureOf, type TaskOutcome } from './cleaning-crew.ts'
import type { WorkerTask } from './cleaning-worker.ts'

/** A thread that has nothing to do for so long ends, and gives its memory back. */
const IDLE_MS = 30_000

/** On threads of their own, which are started when there is something to clean. */
export class PooledCrew implements CleaningCrew {
  readonly #context: HostContext
  readonly #running = new Set<CleaningControl>()
  #threads: number
  #pool: Promise<Piscina<WorkerTask, TaskOutcome>> | null = null

  constructor(context: HostContext, threads: number) {
    this.#context = context
    this.#threads = threads
    context.whenEnded(() => this.#end())
  }

  resize(threads: number): void {
    if (threads === this.#threads) return
    this.#threads = threads
    // What runs there goes on to its end; what comes gets the new pool.
    void this.#pool?.then((pool) => pool.close())
    this.#pool = null
  }

  run(task: CleaningTask, control: CleaningControl, done: (outcome: TaskOutcome) => void): void {
    this.#running.add(control)
    const ended = (outcome: TaskOutcome): void => {
      this.#running.delete(control)
      this.#context.enter(() => done(outcome))
    }
    this.#pool ??= this.#start()
    this.#pool
      .then((pool) => pool.run({ task, control: control.memory }))
      .then(ended, (error: unknown) => ended(failureOf(error, true)))
  }

  async #start(): Promise<Piscina<WorkerTask, TaskOutcome>> {
    const { Piscina } = await import('piscina')
    const entry = import.meta.url.endsWith('.ts') ? './cleaning-worker.ts' : './cleaning-worker.js'
    return new Piscina<WorkerTask, TaskOutcome>({
      filename: new URL(entry, import.meta.url).href,
      name: 'clean',
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: IDLE_MS,
      recordTiming: false,
    })
  }

  #end(): void {
    for (const control of this.#running) control.abort()
    void this.#pool?.then((pool) => pool.destroy())
  }
}
