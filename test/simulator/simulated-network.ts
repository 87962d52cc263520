import type { HostContext } from '../../actors/runtime/host-context.ts'
import type { Simulation } from '../../actors/runtime/simulation.ts'
import { RafkaError } from '../../src/base/errors.ts'
import type { Accept, Dialing, Listener, Network, Opened } from '../../src/base/network.ts'
import { type EndOwner, SimulatedConnection } from './simulated-connection.ts'
import { SimulatedLink } from './simulated-link.ts'

const FIRST_PORT = 40_000
/** Every so many connections one has its bytes cut into pieces anywhere. */
const CHOPPED_EVERY = 8

interface Bound {
  readonly owner: EndOwner
  readonly accept: Accept
}

/** Nobody listens there. */
export class ConnectionRefusedError extends RafkaError {
  readonly code = 'ECONNREFUSED'
  readonly retriable = true
}

/**
 * A network in virtual time that nodes and clients share. Hosts have names; whoever listens on a host's port can be dialled from any other. It loses nothing on its own:
 * links are blocked, delayed and mended, and connections cut, by who tests.
 */
export class SimulatedNetwork {
  readonly #simulation: Simulation
  readonly #bound = new Map<string, Bound>()
  readonly #links = new Map<string, SimulatedLink>()
  readonly #ends = new Set<SimulatedConnection>()
  readonly #addresses = new Map<string, string>()
  /** Hosts that are off, and the connections that they had. */
  readonly #unreachable = new Map<string, SimulatedConnection[]>()
  #dialsHeld: (() => void)[] = []
  #nextPort = FIRST_PORT
  #connections = 0
  #foundUs = Number.NEGATIVE_INFINITY

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  /** The network as an actor on `host` sees it. What it listens on and its connections end with that incarnation of the actor. */
  for(context: HostContext, host: string): Network {
    const own = new Set<{ abandon(): void }>()
    context.whenEnded(() => {
      for (const each of own) each.abandon()
    })
    return {
      listen: (address, accept, ready): Listener => {
        const port = address.port === 0 ? this.#nextPort++ : address.port
        const key = `${host}:${port}`
        const bound: Bound = {
          owner: context,
          accept: (connection) => {
            own.add(connection as SimulatedConnection)
            return accept(connection)
          },
        }
        const close = (): void => {
          if (this.#bound.get(key) === bound) this.#bound.delete(key)
        }
        own.add({ abandon: close })
        this.#bound.set(key, bound)
        this.#simulation.at(0, () => context.enter(() => ready(null, port)))
        return { close, admit() {}, renewTls: () => 'same', checkTls: () => null }
      },
      dial: (address, opened): Dialing => {
        const dial = this.dial(host, context, address, (error, connection) => {
          if (connection !== null) own.add(connection as SimulatedConnection)
          return opened(error, connection)
        })
        own.add({ abandon: () => dial.close() })
        return dial
      },
    }
  }

  /** Opens a connection from `from`, an actor's host or a client's. */
  dial(from: string, owner: EndOwner, address: { host: string; port: number }, opened: Opened): Dialing {
    const to = address.host === 'localhost' || address.host === '127.0.0.1' ? from : address.host
    let isGivenUp = false
    let opening: SimulatedConnection | null = null
    const attempt = (): void => {
      if (isGivenUp) return
      if (this.link(from, to).isBlocked || this.link(to, from).isBlocked || this.#unreachable.has(to)) {
        // Tried again by the kernel when there is hope; who does not want to wait for that gives up.
        this.#dialsHeld.push(attempt)
        return
      }
      const bound = this.#bound.get(`${to}:${address.port}`)
      const backUs = this.#delayUs(this.link(to, from))
      if (bound === undefined) {
        const error = new ConnectionRefusedError(`connect ECONNREFUSED ${to}:${address.port}`, { errno: 'ECONNREFUSED' })
        this.#simulation.at(backUs, () => {
          if (!isGivenUp) owner.enter(() => opened(error, null))
        })
        return
      }
      const client = this.#connect({ from, owner, to, port: address.port, bound })
      opening = client
      this.#simulation.at(backUs, () =>
        owner.enter(() => {
          opening = null
          if (isGivenUp) client.close()
          else client.begin(opened(null, client))
        }),
      )
    }
    this.#simulation.at(this.#delayUs(this.link(from, to)), attempt)
    return {
      close: () => {
        isGivenUp = true
        opening?.close()
      },
    }
  }

  /** When a connection was last ended by somebody who could not know that the other end had gone already, virtual microseconds. */
  get foundUs(): number {
    return this.#foundUs
  }

  // --- Faults ---

  /** From one host to another, in that direction. */
  link(from: string, to: string): SimulatedLink {
    const key = `${from}>${to}`
    let link = this.#links.get(key)
    if (link === undefined) this.#links.set(key, (link = new SimulatedLink()))
    return link
  }

  /** Nothing goes from any of `from` to any of `to`. Gives what mends it. */
  block(from: readonly string[], to: readonly string[]): () => void {
    const mends: (() => void)[] = []
    for (const each of from) for (const other of to) if (each !== other) mends.push(this.link(each, other).block())
    return () => {
      for (const mend of mends) mend()
      this.#dialOn()
    }
  }

  /** Nothing goes between the two sides, either way. Gives what mends it. */
  partition(side: readonly string[], otherSide: readonly string[]): () => void {
    const mends = [this.block(side, otherSide), this.block(otherSide, side)]
    return () => {
      for (const mend of mends) mend()
    }
  }

  /** Connections that are open, by one of their ends each. */
  connections(): SimulatedConnection[] {
    return [...this.#ends]
  }

  /**
   * The host's power is cut, or its cable: connections are gone without a word, and dialling it leads nowhere until `reachable`.
   * To be called before its processes are killed.
   */
  unreachable(host: string): void {
    const muted = this.connections().filter((end) => end.host === host)
    for (const end of muted) end.isMute = true
    this.#unreachable.set(host, muted)
  }

  /** The host is back, and knows of no connection: who sends over one from before is told so. */
  reachable(host: string): void {
    const muted = this.#unreachable.get(host)
    if (muted === undefined) return
    this.#unreachable.delete(host)
    for (const end of muted) end.isMute = false
    this.#dialOn()
  }

  /** A name's address: the same for all connections of a host. */
  addressOf(host: string): string {
    let address = this.#addresses.get(host)
    if (address === undefined) {
      const number = this.#addresses.size + 1
      address = /^[0-9.]+$/.test(host) ? host : `10.0.${number >> 8}.${number & 255}`
      this.#addresses.set(host, address)
    }
    return address
  }

  #connect(way: { from: string; owner: EndOwner; to: string; port: number; bound: Bound }): SimulatedConnection {
    const { from, owner, to, port, bound } = way
    const isChopped = ++this.#connections % CHOPPED_EVERY === 0
    const shared = {
      simulation: this.#simulation,
      over: (end: SimulatedConnection): void => {
        this.#ends.delete(end)
        if (end.peer.isMute && !end.peer.isOpen) this.#foundUs = this.#simulation.nowUs
      },
      isChopped,
    }
    const client = new SimulatedConnection({
      ...shared,
      owner,
      host: from,
      link: this.link(from, to),
      remoteAddress: this.addressOf(to),
      remotePort: port,
    })
    const server = new SimulatedConnection({
      ...shared,
      owner: bound.owner,
      host: to,
      link: this.link(to, from),
      remoteAddress: this.addressOf(from),
      remotePort: FIRST_PORT + this.#connections,
    })
    client.peer = server
    server.peer = client
    this.#ends.add(client)
    this.#ends.add(server)
    bound.owner.enter(() => {
      // It may be over already: then nobody needs to know that it was.
      if (server.isOpen) server.begin(bound.accept(server))
    })
    return client
  }

  #delayUs({ delayUsMin, delayUsMax }: SimulatedLink): number {
    return delayUsMin + this.#simulation.random.below(delayUsMax - delayUsMin + 1)
  }

  #dialOn(): void {
    const held = this.#dialsHeld
    this.#dialsHeld = []
    for (const attempt of held) this.#simulation.at(this.#simulation.random.below(1_000_000), attempt)
  }
}
