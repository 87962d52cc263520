import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Logger } from '../../../src/base/logger.ts'
import { Client } from '../../../src/client/client.ts'
import { AuthError, KafkaError } from '../../../src/client/errors.ts'
import { connectionSecurity } from '../../../src/client/node/connection-security.ts'
import { nodeCryptography } from '../../../src/client/node/cryptography.ts'
import type { SaslOptions, SecurityOptions } from '../../../src/client/security/security-options.ts'
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../../src/protocol/generated/api/alter-user-scram-credentials.ts'
import { MetadataRequest, MetadataResponse } from '../../../src/protocol/generated/api/metadata.ts'
import { ScramKeys } from '../../../src/security/scram-keys.ts'
import { SCRAM_MECHANISMS } from '../../../src/security/scram-mechanism.ts'
import {
  AUDIENCE,
  CLIENT_ID,
  CLIENT_SECRET,
  type Listener,
  PASSWORD,
  SECURED_BROKERS,
  SESSION_MS,
  type SecuredKafka,
  startSecuredKafka,
  USERNAME,
  unsecuredToken,
} from './secured-kafka.ts'

// How the client proves who it is and whom it trusts, to Apache Kafka 4.3.1, which says whether it does so right, and to this broker, which has to say the same.

/** Kafka's names are ASCII, with what separates escaped; passwords may have anything in them. */
const SCRAM_USERS = [
  { username: 'bob', password: 'bob-secret' },
  { username: 'carla=1,two', password: 'Пароль, =ﬁ ' },
]

interface Seen {
  /** Requests that were answered or sent, by API. */
  readonly sent: string[]
  connections: number
  log: string
}

