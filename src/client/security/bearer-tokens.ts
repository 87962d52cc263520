import { jwtExpiresAtMs } from '../../security/client-credentials.ts'
import type { AuthenticationContext } from '../authenticator.ts'
import { AuthError } from '../errors.ts'

/** A bearer token and how long it holds. */
export interface BearerToken {
  readonly token: string
  /** Milliseconds since the epoch. Default: `exp` of the token where it is a JWT, else unknown. */
  readonly expiresAtMs?: number | undefined
  /** SASL extensions (KIP-342), as `logicalCluster` and `identityPoolId` of Confluent Cloud. */
  readonly extensions?: Readonly<Record<string, string>> | undefined
}

/** What fetches a token. */
export type FetchBearerToken = (context: AuthenticationContext) => Promise<BearerToken>

/** After this part of its life a token is fetched anew (Java's `sasl.login.refresh.window.factor`). */
const REFRESH_AFTER = 0.8

/**
 * The token that all connections of a client share: fetched when it is first needed, kept while at least a fifth of its life is left, and fetched once for all that
 * wait. Where fetching fails, one that still holds is used. A token of unknown life is fetched for each authentication.
 */
export class BearerTokens {
  readonly #fetch: FetchBearerToken
  #kept: { token: BearerToken; refreshAtMs: number; expiresAtMs: number } | null = null
  #fetching: Promise<BearerToken> | null = null

  constructor(fetch: FetchBearerToken) {
    this.#fetch = fetch
  }

  async token(context: AuthenticationContext): Promise<BearerToken> {
    const nowMs = context.environment.clock.nowMs()
    const kept = this.#kept
    if (kept !== null && nowMs < kept.refreshAtMs) return kept.token
    this.#fetching ??= this.#renew(context).finally(() => {
      this.#fetching = null
    })
    try {
      return await this.#fetching
    } catch (error) {
      if (kept === null || nowMs >= kept.expiresAtMs) throw error
      context.logger.warn('no new token, the old one is used while it holds', {
        error: error instanceof Error ? error.message : String(error),
        expiresAtMs: kept.expiresAtMs,
      })
      return kept.token
    }
  }

  /** Forgets a token that a broker refused. */
  forget(token: BearerToken): void {
    if (this.#kept?.token === token) this.#kept = null
  }

  async #renew(context: AuthenticationContext): Promise<BearerToken> {
    const token = await this.#fetch(context)
    const nowMs = context.environment.clock.nowMs()
    const expiresAtMs = token.expiresAtMs ?? jwtExpiresAtMs(token.token)
    if (expiresAtMs === null) {
      this.#kept = null
      return token
    }
    if (expiresAtMs <= nowMs) throw new AuthError('the bearer token has expired', { expiresAtMs })
    this.#kept = { token, expiresAtMs, refreshAtMs: nowMs + (expiresAtMs - nowMs) * REFRESH_AFTER }
    return token
  }
}
