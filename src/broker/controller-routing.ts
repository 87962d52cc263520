import type { Response } from '../messages/message.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { Asker } from './asks.ts'
import type { Broker } from './broker.ts'
import { requestMessage } from './coordinator-routing.ts'
import { countErrors } from './count-errors.ts'
import type { Exchange } from './exchange.ts'
import { type AnyHandler, handler } from './handler.ts'
import { settled } from './settled-change.ts'

/** How long the answer to a change of topics waits for their partitions to be opened on this node. */
const PLACED_MS = 10_000

/**
 * A handler for an API that the controller decides. The answer comes when the change is committed and this node has acted on it, so that a client
 * which was told of a new topic can use it at once. `refuse` makes the response for an error of the whole request.
 */
export function decidedByController<Request, Body>(
  request: MessageCodec<Request>,
  response: MessageCodec<Body>,
  refuse: (request: Request, errorCode: number, apiVersion: number) => Input<Body>,
): AnyHandler {
  return handler<Request, Body>({
    request,
    response,
    handle(body, exchange, broker) {
      askController(broker, exchange, body, (errorCode, answer) => {
        if (errorCode !== 0) exchange.countError(errorCode)
        else countErrors(answer, (each) => exchange.countError(each))
        exchange.quota?.heldBack((answer as { throttleTimeMs?: number } | null)?.throttleTimeMs ?? 0)
        exchange.reply(errorCode === 0 ? (answer as Input<Body>) : refuse(body, errorCode, exchange.apiVersion))
      })
    },
  })
}

/** Asks the controller in the name of a client, or of this node itself. `done` gets an error of the whole, or 0 and the answer. */
export function askController<Body>(
  broker: Broker,
  exchange: Exchange<Body>,
  body: unknown,
  done: (errorCode: number, answer: unknown) => void,
  { apiKey, apiVersion, asker: askedBy = 'client' }: { apiKey: number; apiVersion: number; asker?: 'client' | 'node' } = exchange,
): void {
  // Who asks at the controllers' own listener has chosen this controller: it answers, or says that it is none.
  const isDirect = exchange.role === 'controller'
  const controller = isDirect ? broker.quorum : broker.channel
  if (controller === 0) {
    done(ErrorCode.NOT_CONTROLLER, null)
    return
  }
  const asker: Asker = {
    answered: (message) => {
      const answer = message as Response
      if (isDirect) {
        done(answer.errorCode, answer.body)
        return
      }
      const { metadataOffset = -1 } = answer
      const hasHeard =
        answer.errorCode !== 0 || metadataOffset >= 0
          ? () => broker.images.endOffset >= metadataOffset
          : settled(apiKey, body, answer.body, () => broker.image)
      broker.when(hasHeard, PLACED_MS, () => {
        const committed = broker.images.endOffset
        broker.when(
          () => broker.directory.endOffset >= committed,
          PLACED_MS,
          () => done(answer.errorCode, answer.body),
        )
      })
    },
    lost: () => done(ErrorCode.NOT_CONTROLLER, null),
  }
  const requestId = broker.asks.add(asker, 0, controller)
  const message = requestMessage(broker, exchange as Exchange<unknown>, requestId, body)
  // What a node asks for itself comes without a principal.
  const principal = askedBy === 'node' ? '' : message.principal
  broker.context.send(controller, { ...message, apiKey, apiVersion, principal })
}
