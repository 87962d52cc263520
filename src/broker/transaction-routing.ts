import { partitionFor } from '../coordinator/partition-for.ts'
import type { ActorId } from '../messages/context.ts'
import type { Response } from '../messages/message.ts'
import { TRANSACTION_STATE_TOPIC } from '../metadata/topic-name.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { Asker } from './asks.ts'
import type { Broker } from './broker.ts'
import type { Exchange } from './exchange.ts'
import { requestMessage } from './group-routing.ts'

/** The coordinator of a transactional id on this node, 0 where there is none. */
export function transactionCoordinator(broker: Broker, transactionalId: string): ActorId {
  const topic = broker.image.topicByName(TRANSACTION_STATE_TOPIC)
  if (topic === undefined) return 0
  return broker.directory.coordinator(TRANSACTION_STATE_TOPIC, partitionFor(transactionalId, topic.partitions.length))
}

/** Takes a request that names one transactional id to its coordinator, and the answer back. `refuse` makes the response of that API for an error. */
export function forwardToTransaction<Body>(
  broker: Broker,
  exchange: Exchange<Body>,
  transactionalId: string,
  request: unknown,
  refuse: (errorCode: number) => Input<Body>,
): void {
  const refused = (errorCode: number): void => {
    exchange.countError(errorCode)
    exchange.reply(refuse(errorCode))
  }
  const coordinator = transactionCoordinator(broker, transactionalId)
  if (coordinator === 0) {
    refused(ErrorCode.NOT_COORDINATOR)
    return
  }
  const asker: Asker = {
    answered: (message) => {
      const { errorCode, body } = message as Response
      if (errorCode !== 0) {
        refused(errorCode)
        return
      }
      const answer = body as Input<Body> & { errorCode?: number }
      if (answer.errorCode !== undefined && answer.errorCode !== 0) exchange.countError(answer.errorCode)
      exchange.reply(answer)
    },
    lost: () => refused(ErrorCode.NOT_COORDINATOR),
  }
  const requestId = broker.asks.add(asker, 0, coordinator)
  broker.context.send(coordinator, requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
}
