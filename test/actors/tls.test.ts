import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import type { Logger } from '../../src/base/logger.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { createConsumer } from '../../src/client/entries/consumer.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { type Issued, issue } from '../client/node/certificates.ts'

const authority = issue({ name: 'An Authority', isAuthority: true })
const hosts = ['localhost', '127.0.0.1']
const broker = issue({ name: 'broker', hosts, issuer: authority })
const alice = issue({ name: 'alice', issuer: authority })

const TRUST = { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': authority.cert }
const KEYS = { 'ssl.keystore.type': 'PEM', 'ssl.keystore.certificate.chain': broker.cert, 'ssl.keystore.key': broker.key }

/** What a node logs. */
class Lines implements Logger {
  readonly lines: string[] = []
  readonly #keep = (message: string, facts?: Readonly<Record<string, unknown>>): void => {
    this.lines.push(`${message} ${JSON.stringify(facts ?? {})}`)
  }
  readonly error = this.#keep
  readonly warn = this.#keep
  readonly info = this.#keep
  readonly debug = (): void => {}
  readonly trace = (): void => {}
}

/** The certificate that is shown to those who connect now. */
function shown(bootstrap: string): Promise<string | undefined> {
  const [host, port] = bootstrap.split(':')
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), ca: authority.cert }, () => {
      resolve(socket.getPeerX509Certificate()?.subjectAltName)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

describe('a node with an SSL listener', () => {
  const logger = new Lines()
  let folder: string
  let cluster: Cluster
  const write = (issued: Issued): Promise<void> => writeFile(join(folder, 'broker.pem'), issued.cert + issued.key)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rafka-tls-'))
    await write(broker)
    cluster = await startCluster({
      logger,
      properties: {
        ...TRUST,
        listeners: 'SSL://127.0.0.1:0',
        'security.inter.broker.protocol': 'SSL',
        'listener.name.ssl.ssl.keystore.type': 'PEM',
        'listener.name.ssl.ssl.keystore.location': join(folder, 'broker.pem'),
        'listener.name.ssl.ssl.client.auth': 'requested',
        'ssl.principal.mapping.rules': 'RULE:^CN=(.*)$/$1/U',
      },
    })
  })
  afterAll(async () => {
    await cluster.stop()
    await rm(folder, { recursive: true })
  })

  test('carries what is produced and consumed', async () => {
    const tls = { ca: authority.cert, cert: alice.cert, key: alice.key }
    const connection = { bootstrap: cluster.bootstrapServers, tls }
    const producer = createProducer(connection)
    const values = Array.from({ length: 300 }, (_, at) => `${at} ${'x'.repeat(at * 10)}`)
    await Promise.all(values.map((value) => producer.send({ topic: 'encrypted', value: Buffer.from(value) })))
    await producer.close()
    const consumer = createConsumer({ ...connection, groupId: 'readers', autoOffsetReset: 'earliest' })
    consumer.subscribe({ topics: ['encrypted'] })
    const seen = new Set<string>()
    while (seen.size < values.length)
      for (const record of await consumer.poll({ timeoutMs: 1000 })) seen.add(Buffer.from(record.value!).toString())
    await consumer.close()
    expect([...seen].sort()).toEqual([...values].sort())
  })

  test('counts handshakes, and says why one failed', async () => {
    const [host, port] = cluster.bootstrapServers.split(':')
    await new Promise((resolve) => {
      const socket = connectPlain(Number(port), host, () => socket.write(Buffer.from([0, 0, 0, 20, 0, 18, 0, 3])))
      socket.on('error', () => {}).on('close', resolve)
    })
    expect(logger.lines.join('\n')).toMatch(/a TLS handshake failed .*"listener":"SSL","cause":"it does not speak TLS/)
    const foreign = issue({ name: 'alice', issuer: issue({ name: 'Nobody', isAuthority: true }) })
    const socket = connect({ host, port: Number(port), ca: authority.cert, cert: foreign.cert, key: foreign.key })
    socket.on('error', () => {})
    await expect.poll(() => logger.lines.join('\n')).toMatch(/not in the trust store/)
  })

  test('shows a new certificate when its file is another', async () => {
    const next = issue({ name: 'broker', hosts: [...hosts, 'new.example.com'], issuer: authority })
    await write(next)
    await expect.poll(() => shown(cluster.bootstrapServers), { timeout: 3000 }).toContain('new.example.com')
  })

  test('takes other keys by IncrementalAlterConfigs, if they are of use', async () => {
    const other = join(folder, 'other.pem')
    const tls = { ca: authority.cert, cert: alice.cert, key: alice.key }
    const admin = createAdmin({ bootstrap: cluster.bootstrapServers, tls })
    const alter = (key: string, value: string): Promise<unknown> =>
      admin.incrementalAlterConfigs([{ type: 'BROKER', name: '1', set: { [`listener.name.ssl.${key}`]: value } }])
    await expect(alter('ssl.keystore.location', other)).rejects.toThrow(/other\.pem cannot be used: ENOENT/)
    const stranger = issue({ name: 'stranger', hosts, issuer: authority })
    await writeFile(other, stranger.cert + stranger.key)
    await expect(alter('ssl.keystore.location', other)).rejects.toThrow(/DistinguishedName does not match/)
    await expect(alter('ssl.client.auth', 'none')).rejects.toThrow(/read at the start/)
    const next = issue({ name: 'broker', hosts: [...hosts, 'new.example.com', 'other.example.com'], issuer: authority })
    await writeFile(other, next.cert + next.key)
    await alter('ssl.keystore.location', other)
    await admin.close()
    await expect.poll(() => shown(cluster.bootstrapServers), { timeout: 3000 }).toContain('other.example.com')
  })
})

test('several nodes find each other and replicate by TLS, each with a certificate that the others ask for', async () => {
  await using cluster = await startCluster({
    brokers: 3,
    properties: {
      ...TRUST,
      ...KEYS,
      'listener.security.protocol.map': 'PLAINTEXT:SSL,CONTROLLER:SSL',
      'ssl.client.auth': 'required',
    },
  })
  const connection = { bootstrap: cluster.bootstrapServers, tls: { ca: authority.cert, cert: alice.cert, key: alice.key } }
  const producer = createProducer({ ...connection, acks: 'all' })
  await Promise.all(Array.from({ length: 20 }, (_, at) => producer.send({ topic: 'replicated', value: Buffer.from(String(at)) })))
  await producer.close()
  const admin = createAdmin(connection)
  const topic = (await admin.describeTopics(['replicated'])).get('replicated')!
  expect(topic.partitions[0]!.isr).toHaveLength(3)
  await admin.close()
})

test('a node does not start with an encrypted listener and no certificate', async () => {
  const properties = { listeners: 'SSL://127.0.0.1:0', 'security.inter.broker.protocol': 'SSL' }
  await expect(startCluster({ properties })).rejects.toThrow(/The listener SSL is encrypted, and has no certificate/)
})
