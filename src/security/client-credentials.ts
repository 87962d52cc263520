import { Buffer } from 'node:buffer'

/** Who asks an identity provider's token endpoint for a token. */
export interface CredentialsGrant {
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string | undefined
  readonly audience?: string | undefined
  /** Whether id and secret are form-encoded in the request's header, as RFC 6749 has it; many identity providers do not expect that. */
  readonly urlencodeHeader: boolean
}

/** What is sent to the token endpoint by POST. Holds the secret. */
export interface GrantRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const ANSWER_LENGTH_MAX = 1 << 20

/** The question of OAuth 2's client credentials grant (RFC 6749, section 4.4; KIP-768). */
export function grantRequest({ clientId, clientSecret, scope, audience, urlencodeHeader }: CredentialsGrant): GrantRequest {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (audience !== undefined) form.set('audience', audience)
  const parts = [clientId, clientSecret].map((part) =>
    urlencodeHeader ? new URLSearchParams({ '': part }).toString().slice(1) : part,
  )
  return {
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(parts.join(':')).toString('base64')}`,
      'cache-control': 'no-cache',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  }
}

/** The token in the endpoint's answer, with how long it holds where that is said; null where there is none. */
export function grantedToken(answer: string): { readonly token: string; readonly lifetimeMs: number | null } | null {
  const { access_token: token, expires_in: expiresIn } = fieldsOf(answer)
  if (typeof token !== 'string' || token.trim() === '') return null
  const lifetimeMs = Number(expiresIn) * 1000
  return { token: token.trim(), lifetimeMs: lifetimeMs > 0 ? lifetimeMs : null }
}

/** Why the endpoint refuses (RFC 6749, section 5.2), as the end of a sentence; empty where its answer does not say. */
export function grantRefusal(answer: string): string {
  const { error, error_description: description } = fieldsOf(answer)
  if (typeof error !== 'string') return ''
  return typeof description === 'string' ? `: ${error}, ${description}` : `: ${error}`
}

/** `exp` of a JSON Web Token, in milliseconds, not verified: that is the part of who is shown it. Null for a token that is none, or has none. */
export function jwtExpiresAtMs(token: string): number | null {
  const parts = token.split('.')
  if (parts.length !== 3) return null
  const { exp } = fieldsOf(Buffer.from(parts[1]!, 'base64url').toString('utf8'))
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null
}

function fieldsOf(text: string): Record<string, unknown> {
  if (text.length > ANSWER_LENGTH_MAX) return {}
  try {
    const answer: unknown = JSON.parse(text)
    return answer !== null && typeof answer === 'object' ? (answer as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
