import { RafkaError } from '../base/errors.ts'
import type { Frame } from '../network/frame-reader.ts'
import { ApiVersionsRequest } from '../protocol/generated/api/api-versions.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../protocol/generated/api/sasl-handshake.ts'
import type { RequestHeader } from '../protocol/generated/data/request-header.ts'
import { readRequestHeader } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import type { SaslServerSession } from '../security/server/sasl-server-session.ts'
import { API_VERSIONS_KEY } from './api-table.ts'
import type { Broker } from './broker.ts'
import type { ClientConnection } from './client-connection.ts'
import { Exchange } from './exchange.ts'
import { namesItself } from './handlers/api-versions.ts'
import type { RequestMetrics } from './request-metrics.ts'

/** The session of a client is over, and it has gone on without renewing it (KIP-368). The connection ends. */
export class SessionExpiredError extends RafkaError {
  readonly code = 'ILLEGAL_SASL_STATE'
  readonly retriable = false
}

/**
 * Stands before all handlers at a listener with SASL: until the client of a connection has shown who it is, nothing but ApiVersions and the steps of its authentication gets past.
 * What is refused is answered, or the connection ended, only after `connection.failed.authentication.delay.ms`, so that guessing takes its time.
 */
export class SaslGate {
  readonly #broker: Broker
  readonly #metrics: RequestMetrics
  readonly #reader = new Reader(new Uint8Array(0))

  constructor(broker: Broker, metrics: RequestMetrics) {
    this.#broker = broker
    this.#metrics = metrics
  }

  /** Null: the request is not for the gate, and may pass. Else it owns the frame from here on. Throws what ends the connection at once, and the frame stays the caller's. */
  begin(connection: ClientConnection, sasl: SaslServerSession, frame: Frame): Exchange<unknown> | null {
    const nowUs = this.#broker.context.clock.monotonicUs()
    if (sasl.isOpen) {
      if (apiKeyOf(frame) === SaslHandshakeRequest.apiKey && sasl.beginRenewal(nowUs))
        return this.#handshake(connection, sasl, frame)
      if (sasl.isExpired(nowUs)) throw new SessionExpiredError('the session of the client is over', { principal: sasl.principal })
      return null
    }
    if (sasl.takesRawToken) return this.#rawToken(connection, sasl, frame)
    const apiKey = apiKeyOf(frame)
    try {
      sasl.check(apiKey)
    } catch (error) {
      return this.#endLater(connection, frame, error)
    }
    if (apiKey === SaslHandshakeRequest.apiKey) return this.#handshake(connection, sasl, frame)
    if (apiKey === SaslAuthenticateRequest.apiKey) return this.#authenticate(connection, sasl, frame)
    this.#notice(sasl, frame)
    return null
  }

