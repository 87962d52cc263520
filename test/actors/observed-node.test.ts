import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startNode } from '../../actors/node.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { createConsumer } from '../../src/client/entries/consumer.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { issue } from '../client/node/certificates.ts'

const authority = issue({ name: 'An Authority', isAuthority: true })
const broker = issue({ name: 'broker', hosts: ['localhost', '127.0.0.1'], issuer: authority })

test('what clients did is counted on /metrics: requests and errors by API, records and bytes by partition, logins, handshakes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rafka-observed-'))
  const { config } = resolveBrokerConfig({
    'log.dirs': folder,
    'threads.placement': 'inline',
    'rafka.http.listener': '127.0.0.1:0',
    listeners: 'SASL_SSL://127.0.0.1:0',
    'security.inter.broker.protocol': 'SASL_SSL',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required username="node" password="x" user_node="x" user_ann="secret";',
    'connection.failed.authentication.delay.ms': '0',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': broker.cert,
    'ssl.keystore.key': broker.key,
  })
  const node = await startNode(config)
  try {
    const { host, port } = node.listeners[0]!
    const as = (password: string) => ({
      bootstrap: `${host}:${port}`,
      tls: { ca: authority.cert },
      sasl: { mechanism: 'plain', username: 'ann', password } as const,
    })
    await using producer = createProducer(as('secret'))
    await producer.sendAll(Array.from({ length: 10 }, () => ({ topic: 'orders', partition: 0, value: 'x'.repeat(100) })))
    await using consumer = createConsumer({ ...as('secret'), autoOffsetReset: 'earliest' })
    consumer.assign([{ topic: 'orders', partition: 0 }])
    let consumed = 0
    while (consumed < 10) consumed += (await consumer.poll({ timeoutMs: 1000 })).length
    await using admin = createAdmin(as('secret'))
    await expect(admin.describeTopics(['nowhere'])).rejects.toThrow('UNKNOWN_TOPIC_OR_PARTITION')
    await expect(admin.deleteTopics(['nowhere', 'nor this'])).rejects.toThrow()
    await using stranger = createAdmin(as('wrong'))
    await expect(stranger.describeCluster()).rejects.toThrow('Authentication failed')
    await new Promise((resolve) => {
      const socket = connect(port, host, () => socket.write('GET / HTTP/1.0\r\n\r\n'))
      socket.on('error', () => {}).on('close', resolve)
    })
    const page = await (await fetch(`http://127.0.0.1:${node.httpPort}/metrics`)).text()
    const counted = (family: string, ...labels: readonly string[]): number =>
      page
        .split('\n')
        .filter((line) => line.startsWith(`${family}{`) && labels.every((label) => line.includes(label)))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    const orders = ['topic="orders"', 'partition="0"']
    expect(counted('kafka_network_requestmetrics_requests_total', 'request="Produce"')).toBeGreaterThan(0)
    const errors = 'kafka_network_requestmetrics_errors_total'
    expect(counted(errors, 'request="DescribeTopicPartitions"', 'error="UNKNOWN_TOPIC_OR_PARTITION"')).toBe(1)
    expect(counted(errors, 'request="DeleteTopics"', 'error="UNKNOWN_TOPIC_OR_PARTITION"')).toBe(2)
    expect(counted(errors, 'request="SaslAuthenticate"', 'error="SASL_AUTHENTICATION_FAILED"')).toBe(1)
    expect(counted('rafka_partition_records_total', ...orders)).toBe(10)
    expect(counted('rafka_partition_bytes_in_total', ...orders)).toBeGreaterThan(1000)
    expect(counted('rafka_partition_bytes_out_total', ...orders)).toBeGreaterThan(1000)
    expect(counted('rafka_sasl_authentications_total', 'mechanism="PLAIN"', 'result="success"')).toBeGreaterThanOrEqual(3)
    expect(counted('rafka_sasl_authentications_total', 'mechanism="PLAIN"', 'result="failure"')).toBe(1)
    expect(counted('rafka_tls_handshakes_total', 'listener="SASL_SSL"', 'result="success"')).toBeGreaterThanOrEqual(4)
    expect(counted('rafka_tls_handshakes_total', 'listener="SASL_SSL"', 'result="failure"')).toBe(1)
  } finally {
    await node.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
