import { THREADS_MAX } from './control-message.ts'

/*
 * How a thread that sleeps in its event loop is woken: a flag here, and a message on a port only for who finds the flag set.
 * Against `Atomics.waitAsync` on the same flag (a dozen runs of each on two busy cores, `bench/micro/ring.ts`): there and back 25
 * us against 31 (best 20 against 24), one way to a sleeper at best 9 against 14; under load alike, 20 million messages a second
 * with one wake-up for 700 to 1,000. And a message on a port is not lost on a thread that is about to sleep but has not said so
 * yet, which a writer that waits for room needs.
 */

/** Each flag on a cache line of its own. */
const STRIDE = 16

export function boardMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(THREADS_MAX * STRIDE * 4)
}

/**
 * Which threads of a node sleep. Whoever has something for a sleeping thread takes its flag away, and only the one who did rings.
 */
export class Board {
  readonly #flags: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#flags = new Int32Array(memory)
  }

  /** After this the thread must look at its rings once more: what came before was not rung for. */
  sleeps(thread: number): void {
    Atomics.store(this.#flags, thread * STRIDE, 1)
  }

  awake(thread: number): void {
    Atomics.store(this.#flags, thread * STRIDE, 0)
  }

  /** True when the thread slept and the caller has to ring. */
  wake(thread: number): boolean {
    const index = thread * STRIDE
    return Atomics.load(this.#flags, index) === 1 && Atomics.compareExchange(this.#flags, index, 1, 0) === 1
  }
}
