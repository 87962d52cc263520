import { CERTIFICATE_PROBLEMS } from '../../security/certificate-problems.ts'
import { AuthError, type KafkaError, NetworkError } from '../errors.ts'
import type { SocketStage } from './open-socket.ts'

/** What Node and OpenSSL say of a certificate, in words. */
const PROBLEMS_BY_CODE: Readonly<Record<string, string>> = {
  ...CERTIFICATE_PROBLEMS,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, and not among those trusted (tls.ca)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not among those trusted (tls.ca)',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an unknown authority: none of those trusted (tls.ca)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an unknown authority: none of those trusted (tls.ca)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an unknown authority: none of those trusted (tls.ca), or it sends no chain',
  INVALID_PURPOSE: 'its certificate is not for servers',
}

/** What the broker says of the client (TLS alerts), by a part of OpenSSL's name. */
const ALERTS: readonly (readonly [part: RegExp, words: string])[] = [
  [/CERTIFICATE_REQUIRED/, 'the broker asks for a client certificate: set tls.cert and tls.key, or tls.pfx'],
  [
    /ALERT_(BAD|UNSUPPORTED)_CERTIFICATE|ALERT_CERTIFICATE_UNKNOWN|ALERT_NO_CERTIFICATE/,
    'the broker refuses the client certificate, or asks for one',
  ],
  [/ALERT_CERTIFICATE_EXPIRED/, 'the broker refuses the client certificate: it has expired'],
  [/ALERT_CERTIFICATE_REVOKED/, 'the broker refuses the client certificate: it is revoked'],
  [/ALERT_UNKNOWN_CA/, 'the broker does not trust the authority of the client certificate'],
  [/ALERT_ACCESS_DENIED/, 'the broker denies access to the holder of the client certificate'],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, 'the broker and this client have no version of TLS in common (tls.minVersion)'],
  [/ALERT_HANDSHAKE_FAILURE/, 'the broker refuses the handshake: no cipher in common, or it asks for a client certificate'],
  [/UNRECOGNIZED_NAME/, 'the broker does not know the host name that it was asked for (tls.servername)'],
]
/** What an answer without TLS looks like to OpenSSL. */
const NOT_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|RECORD_LAYER_FAILURE|RECORD_TOO_SMALL/

const TRUNCATED =
  'the other side ended the connection in the middle of the handshake: a listener without TLS does so, and one that does not accept the client certificate, or asks for one'

/**
 * What a TLS socket's error means, for its owner: `AuthError` for what trying again does not mend, `NetworkError` for the rest. Null for what has nothing to do with
 * TLS: then it is the network's error as it is.
 */
export function tlsProblem(
  error: NodeJS.ErrnoException,
  address: { host: string; port: number },
  stage: SocketStage,
): KafkaError | null {
  const { host, port } = address
  const code = error.code ?? ''
  const about = `TLS with ${host}:${port}`
  const refuse = (words: string): AuthError =>
    new AuthError(`${about}: ${words}`, { code: 'SSL_HANDSHAKE_FAILED', reason: code, host, port }, { cause: error })
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { reason } = error as { reason?: string }
    return refuse(`its certificate is for another host${reason === undefined ? '' : ` (${reason})`}`)
  }
  const problem = PROBLEMS_BY_CODE[code]
  if (problem !== undefined) return refuse(problem)
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    if (stage === 'handshake' && NOT_TLS.test(code)) return refuse('the other side does not speak TLS')
    const alert = ALERTS.find(([part]) => part.test(code))
    return refuse(alert?.[1] ?? `failed (${code})`)
  }
  if (stage === 'handshake') return isTruncated(error) ? refuse(TRUNCATED) : reset(error, about, address)
  return stage === 'silent' ? reset(error, about, address) : null
}

/** Whether the other side closed the connection, in order, before the handshake was done. */
export function isTruncated(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' && error.syscall === undefined
}

function reset(error: NodeJS.ErrnoException, about: string, { host, port }: { host: string; port: number }): NetworkError | null {
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') return null
  return new NetworkError(
    `${about}: the connection was reset (${error.code}); a listener without TLS does that, and one that asks for a client certificate`,
    { host, port, errno: error.code },
    { cause: error },
  )
}
