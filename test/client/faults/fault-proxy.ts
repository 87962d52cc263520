import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'
import { SeededRandom } from '../../../src/base/seeded-random.ts'

/** What can become of a connection: its end (FIN, or RST), the end of one direction only, or silence, in which nothing is said and nothing ends. */
export const FAULTS = ['cut', 'reset', 'half', 'black-hole'] as const
export type Fault = (typeof FAULTS)[number]

/** How bytes travel through the connections that are whole. */
export interface Weather {
  /** Each chunk waits for a time between these, in its turn. Default none. */
  readonly delayMs?: readonly [min: number, max: number]
  /** Of all chunks, so many (0 to 1) go on as single bytes, or as pieces of a few bytes where they are long. Default 0. */
  readonly trickle?: number
}

export interface FaultProxyOptions {
  /** On 127.0.0.1. Default 0: nowhere yet, `upstreamPort` says it later. */
  readonly upstreamPort?: number
  readonly seed: number
}

/** A chunk that trickles does so in at most so many pieces: a megabyte as single bytes would say nothing more. */
const PIECES_MAX = 200

/** Stands between a client and a broker, on 127.0.0.1, and does to their connections what networks do. All that it chooses comes from its seed. */
export class FaultProxy implements AsyncDisposable {
  /** By kind, what has happened so far. */
  readonly counts: Record<Fault | 'refused' | 'connected', number> = {
    cut: 0,
    reset: 0,
    half: 0,
    'black-hole': 0,
    refused: 0,
    connected: 0,
  }
  /** While true, new connections are refused (by RST). */
  isRefusing = false
  #weather: Weather = {}
  /** Where new connections go, on 127.0.0.1. */
  upstreamPort: number
  readonly #random: SeededRandom
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #storm: NodeJS.Timeout | null = null

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  private constructor({ upstreamPort = 0, seed }: FaultProxyOptions) {
    this.upstreamPort = upstreamPort
    this.#random = new SeededRandom(seed)
    // A client that has ended its direction may still be read from: that is what half a connection is.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get connectionCount(): number {
    return this.#pairs.size
  }

  set weather(weather: Weather) {
    this.#weather = weather
  }

  /** Does one thing to all connections that there are; gives how many. */
  strike(fault: Fault): number {
    const pairs = [...this.#pairs]
    for (const pair of pairs) this.#hit(pair, fault)
    return pairs.length
  }

  /** From now on, one of the faults to one of the connections, again and again, at times around `everyMs`. */
  storm({ everyMs, faults = FAULTS }: { everyMs: number; faults?: readonly Fault[] }): void {
    this.calm()
    const next = (): void => {
      const pairs = [...this.#pairs].filter(({ isBlack }) => !isBlack)
      if (pairs.length > 0) this.#hit(pairs[this.#random.below(pairs.length)]!, faults[this.#random.below(faults.length)]!)
      this.#storm = setTimeout(next, everyMs / 2 + this.#random.below(everyMs))
    }
    this.#storm = setTimeout(next, everyMs)
  }

  /** Ends the storm. Connections that are black holes end too, as they would when a network comes back and its tables do not. */
  calm(): void {
    if (this.#storm !== null) clearTimeout(this.#storm)
    this.#storm = null
    for (const pair of this.#pairs) if (pair.isBlack) pair.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.calm()
    for (const pair of this.#pairs) pair.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #hit(pair: Pair, fault: Fault): void {
    this.counts[fault]++
    pair.suffer(fault, this.#random.below(2) === 0)
  }

  #accept(client: Socket): void {
    if (this.isRefusing) {
      this.counts.refused++
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    this.counts.connected++
    const server = createConnection({ host: '127.0.0.1', port: this.upstreamPort, allowHalfOpen: true, noDelay: true })
    const pair = new Pair(client, server, (chunk) => this.#travel(chunk))
    this.#pairs.add(pair)
    client.once('close', () => this.#pairs.delete(pair))
  }

  /** The pieces in which a chunk goes on, and for how long each waits. */
  #travel(chunk: Buffer): { delayMs: number; pieces: Buffer[] } {
    const { delayMs: [min, max] = [0, 0], trickle = 0 } = this.#weather
    const delayMs = max === 0 ? 0 : min + this.#random.below(max - min + 1)
    if (trickle === 0 || this.#random.below(1000) >= trickle * 1000) return { delayMs, pieces: [chunk] }
    const size = Math.ceil(chunk.length / PIECES_MAX)
    const pieces: Buffer[] = []
    for (let at = 0; at < chunk.length; at += size) pieces.push(chunk.subarray(at, at + size))
    return { delayMs, pieces }
  }
}

type Travel = (chunk: Buffer) => { delayMs: number; pieces: Buffer[] }

/** A connection from a client, and ours on its behalf to the broker. */
class Pair {
  isBlack = false
  readonly #client: Socket
  readonly #server: Socket

  constructor(client: Socket, server: Socket, travel: Travel) {
    this.#client = client
    this.#server = server
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#pipe(from, to, travel)
      from.on('error', () => {})
    }
  }

  /** `first`: which direction suffers, where only one does. */
  suffer(fault: Fault, first: boolean): void {
    if (fault === 'cut') this.destroy()
    else if (fault === 'reset') {
      this.#client.resetAndDestroy()
      this.#server.resetAndDestroy()
    } else if (fault === 'half') (first ? this.#client : this.#server).end()
    else {
      this.isBlack = true
      this.#client.pause()
      this.#server.pause()
    }
  }

  destroy(): void {
    this.isBlack = false
    this.#client.destroy()
    this.#server.destroy()
  }

  #pipe(from: Socket, to: Socket, travel: Travel): void {
    // One chunk after the other, whatever each waits for: bytes of one direction never overtake.
    let turn: Promise<void> = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      if (this.isBlack) return
      const { delayMs, pieces } = travel(chunk)
      from.pause()
      turn = turn.then(async () => {
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
        for (const piece of pieces) {
          if (this.isBlack || to.destroyed || !to.writable) return
          const isTaken = to.write(piece)
          if (pieces.length > 1) await new Promise(setImmediate)
          // Both reject when the socket breaks, which is as good as its end.
          if (!isTaken) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {})
        }
        if (!this.isBlack) from.resume()
      })
    })
    // What one side did, the other is told: its end when all has gone through, or at once that it is broken.
    from.once('end', () => {
      turn = turn.then(() => {
        if (!this.isBlack) to.end()
      })
    })
    from.once('close', (isBroken) => {
      if (isBroken && !this.isBlack) to.destroy()
    })
  }
}
