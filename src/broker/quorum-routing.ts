import type { Response } from '../messages/message.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import type { Asker } from './asks.ts'
import { requestMessage } from './coordinator-routing.ts'
import type { Exchange } from './exchange.ts'
import { type AnyHandler, handler } from './handler.ts'

/**
 * A handler for what the nodes of the metadata quorum ask each other: this node's part in it decides, whether it leads or not, and says so in its answer. Where that
 * part is being made anew there is no answer: the connection ends.
 */
export function decidedByQuorum<Request, Body extends { errorCode: number }>(
  request: MessageCodec<Request>,
  response: MessageCodec<Body>,
): AnyHandler {
  return handler<Request, Body>({
    request,
    response,
    handle(body, exchange, broker) {
      const asker: Asker = {
        answered: (message) => {
          const { errorCode, body: answer } = message as Response
          if (errorCode !== 0) exchange.countError(errorCode)
          exchange.reply((errorCode === 0 ? answer : { errorCode }) as Input<Body>)
        },
        lost: () => exchange.disconnect(),
      }
      const requestId = broker.asks.add(asker, 0, broker.quorum)
      broker.context.send(broker.quorum, requestMessage(broker, exchange as Exchange<unknown>, requestId, body))
    },
  })
}
