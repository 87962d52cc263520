import type { Role } from './actor-spec.ts'

/*
 * Why a budget and not a thread for each partition: on two cores 96 log threads gave 2.3 times less throughput at 2.8 times the
 * CPU of two, and each worker costs 6 to 12 MB of memory and 10 to 25 ms to start. Why network and logs together on two cores:
 * against one network and one log thread the same throughput takes a quarter less CPU with large requests and two fifths less
 * with small ones (64 bytes over this runtime: 6 us of CPU a request against 8 to 13).
 */

export interface PlacementOptions {
  /**
   * `auto`: each log its own thread while there are no more of them than `logThreadsMax`, then several share one. `dedicated`:
   * each log its own thread up to `threadsCap`. `inline`: all on the main thread.
   */
  mode: 'auto' | 'dedicated' | 'inline'
  /** Threads that host logs and coordinators. */
  logThreadsMax: number
  /** Threads that serve sockets; each network actor gets its own while there are any. */
  networkThreadsMax: number
  /** Network actors live among the logs: there are at most `logThreadsMax` threads, all alike. */
  coLocated: boolean
  /** No more threads than this beside the main one, in any mode. */
  threadsCap: number
}

/** What suits a machine with this many cores. `threadsMax`, where given, is how many threads may host logs. */
export function defaultPlacement(cores: number, mode: PlacementOptions['mode'], threadsMax?: number): PlacementOptions {
  const networkThreadsMax = cores >= 8 ? 2 : 1
  return {
    mode,
    logThreadsMax: Math.max(1, threadsMax ?? cores - networkThreadsMax),
    networkThreadsMax,
    coLocated: mode === 'auto' && cores <= 2,
    threadsCap: 512,
  }
}

interface Thread {
  readonly kind: 'network' | 'log' | 'any'
  /** Actors on it. */
  load: number
}

/**
 * Says which thread an actor lives on: the least loaded of those for its role, or a new one. Actors stay where they were put.
 * Thread 0 is the main one.
 */
export class Placement {
  readonly #options: PlacementOptions
  /** Thread 1 and up. */
  readonly #threads: Thread[] = []

  constructor(options: PlacementOptions) {
    this.#options = options
  }

  /** An index that was not given out before is a new thread, which the caller then starts. Indexes have no gaps. */
  place(role: Role): number {
    const { mode, coLocated, logThreadsMax, networkThreadsMax, threadsCap } = this.#options
    if (mode === 'inline' || role === 'main') return 0
    const kind = coLocated ? 'any' : role === 'network' ? 'network' : 'log'
    const fitting = this.#threads.filter((thread) => thread.kind === kind)
    const least = fitting.reduce<Thread | null>(
      (best, thread) => (best === null || thread.load < best.load ? thread : best),
      null,
    )
    const fittingMax = kind === 'network' ? networkThreadsMax : mode === 'dedicated' ? threadsCap : logThreadsMax
    const mayGrow = fitting.length < fittingMax && this.#threads.length < threadsCap
    if (least !== null && (least.load === 0 || !mayGrow)) return this.put(this.#threads.indexOf(least) + 1)
    return this.put(this.#threads.push({ kind, load: 0 }))
  }

  /** An actor was put on a thread by someone else's choice. */
  put(thread: number): number {
    const entry = this.#threads[thread - 1]
    if (entry !== undefined) entry.load++
    return thread
  }

  /** An actor of this thread is gone for good. */
  removed(thread: number): void {
    const entry = this.#threads[thread - 1]
    if (entry !== undefined) entry.load--
  }

  /** Whether sockets and logs draw on the same arena. */
  isShared(thread: number): boolean {
    return this.#threads[thread - 1]?.kind === 'any'
  }
}
