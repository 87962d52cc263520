import type { ClientMetrics, Counter, Histogram } from './metrics.ts'
import type { RequestObserver } from './request-observer.ts'

/** Counts the requests and connections of a client. */
export function metricsObserver(metrics: ClientMetrics): RequestObserver {
  const connections = metrics.gauge('kafka_client_connection_count')
  const opened = metrics.counter('kafka_client_connection_creation_total')
  const closed = metrics.counter('kafka_client_connection_close_total')
  const outgoing = metrics.counter('kafka_client_outgoing_byte_total')
  const incoming = metrics.counter('kafka_client_incoming_byte_total')
  const throttles = metrics.histogram('kafka_client_throttle_time_seconds')
  const requests = new Map<string, Counter>()
  const latencies = new Map<string, Histogram>()
  const errors = new Map<string, Counter>()
  const open = new Map<string, number>()
  let connectionCount = 0
  return {
    sent({ api, requestBytes }) {
      kept(requests, api, () => metrics.counter('kafka_client_request_total', { api })).add(1)
      outgoing.add(requestBytes)
    },
    answered({ api, responseBytes, latencyUs, throttleMs }) {
      kept(latencies, api, () => metrics.histogram('kafka_client_request_latency_seconds', { api })).record(latencyUs / 1e6)
      incoming.add(responseBytes)
      if (throttleMs > 0) throttles.record(throttleMs / 1000)
    },
    failed({ api, code }) {
      const make = (): Counter => metrics.counter('kafka_client_request_error_total', { api, error: code })
      kept(errors, `${api} ${code}`, make).add(1)
    },
    connected(broker) {
      open.set(broker, (open.get(broker) ?? 0) + 1)
      opened.add(1)
      connections.set(++connectionCount)
    },
    disconnected(broker) {
      // One that broke off before it was of use was never counted as open.
      const count = open.get(broker) ?? 0
      if (count === 0) return
      open.set(broker, count - 1)
      closed.add(1)
      connections.set(--connectionCount)
    },
  }
}

function kept<Series>(series: Map<string, Series>, key: string, make: () => Series): Series {
  let found = series.get(key)
  if (found === undefined) series.set(key, (found = make()))
  return found
}