describe.each(SECURED_BROKERS)('%s', (kind) => {
  let kafka: SecuredKafka

  beforeAll(async () => {
    kafka = await startSecuredKafka(kind)
    await addScramUsers(kafka)
  })
  afterAll(() => kafka?.stop())

  /** Asks for metadata `times` times over one client. */
  async function connect(listener: Listener, security: SecurityOptions, times = 1, pauseMs = 0): Promise<Seen> {
    const seen: Seen = { sent: [], connections: 0, log: '' }
    const note = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      seen.log += `${message} ${inspect(fields)}\n`
      if (message === 'request') seen.sent.push(String(fields['api']))
      if (message === 'connected') seen.connections++
    }
    const logger: Logger = { debug: note, info: note, warn: note, error: note }
    const bootstrap = kafka.bootstrap(listener)
    const { environment, authenticator } = connectionSecurity(bootstrap, security)
    const client = new Client(environment, { bootstrap, authenticator, logger, retryTimeoutMs: 5000 })
    try {
      for (let round = 0; round < times; round++) {
        if (round > 0) await delay(pauseMs)
        const { brokers } = await client.any(MetadataRequest, MetadataResponse, { topics: [] })
        expect(brokers).toHaveLength(1)
      }
    } catch (error) {
      if (error instanceof Error) Object.assign(error, { seen })
      throw error
    } finally {
      client.close()
    }
    return seen
  }

  async function refusal(listener: Listener, security: SecurityOptions): Promise<KafkaError & { seen: Seen }> {
    const error = await connect(listener, security).then(
      () => new Error('it was let in'),
      (problem: unknown) => problem,
    )
    expect(error).toBeInstanceOf(KafkaError)
    return error as KafkaError & { seen: Seen }
  }

  describe.each(['SASL', 'SASL_TLS'] as const)('on a listener %s', (listener) => {
    const tls = (): SecurityOptions => (listener === 'SASL_TLS' ? { tls: { ca: kafka.authority } } : {})

    test('PLAIN lets in with the right password', async () => {
      const seen = await connect(listener, { ...tls(), sasl: { mechanism: 'plain', username: USERNAME, password: PASSWORD } })
      expect(seen.log).not.toContain(PASSWORD)
      expect(seen.log.includes('not encrypted')).toBe(listener === 'SASL')
    })

    test.each(['scram-sha-256', 'scram-sha-512'] as const)('%s lets in with the right password', async (mechanism) => {
      for (const { username, password } of SCRAM_USERS) {
        const seen = await connect(listener, { ...tls(), sasl: { mechanism, username, password: Buffer.from(password) } })
        expect(seen.sent.filter((api) => api === 'SaslAuthenticate')).toHaveLength(2)
        expect(seen.log).not.toContain(password)
      }
    })

    test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
      '%s with a wrong password or an unknown user fails at the first word about it, once',
      async (mechanism) => {
        for (const username of [mechanism === 'plain' ? USERNAME : 'bob', 'nobody']) {
          const error = await refusal(listener, {
            ...tls(),
            sasl: { mechanism, username, password: 'wrong-secret' } as SaslOptions,
          })
          expect(error).toBeInstanceOf(AuthError)
          expect(error).toMatchObject({
            code: 'SASL_AUTHENTICATION_FAILED',
            message: expect.stringMatching(/Authentication failed/),
          })
          const { sent, log } = error.seen
          expect(sent.slice(0, 3)).toEqual(['ApiVersions', 'SaslHandshake', 'SaslAuthenticate'])
          expect(sent.length).toBeLessThanOrEqual(mechanism === 'plain' ? 3 : 4)
          expect(log + inspect(error)).not.toContain('wrong-secret')
        }
      },
    )

    test('a mechanism that is not enabled is answered by those that are', async () => {
      const error = await refusal(listener, { ...tls(), sasl: { mechanism: 'oauthbearer', token: 'abc' } })
      expect(error).toMatchObject({ kind: 'auth', code: 'UNSUPPORTED_SASL_MECHANISM' })
      expect(error.message).toMatch(/it offers .*PLAIN/)
      expect(error.message).toMatch(/SCRAM-SHA-512/)
    })
  })

  test('a listener without SASL says so to who wants it', async () => {
    const error = await refusal('PLAIN_TEXT', { sasl: { mechanism: 'plain', username: USERNAME, password: PASSWORD } })
    expect(error).toMatchObject({
      kind: 'auth',
      code: 'ILLEGAL_SASL_STATE',
      message: expect.stringMatching(/does not take SASL/),
    })
  })

  test('a listener with SASL ends the connection of who is not authenticated', async () => {
    expect(await refusal('SASL', {})).toMatchObject({ kind: 'network' })
  })

  test('a session is renewed before it ends, over the same connection', async () => {
    const sasl = { mechanism: 'plain', username: USERNAME, password: PASSWORD } as const
    const { sent, connections } = await connect('SHORT', { sasl }, 24, SESSION_MS / 8)
    // Almost three lives, each renewed at 85 to 95 % of it by the next request.
    const authenticated = sent.filter((api) => api === 'SaslAuthenticate').length
    expect(authenticated).toBeGreaterThanOrEqual(3)
    expect(authenticated).toBeLessThanOrEqual(5)
    const unsecured = await connect('PLAIN_TEXT', {}, 24)
    expect(connections).toBe(unsecured.connections)
  })

  describe('OAUTHBEARER', () => {
    test('lets in with a token, given or asked for', async () => {
      await connect('OAUTH', { sasl: { mechanism: 'oauthbearer', token: unsecuredToken(60) } })
      const token = async () => ({ token: unsecuredToken(60), expiresAtMs: Date.now() + 60_000, extensions: { traceId: 'abc' } })
      await connect('OAUTH', { sasl: { mechanism: 'oauthbearer', token, extensions: { pool: 'one' } } })
    })

    test('renews the session before its token ends', async () => {
      let count = 0
      const token = () => {
        count++
        return unsecuredToken(2)
      }
      const { sent } = await connect('OAUTH', { sasl: { mechanism: 'oauthbearer', token } }, 9, 500)
      expect(sent.filter((api) => api === 'SaslAuthenticate').length).toBeGreaterThanOrEqual(3)
      expect(count).toBeGreaterThanOrEqual(3)
    })

    test('tells why a token is refused', async () => {
      const expiring = { token: unsecuredToken(-30), expiresAtMs: Date.now() + 60_000 }
      const error = await refusal('OAUTH', { sasl: { mechanism: 'oauthbearer', token: () => expiring } })
      expect(error).toMatchObject({ kind: 'auth', message: expect.stringMatching(/refuses the bearer token: invalid_token/) })
      expect(error.message + error.seen.log).not.toContain(expiring.token)
    })

    const oidc = (clientSecret = CLIENT_SECRET): SecurityOptions => ({
      tls: { ca: kafka.authority },
      sasl: {
        mechanism: 'oauthbearer',
        oidc: { tokenEndpoint: kafka.identityProvider.tokenEndpoint, clientId: CLIENT_ID, clientSecret, scope: 'kafka' },
      },
    })

    test('gets its token from an identity provider, whose key Kafka verifies it by', async () => {
      const { identityProvider } = kafka
      const before = identityProvider.asked
      identityProvider.troubles = 2
      const { log } = await connect('JWKS', oidc())
      expect(identityProvider.asked - before).toBe(3)
      expect(log).not.toContain(CLIENT_SECRET)
    })

    test('fails at once where the identity provider refuses, or Kafka the token', async () => {
      const { identityProvider } = kafka
      const before = identityProvider.asked
      const unknown = await refusal('JWKS', oidc('wrong'))
      expect(unknown).toMatchObject({ kind: 'auth', message: expect.stringMatching(/answers 401: invalid_client/) })
      expect(identityProvider.asked - before).toBe(1)
      for (const claims of [{ aud: 'another' }, { aud: AUDIENCE, iss: 'http://another' }]) {
        const sasl = { mechanism: 'oauthbearer', token: identityProvider.sign(claims) } as const
        const forged = await refusal('JWKS', { tls: { ca: kafka.authority }, sasl })
        expect(forged).toMatchObject({ kind: 'auth', message: expect.stringMatching(/refuses the bearer token/) })
      }
    })
  })

  describe('TLS', () => {
    test('is trusted by its authority, and asked for by ssl:// too', async () => {
      await connect('TLS', { tls: { ca: kafka.authority } })
      await connect('TLS', { tls: { ca: kafka.authority, minVersion: 'TLSv1.3' } })
      await connect('TLS', { tls: { ca: kafka.authority, maxVersion: 'TLSv1.2' } })
      const bootstrap = `ssl://${kafka.bootstrap('TLS')}`
      const { environment } = connectionSecurity(bootstrap, {})
      const client = new Client(environment, { bootstrap })
      await expect(client.any(MetadataRequest, MetadataResponse, { topics: [] })).rejects.toThrow(
        /unknown authority|authority that is not among those trusted/,
      )
      client.close()
    })

    test('of both sides lets in who has a certificate, as PEM or PKCS#12', async () => {
      const { cert, key } = kafka.client
      await connect('MUTUAL', { tls: { ca: kafka.authority, cert, key } })
      const pfx = pkcs12(cert, key, 'opensesame')
      await connect('MUTUAL', { tls: { ca: kafka.authority, pfx, passphrase: 'opensesame' } })
      const wrong = await refusal('MUTUAL', { tls: { ca: kafka.authority, pfx, passphrase: 'openbarley' } })
      expect(wrong).toMatchObject({ kind: 'usage', message: expect.stringMatching(/^tls.pfx cannot be read/) })
      expect(inspect(wrong)).not.toContain('openbarley')
    })

    test.each(['TLSv1.2', 'TLSv1.3'] as const)(
      'of both sides asks for the certificate that is missing (%s)',
      async (maxVersion) => {
        const error = await refusal('MUTUAL', { tls: { ca: kafka.authority, maxVersion } })
        expect(error).toMatchObject({ kind: 'auth', message: expect.stringMatching(/client certificate/) })
      },
    )

    test('is missed, and mistaken, by who does not expect it', async () => {
      // Kafka sends an alert of TLS before it ends the connection, and Node ends it.
      const mistaken = { kind: 'protocol', message: expect.stringMatching(/speaks TLS/) }
      expect(await refusal('TLS', {})).toMatchObject(kind === 'Rafka' ? { kind: 'network' } : mistaken)
      expect(await refusal('PLAIN_TEXT', { tls: { ca: kafka.authority } })).toMatchObject({
        message: expect.stringMatching(/a listener without TLS/),
      })
    })
  })
})

