import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import type { Logger } from '../../src/base/logger.ts'
import { connect, createConsumer, createProducer } from '../../src/client/entries/client.ts'
import { promClientMetrics } from '../../src/client/node/prom-client-metrics.ts'

interface Line {
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster?.stop())

test('every line about a request has its correlation id, by which question and answer find each other; and all is counted', async () => {
  const lines: Line[] = []
  const note = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => void lines.push({ message, fields })
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const registry = new Registry()
  const client = connect({ bootstrap: cluster.bootstrapServers, logger, metrics: promClientMetrics({ registry }) })
  const producer = createProducer({ client })
  const consumer = createConsumer({ client, groupId: 'logged', autoOffsetReset: 'earliest' })

  await producer.sendAll([1, 2, 3].map((number) => ({ topic: 'logged', value: `record ${number}` })))
  consumer.subscribe({ topics: ['logged'] })
  let count = 0
  while (count < 3) count += (await consumer.poll({ timeoutMs: 5000 })).length
  await consumer.commit()
  await consumer.close()
  await producer.close()
  client.close()

  const aboutRequests = lines.filter(({ fields }) => 'api' in fields)
  expect(aboutRequests.filter(({ fields }) => !Number.isInteger(fields['correlationId']))).toEqual([])
  const of = (message: string, api: string): number =>
    aboutRequests.filter((line) => line.message === message && line.fields['api'] === api).length
  for (const api of ['ApiVersions', 'Metadata', 'InitProducerId', 'Produce', 'Fetch', 'FindCoordinator', 'OffsetCommit']) {
    expect(of('request', api), api).toBeGreaterThan(0)
    expect(of('answer', api), api).toBeGreaterThan(0)
  }

  const text = await registry.metrics()
  for (const series of [
    'kafka_client_request_total{client_id="rafka",api="Produce"} ',
    'kafka_producer_record_send_total{client_id="rafka",topic="logged"} 3',
    'kafka_consumer_records_consumed_total{client_id="rafka",topic="logged"} 3',
    'kafka_consumer_fetch_latency_seconds_count{client_id="rafka"} ',
    'kafka_consumer_commit_latency_seconds_count{client_id="rafka"} ',
    'kafka_consumer_heartbeat_total{client_id="rafka"} ',
    'kafka_consumer_rebalance_total{client_id="rafka"} 1',
  ])
    expect(text).toContain(series)
})
