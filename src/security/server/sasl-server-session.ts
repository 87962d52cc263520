import type { Clock } from '../../base/clock.ts'
import type { SaslMechanismName } from '../../base/config/sasl-config.ts'
import { RafkaError } from '../../base/errors.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { MalformedTokenError } from '../malformed-token-error.ts'
import { SaslFailure } from './sasl-failure.ts'
import type { SaslIdentity, ServerMechanism } from './server-mechanism.ts'

const API_VERSIONS = 18
const SASL_HANDSHAKE = 17
const SASL_AUTHENTICATE = 36
/** A session is not renewed more often. */
const REAUTH_INTERVAL_US = 1_000_000
const NOTHING = new Uint8Array(0)

/** What a session needs of the listener that its connection came by. */
export interface SaslListener {
  /** Names in the order in which clients are told of them. */
  readonly mechanisms: readonly SaslMechanismName[]
  readonly clock: Clock
  begin(mechanism: SaslMechanismName): ServerMechanism
  /** `connections.max.reauth.ms`; 0: no limit. */
  reauthMsMax(mechanism: SaslMechanismName): number
  /** An attempt has ended; `failure` is for the log and holds no secrets. */
  finished(client: string, mechanism: SaslMechanismName | 'NONE', failure: string | null): void
}

/** Something that may not be sent now. The connection ends. */
export class IllegalSaslStateError extends RafkaError {
  readonly code = 'ILLEGAL_SASL_STATE'
  readonly retriable = false
}

/** What a client is answered. `isLast`: the connection ends after it. */
export interface HandshakeAnswer {
  readonly errorCode: number
  readonly mechanisms: readonly string[]
  readonly isLast: boolean
}
export interface TokenAnswer {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly authBytes: Uint8Array
  readonly sessionLifetimeMs: number
  readonly isLast: boolean
}

type State =
  /** ApiVersions or SaslHandshake comes next. */
  | 'begun'
  /** ApiVersions was answered: SaslHandshake comes next. */
  | 'versions-told'
  /** SaslAuthenticate comes next, or, after a handshake of version 0, a bare token. */
  | 'tokens'
  /** As `tokens`, but whatever comes is refused: a session is renewed by its own mechanism alone. */
  | 'wrong-mechanism'
  | 'open'
  | 'failed'

/**
 * The authentication of one connection, first and renewed (KIP-43, KIP-152, KIP-368): which request may come when, who the client is, and how long that holds. The order of
 * states, the answers and the error codes are those of Kafka's `SaslServerAuthenticator`.
 */
export class SaslServerSession {
  readonly #listener: SaslListener
  readonly #client: string
  #state: State = 'begun'
  #isRaw = false
  #mechanism: SaslMechanismName | null = null
  #server: ServerMechanism | null = null
  #identity: SaslIdentity | null = null
  /** Of the session that is renewed. */
  #previous: SaslMechanismName | null = null
  /** When the session ends, on the monotonic clock. */
  #endsAtUs = Number.POSITIVE_INFINITY
  #hasEnd = false
  #renewedAtUs = Number.NEGATIVE_INFINITY

  /** `client`: its address, for the log. */
  constructor(listener: SaslListener, client: string) {
    this.#listener = listener
    this.#client = client
  }

  /** The client has shown who it is, and does not show it anew right now. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** `User:{name}`; null before the first success. */
  get principal(): string | null {
    return this.#identity === null ? null : `User:${this.#identity.name}`
  }

  /** Authenticated by a delegation token (KIP-48). */
  get isByToken(): boolean {
    return this.#identity?.isByToken ?? false
  }

  /** The next frame is a bare token: no header, no API. */
  get takesRawToken(): boolean {
    return this.#isRaw && (this.#state === 'tokens' || this.#state === 'wrong-mechanism')
  }

  /** The session is over, and nothing but its renewal is taken any more. */
  isExpired(nowUs: number): boolean {
    return nowUs > this.#endsAtUs
  }

