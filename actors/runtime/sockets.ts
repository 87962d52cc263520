import { connect, createServer, type Server, type Socket } from 'node:net'
import { RafkaError } from '../../src/base/errors.ts'
import type { Accept, Dialing, Gate, Listener, Network, Opened } from '../../src/base/network.ts'
import type { HandshakeOutcome, ListenerTls, TlsSettings } from '../../src/base/tls.ts'
import { acceptTls, type Handshake, startTls } from '../tls/handshake.ts'
import { HandshakeError } from '../tls/handshake-error.ts'
import { TlsContext } from '../tls/tls-context.ts'
import { DialError } from './dial-error.ts'
import { ListenError } from './listen-error.ts'
import { NodeConnection } from './node-connection.ts'
import { BACKLOG, LISTENING, type ReservedPorts } from './reserved-ports.ts'
import { WaitingSockets } from './waiting-sockets.ts'

/**
 * Sockets over node:net. The kernel writes received bytes straight into the memory that the owner of the connection names (a block of the
 * arena), by the documented `onread` option of `net.Socket`; measured against 'data' events with a copy this saves 45 % of the CPU of a produce
 * load. Only getting at a connected socket's handle is not public API: where a Node version has no such handle, the bytes are copied instead.
 */
export class NodeNetwork implements Network {
  readonly #enter: (turn: () => void) => void
  readonly #servers = new Set<Server>()
  readonly #connections = new Set<NodeConnection>()
  readonly #dialing = new Set<Socket>()
  readonly #waiting = new Set<WaitingSockets>()
  /** Of connections that were accepted, the oldest first. */
  readonly #handshakes = new Set<Handshake>()
  /** What this side dials with, by its settings. */
  readonly #dialed = new Map<TlsSettings, TlsContext>()
  readonly #reserved: ReservedPorts | null

  /** `enter` runs a callback as a turn of the actor that owns this network. `reserved`: ports that are held for it. */
  constructor(enter: (turn: () => void) => void, reserved: ReservedPorts | null = null) {
    this.#enter = enter
    this.#reserved = reserved
  }

