import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'

/** What a client needs of the world. `src/client/node/` gives it for Node. */
export interface ClientEnvironment {
  readonly clock: Clock
  readonly random: Random
  /** Runs `turn` once after `delayMs`. Gives what cancels it. */
  after(delayMs: number, turn: () => void): () => void
  /** Opens a connection; rejects with `NetworkError`. */
  dial(host: string, port: number, timeoutMs: number): Promise<Transport>
}

/** A connection of framed messages: what is sent and what arrives has its length prefix taken care of here. */
export interface Transport {
  /** Chunks of one message, length prefix included. */
  send(chunks: readonly Uint8Array[]): void
  /** Set before the first frame can arrive. A frame comes without its length prefix, in memory of its own. */
  onFrame: (frame: Uint8Array) => void
  /** Once, when the connection has ended, by either side. */
  onEnd: (reason: Error | null) => void
  close(): void
}

/** Milliseconds as a promise. */
export function sleep(environment: ClientEnvironment, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve()
      return
    }
    const cancel = environment.after(delayMs, done)
    function done(): void {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done, { once: true })
  })
}
