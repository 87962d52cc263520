import { expect, test } from 'vitest'
import { connect, createConsumer, createProducer } from '../../src/client/entries/client.ts'
import { ManyBrokers } from './many-brokers.ts'

const BROKERS = 200

test('one client sends to 200 brokers and reads from all of them, over a socket for each way', async () => {
  await using cluster = await ManyBrokers.start(BROKERS)
  const client = connect({ bootstrap: cluster.bootstrap })
  await using producer = createProducer({ client, lingerMs: 1 })
  await using consumer = createConsumer({ client, autoOffsetReset: 'earliest', fetchMaxWaitMs: 100 })

  const sent = await Promise.all(
    Array.from({ length: BROKERS * 2 }, (_, index) =>
      producer.send({ topic: 'wide', partition: index % BROKERS, value: `record ${index}` }),
    ),
  )
  expect(new Set(sent.map(({ partition }) => partition)).size).toBe(BROKERS)
  expect(cluster.connectionCount).toBe(BROKERS)

  consumer.assign(Array.from({ length: BROKERS }, (_, partition) => ({ topic: 'wide', partition })))
  const values = new Set<string>()
  for await (const { value } of consumer) if (values.add(String(value)).size === BROKERS * 2) break
  expect(cluster.brokers.every(({ seen }) => seen.includes('ProduceRequest') && seen.includes('FetchRequest'))).toBe(true)
  // Fetches wait, so they have connections of their own.
  expect(cluster.connectionCount).toBe(BROKERS * 2)
  client.close()
})
