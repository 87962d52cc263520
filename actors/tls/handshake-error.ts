import { RafkaError } from '../../src/base/errors.ts'
import { CERTIFICATE_PROBLEMS } from '../../src/security/certificate-problems.ts'

/** Two sides did not come to terms. The message names the cause. */
export class HandshakeError extends RafkaError {
  readonly code = 'SSL_HANDSHAKE_FAILED'
  readonly retriable = false
}

/** What OpenSSL says of the other side's certificate, in words. */
const PROBLEMS_BY_CODE: Readonly<Record<string, string>> = {
  ...CERTIFICATE_PROBLEMS,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, and not in the trust store',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not in the trust store',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that is not in the trust store',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not in the trust store',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not in the trust store, or it sends no chain',
  INVALID_PURPOSE: 'its certificate is not for this purpose',
}

/** What OpenSSL says of a handshake, by a part of the error's name. */
const PROBLEMS: readonly (readonly [part: RegExp, words: string])[] = [
  [/HTTP_REQUEST|HTTPS_PROXY_REQUEST/, 'it speaks HTTP, and not TLS'],
  [
    /WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE|RECORD_TOO_SMALL|UNEXPECTED_MESSAGE/,
    'it does not speak TLS: is it set to PLAINTEXT?',
  ],
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE/, 'it shows no certificate, and has to'],
  [/ALERT_UNKNOWN_CA/, 'it does not trust the authority of the certificate here'],
  [/ALERT_CERTIFICATE_EXPIRED/, 'it refuses the certificate here: it has expired'],
  [/ALERT_CERTIFICATE_REVOKED/, 'it refuses the certificate here: it is revoked'],
  [/CERTIFICATE_REQUIRED/, 'it asks for a certificate, and there is none here'],
  [
    /ALERT_(BAD|UNSUPPORTED)_CERTIFICATE|ALERT_CERTIFICATE_UNKNOWN|ALERT_NO_CERTIFICATE/,
    'it refuses the certificate here, or its host name',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE/,
    'there is no version of TLS that both sides allow',
  ],
  [/NO_SHARED_CIPHER|NO_SUITABLE/, 'there is no cipher that both sides allow'],
  [/ALERT_HANDSHAKE_FAILURE/, 'it refuses the handshake: no cipher in common, or it asks for a certificate'],
]

/** Of the certificate of the other side. */
export function certificateProblem(code: string): HandshakeError {
  return new HandshakeError(PROBLEMS_BY_CODE[code] ?? `its certificate is refused (${code})`, { reason: code })
}

/** Of a handshake that broke off. */
export function handshakeProblem(error: NodeJS.ErrnoException & { reason?: string }): HandshakeError {
  const code = error.code ?? ''
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new HandshakeError(`its certificate is for another host${error.reason === undefined ? '' : ` (${error.reason})`}`, {
      reason: code,
    })
  }
  if (PROBLEMS_BY_CODE[code] !== undefined) return certificateProblem(code)
  // Some errors have a code, some only OpenSSL's sentence.
  const text = `${code} ${error.message.toUpperCase().replaceAll(' ', '_')}`
  const known = PROBLEMS.find(([part]) => part.test(text))
  if (known !== undefined) return new HandshakeError(known[1], { reason: code })
  const isOver = code === 'ECONNRESET' || code === 'EPIPE'
  return new HandshakeError(
    isOver ? 'it ended the connection during the handshake' : `the handshake failed (${code || error.message})`,
    { reason: code },
  )
}
