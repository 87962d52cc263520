import type { SignedTokens, UnsecuredTokens } from '../../base/config/oauth-bearer-config.ts'
import type { JsonWebKey, NodeCryptography } from '../cryptography.ts'
import { isKeyFor, type JsonWebToken, parseJsonWebToken, signatureAlgorithm } from './json-web-token.ts'

/** Whose a token is and how long it holds; or why it is refused, for the log alone, and which scope it would have needed. */
export type TokenCheck =
  | { readonly principal: string; readonly expiresAtMs: number }
  | { readonly refusal: string; readonly scope?: string }

type Claims = JsonWebToken['claims']

/** Kafka counts the life of a session in nanoseconds of 63 bits, and fails over a token that lives longer. */
const LIFETIME_MS_MAX = 2 ** 63 / 1e6

/** Kafka's `BrokerJwtValidator`: a signature by a key of the identity provider, `exp` and `iat`, `nbf`, audience, issuer, and a subject. */
export function checkSignedToken(
  text: string,
  { clockSkewMs, audiences, issuer, subClaim, scopeClaim }: SignedTokens,
  {
    nowMs,
    keys,
    cryptography,
    lookFor,
  }: {
    nowMs: number
    keys: readonly JsonWebKey[]
    cryptography: NodeCryptography
    /** Told of the id of a key that is not there. */
    lookFor: (keyId: string) => void
  },
): TokenCheck {
  const token = parseJsonWebToken(text)
  if (token === null) return { refusal: 'it is no JSON Web Token' }
  const { header, claims, signed, signature } = token
  const algorithm = signatureAlgorithm(header)
  if (algorithm === null) return { refusal: 'its algorithm is none with a public key' }
  // An extension that is not understood here, and that must be.
  if ('crit' in header) return { refusal: 'its header asks for what is not there' }
  const { kid } = header
  const candidates = keys.filter((key) => isKeyFor(key, algorithm) && (kid === undefined || key.kid === kid))
  if (candidates.length === 0) {
    if (typeof kid === 'string') lookFor(kid)
    return { refusal: 'it is signed by a key that is not known' }
  }
  if (!candidates.some((key) => cryptography.verify(algorithm, key, signed, signature)))
    return { refusal: 'its signature is wrong' }

  const expiresAtMs = timeOf(claims, 'exp')
  if (expiresAtMs === null) return { refusal: 'it has no time of expiry (exp)' }
  if (nowMs - clockSkewMs >= expiresAtMs) return { refusal: 'it has expired' }
  if (expiresAtMs - nowMs > LIFETIME_MS_MAX)
    return { refusal: 'its time of expiry (exp) is centuries ahead: are they milliseconds?' }
  const issuedAtMs = timeOf(claims, 'iat')
  if (issuedAtMs === null) return { refusal: 'it has no time of issue (iat)' }
  if (expiresAtMs < issuedAtMs) return { refusal: 'it expires before it was issued' }
  const notBefore = claims['nbf'] ?? 0
  if (typeof notBefore !== 'number') return { refusal: 'the time from which it holds (nbf) is malformed' }
  const notBeforeMs = notBefore * 1000
  if (expiresAtMs < notBeforeMs) return { refusal: 'it expires before it holds (nbf)' }
  if (nowMs + clockSkewMs < notBeforeMs) return { refusal: 'it does not hold yet (nbf)' }
  if (issuer !== null && claims['iss'] !== issuer)
    return { refusal: 'it has another issuer than sasl.oauthbearer.expected.issuer' }
  const named = textsOf(claims['aud'])
  if (named === null) return { refusal: 'its audience is malformed' }
  if (audiences.length === 0 && named.length > 0)
    return { refusal: 'it is for an audience, and sasl.oauthbearer.expected.audience names none' }
  if (audiences.length > 0 && !named.some((audience) => audiences.includes(audience)))
    return { refusal: 'it is for another audience than sasl.oauthbearer.expected.audience' }
  if (!isScope(claims[scopeClaim])) return { refusal: 'its scope is malformed' }
  const principal = claims[subClaim]
  if (typeof principal !== 'string' || principal.trim() === '') return { refusal: `it has no subject (${subClaim})` }
  return { principal: principal.trim(), expiresAtMs }
}

/** Kafka's `OAuthBearerUnsecuredValidatorCallbackHandler`: anybody can make such a token. */
export function checkUnsecuredToken(
  text: string,
  { principalClaim, scopeClaim, requiredScopes, clockSkewMs }: UnsecuredTokens,
  nowMs: number,
): TokenCheck {
  const token = parseJsonWebToken(text)
  if (token === null) return { refusal: 'it is no JSON Web Token' }
  const { header, claims, signature } = token
  if (header['alg'] !== 'none' || signature.length > 0) return { refusal: 'it is signed, where unsecured tokens are taken' }
  const principal = claims[principalClaim]
  if (typeof principal !== 'string' || principal === '') return { refusal: `it has no principal (${principalClaim})` }
  const issuedAtMs = timeOf(claims, 'iat')
  if (issuedAtMs !== null && issuedAtMs > nowMs + clockSkewMs) return { refusal: 'it was issued in the future' }
  const expiresAtMs = timeOf(claims, 'exp')
  if (expiresAtMs === null) return { refusal: 'it has no time of expiry (exp)' }
  if (nowMs - clockSkewMs >= expiresAtMs) return { refusal: 'it has expired' }
  if (issuedAtMs !== null && expiresAtMs <= issuedAtMs) return { refusal: 'it expired before it was issued' }
  const scopes = (textsOf(claims[scopeClaim]) ?? []).flatMap((scope) => scope.split(/\s+/))
  const scope = requiredScopes.join(' ')
  if (!requiredScopes.every((required) => scopes.includes(required))) return { refusal: 'it lacks a scope', scope }
  return { principal, expiresAtMs }
}

/** Seconds since the epoch, as milliseconds; null where there are none. */
function timeOf(claims: Claims, name: string): number | null {
  const value = claims[name]
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value * 1000 : null
}

/** As in Kafka: a text, or a list of texts without an empty one and without one twice; what is neither is no scope, and is not looked at. */
function isScope(value: unknown): boolean {
  if (typeof value !== 'string' && !Array.isArray(value)) return true
  const scopes = textsOf(value)?.map((scope) => scope.trim())
  return scopes !== undefined && !scopes.includes('') && new Set(scopes).size === scopes.length
}

/** One text or several; null for anything else. */
function textsOf(value: unknown): readonly string[] | null {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : null
}
