import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../../actors/cluster.ts'
import { Client } from '../../../../src/client/client.ts'
import { Consumer } from '../../../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../../../src/client/consumer/group/group-membership.ts'
import { nodeEnvironment } from '../../../../src/client/node/node-environment.ts'
import { TopicWriter } from '../topic-writer.ts'
import { STORM_PROPERTIES, STORMS, storm } from './storm.ts'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ properties: STORM_PROPERTIES })
})

afterAll(async () => {
  await cluster.stop()
})

test.each(Object.keys(STORMS))(
  'members of %s come and go: every record comes once, and every partition has one owner',
  {
    timeout: 60_000,
  },
  async (name) => {
    const outcome = await storm(cluster.bootstrapServers, name, { seed: 5, lives: 24, records: 40, crashes: false, pauseMs: 60 })
    expect(outcome).toEqual({ problems: [], missing: 0, repeated: 0 })
  },
)

test('classic members of one group share a client, and do not wait for each other on its connections', async () => {
  const client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers })
  using writer = new TopicWriter(cluster.bootstrapServers)
  await writer.create('shared', 2)
  const owned = [0, 0]
  const consumers = owned.map((_, index) => {
    const consumer = new Consumer(
      client,
      {
        groupId: 'shared',
        groupProtocol: 'classic',
        heartbeatIntervalMs: 50,
        fetchMaxWaitMs: 20,
        onRebalance: ({ kind, partitions }) =>
          void (owned[index]! += kind === 'assigned' ? partitions.length : -partitions.length),
      },
      { membership: createGroupMembership },
    )
    consumer.subscribe({ topics: ['shared'] })
    return consumer
  })
  for (const startMs = Date.now(); owned.join() !== '1,1' && Date.now() - startMs < 10_000; )
    await Promise.all(consumers.map((consumer) => consumer.poll({ timeoutMs: 20 })))
  expect(owned).toEqual([1, 1])
  await Promise.all(consumers.map((consumer) => consumer.close()))
  client.close()
})
