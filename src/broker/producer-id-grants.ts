import type { Response } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { AllocateProducerIdsRequest, type AllocateProducerIdsResponse } from '../protocol/generated/api/allocate-producer-ids.ts'
import type { Broker } from './broker.ts'
import { Gather } from './gather.ts'

/** Grants a producer id that nobody has; asks the controller for more when they are used up. `granted` gets null where it gives none. */
export function grantProducerId(broker: Broker, granted: (producerId: number | null) => void): void {
  const producerId = broker.producerIds.take()
  if (producerId !== null || broker.quorum === 0) {
    granted(producerId)
    return
  }
  const gather = new Gather<Response>(broker, ([answer]) => {
    const block = answer?.errorCode === ErrorCode.NONE ? (answer.body as AllocateProducerIdsResponse) : null
    if (block?.errorCode === ErrorCode.NONE) broker.producerIds.add(block.producerIdStart, block.producerIdLen)
    granted(broker.producerIds.take())
  })
  const { apiKey, maxVersion: apiVersion } = AllocateProducerIdsRequest
  const body: AllocateProducerIdsRequest = {
    brokerId: broker.config.nodeId,
    brokerEpoch: broker.image.broker(broker.config.nodeId)?.epoch ?? -1,
  }
  gather.ask(broker.quorum, (requestId) => ({
    kind: 'request',
    from: broker.context.self,
    requestId,
    apiKey,
    apiVersion,
    clientId: null,
    clientHost: '',
    principal: '',
    listener: '',
    body,
  }))
  gather.finish()
}
