import * as z from 'zod/mini'
import type { Authenticator } from '../authenticator.ts'
import { UsageError } from '../errors.ts'
import { parseOptions } from '../parse-options.ts'
import type { BearerToken } from './bearer-tokens.ts'
import type { HttpPost } from './oidc-client-credentials.ts'
import type { SecretSource } from './secret.ts'
import type { TlsOptions } from './tls-options.ts'

/** SASL PLAIN: for TLS only, the password itself is sent. */
export interface PlainOptions {
  readonly mechanism: 'plain'
  readonly username: string
  readonly password: SecretSource
}

/** SASL SCRAM: the password is never sent. */
export interface ScramOptions {
  readonly mechanism: 'scram-sha-256' | 'scram-sha-512'
  /** Kafka's names are ASCII: it refuses others as it refuses a wrong password. */
  readonly username: string
  /** Of any characters. As in Kafka they are taken as they are, in UTF-8, without SASLprep. */
  readonly password: SecretSource
  /** Whether `username` and `password` are a delegation token's id and HMAC (KIP-48). Default false. */
  readonly tokenAuth?: boolean
}

/** OAuth 2's client credentials grant at an identity provider (KIP-768). */
export interface OidcOptions {
  /** Of the token endpoint: `https:`, or `http:` on the machine itself. */
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret: SecretSource
  readonly scope?: string
  readonly audience?: string
  /** Whether id and secret are form-encoded in the request's header (RFC 6749, section 2.3.1). Default false, as Java's `sasl.oauthbearer.header.urlencode`. */
  readonly urlencodeHeader?: boolean
  /** Asks the endpoint, for proxies and authorities of one's own. Default: the platform's `fetch`. */
  readonly fetch?: HttpPost
  /** For one request. Default 10 s. */
  readonly timeoutMs?: number
}

/** SASL OAUTHBEARER, with exactly one of `token` and `oidc`. */
export interface OAuthBearerOptions {
  readonly mechanism: 'oauthbearer'
  /** A token, or what gives one; that is asked again when four fifths of the last one's life are over. */
  readonly token?: string | Uint8Array | (() => string | BearerToken | Promise<string | BearerToken>)
  readonly oidc?: OidcOptions
  /** SASL extensions (KIP-342). */
  readonly extensions?: Readonly<Record<string, string>>
}

/** A mechanism of one's own, or of a library: `rafka/client/security/msk-iam` has one. */
export type SaslOptions = PlainOptions | ScramOptions | OAuthBearerOptions | Authenticator

/** Who a client is, whom it trusts, and whether others can read along. */
export interface SecurityOptions {
  /** Default: as the bootstrap addresses say (`ssl://`), with the system's authorities. */
  readonly tls?: boolean | TlsOptions
  /** Default: none. Kerberos (GSSAPI) is not there. */
  readonly sasl?: SaslOptions
}

const isBytes = (value: unknown): boolean => value instanceof Uint8Array && value.length > 0
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const text = z.string().check(z.minLength(1, 'not empty'))
const secret = z.custom<SecretSource>(
  (value) => isText(value) || isBytes(value) || typeof value === 'function',
  'a string, bytes, or a function that gives one is expected, and not an empty one',
)
const pem = z.custom<NonNullable<TlsOptions['ca']>>(
  (value) => [value].flat().every((part) => isText(part) || isBytes(part)),
  'PEM as a string or bytes, or a list of them, is expected',
)
const tlsVersion = z.enum(['TLSv1.2', 'TLSv1.3'])

