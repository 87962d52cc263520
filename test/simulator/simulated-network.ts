import type { HostContext } from '../../actors/runtime/host-context.ts'
import type { Simulation } from '../../actors/runtime/simulation.ts'
import type { RafkaError } from '../../src/base/errors.ts'
import type { Accept, Connection, ConnectionEvents, Listener, Network } from '../../src/base/network.ts'

/** How long bytes are on their way, microseconds, at most. */
const LATENCY_US = 500
const FIRST_PORT = 40_000

interface Bound {
  readonly context: HostContext
  readonly accept: Accept
}

/** A network in virtual time: whoever listens in the simulation can be connected to, and bytes arrive in order, a little later, in pieces. */
export class SimulatedNetwork {
  readonly #simulation: Simulation
  readonly #bound = new Map<number, Bound>()
  #nextPort = FIRST_PORT

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  /** The network as an actor sees it. What it listens on and its connections end with that incarnation of the actor. */
  for(context: HostContext): Network {
    const connections = new Set<SimulatedConnection>()
    const ports = new Set<number>()
    context.whenEnded(() => {
      for (const port of ports) this.#bound.delete(port)
      for (const connection of connections) connection.abandon()
    })
    return {
      listen: (address, accept, ready): Listener => {
        const port = address.port === 0 ? this.#nextPort++ : address.port
        const bound: Bound = {
          context,
          accept: (connection) => {
            connections.add(connection as SimulatedConnection)
            return accept(connection)
          },
        }
        ports.add(port)
        this.#bound.set(port, bound)
        const noError: RafkaError | null = null
        this.#simulation.at(0, () => context.enter(() => ready(noError, port)))
        return { close: () => this.#bound.delete(port) }
      },
    }
  }

  /** Null where nobody listens. */
  connect(port: number): ClientEnd | null {
    const bound = this.#bound.get(port)
    if (bound === undefined) return null
    const client = new ClientEnd(this.#simulation)
    const server = new SimulatedConnection(this.#simulation, bound.context, client)
    client.server = server
    bound.context.enter(() => server.begin(bound.accept(server)))
    return client
  }
}

/** The broker's end. */
class SimulatedConnection implements Connection {
  readonly remoteAddress = '127.0.0.1'
  readonly remotePort = 1
  readonly unsentBytes = 0
  readonly #simulation: Simulation
  readonly #context: HostContext
  readonly #client: ClientEnd
  #events: ConnectionEvents | null = null
  #incoming: Uint8Array[] = []
  #paused = false
  #departsUs = 0

  constructor(simulation: Simulation, context: HostContext, client: ClientEnd) {
    this.#simulation = simulation
    this.#context = context
    this.#client = client
  }

  begin(events: ConnectionEvents | null): void {
    this.#events = events
    if (events === null) this.#client.end()
  }

  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    const bytes = Buffer.concat(chunks)
    const isOpen = this.#events !== null
    const { random, nowUs } = this.#simulation
    // One behind the other, as on the way here: never two at the same time, whose order would be anybody's guess.
    this.#departsUs = Math.max(this.#departsUs + 1, nowUs + random.below(LATENCY_US))
    this.#simulation.at(this.#departsUs - nowUs, () => {
      if (isOpen) this.#client.arrived(bytes)
      this.#context.enter(() => written(isOpen))
    })
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#simulation.at(0, () => this.#read())
  }

  close(): void {
    const events = this.#events
    if (events === null) return
    this.#events = null
    this.#client.end()
    this.#simulation.at(0, () => this.#context.enter(() => events.closed()))
  }

  /** Ends without a word to the owner, which is gone. */
  abandon(): void {
    this.#events = null
    this.#client.end()
  }

  arrived(bytes: Uint8Array): void {
    this.#incoming.push(bytes)
    this.#read()
  }

  #read(): void {
    this.#context.enter(() => {
      while (this.#events !== null && !this.#paused && this.#incoming.length > 0) {
        const buffer = this.#events.buffer()
        if (buffer === null) {
          // As a socket: it is read on after `resume`.
          this.#paused = true
          return
        }
        const bytes = this.#incoming.shift()!
        const length = Math.min(bytes.length, buffer.length)
        buffer.set(bytes.subarray(0, length))
        if (length < bytes.length) this.#incoming.unshift(bytes.subarray(length))
        this.#events.received(length)
      }
    })
  }
}

/** The client's end: frames, without what they are about. */
export class ClientEnd {
  /** Whole frames that arrived, without their length, oldest first. */
  readonly frames: Buffer[] = []
  isOpen = true
  server!: SimulatedConnection
  readonly #simulation: Simulation
  #received = Buffer.alloc(0)
  #departsUs = 0

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  /** Sends bytes, which travel in pieces, one behind the other. */
  send(bytes: Uint8Array): void {
    const { random, nowUs } = this.#simulation
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.slice(at, at + 1 + random.below(4096))
      at += piece.length
      this.#departsUs = Math.max(this.#departsUs, nowUs) + 1 + random.below(LATENCY_US)
      this.#simulation.at(this.#departsUs - nowUs, () => this.server.arrived(piece))
    }
  }

  arrived(bytes: Uint8Array): void {
    if (!this.isOpen) return
    this.#received = Buffer.concat([this.#received, bytes])
    while (this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readInt32BE(0)) {
      const end = 4 + this.#received.readInt32BE(0)
      this.frames.push(this.#received.subarray(4, end))
      this.#received = this.#received.subarray(end)
    }
  }

  /** Ended from the broker's side. */
  end(): void {
    this.isOpen = false
  }

  close(): void {
    this.isOpen = false
    this.server.close()
  }
}
