import { RafkaError } from '../base/errors.ts'
import type { Counter, Histogram, Telemetry } from '../base/telemetry.ts'
import type { Frame } from '../network/frame-reader.ts'
import { ErrorCode, errorName } from '../protocol/error-codes.ts'
import { ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { requestHeaderVersion } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import { API_VERSIONS_KEY, apiName } from './api-table.ts'
import type { Broker } from './broker.ts'
import type { ClientConnection } from './client-connection.ts'
import { Exchange } from './exchange.ts'
import { applyFault } from './faults/apply-fault.ts'
import { unsupportedApiVersions } from './handlers/api-versions.ts'
import { SaslGate } from './sasl-gate.ts'

/** A request that cannot be answered, since not even its shape is known: the connection ends, as Kafka ends it. */
export class UnservableRequestError extends RafkaError {
  readonly code = 'INVALID_REQUEST'
  readonly retriable = false
}

/** Reads requests, finds who decides them, and counts. One for each network actor. */
export class Dispatcher {
  readonly #broker: Broker
  readonly #telemetry: Telemetry
  readonly #gate: SaslGate
  readonly #reader = new Reader(new Uint8Array(0))
  readonly #requests = new Map<number, Counter>()
  readonly #times = new Map<number, Histogram>()
  readonly #errors = new Map<number, Counter>()

  constructor(broker: Broker) {
    this.#broker = broker
    this.#telemetry = broker.context.telemetry
    this.#gate = new SaslGate(broker, (apiKey) => this.#count(apiKey))
  }

  /** Begins the request in `frame`, which it owns from here on. Throws when the bytes are no request that is served here. */
  dispatch(connection: ClientConnection, frame: Frame): Exchange<unknown> {
    const reader = this.#reader
    let opened = false
    try {
      if (connection.sasl !== null) {
        const exchange = this.#gate.begin(connection, connection.sasl, frame)
        if (exchange !== null) return exchange
      }
      reader.reset(frame.bytes)
      const apiKey = reader.int16()
      const apiVersion = reader.int16()
      const correlationId = reader.int32()
      const api = this.#broker.apis[connection.role].get(apiKey)
      if (api === undefined) {
        const { listener } = connection
        throw new UnservableRequestError(`no API with key ${apiKey} is served at ${listener}`, { apiKey, apiVersion, listener })
      }
      const origin = {
        clientHost: connection.clientHost,
        listener: connection.listener,
        role: connection.role,
        principal: connection.principal,
        startedUs: this.#broker.context.clock.monotonicUs(),
      }
      this.#count(apiKey)
      if (apiVersion < api.minVersion || apiVersion > api.maxVersion) {
        if (apiKey !== API_VERSIONS_KEY) {
          throw new UnservableRequestError(
            `${apiName(apiKey)} ${apiVersion} is not served, but ${api.minVersion} to ${api.maxVersion}`,
            {
              apiKey,
              apiVersion,
            },
          )
        }
        // A client that is newer than we are: it is told which versions there are, in the one shape that every client reads.
        const header = { apiKey, apiVersion: 0, correlationId, clientId: null }
        const exchange = new Exchange(connection, ApiVersionsResponse, frame, header, origin)
        opened = true
        connection.opened(exchange as Exchange<unknown>)
        this.countError(apiKey, ErrorCode.UNSUPPORTED_VERSION)
        exchange.reply(unsupportedApiVersions(api))
        return exchange as Exchange<unknown>
      }
      const clientId = reader.nullableString()
      if (requestHeaderVersion(apiKey, apiVersion) >= 2) reader.unknownTaggedFields({})
      const request = api.handler.request.read(reader, apiVersion)
      // Bytes behind the request are nobody's: Kafka does not look at them either.
      const exchange = new Exchange(
        connection,
        api.handler.response,
        frame,
        { apiKey, apiVersion, correlationId, clientId },
        origin,
      )
      opened = true
      connection.opened(exchange)
      if (this.#broker.quotas.active && connection.role === 'broker')
        exchange.quota = this.#broker.quotas.begin(origin.principal, clientId, origin.startedUs)
      const fault = this.#broker.faults === null ? null : this.#broker.faults.decide(apiKey, clientId)
      if (fault === null) {
        if (api.handler.keepsFrame !== true) exchange.releaseFrame()
        api.handler.handle(request, exchange, this.#broker)
      } else applyFault(fault, request, exchange, this.#broker, api.handler)
      exchange.quota?.handled()
      return exchange
    } catch (error) {
      if (!opened) frame.release()
      throw error
    }
  }

  /** A response is ready. */
  completed(exchange: Exchange<unknown>): void {
    let time = this.#times.get(exchange.apiKey)
    if (time === undefined) {
      time = this.#telemetry.histogram('rafka_request_time_us', { api: apiName(exchange.apiKey) })
      this.#times.set(exchange.apiKey, time)
    }
    time.observeUs(this.#broker.context.clock.monotonicUs() - exchange.startedUs)
  }

  countError(apiKey: number, errorCode: number): void {
    const key = apiKey * 65_536 + errorCode
    let counter = this.#errors.get(key)
    if (counter === undefined) {
      counter = this.#telemetry.counter('rafka_api_errors_total', { api: apiName(apiKey), error: errorName(errorCode) })
      this.#errors.set(key, counter)
    }
    counter.value++
  }

  #count(apiKey: number): void {
    let counter = this.#requests.get(apiKey)
    if (counter === undefined) {
      counter = this.#telemetry.counter('rafka_api_requests_total', { api: apiName(apiKey) })
      this.#requests.set(apiKey, counter)
    }
    counter.value++
  }
}
