import { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Connection, ConnectionEvents } from '../../src/base/network.ts'
import type { TlsFacts } from '../../src/base/tls.ts'
import type { Handshake } from '../tls/handshake.ts'

/** The part of a stream handle that reading into our own memory needs. Not public; looked for before use. */
interface ReadHandle {
  /** Each call costs a little memory for as long as the connection lives: the buffer that a read's callback gives for the next one costs none. */
  useUserBuffer(buffer: Uint8Array): void
  /** Bytes of the writes under way that the kernel has not taken. */
  readonly writeQueueSize?: number
}

/**
 * One connection over node:net, or over node:tls on top of it. Bytes are read into the memory that its owner names; with TLS they are decrypted into it.
 */
export class NodeConnection implements Connection {
  readonly remoteAddress: string
  readonly remotePort: number
  #tls: TlsFacts | null = null
  #socket: Socket
  readonly #enter: (turn: () => void) => void
  readonly #ended: () => void
  #events: ConnectionEvents | null = null
  /** Until it is done nothing is read. */
  #handshake: Handshake | null = null
  /** The memory for the next read; null while there is none to be had. */
  #next: Uint8Array | null = null
  #paused = false
  #isClosing = false
  /** Null where bytes have to be copied. */
  #handle: ReadHandle | null = null
  /** Where the handle puts the next bytes. */
  #target: Uint8Array = SPARE
  /** What came while there was no memory for it: with TLS a read from the kernel may be several of ours. */
  readonly #backlog: Uint8Array[] = []

  constructor(socket: Socket, enter: (turn: () => void) => void, ended: () => void) {
    this.#socket = socket
    this.#enter = enter
    this.#ended = ended
    this.remoteAddress = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort ?? 0
  }

  get tls(): TlsFacts | null {
    return this.#tls
  }

  get isPaused(): boolean {
    return this.#paused
  }

  /** Its owner is there. */
  begin(events: ConnectionEvents): void {
    this.#events = events
    this.#read()
  }

  /** Its owner is there, and hears nothing but its end until the handshake is done. */
  beginSecure(events: ConnectionEvents, handshake: Handshake): void {
    this.#events = events
    this.#handshake = handshake
  }

