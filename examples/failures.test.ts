import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCluster } from 'rafka'
import { createAdmin, createConsumer, createProducer, stringDeserializer } from 'rafka/client'

// What becomes of your code when brokers fail: three nodes in this process, which a test can kill, freeze, cut off from each other, and let answer errors.

test('a producer outlives the loss of the broker that it sends to', async () => {
  await using cluster = await startCluster({ brokers: 3 })
  const bootstrap = cluster.bootstrapServers
  await using producer = createProducer({ bootstrap })
  await producer.send({ topic: 'orders', value: 'before' })

  await using admin = createAdmin({ bootstrap })
  const orders = (await admin.describeTopics(['orders'])).get('orders')
  const leader = cluster.nodes.find(({ id }) => id === orders?.partitions[0]?.leader)
  await leader?.kill()
  await producer.send({ topic: 'orders', value: 'after' })

  await using consumer = createConsumer({
    bootstrap,
    groupId: 'readers',
    autoOffsetReset: 'earliest',
    valueDeserializer: stringDeserializer,
  })
  consumer.subscribe({ topics: ['orders'] })
  const values: string[] = []
  for await (const { value } of consumer) if (values.push(value ?? '') === 2) break
  assert.deepEqual(values, ['before', 'after'])
})

test('an error that a broker answers twice is tried again', async () => {
  await using cluster = await startCluster()
  await using producer = createProducer({ bootstrap: cluster.bootstrapServers })
  const fault = cluster.faults.add({ api: 'Produce', do: { error: 'NOT_ENOUGH_REPLICAS' }, times: 2 })
  const { offset } = await producer.send({ topic: 'orders', value: 'kept once' })
  assert.equal(fault.hits, 2)
  assert.equal(Number(offset), 0)
})
