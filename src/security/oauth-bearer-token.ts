import { MalformedTokenError } from './malformed-token-error.ts'

/** The fields of SASL OAUTHBEARER. */
export interface OAuthBearerToken {
  /** Empty for the one of the token. */
  readonly authorizationId: string
  readonly token: string
  /** SASL extensions (KIP-342). */
  readonly extensions: Readonly<Record<string, string>>
}

const SEPARATOR = '\x01'
/** RFC 6750: what a bearer token may consist of. */
const BEARER_TOKEN = /^[-._~+/A-Za-z0-9]+=*$/
const EXTENSION_KEY = /^[A-Za-z]+$/
const EXTENSION_VALUE = /^[\x21-\x7e \t\r\n]+$/
const GS2_HEADER = /^n,(?:a=([^,]*))?,$/
/** RFC 7628 has the client send this when the server's answer is an error, so that the server can end the exchange. */
export const OAUTH_BEARER_ERROR_ACKNOWLEDGED: readonly number[] = [1]

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** The client's token of SASL OAUTHBEARER (RFC 7628). Throws `MalformedTokenError`. */
export function encodeOAuthBearerToken({ authorizationId, token, extensions }: OAuthBearerToken): Uint8Array {
  if (!BEARER_TOKEN.test(token))
    throw new MalformedTokenError('a bearer token has characters that RFC 6750 does not allow, or none')
  checkOAuthBearerExtensions(extensions)
  const name = authorizationId.replaceAll('=', '=3D').replaceAll(',', '=2C')
  const more = Object.entries(extensions).map(([key, value]) => `${key}=${value}${SEPARATOR}`)
  return encoder.encode(
    `n,${name === '' ? '' : `a=${name}`},${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${more.join('')}${SEPARATOR}`,
  )
}

/** Throws `MalformedTokenError`. */
export function decodeOAuthBearerToken(bytes: Uint8Array): OAuthBearerToken {
  // The header, the pairs, and nothing twice: each is followed by a separator, and the last by one more.
  const [header = '', ...pairs] = textOf(bytes).split(SEPARATOR)
  const match = GS2_HEADER.exec(header)
  if (match === null || pairs.splice(-2).join('') !== '' || pairs.length === 0)
    throw new MalformedTokenError('the OAUTHBEARER message is malformed')
  const properties = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  if (pairs.some((pair) => !pair.includes('=')) || properties.size < pairs.length)
    throw new MalformedTokenError('the OAUTHBEARER message is malformed')
  const auth = /^bearer +([-._~+/A-Za-z0-9]+=*)$/i.exec(properties.get('auth') ?? '')
  if (auth === null) throw new MalformedTokenError('the OAUTHBEARER message has no bearer token')
  properties.delete('auth')
  const extensions = Object.fromEntries(properties)
  checkOAuthBearerExtensions(extensions)
  return {
    authorizationId: (match[1] ?? '').replaceAll('=2C', ',').replaceAll('=3D', '='),
    token: auth[1]!,
    extensions,
  }
}

/** Throws `MalformedTokenError` for a key or a value that KIP-342 does not allow. */
export function checkOAuthBearerExtensions(extensions: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(extensions)) {
    if (key === 'auth') throw new MalformedTokenError('auth is no name for a SASL extension', { key })
    if (!EXTENSION_KEY.test(key))
      throw new MalformedTokenError(`${JSON.stringify(key)} is no name for a SASL extension: letters only`, { key })
    if (!EXTENSION_VALUE.test(value))
      throw new MalformedTokenError(`the SASL extension ${key} is not printable ASCII, or empty`, { key })
  }
}

/** What a server says when it refuses a token. */
export interface OAuthBearerFailure {
  readonly status: string
  readonly scope: string | null
  readonly openIdConfiguration: string | null
}

/** The failure in a server's answer; null where the answer is none: it is empty when the token was taken. Throws `MalformedTokenError`. */
export function parseOAuthBearerFailure(bytes: Uint8Array): OAuthBearerFailure | null {
  const text = textOf(bytes)
  if (text.length === 0 || text === SEPARATOR) return null
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    throw new MalformedTokenError("the server's answer to an OAUTHBEARER token is malformed")
  }
  const field = (name: string): string | null => {
    const value = answer !== null && typeof answer === 'object' ? (answer as Record<string, unknown>)[name] : undefined
    return typeof value === 'string' ? value : null
  }
  return { status: field('status') ?? 'unknown', scope: field('scope'), openIdConfiguration: field('openid-configuration') }
}

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new MalformedTokenError('an OAUTHBEARER message is in UTF-8')
  }
}