  listen(
    address: { host: string; port: number; tls?: ListenerTls | null; gate?: Gate | null },
    accept: Accept,
    ready: (error: RafkaError | null, port: number) => void,
  ): Listener {
    let tls: AcceptedTls | null = null
    try {
      if (address.tls) tls = { context: new TlsContext(address.tls.settings), handshaken: address.tls.handshaken }
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      setImmediate(() => this.#enter(() => ready(error, 0)))
      return { close() {}, admit() {}, renewTls: () => 'same', checkTls: () => error }
    }
    const held = this.#reserved?.take(address) ?? null
    const server = held?.server ?? createServer(LISTENING)
    this.#servers.add(server)
    const begin = (socket: Socket): void => this.#begin(socket, accept, tls)
    const waiting = address.gate ? new WaitingSockets(address.gate, begin) : null
    if (waiting !== null) this.#waiting.add(waiting)
    const accepted = (socket: Socket): void => this.#enter(() => (waiting === null ? begin(socket) : waiting.came(socket)))
    server.on('connection', accepted)
    server.once('error', (error: NodeJS.ErrnoException) => {
      this.#servers.delete(server)
      this.#enter(() => ready(new ListenError(address, error), 0))
    })
    const listening = (): void => {
      server.removeAllListeners('error')
      // After listening, the only errors are of single accepts (no descriptors left): the connection is lost, the listener goes on.
      server.on('error', () => {})
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
      this.#enter(() => ready(null, port))
    }
    if (held === null) server.listen({ host: address.host, port: address.port, backlog: BACKLOG }, listening)
    else {
      setImmediate(listening)
      for (const socket of held.early) setImmediate(accepted, socket)
    }
    return {
      close: () => {
        this.#servers.delete(server)
        server.close()
        if (waiting === null) return
        this.#waiting.delete(waiting)
        waiting.close()
      },
      admit: () => waiting?.admit(),
      renewTls: (settings) => tls?.context.renew(settings) ?? 'same',
      checkTls: (settings) => tls?.context.check(settings) ?? null,
    }
  }

  dial(address: { host: string; port: number; tls?: TlsSettings | null }, opened: Opened): Dialing {
    const { host, port, tls } = address
    const socket = connect({ host, port, noDelay: true, keepAlive: true, allowHalfOpen: true })
    // Nothing is read before there is memory of the owner to read it into.
    socket.pause()
    this.#dialing.add(socket)
    const failed = (error: NodeJS.ErrnoException): void => {
      if (!this.#dialing.delete(socket)) return
      this.#enter(() => void opened(new DialError(address, error), null))
    }
    let handshake: Handshake | null = null
    socket.on('error', failed)
    socket.once('connect', () => {
      if (tls) {
        socket.off('error', failed)
        handshake = this.#secure(socket, address, tls, opened)
        return
      }
      if (!this.#dialing.delete(socket)) return
      socket.off('error', failed)
      this.#enter(() => this.#begin(socket, (connection) => opened(null, connection), null))
    })
    return {
      close: () => {
        if (!this.#dialing.delete(socket)) return
        handshake?.abandon()
        socket.destroy()
      },
    }
  }

  /** How many connections, and how many handshakes of accepted ones, are held. */
  get open(): { readonly connections: number; readonly handshakes: number } {
    return { connections: this.#connections.size, handshakes: this.#handshakes.size }
  }

  /** Ends every listener and connection, without telling anyone. */
  close(): void {
    for (const socket of this.#dialing) socket.destroy()
    this.#dialing.clear()
    this.#handshakes.clear()
    for (const waiting of this.#waiting) waiting.close()
    for (const server of this.#servers) server.close()
    this.#servers.clear()
    for (const connection of this.#connections) connection.abandon()
    this.#connections.clear()
  }

  #begin(socket: Socket, accept: Accept, tls: AcceptedTls | null): void {
    const connection = new NodeConnection(socket, this.#enter, () => this.#connections.delete(connection))
    const events = accept(connection)
    if (events === null) {
      socket.destroy()
      return
    }
    this.#connections.add(connection)
    if (tls === null) {
      connection.begin(events)
      return
    }
    // Who is paused before there was anything is not to be listened to, and costs no handshake.
    if (connection.isPaused) {
      socket.on('error', () => socket.destroy())
      socket.once('close', () => this.#connections.delete(connection))
      return
    }
    const { remoteAddress, remotePort } = connection
    const told = (outcome: Pick<HandshakeOutcome, 'facts' | 'error'>): void =>
      tls.handshaken({ remoteAddress, remotePort, ...outcome })
    const handshake = acceptTls(socket, tls.context, (error, facts) => {
      this.#handshakes.delete(handshake)
      this.#enter(() => {
        told({ facts, error })
        if (facts === null) connection.unsecured()
        else connection.secured(facts, handshake.socket)
      })
    })
    connection.beginSecure(events, handshake)
    this.#handshakes.add(handshake)
    // One that its owner gave up has no outcome.
    handshake.socket.once('close', () => this.#handshakes.delete(handshake))
    // Whose handshake is done does not wait long: the oldest of so many is one that stalls.
    if (this.#handshakes.size <= HANDSHAKES_MAX) return
    const [oldest] = this.#handshakes
    oldest!.fail(new HandshakeError(`more than ${HANDSHAKES_MAX} handshakes were under way, and this one was the oldest`))
  }

  #secure(socket: Socket, address: { host: string; port: number }, settings: TlsSettings, opened: Opened): Handshake | null {
    const failed = (error: RafkaError): void => {
      socket.destroy()
      if (this.#dialing.delete(socket)) this.#enter(() => void opened(error, null))
    }
    const { host, port } = address
    try {
      const handshake = startTls(socket, host, this.#contextOf(settings), (error, facts) => {
        if (error !== null) {
          failed(new HandshakeError(`TLS with ${host}:${port}: ${error.message}`, { ...error.facts, host, port }))
          return
        }
        if (!this.#dialing.delete(socket)) return
        this.#enter(() => {
          const connection = new NodeConnection(socket, this.#enter, () => this.#connections.delete(connection))
          connection.secured(facts!, handshake.socket)
          const events = opened(null, connection)
          if (events === null) {
            handshake.socket.destroy()
            return
          }
          this.#connections.add(connection)
          connection.begin(events)
        })
      })
      return handshake
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      failed(error)
      return null
    }
  }

  /** With what its files hold now. Throws `ConfigError` where they never were of use. */
  #contextOf(settings: TlsSettings): TlsContext {
    const known = this.#dialed.get(settings)
    if (known !== undefined) {
      known.renew(settings)
      return known
    }
    const context = new TlsContext(settings)
    // An altered configuration takes the place of the one before.
    if (this.#dialed.size >= DIALED_MAX) this.#dialed.clear()
    this.#dialed.set(settings, context)
    return context
  }
}

interface AcceptedTls {
  readonly context: TlsContext
  readonly handshaken: (outcome: HandshakeOutcome) => void
}

/** Handshakes under way of connections that were accepted; each costs some 50 KB. */
const HANDSHAKES_MAX = 512
/** Links to brokers and links to controllers, each with some settings that came later. */
const DIALED_MAX = 8
