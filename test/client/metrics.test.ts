import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { CLIENT_METRICS, NO_METRICS } from '../../src/client/metrics.ts'
import { metricsObserver } from '../../src/client/metrics-observer.ts'
import { promClientMetrics } from '../../src/client/node/prom-client-metrics.ts'

const ROOT = join(import.meta.dirname, '../..')
const request = { broker: 'b:9092', api: 'Produce', correlationId: 7 }

test('requests and connections come out as series of prom-client, with the id of their client', async () => {
  const registry = new Registry()
  const observer = metricsObserver(promClientMetrics({ registry, clientId: 'orders' }))

  observer.connected('b:9092')
  observer.sent({ ...request, requestBytes: 100 })
  observer.answered({ ...request, responseBytes: 50, latencyUs: 2000, throttleMs: 0 })
  observer.failed({ ...request, code: 'REQUEST_TIMED_OUT' })
  observer.disconnected('b:9092', null)

  const text = await registry.metrics()
  expect(text).toContain('kafka_client_request_total{client_id="orders",api="Produce"} 1')
  expect(text).toContain('kafka_client_request_error_total{client_id="orders",api="Produce",error="REQUEST_TIMED_OUT"} 1')
  expect(text).toContain('kafka_client_request_latency_seconds_bucket{le="0.0025",client_id="orders",api="Produce"} 1')
  expect(text).toContain('kafka_client_outgoing_byte_total{client_id="orders"} 100')
  expect(text).toContain('kafka_client_connection_count{client_id="orders"} 0')
  expect(text).not.toContain('kafka_client_throttle_time_seconds_bucket{')
})

test('two clients share a registry', async () => {
  const registry = new Registry()

  for (const clientId of ['one', 'two']) {
    promClientMetrics({ registry, clientId }).counter('kafka_producer_record_send_total', { topic: 't' }).add(3)
  }

  const { values } = await registry.getSingleMetric('kafka_producer_record_send_total')!.get()
  expect(values.map(({ labels, value }) => [labels['client_id'], value])).toEqual([
    ['one', 3],
    ['two', 3],
  ])
})

test('topics without end do not make series without end', async () => {
  const registry = new Registry()
  const metrics = promClientMetrics({ registry, labelSetsMax: 2 })

  for (let number = 0; number < 100; number++) {
    metrics.counter('kafka_consumer_records_consumed_total', { topic: `t${number}` }).add(1)
  }

  const { values } = await registry.getSingleMetric('kafka_consumer_records_consumed_total')!.get()
  expect(values.map(({ labels, value }) => [labels['topic'], value])).toEqual([
    ['t0', 1],
    ['t1', 1],
    ['other', 98],
  ])
})

test('what is named is counted somewhere', () => {
  const sources = globSync('src/client/**/*.ts', { cwd: ROOT, exclude: ['src/client/metrics.ts'] })
  const text = sources.map((file) => readFileSync(join(ROOT, file), 'utf8')).join()
  expect(Object.keys(CLIENT_METRICS).filter((name) => !text.includes(`'${name}'`))).toEqual([])
})

test('names are as Prometheus wants them', () => {
  for (const [name, { kind }] of Object.entries(CLIENT_METRICS)) {
    expect(name).toMatch(/^kafka_(client|producer|consumer)_[a-z0-9_]+$/)
    expect(name.endsWith('_total'), name).toBe(kind === 'counter')
  }
})

test('without metrics nothing is counted, at the cost of a call', () => {
  const series = NO_METRICS.counter('kafka_producer_byte_total', { topic: 'a' })

  expect(series).toBe(NO_METRICS.counter('kafka_producer_byte_total', { topic: 'b' }))
  expect(series.add(1)).toBeUndefined()
})
