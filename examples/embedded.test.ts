import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCluster } from 'rafka'
import { createConsumer, createProducer, stringDeserializer } from 'rafka/client'

// A cluster for one test, in this process: it starts in some hundredths of a second and leaves nothing behind.
test('what was sent is read', async () => {
  await using cluster = await startCluster()
  const bootstrap = cluster.bootstrapServers
  await using producer = createProducer({ bootstrap })
  await using consumer = createConsumer({
    bootstrap,
    groupId: 'readers',
    autoOffsetReset: 'earliest',
    valueDeserializer: stringDeserializer,
  })

  await producer.send({ topic: 'greetings', value: 'hello' })
  consumer.subscribe({ topics: ['greetings'] })
  const [record] = await consumer.poll({ timeoutMs: 10_000 })

  assert.equal(record?.value, 'hello')
})
