import type { RafkaError } from './errors.ts'
import type { ListenerTls, TlsFacts, TlsSettings } from './tls.ts'

/** The only door to sockets in `src/`. All callbacks run as turns of the actor that listens or dials. */
export interface Network {
  /**
   * Port 0 takes a free one. `ready` is called once, with the port that was bound or with what went wrong. With `tls` a connection is accepted before its handshake,
   * and nothing of it is read until that has succeeded; where it fails, the connection ends. With `gate` connections that are not let in wait, in their order.
   */
  listen(
    address: { host: string; port: number; tls?: ListenerTls | null; gate?: Gate | null },
    accept: Accept,
    ready: (error: RafkaError | null, port: number) => void,
  ): Listener
  /**
   * Connects to another node, and makes the handshake of TLS where `tls` is given. Never gives up by itself before the operating system does: who dials sets a limit, and
   * closes.
   */
  dial(address: { host: string; port: number; tls?: TlsSettings | null }, opened: Opened): Dialing
}
export interface Listener {
  /** Stops accepting; connections stay, but those that wait at a gate end. */
  close(): void
  /** The gate may let in what waits: it is asked again. */
  admit(): void
  /**
   * From here on handshakes are made with these settings, and with what their files hold now: `same` where neither is different. Where they cannot be, all stays as it was,
   * and the error says why. Only for a listener with TLS.
   */
  renewTls(settings: TlsSettings): 'same' | 'renewed' | RafkaError
  /** What `renewTls` would say against these settings; null: nothing. */
  checkTls(settings: TlsSettings): RafkaError | null
}

/** What stands before a listener. */
export interface Gate {
  /** Whether the next connection may be accepted, which then is at once; else it waits until it is asked again. */
  opens(): boolean
  /** So many may wait; who comes then is refused. */
  readonly waitingMax: number
  /** Somebody was refused since too many wait. */
  crowded(remoteAddress: string): void
}

/** An attempt to connect. */
export interface Dialing {
  /** Gives up: `opened` is not called any more. Once it was called this does nothing. */
  close(): void
}

/** Called once, never during `dial`: with a connection, and what is given is told of all that happens to it (null closes it); or with what went wrong. */
export type Opened = (error: RafkaError | null, connection: Connection | null) => ConnectionEvents | null

/** Called for a new connection; what it gives is told of everything that happens to it. Null refuses it. */
export type Accept = (connection: Connection) => ConnectionEvents | null

export interface Connection {
  /** Textual address without a port. */
  readonly remoteAddress: string
  readonly remotePort: number
  /** Null without TLS, and before the handshake is done. */
  readonly tls: TlsFacts | null
  /**
   * Hands bytes to the kernel, in order. The chunks must stay unchanged until `written`, which is called exactly once, with false when the connection ended first.
   */
  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void
  /** Of what was given to `write`, the bytes that the kernel has not taken yet: it has no room for them as long as the other side does not read. */
  readonly unsentBytes: number
  /** Stops reading; what the kernel holds is given after `resume`. */
  pause(): void
  resume(): void
  /** Ends at once, dropping what was not written. `closed` follows. Twice is fine. */
  close(): void
}

export interface ConnectionEvents {
  /** Where the next bytes shall go: asked before each read. At least one byte long. Null is asked again after `resume`. */
  buffer(): Uint8Array | null
  /** `length` bytes now stand at the start of what `buffer` gave last. */
  received(length: number): void
  /** The other side will send nothing more, and may still read: it ended its half of the connection. Not called when the connection ends as a whole. */
  ended(): void
  /** The last call. */
  closed(): void
}
