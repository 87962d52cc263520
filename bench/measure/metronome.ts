import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** `plannedMs`: when the beat was meant to be, in this thread's `performance.now()`. */
export type Tick = (plannedMs: number) => void

/**
 * Ticks an event loop more precisely than `setTimeout`, whose grain is a millisecond: a thread of its own sleeps in
 * `Atomics.wait` and posts a message. A tick that finds the one before it still unread is left out, so a busy loop is not
 * flooded. Between ticks both threads sleep, so the broker beside them has the processor.
 */
export class Metronome {
  readonly #worker: Worker
  readonly #beat: Beat

  constructor(intervalUs: number, tick: Tick) {
    const shared = new SharedArrayBuffer(16)
    this.#beat = new Beat(shared)
    this.#worker = new Worker(import.meta.filename, { workerData: { metronome: { shared, intervalUs } } })
    this.#worker.on('message', () => {
      const plannedMs = this.#beat.plannedMs - performance.timeOrigin
      this.#beat.markRead()
      tick(plannedMs)
    })
  }

  async stop(): Promise<void> {
    this.#beat.stop()
    await this.#worker.terminate()
  }
}

/** What the two threads share. Word 0: a tick is unread. Word 1: stop; nobody notifies it, it is what the sleep waits on. Then the time of the unread beat. */
class Beat {
  readonly #words: Int32Array
  readonly #planned: Float64Array

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared, 0, 2)
    this.#planned = new Float64Array(shared, 8, 1)
  }

  /** Milliseconds since the epoch; `performance.now()` itself starts at another moment in each thread. */
  get plannedMs(): number {
    return this.#planned[0] as number
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, 1) === 1
  }

  stop(): void {
    Atomics.store(this.#words, 1, 1)
  }

  sleep(ms: number): void {
    Atomics.wait(this.#words, 1, 0, ms)
  }

  markRead(): void {
    Atomics.store(this.#words, 0, 0)
  }

  /** Whether the tick before was read, so that this one takes its place. */
  announce(plannedMs: number): boolean {
    if (Atomics.load(this.#words, 0) === 1) return false
    this.#planned[0] = plannedMs
    Atomics.store(this.#words, 0, 1)
    return true
  }
}

interface MetronomeData {
  metronome?: { shared: SharedArrayBuffer; intervalUs: number }
}

function run({ shared, intervalUs }: { shared: SharedArrayBuffer; intervalUs: number }): void {
  const beat = new Beat(shared)
  const intervalMs = intervalUs / 1000
  for (let nextMs = performance.now() + intervalMs; !beat.stopped; nextMs += intervalMs) {
    const waitMs = nextMs - performance.now()
    if (waitMs > 0) beat.sleep(waitMs)
    // Beats that were slept through are left out; those that follow keep their places.
    else nextMs += Math.floor(-waitMs / intervalMs) * intervalMs
    if (beat.announce(performance.timeOrigin + nextMs)) parentPort?.postMessage(0)
  }
}

if (!isMainThread) {
  const { metronome } = (workerData ?? {}) as MetronomeData
  if (metronome !== undefined) run(metronome)
}
