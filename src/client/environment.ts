import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'

/** What a client needs of the world. `src/client/node/` gives it for Node. */
export interface ClientEnvironment {
  readonly clock: Clock
  readonly random: Random
  /** Runs `turn` once after `delayMs`. Gives what cancels it. */
  after(delayMs: number, turn: () => void): () => void
  /** Lets sockets and timers have a turn: work that goes on without waiting for anything would keep them out. */
  yield(): Promise<void>
  /** Opens a connection; rejects with `NetworkError`, with `AuthError` where TLS does not come about, and with the signal's reason. */
  dial(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<Transport>
}

/** A connection of framed messages: what is sent and what arrives has its length prefix taken care of here. */
export interface Transport {
  /** Whether nobody between here and the broker can read along (TLS). */
  readonly isEncrypted: boolean
  /** Of what was sent, the bytes that the kernel has not taken yet. As long as there are any, the chunks' memory must not change. */
  readonly unsentBytes: number
  /** Chunks of one message, length prefix included. Takes all, whatever is unsent: who sends looks at `unsentBytes` before. */
  send(chunks: readonly Uint8Array[]): void
  /** When all is sent, after `unsentBytes` was above 64 KiB. */
  onDrain: () => void
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
