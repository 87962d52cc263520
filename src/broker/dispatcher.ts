import { RafkaError } from '../base/errors.ts'
import type { Frame } from '../network/frame-reader.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { requestHeaderVersion } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import { API_VERSIONS_KEY, apiName } from './api-table.ts'
import type { Broker } from './broker.ts'
import type { ClientConnection } from './client-connection.ts'
import { Exchange } from './exchange.ts'
import { applyFault } from './faults/apply-fault.ts'
import { unsupportedApiVersions } from './handlers/api-versions.ts'
import { RequestMetrics } from './request-metrics.ts'
import { SaslGate } from './sasl-gate.ts'

/** A request that cannot be answered, since not even its shape is known: the connection ends, as Kafka ends it. */
export class UnservableRequestError extends RafkaError {
  readonly code = 'INVALID_REQUEST'
  readonly retriable = false
}

/** Reads requests, finds who decides them, and counts. One for each network actor. */
export class Dispatcher {
  readonly #broker: Broker
  readonly metrics: RequestMetrics
  readonly #gate: SaslGate
  readonly #reader = new Reader(new Uint8Array(0))

  constructor(broker: Broker) {
    this.#broker = broker
    this.metrics = new RequestMetrics(broker.context.clock, broker.context.telemetry)
    this.#gate = new SaslGate(broker, this.metrics)
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
        tokenAuthenticated: connection.sasl?.isByToken ?? false,
        startedUs: this.#broker.context.clock.monotonicUs(),
      }
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
        this.metrics.begun(apiKey, 0)
        // A client that is newer than we are: it is told which versions there are, in the one shape that every client reads.
        const header = { apiKey, apiVersion: 0, correlationId, clientId: null }
        const exchange = new Exchange(connection, ApiVersionsResponse, frame, header, origin)
        opened = true
        connection.opened(exchange as Exchange<unknown>)
        this.metrics.failed(apiKey, ErrorCode.UNSUPPORTED_VERSION)
        exchange.reply(unsupportedApiVersions(api))
        return exchange as Exchange<unknown>
      }
      this.metrics.begun(apiKey, apiVersion)
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
      this.metrics.handled(exchange as Exchange<unknown>)
      return exchange
    } catch (error) {
      if (!opened) frame.release()
      throw error
    }
  }
}
