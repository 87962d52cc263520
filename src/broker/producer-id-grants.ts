import type { Response } from '../messages/message.ts'
import { nodeRequest } from '../messages/node-request.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { AllocateProducerIdsRequest, type AllocateProducerIdsResponse } from '../protocol/generated/api/allocate-producer-ids.ts'
import type { Broker } from './broker.ts'
import { Gather } from './gather.ts'

/** Grants a producer id that nobody has; asks the controller for more when they are used up. `granted` gets null where it gives none. */
export function grantProducerId(broker: Broker, granted: (producerId: number | null) => void): void {
  const producerId = broker.producerIds.take()
  if (producerId !== null || broker.channel === 0) {
    granted(producerId)
    return
  }
  const gather = new Gather<Response>(broker, ([answer]) => {
    const block = answer?.errorCode === ErrorCode.NONE ? (answer.body as AllocateProducerIdsResponse) : null
    if (block?.errorCode === ErrorCode.NONE) broker.producerIds.add(block.producerIdStart, block.producerIdLen)
    granted(broker.producerIds.take())
  })
  const { nodeId } = broker.config
  const body = { brokerId: nodeId, brokerEpoch: broker.image.broker(nodeId)?.epoch ?? -1 }
  gather.ask(broker.channel, (requestId) => nodeRequest(AllocateProducerIdsRequest, broker.context.self, requestId, body))
  gather.finish()
}
