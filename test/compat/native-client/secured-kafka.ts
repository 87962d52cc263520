import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../bench/peers/free-port.ts'
import { hasKafka } from '../../../bench/peers/java.ts'
import { startKafka } from '../../../bench/peers/kafka-server.ts'
import { startRafka } from '../../../bench/peers/rafka-server.ts'
import { issue } from '../../client/node/certificates.ts'
import { listenerProperties } from '../many-listeners.ts'

export const LISTENERS = ['PLAIN_TEXT', 'SASL', 'SASL_TLS', 'TLS', 'MUTUAL', 'SHORT', 'OAUTH', 'JWKS'] as const
export type Listener = (typeof LISTENERS)[number]

const PROTOCOLS: Record<Listener, string> = {
  PLAIN_TEXT: 'PLAINTEXT',
  SASL: 'SASL_PLAINTEXT',
  SASL_TLS: 'SASL_SSL',
  TLS: 'SSL',
  MUTUAL: 'SSL',
  SHORT: 'SASL_PLAINTEXT',
  OAUTH: 'SASL_PLAINTEXT',
  JWKS: 'SASL_SSL',
}

/** Those that are there to be tried: a client that is right with the one and the other is right. */
export const SECURED_BROKERS: readonly ('Apache Kafka' | 'Rafka')[] = hasKafka() ? ['Apache Kafka', 'Rafka'] : ['Rafka']

/** Of PLAIN. */
export const USERNAME = 'alice'
export const PASSWORD = 'alice-secret'
/** How long a session on the listener SHORT lasts. */
export const SESSION_MS = 2000
export const AUDIENCE = 'kafka'

/** A broker with a listener for each way to be let in, certificates of an authority of its own, and an identity provider beside it. */
export interface SecuredKafka {
  readonly broker: BrokerProcess
  readonly authority: string
  /** A client's, which the listener MUTUAL trusts. */
  readonly client: { readonly cert: string; readonly key: string }
  readonly identityProvider: IdentityProvider
  bootstrap(listener: Listener): string
  stop(): Promise<void>
}

export async function startSecuredKafka(kind: (typeof SECURED_BROKERS)[number] = 'Apache Kafka'): Promise<SecuredKafka> {
  const folder = mkdtempSync(join(tmpdir(), 'secured-kafka-'))
  const identityProvider = await IdentityProvider.start()
  const authority = issue({ name: 'Test Authority', isAuthority: true })
  const served = issue({ name: 'broker', hosts: ['localhost', '127.0.0.1'], issuer: authority })
  const client = issue({ name: 'client', issuer: authority })
  const keyStore = join(folder, 'broker.pem')
  const trustStore = join(folder, 'authority.pem')
  writeFileSync(keyStore, `${served.key}${served.cert}`)
  writeFileSync(trustStore, authority.cert)

  const [controllerPort = 0, ...listenerPorts] = await freePorts(1 + LISTENERS.length)
  const ports = Object.fromEntries(LISTENERS.map((listener, index) => [listener, listenerPorts[index]!])) as Record<
    Listener,
    number
  >
  // Kafka 4 asks no identity provider that its keeper has not named.
  const before = process.env['JAVA_TOOL_OPTIONS']
  process.env['JAVA_TOOL_OPTIONS'] = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${identityProvider.keysUrl}`
  try {
    const broker = await (kind === 'Rafka' ? startRafka : startKafka)({
      port: ports.PLAIN_TEXT,
      properties: {
        ...listenerProperties(PROTOCOLS, ports, controllerPort),
        ...saslProperties(identityProvider),
        'offsets.topic.replication.factor': '1',
        'delegation.token.secret.key': 'the key of the tokens',
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': keyStore,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': trustStore,
        'listener.name.mutual.ssl.client.auth': 'required',
      },
    })
    return {
      broker,
      authority: authority.cert,
      client: { cert: client.cert, key: client.key },
      identityProvider,
      bootstrap: (listener) => `127.0.0.1:${ports[listener]}`,
      async stop() {
        await broker.stop()
        await identityProvider.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } finally {
    if (before === undefined) delete process.env['JAVA_TOOL_OPTIONS']
    else process.env['JAVA_TOOL_OPTIONS'] = before
  }
}

function saslProperties({ keysUrl, issuer }: IdentityProvider): Record<string, string> {
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USERNAME}="${PASSWORD}";`
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
  const oauth =
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";'
  const properties: Record<string, string> = {
    'listener.name.short.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.short.plain.sasl.jaas.config': plain,
    'listener.name.short.plain.connections.max.reauth.ms': String(SESSION_MS),
    'listener.name.oauth.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.oauth.oauthbearer.sasl.jaas.config': oauth,
    'listener.name.jwks.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.jwks.oauthbearer.sasl.jaas.config':
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
    'listener.name.jwks.oauthbearer.sasl.server.callback.handler.class':
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
    'listener.name.jwks.oauthbearer.sasl.oauthbearer.jwks.endpoint.url': keysUrl,
    'listener.name.jwks.oauthbearer.sasl.oauthbearer.expected.audience': AUDIENCE,
    'listener.name.jwks.oauthbearer.sasl.oauthbearer.expected.issuer': issuer,
    'sasl.oauthbearer.jwks.endpoint.url': keysUrl,
    'sasl.oauthbearer.expected.audience': AUDIENCE,
    'sasl.oauthbearer.expected.issuer': issuer,
  }
  for (const listener of ['sasl', 'sasl_tls']) {
    properties[`listener.name.${listener}.sasl.enabled.mechanisms`] = 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512'
    properties[`listener.name.${listener}.plain.sasl.jaas.config`] = plain
    properties[`listener.name.${listener}.scram-sha-256.sasl.jaas.config`] = scram
    properties[`listener.name.${listener}.scram-sha-512.sasl.jaas.config`] = scram
  }
  return properties
}

