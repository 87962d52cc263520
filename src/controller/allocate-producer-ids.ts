import type { Input } from '../protocol/codec.ts'
import type { AllocateProducerIdsRequest, AllocateProducerIdsResponse } from '../protocol/generated/api/allocate-producer-ids.ts'
import { ApiError } from './api-error.ts'
import { checkBrokerEpoch } from './broker-epoch.ts'
import type { ControllerContext, Decision } from './controller-context.ts'

/** How many producer ids a broker gets at a time (KIP-730). */
export const PRODUCER_ID_BLOCK_SIZE = 1000

/** AllocateProducerIds: the next block of producer ids for a broker. Throws `ApiError` STALE_BROKER_EPOCH. */
export function allocateProducerIds(
  { image }: ControllerContext,
  { brokerId, brokerEpoch }: AllocateProducerIdsRequest,
): Decision<Input<AllocateProducerIdsResponse>> {
  checkBrokerEpoch(image, brokerId, brokerEpoch)
  const producerIdStart = Math.max(image.parts.nextProducerId, 0)
  const nextProducerId = producerIdStart + PRODUCER_ID_BLOCK_SIZE
  if (!Number.isSafeInteger(nextProducerId)) throw new ApiError('UNKNOWN_SERVER_ERROR', 'All producer ids were given out.')
  return {
    records: [{ type: 'ProducerIdsRecord', version: 0, message: { brokerId, brokerEpoch, nextProducerId } }],
    response: { errorCode: 0, producerIdStart, producerIdLen: PRODUCER_ID_BLOCK_SIZE },
  }
}