const tlsOptions = z
  .strictObject({
    ca: z.optional(pem),
    cert: z.optional(pem),
    key: z.optional(pem),
    passphrase: z.optional(
      z.custom<string | Uint8Array>((value) => isText(value) || isBytes(value), 'a string or bytes is expected'),
    ),
    pfx: z.optional(z.custom<Uint8Array>(isBytes, 'PKCS#12 as bytes is expected')),
    servername: z.optional(text),
    verifyHost: z.optional(z.boolean()),
    minVersion: z.optional(tlsVersion),
    maxVersion: z.optional(tlsVersion),
    ciphers: z.optional(text),
  })
  .check(
    z.refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key are given together'),
    z.refine(({ cert, pfx }) => cert === undefined || pfx === undefined, 'either cert and key or pfx is given'),
    z.refine(
      ({ minVersion, maxVersion }) => !(minVersion === 'TLSv1.3' && maxVersion === 'TLSv1.2'),
      'minVersion is above maxVersion',
    ),
  )

const isLocal = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

const tokenEndpoint = z.string().check(
  z.refine((value) => {
    const url = URL.parse(value)
    return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url.hostname)))
  }, 'an https: URL is expected (http: only on the machine itself)'),
)

const saslOptions = z.discriminatedUnion('mechanism', [
  z.strictObject({ mechanism: z.literal('plain'), username: text, password: secret }),
  z.strictObject({
    mechanism: z.enum(['scram-sha-256', 'scram-sha-512']),
    username: text,
    password: secret,
    tokenAuth: z.optional(z.boolean()),
  }),
  z
    .strictObject({
      mechanism: z.literal('oauthbearer'),
      token: z.optional(secret as z.ZodMiniType<NonNullable<OAuthBearerOptions['token']>>),
      oidc: z.optional(
        z.strictObject({
          tokenEndpoint,
          clientId: text,
          clientSecret: secret,
          scope: z.optional(text),
          audience: z.optional(text),
          urlencodeHeader: z.optional(z.boolean()),
          fetch: z.optional(z.custom<HttpPost>((value) => typeof value === 'function', 'a function is expected')),
          timeoutMs: z.optional(z.int().check(z.positive('more than 0 is expected'))),
        }),
      ),
      extensions: z.optional(z.record(z.string(), z.string())),
    })
    .check(
      z.refine(({ token, oidc }) => (token === undefined) !== (oidc === undefined), 'exactly one of token and oidc is expected'),
    ),
])

/** Options of one of this client's own mechanisms. */
export type CheckedSasl = PlainOptions | ScramOptions | OAuthBearerOptions

/** Throws `UsageError`. Null for no TLS. `bootstrapTls`: whether the bootstrap addresses ask for it. */
export function checkTls(tls: unknown, bootstrapTls: boolean): TlsOptions | null {
  if (tls === undefined) return bootstrapTls ? {} : null
  if (tls === true) return {}
  if (tls !== false) return parseOptions(tlsOptions, tls, 'tls')
  if (bootstrapTls) throw new UsageError('tls: false, although the bootstrap addresses say ssl://')
  return null
}

/** Throws `UsageError`. Null for no SASL; an authenticator as it is; Kafka's names of the mechanisms are taken too (`SCRAM-SHA-256`). */
export function checkSasl(sasl: unknown): CheckedSasl | Authenticator | null {
  if (sasl === undefined || sasl === null) return null
  if (isAuthenticator(sasl)) return sasl
  const { mechanism } = sasl as { mechanism?: unknown }
  if (typeof mechanism !== 'string') return parseOptions(saslOptions, sasl, 'sasl')
  const name = mechanism.toLowerCase()
  if (name === 'gssapi') throw new UsageError('sasl.mechanism: there is no Kerberos (GSSAPI); give an authenticator of your own')
  if (name === 'aws_msk_iam')
    throw new UsageError('sasl.mechanism: AWS_MSK_IAM is an import of its own: sasl: mskIam() of rafka/client/security/msk-iam')
  return parseOptions(saslOptions, { ...sasl, mechanism: name }, 'sasl')
}

/** Whether `sasl` is a mechanism, and not the options of one. */
export function isAuthenticator(sasl: unknown): sasl is Authenticator {
  return typeof sasl === 'object' && sasl !== null && typeof (sasl as Partial<Authenticator>).authenticate === 'function'
}
