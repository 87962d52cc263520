import type { Clock } from '../../base/clock.ts'
import type { OAuthBearerConfig } from '../../base/config/oauth-bearer-config.ts'
import { RafkaError } from '../../base/errors.ts'
import type { NodeCryptography } from '../cryptography.ts'
import { decodeOAuthBearerToken, OAUTH_BEARER_ERROR_ACKNOWLEDGED } from '../oauth-bearer-token.ts'
import type { KeySet } from './key-set.ts'
import { SaslFailure } from './sasl-failure.ts'
import type { SaslIdentity, ServerMechanism } from './server-mechanism.ts'
import { checkSignedToken, checkUnsecuredToken, type TokenCheck } from './token-checks.ts'

/** The identity provider was not reached yet: nobody can say whether a token is good. The connection ends without an answer, and the client tries again. */
export class KeysNotThereError extends RafkaError {
  readonly code = 'COORDINATOR_NOT_AVAILABLE'
  readonly retriable = true
}

export interface OAuthBearerServerOptions {
  readonly config: OAuthBearerConfig
  /** Of the identity provider; null where tokens are unsecured. */
  readonly keys: KeySet | null
  readonly cryptography: NodeCryptography
  readonly clock: Clock
}

const NOTHING = new Uint8Array(0)

/** The server's part of SASL OAUTHBEARER (RFC 7628, KIP-255, KIP-768). A refusal goes to the client as JSON, and when it has read it the exchange ends. */
export class OAuthBearerServer implements ServerMechanism {
  identity: SaslIdentity | null = null
  readonly #options: OAuthBearerServerOptions
  #refusal: { told: string; reason: string } | null = null

  constructor(options: OAuthBearerServerOptions) {
    this.#options = options
  }

  evaluate(token: Uint8Array): Uint8Array {
    const refusal = this.#refusal
    if (refusal !== null && token.length === 1 && token[0] === OAUTH_BEARER_ERROR_ACKNOWLEDGED[0])
      throw new SaslFailure(refusal.told, { isTold: true, reason: refusal.reason })
    this.#refusal = null
    const { authorizationId, token: bearer } = decodeOAuthBearerToken(token)
    const check = this.#check(bearer)
    if ('refusal' in check) {
      const scope = check.scope === undefined ? '' : `, "scope":"${check.scope}"`
      const told = `{"status":"${check.scope === undefined ? 'invalid_token' : 'insufficient_scope'}"${scope}}`
      this.#refusal = { told, reason: check.refusal }
      return new TextEncoder().encode(told)
    }
    const { principal: name, expiresAtMs } = check
    if (authorizationId !== '' && authorizationId !== name) {
      throw new SaslFailure(
        `Authentication failed: Client requested an authorization id (${authorizationId}) that is different from the token's principal name (${name})`,
        { isTold: true },
      )
    }
    this.identity = { name, expiresAtMs, isByToken: false }
    return NOTHING
  }

  #check(bearer: string): TokenCheck {
    const { config, keys, cryptography, clock } = this.#options
    const nowMs = clock.nowMs()
    if (config.kind === 'unsecured') return checkUnsecuredToken(bearer, config, nowMs)
    const known = keys?.keys ?? null
    if (known === null)
      throw new KeysNotThereError('the keys that tokens are signed by were not fetched yet', { url: config.jwksUrl })
    return checkSignedToken(bearer, config, { nowMs, keys: known, cryptography, lookFor: (keyId) => keys!.lookFor(keyId) })
  }
}
