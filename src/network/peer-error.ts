import { RafkaError } from '../base/errors.ts'

/**
 * `refused`: there is no connection. `disconnected`: the connection ended, or was given up, before the answer came. `timed-out`: no answer in time, or no connection.
 * `unsupported-version`: both sides have no version of the API in common, or the one they have cannot say it. `protocol`: what came back is no answer to the question.
 * `unauthenticated`: the other side does not take this node for who it says it is, or cannot prove who it is itself.
 */
export type PeerErrorKind = 'refused' | 'disconnected' | 'timed-out' | 'unsupported-version' | 'protocol' | 'unauthenticated'

const CODES: Readonly<Record<PeerErrorKind, string>> = {
  refused: 'NETWORK_EXCEPTION',
  disconnected: 'NETWORK_EXCEPTION',
  'timed-out': 'REQUEST_TIMED_OUT',
  'unsupported-version': 'UNSUPPORTED_VERSION',
  protocol: 'CORRUPT_MESSAGE',
  unauthenticated: 'SASL_AUTHENTICATION_FAILED',
}

/** Another node gave no answer. */
export class PeerError extends RafkaError {
  readonly code: string
  readonly retriable: boolean
  readonly kind: PeerErrorKind
  /** The request had left, at least in part: whether it took effect is not known. */
  readonly sent: boolean

  constructor(kind: PeerErrorKind, message: string, sent: boolean, options?: ErrorOptions) {
    super(message, { kind, sent }, options)
    this.code = CODES[kind]
    this.retriable = kind !== 'unsupported-version'
    this.kind = kind
    this.sent = sent
  }
}