async function addScramUsers(kafka: SecuredKafka): Promise<void> {
  const bootstrap = kafka.bootstrap('PLAIN_TEXT')
  const client = new Client(connectionSecurity(bootstrap, {}).environment, { bootstrap })
  const iterations = 8192
  for (const [index, mechanism] of Object.values(SCRAM_MECHANISMS).entries()) {
    const keys = new ScramKeys(mechanism, nodeCryptography)
    const upsertions = await Promise.all(
      SCRAM_USERS.map(async ({ username, password }) => {
        const salt = Buffer.from(`salt of ${username}`)
        const saltedPassword = await keys.saltedPassword(Buffer.from(password), salt, iterations)
        return { name: username, mechanism: index + 1, iterations, salt, saltedPassword }
      }),
    )
    const request = { deletions: [], upsertions }
    const { results } = await client.any(AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse, request)
    expect(results.map(({ errorCode }) => errorCode)).toEqual(SCRAM_USERS.map(() => 0))
  }
  client.close()
}

function pkcs12(cert: string, key: string, passphrase: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'pkcs12-'))
  try {
    const [pem, file] = [join(folder, 'client.pem'), join(folder, 'client.p12')]
    writeFileSync(pem, `${key}${cert}`)
    execFileSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', file, '-passout', `pass:${passphrase}`])
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
