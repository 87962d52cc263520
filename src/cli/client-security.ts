import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError } from '../base/config/config-error.ts'
import { parseJaasConfig } from '../base/config/jaas-config.ts'
import type { Authenticator } from '../client/authenticator.ts'
import type { OAuthBearerOptions, SaslOptions, SecurityOptions } from '../client/security/security-options.ts'
import type { TlsOptions } from '../client/security/tls-options.ts'

type Properties = Readonly<Record<string, string>>
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const PROTOCOLS: ReadonlySet<string> = new Set(['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'])
const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const
const EXTENSION = 'extension_'

/**
 * Kafka's client properties (`security.protocol`, `sasl.*`, `ssl.*`) as options of this client. Without `security.protocol` the bootstrap addresses decide on TLS. Values of secrets are in no
 * error. Throws `ConfigError` that names what is wrong.
 */
export async function clientSecurity(properties: Properties, bootstrapTls: boolean): Promise<SecurityOptions> {
  const protocol = (properties['security.protocol'] ?? (bootstrapTls ? 'SSL' : 'PLAINTEXT')).trim().toUpperCase()
  if (!PROTOCOLS.has(protocol))
    throw new ConfigError(`security.protocol is one of ${[...PROTOCOLS].join(', ')}, and not "${protocol}"`)
  const isTls = protocol.endsWith('SSL')
  if (bootstrapTls && !isTls) throw new ConfigError(`security.protocol=${protocol}, although the bootstrap addresses say ssl://`)
  return {
    ...(isTls ? { tls: await tlsOf(properties) } : {}),
    ...(protocol.startsWith('SASL') ? { sasl: await saslOf(properties) } : {}),
  }
}

async function tlsOf(properties: Properties): Promise<TlsOptions> {
  const options: Mutable<TlsOptions> = {}
  const trusted = properties['ssl.truststore.certificates'] ?? (await trustedOf(properties))
  if (trusted !== undefined) options.ca = trusted
  Object.assign(options, keyOf(properties))
  // Java's empty algorithm: a certificate for any host will do.
  if (properties['ssl.endpoint.identification.algorithm']?.trim() === '') options.verifyHost = false
  const versions = (properties['ssl.enabled.protocols'] ?? properties['ssl.protocol'])
    ?.split(',')
    .map((version) => version.trim())
  if (versions !== undefined) {
    const known = TLS_VERSIONS.filter((version) => versions.includes(version))
    if (known.length === 0) throw new ConfigError(`ssl.enabled.protocols names neither of ${TLS_VERSIONS.join(' and ')}`)
    // ssl.protocol alone is the newest that is wanted, as it is in Java.
    options.minVersion = properties['ssl.enabled.protocols'] === undefined ? 'TLSv1.2' : known[0]!
    options.maxVersion = known.at(-1)!
  }
  const ciphers = properties['ssl.cipher.suites']
  if (ciphers !== undefined && ciphers.trim() !== '') options.ciphers = opensslCiphers(ciphers)
  return options
}

/** Who the client says to be. */
function keyOf(properties: Properties): Partial<TlsOptions> {
  const passphrase = properties['ssl.key.password']
  const inline = properties['ssl.keystore.key']
  if (inline !== undefined) {
    const cert = properties['ssl.keystore.certificate.chain']
    if (cert === undefined) throw new ConfigError('ssl.keystore.key and ssl.keystore.certificate.chain are given together')
    return { key: inline, cert, ...(passphrase === undefined ? {} : { passphrase }) }
  }
  const bytes = fileBytes(properties, 'ssl.keystore.location')
  if (bytes === undefined) return {}
  if (isPem(bytes)) return { key: bytes, cert: bytes, ...(passphrase === undefined ? {} : { passphrase }) }
  refuseJks(bytes, 'ssl.keystore.location')
  const password = properties['ssl.keystore.password'] ?? passphrase
  return { pfx: bytes, ...(password === undefined ? {} : { passphrase: password }) }
}

/** The authorities in the trust store, as PEM; what it holds decides how it is read. */
async function trustedOf(properties: Properties): Promise<Buffer | string | undefined> {
  const name = 'ssl.truststore.location'
  const bytes = fileBytes(properties, name)
  if (bytes === undefined || isPem(bytes)) return bytes
  refuseJks(bytes, name)
  const { readTrusted } = await import('../../actors/tls/certificate-stores.ts')
  const password = properties['ssl.truststore.password'] ?? null
  const store = { kind: 'file', type: 'PKCS12', location: properties[name]!, password, keyPassword: null } as const
  return readTrusted(store, () => bytes).join('')
}

function isPem(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN ')
}

function refuseJks(bytes: Buffer, name: string): void {
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xfeedfeed)
    throw new ConfigError(
      `${name}: Java's own key stores (JKS) are not read: keytool -importkeystore -srckeystore FILE -deststoretype PKCS12 -destkeystore FILE.p12 makes PKCS#12 of it`,
    )
}

