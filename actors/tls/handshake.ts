import { isIP, type Socket } from 'node:net'
import { connect, TLSSocket } from 'node:tls'
import type { TlsFacts, TlsSettings } from '../../src/base/tls.ts'
import { subjectOf } from './distinguished-name.ts'
import { certificateProblem, HandshakeError, handshakeProblem } from './handshake-error.ts'
import type { TlsContext } from './tls-context.ts'

/** So long a handshake may take. Nothing in Kafka's configuration says so: there only an idle connection ends. */
const HANDSHAKE_MS = 10_000

/** Called once, unless it was given up. With an error the socket is gone. */
export type Handshaken = (error: HandshakeError | null, facts: TlsFacts | null) => void

/** A handshake under way, and the socket that it is about. */
export interface Handshake {
  readonly socket: TLSSocket
  /** Ends the connection, without a word. */
  abandon(): void
  /** Ends the connection for that reason. */
  fail(error: HandshakeError): void
}

/** What the public API does not tell: the outcome of looking at a client's certificate, where the server is not one of node:tls. */
interface VerifyHandle {
  verifyError?(): { code?: string } | null | undefined
}

/** Answers a client's handshake. */
export function acceptTls(raw: Socket, { settings, secureContext }: TlsContext, done: Handshaken): Handshake {
  const { clientAuth } = settings
  const socket = new TLSSocket(raw, {
    isServer: true,
    secureContext,
    requestCert: clientAuth !== 'none',
    rejectUnauthorized: clientAuth === 'required',
  })
  return watch(socket, 'secure', () => (clientAuth === 'none' ? null : clientProblem(socket, settings)), done)
}

/** Begins a handshake with a server at `host`. */
export function startTls(raw: Socket, host: string, { settings, secureContext }: TlsContext, done: Handshaken): Handshake {
  const socket = connect({
    socket: raw,
    host,
    secureContext,
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(settings.identifiesEndpoint ? {} : { checkServerIdentity: () => undefined }),
  })
  return watch(socket, 'secureConnect', () => null, done)
}

function clientProblem(socket: TLSSocket, { clientAuth }: TlsSettings): HandshakeError | null {
  if (socket.getPeerX509Certificate() === undefined) {
    return clientAuth === 'required' ? new HandshakeError('it shows no certificate, and has to') : null
  }
  const handle = (socket as unknown as { _handle: VerifyHandle | null })._handle
  // Who cannot be looked at is not believed.
  if (typeof handle?.verifyError !== 'function') return certificateProblem('CERT_REJECTED')
  const problem = handle.verifyError()
  return problem === null || problem === undefined ? null : certificateProblem(problem.code ?? 'CERT_REJECTED')
}

function watch(
  socket: TLSSocket,
  event: 'secure' | 'secureConnect',
  check: () => HandshakeError | null,
  done: Handshaken,
): Handshake {
  let isOver = false
  const over = (): boolean => {
    if (isOver) return true
    isOver = true
    clearTimeout(timer)
    return false
  }
  const fail = (error: HandshakeError): void => {
    if (over()) return
    socket.destroy()
    done(error, null)
  }
  const failed = (error: NodeJS.ErrnoException): void => fail(handshakeProblem(error))
  const closed = (): void => fail(handshakeProblem(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  const timer = setTimeout(() => fail(new HandshakeError(`the handshake took more than ${HANDSHAKE_MS} ms`)), HANDSHAKE_MS)
  timer.unref()
  // Errors before the handshake is done come by this name alone where no server of node:tls listens.
  socket.on('_tlsError', failed)
  socket.on('error', failed)
  socket.on('close', closed)
  socket.on('end', closed)
  socket.once(event, () => {
    if (isOver) return
    const problem = check()
    if (problem !== null) {
      fail(problem)
      return
    }
    over()
    // Whoever has it from here on hears of its end; nothing is to be thrown for want of a listener.
    socket.on('error', () => {})
    socket.off('_tlsError', failed).off('error', failed).off('close', closed).off('end', closed)
    done(null, factsOf(socket))
  })
  return {
    socket,
    abandon: () => {
      over()
      socket.destroy()
    },
    fail,
  }
}

function factsOf(socket: TLSSocket): TlsFacts {
  const { name, standardName } = socket.getCipher()
  const certificate = socket.getPeerX509Certificate()
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: standardName ?? name,
    subject: certificate === undefined ? null : subjectOf(certificate.raw),
  }
}
