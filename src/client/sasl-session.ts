import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode, errorName } from '../protocol/error-codes.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../protocol/generated/api/sasl-handshake.ts'
import type { AuthenticationContext, Authenticator } from './authenticator.ts'
import { AuthError, checkErrorCode, KafkaError, ProtocolError } from './errors.ts'

/** What a `SaslSession` needs of the connection it runs on. */
export interface SaslLink {
  /** The newest version of an API that both sides know; throws `ProtocolError` where there is none. */
  version(codec: MessageCodec<unknown>): number
  /** Sends a request and gives its answer. With `isSecret`, the request's bytes are overwritten with zeros once it was answered or has failed. */
  exchange<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request>,
    options: { version: number; isSecret: boolean },
  ): Promise<Response>
}

/** With 0, tokens would go without Kafka's headers: Kafka 0.10, which this client does not speak. */
const HANDSHAKE_VERSION_MIN = 1
/** Rounds of a mechanism. SCRAM has two; a server that asks for more than this plays a game. */
const ROUNDS_MAX = 16
/** A session is renewed at a random point of this part of its life, in thousandths: not all connections at once, and early enough for a slow network (as Java's client). */
const RENEW_FROM = 850
const RENEW_UP_TO = 950

/**
 * The SASL session of one connection: SaslHandshake, the mechanism's tokens in SaslAuthenticate, and when to do it again (KIP-152, KIP-368). Nothing else may be
 * sent on the connection while `authenticate` runs; answers to what was sent before may still come.
 */
export class SaslSession {
  readonly #authenticator: Authenticator
  readonly #link: SaslLink
  #renewAtUs = Number.POSITIVE_INFINITY

  constructor(authenticator: Authenticator, link: SaslLink) {
    this.#authenticator = authenticator
    this.#link = link
  }

  /** Whether to authenticate again before the next request: the broker ends a connection that speaks after its session's end. */
  isDue(nowUs: number): boolean {
    return nowUs >= this.#renewAtUs
  }

  /**
   * Authenticates, at first and whenever `isDue`. Throws `AuthError` when the broker refuses (its `code` is the broker's), does not offer the mechanism (the message
   * names those that it does) or cannot prove who it is; `NetworkError`, `TimeoutError` and `ProtocolError` as any request.
   */
  async authenticate(context: AuthenticationContext): Promise<void> {
    const { mechanism } = this.#authenticator
    const about = `SASL ${mechanism} at ${context.host}:${context.port}`
    await this.#handshake(about)
    const version = this.#link.version(SaslAuthenticateRequest as MessageCodec<unknown>)
    let rounds = 0
    let renewAtUs = Number.POSITIVE_INFINITY
    const exchange = async (token: Uint8Array): Promise<Uint8Array> => {
      if (++rounds > ROUNDS_MAX) throw new AuthError(`${about}: no end after ${ROUNDS_MAX} rounds`, { mechanism })
      // The session counts from when the broker accepts, which is after this.
      const sentAtUs = context.environment.clock.monotonicUs()
      const answer = await this.#exchangeToken(token, version, about)
      if (answer.sessionLifetimeMs > 0) renewAtUs = sentAtUs + this.#renewAfterUs(answer.sessionLifetimeMs, context)
      return answer.authBytes
    }
    try {
      await this.#authenticator.authenticate(exchange, context)
    } catch (error) {
      if (error instanceof KafkaError) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new AuthError(`${about}: ${reason}`, { mechanism }, { cause: error })
    }
    if (rounds === 0) throw new AuthError(`${about}: the mechanism sent nothing`, { mechanism })
    this.#renewAtUs = renewAtUs
    context.logger.debug('authenticated', { mechanism, host: context.host, port: context.port, rounds })
  }

  async #handshake(about: string): Promise<void> {
    const { mechanism } = this.#authenticator
    const version = this.#link.version(SaslHandshakeRequest as MessageCodec<unknown>)
    if (version < HANDSHAKE_VERSION_MIN) throw new ProtocolError(`${about}: the broker is too old, it has SaslHandshake 0 alone`)
    const answer = await this.#link.exchange(
      SaslHandshakeRequest,
      SaslHandshakeResponse,
      { mechanism },
      { version, isSecret: false },
    )
    const { errorCode, mechanisms } = answer
    if (errorCode === ErrorCode.NONE) return
    const facts = { errorCode, mechanism, enabledMechanisms: mechanisms }
    const enabled = mechanisms.length === 0 ? 'none' : mechanisms.join(', ')
    switch (errorCode) {
      case ErrorCode.UNSUPPORTED_SASL_MECHANISM:
        throw new AuthError(`${about}: the broker does not offer this mechanism; it offers ${enabled}`, facts)
      case ErrorCode.ILLEGAL_SASL_STATE:
        throw new AuthError(`${about}: the broker's listener does not take SASL`, facts)
      default:
        throw new AuthError(`${about}: ${errorName(errorCode)}; the broker offers ${enabled}`, facts)
    }
  }

  async #exchangeToken(token: Uint8Array, version: number, about: string): Promise<SaslAuthenticateResponse> {
    try {
      const answer = await this.#link.exchange(
        SaslAuthenticateRequest,
        SaslAuthenticateResponse,
        { authBytes: token },
        { version, isSecret: true },
      )
      checkErrorCode(answer.errorCode, about, answer.errorMessage)
      return answer
    } finally {
      token.fill(0)
    }
  }

  #renewAfterUs(sessionLifetimeMs: number, { environment }: AuthenticationContext): number {
    const thousandths = RENEW_FROM + environment.random.below(RENEW_UP_TO - RENEW_FROM + 1)
    return sessionLifetimeMs * thousandths
  }
}
