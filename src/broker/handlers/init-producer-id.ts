import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  AllocateProducerIdsRequest,
  type AllocateProducerIdsResponse,
} from '../../protocol/generated/api/allocate-producer-ids.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { askController } from '../controller-routing.ts'
import { handler } from '../handler.ts'

export const initProducerId = handler({
  request: InitProducerIdRequest,
  response: InitProducerIdResponse,
  handle(request, exchange, broker) {
    const refuse = (errorCode: number): void => {
      exchange.countError(errorCode)
      exchange.reply({ errorCode, producerId: -1, producerEpoch: -1 })
    }
    // Both or none.
    if ((request.producerId === -1) !== (request.producerEpoch === -1)) {
      refuse(ErrorCode.INVALID_REQUEST)
      return
    }
    if (request.transactionalId !== null) {
      // There is no transaction coordinator here; FindCoordinator says so before a client comes this far.
      refuse(request.transactionalId === '' ? ErrorCode.INVALID_REQUEST : ErrorCode.COORDINATOR_NOT_AVAILABLE)
      return
    }
    // An idempotent producer that lost track asks with its old id, and gets a new one all the same (KIP-360).
    const grant = (): boolean => {
      const producerId = broker.producerIds.take()
      if (producerId === null) return false
      exchange.reply({ producerId, producerEpoch: 0 })
      return true
    }
    if (grant()) return
    const { apiKey, maxVersion: apiVersion } = AllocateProducerIdsRequest
    const body: AllocateProducerIdsRequest = {
      brokerId: broker.config.nodeId,
      brokerEpoch: broker.image.broker(broker.config.nodeId)?.epoch ?? -1,
    }
    askController(
      broker,
      exchange,
      body,
      (errorCode, answer) => {
        const block = answer as AllocateProducerIdsResponse
        if (errorCode === 0 && block.errorCode === 0) broker.producerIds.add(block.producerIdStart, block.producerIdLen)
        if (!grant()) refuse(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
      },
      { apiKey, apiVersion },
    )
  },
})
