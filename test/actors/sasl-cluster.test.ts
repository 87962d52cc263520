import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startCluster } from '../../actors/cluster.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { OIDC_AUDIENCE, type OidcClient, OidcServer, oidcSecret } from '../security/oidc-server.ts'

const PLAIN =
  'org.apache.kafka.common.security.plain.PlainLoginModule required username="node" password="node-secret" user_node="node-secret";'
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="node" password="node-secret";'
const PROPERTIES = {
  'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
  'sasl.mechanism.controller.protocol': 'PLAIN',
  'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
  'listener.name.controller.plain.sasl.jaas.config': PLAIN,
  'listener.name.plaintext.plain.sasl.jaas.config': PLAIN,
  'listener.name.plaintext.scram-sha-512.sasl.jaas.config': SCRAM,
  'connections.max.reauth.ms': '1500',
}

test('nodes authenticate each other: a quorum forms, records are replicated, and sessions are renewed', {
  timeout: 20_000,
}, async () => {
  await using cluster = await startCluster({ brokers: 3, properties: PROPERTIES })
  const connection = {
    bootstrap: cluster.bootstrapServers,
    sasl: { mechanism: 'plain', username: 'node', password: 'node-secret' },
  } as const
  const admin = createAdmin(connection)
  await admin.alterUserScramCredentials([{ user: 'node', mechanism: 'SCRAM-SHA-512', iterations: 4096, password: 'node-secret' }])
  await admin.createTopics([{ name: 'safe', numPartitions: 1, replicationFactor: 3, configs: { 'min.insync.replicas': '3' } }])
  const producer = createProducer({ ...connection, acks: 'all' })
  await producer.send({ topic: 'safe', value: 'one' })
  await cluster.advance(3000)
  await producer.send({ topic: 'safe', value: 'two' })
  const { isr } = (await admin.describeTopics(['safe'])).get('safe')!.partitions[0]!
  expect(isr).toHaveLength(3)
  await Promise.all([producer.close(), admin.close()])
})

describe('by OAUTHBEARER', () => {
  const OAUTH = 'org.apache.kafka.common.security.oauthbearer'
  let provider: OidcServer
  beforeAll(async () => {
    provider = await OidcServer.start()
  })
  afterAll(() => provider.stop())

  const properties = (client: OidcClient): Record<string, string> => ({
    'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'OAUTHBEARER',
    'sasl.mechanism.controller.protocol': 'OAUTHBEARER',
    'sasl.mechanism.inter.broker.protocol': 'OAUTHBEARER',
    'sasl.oauthbearer.jwks.endpoint.url': provider.keysUrl,
    'sasl.oauthbearer.expected.audience': OIDC_AUDIENCE,
    'sasl.oauthbearer.expected.issuer': provider.issuer,
    'sasl.oauthbearer.token.endpoint.url': provider.tokenEndpoint,
    ...Object.fromEntries(
      ['plaintext', 'controller'].flatMap((listener) => [
        [
          `listener.name.${listener}.oauthbearer.sasl.jaas.config`,
          `${OAUTH}.OAuthBearerLoginModule required clientId="${client}" clientSecret="${oidcSecret(client)}" scope="kafka";`,
        ],
        [`listener.name.${listener}.oauthbearer.sasl.login.callback.handler.class`, `${OAUTH}.OAuthBearerLoginCallbackHandler`],
      ]),
    ),
  })

  test('nodes show each other tokens of an identity provider, and new ones before those end', { timeout: 20_000 }, async () => {
    // Three seconds: a quorum, replication and heartbeats live through several.
    await using cluster = await startCluster({ brokers: 3, properties: properties('short-lived') })
    const oidc = { tokenEndpoint: provider.tokenEndpoint, clientId: 'alice', clientSecret: oidcSecret('alice') }
    const connection = { bootstrap: cluster.bootstrapServers, sasl: { mechanism: 'oauthbearer', oidc } } as const
    const admin = createAdmin(connection)
    await admin.createTopics([{ name: 'safe', numPartitions: 1, replicationFactor: 3, configs: { 'min.insync.replicas': '3' } }])
    const producer = createProducer({ ...connection, acks: 'all' })
    await producer.send({ topic: 'safe', value: 'one' })
    const before = provider.asked.get('short-lived')!
    // Every actor that speaks with other nodes has one.
    await vi.waitFor(() => expect(provider.asked.get('short-lived')!).toBeGreaterThan(before + 6), { timeout: 10_000 })
    await producer.send({ topic: 'safe', value: 'two' })
    const { isr } = (await admin.describeTopics(['safe'])).get('safe')!.partitions[0]!
    expect(isr).toHaveLength(3)
    await Promise.all([producer.close(), admin.close()])
  })
})
