import type { Broker } from '../broker.ts'
import type { Exchange } from '../exchange.ts'
import type { AnyHandler } from '../handler.ts'
import { errorAnswer } from './error-answers.ts'
import type { RequestFault } from './request-faults.ts'

/** Does to a request what the fault says. Its bytes stay until it is handled: a request that was read may point into them. */
export function applyFault(
  { action, delayMs }: RequestFault,
  request: unknown,
  exchange: Exchange<unknown>,
  broker: Broker,
  handler: AnyHandler,
): void {
  const act = (): void => {
    if (exchange.abandoned) {
      exchange.replyNothing()
    } else if (action === 'delay') {
      if (handler.keepsFrame !== true) exchange.releaseFrame()
      handler.handle(request, exchange, broker)
    } else if (action === 'disconnect') exchange.disconnect()
    else if (action === 'drop') exchange.releaseFrame()
    else {
      const body = errorAnswer(exchange.apiKey)!(request, action.errorCode)
      exchange.countError(action.errorCode)
      exchange.reply(body)
    }
  }
  if (delayMs === 0) act()
  else broker.context.schedule(delayMs, act)
}
