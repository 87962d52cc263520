import type { ByteRange } from '../../base/arena.ts'
import { ipAddressText } from '../../base/ip-address.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { ProtocolError } from '../../protocol/errors.ts'
import { EnvelopeRequest, EnvelopeResponse } from '../../protocol/generated/api/envelope.ts'
import { readRequestHeader } from '../../protocol/headers.ts'
import { Reader } from '../../protocol/reader.ts'
import type { Writer } from '../../protocol/writer.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { Exchange, type ExchangeOwner } from '../exchange.ts'
import { FORWARDABLE_APIS } from '../forwardable-apis.ts'
import { principalOf } from '../forwarded-principal.ts'
import { handler } from '../handler.ts'

/** A request that a broker hands on to the controller for one of its clients (KIP-590): decided as if the client had come here itself. */
export const envelope = handler({
  request: EnvelopeRequest,
  response: EnvelopeResponse,
  handle({ requestData, requestPrincipal, clientHostAddress }, exchange, broker) {
    const refuse = (errorCode: number): void => {
      exchange.countError(errorCode)
      exchange.reply({ errorCode })
    }
    // Who speaks for others has to be a node of the cluster.
    if (!mayWithCluster(broker, exchange, OPERATION.CLUSTER_ACTION)) {
      refuse(ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
      return
    }
    let sender: ReturnType<typeof principalOf>
    try {
      sender = principalOf(requestPrincipal ?? new Uint8Array(0))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      refuse(ErrorCode.PRINCIPAL_DESERIALIZATION_FAILURE)
      return
    }
    const address = ipAddressText(clientHostAddress)
    if (address === null) {
      refuse(ErrorCode.INVALID_REQUEST)
      return
    }
    const reader = new Reader(requestData)
    try {
      const { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId, clientId } = readRequestHeader(reader)
      if (!FORWARDABLE_APIS.has(apiKey)) {
        refuse(ErrorCode.INVALID_REQUEST)
        return
      }
      const api = broker.apis[exchange.role].get(apiKey)
      if (api === undefined || apiVersion < api.minVersion || apiVersion > api.maxVersion) {
        refuse(ErrorCode.UNSUPPORTED_VERSION)
        return
      }
      const request = api.handler.request.read(reader, apiVersion)
      const { listener, role, startedUs } = exchange
      const embedded = new Exchange(
        new EnvelopeOwner(exchange, broker),
        api.handler.response,
        null,
        { apiKey, apiVersion, correlationId, clientId },
        { clientHost: `/${address}`, listener, role, ...sender, isForwarded: true, startedUs },
      )
      exchange.onAbandon(() => embedded.abandon())
      api.handler.handle(request, embedded, broker)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      // As in Kafka: what is wrong is the embedded request, and not the envelope.
      refuse(ErrorCode.UNSUPPORTED_VERSION)
    }
  },
})

/** Puts the answer to the embedded request into the envelope's. */
class EnvelopeOwner implements ExchangeOwner {
  readonly writer: Writer
  readonly #envelope: Exchange<EnvelopeResponse>
  readonly #broker: Broker
  /** Whoever sent the envelope has to look for another controller, and the client need not hear of it. */
  #isNoController = false

  constructor(envelope: Exchange<EnvelopeResponse>, broker: Broker) {
    this.#envelope = envelope
    this.#broker = broker
    this.writer = envelope.writer
  }

  completed({ chunks }: Exchange<unknown>): void {
    if (this.#isNoController) {
      this.#envelope.reply({ errorCode: ErrorCode.NOT_CONTROLLER })
      return
    }
    const [bytes] = chunks!
    // No answer at all: the connection ends, as it would have for the client.
    if (bytes === undefined) this.#envelope.disconnect()
    else this.#envelope.reply({ responseData: bytes.subarray(4) })
  }

  releaseRange(range: ByteRange): void {
    this.#broker.release(range)
  }

  failed(_exchange: Exchange<unknown>, error: unknown): void {
    throw error
  }

  countError(_apiKey: number, errorCode: number): void {
    if (errorCode === ErrorCode.NOT_CONTROLLER) this.#isNoController = true
    this.#envelope.countError(errorCode)
  }
}
