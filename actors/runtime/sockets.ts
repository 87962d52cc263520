import { connect, createServer, type Server, Socket } from 'node:net'
import type { RafkaError } from '../../src/base/errors.ts'
import type { Accept, Connection, ConnectionEvents, Dialing, Listener, Network, Opened } from '../../src/base/network.ts'
import { DialError } from './dial-error.ts'
import { ListenError } from './listen-error.ts'
import { BACKLOG, LISTENING, type ReservedPorts } from './reserved-ports.ts'

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

  readonly #reserved: ReservedPorts | null

  /** `enter` runs a callback as a turn of the actor that owns this network. `reserved`: ports that are held for it. */
  constructor(enter: (turn: () => void) => void, reserved: ReservedPorts | null = null) {
    this.#enter = enter
    this.#reserved = reserved
  }

  listen(
    address: { host: string; port: number },
    accept: Accept,
    ready: (error: RafkaError | null, port: number) => void,
  ): Listener {
    const held = this.#reserved?.take(address) ?? null
    const server = held?.server ?? createServer(LISTENING)
    this.#servers.add(server)
    const accepted = (socket: Socket): void => this.#enter(() => this.#begin(socket, accept))
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
      },
    }
  }

  dial(address: { host: string; port: number }, opened: Opened): Dialing {
    const { host, port } = address
    const socket = connect({ host, port, noDelay: true, keepAlive: true, allowHalfOpen: true })
    // Nothing is read before there is memory of the owner to read it into.
    socket.pause()
    this.#dialing.add(socket)
    const failed = (error: NodeJS.ErrnoException): void => {
      if (!this.#dialing.delete(socket)) return
      this.#enter(() => void opened(new DialError(address, error), null))
    }
    socket.on('error', failed)
    socket.once('connect', () => {
      if (!this.#dialing.delete(socket)) return
      socket.off('error', failed)
      this.#enter(() => this.#begin(socket, (connection) => opened(null, connection)))
    })
    return {
      close: () => {
        if (this.#dialing.delete(socket)) socket.destroy()
      },
    }
  }

  /** Ends every listener and connection, without telling anyone. */
  close(): void {
    for (const socket of this.#dialing) socket.destroy()
    this.#dialing.clear()
    for (const server of this.#servers) server.close()
    this.#servers.clear()
    for (const connection of this.#connections) connection.abandon()
    this.#connections.clear()
  }

  #begin(socket: Socket, accept: Accept): void {
    const connection = new NodeConnection(socket, this.#enter, () => this.#connections.delete(connection))
    const events = accept(connection)
    if (events === null) {
      socket.destroy()
      return
    }
    this.#connections.add(connection)
    connection.begin(events)
  }
}

/** The part of a stream handle that reading into our own memory needs. Not public; looked for before use. */
interface ReadHandle {
  useUserBuffer(buffer: Uint8Array): void
  /** Bytes of the writes under way that the kernel has not taken. */
  readonly writeQueueSize?: number
}

class NodeConnection implements Connection {
  readonly remoteAddress: string
  readonly remotePort: number
  #socket: Socket
  readonly #enter: (turn: () => void) => void
  readonly #ended: () => void
  #events: ConnectionEvents | null = null
  /** The memory for the next read; null while there is none to be had. */
  #next: Uint8Array | null = null
  #paused = false
  /** Null where bytes have to be copied. */
  #handle: ReadHandle | null = null
  /** What could not be copied yet, on the copying path. */
  #backlog: Uint8Array | null = null

  constructor(socket: Socket, enter: (turn: () => void) => void, ended: () => void) {
    this.#socket = socket
    this.#enter = enter
    this.#ended = ended
    this.remoteAddress = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort ?? 0
  }

  begin(events: ConnectionEvents): void {
    this.#events = events
    this.#next = events.buffer()
    const handle = (this.#socket as unknown as { _handle?: ReadHandle })._handle
    if (handle !== undefined && typeof handle.useUserBuffer === 'function') this.#readInPlace(handle)
    else this.#socket.on('data', (chunk) => this.#enter(() => this.#copy(chunk)))
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('end', () => this.#enter(() => this.#events?.ended()))
    this.#socket.on('close', () => this.#enter(() => this.#closed()))
    if (this.#next === null) this.#paused = true
    else this.#socket.resume()
  }

  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    const socket = this.#socket
    const last = chunks.length - 1
    const done = (error?: Error | null): void => this.#enter(() => written(error === undefined || error === null))
    if (socket.destroyed) {
      queueMicrotask(() => done(new Error('the connection has ended')))
      return
    }
    if (last > 0) socket.cork()
    for (let index = 0; index < last; index++) socket.write(chunks[index]!)
    socket.write(chunks[last]!, done)
    if (last > 0) socket.uncork()
  }

  get unsentBytes(): number {
    return this.#handle?.writeQueueSize ?? this.#socket.writableLength
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#paused || this.#events === null || this.#socket.destroyed) return
    if (this.#backlog !== null) {
      const backlog = this.#backlog
      this.#backlog = null
      this.#paused = false
      this.#copy(backlog)
      if (this.#backlog === null && !this.#paused) this.#socket.resume()
      return
    }
    this.#next = this.#events.buffer()
    if (this.#next === null) return
    this.#handle?.useUserBuffer(this.#next)
    this.#paused = false
    this.#socket.resume()
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Ends without a word to the owner. */
  abandon(): void {
    this.#events = null
    this.#socket.destroy()
  }

  #readInPlace(handle: ReadHandle): void {
    const connected = this.#socket
    this.#handle = handle
    this.#socket = new Socket({
      handle,
      manualStart: true,
      allowHalfOpen: true,
      onread: {
        buffer: () => this.#next ?? PLACEHOLDER,
        callback: (length: number) => {
          this.#enter(() => this.#received(length))
          return !this.#paused
        },
      },
    } as unknown as ConstructorParameters<typeof Socket>[0])
    // The first object must not close the handle under the second.
    ;(connected as unknown as { _handle: null })._handle = null
    connected.destroy()
    this.#socket.setNoDelay(true)
  }

  #received(length: number): void {
    const events = this.#events
    if (events === null) return
    events.received(length)
    if (this.#paused || this.#events === null) return
    this.#next = events.buffer()
    if (this.#next === null) this.#paused = true
  }

  #copy(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.length > 0 && this.#events !== null) {
      if (this.#paused || this.#next === null) {
        this.#backlog = rest
        this.pause()
        return
      }
      const length = Math.min(rest.length, this.#next.length)
      this.#next.set(rest.subarray(0, length))
      rest = rest.subarray(length)
      this.#events.received(length)
      this.#next = this.#events?.buffer() ?? null
    }
  }

  #closed(): void {
    const events = this.#events
    this.#events = null
    this.#ended()
    events?.closed()
  }
}

/** Node asks for a buffer when the socket is made, before the first read; it is replaced before any byte can arrive. */
const PLACEHOLDER = new Uint8Array(1)
