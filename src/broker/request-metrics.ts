import type { Clock } from '../base/clock.ts'
import type { Counter, Histogram, Telemetry } from '../base/telemetry.ts'
import { errorName } from '../protocol/error-codes.ts'
import { apiName } from './api-table.ts'
import type { Exchange } from './exchange.ts'

/** Where the time of an API's requests went: Kafka's stages (`kafka.network:type=RequestMetrics`). There is no queue in front of a handler here. */
interface Stages {
  readonly local: Histogram
  readonly remote: Histogram
  readonly throttle: Histogram
  readonly queue: Histogram
  readonly send: Histogram
  readonly total: Histogram
}

/** Counts requests, errors and times by API. One for each network actor. */
export class RequestMetrics {
  readonly #clock: Clock
  readonly #telemetry: Telemetry
  /** By key and version; a client that sends an unknown one is refused before it is counted. */
  readonly #requests = new Map<number, Counter>()
  readonly #errors = new Map<number, Counter>()
  readonly #stages = new Map<number, Stages>()

  constructor(clock: Clock, telemetry: Telemetry) {
    this.#clock = clock
    this.#telemetry = telemetry
  }

  begun(apiKey: number, apiVersion: number): void {
    const key = apiKey * 65_536 + apiVersion
    let counter = this.#requests.get(key)
    if (counter === undefined) {
      const labels = { request: apiName(apiKey), version: String(apiVersion) }
      counter = this.#telemetry.counter('kafka_network_requestmetrics_requests_total', labels)
      this.#requests.set(key, counter)
      if (!this.#stages.has(apiKey)) this.#stages.set(apiKey, this.#newStages(apiKey))
    }
    counter.value++
  }

  failed(apiKey: number, errorCode: number): void {
    const key = apiKey * 65_536 + errorCode
    let counter = this.#errors.get(key)
    if (counter === undefined) {
      const labels = { request: apiName(apiKey), error: errorName(errorCode) }
      counter = this.#telemetry.counter('kafka_network_requestmetrics_errors_total', labels)
      this.#errors.set(key, counter)
    }
    counter.value++
  }

  handled(exchange: Exchange<unknown>): void {
    exchange.handledUs = this.#clock.monotonicUs()
  }

  ready(exchange: Exchange<unknown>): void {
    exchange.readyUs = this.#clock.monotonicUs()
  }

  leaving(exchanges: readonly Exchange<unknown>[]): void {
    const nowUs = this.#clock.monotonicUs()
    for (const exchange of exchanges) exchange.leavingUs = nowUs
  }

  left(exchanges: readonly Exchange<unknown>[]): void {
    const nowUs = this.#clock.monotonicUs()
    for (const { apiKey, startedUs, handledUs, readyUs, leavingUs, quota } of exchanges) {
      const stages = this.#stages.get(apiKey)
      // What was refused before it was begun, under whatever number its sender made up.
      if (stages === undefined) continue
      // What was answered within its handler was ready before that had returned.
      const localEndUs = Math.min(handledUs === 0 ? readyUs : handledUs, readyUs)
      stages.local.observeUs(localEndUs - startedUs)
      stages.remote.observeUs(readyUs - localEndUs)
      stages.queue.observeUs(leavingUs - readyUs)
      stages.send.observeUs(nowUs - leavingUs)
      stages.total.observeUs(nowUs - startedUs)
      if (quota !== null && quota.throttleMs > 0) stages.throttle.observeUs(quota.throttleMs * 1000)
    }
  }

  #newStages(apiKey: number): Stages {
    const labels = { request: apiName(apiKey) }
    const stage = (name: string): Histogram => this.#telemetry.histogram(`kafka_network_requestmetrics_${name}timems`, labels)
    return {
      local: stage('local'),
      remote: stage('remote'),
      throttle: stage('throttle'),
      queue: stage('responsequeue'),
      send: stage('responsesend'),
      total: stage('total'),
    }
  }
}
