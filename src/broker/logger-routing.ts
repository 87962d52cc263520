import type { Response } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { Broker } from './broker.ts'
import { requestMessage } from './coordinator-routing.ts'
import type { Exchange } from './exchange.ts'
import { Gather } from './gather.ts'

/** Asks this node about its loggers, whose levels no metadata hold. `body` is of the exchange's API, with nothing but resources of that type. */
export function askLoggers(
  broker: Broker,
  exchange: Exchange<unknown>,
  body: unknown,
  done: (errorCode: number, answer: unknown) => void,
): void {
  const gather = new Gather<Response>(broker, ([answer]) => {
    if (answer === null || answer === undefined) done(ErrorCode.UNKNOWN_SERVER_ERROR, null)
    else done(answer.errorCode, answer.body)
  })
  gather.ask(broker.supervisor, (requestId) => requestMessage(broker, exchange, requestId, body))
  gather.finish()
}
