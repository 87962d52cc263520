import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/**
 * Ticks an event loop more precisely than `setTimeout`, whose grain is a millisecond: a thread of its own sleeps in
 * `Atomics.wait` and posts a message. A tick that finds the one before it still unread is left out, so a busy loop is not
 * flooded. Between ticks both threads sleep, so the broker beside them has the processor.
 */
export class Metronome {
  readonly #worker: Worker
  readonly #pending: Int32Array

  constructor(intervalUs: number, tick: () => void) {
    const shared = new SharedArrayBuffer(8)
    this.#pending = new Int32Array(shared)
    this.#worker = new Worker(import.meta.filename, { workerData: { metronome: { shared, intervalUs } } })
    this.#worker.on('message', () => {
      Atomics.store(this.#pending, 0, 0)
      tick()
    })
  }

  async stop(): Promise<void> {
    Atomics.store(this.#pending, 1, 1)
    await this.#worker.terminate()
  }
}

interface MetronomeData {
  metronome?: { shared: SharedArrayBuffer; intervalUs: number }
}

/** Word 0: a tick is unread. Word 1: stop; nobody notifies it, it is what the sleep waits on. */
function beat({ shared, intervalUs }: { shared: SharedArrayBuffer; intervalUs: number }): void {
  const words = new Int32Array(shared)
  let nextMs = performance.now()
  while (Atomics.load(words, 1) === 0) {
    nextMs += intervalUs / 1000
    const wait = nextMs - performance.now()
    if (wait > 0) Atomics.wait(words, 1, 0, wait)
    else nextMs -= wait
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) parentPort?.postMessage(0)
  }
}

if (!isMainThread) {
  const { metronome } = (workerData ?? {}) as MetronomeData
  if (metronome !== undefined) beat(metronome)
}
