import type { Accept, Connection, ConnectionEvents, Dialing, Listener, Network, Opened } from '../../src/base/network.ts'
import type { TlsFacts } from '../../src/base/tls.ts'

/** Whether bytes pass, as far as a node of an embedded cluster is concerned. */
export interface NetworkSwitches {
  /** The node stands still: nothing is read or written. */
  readonly isPaused: boolean
  /** Nothing passes between this node and what listens on that port. */
  isCut(port: number): boolean
}

interface Held {
  readonly chunks: readonly Uint8Array[]
  readonly written: (whole: boolean) => void
}

/**
 * A node's network with switches: what may not pass is held, as TCP holds it, and passes when it may again. A cut between two nodes is held on the side that dialled.
 */
export class SwitchedNetwork implements Network {
  readonly #network: Network
  readonly #switches: NetworkSwitches
  readonly #connections: Set<SwitchedConnection>
  /** Attempts to connect that wait for the network to be whole. */
  readonly #waiting: Set<() => void>

  constructor(network: Network, switches: NetworkSwitches, group: SwitchGroup) {
    this.#network = network
    this.#switches = switches
    this.#connections = group.connections
    this.#waiting = group.waiting
  }

  listen(address: Parameters<Network['listen']>[0], accept: Accept, ready: Parameters<Network['listen']>[2]): Listener {
    return this.#network.listen(address, (connection) => this.#wrap(connection, null, accept), ready)
  }

  dial(address: Parameters<Network['dial']>[0], opened: Opened): Dialing {
    let dialing: Dialing | null = null
    const { port } = address
    const attempt = (): void => {
      if (this.#switches.isCut(port)) return
      this.#waiting.delete(attempt)
      dialing = this.#network.dial(address, (error, connection) =>
        connection === null ? opened(error, null) : this.#wrap(connection, port, (wrapped) => opened(null, wrapped)),
      )
    }
    this.#waiting.add(attempt)
    attempt()
    return {
      close: () => {
        this.#waiting.delete(attempt)
        dialing?.close()
      },
    }
  }

  #wrap(connection: Connection, peerPort: number | null, accept: Accept): ConnectionEvents | null {
    const held = (): boolean => this.#switches.isPaused || (peerPort !== null && this.#switches.isCut(peerPort))
    const switched = new SwitchedConnection(connection, held, () => this.#connections.delete(switched))
    const events = accept(switched)
    if (events === null) return null
    this.#connections.add(switched)
    return switched.begin(events)
  }
}

/** All that one node has open: what is told when a switch was moved. */
export class SwitchGroup {
  readonly connections = new Set<SwitchedConnection>()
  readonly waiting = new Set<() => void>()

  /** Holds or lets pass as the switches now say. */
  moved(): void {
    for (const attempt of [...this.waiting]) attempt()
    for (const connection of [...this.connections]) connection.moved()
  }
}

class SwitchedConnection implements Connection, ConnectionEvents {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly #connection: Connection
  readonly #isHeld: () => boolean
  readonly #ended: () => void
  #events!: ConnectionEvents
  #held: Held[] = []
  /** Whether its owner wants to read. */
  #reads = true
  /** What is told when it passes again: the other side's end of the connection. */
  #endedHalf = false

  constructor(connection: Connection, isHeld: () => boolean, ended: () => void) {
    this.#connection = connection
    this.remoteAddress = connection.remoteAddress
    this.remotePort = connection.remotePort
    this.#isHeld = isHeld
    this.#ended = ended
  }

  begin(events: ConnectionEvents): ConnectionEvents {
    this.#events = events
    return this
  }

  /** A switch was moved. */
  moved(): void {
    if (this.#isHeld()) {
      this.#connection.pause()
      return
    }
    for (const { chunks, written } of this.#held.splice(0)) this.#connection.write(chunks, written)
    if (this.#reads) this.#connection.resume()
    if (!this.#endedHalf) return
    this.#endedHalf = false
    this.#events.ended()
  }

  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    if (this.#isHeld()) this.#held.push({ chunks, written })
    else this.#connection.write(chunks, written)
  }

  get tls(): TlsFacts | null {
    return this.#connection.tls
  }

  get unsentBytes(): number {
    return this.#held.reduce(
      (sum, { chunks }) => sum + chunks.reduce((bytes, { length }) => bytes + length, 0),
      this.#connection.unsentBytes,
    )
  }

  pause(): void {
    this.#reads = false
    this.#connection.pause()
  }

  resume(): void {
    this.#reads = true
    if (!this.#isHeld()) this.#connection.resume()
  }

  close(): void {
    this.#connection.close()
  }

  // What the network says of it.

  buffer(): Uint8Array | null {
    // Without memory to read into it stops reading by itself.
    return this.#isHeld() ? null : this.#events.buffer()
  }

  received(length: number): void {
    this.#events.received(length)
  }

  ended(): void {
    if (this.#isHeld()) this.#endedHalf = true
    else this.#events.ended()
  }

  closed(): void {
    this.#ended()
    for (const { written } of this.#held.splice(0)) written(false)
    this.#events.closed()
  }
}
