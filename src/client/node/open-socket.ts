import type { OnReadOpts, Socket, TcpNetConnectOpts } from 'node:net'
import { hostAndPort } from '../../base/host-and-port.ts'
import type { Transport } from '../environment.ts'
import { type KafkaError, NetworkError } from '../errors.ts'
import { FrameReader } from './frame-reader.ts'
import { SocketTransport } from './socket-transport.ts'

/** Of the time for a connection, the part that one of a host's addresses has before the next is tried: a quarter, within these bounds. */
const ATTEMPT_MS_MIN = 250
const ATTEMPT_MS_MAX = 5000
const KEEP_ALIVE_AFTER_MS = 60_000

/** What sockets of TCP and of TLS differ in. */
export interface SocketKind {
  readonly isEncrypted: boolean
  /** When it can be written to. */
  readonly readyEvent: 'connect' | 'secureConnect'
  connect(options: TcpNetConnectOpts & { onread: OnReadOpts }): Socket
  /** The error to tell, where this kind of socket knows more than its message says; null otherwise. */
  explain(error: NodeJS.ErrnoException, stage: SocketStage): KafkaError | null
}

/** When an error came: before the socket was ready, after that but before anything came, or later. */
export type SocketStage = 'handshake' | 'silent' | 'open'

/** Where to, and how long that may take. */
export interface DialOptions {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  /** Gives the attempt up. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens a connection: all addresses of the host are tried, one after the other and both families in turn (KIP-302, RFC 8305 as Node has it). Rejects with
 * `NetworkError`, what the kind of socket makes of the error, or the signal's reason. The kernel chooses the sizes of its buffers: Node has no way to set them.
 */
export function openSocket(kind: SocketKind, { host, port, timeoutMs, signal }: DialOptions): Promise<Transport> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const frames = new FrameReader({ ownScratch: kind.isEncrypted })
    const socket = kind.connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.ceil(Math.min(Math.max(timeoutMs / 4, ATTEMPT_MS_MIN), ATTEMPT_MS_MAX)),
      onread: frames.onread,
    })
    const timer = setTimeout(() => {
      const stage = kind.isEncrypted && !socket.connecting ? 'no TLS handshake with' : 'no connection to'
      failed(new NetworkError(`${stage} ${hostAndPort(host, port)} within ${timeoutMs} ms`, { host, port, errno: 'ETIMEDOUT' }))
    }, timeoutMs)
    const abandon = (): void => {
      giveUp()
      reject(signal!.reason)
    }
    const failed = (error: NodeJS.ErrnoException): void => {
      giveUp()
      reject(error instanceof NetworkError ? error : (kind.explain(error, 'handshake') ?? noConnection(host, port, error)))
    }
    const closed = (): void => failed(ended())
    const ready = (): void => {
      settle()
      const explain = (error: Error | null): Error | null =>
        kind.explain(error ?? ended(), frames.isUntouched ? 'silent' : 'open')
      resolve(new SocketTransport(socket, frames, { isEncrypted: kind.isEncrypted, explain }))
    }
    const giveUp = (): void => {
      settle()
      // It may still have something to say.
      socket.on('error', () => {})
      socket.destroy()
    }
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abandon)
      socket.off('error', failed).off('close', closed).off(kind.readyEvent, ready)
    }
    signal?.addEventListener('abort', abandon, { once: true })
    socket.on('error', failed).on('close', closed).on(kind.readyEvent, ready)
  })
}

function ended(): NodeJS.ErrnoException {
  return Object.assign(new Error('the other side ended the connection'), { code: 'ECONNRESET' })
}

function noConnection(host: string, port: number, error: NodeJS.ErrnoException): NetworkError {
  const errno = error.code ?? 'NETWORK_EXCEPTION'
  // One error for each of the host's addresses.
  const addresses = error instanceof AggregateError ? (error.errors as Error[]).map(({ message }) => message).join(', ') : null
  const about = addresses === null ? errno : `${errno}: ${addresses}`
  return new NetworkError(`cannot connect to ${hostAndPort(host, port)} (${about})`, { host, port, errno }, { cause: error })
}
