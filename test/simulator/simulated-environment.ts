import type { Clock } from '../../src/base/clock.ts'
import type { Connection, ConnectionEvents } from '../../src/base/network.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { ClientEnvironment, Transport } from '../../src/client/environment.ts'
import { NetworkError } from '../../src/client/errors.ts'
import { FrameReader } from '../../src/client/node/frame-reader.ts'
import type { ClientWorld } from './client-world.ts'

/** The world of one native client in virtual time, on a host of its own. */
export class SimulatedEnvironment implements ClientEnvironment {
  readonly clock: Clock
  readonly random: SeededRandom
  readonly #world: ClientWorld
  readonly #host: string
  readonly #transports = new Set<SimulatedTransport>()
  #isDead = false

  constructor(world: ClientWorld, host: string) {
    this.#world = world
    this.#host = host
    const { simulation } = world
    this.random = new SeededRandom(`${simulation.seed}/${host}`)
    this.clock = {
      nowMs: () => simulation.startMs + Math.floor(simulation.nowUs / 1000),
      monotonicUs: () => simulation.nowUs,
    }
  }

  after(delayMs: number, turn: () => void): () => void {
    let isCancelled = false
    this.#world.simulation.at(delayMs * 1000, () => {
      if (!isCancelled && !this.#isDead) this.#world.enter(turn)
    })
    return () => {
      isCancelled = true
    }
  }

  yield(): Promise<void> {
    return new Promise((resolve) => {
      this.after(0, resolve)
    })
  }

  dial(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<Transport> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const settled = (): void => {
        cancel()
        signal?.removeEventListener('abort', abandon)
      }
      const dialing = this.#world.network.dial(this.#host, this.#world, { host, port }, (error, connection) => {
        settled()
        if (this.#isDead) return null
        if (error !== null) {
          reject(new NetworkError(`cannot connect to ${host}:${port}`, { host, port, errno: 'ECONNREFUSED' }, { cause: error }))
          return null
        }
        const transport = new SimulatedTransport(connection!, () => this.#transports.delete(transport))
        this.#transports.add(transport)
        resolve(transport)
        return transport
      })
      const abandon = (): void => {
        settled()
        dialing.close()
        reject(signal!.reason)
      }
      const cancel = this.after(timeoutMs, () => {
        settled()
        dialing.close()
        reject(new NetworkError(`no connection to ${host}:${port} within ${timeoutMs} ms`, { host, port, errno: 'ETIMEDOUT' }))
      })
      signal?.addEventListener('abort', abandon, { once: true })
    })
  }

  /** The client's process is killed: nothing that it waits for ever comes, and its connections are reset. */
  kill(): void {
    this.#isDead = true
    for (const transport of [...this.#transports]) transport.kill()
  }
}

class SimulatedTransport implements Transport, ConnectionEvents {
  readonly isEncrypted = false
  onDrain: () => void = () => {}
  onEnd: (reason: Error | null) => void = () => {}
  readonly #connection: Connection
  readonly #ended: () => void
  readonly #frames = new FrameReader({ ownScratch: true })
  #reason: Error | null = null

  constructor(connection: Connection, ended: () => void) {
    this.#connection = connection
    this.#ended = ended
    this.#frames.onFault = (fault) => {
      this.#reason ??= fault
      connection.close()
    }
  }

  get onFrame(): (frame: Uint8Array) => void {
    return this.#frames.onFrame
  }

  set onFrame(onFrame: (frame: Uint8Array) => void) {
    this.#frames.onFrame = onFrame
  }

  get unsentBytes(): number {
    return this.#connection.unsentBytes
  }

  send(chunks: readonly Uint8Array[]): void {
    this.#connection.write(chunks, (whole) => {
      if (whole && this.#connection.unsentBytes === 0) this.onDrain()
    })
  }

  close(): void {
    this.#connection.close()
  }

  kill(): void {
    this.onEnd = () => {}
    this.onDrain = () => {}
    this.#frames.onFrame = () => {}
    this.#connection.close()
  }

  buffer(): Uint8Array {
    const { buffer } = this.#frames.onread
    return typeof buffer === 'function' ? buffer() : buffer
  }

  received(length: number): void {
    this.#frames.onread.callback(length, EMPTY)
  }

  ended(): void {
    this.#connection.close()
  }

  closed(): void {
    this.#ended()
    this.onEnd(this.#reason)
  }
}

const EMPTY = new Uint8Array(0)
