import { Buffer } from 'node:buffer'
import type { JsonWebKey, SignatureAlgorithm } from '../cryptography.ts'

/** A JSON Web Token in its compact form (RFC 7515, RFC 7519), read and not believed. */
export interface JsonWebToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** What the signature is of: the first two parts as they came. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

/** The kinds of key that an algorithm is for, with the curve where it is for one alone (RFC 7518, section 3.4). */
const KEYS: Readonly<Record<SignatureAlgorithm, { readonly kty: string; readonly curves: readonly string[] | null }>> = {
  RS256: { kty: 'RSA', curves: null },
  RS384: { kty: 'RSA', curves: null },
  RS512: { kty: 'RSA', curves: null },
  PS256: { kty: 'RSA', curves: null },
  PS384: { kty: 'RSA', curves: null },
  PS512: { kty: 'RSA', curves: null },
  ES256: { kty: 'EC', curves: ['P-256'] },
  ES384: { kty: 'EC', curves: ['P-384'] },
  ES512: { kty: 'EC', curves: ['P-521'] },
  EdDSA: { kty: 'OKP', curves: ['Ed25519', 'Ed448'] },
}
const BASE64URL = /^[A-Za-z0-9_-]*$/
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Null for what is none. */
export function parseJsonWebToken(text: string): JsonWebToken | null {
  const parts = text.split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || !parts.every((part) => BASE64URL.test(part))) return null
  const [head, claims] = [jsonObject(header!), jsonObject(payload!)]
  if (head === null || claims === null) return null
  return {
    header: head,
    claims,
    signed: new TextEncoder().encode(`${header}.${payload}`),
    signature: new Uint8Array(Buffer.from(signature!, 'base64url')),
  }
}

/** The algorithm that a header names, where it is one with a public key. */
export function signatureAlgorithm(header: JsonWebToken['header']): SignatureAlgorithm | null {
  const { alg } = header
  return typeof alg === 'string' && Object.hasOwn(KEYS, alg) ? (alg as SignatureAlgorithm) : null
}

/** Whether a key is meant for signatures by this algorithm: an algorithm is never taken from the token alone. */
export function isKeyFor({ kty, use, alg, crv }: JsonWebKey, algorithm: SignatureAlgorithm): boolean {
  const { kty: needed, curves } = KEYS[algorithm]
  return (
    kty === needed &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === algorithm) &&
    (curves === null || (crv !== undefined && curves.includes(crv)))
  )
}

/** The keys of a JWKS (RFC 7517, section 5). Null for what is none. */
export function parseKeySet(text: string): readonly JsonWebKey[] | null {
  try {
    const set: unknown = JSON.parse(text)
    const keys = set !== null && typeof set === 'object' ? (set as { keys?: unknown }).keys : undefined
    if (!Array.isArray(keys)) return null
    return keys.filter((key): key is JsonWebKey => key !== null && typeof key === 'object' && typeof key.kty === 'string')
  } catch {
    return null
  }
}

function jsonObject(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(Buffer.from(part, 'base64url')))
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
