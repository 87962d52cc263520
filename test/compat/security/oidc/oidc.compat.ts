import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { OIDC_AUDIENCE, type OidcClient, OidcServer, oidcSecret } from '../../../security/oidc-server.ts'
import { COMPAT_BROKER, startCompatBroker } from '../../compat-broker.ts'
import { compatSuite } from '../../passes.ts'
import { type Attempt, listByJava, listByKafkajs, listByLibrdkafka, listByRafka } from '../sasl/sasl-clients.ts'

// Tokens of an OpenID provider that others wrote, shown by clients that others wrote and by our own. The broker logs in to itself by such a token too where it is Kafka.

const CLIENTS = { Java: listByJava, librdkafka: listByLibrdkafka, kafkajs: listByKafkajs, 'our own client': listByRafka }
const WRONG: readonly OidcClient[] = ['wrong-audience', 'wrong-issuer', 'expired', 'just-expired']
const OAUTH = 'org.apache.kafka.common.security.oauthbearer'
const SOON_MS = 25_000

const compat = compatSuite(import.meta.dirname)
let provider: OidcServer
/** Has other keys, and says to be `provider`. */
let impostor: OidcServer
let broker: BrokerProcess

beforeAll(async () => {
  provider = await OidcServer.start()
  impostor = await OidcServer.start({ issuer: provider.issuer })
  broker = await startBroker(provider)
})
afterAll(async () => {
  await broker?.stop()
  await provider?.stop()
  await impostor?.stop()
})

async function startBroker({ keysUrl, tokenEndpoint, issuer }: OidcServer): Promise<BrokerProcess> {
  // Kafka 4 asks no identity provider that its keeper has not named.
  process.env['JAVA_TOOL_OPTIONS'] = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${keysUrl},${tokenEndpoint}`
  try {
    return await startCompatBroker({
      'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      'sasl.enabled.mechanisms': 'OAUTHBEARER',
      'sasl.mechanism.inter.broker.protocol': 'OAUTHBEARER',
      'listener.name.plaintext.oauthbearer.sasl.jaas.config': `${OAUTH}.OAuthBearerLoginModule required clientId="node" clientSecret="${oidcSecret('node')}" scope="kafka";`,
      'listener.name.plaintext.oauthbearer.sasl.login.callback.handler.class': `${OAUTH}.OAuthBearerLoginCallbackHandler`,
      'listener.name.plaintext.oauthbearer.sasl.server.callback.handler.class': `${OAUTH}.OAuthBearerValidatorCallbackHandler`,
      'sasl.oauthbearer.jwks.endpoint.url': keysUrl,
      'sasl.oauthbearer.token.endpoint.url': tokenEndpoint,
      'sasl.oauthbearer.expected.audience': OIDC_AUDIENCE,
      'sasl.oauthbearer.expected.issuer': issuer,
    })
  } finally {
    delete process.env['JAVA_TOOL_OPTIONS']
  }
}

/** Of a client with a token of `from`, which those who fetch their own fetch there too. */
async function attempt(client: OidcClient, from = provider, token?: string): Promise<Attempt> {
  const endpoint = { url: from.tokenEndpoint, id: client, secret: oidcSecret(client) }
  const bootstrap = `${broker.host}:${broker.port}`
  return {
    bootstrap,
    authority: null,
    credentials: { mechanism: 'OAUTHBEARER', token: token ?? (await from.token(client)), endpoint },
  }
}

for (const [name, list] of Object.entries(CLIENTS)) {
  compat(`${name}: is let in with a token`, async () => {
    await list(await attempt('alice'))
  })

  compat(`${name}: is not let in with a token for others, of another issuer, expired, or signed by a foreign key`, async () => {
    const attempts = await Promise.all([...WRONG.map((client) => attempt(client)), attempt('alice', impostor)])
    const outcomes = await Promise.allSettled(attempts.map((one) => list(one)))
    expect(outcomes.map(({ status }) => status)).toEqual(attempts.map(() => 'rejected'))
  })
}

compat('a provider that is away later is not missed: the keys are known', async () => {
  const known = await attempt('alice')
  await provider.stop()
  await Promise.all([listByKafkajs(known), listByRafka(known)])
  provider = await OidcServer.start({ port: provider.port, keyId: 'two' })
})

compat('a new key of the provider is taken soon, and the one before no longer', async () => {
  // The provider of the case before has come back with another key.
  const { port } = provider
  const old = await attempt('alice')
  await provider.stop()
  provider = await OidcServer.start({ port, keyId: 'three' })
  const fresh = await attempt('alice')
  await soon(async () => listByKafkajs(fresh))
  await listByRafka(fresh)
  await expect(listByKafkajs(old)).rejects.toThrow()
})

compat('a provider that is away when the broker starts is waited for', async () => {
  // Apache Kafka does not start without it.
  if (COMPAT_BROKER === 'kafka') return
  const { port } = provider
  await provider.stop()
  await broker.stop()
  broker = await startBroker(provider)
  provider = await OidcServer.start({ port, keyId: 'four' })
  const fresh = await attempt('alice')
  await soon(async () => listByKafkajs(fresh))
})

async function soon(holds: () => Promise<unknown>): Promise<void> {
  for (const deadlineMs = Date.now() + SOON_MS; ; await delay(200)) {
    try {
      await holds()
      return
    } catch (error) {
      if (Date.now() > deadlineMs) throw error
    }
  }
}
