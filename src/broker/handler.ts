import type { Input, MessageCodec } from '../protocol/codec.ts'
import type { Broker } from './broker.ts'
import type { Exchange } from './exchange.ts'

/** One API: how its messages are read and written, and what is done with a request. */
export interface Handler<Request, Response> {
  readonly request: MessageCodec<Request>
  readonly response: MessageCodec<Response>
  /** Oldest version that is advertised and served; the spec's oldest where absent. */
  readonly minVersion?: number
  /** Newest version; the spec's newest stable one where absent. */
  readonly maxVersion?: number
  /** What `ApiVersions` tells as the oldest version, where that differs from what is accepted (Produce, for the sake of old librdkafka). */
  readonly advertisedMinVersion?: number
  /** The request's record bytes are used after `handle` has returned: the frame is kept until the reply. */
  readonly keepsFrame?: boolean
  /**
   * Decides a request. Ends, now or in a later turn, with exactly one `exchange.reply` or `exchange.replyNothing`; a throw closes the connection.
   * `request` is the handler's own, except record bytes, which live as long as the exchange's frame.
   */
  handle(request: Request, exchange: Exchange<Response>, broker: Broker): void
}

/** A handler of any API, as the table of them holds it. */
export type AnyHandler = Handler<unknown, unknown>

/** Declares a handler with its types inferred from the codecs. */
export function handler<Request, Response>(definition: Handler<Request, Response>): AnyHandler {
  return definition as AnyHandler
}

export type { Input }