  /** The handshake is done. */
  secured(facts: TlsFacts, socket: TLSSocket): void {
    this.#handshake = null
    this.#tls = facts
    this.#socket = socket
    this.#paused = false
    if (this.#events !== null) this.#read()
  }

  /** There will be no handshake. */
  unsecured(): void {
    this.#handshake = null
    this.#closed()
  }

  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    const socket = this.#socket
    const last = chunks.length - 1
    const done = (error?: Error | null): void => this.#enter(() => written(error === undefined || error === null))
    if (socket.destroyed || this.#isClosing || this.#handshake !== null) {
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
    if (this.#handshake === null) this.#socket.pause()
  }

  resume(): void {
    if (!this.#paused || this.#events === null || this.#handshake !== null || this.#isClosing || this.#socket.destroyed) return
    this.#paused = false
    while (this.#backlog.length > 0 && !this.#paused) this.#copy(this.#backlog.shift()!)
    if (this.#paused || this.#events === null) return
    this.#next = this.#events.buffer()
    if (this.#next === null) {
      this.#paused = true
      return
    }
    // What stands in the spare memory first is copied.
    if (this.#handle !== null && this.#target !== SPARE && !isSame(this.#target, this.#next)) {
      this.#target = this.#next
      this.#handle.useUserBuffer(this.#next)
    }
    this.#socket.resume()
  }

  close(): void {
    if (this.#handshake !== null) {
      this.#handshake.abandon()
      this.#handshake = null
      queueMicrotask(() => this.#enter(() => this.#closed()))
      return
    }
    const socket = this.#socket
    if (this.#isClosing || socket.destroyed) return
    this.#isClosing = true
    if (this.#tls === null || socket.writableLength > 0) {
      socket.destroy()
      return
    }
    // The other side is told that nothing was cut off.
    this.#paused = true
    socket.pause()
    socket.end()
    setImmediate(() => socket.destroy())
  }

  /** Ends without a word to the owner. */
  abandon(): void {
    this.#events = null
    if (this.#handshake === null) this.#socket.destroy()
    else this.#handshake.abandon()
  }

  #read(): void {
    this.#next = this.#events!.buffer()
    const handle = (this.#socket as unknown as { _handle?: ReadHandle | null })._handle
    if (handle !== undefined && handle !== null && typeof handle.useUserBuffer === 'function') this.#readInPlace(handle)
    else this.#socket.on('data', (chunk) => this.#enter(() => this.#arrived(chunk)))
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('end', () => this.#enter(() => this.#events?.ended()))
    this.#socket.on('close', () => this.#enter(() => this.#closed()))
    if (this.#next === null) this.#paused = true
    else this.#socket.resume()
  }

  #readInPlace(handle: ReadHandle): void {
    const connected = this.#socket
    this.#handle = handle
    this.#socket = new Socket({
      handle,
      manualStart: true,
      allowHalfOpen: true,
      onread: {
        // While nobody wants to read, bytes that come all the same are kept. The memory is everybody's: they are copied before anything else is read.
        buffer: () => {
          this.#target = this.#paused || this.#next === null ? SPARE : this.#next
          return this.#target
        },
        callback: (length: number) => {
          this.#enter(() => {
            if (this.#target === SPARE) this.#arrived(SPARE.subarray(0, length))
            else this.#received(length)
          })
          return !this.#paused
        },
      },
    } as unknown as ConstructorParameters<typeof Socket>[0])
    if (this.#tls === null) this.#socket.setNoDelay(true)
    else
      takeOver(handle, connected as TLSSocket, this.#socket)
      // The first object must not close the handle under the second.
    ;(connected as unknown as { _handle: null })._handle = null
    connected.destroy()
  }

  #received(length: number): void {
    const events = this.#events
    if (events === null) return
    // It is used: where the owner pauses now, what TLS has decrypted already comes all the same, and is not to be copied over it when the owner goes on.
    this.#next = null
    events.received(length)
    if (this.#paused || this.#events === null) return
    this.#next = events.buffer()
    if (this.#next === null) this.#paused = true
  }

  /** In memory that is not the owner's. */
  #arrived(chunk: Uint8Array): void {
    if (this.#paused) this.#backlog.push(chunk.slice())
    else this.#copy(chunk)
  }

  #copy(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.length > 0 && this.#events !== null) {
      this.#next ??= this.#events.buffer()
      if (this.#paused || this.#next === null) {
        this.#backlog.unshift(rest.slice())
        this.pause()
        return
      }
      const length = Math.min(rest.length, this.#next.length)
      this.#next.set(rest.subarray(0, length))
      rest = rest.subarray(length)
      this.#next = null
      this.#events.received(length)
    }
    if (this.#paused || this.#events === null) return
    this.#next ??= this.#events.buffer()
    if (this.#next === null) this.pause()
  }

  #closed(): void {
    const events = this.#events
    this.#events = null
    this.#ended()
    events?.closed()
  }
}

/** Makes `socket` the owner of a TLS connection's handle in the place of `before`: what the handle tells goes to it. */
function takeOver(handle: ReadHandle, before: TLSSocket, socket: Socket): void {
  Object.assign(handle, {
    // After the handshake there are messages of the protocol that begin and end like one.
    onhandshakestart: () => {},
    onhandshakedone: () => {},
    onerror: () => socket.destroy(),
  })
  // What frees the memory of OpenSSL when the handle is closed looks for it there.
  Object.assign(socket, { ssl: handle })
  Object.assign(before, { ssl: null })
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length
}

/** For what is read without anybody's memory to read it into. One for all: it is copied at once. */
const SPARE = new Uint8Array(65_536)