function fileBytes(properties: Properties, name: string): Buffer | undefined {
  const path = properties[name]
  if (path === undefined || path.trim() === '') return undefined
  try {
    return readFileSync(resolve(path))
  } catch (error) {
    throw new ConfigError(`${name}: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Java's names of TLS 1.2 as OpenSSL writes them; those of TLS 1.3 are the same. */
function opensslCiphers(ciphers: string): string {
  return ciphers
    .split(',')
    .map((name) => name.trim())
    .map((name) =>
      /^TLS_(?:AES|CHACHA20)_/.test(name)
        ? name
        : name
            .replace(/^TLS_/, '')
            .replace('_WITH_', '_')
            .replace(/AES_(\d+)/, 'AES$1')
            .replace('CHACHA20_POLY1305_SHA256', 'CHACHA20_POLY1305')
            .replaceAll('_', '-'),
    )
    .join(':')
}

async function saslOf(properties: Properties): Promise<SaslOptions> {
  const mechanism = properties['sasl.mechanism']?.trim().toUpperCase()
  if (mechanism === undefined || mechanism === 'GSSAPI')
    throw new ConfigError(
      'sasl.mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER or AWS_MSK_IAM is expected (Kerberos, GSSAPI, is not there)',
    )
  if (mechanism === 'AWS_MSK_IAM') return mskIamAuthenticator()
  const jaas = properties['sasl.jaas.config']
  const options = jaas === undefined ? new Map<string, string>() : parseJaasConfig(jaas)[0]!.options
  if (mechanism === 'OAUTHBEARER') return oauthOf(properties, options)
  if (mechanism !== 'PLAIN' && mechanism !== 'SCRAM-SHA-256' && mechanism !== 'SCRAM-SHA-512')
    throw new ConfigError(
      `sasl.mechanism: there is no ${mechanism}; PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER and AWS_MSK_IAM are`,
    )
  // librdkafka's names, beside Kafka's.
  const username = options.get('username') ?? properties['sasl.username']
  const password = options.get('password') ?? properties['sasl.password']
  if (username === undefined || password === undefined)
    throw new ConfigError(
      `sasl.jaas.config has no username and password for ${mechanism} (sasl.username and sasl.password will do too)`,
    )
  if (mechanism === 'PLAIN') return { mechanism: 'plain', username, password }
  const tokenAuth = options.get('tokenauth') === 'true'
  return { mechanism: mechanism === 'SCRAM-SHA-256' ? 'scram-sha-256' : 'scram-sha-512', username, password, tokenAuth }
}

async function mskIamAuthenticator(): Promise<Authenticator> {
  return (await import('../client/node/msk-iam.ts')).mskIam()
}

function oauthOf(properties: Properties, options: ReadonlyMap<string, string>): OAuthBearerOptions {
  const extensions = Object.fromEntries(
    [...options].filter(([name]) => name.startsWith(EXTENSION)).map(([name, value]) => [name.slice(EXTENSION.length), value]),
  )
  const common = { mechanism: 'oauthbearer', ...(Object.keys(extensions).length === 0 ? {} : { extensions }) } as const
  const token = properties['sasl.oauthbearer.token']
  if (token !== undefined) return { ...common, token }
  const url = properties['sasl.oauthbearer.token.endpoint.url']
  if (url?.startsWith('file:') === true) return { ...common, token: () => tokenOfFile(url) }
  const subject = options.get('unsecuredLoginStringClaim_sub')
  if (url === undefined && subject !== undefined) return { ...common, token: () => unsecuredToken(subject) }
  const clientId = properties['sasl.oauthbearer.client.credentials.client.id'] ?? options.get('clientId')
  const clientSecret = properties['sasl.oauthbearer.client.credentials.client.secret'] ?? options.get('clientSecret')
  if (url === undefined || clientId === undefined || clientSecret === undefined)
    throw new ConfigError(
      'OAUTHBEARER needs sasl.oauthbearer.token.endpoint.url, and clientId and clientSecret in sasl.jaas.config; or a token in sasl.oauthbearer.token',
    )
  const scope = properties['sasl.oauthbearer.scope'] ?? options.get('scope')
  const urlencodeHeader = properties['sasl.oauthbearer.header.urlencode'] === 'true'
  return {
    ...common,
    oidc: { tokenEndpoint: url, clientId, clientSecret, urlencodeHeader, ...(scope === undefined ? {} : { scope }) },
  }
}

function tokenOfFile(url: string): string {
  try {
    return readFileSync(new URL(url), 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`sasl.oauthbearer.token.endpoint.url: cannot read ${url} (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** A token that nobody signed (RFC 7515, alg none), for brokers that are set up to try things out. */
function unsecuredToken(subject: string): string {
  const seconds = Math.floor(Date.now() / 1000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: seconds, exp: seconds + 3600 })}.`
}
