import { expect, test } from 'vitest'
import { ThreadTelemetry } from '../../actors/runtime/thread-telemetry.ts'
import type { Exchange } from '../../src/broker/exchange.ts'
import { RequestMetrics } from '../../src/broker/request-metrics.ts'

const FETCH = 1

/** One request, and where its time went in microseconds. `nowUs` is moved by hand. */
function metricsAt(): {
  metrics: RequestMetrics
  telemetry: ThreadTelemetry
  at(us: number): void
  sums(): Record<string, number>
} {
  const telemetry = new ThreadTelemetry()
  let nowUs = 0
  const metrics = new RequestMetrics({ monotonicUs: () => nowUs, nowMs: () => 0 }, telemetry)
  metrics.begun(FETCH, 17)
  return {
    metrics,
    telemetry,
    at: (us) => {
      nowUs = us
    },
    sums: () =>
      Object.fromEntries(
        telemetry
          .snapshot()
          .histograms.filter(({ counts }) => counts.some((count) => count > 0))
          .map(({ name, sumUs }) => [name.replace('kafka_network_requestmetrics_', '').replace('timems', ''), sumUs]),
      ),
  }
}

function exchangeOf(throttleMs = 0): Exchange<unknown> {
  const quota = throttleMs === 0 ? null : { throttleMs }
  return { apiKey: FETCH, startedUs: 1000, handledUs: 0, readyUs: 0, leavingUs: 0, quota } as unknown as Exchange<unknown>
}

test('the time of a request that waited for others is told by stages, which add up', () => {
  const { metrics, at, sums } = metricsAt()
  const exchange = exchangeOf(25)
  at(1100)
  metrics.handled(exchange)
  at(6100)
  metrics.ready(exchange)
  at(6130)
  metrics.leaving([exchange])
  at(6200)
  metrics.left([exchange])
  expect(sums()).toEqual({ local: 100, remote: 5000, responsequeue: 30, responsesend: 70, total: 5200, throttle: 25_000 })
})

test('what is answered by its handler waited for nobody', () => {
  const { metrics, at, sums } = metricsAt()
  const exchange = exchangeOf()
  at(1080)
  metrics.ready(exchange)
  at(1100)
  metrics.handled(exchange)
  metrics.leaving([exchange])
  metrics.left([exchange])
  expect(sums()).toMatchObject({ local: 80, remote: 0, responsequeue: 20, total: 100 })
})

test('requests are counted by API and version, errors by API and name', () => {
  const { metrics, telemetry } = metricsAt()
  metrics.begun(FETCH, 17)
  metrics.begun(FETCH, 4)
  metrics.failed(FETCH, 3)
  expect(telemetry.snapshot().counters).toEqual([
    { name: 'kafka_network_requestmetrics_requests_total', labels: { request: 'Fetch', version: '17' }, value: 2 },
    { name: 'kafka_network_requestmetrics_requests_total', labels: { request: 'Fetch', version: '4' }, value: 1 },
    {
      name: 'kafka_network_requestmetrics_errors_total',
      labels: { request: 'Fetch', error: 'UNKNOWN_TOPIC_OR_PARTITION' },
      value: 1,
    },
  ])
})

test('what was never begun makes no series: its sender could make up thousands', () => {
  const { metrics, telemetry } = metricsAt()
  const before = telemetry.snapshot().histograms.length
  metrics.left([{ ...exchangeOf(), apiKey: 11_815 } as unknown as Exchange<unknown>])
  expect(telemetry.snapshot().histograms).toHaveLength(before)
})
