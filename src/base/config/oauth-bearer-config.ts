import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS } from './definitions.ts'
import type { JaasEntry } from './jaas-config.ts'
import { type ConfigValue, parseConfig } from './parse.ts'

/** What a listener asks of bearer tokens: signed ones of an identity provider, or, where somebody wrote so, any that a client makes up. */
export type OAuthBearerConfig = SignedTokens | UnsecuredTokens

/** Kafka's `BrokerJwtValidator`: JSON Web Tokens, signed by a key that the identity provider publishes. */
export interface SignedTokens {
  readonly kind: 'signed'
  /** `https:`, `http:` or `file:`. */
  readonly jwksUrl: string
  readonly refreshMs: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
  readonly clockSkewMs: number
  /** A token is for one of these; empty: it must be for nobody in particular. */
  readonly audiences: readonly string[]
  readonly issuer: string | null
  readonly scopeClaim: string
  readonly subClaim: string
}

/** Kafka's `OAuthBearerUnsecuredValidatorCallbackHandler`: for development. */
export interface UnsecuredTokens {
  readonly kind: 'unsecured'
  readonly principalClaim: string
  readonly scopeClaim: string
  readonly requiredScopes: readonly string[]
  readonly clockSkewMs: number
}

const HANDLERS = 'org.apache.kafka.common.security.oauthbearer.'
const SIGNED_HANDLERS: readonly string[] = [
  `${HANDLERS}OAuthBearerValidatorCallbackHandler`,
  `${HANDLERS}secured.OAuthBearerValidatorCallbackHandler`,
]
const UNSECURED_HANDLER = `${HANDLERS}internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler`
const HANDLER_KEY = 'sasl.server.callback.handler.class'
const JWKS_KEY = 'sasl.oauthbearer.jwks.endpoint.url'

/** The text of a configuration for OAUTHBEARER at a listener: that of the mechanism there, else of the listener, else the broker's; null where none of them says anything. */
export function oauthBearerText(texts: ConfigTexts, listener: string, name: string): { key: string; text: string } | null {
  const prefix = `listener.name.${listener.toLowerCase()}.`
  const key = [`${prefix}oauthbearer.${name}`, `${prefix}${name}`, name].find((candidate) => candidate in texts)
  return key === undefined ? null : { key, text: texts[key]! }
}

/** Its value, with the broker's default. */
export function oauthBearerValue(texts: ConfigTexts, listener: string): (name: string) => ConfigValue {
  return (name) => {
    const found = oauthBearerText(texts, listener, name)
    const definition = BROKER_DEFINITIONS.get(name)!
    return parseConfig({ ...definition, name: found?.key ?? name }, found?.text ?? definition.default)
  }
}

export function isUrlOf(text: string, protocols: readonly string[]): boolean {
  const parsed = URL.parse(text)
  return parsed !== null && protocols.includes(parsed.protocol)
}

/** Throws `ConfigError`. */
export function resolveOAuthBearer(texts: ConfigTexts, listener: string, { options }: JaasEntry): OAuthBearerConfig {
  const prefix = `listener.name.${listener.toLowerCase()}.`
  const value = oauthBearerValue(texts, listener)
  const handler = texts[`${prefix}oauthbearer.${HANDLER_KEY}`]?.trim() ?? null
  const url = value(JWKS_KEY) as string | null
  if (handler !== null && handler !== UNSECURED_HANDLER && !SIGNED_HANDLERS.includes(handler))
    throw new ConfigError(
      `${prefix}oauthbearer.${HANDLER_KEY}: ${handler} cannot be loaded here; there are ${SIGNED_HANDLERS[0]} and ${UNSECURED_HANDLER}`,
    )
  const asksForUnsecured = [...options.keys()].some((name) => name.startsWith('unsecured'))
  // Without a word of the handler, Kafka takes tokens that nobody signed. Here the listener's own identity provider, or none in the login module's options, says otherwise.
  const hasOwnUrl = [`${prefix}oauthbearer.${JWKS_KEY}`, `${prefix}${JWKS_KEY}`].some((key) => key in texts)
  if (handler === UNSECURED_HANDLER || (handler === null && !hasOwnUrl && asksForUnsecured)) return unsecured(options, prefix)
  if (url === null) {
    throw new ConfigError(
      `${JWKS_KEY} is missing: OAUTHBEARER is enabled for listener ${listener}. (Tokens that anybody can make are taken only with ` +
        `${prefix}oauthbearer.${HANDLER_KEY}=${UNSECURED_HANDLER})`,
    )
  }
  if (!isUrlOf(url, ['https:', 'http:', 'file:']))
    throw new ConfigError(`${JWKS_KEY}: ${url} is no URL of a JWKS: https:, http: or file: is expected`)
  return {
    kind: 'signed',
    jwksUrl: url,
    refreshMs: Math.max(1000, value('sasl.oauthbearer.jwks.endpoint.refresh.ms') as number),
    retryBackoffMs: Math.max(1, value('sasl.oauthbearer.jwks.endpoint.retry.backoff.ms') as number),
    retryBackoffMaxMs: Math.max(1, value('sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms') as number),
    clockSkewMs: (value('sasl.oauthbearer.clock.skew.seconds') as number) * 1000,
    audiences: (value('sasl.oauthbearer.expected.audience') as readonly string[]).filter((audience) => audience !== ''),
    issuer: value('sasl.oauthbearer.expected.issuer') as string | null,
    scopeClaim: value('sasl.oauthbearer.scope.claim.name') as string,
    subClaim: value('sasl.oauthbearer.sub.claim.name') as string,
  }
}

function unsecured(options: ReadonlyMap<string, string>, prefix: string): UnsecuredTokens {
  const option = (name: string): string => (options.get(`unsecuredValidator${name}`) ?? '').trim()
  const skew = option('AllowableClockSkewMs')
  if (!/^\d{0,9}$/.test(skew))
    throw new ConfigError(
      `${prefix}oauthbearer.sasl.jaas.config: unsecuredValidatorAllowableClockSkewMs is not a number from 0 on: ${skew}`,
    )
  return {
    kind: 'unsecured',
    principalClaim: option('PrincipalClaimName') || 'sub',
    scopeClaim: option('ScopeClaimName') || 'scope',
    requiredScopes: option('RequiredScope')
      .split(/\s+/)
      .filter((scope) => scope !== ''),
    clockSkewMs: Number(skew),
  }
}
