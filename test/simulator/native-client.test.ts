import { expect, test } from 'vitest'
import { Client } from '../../src/client/client.ts'
import { Consumer } from '../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../src/client/consumer/group/group-membership.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import { ClientWorld } from './client-world.ts'
import { SimulatedCluster } from './simulated-cluster.ts'
import { SimulatedEnvironment } from './simulated-environment.ts'
import { createTopic } from './topics.ts'

async function history(seed: number): Promise<{ values: string[]; hash: string }> {
  const cluster = SimulatedCluster.start({ seed, nodes: 1 })
  createTopic(cluster.connect(1), 'topic')
  const world = new ClientWorld(cluster.simulation, cluster.network)
  const clientOf = (host: string): Client => new Client(new SimulatedEnvironment(world, host), { bootstrap: cluster.bootstrap })
  const producer = new Producer<string, string>(clientOf('client-a'))
  const consumer = new Consumer(
    clientOf('client-b'),
    { groupId: 'g', autoOffsetReset: 'earliest' },
    { membership: createGroupMembership },
  )
  consumer.subscribe({ topics: ['topic'] })

  await world.settle(Promise.all(['a', 'b', 'c'].map((value) => producer.send({ topic: 'topic', value }))))
  const values: string[] = []
  const read = async (): Promise<void> => {
    while (values.length < 3) for (const { value } of await consumer.poll({ timeoutMs: 1000 })) values.push(String(value))
  }
  await world.settle(read())
  await world.settle(Promise.all([producer.close(), consumer.close()]))
  return { values, hash: cluster.simulation.traceHash() }
}

test('native clients live in virtual time, the same way each time', async () => {
  const first = await history(1)
  expect(first.values).toEqual(['a', 'b', 'c'])
  expect(await history(1)).toEqual(first)
  expect((await history(2)).hash).not.toBe(first.hash)
})
