import { expect, test } from 'vitest'
import { Client } from '../../src/client/client.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import { ManyBrokers } from './many-brokers.ts'

const BROKERS = 200

test('one client speaks to 200 brokers, over a socket for each', async () => {
  await using cluster = await ManyBrokers.start(BROKERS)
  const client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrap })
  const producer = new Producer(client, { lingerMs: 1 })

  const sent = await Promise.all(
    Array.from({ length: BROKERS * 2 }, (_, index) =>
      producer.send({ topic: 'wide', partition: index % BROKERS, value: `record ${index}` }),
    ),
  )

  expect(new Set(sent.map(({ partition }) => partition)).size).toBe(BROKERS)
  expect(cluster.brokers.every(({ seen }) => seen.includes('ProduceRequest'))).toBe(true)
  expect(cluster.connectionCount).toBe(BROKERS)
  await producer.close()
  client.close()
})
