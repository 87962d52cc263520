import { expect } from 'vitest'
import { createConsumer } from '../../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../../src/client/entries/producer.ts'
import { ToolRunner } from '../../java-tools/tool-runner.ts'
import { compatSuite } from '../../passes.ts'
import { CompatCluster } from '../compat-cluster.ts'
import { CountedLoad, LoadClients } from '../counted-load.ts'

// Three nodes that know each other, and that clients know, by IPv6 addresses alone.

const add = compatSuite(import.meta.dirname, 100_000)

add('controller.quorum.voters with IPv6 addresses: a leader is killed, and clients go on', async () => {
  await using cluster = await CompatCluster.start({ quorum: 'static', host: '::1' })
  const clients = new LoadClients(cluster.bootstrapServers, { kafkajs: false })
  try {
    const leader = await cluster.view.activeController()
    await using under = await CountedLoad.start(cluster, clients, 'ipv6', leader)
    await cluster.killAndStart(leader, () => under.progressBy(100))
    expect(await under.expectAllKept()).toBeGreaterThan(300)
  } finally {
    await clients.close()
  }
})

add("controller.quorum.bootstrap.servers with IPv6 addresses: our client and Kafka's tools find every node", async () => {
  const host = '0000:0000:0000:0000:0000:0000:0000:0001'
  await using cluster = await CompatCluster.start({ quorum: 'dynamic', host })
  const { view, bootstrapServers: bootstrap } = cluster
  expect(bootstrap).toContain(`[${host}]:`)
  await cluster.topicLedBy([1, 2, 3], 'by-address', 3)
  await using producer = createProducer({ bootstrap })
  for (let partition = 0; partition < 3; partition++)
    await producer.send({ topic: 'by-address', partition, value: `${partition}` })
  await using consumer = createConsumer({ bootstrap, autoOffsetReset: 'earliest' })
  await consumer.assign([0, 1, 2].map((partition) => ({ topic: 'by-address', partition })))
  const got: string[] = []
  for await (const record of consumer) {
    got.push(String(record.value))
    if (got.length === 3) break
  }
  expect(got.sort()).toEqual(['0', '1', '2'])
  expect((await view.admin.describeCluster()).brokers.map((broker) => broker.host)).toEqual([host, host, host])
  const tools = new ToolRunner(bootstrap)
  try {
    const replication = await tools.output('MetadataQuorumCommand', ['describe', '--replication'])
    expect(replication.match(/\bFollower\b/g)).toHaveLength(2)
  } finally {
    await tools.close()
  }
})
