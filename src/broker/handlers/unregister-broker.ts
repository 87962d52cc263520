import { errorMessage } from '../../protocol/error-codes.ts'
import { UnregisterBrokerRequest, UnregisterBrokerResponse } from '../../protocol/generated/api/unregister-broker.ts'
import { decidedByController } from '../controller-routing.ts'

export const unregisterBroker = decidedByController(UnregisterBrokerRequest, UnregisterBrokerResponse, (_, errorCode) => ({
  errorCode,
  errorMessage: errorMessage(errorCode),
}))
