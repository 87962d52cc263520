import { TRANSACTION_STATE_TOPIC } from '../../metadata/topic-name.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may, mayWithCluster } from '../authorization.ts'
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
    const { authorizer } = broker
    if (request.transactionalId !== null) {
      const { transactionalId } = request
      const { WRITE, TWO_PHASE_COMMIT } = OPERATION
      const { TRANSACTIONAL_ID } = RESOURCE
      const mayPrepare = !request.enable2Pc || may(broker, exchange, TWO_PHASE_COMMIT, TRANSACTIONAL_ID, transactionalId)
      if (!mayPrepare || !may(broker, exchange, WRITE, TRANSACTIONAL_ID, transactionalId)) {
        refuse(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
        return
      }
      // Who may write to any topic at all may have what makes that safe (KIP-679).
    } else if (
      authorizer !== null &&
      !mayWithCluster(broker, exchange, OPERATION.IDEMPOTENT_WRITE, true) &&
      !authorizer.mayWithAny(exchange, OPERATION.WRITE, RESOURCE.TOPIC)
    ) {
      refuse(ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
      return
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
