import { expect, test } from 'vitest'
import { startCluster } from '../../actors/cluster.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { createProducer } from '../../src/client/entries/producer.ts'

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
