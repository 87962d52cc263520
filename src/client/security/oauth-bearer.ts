import {
  encodeOAuthBearerToken,
  OAUTH_BEARER_ERROR_ACKNOWLEDGED,
  parseOAuthBearerFailure,
} from '../../security/oauth-bearer-token.ts'
import type { AuthenticationContext, Authenticator } from '../authenticator.ts'
import { AuthError } from '../errors.ts'
import { BearerTokens, type FetchBearerToken } from './bearer-tokens.ts'

/** Where a client's tokens come from. */
export interface OAuthBearerOptions {
  readonly fetchToken: FetchBearerToken
  /** SASL extensions for every token; those of a token itself come first. */
  readonly extensions?: Readonly<Record<string, string>>
}

/** SASL OAUTHBEARER (RFC 7628, KIP-255): a bearer token from somewhere else. */
export class OAuthBearerAuthenticator implements Authenticator {
  readonly mechanism = 'OAUTHBEARER'
  readonly #tokens: BearerTokens
  readonly #extensions: Readonly<Record<string, string>>
  #hasWarned = false

  constructor({ fetchToken, extensions = {} }: OAuthBearerOptions) {
    this.#tokens = new BearerTokens(fetchToken)
    this.#extensions = extensions
  }

  async authenticate(exchange: (token: Uint8Array) => Promise<Uint8Array>, context: AuthenticationContext): Promise<void> {
    if (!context.isEncrypted && !this.#hasWarned) {
      this.#hasWarned = true
      context.logger.warn('a bearer token is sent over a connection that is not encrypted: use TLS', {
        host: context.host,
        port: context.port,
        mechanism: this.mechanism,
      })
    }
    const bearer = await this.#tokens.token(context)
    const extensions = { ...this.#extensions, ...bearer.extensions }
    const message = encodeOAuthBearerToken({ authorizationId: '', token: bearer.token, extensions })
    try {
      const failure = parseOAuthBearerFailure(await exchange(message))
      if (failure === null) return
      // The broker ends the exchange with its error once it is told that this one was read; it says less than this.
      await exchange(Uint8Array.from(OAUTH_BEARER_ERROR_ACKNOWLEDGED)).catch((error: unknown) => {
        if (!(error instanceof AuthError)) throw error
      })
      const { status, scope } = failure
      const needed = scope === null ? '' : `; it needs the scope ${scope}`
      throw new AuthError(`the broker refuses the bearer token: ${status}${needed}`, { mechanism: this.mechanism, status, scope })
    } catch (error) {
      // Perhaps it was revoked: the next authentication gets a new one.
      if (error instanceof AuthError) this.#tokens.forget(bearer)
      throw error
    } finally {
      message.fill(0)
    }
  }
}
