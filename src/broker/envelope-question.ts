import { ipAddressBytes } from '../base/ip-address.ts'
import type { Request } from '../messages/message.ts'
import type { PeerError } from '../network/peer-error.ts'
import type { AskOptions, PeerLink } from '../network/peer-link.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { ProtocolError } from '../protocol/errors.ts'
import { EnvelopeRequest, EnvelopeResponse } from '../protocol/generated/api/envelope.ts'
import { readResponseHeader, writeRequestHeader } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import { FORWARDABLE_APIS } from './forwardable-apis.ts'
import { principalBytes } from './forwarded-principal.ts'

/** Of who has no address, as a part of this node that asks in its own name. */
const LOCALHOST = Uint8Array.of(127, 0, 0, 1)

/**
 * Asks a controller in a client's name (KIP-590). `answered` gets an error where there was no answer; else the envelope's error code, or 0 and the answer to the request
 * within it.
 */
export function askInEnvelope(
  link: PeerLink,
  { apiKey, apiVersion, clientId, clientHost, principal, tokenAuthenticated, body }: Request,
  options: AskOptions,
  answered: (error: PeerError | null, errorCode: number, body: unknown) => void,
): void {
  const { request, response } = FORWARDABLE_APIS.get(apiKey)!
  const writer = new Writer()
  writeRequestHeader(writer, { apiKey, apiVersion, correlationId: 0, clientId })
  request.write(writer, body as Input<unknown>, apiVersion)
  const envelope = {
    requestData: writer.toBytes(),
    requestPrincipal: principalBytes(principal, tokenAuthenticated),
    clientHostAddress: ipAddressBytes(clientHost.replace(/^\//, '')) ?? LOCALHOST,
  }
  link.ask(EnvelopeRequest, EnvelopeResponse, envelope, options, (error, answer) => {
    if (error !== null || answer === null) {
      answered(error, 0, null)
      return
    }
    const { errorCode, responseData } = answer
    if (errorCode !== 0) {
      answered(null, errorCode, null)
      return
    }
    const reader = new Reader(responseData ?? new Uint8Array(0))
    let within: unknown
    try {
      readResponseHeader(reader, apiKey, apiVersion)
      within = response.read(reader, apiVersion)
    } catch (failure) {
      if (!(failure instanceof ProtocolError)) throw failure
      // As in Kafka, which has no better word for it: the request was carried out, and nobody can read what came of it.
      answered(null, ErrorCode.UNKNOWN_SERVER_ERROR, null)
      return
    }
    answered(null, 0, within)
  })
}
