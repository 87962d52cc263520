import { createServer, type Server, type ServerResponse } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { RafkaError } from '../src/base/errors.ts'
import { metricsPage } from './metrics-page.ts'
import { ListenError } from './runtime/listen-error.ts'
import type { TelemetrySnapshot } from './runtime/thread-telemetry.ts'

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
  readonly #seriesMax: number
  readonly #process = new Registry()

  /** `seriesMax`: `rafka.metrics.series.max`. */
  constructor(source: MonitoringSource, seriesMax: number) {
    this.#source = source
    this.#seriesMax = seriesMax
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
    const own = metricsPage(await this.#source.telemetry(), this.#seriesMax)
    return `${own}${await this.#process.metrics()}`
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