  /** ApiVersions is answered by its handler. Where that will be an error, the client may ask again. */
  #notice(sasl: SaslServerSession, frame: Frame): void {
    const api = this.#broker.apis.broker.get(API_VERSIONS_KEY)
    const version = (frame.bytes[2]! << 8) | frame.bytes[3]!
    if (api === undefined || version < api.minVersion || version > api.maxVersion) return
    const { header, reader } = this.#header(frame)
    if (namesItself(ApiVersionsRequest.read(reader, version), header.requestApiVersion)) sasl.versionsTold()
  }

  #handshake(connection: ClientConnection, sasl: SaslServerSession, frame: Frame): Exchange<unknown> {
    const { header, reader } = this.#header(frame)
    const { mechanism } = SaslHandshakeRequest.read(reader, header.requestApiVersion)
    const exchange = this.#open(connection, SaslHandshakeResponse, frame, header)
    const { errorCode, mechanisms, isLast } = sasl.handshake(mechanism, header.requestApiVersion)
    const body = { errorCode, mechanisms: [...mechanisms] }
    if (isLast) this.#refuse(exchange, errorCode, () => exchange.replyLast(body))
    else exchange.reply(body)
    return exchange as Exchange<unknown>
  }

  #authenticate(connection: ClientConnection, sasl: SaslServerSession, frame: Frame): Exchange<unknown> {
    const { header, reader } = this.#header(frame)
    const { authBytes } = SaslAuthenticateRequest.read(reader, header.requestApiVersion)
    const exchange = this.#open(connection, SaslAuthenticateResponse, frame, header)
    const { isLast, ...answer } = sasl.authenticate(authBytes)
    // A secret does not stay in memory for whoever reads there next.
    frame.bytes.fill(0)
    authBytes.fill(0)
    if (isLast) {
      this.#refuse(exchange, answer.errorCode, () => exchange.replyLast(answer))
      return exchange as Exchange<unknown>
    }
    if (sasl.isOpen) connection.authenticated(sasl.principal!)
    exchange.reply(answer)
    return exchange as Exchange<unknown>
  }

  #rawToken(connection: ClientConnection, sasl: SaslServerSession, frame: Frame): Exchange<unknown> {
    const header = { requestApiKey: SaslAuthenticateRequest.apiKey, requestApiVersion: 0, correlationId: 0, clientId: null }
    const exchange = this.#open(connection, SaslAuthenticateResponse, frame, header)
    const { errorCode, authBytes, isLast } = sasl.authenticate(frame.bytes)
    frame.bytes.fill(0)
    if (isLast) {
      // There is no shape in which it could be told.
      this.#refuse(exchange, errorCode, () => exchange.disconnect())
      return exchange as Exchange<unknown>
    }
    if (sasl.isOpen) connection.authenticated(sasl.principal!)
    exchange.replyToken(authBytes)
    return exchange as Exchange<unknown>
  }

  /** What cannot be answered ends the connection, as late as a wrong password does. */
  #endLater(connection: ClientConnection, frame: Frame, error: unknown): Exchange<unknown> {
    if (!(error instanceof RafkaError)) throw error
    const header = { requestApiKey: apiKeyOf(frame), requestApiVersion: 0, correlationId: 0, clientId: null }
    // Not counted: its sender could make up thousands of APIs, and each would be a series of its own.
    const exchange = this.#opened(connection, SaslAuthenticateResponse, frame, header)
    this.#later(() => exchange.disconnect())
    return exchange as Exchange<unknown>
  }

  #header(frame: Frame): { header: RequestHeader; reader: Reader } {
    const reader = this.#reader
    reader.reset(frame.bytes)
    return { header: readRequestHeader(reader), reader }
  }

  #open<Response>(
    connection: ClientConnection,
    codec: ConstructorParameters<typeof Exchange<Response>>[1],
    frame: Frame,
    header: RequestHeader,
  ): Exchange<Response> {
    this.#metrics.begun(header.requestApiKey, header.requestApiVersion)
    return this.#opened(connection, codec, frame, header)
  }

  #opened<Response>(
    connection: ClientConnection,
    codec: ConstructorParameters<typeof Exchange<Response>>[1],
    frame: Frame,
    { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId, clientId }: RequestHeader,
  ): Exchange<Response> {
    const { clientHost, listener, role, principal } = connection
    const startedUs = this.#broker.context.clock.monotonicUs()
    const exchange = new Exchange<Response>(
      connection,
      codec,
      frame,
      { apiKey, apiVersion, correlationId, clientId },
      { clientHost, listener, role, principal, startedUs },
    )
    connection.opened(exchange as Exchange<unknown>)
    return exchange
  }

  #refuse(exchange: { countError(errorCode: number): void }, errorCode: number, answer: () => void): void {
    exchange.countError(errorCode)
    this.#later(answer)
  }

  #later(answer: () => void): void {
    const delayMs = this.#broker.config.connectionFailedAuthenticationDelayMs
    if (delayMs > 0) this.#broker.context.schedule(delayMs, answer)
    else answer()
  }
}

/** It stands in a request's first two bytes; -1 where there are none. */
function apiKeyOf({ bytes }: Frame): number {
  return bytes.length < 2 ? -1 : (bytes[0]! << 8) | bytes[1]!
}