export const CLIENT_ID = 'rafka-client'
export const CLIENT_SECRET = 'client-secret'

/** Gives tokens for client credentials, and the key to verify them by. */
export class IdentityProvider {
  readonly #server: Server
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  /** Requests for tokens. */
  asked = 0
  /** So many of the next requests fail with 503. */
  troubles = 0
  lifetimeSeconds = 3600
  /** Of the tokens that it gives for client credentials. */
  audience = AUDIENCE

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const [status, body] =
          request.url === '/token' ? this.#token(request.headers.authorization ?? '') : [200, { keys: [this.#publicKey()] }]
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    })
  }

  static async start(): Promise<IdentityProvider> {
    const provider = new IdentityProvider()
    provider.#server.listen(0, '127.0.0.1')
    await once(provider.#server, 'listening')
    return provider
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get keysUrl(): string {
    return `${this.issuer}/keys`
  }

  get tokenEndpoint(): string {
    return `${this.issuer}/token`
  }

  /** Claims that are undefined are left out; `header` likewise. */
  sign(claims: object, header: object = {}): string {
    const nowSeconds = Math.floor(Date.now() / 1000)
    const head = encode({ alg: 'RS256', typ: 'JWT', kid: 'one', ...header })
    const payload = encode({
      iss: this.issuer,
      sub: CLIENT_ID,
      iat: nowSeconds,
      exp: nowSeconds + this.lifetimeSeconds,
      ...claims,
    })
    const signature = sign('sha256', Buffer.from(`${head}.${payload}`), this.#keys.privateKey).toString('base64url')
    return `${head}.${payload}.${signature}`
  }

  /** The key that is published, in PEM. */
  get publicKey(): string {
    return this.#keys.publicKey.export({ type: 'spki', format: 'pem' }) as string
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #token(authorization: string): [status: number, body: object] {
    this.asked++
    if (this.troubles > 0) {
      this.troubles--
      return [503, {}]
    }
    const known = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`
    if (authorization !== known) return [401, { error: 'invalid_client' }]
    return [200, { access_token: this.sign({ aud: this.audience }), token_type: 'Bearer', expires_in: this.lifetimeSeconds }]
  }

  #publicKey(): object {
    return { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A token that nobody signed, as Kafka takes it where it is told no better. */
export function unsecuredToken(lifetimeSeconds: number): string {
  const nowSeconds = Date.now() / 1000
  return `${encode({ alg: 'none' })}.${encode({ sub: 'alice', iat: nowSeconds - 10, exp: nowSeconds + lifetimeSeconds })}.`
}