  /** Throws `IllegalSaslStateError` where a request of this API may not come now. Not asked while the session is open. */
  check(apiKey: number): void {
    const expected: readonly number[] =
      this.#state === 'begun'
        ? [API_VERSIONS, SASL_HANDSHAKE]
        : this.#state === 'versions-told'
          ? [SASL_HANDSHAKE]
          : this.#isRaw
            ? []
            : [SASL_AUTHENTICATE]
    if (this.#state !== 'failed' && expected.includes(apiKey)) return
    const state = this.#state
    this.#fail(`a request of API ${apiKey} came in the place of the next step of an authentication`)
    throw new IllegalSaslStateError('a request came in the place of the next step of an authentication', { apiKey, state })
  }

  /** An ApiVersions was answered with versions. */
  versionsTold(): void {
    if (this.#state === 'begun') this.#state = 'versions-told'
  }

  /** Whether a SaslHandshake that comes while the session is open begins its renewal: where sessions end at all, and once in a second at most. */
  beginRenewal(nowUs: number): boolean {
    if (!this.#hasEnd || nowUs - this.#renewedAtUs < REAUTH_INTERVAL_US) return false
    this.#renewedAtUs = nowUs
    this.#previous = this.#mechanism
    this.#state = 'begun'
    return true
  }

  handshake(mechanism: string, apiVersion: number): HandshakeAnswer {
    const { mechanisms } = this.#listener
    this.#isRaw = apiVersion === 0
    const known = mechanisms.find((name) => name === mechanism)
    if (known === undefined) {
      this.#fail('the client asks for a mechanism that is not enabled')
      return { errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms, isLast: true }
    }
    if (this.#previous !== null && this.#previous !== known) {
      this.#mechanism = known
      this.#state = 'wrong-mechanism'
    } else {
      this.#mechanism = known
      this.#server = this.#listener.begin(known)
      this.#state = 'tokens'
    }
    return { errorCode: ErrorCode.NONE, mechanisms, isLast: false }
  }

  authenticate(token: Uint8Array): TokenAnswer {
    const mechanism = this.#mechanism!
    if (this.#state === 'wrong-mechanism') {
      return this.#refuse(
        `SASL mechanism '${mechanism}' requested by client is not supported for re-authentication of mechanism '${this.#previous}'`,
        true,
      )
    }
    const server = this.#server!
    try {
      const authBytes = server.evaluate(token)
      const { identity } = server
      return {
        errorCode: ErrorCode.NONE,
        errorMessage: null,
        authBytes,
        sessionLifetimeMs: identity === null ? 0 : this.#succeed(identity),
        isLast: false,
      }
    } catch (error) {
      if (error instanceof SaslFailure) return this.#refuse(error.message, error.isTold, error.reason)
      if (error instanceof MalformedTokenError) return this.#refuse(error.message, false)
      throw error
    }
  }

  /** Throws `SaslFailure` where the session would change hands. */
  #succeed(identity: SaslIdentity): number {
    const before = this.#identity
    if (before !== null && before.name !== identity.name)
      throw new SaslFailure(`Cannot change principals during re-authentication from User.${before.name}: User.${identity.name}`, {
        isTold: true,
      })
    const { clock } = this.#listener
    const mechanism = this.#mechanism!
    const reauthMsMax = this.#listener.reauthMsMax(mechanism)
    const untilExpiryMs = identity.expiresAtMs === null ? Number.POSITIVE_INFINITY : identity.expiresAtMs - clock.nowMs()
    const lifetimeMs = Math.max(0, Math.min(untilExpiryMs, reauthMsMax > 0 ? reauthMsMax : Number.POSITIVE_INFINITY))
    this.#hasEnd = lifetimeMs < Number.POSITIVE_INFINITY
    this.#endsAtUs = clock.monotonicUs() + lifetimeMs * 1000
    this.#identity = identity
    this.#server = null
    this.#previous = null
    this.#state = 'open'
    this.#listener.finished(this.#client, mechanism, null)
    return this.#hasEnd ? Math.min(Math.floor(lifetimeMs), Number.MAX_SAFE_INTEGER) : 0
  }

  #refuse(message: string, isTold: boolean, reason = message): TokenAnswer {
    const phase = this.#identity === null ? 'authentication' : 're-authentication'
    const errorMessage = isTold
      ? message
      : `Authentication failed during ${phase} due to invalid credentials with SASL mechanism ${this.#mechanism}`
    this.#fail(reason)
    return {
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage,
      authBytes: NOTHING,
      sessionLifetimeMs: 0,
      isLast: true,
    }
  }

  #fail(reason: string): void {
    if (this.#state === 'failed') return
    this.#state = 'failed'
    this.#server = null
    this.#listener.finished(this.#client, this.#mechanism ?? 'NONE', reason)
  }
}
