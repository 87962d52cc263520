import { isIP } from 'node:net'
import { connect, createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Transport } from '../environment.ts'
import { AuthError, UsageError } from '../errors.ts'
import type { TlsOptions } from '../security/tls-options.ts'
import { type DialOptions, openSocket } from './open-socket.ts'
import { tlsProblem } from './tls-problem.ts'

const MIN_VERSION = 'TLSv1.2'

/** Opens connections with TLS, all with one set of certificates and keys, which is read when it is first needed. */
export class TlsDialer {
  readonly #options: TlsOptions
  #context: SecureContext | null = null

  constructor(options: TlsOptions) {
    this.#options = options
  }

  /**
   * Rejects with `AuthError` (`code` `SSL_HANDSHAKE_FAILED`, the cause in words) when either side does not trust the other or they have no way to speak; with
   * `NetworkError` when there is no connection; with `UsageError` for keys or certificates that cannot be read.
   */
  async dial(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<Transport> {
    const context = (this.#context ??= secureContext(this.#options))
    const startedAt = performance.now()
    try {
      return await this.#open(context, { host, port, timeoutMs, signal })
    } catch (error) {
      // A broker that stops may end a connection in the middle of the handshake. One that is not there any more, or is back, shows that by the next.
      const leftMs = timeoutMs - (performance.now() - startedAt)
      if (!(error instanceof AuthError) || error.facts['reason'] !== 'ECONNRESET' || leftMs <= 0) throw error
      return await this.#open(context, { host, port, timeoutMs: leftMs, signal })
    }
  }

  #open(context: SecureContext, dial: DialOptions): Promise<Transport> {
    const { host } = dial
    const { servername = host, verifyHost = true } = this.#options
    return openSocket(
      {
        isEncrypted: true,
        readyEvent: 'secureConnect',
        connect: (options) =>
          connect({
            ...options,
            secureContext: context,
            // Whatever the environment's NODE_TLS_REJECT_UNAUTHORIZED says.
            rejectUnauthorized: true,
            ...(isIP(servername) === 0 ? { servername } : {}),
            ...(verifyHost ? {} : { checkServerIdentity: () => undefined }),
          }),
        explain: (error, stage) => tlsProblem(error, dial, stage),
      },
      dial,
    )
  }
}

function secureContext({
  ca,
  cert,
  key,
  passphrase,
  pfx,
  minVersion = MIN_VERSION,
  maxVersion,
  ciphers,
}: TlsOptions): SecureContext {
  try {
    return createSecureContext({
      // Without authorities given: those that Node brings, and those that the machine's keeper trusts.
      ca: ca === undefined ? [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] : asOptions(ca),
      cert: asOptions(cert),
      key: asOptions(key),
      pfx: pfx === undefined ? undefined : Buffer.from(pfx),
      passphrase:
        typeof passphrase === 'string' || passphrase === undefined ? passphrase : Buffer.from(passphrase).toString('utf8'),
      minVersion,
      maxVersion,
      ciphers,
    })
  } catch (error) {
    const about = pfx === undefined ? 'tls.ca, tls.cert or tls.key' : 'tls.pfx'
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${about} cannot be read: ${reason}`, {}, { cause: error })
  }
}

type Pem = string | Uint8Array

function asOptions(pem: Pem | readonly Pem[] | undefined): (string | Buffer)[] | undefined {
  if (pem === undefined) return undefined
  const parts: readonly Pem[] = typeof pem === 'string' || pem instanceof Uint8Array ? [pem] : pem
  return parts.map((part) => (typeof part === 'string' ? part : Buffer.from(part)))
}
