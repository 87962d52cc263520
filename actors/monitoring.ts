import { createServer, type Server, type ServerResponse } from 'node:http'
import { AggregatorRegistry, collectDefaultMetrics, type MetricObject, Registry } from 'prom-client'
import { RafkaError } from '../src/base/errors.ts'
import { ListenError } from './runtime/listen-error.ts'
import { BUCKETS_US, type Labels, type TelemetrySnapshot } from './runtime/thread-telemetry.ts'

/** What each family means; a family without a line here is shown under its name alone. */
const HELP: Readonly<Record<string, string>> = {
  rafka_api_requests_total: 'Requests begun, by API.',
  rafka_api_errors_total: 'Errors in responses, by API and error code.',
  rafka_request_time_seconds: 'From the request in memory to its response ready, by API.',
  rafka_partition_records_total: 'Records appended, by topic and partition.',
  rafka_partition_bytes_in_total: 'Bytes of record batches appended, by topic and partition.',
  rafka_partition_bytes_out_total: 'Bytes of record batches read, by topic and partition.',
  rafka_log_end_offset: 'The offset that the next record gets.',
  rafka_log_start_offset: 'The first offset that can be read.',
  rafka_log_size_bytes: 'Bytes of all segments of a partition.',
  rafka_connections: 'Client connections, by network thread.',
  rafka_fetch_sessions: 'Incremental fetch sessions, by network thread.',
}

export interface MonitoringSource {
  telemetry(): Promise<TelemetrySnapshot>
  /** Null when all is well, else what is wrong: the process should be replaced. */
  unhealthy(): string | null
  /** True when clients are served. */
  ready(): boolean
}

export class MonitoringError extends RafkaError {
  readonly code = 'INVALID_CONFIG'
  readonly retriable = false
}

/** Serves `/metrics` for Prometheus, `/healthz` and `/readyz`. */
export class Monitoring {
  readonly #server: Server
  readonly #source: MonitoringSource
  readonly #process = new Registry()

  constructor(source: MonitoringSource) {
    this.#source = source
    collectDefaultMetrics({ register: this.#process })
    this.#server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0]
      if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, 'only GET and HEAD\n')
      else if (path === '/metrics') this.#metrics(response)
      else if (path === '/healthz') this.#state(response, source.unhealthy())
      else if (path === '/readyz') this.#state(response, source.unhealthy() ?? (source.ready() ? null : 'starting'))
      else answer(response, 404, 'there are /metrics, /healthz and /readyz\n')
    })
  }

  /** `listener` is `host:port`, port 0 for a free one. Gives the port. Throws `MonitoringError`, `ListenError`. */
  listen(listener: string): Promise<number> {
    const colon = listener.lastIndexOf(':')
    const port = Number(listener.slice(colon + 1))
    const host = listener.slice(0, Math.max(0, colon)).replace(/^\[|\]$/g, '')
    if (colon < 0 || !Number.isInteger(port) || port < 0 || port > 65_535) {
      return Promise.reject(new MonitoringError(`rafka.http.listener is "${listener}", and should be host:port`, { listener }))
    }
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(new ListenError({ host, port }, error, ' for /metrics'))
      })
      this.#server.listen(port, host === '' ? undefined : host, () => {
        const address = this.#server.address()
        this.#server.unref()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
    this.#process.clear()
  }

  /** The page that Prometheus reads. */
  async page(): Promise<string> {
    const families = familiesOf(await this.#source.telemetry())
    const own = AggregatorRegistry.aggregate([families])
    return `${await own.metrics()}\n${await this.#process.metrics()}`
  }

  #metrics(response: ServerResponse): void {
    this.page().then(
      (page) => answer(response, 200, page, this.#process.contentType),
      (error: unknown) => answer(response, 500, `${String(error)}\n`),
    )
  }

  #state(response: ServerResponse, problem: string | null): void {
    if (problem === null) answer(response, 200, 'ok\n')
    else answer(response, 503, `${problem}\n`)
  }
}

function answer(response: ServerResponse, status: number, body: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': contentType })
  response.end(body)
}

type Family = MetricObject & { values: { labels: Labels; value: number; metricName?: string }[]; aggregator: string }

/** Our series in the shape in which prom-client exchanges metrics between processes. Times become seconds, as Prometheus wants them. */
function familiesOf(snapshot: TelemetrySnapshot): Family[] {
  const families = new Map<string, Family>()
  const family = (name: string, type: string): Family['values'] => {
    let found = families.get(name)
    if (found === undefined) {
      found = { name, help: HELP[name] ?? name, type, aggregator: 'sum', values: [] } as unknown as Family
      families.set(name, found)
    }
    return found.values
  }
  for (const { name, labels, value } of snapshot.counters) family(name, 'counter').push({ labels, value })
  for (const { name, labels, value } of snapshot.gauges) family(name, 'gauge').push({ labels, value })
  for (const { name: microseconds, labels, counts, sumUs } of snapshot.histograms) {
    const name = microseconds.replace(/_us$/, '_seconds')
    const values = family(name, 'histogram')
    let count = 0
    counts.forEach((inBucket, bucket) => {
      count += inBucket
      const bound = bucket < BUCKETS_US.length ? String(BUCKETS_US[bucket]! / 1_000_000) : '+Inf'
      values.push({ labels: { ...labels, le: bound }, value: count, metricName: `${name}_bucket` })
    })
    values.push({ labels, value: sumUs / 1_000_000, metricName: `${name}_sum` })
    values.push({ labels, value: count, metricName: `${name}_count` })
  }
  return [...families.values()]
}
