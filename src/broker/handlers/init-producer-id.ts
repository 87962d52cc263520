import { TRANSACTION_STATE_TOPIC } from '../../metadata/topic-name.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { forwardToCoordinator } from '../coordinator-routing.ts'
import { handler } from '../handler.ts'
import { grantProducerId } from '../producer-id-grants.ts'

const NO_PRODUCER = { producerId: -1, producerEpoch: -1 }

export const initProducerId = handler({
  request: InitProducerIdRequest,
  response: InitProducerIdResponse,
  handle(request, exchange, broker) {
    const refuse = (errorCode: number): void => {
      exchange.countError(errorCode)
      exchange.reply({ errorCode, ...NO_PRODUCER })
    }
    // Both or none.
    if ((request.producerId === -1) !== (request.producerEpoch === -1) || request.transactionalId === '') {
      refuse(ErrorCode.INVALID_REQUEST)
      return
    }
    if (request.transactionalId !== null) {
      forwardToCoordinator(broker, exchange, TRANSACTION_STATE_TOPIC, request.transactionalId, request, (errorCode) => ({
        errorCode,
        ...NO_PRODUCER,
      }))
      return
    }
    // An idempotent producer that lost track asks with its old id, and gets a new one all the same (KIP-360).
    grantProducerId(broker, (producerId) => {
      if (producerId === null) refuse(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
      else exchange.reply({ producerId, producerEpoch: 0 })
    })
  },
})
