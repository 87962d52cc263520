import type { Request } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { InitProducerIdRequest } from '../protocol/generated/api/init-producer-id.ts'
import { WriteTxnMarkersRequest } from '../protocol/generated/api/write-txn-markers.ts'
import type { Broker } from './broker.ts'
import { deliverMarkers } from './marker-writing.ts'
import { grantProducerId } from './producer-id-grants.ts'

/** Answers what a transaction coordinator of this node asks in the words of the API between brokers. `ready`: the metadata are there. */
export function answerPeer(broker: Broker, { from, requestId, apiKey, body }: Request, ready: boolean): void {
  const answer = (errorCode: number, response: unknown): void =>
    broker.context.send(from, { kind: 'response', requestId, errorCode, body: response })
  if (!ready) {
    answer(ErrorCode.COORDINATOR_NOT_AVAILABLE, null)
    return
  }
  switch (apiKey) {
    case WriteTxnMarkersRequest.apiKey:
      deliverMarkers(broker, (body as WriteTxnMarkersRequest).markers, (response) => answer(ErrorCode.NONE, response))
      break
    case InitProducerIdRequest.apiKey:
      grantProducerId(broker, (producerId) => {
        const errorCode = producerId === null ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE
        answer(ErrorCode.NONE, { errorCode, producerId: producerId ?? -1, producerEpoch: producerId === null ? -1 : 0 })
      })
      break
    default:
      answer(ErrorCode.UNSUPPORTED_VERSION, null)
  }
}
